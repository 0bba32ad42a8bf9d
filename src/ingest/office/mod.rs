//! Word processor documents: Word in both forms, OpenDocument, RTF; and PDF.
//!
//! In: the bytes of a file. Out: its paragraphs as [`Line`](super::lines::Line)s, without headers,
//! footers, notes and deleted text. Fails, with a remedy, if a file is damaged, locked, or only has
//! images of pages.

mod word;
mod open;
mod rtf;
mod old_word;
mod pdf;
mod pdf_rows;
mod pdf_notes;
mod pdf_heads;
mod pdf_lines;
mod compound;

pub(super) use compound::{Compound, CompoundKind};
pub(super) use old_word::lines as old_word;
pub(super) use open::lines as open_document;
pub(super) use pdf::lines as pdf;
pub(super) use rtf::lines as rtf;
pub(super) use word::lines as word;
