//! Resolves actors across documents: which actor of the store a document's name stands for.
//!
//! In: a store and the acts kept in it. Out: [`Identities`], which maps the actor of a document to
//! the actor of the store, and back. Two actors are the same if their ids are the same. A person's
//! acts take precedence. If a document never spells a name out, the name is linked if the company
//! or the date make it clear, else it stays apart. All of this is computed on demand, so it does
//! not depend on the order in which documents were added.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{ControlFlow, Deref};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

use super::decided::{Decided, RegisterFacts};
use super::likely::{Choice, Verdict};
use super::links::{LinkCache, Linker, may_be_short};
use super::names::{Names, name_of_id};
use super::notes::{acts, registers};
use super::sources::{Kin, Sources};
use crate::document::DocumentId;
use crate::knowledge::acts::Acts;
use crate::knowledge::registers::Entry;
use crate::knowledge::{ActorId, ActorKind};
use crate::store::{Appearance, DocumentNumber, Store, StoreError, StoredDocument};

/// Resolves the actors of one store.
#[derive(Clone)]
pub struct Identities<'s> {
    store: &'s dyn Store,
    resolved: Arc<Resolved>,
}

/// What is known about the actors of a store, without the store itself. Holds until documents, acts
/// or registers change.
pub struct Resolved {
    decided: Decided,
    moved: BTreeMap<(ActorId, DocumentNumber), ActorId>,
    memory: Mutex<Memory>,
    linked: Mutex<LinkCache>,
    sources: OnceLock<Sources>,
}

/// What has been computed so far.
#[derive(Default)]
struct Memory {
    names: FxHashMap<ActorId, String>,
    locals: FxHashMap<ActorId, Arc<BTreeSet<ActorId>>>,
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
        Ok(Self {
            decided: Decided { acts, known: RegisterFacts::of(&registers(store)?) },
            moved,
            memory: Mutex::default(),
            linked: Mutex::default(),
            sources: OnceLock::new(),
        })
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
        self.decided.root(actor)
    }

    /// Returns the register entries of an actor, each with the name of its register.
    pub fn entries(&self, actor: &ActorId) -> impl Iterator<Item = &(String, Entry)> {
        self.decided.known.entries.get(actor).into_iter().flatten()
    }

    /// Returns the store.
    #[must_use]
    pub fn store(&self) -> &'s dyn Store {
        self.store
    }

    /// Returns the decisions made by persons.
    #[must_use]
    pub(crate) fn acts(&self) -> &Acts {
        &self.decided.acts
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
                self.linker().links(local)?.get(&number)
        {
            return Ok(self.root(id));
        }
        Ok(self.root(local))
    }

    /// Returns the actor that every document means by `local`, or `None` if it depends on the document.
    pub(crate) fn constant(&self, local: &ActorId) -> Option<ActorId> {
        let from = (local.clone(), DocumentNumber(0));
        let is_moved = self.moved.range(from..).next().is_some_and(|it| it.0.0 == *local);
        (!is_moved && !may_be_short(local)).then(|| self.root(local))
    }

    /// Returns why a short name was linked or left apart in a document, or `None` if it is not a
    /// short name.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn choice(
        &self,
        number: DocumentNumber,
        local: &ActorId,
    ) -> Result<Option<Choice>, StoreError> {
        Ok(if may_be_short(local) {
            self.linker().links(local)?.get(&number).cloned()
        } else {
            None
        })
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
        locals.extend(self.decided.acts.merged_into(actor));
        let aliases = self.decided.known.aliases.get(actor).into_iter().flatten();
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
                shorts.extend(self.linker().profile(&local)?.forms.keys().cloned());
            }
            locals.extend(self.linker().with_middle(&local)?);
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
        if let Some(name) = self.decided.acts.name(actor) {
            return Ok(name.to_owned());
        }
        if let Some(name) = self.memory().names.get(actor) {
            return Ok(name.clone());
        }
        let mut names = Names::default();
        let mut locals = vec![actor];
        locals.extend(self.decided.known.aliases.get(actor).into_iter().flatten());
        for local in locals {
            self.store.each_name_of(local, &mut |name| {
                names.add_times(name.to_owned(), 1);
                if names.has_room() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })?;
        }
        let registered = self.entries(actor).next().map(|(_, it)| it.name.clone());
        let name = match names.best().map(str::to_owned).or(registered) {
            Some(name) => name,
            None => self.published_as(actor)?.unwrap_or_else(|| name_of_id(actor)),
        };
        self.memory().names.insert(actor.clone(), name.clone());
        Ok(name)
    }

    /// Returns the name under which an outlet published its first document, or `None` if it has none.
    fn published_as(&self, actor: &ActorId) -> Result<Option<String>, StoreError> {
        let Some(slug) = actor.slug_of(ActorKind::Outlet) else { return Ok(None) };
        let Some(first) = self.store.published(slug)?.into_iter().next() else { return Ok(None) };
        Ok(self.document(first)?.document.outlet.clone())
    }

    /// Caches the name that documents print for `local`, so that it need not be looked up.
    pub(crate) fn remember_name(&self, local: &ActorId, name: Option<&str>) {
        if self.decided.known.aliases.contains_key(local) {
            return;
        }
        if let Some(name) = name {
            self.memory().names.insert(local.clone(), name.to_owned());
        }
    }

    fn linker(&self) -> Linker<'_> {
        Linker { store: self.store, decided: &self.decided, cache: &self.linked }
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Identities<'_> {
    /// Returns which documents count as one source.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn sources(&self) -> Result<&Sources, StoreError> {
        if self.sources.get().is_none() {
            // If another thread was faster, its sources are the same.
            let _ = self.sources.set(Sources::load(self.store())?);
        }
        Ok(self.sources.get_or_init(Sources::default))
    }

    /// Returns what a document is among those like it, or `None` if it is like no other.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn kin(&self, document: &DocumentId) -> Result<Option<Kin>, StoreError> {
        let sources = self.sources()?;
        if sources.is_empty() {
            return Ok(None);
        }
        Ok(self.store().find(document)?.and_then(|(number, _)| sources.kin(number)))
    }

    /// Returns whether the store holds a later version of an article.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn is_superseded(&self, document: &DocumentId) -> Result<bool, StoreError> {
        Ok(self.kin(document)?.is_some_and(Kin::is_superseded))
    }

    /// Returns how many sources documents come from: copies and versions of one article are one.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn n_sources<'d>(
        &self,
        documents: impl IntoIterator<Item = &'d DocumentId>,
    ) -> Result<usize, StoreError> {
        let (mut n_alone, mut groups) = (0, BTreeSet::new());
        for document in documents {
            match self.kin(document)? {
                Some(kin) => drop(groups.insert(kin.first)),
                None => n_alone += 1,
            }
        }
        Ok(n_alone + groups.len())
    }
}
