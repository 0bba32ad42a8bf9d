//! A relation as it is read: with members of the cast instead of actor ids.
//!
//! In: relations with their sides. Out: [`Deed`]s, and the key by which two of them are one relation. Never fails.

use super::confidence::Claims;
use crate::document::{PartialDate, Span};
use crate::extract::cast::MemberIndex;
use crate::knowledge::Status;
use crate::ontology::Relations;

/// A relation with members of the cast instead of actor ids.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Deed {
    pub kind: String,
    pub subject: Option<MemberIndex>,
    pub object: Option<MemberIndex>,
    pub matter: Option<String>,
    pub status: Status,
    pub former: bool,
    pub according_to: Vec<MemberIndex>,
    pub statement: Option<usize>,
    pub date: Option<PartialDate>,
    pub trigger: Vec<Span>,
    pub evidence: Span,
    pub confidence: f64,
    /// The evidence for it.
    pub claims: Claims,
    /// The sentence and the token of the predicate, by index.
    pub place: (usize, usize),
}

/// The key by which two relations are the same: type, subject and object, matter if there is no
/// object, status. The sides of a symmetric type are in order.
pub(crate) type Signature<S> = (String, (Option<S>, Option<S>), Option<String>, Status);

/// Returns the key of a relation of a type between two sides.
pub(crate) fn signature<S: Ord>(
    relations: &Relations,
    kind: &str,
    sides: (Option<S>, Option<S>),
    matter: Option<&str>,
    status: Status,
) -> Signature<S> {
    let symmetric = relations.get(kind).is_some_and(|it| it.symmetric);
    let sides = match sides {
        (Some(subject), Some(object)) if symmetric && object < subject => {
            (Some(object), Some(subject))
        }
        other => other,
    };
    let matter = matter.filter(|_| sides.1.is_none()).map(str::to_lowercase);
    (kind.to_owned(), sides, matter, status)
}

impl Deed {
    /// Returns the key by which two deeds are the same relation.
    pub(super) fn signature(&self, relations: &Relations) -> Signature<MemberIndex> {
        let sides = (self.subject, self.object);
        signature(relations, &self.kind, sides, self.matter.as_deref(), self.status)
    }
}

/// Keeps the deeds whose entry in `kept` is `true`, in their order.
pub(super) fn keep(deeds: &mut Vec<Deed>, kept: &[bool]) {
    let mut kept = kept.iter();
    deeds.retain(|_| kept.next().copied().unwrap_or(true));
}
