//! Finds the actors that people mean by a name.
//!
//! In: "sessions", "jeff sessions", "the attorney general", or an id. Out: the one actor meant,
//! [`QueryError::Ambiguous`] with all candidates, or [`QueryError::Unknown`] with the most similar
//! names. Names are matched in the order: id, whole name, name form, description, all words, all
//! prefixes of words; the first that finds an actor decides. [`find_actor`] requires a single
//! candidate. [`choose`] also accepts one that is far better known than the others, and returns
//! those too.

use std::collections::{BTreeMap, BTreeSet};

use super::candidates::NameMatch;
use super::error::TYPED_MAX;
use super::{Filter, OfficesAsked, QueryError, offices};
use crate::document::PartialDate;
use crate::knowledge::{ActorId, ActorKind, MentionKind, SHOWN_MIN};
use crate::ontology::Ontology;
use crate::resolve::{Identities, Named};
use crate::store::{Store, StoreError, WordMatch, slug};

/// Returns the actor that `typed` means.
///
/// # Errors
/// Returns an error if there is no such actor or there are several, or if the store cannot be read.
pub fn find_actor(identities: &Identities<'_>, typed: &str) -> Result<Named, QueryError> {
    let mut candidates = matching(identities, typed)?;
    match candidates.len() {
        1 => Ok(candidates.remove(0).actor),
        0 => {
            let nearest = nearest(identities, typed)?;
            Err(QueryError::Unknown { name: typed.to_owned(), nearest })
        }
        _ => Err(QueryError::Ambiguous { name: typed.to_owned(), candidates }),
    }
}

/// Returns the actor that `typed` names in full, for an act that changes what is known of it: the
/// start of a word is not enough.
///
/// # Errors
/// As [`find_actor`].
pub(crate) fn find_named(identities: &Identities<'_>, typed: &str) -> Result<Named, QueryError> {
    let found = find_actor(identities, typed)?;
    let form = slug(typed);
    let is_started = !typed.contains('/')
        && words(identities, &form, WordMatch::Whole)?.is_empty()
        && !is_name(identities, typed)?;
    if is_started {
        let nearest =
            vec![NameMatch { n_documents: identities.appearances(&found.id)?.len(), actor: found }];
        return Err(QueryError::Unknown { name: typed.to_owned(), nearest });
    }
    Ok(found)
}

/// The actor chosen for a name, and the other candidates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chosen {
    /// The actor chosen.
    pub taken: NameMatch,
    /// The other candidates, those in most documents first; empty if there are none.
    pub others: Vec<NameMatch>,
}

/// An actor is far better known if it is in this many times as many documents as any other of the
/// name.
const TIMES_MIN: usize = 4;
/// It must also be in at least this many documents.
const KNOWN_MIN: usize = 3;

/// Returns the actor that `typed` means or most likely means: the only one of that name, or one
/// that is far better known than the others. If it is an office, its holder on `day`. If the first
/// name has another form ("Jim Comey"), the person with the full name.
///
/// # Errors
/// Returns an error if there is no such actor or there are several of similar weight, or if the
/// store cannot be read.
pub(crate) fn choose(
    identities: &Identities<'_>,
    ontology: &Ontology,
    typed: &str,
    day: Option<PartialDate>,
) -> Result<Chosen, QueryError> {
    let mut candidates = matching(identities, typed)?;
    let mut likewise = likewise(identities, ontology, typed, &candidates)?;
    if candidates.is_empty() {
        candidates = std::mem::take(&mut likewise);
        by_documents(&mut candidates);
    }
    let office = office(ontology, typed);
    if let Some(office) = &office {
        let holders = holders(identities, ontology, office, day)?;
        if candidates.is_empty() {
            candidates = holders;
        } else if day.is_some() {
            let (in_office, others): (Vec<NameMatch>, Vec<NameMatch>) =
                candidates.iter().cloned().partition(|it| holders.contains(it));
            if let [taken] = in_office.as_slice() {
                return Ok(Chosen { taken: taken.clone(), others });
            }
        }
    }
    let Some((first, rest)) = candidates.split_first() else {
        let nearest = nearest(identities, typed)?;
        return Err(QueryError::Unknown { name: typed.to_owned(), nearest });
    };
    let best_of_others = rest.first().map_or(0, |it| it.n_documents);
    let is_far_better = first.n_documents >= KNOWN_MIN.max(TIMES_MIN * best_of_others);
    if rest.is_empty() || (is_far_better && office.is_none()) {
        let others = [rest, &likewise].concat();
        return Ok(Chosen { taken: first.clone(), others });
    }
    Err(QueryError::Ambiguous { name: typed.to_owned(), candidates })
}

