//! The actors of many documents, numbered.
//!
//! In: outlines of documents, and who is who. Out: [`Casts`], which numbers the actors of the
//! store that documents refer to and keeps the names that they print. Fails if the store cannot be read.

use rustc_hash::FxHashMap;

use crate::knowledge::{ActorId, ActorKind};
use crate::resolve::Identities;
use crate::store::{ByNumber, DocumentNumber, Outline, OutlinedActor, StoreError};

/// Numbers different values in the order in which they come.
pub(crate) struct Numbering<T> {
    numbers: FxHashMap<T, u32>,
    pub(crate) values: ByNumber<T>,
}

impl<T> Default for Numbering<T> {
    fn default() -> Self {
        Self { numbers: FxHashMap::default(), values: ByNumber::default() }
    }
}

impl<T: Clone + Eq + std::hash::Hash> Numbering<T> {
    /// Returns the number of a value, which `make` gives if it is new.
    fn number_of<Q>(&mut self, value: &Q, make: impl FnOnce(&Q) -> T) -> u32
    where
        Q: Eq + std::hash::Hash + ?Sized,
        T: std::borrow::Borrow<Q>,
    {
        if let Some(number) = self.numbers.get(value) {
            return *number;
        }
        let number = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        let value = make(value);
        self.values.push(value.clone());
        self.numbers.insert(value, number);
        number
    }
}

impl Numbering<Box<str>> {
    /// Returns the number of a text.
    pub(crate) fn number(&mut self, text: &str) -> u32 {
        self.number_of(text, |it| it.into())
    }
}

/// An actor as documents name it.
pub(super) struct Local {
    pub(super) id: ActorId,
    /// The number of the actor, if documents always mean the same.
    constant: Option<u32>,
    /// The last document that it was seen in.
    last: Option<DocumentNumber>,
    /// Runs of equal names that documents print for it: number of the name, and length of the run. The
    /// run that still grows is `last_name`.
    pub(super) names: Vec<(u32, u32)>,
    pub(super) last_name: (u32, u32),
}

/// The actors of documents.
#[derive(Default)]
pub(crate) struct Casts {
    /// The actors of the whole store.
    pub(crate) actors: Numbering<ActorId>,
    /// Names, as documents print them.
    pub(super) names: Numbering<Box<str>>,
    pub(super) locals: ByNumber<Local>,
    by_id: FxHashMap<ActorId, u32>,
    /// For each kind of actor: name -> its number, and place in `locals`.
    by_name: FxHashMap<ActorKind, FxHashMap<Box<str>, (u32, u32)>>,
}

impl Casts {
    /// Fills `cast` with the number of the store's actor for each actor of a document.
    pub(crate) fn read(
        &mut self,
        identities: &Identities<'_>,
        outline: &Outline<'_>,
        cast: &mut ByNumber<u32>,
    ) -> Result<(), StoreError> {
        cast.clear();
        for actor in &outline.actors {
            let (name, place) = self.local(identities, actor);
            let local = &mut self.locals[place];
            // Of actors with the same id the first counts.
            if local.last != Some(outline.number) {
                local.last = Some(outline.number);
                if local.last_name.0 != name {
                    local.names.push(std::mem::replace(&mut local.last_name, (name, 0)));
                }
                local.last_name.1 += 1;
            }
            cast.push(self.actor(identities, outline.number, place)?);
        }
        Ok(())
    }

    /// Returns the number of an actor's name, and its place in `locals`.
    fn local(&mut self, identities: &Identities<'_>, actor: &OutlinedActor<'_>) -> (u32, u32) {
        let known = self.by_name.get(&actor.kind).and_then(|it| it.get(actor.name));
        if let Some(known) = known.filter(|_| actor.id.is_none()) {
            return *known;
        }
        let name = self.names.number(actor.name);
        let place = self.local_of(identities, &actor.id(), name);
        if actor.id.is_none() {
            let known = self.by_name.entry(actor.kind).or_default();
            known.insert(actor.name.into(), (name, place));
        }
        (name, place)
    }

    fn local_of(&mut self, identities: &Identities<'_>, id: &ActorId, name: u32) -> u32 {
        if let Some(place) = self.by_id.get(id) {
            return *place;
        }
        let place = u32::try_from(self.locals.len()).unwrap_or(u32::MAX);
        let constant = identities.constant(id).map(|it| self.number(&it));
        self.by_id.insert(id.clone(), place);
        let (id, last_name) = (id.clone(), (name, 0));
        self.locals.push(Local { id, constant, last: None, names: Vec::new(), last_name });
        place
    }

    fn number(&mut self, actor: &ActorId) -> u32 {
        self.actors.number_of(actor, ActorId::clone)
    }

    /// Returns the number of the store's actor for entry `place` of `locals` in a document.
    fn actor(
        &mut self,
        identities: &Identities<'_>,
        number: DocumentNumber,
        place: u32,
    ) -> Result<u32, StoreError> {
        let local = &self.locals[place];
        if let Some(actor) = local.constant {
            Ok(actor)
        } else {
            let actor = identities.of(number, &local.id)?;
            Ok(self.number(&actor))
        }
    }

    /// Returns the number of the store's actor for an id of a document.
    pub(super) fn of(
        &mut self,
        identities: &Identities<'_>,
        number: DocumentNumber,
        id: &ActorId,
    ) -> Result<u32, StoreError> {
        let place = self.local_of(identities, id, 0);
        self.actor(identities, number, place)
    }
}
