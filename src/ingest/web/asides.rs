//! Parts of a page between the paragraphs of a story that lead elsewhere or are about the page.
//!
//! In: a block of a page, or a line. Out: whether it is of such a kind. Never fails.

use super::blocks::PageBlock;
use crate::ingest::{clean, dates, lines, words};

/// Returns whether a block leads elsewhere or is about the page.
pub(super) fn is_aside(block: &PageBlock) -> bool {
    let text = block.text.as_str();
    let is_short = text.chars().count() <= 200;
    let is_bare_link = is_link(block)
        && (block.tag == "li" || !lines::is_closed(text) || text.chars().count() < 40);
    let is_sign = clean::line(text).chars().all(|it| !it.is_alphanumeric());
    is_sign
        || is_of_page(text)
        || is_labelled_link(block)
        || is_slide(text)
        || is_poll(text)
        || is_bare_link
        || text.starts_with('@') && !text.contains(' ')
        || block.is_emphasized && text.chars().count() <= 300 && is_appeal(text)
        || words::is(text.trim_matches(|it: char| !it.is_alphanumeric()), "furniture", "whole")
        || is_bracketed_label(text)
        || is_short && (leads_on(block) || words::holds(text, "furniture", "holds"))
}

/// Returns whether a block is a poll of readers with its result: `TODAY'S POLL Should he go? Yes 61% No 39%`.
fn is_poll(text: &str) -> bool {
    const SHARES_MIN: usize = 2;
    words::begins(text, "furniture", "polls")
        && text.ends_with('%')
        && text.matches('%').count() >= SHARES_MIN
}

/// Returns whether a line is the caption of a slide: `1 of 3: The mayor leaves.`
fn is_slide(line: &str) -> bool {
    const CHARS_MAX: usize = 400;
    let is_number =
        |text: &str| (1..=3).contains(&text.len()) && text.chars().all(|it| it.is_ascii_digit());
    let count = line.split_once(':').map(|(count, _)| count);
    let both = count.and_then(|it| it.split_once(" of ").or_else(|| it.split_once('/')));
    line.chars().count() <= CHARS_MAX && both.is_some_and(|(a, b)| is_number(a) && is_number(b))
}

/// Returns whether a block is a short label and a link: `For subscribers: The tapes, in full`.
fn is_labelled_link(block: &PageBlock) -> bool {
    const LABEL_WORDS: usize = 3;
    block.text.split_once(": ").is_some_and(|(label, rest)| {
        label.split(' ').count() <= LABEL_WORDS
            && !rest.is_empty()
            && !lines::is_closed(&block.text)
            && block.n_linked + 1 >= rest.chars().count()
    })
}

/// Returns whether a line in brackets is a label in capitals and what to do: `[DOWNLOAD: Our app]`.
fn is_bracketed_label(text: &str) -> bool {
    const CHARS_MAX: usize = 120;
    let inner = text.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    let label = inner.and_then(|it| it.split_once(':')).map(|(label, _)| label);
    label.is_some_and(|it| {
        text.chars().count() <= CHARS_MAX
            && it.chars().any(char::is_alphabetic)
            && !it.chars().any(char::is_lowercase)
    })
}

pub(super) fn is_link(block: &PageBlock) -> bool {
    block.linked_share() > 0.7
}

/// Returns whether a line stands above links: a heading, or a short line that ends in a colon.
pub(super) fn announces_links(block: &PageBlock) -> bool {
    block.is_heading() || block.text.chars().count() <= 60 && block.text.ends_with(':')
}

/// Returns whether a line in bold or italics asks readers to follow, join or subscribe.
fn is_appeal(text: &str) -> bool {
    words::begins(text, "furniture", "appeals") || words::holds(text, "furniture", "appeals_hold")
}

/// Returns whether a block begins like a link elsewhere; a sentence may do so by chance.
fn leads_on(block: &PageBlock) -> bool {
    let is_sentence = lines::is_closed(&block.text) && block.linked_share() < 0.3;
    words::begins(&block.text, "furniture", if is_sentence { "strong" } else { "starts" })
}

/// Returns whether a line says when the page was issued, or how long it takes to read.
pub(super) fn is_of_page(line: &str) -> bool {
    let small = line.to_lowercase();
    let is_count = small.starts_with(|it: char| it.is_ascii_digit())
        && line.chars().count() <= 40
        && words::list("furniture", "reading").iter().any(|it| small.ends_with(it.as_str()));
    let is_issued = line.chars().count() <= 100
        && words::begins(line, "dated", "openers")
        && dates::in_text(line).is_some();
    is_count || is_issued
}
