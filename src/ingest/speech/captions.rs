//! Captions (SubRip, WebVTT): cues put together into turns.
//!
//! In: text. Out: one article whose paragraphs are turns. Times, numbers, markup, sounds in
//! brackets and the captioner's credit are left out. Never fails; captions without words give none.

use std::sync::LazyLock;

use regex::Regex;
use roxmltree::{Document, Node};

use crate::ingest::article::Article;
use crate::ingest::{clean, dates, xml};

static VOICE: LazyLock<Regex> = LazyLock::new(|| dates::pattern(r"<v(?:\.[^ >]*)?\s+([^>]+)>"));
static TAG: LazyLock<Regex> = LazyLock::new(|| dates::pattern(r"<[^>]*>|\{\\[^}]*\}"));
static SOUND: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"\[[^\]]*\]|\([\p{Lu} ,.'-]{3,}\)|[♪♫#]+[^♪♫#]*[♪♫#]+"));
static SPEAKER: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"^(?:>>+\s*)?\p{Lu}[\p{Lu}\p{M} .'’-]{1,40}:\s"));
static CREDIT: LazyLock<Regex> = LazyLock::new(|| {
    dates::pattern(
        r"(?i)^(?:captions?|captioned|captioning|subtitles?|subtitled|subtitling|transcript|transcribed|synced?|corrections?|translated|untertitel|sous-titres?)\b.{0,20}\b(?:by|von|par)\b|^www\.|opensubtitles",
    )
});

/// Returns the broadcast.
pub(in crate::ingest) fn article(text: &str) -> Option<Article> {
    let mut turns: Vec<String> = Vec::new();
    for cue in cues(text) {
        for (line, starts) in lines(&cue) {
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

/// Returns the broadcast whose captions are XML (TTML): a paragraph a cue.
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

/// Returns the lines of each cue; a line with `-->` opens one.
fn cues(text: &str) -> Vec<Vec<String>> {
    let text = text.replace("\r\n", "\n");
    let groups = text.split("\n\n").map(|group| group.lines().collect::<Vec<_>>());
    let words = groups.filter_map(|group| {
        let at = group.iter().position(|line| line.contains("-->"))?;
        Some(group[at + 1..].iter().map(|line| (*line).to_owned()).collect())
    });
    words.collect()
}

/// Returns the lines of a cue without markup, and whether each begins a turn.
fn lines(cue: &[String]) -> Vec<(String, bool)> {
    let n_dashed = cue.iter().filter(|line| is_dashed(&TAG.replace_all(line, ""))).count();
    let clear = |line: &String| {
        let named = VOICE.replace_all(line, "${1}: ");
        let has_voice = VOICE.is_match(line);
        let bare = TAG.replace_all(&named, "").into_owned();
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

fn is_dashed(line: &str) -> bool {
    line.trim_start().starts_with("- ")
        || line.trim_start().starts_with('–')
        || line.trim_start().starts_with("-\u{a0}")
}