/// Returns the actors that have the name with another form of its first name, if they are not among
/// `candidates`.
fn likewise(
    identities: &Identities<'_>,
    ontology: &Ontology,
    typed: &str,
    candidates: &[NameMatch],
) -> Result<Vec<NameMatch>, StoreError> {
    let mut likewise: Vec<NameMatch> = Vec::new();
    for form in other_forms(ontology, typed) {
        let words = slug(&form);
        for found in matching(identities, &form)? {
            let own = found.actor.id.slug();
            let has_words = words.split('-').all(|word| own.split('-').any(|it| it == word));
            let is_known = candidates.contains(&found) || likewise.contains(&found);
            if (candidates.is_empty() || has_words) && !is_known {
                likewise.push(found);
            }
        }
    }
    Ok(likewise)
}

/// Returns a name with other forms of its first name: James and Jimmy if it is Jim.
fn other_forms(ontology: &Ontology, typed: &str) -> Vec<String> {
    let slug = slug(typed);
    let Some((first, rest)) = slug.split_once('-') else { return Vec::new() };
    let forms = ontology.actors.forms_of_first_name(first);
    forms.into_iter().map(|it| format!("{it} {rest}")).collect()
}

/// Returns the full name of the office that was typed, or `None` if it is not an office.
fn office(ontology: &Ontology, typed: &str) -> Option<String> {
    let lower = typed.trim().to_lowercase();
    let bare = lower.strip_prefix("the ").unwrap_or(&lower);
    let title = ontology.actors.title(bare)?;
    title.office.then(|| title.full.to_string())
}

/// Returns the actors that documents report to hold an office on `day`, or at any time if it is
/// `None`.
fn holders(
    identities: &Identities<'_>,
    ontology: &Ontology,
    office: &str,
    day: Option<PartialDate>,
) -> Result<Vec<NameMatch>, StoreError> {
    let filter = Filter { min_confidence: SHOWN_MIN, ..Filter::default() };
    let asked = OfficesAsked { as_of: day, filter, ..OfficesAsked::default() };
    let page = offices(identities, ontology, &asked, usize::MAX)?;
    let held = page.rows.into_iter().filter(|it| it.office == office);
    let actors: BTreeSet<Named> = held.flat_map(|it| it.holders).map(|it| it.actor).collect();
    let mut found = Vec::new();
    for actor in actors {
        let n_documents = identities.appearances(&actor.id)?.len();
        found.push(NameMatch { actor, n_documents });
    }
    by_documents(&mut found);
    Ok(found)
}

fn by_documents(found: &mut [NameMatch]) {
    found.sort_by(|left, right| {
        right.n_documents.cmp(&left.n_documents).then_with(|| left.actor.cmp(&right.actor))
    });
}

