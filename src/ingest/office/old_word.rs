//! Word 97 to 2003 (DOC): the main text, found through the piece table.
//!
//! In: the bytes. Out: its paragraphs, without headers, footnotes and field codes. Fails, with a
//! remedy, if the file is damaged or locked with a password.

use encoding_rs::{UTF_16LE, WINDOWS_1252};

use super::Compound;
use crate::ingest::lines::Line;

/// Returns the paragraphs of the document.
///
/// # Errors
/// Returns a description of what is wrong with the file.
pub(in crate::ingest) fn lines(bytes: &[u8]) -> Result<Vec<Line>, String> {
    const DAMAGED: &str = "the Word file is damaged; open it in Word and save it as .docx";
    let mut file = Compound::open(bytes)?;
    let main = file.stream("/WordDocument").ok_or(DAMAGED)?;
    let flags = u16_at(&main, 0x0a).ok_or(DAMAGED)?;
    if flags & 0x0100 != 0 {
        return Err("the Word file is locked with a password; save an unlocked copy".to_owned());
    }
    let table = if flags & 0x0200 == 0 { "/0Table" } else { "/1Table" };
    let table = file.stream(table).ok_or(DAMAGED)?;
    let text = text(&main, &table).ok_or(DAMAGED)?;
    Ok(without_fields(&text).split(['\r', '\u{7}', '\u{b}', '\u{c}']).map(Line::plain).collect())
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    let four = bytes.get(at..at + 4)?.try_into().ok()?;
    usize::try_from(u32::from_le_bytes(four)).ok()
}

/// Returns the main text: the first characters of all pieces, up to the count in the file header.
fn text(main: &[u8], table: &[u8]) -> Option<String> {
    let n_letters = u32_at(main, 0x4c)?;
    let (start, length) = (u32_at(main, 0x1a2)?, u32_at(main, 0x1a6)?);
    let pieces = pieces(table.get(start..start.checked_add(length)?)?)?;
    let n_pieces = pieces.len().checked_sub(4)? / 12;
    let mut text = String::new();
    for piece in 0..n_pieces {
        let (from, to) = (u32_at(pieces, 4 * piece)?, u32_at(pieces, 4 * piece + 4)?);
        let place = u32_at(pieces, 4 * (n_pieces + 1) + 8 * piece + 2)?;
        let n = to.min(n_letters).saturating_sub(from);
        let is_narrow = place & 0x4000_0000 != 0;
        let place = place & 0x3fff_ffff;
        let (start, length) = if is_narrow { (place / 2, n) } else { (place, 2 * n) };
        let bytes = main.get(start..start.checked_add(length)?)?;
        let encoding = if is_narrow { WINDOWS_1252 } else { UTF_16LE };
        text.push_str(&encoding.decode_without_bom_handling(bytes).0);
    }
    Some(text)
}

/// Returns the piece table, which follows any number of other records.
fn pieces(mut clx: &[u8]) -> Option<&[u8]> {
    loop {
        match clx.first()? {
            1 => {
                let length = usize::from(u16_at(clx, 1)?);
                clx = clx.get(3 + length..)?;
            }
            2 => return clx.get(5..5 + u32_at(clx, 1)?),
            _ => return None,
        }
    }
}

/// Removes field codes, between marks 19 and 20; field results stay.
fn without_fields(text: &str) -> String {
    let mut depth = 0_usize;
    let mut is_kept = |letter: &char| {
        match letter {
            '\u{13}' => depth += 1,
            '\u{14}' | '\u{15}' => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    };
    text.chars().filter(|letter| is_kept(letter)).collect()
}
