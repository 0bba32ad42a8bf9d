//! The log of a browser (HAR): the pages that it loaded, each with its address.
//!
//! In: the text of a log. Out: one item, named by its address, per page that was served as HTML;
//! scripts, data and pictures are skipped. Fails if it is not JSON, or has no page.

use mail_parser::decoders::base64::base64_decode;
use serde_json::Value;

use crate::ingest::pieces::Piece;
use crate::ingest::refused::Refusal;

/// Returns the pages of a log.
///
/// # Errors
/// Returns what is wrong with it, with a remedy.
pub(in crate::ingest) fn pages(text: &str) -> Result<Vec<Piece>, Refusal> {
    let log: Value = serde_json::from_str(text)
        .map_err(|_| "the log of the browser (HAR) is damaged or ends early; save it again")?;
    let entries = log.pointer("/log/entries").and_then(Value::as_array);
    let pages: Vec<Piece> = entries.into_iter().flatten().filter_map(page).collect();
    if pages.is_empty() {
        let cause = "the log of the browser (HAR) has no page; save it \"with content\"";
        return Err(cause.into());
    }
    Ok(pages)
}

fn page(entry: &Value) -> Option<Piece> {
    let text = |path: &str| entry.pointer(path).and_then(Value::as_str);
    let is_page = text("/response/content/mimeType")
        .is_some_and(|it| it.contains("text/html") || it.contains("application/xhtml"));
    let is_served = entry.pointer("/response/status").and_then(Value::as_u64) == Some(200);
    let (address, body) = (text("/request/url")?, text("/response/content/text")?);
    let bytes = match text("/response/content/encoding") {
        Some("base64") => base64_decode(body.as_bytes())?,
        _ => body.as_bytes().to_vec(),
    };
    (is_page && is_served && !body.trim().is_empty())
        .then(|| Piece::Member(address.to_owned(), bytes))
}
