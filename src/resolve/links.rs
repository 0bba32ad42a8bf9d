//! Which actor a short name stands for in each document that never spells it out.
//!
//! In: a store, and what people and registers decided. Out: a [`Choice`] with its reasons for each
//! document: the company and the date make it clear, or else the name stays apart. Computed on
//! demand and cached. Fails if the store cannot be read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;

use super::decided::Decided;
use super::likely::{Choice, LikelyActor, Verdict, choose};
use crate::document::day_number;
use crate::knowledge::{ActorId, ActorKind, MentionKind};
use crate::store::{DocumentNumber, Store, StoreError, WordMatch, slug};

/// Links short names, with what has been computed so far.
pub(super) struct Linker<'l> {
    pub(super) store: &'l dyn Store,
    pub(super) decided: &'l Decided,
    pub(super) cache: &'l Mutex<LinkCache>,
}

/// What has been computed so far.
#[derive(Default)]
pub(super) struct LinkCache {
    links: FxHashMap<ActorId, Arc<ShortNameLinks>>,
    profiles: FxHashMap<ActorId, Arc<NamesakeProfile>>,
    middles: FxHashMap<String, Arc<Middles>>,
}

/// The actor that a short name stands for, by document. Empty if the name is not short.
pub(super) type ShortNameLinks = BTreeMap<DocumentNumber, Choice>;

/// Persons of one last name that have a middle name or initials, by first name.
type Middles = FxHashMap<String, Vec<ActorId>>;

/// What other actors of the same name are compared with.
pub(super) struct NamesakeProfile {
    days: Vec<i32>,
    neighbours: BTreeSet<ActorId>,
    /// Name forms and the number of documents that use them.
    pub(super) forms: BTreeMap<String, usize>,
}

impl NamesakeProfile {
    /// Returns the number of days from `day` to the nearest day of the profile, or `None` if it has
    /// none.
    fn nearest(&self, day: i32) -> Option<u32> {
        let at = self.days.partition_point(|it| *it < day);
        let around =
            self.days.get(at).into_iter().chain(at.checked_sub(1).and_then(|it| self.days.get(it)));
        around.map(|it| it.abs_diff(day)).min()
    }
}