/// Returns the actors that `typed` may mean by the strictest match that finds any, those in most
/// documents first.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub(crate) fn matching(
    identities: &Identities<'_>,
    typed: &str,
) -> Result<Vec<NameMatch>, StoreError> {
    let typed = typed.trim();
    if typed.contains('/')
        && let Some(found) = of_id(identities, &ActorId::new(typed))?
    {
        return Ok(vec![found]);
    }
    let form = slug(typed);
    if form.is_empty() || typed.len() > TYPED_MAX {
        return Ok(Vec::new());
    }
    let readings: [&dyn Fn() -> Result<BTreeSet<ActorId>, StoreError>; 6] = [
        &|| Ok(given_names(identities, &form)),
        &|| whole_names(identities, &form),
        &|| forms(identities, &form, &[MentionKind::Name]),
        &|| forms(identities, &form, &[MentionKind::Title, MentionKind::Nominal]),
        &|| words(identities, &form, WordMatch::Whole),
        &|| words(identities, &form, WordMatch::Start),
    ];
    for reading in readings {
        let found = matches(identities, reading()?)?;
        if !found.is_empty() {
            return Ok(without_bare_names(found));
        }
    }
    Ok(Vec::new())
}

/// Returns the actor with an id, if documents speak of it or it publishes them.
fn of_id(identities: &Identities<'_>, typed: &ActorId) -> Result<Option<NameMatch>, StoreError> {
    let id = identities.root(typed);
    let mut n_documents = identities.appearances(&id)?.len();
    if n_documents == 0 {
        // Rows name who reported them, also if no document speaks of that outlet.
        let outlet = id.slug_of(ActorKind::Outlet);
        let published = outlet.map(|it| identities.store().published(it)).transpose()?;
        n_documents = published.map_or(0, |it| it.len());
    }
    let found = |actor| NameMatch { actor, n_documents };
    (n_documents > 0).then(|| identities.named(&id).map(found)).transpose()
}

/// Returns whether documents call an actor by exactly these words, or a person has named it so.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub(crate) fn is_name(identities: &Identities<'_>, typed: &str) -> Result<bool, StoreError> {
    let form = slug(typed);
    let kinds = [MentionKind::Name, MentionKind::Title, MentionKind::Nominal];
    let called = [given_names(identities, &form), forms(identities, &form, &kinds)?];
    let by_id = typed.contains('/').then(|| ActorId::new(typed.trim()));
    let ids: BTreeSet<ActorId> = called.into_iter().flatten().chain(by_id).collect();
    Ok(!matches(identities, ids)?.is_empty())
}

/// Returns the actors that a person has given this name.
fn given_names(identities: &Identities<'_>, form: &str) -> BTreeSet<ActorId> {
    let renamed = identities.acts().renamed();
    renamed.filter(|(_, name)| slug(name) == form).map(|(id, _)| id.clone()).collect()
}

/// Returns the ids that this name has for each kind of actor. If it is a single word, name forms
/// count too, and if it is the family name of one of them, so do all persons of that name, even if
/// no document calls them by it alone.
fn whole_names(identities: &Identities<'_>, form: &str) -> Result<BTreeSet<ActorId>, StoreError> {
    let mut found = BTreeSet::new();
    if !form.contains('-') {
        found = forms(identities, form, &[MentionKind::Name])?;
        let bears = |id: &ActorId| {
            let slug = id.slug_of(ActorKind::Person);
            slug.and_then(|it| it.rsplit_once('-')).is_some_and(|(_, last)| last == form)
        };
        if found.iter().any(|id| bears(&identities.root(id))) {
            found.extend(words(identities, form, WordMatch::Whole)?.into_iter().filter(bears));
        }
        return Ok(found);
    }
    for kind in ActorKind::ALL {
        found.insert(ActorId::of_slug(kind, form));
    }
    Ok(found)
}

/// Returns the actors that documents refer to by exactly this form.
fn forms(
    identities: &Identities<'_>,
    form: &str,
    kinds: &[MentionKind],
) -> Result<BTreeSet<ActorId>, StoreError> {
    let called = identities.store().called(form)?;
    let mut found: BTreeSet<ActorId> =
        called.into_iter().filter(|(how, _)| kinds.contains(how)).map(|(_, id)| id).collect();
    if kinds.contains(&MentionKind::Name) {
        found.extend(ActorKind::ALL.map(|kind| ActorId::of_slug(kind, form)));
    }
    Ok(found)
}

