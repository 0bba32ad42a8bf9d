//! Captions (SubRip, WebVTT, SBV, `SubStation` Alpha): cues joined into turns.
//!
//! In: text. Out: one article whose paragraphs are turns. Times, numbers, markup, sounds in
//! brackets and the captioner's credit are dropped, and so are lines repeated by rolling captions.
//! Never fails; captions without words give none.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;
use roxmltree::{Document, Node};

use crate::ingest::article::Article;
use crate::ingest::{clean, dates, xml};

static VOICE: LazyLock<Regex> = LazyLock::new(|| dates::pattern(r"<v(?:\.[^ >]*)?\s+([^>]+)>"));
/// Marks the end of a voice's name, until cues are joined.
const VOICE_END: &str = "\u{e000}:";

static SPEAKER_OF_VOICE: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"^([^\u{e000}]{1,80})\u{e000}: ?"));
/// A name at the start of a cue, as meeting programs write it: `Ada Holm: Good evening.`
static NAMED: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"^(\p{Lu}[\p{L}\p{M}0-9 .,'’()&-]{1,60}?): (\S)"));
static TAG: LazyLock<Regex> = LazyLock::new(|| dates::pattern(r"<[^>]*>|\{\\[^}]*\}"));
static SOUND: LazyLock<Regex> = LazyLock::new(|| {
    dates::pattern(
        r"\[[^\]]*\]|\([\p{Lu} ,.'-]{3,}\)|\((?i:inaudible|unintelligible|crosstalk|applause|laughter|laughs|music|cheers|cheering|sighs|pause|silence)[^()]*\)|[♪♫#]+[^♪♫#]*[♪♫#]+",
    )
});
static SPEAKER: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"^(?:>>+\s*)?\p{Lu}[\p{Lu}\p{M} .'’-]{1,40}:\s"));
static CREDIT: LazyLock<Regex> = LazyLock::new(|| {
    dates::pattern(
        r"(?i)^(?:captions?|captioned|captioning|subtitles?|subtitled|subtitling|transcript|transcribed|synced?|corrections?|translated|untertitel|sous-titres?)\b.{0,20}\b(?:by|von|par)\b|^www\.|opensubtitles",
    )
});

/// Returns the broadcast as an article.
pub(in crate::ingest) fn article(text: &str) -> Option<Article> {
    let mut turns: Vec<String> = Vec::new();
    let mut voice: Option<String> = None;
    let all = with_voices(cues(&as_cues(text)));
    for cue in rolled_out(all.iter().map(|cue| lines(cue)).collect()) {
        for (line, starts) in cue {
            let named = SPEAKER_OF_VOICE.captures(&line).map(|found| found[1].to_owned());
            // A voice is named in each cue, also in the middle of its sentence.
            let goes_on = starts && named.is_some() && named == voice;
            let line =
                if goes_on { SPEAKER_OF_VOICE.replace(&line, "").into_owned() } else { line };
            voice = named.or(voice.filter(|_| !starts));
            let starts = starts && !goes_on;
            let line = line.replace(VOICE_END, ":");
            match turns.last_mut() {
                Some(open) if !starts => {
                    open.push(' ');
                    open.push_str(&line);
                }
                _ => turns.push(line),
            }
        }
    }
    let text = clean::paragraphs(turns);
    (!text.is_empty()).then(|| Article { text, ..Article::default() })
}