impl Linker<'_> {
    fn memory(&self) -> MutexGuard<'_, LinkCache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the actor that a short name stands for in each document that never spells it out.
    pub(super) fn links(&self, local: &ActorId) -> Result<Arc<ShortNameLinks>, StoreError> {
        if let Some(links) = self.memory().links.get(local) {
            return Ok(Arc::clone(links));
        }
        let links = Arc::new(self.work_out_links(local)?);
        self.memory().links.insert(local.clone(), Arc::clone(&links));
        Ok(links)
    }

    fn work_out_links(&self, local: &ActorId) -> Result<ShortNameLinks, StoreError> {
        let mut links = ShortNameLinks::new();
        if self.decided.acts.is_merged(local) {
            return Ok(links);
        }
        let plain = self.without_middle(local)?;
        if let Some(plain) = plain.as_ref().filter(|_| has_initials_alone(local)) {
            let reasons =
                vec!["the same name except for an initial, and no other candidate".to_owned()];
            let choice = Choice { verdict: Verdict::Means(plain.clone()), reasons };
            for appearance in self.store.appearances(local)? {
                links.insert(appearance.number, choice.clone());
            }
            return Ok(links);
        }
        let has_middle = plain.is_some();
        let ids = match plain {
            Some(plain) => [plain].into(),
            None => self.candidates(local)?,
        };
        if ids.is_empty() {
            return Ok(links);
        }
        let short = local.slug();
        // Names that are already merged count as one, represented by the one in most documents.
        let mut profiles: BTreeMap<ActorId, Arc<NamesakeProfile>> = BTreeMap::new();
        for id in ids {
            let profile = self.profile(&id)?;
            let root = self.decided.root(&self.without_middle(&id)?.unwrap_or(id));
            let held = profiles.entry(root).or_insert_with(|| Arc::clone(&profile));
            if profile.days.len() > held.days.len() {
                *held = profile;
            }
        }
        for appearance in self.store.appearances(local)? {
            let company = self.company(appearance.number, local)?;
            let day = appearance.date.map(|it| day_number(it.first_day()));
            let candidate = |(id, profile): (&ActorId, &Arc<NamesakeProfile>)| LikelyActor {
                id: id.clone(),
                n_called_so: profile.forms.get(short).copied().unwrap_or_default(),
                n_shared: company.intersection(&profile.neighbours).count(),
                n_days: day.and_then(|it| profile.nearest(it)),
            };
            let candidates =
                profiles.iter().filter(|(id, _)| !self.decided.acts.are_apart(id, local));
            let mut candidates: Vec<LikelyActor> = candidates.map(candidate).collect();
            // Two persons of the same name may well be in the news and have an acquaintance in
            // common.
            candidates.retain(|it| !has_middle || it.n_shared >= SHARED_BY_ONE);
            links.insert(appearance.number, choose(candidates));
        }
        Ok(links)
    }

    /// Returns the persons with the same first and last name and a middle name or initials between.
    pub(super) fn with_middle(&self, plain: &ActorId) -> Result<Vec<ActorId>, StoreError> {
        let Some(own) = plain.slug_of(ActorKind::Person) else { return Ok(Vec::new()) };
        let Some((first, last)) = own.split_once('-').filter(|(_, it)| !it.contains('-')) else {
            return Ok(Vec::new());
        };
        let mut found = self.middles(last)?.get(first).cloned().unwrap_or_default();
        found.retain(|it| it != plain);
        Ok(found)
    }

    /// Returns the persons of a last name that have a middle name or initials. Cached, because many
    /// names may share a last name and each of them asks.
    fn middles(&self, last: &str) -> Result<Arc<Middles>, StoreError> {
        if let Some(middles) = self.memory().middles.get(last) {
            return Ok(Arc::clone(middles));
        }
        let mut middles = Middles::default();
        for id in self.store.named(last, WordMatch::Whole)? {
            let plain = without_middle(&id);
            let parts = plain.as_ref().and_then(|it| it.split_once('-'));
            if let Some((first, _)) = parts.filter(|it| it.1 == last) {
                middles.entry(first.to_owned()).or_default().push(id);
            }
        }
        let middles = Arc::new(middles);
        self.memory().middles.insert(last.to_owned(), Arc::clone(&middles));
        Ok(middles)
    }

    /// Returns the actor that a name with a middle name or initials may stand for: the same name
    /// without them. `None` if it is not in the store or if it goes with other initials as well.
    fn without_middle(&self, local: &ActorId) -> Result<Option<ActorId>, StoreError> {
        let Some(plain) = without_middle(local) else { return Ok(None) };
        let plain = ActorId::of_slug(ActorKind::Person, &plain);
        let is_clear = self.store.has_actor(&plain)?
            && !self.decided.acts.are_apart(&plain, local)
            && self.with_middle(&plain)?.iter().all(|it| have_one_middle(it, local));
        Ok(is_clear.then_some(plain))
    }

    /// Returns the actors of the same kind with a fuller name that a short name is used for.
    fn candidates(&self, local: &ActorId) -> Result<BTreeSet<ActorId>, StoreError> {
        let mut found = BTreeSet::new();
        let Some((kind, short)) = local.parts() else { return Ok(found) };
        for (_, id) in self.store.called(short)?.into_iter().filter(|(how, _)| is_name(*how)) {
            found.insert(id);
        }
        if kind == ActorKind::Person.as_str() {
            for id in self.store.named(short, WordMatch::Whole)? {
                let own = id.slug();
                if own.split('-').next_back() == Some(short) || own.split('-').next() == Some(short)
                {
                    found.insert(id);
                }
            }
        }
        let fuller =
            |id: &ActorId| id.kind_name() == kind && id.slug().contains('-') && id != local;
        let mut living = BTreeSet::new();
        for id in found.into_iter().filter(fuller) {
            if self.store.has_actor(&id)? {
                living.insert(id);
            }
        }
        Ok(living)
    }

    /// Returns the named actors of a document, without `local`.
    fn company(
        &self,
        number: DocumentNumber,
        local: &ActorId,
    ) -> Result<BTreeSet<ActorId>, StoreError> {
        let missing = || StoreError::Damaged { place: format!("document number {}", number.0) };
        let stored = self.store.shared(number)?.ok_or_else(missing)?;
        let actors = stored.extraction.actors.iter();
        let named = actors.filter(|actor| actor.kind != ActorKind::Unnamed && actor.id != *local);
        Ok(named.map(|it| it.id.clone()).collect())
    }

    pub(super) fn profile(&self, id: &ActorId) -> Result<Arc<NamesakeProfile>, StoreError> {
        if let Some(profile) = self.memory().profiles.get(id) {
            return Ok(Arc::clone(profile));
        }
        let mut profile = NamesakeProfile {
            days: Vec::new(),
            neighbours: BTreeSet::new(),
            forms: BTreeMap::new(),
        };
        let mut slugs: FxHashMap<String, String> = FxHashMap::default();
        for appearance in self.store.appearances(id)? {
            profile.days.extend(appearance.date.map(|it| day_number(it.first_day())));
            profile.neighbours.extend(appearance.others().cloned());
            let named = appearance.forms.iter().filter(|(how, _)| is_name(*how));
            let mut forms = BTreeSet::new();
            for (_, form) in named {
                let known = slugs.get(form).cloned();
                forms.insert(known.unwrap_or_else(|| {
                    slugs.entry(form.clone()).or_insert_with(|| slug(form)).clone()
                }));
            }
            for form in forms {
                *profile.forms.entry(form).or_default() += 1;
            }
        }
        profile.days.sort_unstable();
        let profile = Arc::new(profile);
        self.memory().profiles.insert(id.clone(), Arc::clone(&profile));
        Ok(profile)
    }
}

