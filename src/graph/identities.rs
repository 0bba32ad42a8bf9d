//! Resolves actors across documents: which actor of the store a document's name stands for.
//!
//! In: a store and the acts kept in it. Out: [`Identities`], which maps the actor of a document to
//! the actor of the store, and back. Two actors are the same if their ids are the same. A person's
//! acts take precedence. If a document never spells a name out, the name is linked if the company
//! or the date make it clear, else it stays apart. All of this is computed on demand, so it does
//! not depend on the order in which documents were added.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::{ControlFlow, Deref};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

use super::notes::{acts, registers};
use super::sources::Sources;
use crate::document::PartialDate;
use crate::knowledge::{ActorId, ActorKind, MentionKind};
use crate::resolve::{Acts, Candidate, Choice, Entry, Register, Verdict, choose};
use crate::store::{
    Appearance, DocumentNumber, Store, StoreError, StoredDocument, WordMatch, slug,
};

/// Resolves the actors of one store.
#[derive(Clone)]
pub struct Identities<'s> {
    store: &'s dyn Store,
    resolved: Arc<Resolved>,
}

/// What is known about the actors of a store, without the store itself. Holds until documents, acts
/// or registers change.
pub struct Resolved {
    acts: Acts,
    moved: BTreeMap<(ActorId, DocumentNumber), ActorId>,
    known: Known,
    memory: Mutex<Memory>,
    pub(super) sources: OnceLock<Sources>,
}

impl Resolved {
    /// Reads the acts and registers of a store.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub(crate) fn of(store: &dyn Store) -> Result<Self, StoreError> {
        let acts = Acts::of(&acts(store)?);
        let mut moved = BTreeMap::new();
        for ((actor, document), new) in &acts.moved {
            if let Some((number, _)) = store.find(document)? {
                moved.insert((actor.clone(), number), new.clone());
            }
        }
        let known = Known::of(&registers(store)?);
        Ok(Self { acts, moved, known, memory: Mutex::default(), sources: OnceLock::new() })
    }
}

/// What has been computed so far.
#[derive(Default)]
struct Memory {
    links: FxHashMap<ActorId, Arc<Links>>,
    names: FxHashMap<ActorId, String>,
    profiles: FxHashMap<ActorId, Arc<Profile>>,
    locals: FxHashMap<ActorId, Arc<BTreeSet<ActorId>>>,
    middles: FxHashMap<String, Arc<Middles>>,
}

/// Persons of one last name that have a middle name or initials, by first name.
type Middles = FxHashMap<String, Vec<ActorId>>;

/// Number of appearances that decide the name of an actor.
const NAMES_MAX: usize = 200;

/// The actor that a short name stands for, by document. Empty if the name is not short.
type Links = BTreeMap<DocumentNumber, Choice>;

/// Counts of the names that the first documents print for an actor.
#[derive(Default)]
pub(super) struct Names<'n> {
    counts: Vec<(Cow<'n, str>, usize)>,
    n_seen: usize,
}

impl<'n> Names<'n> {
    /// Returns whether more names are wanted.
    fn has_room(&self) -> bool {
        self.n_seen < NAMES_MAX
    }

    /// Counts a name that comes `n` times one after the other.
    pub(super) fn add_times(&mut self, name: impl Into<Cow<'n, str>> + AsRef<str>, n: usize) {
        let n = n.min(NAMES_MAX - self.n_seen);
        self.n_seen += n;
        match self.counts.iter_mut().find(|it| it.0 == name.as_ref()) {
            Some((_, count)) => *count += n,
            None if n > 0 => self.counts.push((name.into(), n)),
            None => {}
        }
    }