/// Returns the broadcast with captions in XML (TTML), one cue per paragraph.
pub(in crate::ingest) fn timed_text(document: &Document<'_>) -> Option<Article> {
    let cues = document.descendants().filter(|node| xml::is(node, "p"));
    let words = |cue: &Node<'_, '_>| {
        cue.descendants()
            .filter(Node::is_text)
            .filter_map(|it| it.text())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let written = cues.map(|cue| format!("0:00 --> 0:01\n{}\n\n", clean::line(&words(&cue))));
    article(&written.collect::<String>())
}

/// The maximum length of a line in bytes; live captions may have all of a paragraph on one.
const LINE_BYTES_MAX: usize = 20_000;

/// A line of a cue, and whether it starts a turn.
type CueLine = (String, bool);

/// The minimum share of cues that repeat the last line of the one before for captions to be
/// rolling.
const ROLLING_MIN: f64 = 0.25;

/// The minimum share of cues with a name at their start if a name stands in each, not once per turn.
const NAMED_MIN: f64 = 0.8;

/// Marks the names at the start of cues as voices if nearly all cues have one.
fn with_voices(mut cues: Vec<Vec<String>>) -> Vec<Vec<String>> {
    const CUES_MIN: usize = 2;
    let is_named = |cue: &&Vec<String>| cue.first().is_some_and(|line| NAMED.is_match(line));
    let n_named = cues.iter().filter(is_named).count();
    if n_named >= CUES_MIN && n_named as f64 >= NAMED_MIN * cues.len() as f64 {
        for line in cues.iter_mut().filter_map(|cue| cue.first_mut()) {
            *line = NAMED.replace(line, "<v $1>$2").into_owned();
        }
    }
    cues
}

/// Drops lines already shown by the previous cue, if the captions are rolling.
fn rolled_out(cues: Vec<Vec<CueLine>>) -> Vec<Vec<CueLine>> {
    let opens_so = |(before, cue): &(&Vec<CueLine>, &Vec<CueLine>)| {
        before.last().zip(cue.first()).is_some_and(|(last, first)| last.0 == first.0)
    };
    let n_again = cues.iter().zip(cues.iter().skip(1)).filter(opens_so).count();
    if (n_again as f64) < ROLLING_MIN * cues.len() as f64 {
        return cues;
    }
    let mut before: BTreeSet<&str> = BTreeSet::new();
    let mut kept = Vec::with_capacity(cues.len());
    for cue in &cues {
        kept.push(cue.iter().filter(|it| !before.contains(it.0.as_str())).cloned().collect());
        before = cue.iter().map(|it| it.0.as_str()).collect();
    }
    kept
}

/// Converts captions in other formats (SBV, `SubStation` Alpha) to SubRip.
fn as_cues(text: &str) -> String {
    let is_time = |word: &str| {
        word.contains(':') && word.chars().all(|it| ":.".contains(it) || it.is_ascii_digit())
    };
    if text.trim_start().starts_with("[Script Info]") {
        return text.lines().filter_map(dialogue).collect();
    }
    let timed = |line: &str| match line.trim().split_once(',') {
        Some((start, end)) if is_time(start) && is_time(end) => format!("{start} --> {end}\n"),
        _ => format!("{line}\n"),
    };
    if text.contains("-->") { text.to_owned() } else { text.lines().map(timed).collect() }
}

/// Returns the cue in a line `Dialogue: ...,Style,Name,0,0,0,,words`.
fn dialogue(line: &str) -> Option<String> {
    let fields: Vec<&str> = line.strip_prefix("Dialogue:")?.splitn(10, ',').collect();
    let (name, words) = (fields.get(4)?.trim(), fields.get(9)?);
    let words = words.replace("\\N", "\n").replace("\\n", "\n").replace("\\h", " ");
    let named = if name.is_empty() { words } else { format!("<v {name}>{words}") };
    Some(format!("0:00 --> 0:01\n{named}\n\n"))
}

/// Returns the lines of each cue; a line with `-->` starts one.
fn cues(text: &str) -> Vec<Vec<String>> {
    let text = text.replace("\r\n", "\n");
    let groups = text.split("\n\n").map(|group| group.lines().collect::<Vec<_>>());
    let words = groups.filter_map(|group| {
        let at = group.iter().position(|line| line.contains("-->"))?;
        Some(group.iter().skip(at + 1).map(|line| (*line).to_owned()).collect())
    });
    words.collect()
}

/// Returns the lines of a cue without markup, and whether each starts a turn.
fn lines(cue: &[String]) -> Vec<CueLine> {
    // What does not fit on a screen is no caption; to look for brackets in it would take too long.
    let cue: Vec<&String> = cue.iter().filter(|line| line.len() <= LINE_BYTES_MAX).collect();
    let n_dashed = cue.iter().filter(|line| is_dashed(&TAG.replace_all(line, ""))).count();
    let clear = |line: &&String| {
        let named = VOICE.replace_all(line, format!("${{1}}{VOICE_END} "));
        let has_voice = VOICE.is_match(line);
        let bare = without_entities(&TAG.replace_all(&named, ""));
        let bare = clean::line(&SOUND.replace_all(&bare, " "));
        let starts = has_voice
            || SPEAKER.is_match(&bare)
            || bare.starts_with(">>")
            || n_dashed > 0 && is_dashed(&bare);
        let text = bare.trim_start_matches([' ', '-', '–', '>']).to_owned();
        (!text.is_empty() && !CREDIT.is_match(&text)).then_some((text, starts))
    };
    cue.iter().filter_map(clear).collect()
}

/// Returns a line without the entities of WebVTT, and those that programs write for quotation marks.
fn without_entities(line: &str) -> String {
    const SIGNS: [(&str, &str); 5] =
        [("&#39;", "'"), ("&#34;", "\""), ("&nbsp;", " "), ("&lrm;", ""), ("&rlm;", "")];
    let line =
        SIGNS.iter().fold(line.to_owned(), |line, (entity, sign)| line.replace(entity, sign));
    xml::without_entities(line)
}

fn is_dashed(line: &str) -> bool {
    line.trim_start().starts_with("- ")
        || line.trim_start().starts_with('–')
        || line.trim_start().starts_with("-\u{a0}")
}
