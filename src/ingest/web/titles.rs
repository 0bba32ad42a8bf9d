//! The headline of a page, and the name of its outlet beside it.
//!
//! In: a parsed page and what it declares. Out: the headline without the name of the outlet, and that
//! name if only a title or a heading has it. Never fails.

use dom_query::{Document, NodeRef};

use super::blocks;
use super::json_ld::Declared;
use super::marked::{meta, text_of};
use super::story::same;
use crate::ingest::{article, clean, words};

/// Returns the headline without the outlet's name, and the outlet if only the headline names it.
pub(super) fn title(
    document: &Document,
    declared: &Declared,
    heading: Option<&str>,
    outlet: Option<&str>,
) -> (Option<String>, Option<String>) {
    let page = text_of(document, "head > title").or_else(|| text_of(document, "title"));
    let social = meta(document, "title");
    let plain = declared.text("headline").or_else(|| social.clone());
    let candidates = [declared.text("headline"), social, heading.map(str::to_owned), page.clone()];
    let cut =
        |text: &str| outlet.map_or_else(|| text.to_owned(), |outlet| without_outlet(text, outlet));
    let title = candidates.into_iter().flatten().next().map(|text| cut(&text));
    let known = plain.or(heading.map(str::to_owned));
    let suffix = page.clone().zip(known).and_then(|(page, known)| rest(&page, &cut(&known)));
    let (title, suffix) = match title {
        // Only the page's `title` is known: the outlet is at its end.
        Some(text) if suffix.is_none() && Some(&text) == page.as_ref() => {
            shown_part(document, &text).unwrap_or_else(|| match outlet {
                Some(_) => (Some(text), None),
                None => parted(&text),
            })
        }
        title => (title, suffix),
    };
    let title = match (&suffix, title) {
        (Some(outlet), Some(title)) => Some(without_outlet(&title, outlet)),
        (_, title) => title,
    };
    (title, suffix)
}

/// Returns the name of a site in a heading of its own and the headline in another, if the title of the
/// page has both: `Skerry Watch: What the treaty means`.
pub(super) fn site_heading(document: &Document) -> Option<(String, String)> {
    let page = text_of(document, "head > title")?;
    let site = text_of(document, "h1")?;
    let rest = page.strip_prefix(&site).map(|rest| rest.trim_start_matches(SEPARATING));
    let rest =
        rest.or_else(|| page.strip_suffix(&site).map(|it| it.trim_end_matches(SEPARATING)))?;
    let headings = document.select("h1, h2, h3");
    let mut own = headings.nodes().iter().map(NodeRef::text);
    (!rest.is_empty() && !same(&site, rest))
        .then(|| own.find(|it| same(it, rest)).map(|it| (site, clean::line(&it))))
        .flatten()
}

/// Returns the first words in large type, which old pages have for a headline.
pub(super) fn large_type(document: &Document) -> Option<String> {
    const LARGE: &str = "font[size='+2'], font[size='+3'], font[size='+4'], font[size='5'], \
        font[size='6'], font[size='7']";
    const WORDS: std::ops::RangeInclusive<usize> = 3..=25;
    let all = document.select(LARGE);
    let texts = all.nodes().iter().filter_map(|node| article::word(&node.text()));
    texts.into_iter().find(|it| WORDS.contains(&it.split(' ').count()))
}

/// Signs between the name of a site and a headline.
const SEPARATING: [char; 8] = [' ', ':', '-', '–', '—', '|', '·', '»'];

const SEPARATORS: [&str; 11] =
    [" - ", " – ", " — ", " | ", " · ", " : ", " » ", " :: ", " • ", " / ", " ~ "];

