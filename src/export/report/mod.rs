//! A report to hand to a colleague: one self-contained file.
//!
//! In: a [`Dossier`] with its picture. Out: self-contained HTML that prints well, or PDF. Both are
//! made of the same [`ReportBlock`]s, so they say the same. Fails only if the picture cannot be drawn in
//! the PDF.

mod blocks;
mod html;
mod sheets;

pub(crate) use blocks::{Item, ReportBlock, ReportHead, blocks};
pub(crate) use html::html;
pub(crate) use sheets::sheets;

#[cfg(doc)]
use crate::query::Dossier;
