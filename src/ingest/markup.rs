//! Recognises markup, and decodes it as it declares.
//!
//! In: bytes or text. Out: whether it is HTML or XML; text in the declared encoding. Never fails:
//! undeclared encodings are detected as in any other text.

use std::borrow::Cow;

use encoding_rs::Encoding;

use super::decode::has_only_signs;
use super::{Decoded, decode};

/// How many attributes a tag may have: parsers compare each with all before it.
pub(super) const ATTRIBUTES_MAX: usize = 500;

/// The length in bytes below which the attributes of a tag need not be counted.
pub(super) const TAG_BYTES: usize = 1 << 12;

/// Returns whether a tag has more attributes than any has.
pub(super) fn is_endless(tag: &str) -> bool {
    if tag.len() < TAG_BYTES || tag.starts_with("<!") || tag.starts_with("</") {
        return false;
    }
    let (mut quote, mut is_gap, mut n) = (None, false, 0);
    for byte in tag.bytes() {
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, _) if byte.is_ascii_whitespace() || byte == b'/' => is_gap = true,
            (None, _) => n += usize::from(std::mem::take(&mut is_gap)),
        }
    }
    n > ATTRIBUTES_MAX
}

/// Returns whether text is an HTML page or fragment.
pub(super) fn is_html(text: &str) -> bool {
    let head = start_of(text, 3000).to_ascii_lowercase();
    let opens = |mark: &str| head.starts_with(mark);
    let holds = |mark: &str| head.contains(mark);
    if opens("<!doctype html") || opens("<html") {
        return true;
    }
    if opens("<?xml") {
        return root(&head) == "html";
    }
    let is_page =
        ["<head>", "<head ", "<body", "<article", "<meta ", "<title>"].iter().any(|it| holds(it));
    let is_piece = ["<p>", "<p ", "<div", "<h1", "<span", "<br"].iter().any(|it| opens(it));
    head.starts_with('<') && (holds("<html") || is_page && !is_xml(text) || is_piece)
}

/// Returns the name of the first element.
fn root(markup: &str) -> &str {
    let opened = markup.match_indices('<').map(|(at, _)| &markup[at + 1..]);
    let mut elements = opened.filter(|rest| rest.starts_with(|it: char| it.is_alphabetic()));
    let first = elements.next().unwrap_or_default();
    first.split(|it: char| it.is_whitespace() || matches!(it, '>' | '/')).next().unwrap_or_default()
}

/// Returns whether text is XML other than HTML.
pub(super) fn is_xml(text: &str) -> bool {
    const ROOTS: [&str; 9] =
        ["<doc ", "<rss", "<feed", "<rdf:", "<nitf", "<tei", "<mediawiki", "<news", "<opml"];
    let head = start_of(text, 3000).to_ascii_lowercase();
    head.starts_with("<?xml") || ROOTS.iter().any(|root| head.starts_with(root))
}

/// Returns at most `bytes_max` bytes from the start of a text, cut at a `char` boundary.
pub(super) fn start_of(text: &str, bytes_max: usize) -> &str {
    let mut end = text.len().min(bytes_max);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Returns the bytes without a UTF-8 sequence that is cut off at the end.
pub(super) fn start_of_bytes(bytes: &[u8]) -> &[u8] {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => bytes.split_at(error.valid_up_to()).0,
        _ => bytes,
    }
}

/// Decodes markup in the encoding that its first lines declare, unless its bytes contradict it: by
/// a byte order mark, or by being valid UTF-8.
pub(super) fn text(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text.trim_start_matches('\u{feff}'));
    }
    let declared = declared(bytes.get(..2048).unwrap_or(bytes));
    // The bytes are not UTF-8, whatever they declare; damaged UTF-8 is detected as such.
    let declared = declared.filter(|it| *it != encoding_rs::UTF_8);
    // Letters of two bytes would swallow the letter after an English quotation mark.
    let is_english = has_only_signs(bytes);
    let declared = declared.filter(|it| it.is_single_byte() || !is_english);
    match declared.filter(|_| Encoding::for_bom(bytes).is_none()) {
        Some(encoding) => encoding.decode_without_bom_handling(bytes).0,
        None => decode(bytes)
            .map_or_else(|_| String::from_utf8_lossy(bytes), |Decoded { text, .. }| text),
    }
}

fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let at =
        head.find("charset").map(|at| at + 7).or_else(|| head.find("encoding").map(|at| at + 8))?;
    let label = head[at..].trim_start_matches([' ', '=', '"', '\'']);
    let label = label.split(['"', '\'', ' ', ';', '>', '/', '?']).next()?;
    Encoding::for_label(label.as_bytes()).filter(|it| it.is_ascii_compatible())
}
