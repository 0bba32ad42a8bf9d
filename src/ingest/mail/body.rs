//! The message's own text, without quotations, signature and newsletter frame.
//!
//! In: the text of a message. Out: its paragraphs. Never fails.

use std::sync::LazyLock;

use regex::Regex;

use super::signature;
use crate::ingest::{clean, dates, lines, words};

/// A picture or the address of a link, which Outlook writes into plain text: `[cid:image001.png]`,
/// `Ada Holm<https://example.org>`.
static TARGET: LazyLock<Regex> = LazyLock::new(|| {
    dates::pattern(r"\[cid:[^\]\n]{1,200}\]|<(?:https?://|mailto:|tel:)[^>\s]{1,2000}>")
});

/// Returns the paragraphs of a plain text message.
pub(super) fn own_words(text: &str) -> String {
    let text = TARGET.replace_all(text, "");
    let mut kept: Vec<&str> = Vec::new();
    let all: Vec<&str> = text.lines().collect();
    let mut rest = all.as_slice();
    while let [line, below @ ..] = rest {
        let two = format!("{} {}", line.trim(), below.first().map_or("", |it| it.trim()));
        if is_end(line, &two) || !kept.is_empty() && opens_headers(rest) {
            break;
        }
        rest = below;
        if !line.trim_start().starts_with('>') {
            kept.push(line);
        }
    }
    kept.truncate(signature::n_before(&kept));
    let blocks = clean::blocks(&kept.join("\n"));
    clean::paragraphs(without_frame(without_banner(blocks)))
}

/// Drops the paragraph at the top by which an office marks mail from outside.
pub(super) fn without_banner(mut blocks: Vec<String>) -> Vec<String> {
    const CHARS_MAX: usize = 500;
    let is_banner =
        |text: &String| text.chars().count() <= CHARS_MAX && words::begins(text, "mail", "banners");
    if blocks.len() > 1 && blocks.first().is_some_and(is_banner) {
        blocks.remove(0);
    }
    blocks
}

/// Returns whether a quotation or signature starts at this line; `two` is the line and the next.
fn is_end(line: &str, two: &str) -> bool {
    let trimmed = line.trim_end_matches(['\r', '\n']);
    let is_wrote = |text: &str| {
        let small = text.trim().to_lowercase();
        small.len() < 240
            && words::list("mail", "wrote").iter().any(|it| small.ends_with(it.as_str()))
            && text.chars().any(|it| it.is_ascii_digit() || it == '@')
    };
    let is_closing = trimmed.len() < 40 && words::begins(trimmed, "mail", "closing");
    is_closing
        || trimmed == "-- "
        || trimmed == "--"
        || words::begins(line, "mail", "quoted")
        || words::begins(line, "mail", "signed")
        || is_wrote(line)
        || is_wrote(two) && line.trim_start().to_lowercase().starts_with("on ")
}

/// Drops the paragraphs with which newsletters and offices frame a message.
pub(super) fn without_frame(blocks: Vec<String>) -> Vec<String> {
    let is_frame = |text: &String| {
        text.chars().count() < 600
            && (words::begins(text, "mail", "fixed")
                || words::begins(text, "alone", "rights")
                    && text.contains(['©', '('])
                    && text.len() < 200
                || text.len() < 200 && words::holds(text, "mail", "fixed"))
    };
    let is_address = |text: &String| {
        text.starts_with("http") && !text.contains(' ') || text.starts_with("<http")
    };
    let is_rule = |text: &String| text.chars().all(|it| !it.is_alphanumeric());
    let is_end = |text: &String| words::is(text, "release", "ends");
    let own = blocks.into_iter().filter(|it| !is_rule(it) || is_end(it));
    let (mut kept, mut n_above_frame) = (Vec::new(), None);
    for block in own.take_while(|it| !is_end(it)).filter(|it| !is_address(it)) {
        if is_frame(&block) {
            n_above_frame = Some(kept.len());
        } else {
            kept.push(block);
        }
    }
    // Below the last line of the frame stands where its sender is.
    let is_foot =
        |at: &usize| *at > 0 && kept.iter().skip(*at).all(|it: &String| !lines::is_sentence(it));
    let end = n_above_frame.filter(is_foot).unwrap_or(kept.len());
    kept.truncate(end);
    kept
}

/// A message forwarded within another.
#[derive(Debug, Default)]
pub(super) struct ForwardedMessage {
    pub from: Option<String>,
    pub date: Option<String>,
    pub subject: Option<String>,
    pub text: String,
}