/// Returns `text` without `outlet` before or after a separator.
pub(in crate::ingest) fn without_outlet(text: &str, outlet: &str) -> String {
    for separator in SEPARATORS {
        if let Some((head, tail)) = text.rsplit_once(separator)
            && tail.trim().eq_ignore_ascii_case(outlet)
        {
            return head.trim().to_owned();
        }
        if let Some((head, tail)) = text.split_once(separator)
            && head.trim().eq_ignore_ascii_case(outlet)
        {
            return tail.trim().to_owned();
        }
    }
    text.to_owned()
}

/// Splits a title into headline and outlet, if one part is also visible on a line of its own: that
/// is the headline.
fn shown_part(document: &Document, title: &str) -> Option<(Option<String>, Option<String>)> {
    let lines = blocks::of(&document.body()?);
    let is_shown = |part: &str| lines.iter().take(60).any(|line| same(&line.text, part));
    let parted = |(a, b): (&str, &str)| match (is_shown(a), is_shown(b)) {
        (true, false) => Some((article::word(a), article::word(b))),
        (false, true) => Some((article::word(b), article::word(a))),
        _ => None,
    };
    let splits = SEPARATORS.iter().flat_map(|it| [title.rsplit_once(it), title.split_once(it)]);
    // A colon is more often within a headline than after the name of a paper.
    let is_whole = text_of(document, "h1").is_some_and(|it| same(&it, title));
    let colon = title.split_once(": ").filter(|_| !is_whole);
    splits.chain([colon]).flatten().find_map(parted)
}

/// Splits a title into headline and outlet; the outlet is a short name.
fn parted(title: &str) -> (Option<String>, Option<String>) {
    let parts = SEPARATORS.iter().filter_map(|separator| title.rsplit_once(separator));
    let is_name = |name: &str| {
        let mut words = name.split_whitespace();
        name.split_whitespace().count() <= 6
            && words.any(|word| word.starts_with(char::is_uppercase))
    };
    let mut found = parts.filter(|(head, tail)| is_name(tail) && head.len() > tail.len());
    match found.next() {
        Some((head, tail)) => (article::word(head), article::word(tail)),
        None => (article::word(title), None),
    }
}

/// Returns the text after the headline and a separator, or before them: the outlet.
fn rest(page: &str, title: &str) -> Option<String> {
    // The kind of the text may stand before it: `Press release: Ruiz wins - The Ministry`.
    let kind = page.split_once(": ").filter(|(kind, own)| {
        (words::is(kind, "release", "first") || words::is(kind, "page", "sections"))
            && own.starts_with(title)
    });
    let page = kind.map_or(page, |(_, own)| own);
    let Some(tail) = page.strip_prefix(title) else {
        let head = page.strip_suffix(title)?;
        let name = SEPARATORS.iter().find_map(|separator| head.strip_suffix(separator))?;
        let mut parts = vec![name];
        for separator in SEPARATORS {
            parts = parts.into_iter().flat_map(|it| it.split(separator)).collect();
        }
        let name = parts.into_iter().map(str::trim).find(|it| is_outlet(it));
        return article::word(name?);
    };
    let name = SEPARATORS.iter().find_map(|separator| tail.strip_prefix(separator))?;
    let name =
        SEPARATORS.iter().filter_map(|it| name.rsplit(it).next()).min_by_key(|it| it.len())?;
    article::word(name).filter(|name| !words::begins(name, "page", "numbers"))
}

/// Returns whether a text before a headline may be an outlet's name: a few words, not a section.
fn is_outlet(name: &str) -> bool {
    const WORDS_MAX: usize = 6;
    name.starts_with(char::is_uppercase)
        && name.split(' ').count() <= WORDS_MAX
        && !words::is(name, "page", "sections")
}

/// Returns the outlet in the title of a page for printing, which has no headline: `Port Courier - Print version`.
pub(super) fn printed_outlet(document: &Document) -> Option<String> {
    let title = text_of(document, "head > title")?;
    let prints = words::list("page", "prints");
    let cut = |words: &String| Some(without_outlet(&title, words)).filter(|it| *it != title);
    article::word(&prints.iter().find_map(cut)?)
}
