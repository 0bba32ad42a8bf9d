//! The message's own text, without quotations, signature and newsletter frame.
//!
//! In: the text of a message. Out: its paragraphs. Never fails.

use crate::ingest::{clean, words};

/// Returns the paragraphs of a plain text message.
pub(super) fn own_words(text: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let all: Vec<&str> = text.lines().collect();
    for (at, line) in all.iter().enumerate() {
        let two = format!("{} {}", line.trim(), all.get(at + 1).map_or("", |it| it.trim()));
        if is_end(line, &two) {
            break;
        }
        if !line.trim_start().starts_with('>') {
            kept.push(line);
        }
    }
    let blocks = clean::blocks(&kept.join("\n"));
    clean::paragraphs(without_frame(blocks))
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
                || text.len() < 200 && words::holds(text, "mail", "fixed"))
    };
    let is_address = |text: &String| {
        text.starts_with("http") && !text.contains(' ') || text.starts_with("<http")
    };
    let is_rule = |text: &String| text.chars().all(|it| !it.is_alphanumeric());
    let is_end = |text: &String| words::is(text, "release", "ends");
    blocks
        .into_iter()
        .filter(|it| !is_rule(it) || is_end(it))
        .take_while(|it| !is_end(it))
        .filter(|it| !is_frame(it) && !is_address(it))
        .collect()
}

/// A message forwarded within another.
#[derive(Debug, Default)]
pub(super) struct ForwardedMessage {
    pub from: Option<String>,
    pub date: Option<String>,
    pub subject: Option<String>,
    /// Whether it is marked as forwarded, not only quoted.
    pub is_forwarded: bool,
    pub text: String,
}

/// Returns the message that `text` forwards: after the mark come headers, then its text.
pub(super) fn passed(text: &str) -> Option<ForwardedMessage> {
    let mut lines = text.lines();
    let is_mark =
        |line: &&str| words::begins(line.trim(), "mail", "quoted") && !line.contains("____");
    let mark = lines.find(is_mark)?;
    let is_forwarded = mark.to_lowercase().contains("forward");
    let mut passed = ForwardedMessage { is_forwarded, ..ForwardedMessage::default() };
    let mut n_fields = 0;
    let rest: Vec<&str> = lines.collect();
    let mut start = 0;
    for (at, line) in rest.iter().enumerate() {
        let line = line.trim().trim_start_matches("> ");
        let Some((name, value)) = line.split_once(':').filter(|(name, _)| name.len() < 12) else {
            if line.is_empty() && n_fields == 0 {
                continue;
            }
            start = at;
            break;
        };
        n_fields += 1;
        let value = Some(value.trim().trim_matches('*').to_owned());
        let is_named = |list: &str| words::is(name.trim_matches('*'), "mail", list);
        match () {
            () if is_named("from") => passed.from = value,
            () if is_named("sent") => passed.date = value,
            () if is_named("subject") => passed.subject = value,
            () => {}
        }
    }
    let unquoted: Vec<&str> = rest[start..]
        .iter()
        .map(|line| line.strip_prefix("> ").or(line.strip_prefix('>')).unwrap_or(line))
        .collect();
    passed.text = unquoted.join("\n");
    (n_fields >= 2 && !passed.text.trim().is_empty()).then_some(passed)
}
