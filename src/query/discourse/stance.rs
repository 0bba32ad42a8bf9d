//! Decides which side one relation takes on what.
//!
//! In: a relation with its document, who is who, the types that support and those that oppose. Out:
//! a [`Stance`], or none if the relation takes no side. Fails if the store cannot be read.

use super::asked::{Sides, WhichActors, concept_id};
use super::dateline;
use crate::document::{PartialDate, one_line};
use crate::knowledge::{ActorId, ActorKind, Relation, Status};
use crate::query::history::named;
use crate::query::matters::{folded, is_concept, is_turned};
use crate::resolve::{Identities, Named};
use crate::store::{DocumentNumber, StoreError, StoredDocument, slug};

/// One actor for or against one concept, in one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stance {
    /// The actor.
    pub(crate) actor: Named,
    /// The concept: an actor, or `matter/` and its words.
    pub(crate) concept: ActorId,
    /// The words for it: those of the document, or its name in the store.
    pub(crate) wording: String,
    /// Whether the actor is for it.
    pub(crate) is_for: bool,
    /// The day of the event if the text gives it, else that of the document.
    pub(crate) date: Option<PartialDate>,
    /// The id to pass to `evidence`.
    pub(crate) evidence: String,
}

/// Returns the side that a relation takes, or `None` if it takes none.
pub(super) fn stance(
    identities: &Identities<'_>,
    asked: &Sides,
    number: DocumentNumber,
    stored: &StoredDocument,
    relation: &Relation,
) -> Result<Option<Stance>, StoreError> {
    let Some(supports) = supports(asked, relation) else { return Ok(None) };
    let date = relation.date.or(stored.document.date);
    let Some(subject) = relation.subject.as_ref().filter(|_| asked.filter.holds_date(date)) else {
        return Ok(None);
    };
    if !counts(asked, stored, subject) || dateline::is_of(stored, subject, relation.evidence) {
        return Ok(None);
    }
    let actor = named(identities, number, stored, subject)?;
    let found = concept(identities, asked, number, stored, relation)?;
    let Some((concept, wording, is_turned)) = found.filter(|it| it.0 != actor.id) else {
        return Ok(None);
    };
    let is_for = supports != is_turned;
    let evidence = format!("{}#{}", stored.document.id, relation.id);
    Ok(Some(Stance { actor, concept, wording, is_for, date, evidence }))
}

/// Returns whether a relation supports its concept or opposes it, if it does either. If it is
/// reported as untrue, it does the other.
fn supports(asked: &Sides, relation: &Relation) -> Option<bool> {
    let supports = asked.support.contains(&relation.kind);
    let takes_side = supports || asked.oppose.contains(&relation.kind);
    (takes_side && relation.status != Status::Hypothetical)
        .then_some(supports == (relation.status == Status::Asserted))
}

fn counts(asked: &Sides, stored: &StoredDocument, actor: &ActorId) -> bool {
    let kind = stored.extraction.actor(actor).map(|it| it.kind);
    asked.actors == WhichActors::All || kind != Some(ActorKind::Unnamed)
}

/// Returns the concept a relation takes a side on, its wording, and whether the side is reversed.
/// `None` if there is no concept.
fn concept(
    identities: &Identities<'_>,
    asked: &Sides,
    number: DocumentNumber,
    stored: &StoredDocument,
    relation: &Relation,
) -> Result<Option<(ActorId, String, bool)>, StoreError> {
    let kind = relation.kind.as_str();
    let merged = |concept: &ActorId| identities.acts().concept(concept);
    let of_text = |it: &&ActorId| !dateline::is_of(stored, it, relation.evidence);
    let object = relation.object.as_ref().filter(of_text);
    let with_name = |it| Ok::<_, StoreError>((it, named(identities, number, stored, it)?));
    let object = object.map(with_name).transpose()?;
    let matter =
        relation.matter.as_deref().filter(|_| object.is_none() || is_concept(&asked.words, kind));
    // A codebook takes precedence over everything else.
    let wording = matter.or(object.as_ref().map(|it| it.1.name.as_str()));
    if let Some((name, is_turned)) = wording.and_then(|it| asked.codebook.code(it)) {
        return Ok(Some((merged(&concept_id(name)), name.to_owned(), is_turned)));
    }
    if let (Some(matter), Some((_, named))) = (matter, &object)
        && is_turned(&asked.words, kind, matter, &named.name)
    {
        return Ok(Some((merged(&named.id), named.name.clone(), true)));
    }
    let fold = |it: &str| folded(&asked.words, it);
    // If a matter is just the name of the object, the object is the concept.
    let own = object.as_ref().and_then(|it| fold(&it.1.name));
    if let Some((matter, fold)) =
        matter.and_then(|it| Some((it, fold(it)?))).filter(|it| Some(&it.1) != own.as_ref())
    {
        return Ok(Some(match called(identities, &fold, matter)? {
            Some(actor) => (merged(&actor.id), actor.name, false),
            None => (merged(&concept_id(&fold)), one_line(matter), false),
        }));
    }
    Ok(object
        .filter(|(local, _)| counts(asked, stored, local))
        .map(|(_, named)| (merged(&named.id), named.name, false)))
}

/// Returns the one actor of the store that has a folded matter for its name, so that "the Harbor Act" is
/// one concept whether a document has it as an actor or not. Its name has a letter that is not lower case.
fn called(
    identities: &Identities<'_>,
    fold: &str,
    matter: &str,
) -> Result<Option<Named>, StoreError> {
    // Most matters are common words, which the store need not be asked about.
    if !matter.chars().any(|it| it.is_alphanumeric() && !it.is_lowercase()) {
        return Ok(None);
    }
    let (mut found, slug) = (None, slug(fold));
    for kind in ActorKind::ALL.into_iter().filter(|it| *it != ActorKind::Unnamed) {
        let id = identities.root(&ActorId::of_slug(kind, &slug));
        if identities.document_of(&id)?.is_none() {
            continue;
        }
        let actor = identities.named(&id)?;
        match found {
            _ if !matter.contains(&actor.name) => {}
            None => found = Some(actor),
            Some(_) => return Ok(None),
        }
    }
    Ok(found)
}