    /// Returns the most frequent name, the shorter one if two are equal, or `None` if there is
    /// none.
    pub(super) fn best(&self) -> Option<&str> {
        let rank = |(name, count): &&(Cow<'n, str>, usize)| (*count, Reverse(name.len()));
        let better = |left: &_, right: &_| rank(left).cmp(&rank(right)).then(left.0.cmp(&right.0));
        self.counts.iter().max_by(better).map(|(name, _)| name.as_ref())
    }
}

/// What other actors of the same name are compared with.
struct Profile {
    days: Vec<i32>,
    neighbours: BTreeSet<ActorId>,
    /// Name forms and the number of documents that use them.
    forms: BTreeMap<String, usize>,
}

/// What the registers of a store say.
#[derive(Default)]
struct Known {
    /// Actor of each alias, if it stands for only one.
    canonical: BTreeMap<ActorId, ActorId>,
    /// Aliases of each actor.
    aliases: BTreeMap<ActorId, Vec<ActorId>>,
    /// Entries of each actor, each with the name of its register.
    entries: BTreeMap<ActorId, Vec<(String, Entry)>>,
}

impl Known {
    fn of(registers: &[Register]) -> Self {
        let mut meanings: BTreeMap<ActorId, BTreeSet<ActorId>> = BTreeMap::new();
        let mut known = Self::default();
        for register in registers {
            for entry in &register.entries {
                let actor = entry.actor();
                for alias in entry.actors() {
                    meanings.entry(alias).or_default().insert(actor.clone());
                }
                let named_entry = (register.name.clone(), entry.clone());
                known.entries.entry(actor).or_default().push(named_entry);
            }
        }
        // A single word is too little to identify a person, and so is a name that two entries
        // share.
        let is_clear = |alias: &ActorId, meant: &BTreeSet<ActorId>| {
            meant.len() == 1 && alias.slug_of(ActorKind::Person).is_none_or(|it| it.contains('-'))
        };
        for (alias, meant) in meanings.into_iter().filter(|(alias, it)| is_clear(alias, it)) {
            if let Some(actor) = meant.into_iter().next().filter(|it| *it != alias) {
                known.aliases.entry(actor.clone()).or_default().push(alias.clone());
                known.canonical.insert(alias, actor);
            }
        }
        known
    }
}

impl Deref for Identities<'_> {
    type Target = Resolved;

    fn deref(&self) -> &Resolved {
        &self.resolved
    }
}

/// An actor with its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Named {
    /// The actor.
    pub id: ActorId,
    /// Its name.
    pub name: String,
}

