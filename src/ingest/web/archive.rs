//! Web archives: the pages of a WARC file, each with its address.
//!
//! In: the bytes of a WARC file. Out: one piece a page that answered with HTML or text, by its
//! address; all other records are passed over. Fails never: a record cut short ends the file.

use std::io::Read;

use crate::ingest::article::Piece;

/// Returns the pages of an archive.
pub(in crate::ingest) fn records(bytes: &[u8]) -> Vec<Piece> {
    let (mut pieces, mut rest) = (Vec::new(), bytes);
    while let Some((record, after)) = record(rest) {
        pieces.extend(page(&record));
        rest = after;
    }
    pieces
}

struct Record<'b> {
    head: String,
    block: &'b [u8],
}

/// Returns the next record and what follows it.
fn record(bytes: &[u8]) -> Option<(Record<'_>, &[u8])> {
    let start = bytes.windows(5).position(|it| it == b"WARC/")?;
    let bytes = &bytes[start..];
    let end = bytes.windows(4).position(|it| it == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let length: usize = field(&head, "content-length")?.parse().ok()?;
    let block = &bytes[end + 4..];
    let length = length.min(block.len());
    Some((Record { head, block: &block[..length] }, &block[length..]))
}

fn field(head: &str, name: &str) -> Option<String> {
    let found = head.lines().filter_map(|line| line.split_once(':'));
    let mut found = found.filter(|(key, _)| key.trim().eq_ignore_ascii_case(name));
    found.next().map(|(_, value)| value.trim().trim_matches(['<', '>']).to_owned())
}

fn page(record: &Record<'_>) -> Option<Piece> {
    let kind = field(&record.head, "warc-type")?;
    let address = field(&record.head, "warc-target-uri")?;
    if kind == "resource" {
        let is_page = field(&record.head, "content-type").is_some_and(|it| is_readable(&it));
        return is_page.then(|| Piece::Member(address, record.block.to_vec()));
    }
    if kind != "response" {
        return None;
    }
    let end = record.block.windows(4).position(|it| it == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&record.block[..end]).into_owned();
    let status = head.split_whitespace().nth(1)?.to_owned();
    let body = &record.block[end + 4..];
    if status != "200" || !field(&head, "content-type").is_some_and(|it| is_readable(&it)) {
        return None;
    }
    let is_chunked = field(&head, "transfer-encoding").is_some_and(|it| it.contains("chunked"));
    let body =
        if is_chunked { unchunked(body).unwrap_or_else(|| body.to_vec()) } else { body.to_vec() };
    let is_zipped = body.starts_with(b"\x1f\x8b");
    let body = if is_zipped { unzipped(&body).unwrap_or(body) } else { body };
    Some(Piece::Member(address, body))
}

fn is_readable(kind: &str) -> bool {
    ["text/html", "application/xhtml", "text/plain", "application/pdf", "xml"]
        .iter()
        .any(|it| kind.contains(it))
}

/// Returns the bytes of a body that was sent in pieces, each after its length.
fn unchunked(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let end = body.windows(2).position(|it| it == b"\r\n")?;
        let line = std::str::from_utf8(&body[..end]).ok()?;
        let length = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        if length == 0 {
            return Some(whole);
        }
        whole.extend_from_slice(body.get(end + 2..end + 2 + length)?);
        body = body.get(end + 4 + length..)?;
    }
}

fn unzipped(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes).take(1 << 28).read_to_end(&mut whole).ok()?;
    Some(whole)
}
