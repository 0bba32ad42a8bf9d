//! PDF with a text layer: positioned letters, assembled into paragraphs by `pdf_lines`.
//!
//! In: the bytes. Out: paragraphs in reading order. Fails, with a remedy, if the file is locked
//! with a password, damaged, or only has images of pages.

use pdf_extract::{Document, MediaBox, Object, ObjectId, OutputDev, OutputError, Transform};

use super::pdf_lines;
use super::pdf_rows::Glyph;
use crate::guard::guarded;
use crate::ingest::lines::Line;

/// The number of letters below which a file counts as images of pages.
const LETTERS_MIN: usize = 20;

/// Returns the paragraphs of the document.
///
/// # Errors
/// Returns the reason why there are none, with a remedy.
pub(in crate::ingest) fn lines(bytes: &[u8]) -> Result<Vec<Line>, String> {
    // The library panics on some broken fonts; one such file must not end the run.
    let read = guarded(|| glyphs(bytes));
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
    spell_out_widths(&mut document);
    let mut taker = Taker::default();
    pdf_extract::output_doc(&document, &mut taker).map_err(|error| damaged(error.to_string()))?;
    Ok(taker.glyphs)
}

/// Expands the width ranges of fonts to single widths, since the library misreads ranges.
fn spell_out_widths(document: &mut Document) {
    let widths = |object: &Object| object.as_dict().ok().and_then(|it| it.get(b"W").ok()).cloned();
    let found: Vec<(ObjectId, Object)> =
        document.objects.iter().filter_map(|(id, object)| Some((*id, widths(object)?))).collect();
    for (id, widths) in found {
        let listed = match &widths {
            Object::Reference(at) => {
                document.get_object(*at).ok().and_then(|it| it.as_array().ok())
            }
            direct => direct.as_array().ok(),
        };
        let Some(spelled) = listed.and_then(|all| spelled_out(all)) else { continue };
        if let Some(Object::Dictionary(font)) = document.objects.get_mut(&id) {
            font.set("W", Object::Array(spelled));
        }
    }
}

/// Expands each `first last width` to `first [width width ...]`; `None` if the widths are
/// malformed.
fn spelled_out(widths: &[Object]) -> Option<Vec<Object>> {
    let (mut spelled, mut widths) = (Vec::new(), widths.iter());
    while let Some(first) = widths.next() {
        let second = widths.next()?;
        spelled.push(first.clone());
        if second.as_array().is_ok() {
            spelled.push(second.clone());
        } else {
            let n = second.as_i64().ok()? - first.as_i64().ok()? + 1;
            let n = usize::try_from(n).ok().filter(|n| *n <= 0x1_0000)?;
            spelled.push(Object::Array(vec![widths.next()?.clone(); n]));
        }
    }
    Some(spelled)
}

/// Collects the letters with their positions.
#[derive(Default)]
struct Taker {
    page: u32,
    run: u32,
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
            let (page, run, text) = (self.page, self.run, text.to_owned());
            let glyph = Glyph { page, run, x, y, width: width * size, size, text };
            self.glyphs.push(glyph);
        }
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        self.run += 1;
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}
