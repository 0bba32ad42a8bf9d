//! Web archives: the pages of a WARC file, each with its address.
//!
//! In: a WARC stream. Out: one item, named by its address, per page that was served as HTML or
//! text; other records are skipped, and at most one is in memory. Fails if the stream does; a
//! truncated record ends the archive.

use std::io::{self, BufRead, Read};

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use crate::ingest::article::Article;
use crate::ingest::bounds::read_line;
use crate::ingest::pieces::Piece;
use crate::ingest::{addresses, words};

/// The maximum size of a page in bytes; larger records are skipped.
const PAGE_BYTES_MAX: u64 = 1 << 28;

/// The maximum size of the head of a record in bytes.
const HEAD_BYTES_MAX: usize = 1 << 20;

/// A web archive that is being read.
pub(in crate::ingest) struct Archive<R>(pub R);

struct Record {
    head: String,
    block: Vec<u8>,
}

impl<R: BufRead> Iterator for Archive<R> {
    type Item = io::Result<Piece>;

    fn next(&mut self) -> Option<io::Result<Piece>> {
        loop {
            match self.record() {
                Ok(Some(record)) => {
                    if let Some(piece) = page(&record) {
                        return Some(Ok(piece));
                    }
                }
                Ok(None) => return None,
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl<R: BufRead> Archive<R> {
    /// Returns the next record, or `None` at the end.
    fn record(&mut self) -> io::Result<Option<Record>> {
        let Some(head) = self.head()? else { return Ok(None) };
        let length = field(&head, "content-length").and_then(|it| it.parse().ok()).unwrap_or(0);
        let mut block = Vec::new();
        let kept = if length > PAGE_BYTES_MAX { 0 } else { length };
        self.0.by_ref().take(kept).read_to_end(&mut block)?;
        io::copy(&mut self.0.by_ref().take(length - kept), &mut io::sink())?;
        Ok(Some(Record { head, block }))
    }

    /// Returns the lines of the next header, skipping the empty lines before it.
    fn head(&mut self) -> io::Result<Option<String>> {
        let mut head = String::new();
        loop {
            let mut line = Vec::new();
            if read_line(&mut self.0, &mut line, HEAD_BYTES_MAX)? == 0 {
                return Ok(Some(head).filter(|it| !it.is_empty()));
            }
            let line = String::from_utf8_lossy(&line);
            let line = line.trim_end();
            match line.is_empty() {
                true if head.is_empty() => {}
                true => return Ok(Some(head)),
                false if head.is_empty() && !line.starts_with("WARC/") => {}
                false if head.len() > HEAD_BYTES_MAX => {
                    return Err(io::Error::other("a head without end"));
                }
                false => head.extend([line, "\n"]),
            }
        }
    }
}

fn field(head: &str, name: &str) -> Option<String> {
    let found = head.lines().filter_map(|line| line.split_once(':'));
    let mut found = found.filter(|(key, _)| key.trim().eq_ignore_ascii_case(name));
    found.next().map(|(_, value)| value.trim().trim_matches(['<', '>']).to_owned())
}

fn page(record: &Record) -> Option<Piece> {
    let kind = field(&record.head, "warc-type")?;
    let address = field(&record.head, "warc-target-uri")?;
    if is_for_programs(&address) {
        return None;
    }
    if kind == "resource" {
        let is_page = field(&record.head, "content-type").is_some_and(|it| is_readable(&it));
        return is_page.then(|| Piece::Member(address, record.block.clone()));
    }
    // Common Crawl gives pages as text alone in such records.
    if kind == "conversion" {
        let lines: Vec<&str> = std::str::from_utf8(&record.block).ok()?.lines().collect();
        let text = lines.join("\n\n");
        return Some(Piece::Article(Box::new(Article {
            url: Some(address),
            text,
            ..Article::default()
        })));
    }
    if kind != "response" {
        return None;
    }
    let (head, body) = ["\r\n\r\n", "\n\n"].iter().find_map(|gap| {
        let end = record.block.windows(gap.len()).position(|it| it == gap.as_bytes())?;
        Some((record.block.get(..end)?, record.block.get(end + gap.len()..)?))
    })?;
    let head = String::from_utf8_lossy(head).into_owned();
    let status = head.split_whitespace().nth(1)?.to_owned();
    if status != "200" || !field(&head, "content-type").is_some_and(|it| is_readable(&it)) {
        return None;
    }
    let is_chunked = field(&head, "transfer-encoding").is_some_and(|it| it.contains("chunked"));
    let body =
        if is_chunked { unchunked(body).unwrap_or_else(|| body.to_vec()) } else { body.to_vec() };
    Some(Piece::Member(address, unpacked(&head, body)))
}

/// Returns whether the address is that of a file which sites keep for programs: `/robots.txt`.
fn is_for_programs(address: &str) -> bool {
    addresses::path(address)
        .is_some_and(|path| words::is(path.trim_start_matches(".well-known/"), "sites", "files"))
}

fn is_readable(kind: &str) -> bool {
    ["text/html", "application/xhtml", "text/plain", "application/pdf", "xml"]
        .iter()
        .any(|it| kind.contains(it))
}

/// Decodes a body with chunked transfer encoding; `None` if it is malformed.
fn unchunked(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let end = body.windows(2).position(|it| it == b"\r\n")?;
        let line = std::str::from_utf8(body.get(..end)?).ok()?;
        let length = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        if length == 0 {
            return Some(whole);
        }
        whole.extend_from_slice(body.get(end + 2..end + 2 + length)?);
        body = body.get(end + 4 + length..)?;
    }
}

/// Returns a body as it was before its transfer. Some crawlers unpack it and keep the header.
fn unpacked(head: &str, body: Vec<u8>) -> Vec<u8> {
    let packing = field(head, "content-encoding").unwrap_or_default().to_lowercase();
    let whole = match packing.as_str() {
        _ if body.starts_with(b"\x1f\x8b") => all_of(MultiGzDecoder::new(body.as_slice())),
        "deflate" => all_of(ZlibDecoder::new(body.as_slice()))
            .or_else(|| all_of(DeflateDecoder::new(body.as_slice()))),
        "br" => all_of(brotli_decompressor::Decompressor::new(body.as_slice(), 4096)),
        _ => None,
    };
    whole.unwrap_or(body)
}

fn all_of(reader: impl Read) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    reader.take(PAGE_BYTES_MAX).read_to_end(&mut whole).ok()?;
    Some(whole)
}