impl<'s> Identities<'s> {
    /// Opens the identities of a store.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn open(store: &'s dyn Store) -> Result<Self, StoreError> {
        Ok(Self::of_resolved(store, Arc::new(Resolved::of(store)?)))
    }

    /// Returns the identities of a store of which `resolved` is known.
    pub(crate) fn of_resolved(store: &'s dyn Store, resolved: Arc<Resolved>) -> Self {
        Self { store, resolved }
    }

    /// Returns the actor that `actor` was merged into, or is by a register, or `actor` itself.
    #[must_use]
    pub fn root(&self, actor: &ActorId) -> ActorId {
        let known = self
            .known
            .canonical
            .get(actor)
            .filter(|known| !self.acts.is_merged(actor) && !self.acts.are_apart(actor, known));
        self.acts.root(known.unwrap_or(actor))
    }

    /// Returns the register entries of an actor, each with the name of its register.
    pub(crate) fn entries(&self, actor: &ActorId) -> impl Iterator<Item = &(String, Entry)> {
        self.known.entries.get(actor).into_iter().flatten()
    }

    /// Returns the store.
    #[must_use]
    pub fn store(&self) -> &'s dyn Store {
        self.store
    }

    /// Returns the decisions made by persons.
    #[must_use]
    pub(crate) fn acts(&self) -> &Acts {
        &self.acts
    }

    /// Returns the actor that a document means by `local`.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn of(&self, number: DocumentNumber, local: &ActorId) -> Result<ActorId, StoreError> {
        if !self.moved.is_empty()
            && let Some(new) = self.moved.get(&(local.clone(), number))
        {
            return Ok(self.root(new));
        }
        if may_be_short(local)
            && let Some(Choice { verdict: Verdict::Means(id), .. }) =
                self.links(local)?.get(&number)
        {
            return Ok(self.root(id));
        }
        Ok(self.root(local))
    }

    /// Returns the actor that every document means by `local`, or `None` if it depends on the document.
    pub(super) fn constant(&self, local: &ActorId) -> Option<ActorId> {
        let from = (local.clone(), DocumentNumber(0));
        let is_moved = self.moved.range(from..).next().is_some_and(|it| it.0.0 == *local);
        (!is_moved && !may_be_short(local)).then(|| self.root(local))
    }

    /// Returns why a short name was linked or left apart in a document, or `None` if it is not a
    /// short name.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub(crate) fn choice(
        &self,
        number: DocumentNumber,
        local: &ActorId,
    ) -> Result<Option<Choice>, StoreError> {
        Ok(if may_be_short(local) { self.links(local)?.get(&number).cloned() } else { None })
    }

    /// Returns the appearances of an actor under any name, in the order of document numbers, each
    /// with the id that the document uses.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn appearances(&self, actor: &ActorId) -> Result<Vec<(ActorId, Appearance)>, StoreError> {
        let mut found = Vec::new();
        for local in self.locals(actor)?.iter() {
            for appearance in self.store.appearances(local)? {
                if self.of(appearance.number, local)? == *actor {
                    found.push((local.clone(), appearance));
                }
            }
        }
        found.sort_by_key(|(_, it)| it.number);
        Ok(found)
    }

    /// Returns a document in which an actor appears, or `None` if there is none.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn document_of(&self, actor: &ActorId) -> Result<Option<DocumentNumber>, StoreError> {
        let mut found = None;
        for local in self.locals(actor)?.iter() {
            self.store.each_appearance_of(local, &mut |appearance| {
                if self.of(appearance.number, local)? == *actor {
                    found = Some(appearance.number);
                    return Ok(ControlFlow::Break(()));
                }
                Ok(ControlFlow::Continue(()))
            })?;
            if found.is_some() {
                break;
            }
        }
        Ok(found)
    }

    /// Returns a document of the store.
    ///
    /// # Errors
    /// Returns an error if it does not exist, or if the store cannot be read.
    pub fn document(&self, number: DocumentNumber) -> Result<Arc<StoredDocument>, StoreError> {
        let missing = || StoreError::Damaged { place: format!("document number {}", number.0) };
        self.store.shared(number)?.ok_or_else(missing)
    }

    /// Returns the ids that documents may use for an actor.
    fn locals(&self, actor: &ActorId) -> Result<Arc<BTreeSet<ActorId>>, StoreError> {
        if let Some(locals) = self.memory().locals.get(actor) {
            return Ok(Arc::clone(locals));
        }
        let locals = Arc::new(self.work_out_locals(actor)?);
        self.memory().locals.insert(actor.clone(), Arc::clone(&locals));
        Ok(locals)
    }

    fn work_out_locals(&self, actor: &ActorId) -> Result<BTreeSet<ActorId>, StoreError> {
        let mut locals: BTreeSet<ActorId> = [actor.clone()].into();
        locals.extend(self.acts.merged_into(actor));
        let aliases = self.known.aliases.get(actor).into_iter().flatten();
        locals.extend(aliases.filter(|it| self.root(it) == *actor).cloned());
        let moved = self.moved.iter().filter(|(_, new)| self.root(new) == *actor);
        let moved: Vec<ActorId> = moved.map(|((local, _), _)| local.clone()).collect();
        for local in locals.clone() {
            let Some((kind, own)) = local.parts() else { continue };
            if kind == ActorKind::Unnamed.as_str() {
                continue;
            }
            let mut shorts: BTreeSet<String> = BTreeSet::new();
            if kind == ActorKind::Person.as_str() && own.contains('-') {
                shorts.extend(own.split('-').next().map(str::to_owned));
                shorts.extend(own.split('-').next_back().map(str::to_owned));
            }
            if own.contains('-') {
                shorts.extend(self.profile(&local)?.forms.keys().cloned());
            }
            locals.extend(self.with_middle(&local)?);
            for short in shorts {
                let short = ActorId::new(&format!("{kind}/{short}"));
                if short != local && may_be_short(&short) && self.store.has_actor(&short)? {
                    locals.insert(short);
                }
            }
        }
        locals.extend(moved);
        Ok(locals)
    }

    /// Returns an actor with its display name.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn named(&self, actor: &ActorId) -> Result<Named, StoreError> {
        Ok(Named { id: actor.clone(), name: self.name(actor)? })
    }

    /// Returns the display name of an actor: the one that a person chose, else the one that
    /// documents print most often.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn name(&self, actor: &ActorId) -> Result<String, StoreError> {
        if let Some(name) = self.acts.name(actor) {
            return Ok(name.to_owned());
        }
        if let Some(name) = self.memory().names.get(actor) {
            return Ok(name.clone());
        }
        let mut names = Names::default();
        let mut locals = vec![actor];
        locals.extend(self.known.aliases.get(actor).into_iter().flatten());
        for local in locals {
            self.store.each_name_of(local, &mut |name| {
                names.add_times(name.to_owned(), 1);
                if names.has_room() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })?;
        }
        let registered = self.entries(actor).next().map(|(_, it)| it.name.clone());
        let name = names.best().map(str::to_owned).or(registered);
        let name = name.unwrap_or_else(|| name_of_id(actor));
        self.memory().names.insert(actor.clone(), name.clone());
        Ok(name)
    }

    /// Caches the name that documents print for `local`, so that it need not be looked up.
    pub(super) fn remember_name(&self, local: &ActorId, name: Option<&str>) {
        if self.known.aliases.contains_key(local) {
            return;
        }
        if let Some(name) = name {
            self.memory().names.insert(local.clone(), name.to_owned());
        }
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the actor that a short name stands for in each document that never spells it out.
    fn links(&self, local: &ActorId) -> Result<Arc<Links>, StoreError> {
        if let Some(links) = self.memory().links.get(local) {
            return Ok(Arc::clone(links));
        }
        let links = Arc::new(self.work_out_links(local)?);
        self.memory().links.insert(local.clone(), Arc::clone(&links));
        Ok(links)
    }

    fn work_out_links(&self, local: &ActorId) -> Result<Links, StoreError> {
        let mut links = Links::new();
        if self.acts.is_merged(local) {
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
        let mut profiles: BTreeMap<ActorId, Arc<Profile>> = BTreeMap::new();
        for id in ids {
            let profile = self.profile(&id)?;
            let root = self.root(&self.without_middle(&id)?.unwrap_or(id));
            let held = profiles.entry(root).or_insert_with(|| Arc::clone(&profile));
            if profile.days.len() > held.days.len() {
                *held = profile;
            }
        }
        for appearance in self.store.appearances(local)? {
            let company = self.company(appearance.number, local)?;
            let day = appearance.date.map(day_number);
            let candidate = |(id, profile): (&ActorId, &Arc<Profile>)| Candidate {
                id: id.clone(),
                n_called_so: profile.forms.get(short).copied().unwrap_or_default(),
                n_shared: company.intersection(&profile.neighbours).count(),
                n_days: day.and_then(|it| profile.nearest(it)),
            };
            let candidates = profiles.iter().filter(|(id, _)| !self.acts.are_apart(id, local));
            let mut candidates: Vec<Candidate> = candidates.map(candidate).collect();
            // Two persons of the same name may well be in the news and have an acquaintance in
            // common.
            candidates.retain(|it| !has_middle || it.n_shared >= SHARED_BY_ONE);
            links.insert(appearance.number, choose(candidates));
        }
        Ok(links)
    }

    /// Returns the persons with the same first and last name and a middle name or initials between.
    fn with_middle(&self, plain: &ActorId) -> Result<Vec<ActorId>, StoreError> {
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
            && !self.acts.are_apart(&plain, local)
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
        let stored = self.document(number)?;
        let actors = stored.extraction.actors.iter();
        let named = actors.filter(|actor| actor.kind != ActorKind::Unnamed && actor.id != *local);
        Ok(named.map(|it| it.id.clone()).collect())
    }

    fn profile(&self, id: &ActorId) -> Result<Arc<Profile>, StoreError> {
        if let Some(profile) = self.memory().profiles.get(id) {
            return Ok(Arc::clone(profile));
        }
        let mut profile =
            Profile { days: Vec::new(), neighbours: BTreeSet::new(), forms: BTreeMap::new() };
        let mut slugs: FxHashMap<String, String> = FxHashMap::default();
        for appearance in self.store.appearances(id)? {
            profile.days.extend(appearance.date.map(day_number));
            let deeds = appearance.deeds.into_iter().filter_map(|it| it.other);
            let sayings = appearance.sayings.into_iter().flat_map(|it| it.others);
            profile.neighbours.extend(deeds.chain(sayings));
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

impl Profile {
    /// Returns the number of days from `day` to the nearest day of the profile, or `None` if it has
    /// none.
    fn nearest(&self, day: i32) -> Option<u32> {
        let at = self.days.partition_point(|it| *it < day);
        let around =
            self.days.get(at).into_iter().chain(at.checked_sub(1).map(|it| &self.days[it]));
        around.map(|it| it.abs_diff(day)).min()
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
fn without_middle(id: &ActorId) -> Option<String> {
    let words = words_of_person(id);
    let [first, middle @ .., last] = words.as_slice() else { return None };
    (!middle.is_empty()).then(|| format!("{first}-{last}"))
}

/// Returns whether only single letters stand between the first and last word of a name.
fn has_initials_alone(id: &ActorId) -> bool {
    let words = words_of_person(id);
    words.len() > 2 && words[1..words.len() - 1].iter().all(|it| it.chars().nth(1).is_none())
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
fn may_be_short(id: &ActorId) -> bool {
    let Some((_, slug)) = id.parts() else { return false };
    let n_words = slug.split('-').count();
    match id.kind() {
        Some(ActorKind::Unnamed) => false,
        Some(ActorKind::Person) => n_words == 1 || without_middle(id).is_some(),
        _ => n_words <= 2,
    }
}

/// Makes a name from the id of an actor that no document prints.
fn name_of_id(id: &ActorId) -> String {
    let slug = id.parts().map_or(id.as_str(), |(_, slug)| slug);
    let word = |part: &str| {
        let mut letters = part.chars();
        letters.next().map_or(String::new(), |first| {
            first.to_uppercase().collect::<String>() + letters.as_str()
        })
    };
    slug.split('-').map(word).collect::<Vec<_>>().join(" ")
}

/// Returns the first day of a date, in days since 1970-01-01.
#[must_use]
pub(super) fn day_number(date: PartialDate) -> i32 {
    let epoch = jiff::civil::date(1970, 1, 1);
    epoch.until(date.first_day()).map_or(0, |it| it.get_days())
}