/// Returns the actors whose names have all the words.
fn words(
    identities: &Identities<'_>,
    form: &str,
    match_: WordMatch,
) -> Result<BTreeSet<ActorId>, StoreError> {
    let mut found: Option<BTreeSet<ActorId>> = None;
    for word in form.split('-') {
        let named: BTreeSet<ActorId> =
            identities.store().named(word, match_)?.into_iter().collect();
        found = Some(match found {
            None => named,
            Some(before) => before.intersection(&named).cloned().collect(),
        });
    }
    Ok(found.unwrap_or_default())
}

/// Resolves `ids` to actors that appear in documents.
fn matches(
    identities: &Identities<'_>,
    ids: BTreeSet<ActorId>,
) -> Result<Vec<NameMatch>, StoreError> {
    let mut living: BTreeMap<ActorId, BTreeSet<u32>> = BTreeMap::new();
    for id in ids {
        // A short name may stand for different actors in different documents.
        for appearance in identities.store().appearances(&id)? {
            let actor = identities.of(appearance.number, &id)?;
            living.entry(actor).or_default().insert(appearance.number.0);
        }
        let root = identities.root(&id);
        let is_new = !living.contains_key(&root);
        let numbers: BTreeSet<u32> = match is_new {
            true => identities.appearances(&root)?.iter().map(|(_, it)| it.number.0).collect(),
            false => BTreeSet::new(),
        };
        if !numbers.is_empty() {
            living.insert(root, numbers);
        }
    }
    let mut found = Vec::new();
    for (id, numbers) in living {
        let n_documents = match identities.appearances(&id)?.len() {
            0 => numbers.len(),
            n => n,
        };
        found.push(NameMatch { actor: identities.named(&id)?, n_documents });
    }
    by_documents(&mut found);
    Ok(found)
}

/// Removes bare surnames if a full name was found: "Dal" means Mara Dal, not the Dal of a document
/// that never gives a first name.
fn without_bare_names(found: Vec<NameMatch>) -> Vec<NameMatch> {
    let is_bare = |candidate: &NameMatch| {
        candidate.actor.id.slug_of(ActorKind::Person).is_some_and(|slug| !slug.contains('-'))
    };
    if found.iter().all(is_bare) {
        return found;
    }
    found.into_iter().filter(|it| !is_bare(it)).collect()
}

/// Returns the ids similar to a form of a name, the most similar first.
fn similar(store: &dyn Store, form: &str) -> Result<Vec<ActorId>, StoreError> {
    const LIKENESS_MIN: f64 = 0.8;
    let mut best: Vec<(f64, ActorId)> = Vec::new();
    for id in store.named("", WordMatch::Start)? {
        let own = id.slug();
        let words = own.split('-').map(|word| strsim::jaro_winkler(word, form) * 0.97);
        let likeness = words.fold(strsim::jaro_winkler(own, form), f64::max);
        if likeness >= LIKENESS_MIN {
            best.push((likeness, id));
        }
    }
    best.sort_by(|left, right| right.0.total_cmp(&left.0).then_with(|| left.1.cmp(&right.1)));
    Ok(best.into_iter().map(|(_, id)| id).collect())
}

/// Returns the actors with the names most similar to what was typed, a name or an id, at most five.
fn nearest(identities: &Identities<'_>, typed: &str) -> Result<Vec<NameMatch>, StoreError> {
    const NEAREST_MAX: usize = 5;
    if typed.len() > TYPED_MAX {
        return Ok(Vec::new());
    }
    let form = slug(typed.rsplit_once('/').map_or(typed, |it| it.1));
    let mut found: Vec<NameMatch> = Vec::new();
    for id in similar(identities.store(), &form)? {
        for it in matches(identities, [id].into())? {
            if found.len() < NEAREST_MAX && !found.contains(&it) {
                found.push(it);
            }
        }
        if found.len() >= NEAREST_MAX {
            break;
        }
    }
    Ok(found)
}
