//! An Outlook message (MSG): its properties, each a stream of a compound file.
//!
//! In: bytes. Out: its article. Fails, with the reason, if it is damaged or has no text.

use encoding_rs::{UTF_16LE, WINDOWS_1252};

use super::body;
use super::message::bare_subject;
use crate::document::PartialDate;
use crate::ingest::article::{Article, word};
use crate::ingest::office::Compound;
use crate::ingest::{clean, dates, markup, web};

/// Returns the article of a message.
///
/// # Errors
/// Returns the reason why there is none.
pub(in crate::ingest) fn article(bytes: &[u8]) -> Result<Article, String> {
    let mut file = Compound::open(bytes)?;
    let plain = property(&mut file, "1000").map(|it| body::own_words(&it)).unwrap_or_default();
    let html = file.stream("/__substg1.0_10130102").map(|it| markup::text(&it).into_owned());
    let shown = html.map(|it| clean::paragraphs(body::without_frame(web::story_lines(&it))));
    let text = if plain.is_empty() { shown.unwrap_or_default() } else { plain };
    if text.is_empty() {
        return Err("the mail holds no text".to_owned());
    }
    let sender = property(&mut file, "0C1A").or_else(|| property(&mut file, "0C1F"));
    Ok(Article {
        title: property(&mut file, "0037").map(|it| bare_subject(&it)),
        outlet: sender.and_then(|it| word(&it)),
        date: day(&mut file),
        text,
        ..Article::default()
    })
}

/// Returns a text property, in Unicode or Windows-1252.
fn property(file: &mut Compound<'_>, tag: &str) -> Option<String> {
    let wide = file.stream(&format!("/__substg1.0_{tag}001F"));
    let wide = wide.map(|bytes| UTF_16LE.decode_without_bom_handling(&bytes).0.into_owned());
    let mut narrow = || file.stream(&format!("/__substg1.0_{tag}001E"));
    wide.or_else(|| narrow().map(|bytes| WINDOWS_1252.decode(&bytes).0.into_owned()))
        .map(|text| text.trim_end_matches('\0').to_owned())
}

/// Returns the day of sending, from the headers or else from the time property.
fn day(file: &mut Compound<'_>) -> Option<PartialDate> {
    let headers = property(file, "007D").unwrap_or_default();
    let written = headers.lines().find_map(|line| line.strip_prefix("Date:"));
    written.and_then(dates::date_in_field).or_else(|| clock(file))
}

/// Returns the day in the time property for sending or delivery: units of 100 ns since 1601.
fn clock(file: &mut Compound<'_>) -> Option<PartialDate> {
    let bytes = file.stream("/__properties_version1.0")?;
    // An entry is a tag, flags and a value.
    let (entries, _) = bytes.get(32..)?.as_chunks::<16>();
    let found = [[0x40, 0, 0x39, 0], [0x40, 0, 0x06, 0x0e]].iter().find_map(|tag| {
        let entry = entries.iter().find(|entry| entry.starts_with(tag))?;
        entry.last_chunk::<8>().copied()
    })?;
    let ticks = u64::from_le_bytes(found);
    let seconds = i64::try_from(ticks / 10_000_000).ok()? - 11_644_473_600;
    dates::date_in_field(&seconds.to_string())
}
