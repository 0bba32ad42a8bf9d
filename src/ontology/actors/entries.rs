//! What the schema says of one word about actors.
//!
//! In: nothing; these are types. Out: what [`Actors`](super::Actors) returns.

use crate::knowledge::ActorKind;

/// The gender that a word implies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Gender {
    /// Female.
    Female,
    /// Male.
    Male,
}

/// A title before a name, or used for its holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Title {
    /// The full form in lower case: `senator` for `Sen.`.
    pub full: Box<str>,
    /// The gender that it implies, if any.
    pub gender: Option<Gender>,
    /// Whether it is only a courtesy title ("Mr."), not an office or calling.
    pub courtesy: bool,
    /// Whether it is a public office, not just a calling ("columnist").
    pub office: bool,
}

/// An actor that the schema names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    /// The canonical name.
    pub name: Box<str>,
    /// What it is.
    pub kind: ActorKind,
    /// Whether the name is also a common word, so that the text must show that the actor is meant.
    pub plain: bool,
}

/// The country or state behind a place name or the word for its people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NamedPlace {
    /// The country or state.
    pub name: Box<str>,
    /// How the word relates to it.
    pub form: PlaceForm,
}

/// How a word relates to a country or state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PlaceForm {
    /// The country itself: "Russia", "U.S.".
    Itself,
    /// Its capital: "Moscow".
    Capital,
    /// Its people, or the adjective for it: "Russian".
    People,
    /// A state of a federation: "Alabama", "Ala.".
    State,
}

/// A body for which the city of its seat may stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seat {
    /// Its name.
    pub body: Box<str>,
    /// The names of bodies that are parts of it.
    pub parts: Vec<Box<str>>,
}

/// The part that a speaker label without a name plays in a transcript.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TalkPart {
    /// A questioner: "Q:", "REPORTER:".
    Asking,
    /// A person who answers: "A:".
    Answering,
}
