//! A report to hand to a colleague: one file that needs nothing else.
//!
//! In: a [`Dossier`] with its picture. Out: HTML that stands alone and prints well, or PDF. Both are
//! made of the same [`Block`]s, so that they tell the same. Never fails, but for a picture that cannot be
//! drawn in the PDF.

mod blocks;
mod html;
mod sheets;

pub use blocks::{About, Block, Item, blocks};
pub use html::html;
pub use sheets::sheets;

#[cfg(doc)]
use crate::query::Dossier;
