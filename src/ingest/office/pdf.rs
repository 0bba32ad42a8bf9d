//! PDF with a text layer: its letters with their places, set into paragraphs by `pdf_lines`.
//!
//! In: the bytes. Out: paragraphs in reading order. Fails, with what to do, for a file that is
//! locked with a password, damaged, or holds pictures of pages only.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pdf_extract::{Document, MediaBox, OutputDev, OutputError, Transform};

use super::pdf_lines::{self, Glyph};
use crate::ingest::paper::Line;

/// Letters below which a file is taken for pictures of pages.
const LETTERS_MIN: usize = 20;

/// Returns the paragraphs of the document.
///
/// # Errors
/// Why there are none, and what to do.
pub(in crate::ingest) fn lines(bytes: &[u8]) -> Result<Vec<Line>, String> {
    // The library panics on some broken fonts; one such file must not end the run.
    let read = catch_unwind(AssertUnwindSafe(|| glyphs(bytes)));
    let glyphs = read.unwrap_or_else(|_| {
        Err("the PDF has fonts that cannot be read; print it to a new PDF".to_owned())
    })?;
    let n_letters =
        glyphs.iter().filter(|glyph| glyph.text.chars().any(char::is_alphabetic)).count();
    if n_letters < LETTERS_MIN {
        return Err("the PDF has no text layer (it is a scan); run text recognition on it first, \
                    for example with ocrmypdf"
            .to_owned());
    }
    Ok(pdf_lines::paragraphs(glyphs))
}

fn glyphs(bytes: &[u8]) -> Result<Vec<Glyph>, String> {
    const LOCKED: &str = "the PDF is locked with a password; save an unlocked copy";
    let damaged = |cause: String| {
        let is_locked =
            ["password", "encrypt", "decrypt"].iter().any(|it| cause.to_lowercase().contains(it));
        if is_locked {
            LOCKED.to_owned()
        } else {
            format!("the PDF is damaged ({cause}); fetch or save it again")
        }
    };
    let mut document = Document::load_mem(bytes).map_err(|error| damaged(error.to_string()))?;
    if document.is_encrypted() && document.decrypt("").is_err() {
        return Err(LOCKED.to_owned());
    }
    let mut taker = Taker::default();
    pdf_extract::output_doc(&document, &mut taker).map_err(|error| damaged(error.to_string()))?;
    Ok(taker.glyphs)
}

/// Keeps each letter with its place.
#[derive(Default)]
struct Taker {
    page: u32,
    glyphs: Vec<Glyph>,
}

impl OutputDev for Taker {
    fn begin_page(
        &mut self,
        number: u32,
        _: &MediaBox,
        _: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        self.page = number;
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        place: &Transform,
        width: f64,
        _: f64,
        size: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        let scale = (place.m11 * place.m22 - place.m12 * place.m21).abs().sqrt();
        let is_level = place.m12.abs() <= place.m11.abs();
        if is_level && scale > 0.0 {
            let size = size * scale;
            let (x, y) = (place.m31, place.m32);
            let glyph =
                Glyph { page: self.page, x, y, width: width * size, size, text: text.to_owned() };
            self.glyphs.push(glyph);
        }
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}
