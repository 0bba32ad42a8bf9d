//! Writes pictures as PDF: vectors and searchable text, one SVG per page.
//!
//! In: pages as SVG. Out: one PDF with its fonts embedded. It has no date and no id, so that the
//! same pages give the same bytes. Fails if an SVG does not parse or cannot be drawn.

use std::collections::HashMap;

use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, TextStr};
use svg2pdf::ConversionOptions;

use super::{fonts, pdf_order};

/// Why a PDF could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PdfError {
    /// An SVG does not parse.
    #[error("cannot read the SVG of page {page}: {cause}")]
    Svg {
        /// The page, from 1.
        page: usize,
        /// The parser's message.
        cause: String,
    },
    /// The pages cannot be put in order.
    #[error("cannot put the pages together")]
    Order(#[from] lopdf::Error),
    /// An SVG cannot be drawn.
    #[error("cannot draw page {page}: {cause}")]
    Draw {
        /// The page, from 1.
        page: usize,
        /// The renderer's message.
        cause: String,
    },
}

/// Points per pixel of SVG.
const POINT: f32 = 72.0 / 96.0;

/// Returns the pages as one PDF with a title.
///
/// # Errors
/// Returns an error if an SVG does not parse or cannot be drawn.
pub fn pdf(title: &str, pages: &[String]) -> Result<Vec<u8>, PdfError> {
    let mut next = Ref::new(1);
    let mut fresh = move || next.bump();
    let (catalog, tree, info) = (fresh(), fresh(), fresh());
    let mut pdf = Pdf::new();
    let mut ids = Vec::new();
    for (page, svg) in (1..).zip(pages) {
        let parsed =
            fonts::tree(svg).map_err(|error| PdfError::Svg { page, cause: error.to_string() })?;
        let (chunk, drawing) = svg2pdf::to_chunk(&parsed, ConversionOptions::default())
            .map_err(|error| PdfError::Draw { page, cause: error.to_string() })?;
        let mut renamed = HashMap::new();
        let chunk = chunk.renumber(|old| *renamed.entry(old).or_insert_with(&mut fresh));
        let drawing = *renamed.entry(drawing).or_insert_with(&mut fresh);
        let (id, content_id) = (fresh(), fresh());
        let (width, height) = (parsed.size().width() * POINT, parsed.size().height() * POINT);
        let mut content = Content::new();
        // The drawing is a unit square; the page scales it.
        content.transform([width, 0.0, 0.0, height, 0.0, 0.0]).x_object(Name(b"S"));
        pdf.stream(content_id, &content.finish());
        let mut written = pdf.page(id);
        written.parent(tree).media_box(Rect::new(0.0, 0.0, width, height)).contents(content_id);
        written.resources().x_objects().pair(Name(b"S"), drawing).finish();
        written.finish();
        pdf.extend(&chunk);
        ids.push(id);
    }
    pdf.catalog(catalog).pages(tree);
    let count = i32::try_from(ids.len()).unwrap_or(i32::MAX);
    pdf.pages(tree).kids(ids).count(count);
    pdf.document_info(info).title(TextStr(title));
    Ok(pdf_order::ordered(&pdf.finish())?)
}
