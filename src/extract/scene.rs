//! A document with its cast and statements: what relations and events are read from.
//!
//! In: a page, and what is made of it. Out: [`Scene`], which lends them all. Never fails.

use super::cast::MemberIndex;
use super::{Cast, Page, Said};

/// The input for reading relations and events.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scene<'s> {
    /// The document, its trees, quotations and words.
    pub page: &'s Page<'s>,
    /// The actors that appear.
    pub cast: &'s Cast,
    /// The statements.
    pub said: &'s [Said],
    /// The issuer of the text, if it is an office or organization that speaks for itself.
    pub issuer: Option<MemberIndex>,
}

impl<'s> Scene<'s> {
    /// Returns a statement by its index, which must be one of this scene's.
    pub(crate) fn statement(&self, index: usize) -> &'s Said {
        &self.said[index]
    }
}