/// Minimum number of actors that a name with a middle name and the name without it must both deal
/// with, if they are to count as one.
const SHARED_BY_ONE: usize = 3;

fn is_name(kind: MentionKind) -> bool {
    kind == MentionKind::Name
}

/// Returns the words of a person's id, or none if the actor is not a person.
fn words_of_person(id: &ActorId) -> Vec<&str> {
    id.slug_of(ActorKind::Person).map_or(Vec::new(), |it| it.split('-').collect())
}

/// Returns the first and last word of a person's name, or `None` if there is nothing between them.
pub(super) fn without_middle(id: &ActorId) -> Option<String> {
    let words = words_of_person(id);
    let [first, middle @ .., last] = words.as_slice() else { return None };
    (!middle.is_empty()).then(|| format!("{first}-{last}"))
}

/// Returns whether only single letters stand between the first and last word of a name.
fn has_initials_alone(id: &ActorId) -> bool {
    let words = words_of_person(id);
    let [_, middle @ .., _] = words.as_slice() else { return false };
    !middle.is_empty() && middle.iter().all(|it| it.chars().nth(1).is_none())
}

/// Returns whether two names agree in what stands between their first and last words, as far as
/// both spell it out.
fn have_one_middle(left: &ActorId, right: &ActorId) -> bool {
    let (left, right) = (words_of_person(left), words_of_person(right));
    let is_one = |(left, right): (&&str, &&str)| left.starts_with(right) || right.starts_with(left);
    left.len() == right.len() && left.iter().zip(&right).all(is_one)
}

/// Returns whether an id may stand for another name: a person with one word or with a middle name,
/// or another actor with one or two words.
pub(super) fn may_be_short(id: &ActorId) -> bool {
    let Some((_, slug)) = id.parts() else { return false };
    let n_words = slug.split('-').count();
    match id.kind() {
        Some(ActorKind::Unnamed) => false,
        Some(ActorKind::Person) => n_words == 1 || without_middle(id).is_some(),
        _ => n_words <= 2,
    }
}