/// The lists of labels of a message's headers.
const LABELS: [&str; 4] = ["from", "sent", "subject", "to"];

/// The minimum number of labelled lines, one after another, that are headers without a mark above.
const HEADERS_MIN: usize = 3;

/// Returns the message that `text` forwards: its headers, below a mark or not, then its text.
/// `is_forward` says that the subject announces one.
pub(super) fn passed(text: &str, is_forward: bool) -> Option<ForwardedMessage> {
    let all: Vec<&str> = text.lines().collect();
    let start = headers_at(&all, is_forward)?;
    let rest: Vec<&str> = all.iter().skip(start).map(|line| unquoted(line)).collect();
    let (mut passed, n_lines) = headers(&rest)?;
    passed.text = rest.get(n_lines..)?.join("\n");
    (!passed.text.trim().is_empty()).then_some(passed)
}

/// Returns the index of the first header of a forwarded message.
fn headers_at(lines: &[&str], is_forward: bool) -> Option<usize> {
    let is_mark = |line: &&str| {
        words::begins(unquoted(line).trim(), "mail", "quoted") && !line.contains("____")
    };
    let mark = lines.iter().position(is_mark);
    if is_forward {
        let bare: Vec<&str> = lines.iter().map(|line| unquoted(line)).collect();
        let unmarked = (0..bare.len()).find(|at| bare.get(*at..).is_some_and(opens_headers));
        return mark.map(|at| at + 1).into_iter().chain(unmarked).min();
    }
    // Within a reply, a mark in quoted lines is part of what is answered.
    let (above, [line, ..]) = lines.split_at(mark?) else { return None };
    let is_first = || above.iter().all(|line| unquoted(line).trim().is_empty());
    let is_own = !line.trim_start().starts_with('>') || is_first();
    (words::holds(line, "mail", "forwarded") && is_own).then(|| above.len() + 1)
}

/// Reads the headers; returns them and the number of their lines. Empty lines may be between them.
fn headers(lines: &[&str]) -> Option<(ForwardedMessage, usize)> {
    let mut passed = ForwardedMessage::default();
    let mut seen: Vec<&str> = Vec::new();
    let (mut n_fields, mut n_lines) = (0, lines.len());
    let mut gap = None;
    for (at, line) in lines.iter().enumerate() {
        if line.trim().is_empty() {
            gap = gap.or(Some(at));
            continue;
        }
        if let Some(start) = gap.take()
            && n_fields > 0
            && label(line).is_none_or(|(list, _)| seen.contains(&list))
        {
            n_lines = start;
            break;
        }
        let Some((list, value)) = label(line) else {
            if line.split_once(':').is_none_or(|(name, _)| name.trim().len() >= 12) {
                n_lines = at;
                break;
            }
            n_fields += 1;
            continue;
        };
        n_fields += 1;
        seen.push(list);
        let value = Some(value.to_owned());
        match list {
            "from" => passed.from = value,
            "sent" => passed.date = value,
            "subject" => passed.subject = value,
            _ => {}
        }
    }
    // Empty lines at the end are no headers.
    let n_lines = gap.filter(|_| n_fields > 0).map_or(n_lines, |start| n_lines.min(start));
    (n_fields >= 2).then_some((passed, n_lines))
}

/// Returns whether the headers of another message start at the first of these lines: `From:` and two
/// more labels.
fn opens_headers(lines: &[&str]) -> bool {
    // What follows an empty line is looked at from its own first line, not once more for each.
    if lines.first().is_none_or(|line| line.trim().is_empty()) {
        return false;
    }
    let filled = lines.iter().filter(|line| !line.trim().is_empty());
    let lists = filled.map_while(|line| Some(label(line)?.0)).take(HEADERS_MIN);
    let lists: Vec<&str> = lists.collect();
    match lists.as_slice() {
        ["from", others @ ..] if lists.len() == HEADERS_MIN => others.iter().any(|it| *it != "to"),
        _ => false,
    }
}

/// Returns the list of a header's label, and its value.
fn label(line: &str) -> Option<(&'static str, &str)> {
    let (name, value) = line.split_once(':')?;
    let name = name.trim_matches(['*', ' ', '\u{a0}']);
    let list = LABELS.into_iter().find(|list| words::is(name, "mail", list))?;
    Some((list, value.trim_matches(['*', ' ', '\u{a0}', '\r'])))
}

/// Returns a line without the mark of one quotation.
fn unquoted(line: &str) -> &str {
    line.strip_prefix("> ").or(line.strip_prefix('>')).unwrap_or(line)
}
