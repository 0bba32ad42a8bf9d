//! A relation as it is read: with members of the cast instead of actor ids.
//!
//! In: a scene. Out: [`Deed`]s, and the key by which two of them are one relation. Never fails.

use super::confidence::Claims;
use crate::document::{PartialDate, Span};
use crate::extract::Scene;
use crate::extract::cast::MemberIndex;
use crate::knowledge::Status;

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

pub(super) type Signature =
    (String, Option<MemberIndex>, Option<MemberIndex>, Option<String>, Status);

/// Returns the key by which two deeds are the same relation.
pub(super) fn signature(deed: &Deed, scene: &Scene<'_>) -> Signature {
    let symmetric = scene.page.ontology.relations.get(&deed.kind).is_some_and(|it| it.symmetric);
    let (subject, object) = match (deed.subject, deed.object) {
        (Some(subject), Some(object)) if symmetric && object < subject => {
            (Some(object), Some(subject))
        }
        other => other,
    };
    let matter = deed.matter.as_deref().filter(|_| object.is_none()).map(str::to_lowercase);
    (deed.kind.clone(), subject, object, matter, deed.status)
}

/// Keeps the deeds whose entry in `kept` is `true`, in their order.
pub(super) fn keep(deeds: &mut Vec<Deed>, kept: &[bool]) {
    let mut kept = kept.iter();
    deeds.retain(|_| kept.next().copied().unwrap_or(true));
}
