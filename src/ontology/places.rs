//! The places of a schema file that may fill a slot: roles of a predicate, and a few others.
//!
//! In: a name such as `patient`, `to` or `clause.agent`. Out: a [`Role`], [`SlotPlace`],
//! [`TargetRole`] or [`EventNeed`]. A word that is no name is taken for a preposition, and the
//! loader then checks it against the schema's own list of prepositions
//! ([`check_prepositions`]), so that a typo is an error instead of a place that is never filled.

use std::borrow::Cow;

use serde::Deserialize;

use super::{OntologyError, SchemaFile, Words};

/// How many known names an error suggests.
const SUGGESTIONS_MAX: usize = 3;

/// The role of an argument for its predicate.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(from = "String")]
pub enum Role {
    /// Who does it, or is in that state: subject of the active, "by" of the passive.
    Agent,
    /// Who it is done to: object of the active, subject of the passive.
    Patient,
    /// Who is given something or spoken to.
    Recipient,
    /// What is said, wanted or begun: a clause.
    Clause,
    /// What a person is to do: a clause in the infinitive.
    Infinitive,
    /// The owner: "Trump's endorsement".
    Possessor,
    /// A noun or adjective before a noun: "White House spokesman".
    Modifier,
    /// Who is described: "Spicer, the press secretary", "she is a supporter".
    Bearer,
    /// A phrase with this preposition.
    Preposition(Cow<'static, str>),
}

impl Role {
    /// The roles that have a name, that is, all but the prepositions.
    const NAMED: [Self; 8] = [
        Self::Agent,
        Self::Patient,
        Self::Recipient,
        Self::Clause,
        Self::Infinitive,
        Self::Possessor,
        Self::Modifier,
        Self::Bearer,
    ];

    /// Returns the role of a phrase with this preposition.
    #[must_use]
    pub const fn with(preposition: &'static str) -> Self {
        Self::Preposition(Cow::Borrowed(preposition))
    }

    /// Returns the role's name; for a preposition, the word itself.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Agent => "agent",
            Self::Patient => "patient",
            Self::Recipient => "recipient",
            Self::Clause => "clause",
            Self::Infinitive => "infinitive",
            Self::Possessor => "possessor",
            Self::Modifier => "modifier",
            Self::Bearer => "bearer",
            Self::Preposition(word) => word,
        }
    }

    fn preposition(&self) -> Option<&str> {
        match self {
            Self::Preposition(word) => Some(word),
            _ => None,
        }
    }
}

impl From<String> for Role {
    fn from(name: String) -> Self {
        let named = Self::NAMED.into_iter().find(|role| role.name() == name);
        named.unwrap_or(Self::Preposition(Cow::Owned(name)))
    }
}

/// A place that may fill a slot of a relation.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) enum SlotPlace {
    /// `patient`, `to`: what fills a role of the predicate.
    Role(Role),
    /// `patient.owner`: the owner of what fills the role.
    Owner(Role),
    /// `clause.agent`: what fills the second role in what fills the first.
    Inner(Role, Role),
    /// `self`: the matched word.
    Itself,
    /// `words`: the nouns of a phrase, such as "seek *the nomination*".
    Words,
    /// `predicate`: a verb and what follows it.
    Predicate,
    /// `speaker`: the actor who says the sentence.
    Speaker,
    /// `promise`: a clause in which the speakers say what they themselves will do.
    Promise,
    /// `promise.to`: what fills the role in such a clause.
    PromiseInner(Role),
    /// `none`: nothing, instead of the default places.
    Nothing,
}

impl SlotPlace {
    /// The places that are no roles, by name.
    const NAMED: [(&'static str, Self); 6] = [
        ("self", Self::Itself),
        ("words", Self::Words),
        ("predicate", Self::Predicate),
        ("speaker", Self::Speaker),
        ("promise", Self::Promise),
        ("none", Self::Nothing),
    ];

    fn prepositions(&self) -> impl Iterator<Item = &str> {
        let roles = match self {
            Self::Role(role) | Self::Owner(role) | Self::PromiseInner(role) => [Some(role), None],
            Self::Inner(outer, inner) => [Some(outer), Some(inner)],
            _ => [None, None],
        };
        roles.into_iter().flatten().filter_map(Role::preposition)
    }
}

impl TryFrom<String> for SlotPlace {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let named =
            |name: &str| Self::NAMED.into_iter().find(|it| it.0 == name).map(|(_, place)| place);
        let Some((outer, inner)) = name.split_once('.') else {
            return Ok(named(&name).unwrap_or_else(|| Self::Role(Role::from(name))));
        };
        let role = Role::from(inner.to_owned());
        match named(outer) {
            Some(Self::Promise) => Ok(Self::PromiseInner(role)),
            Some(_) => Err(format!("`{outer}` is no role, so `{name}` means nothing")),
            None if inner == "owner" => Ok(Self::Owner(Role::from(outer.to_owned()))),
            None => Ok(Self::Inner(Role::from(outer.to_owned()), role)),
        }
    }
}

/// A role of the target of an event.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub(crate) struct TargetRole {
    /// The role.
    pub role: Role,
    /// Whether any noun there is a target, even one that is not a known kind of actor: `patient!`.
    pub takes_any: bool,
}

impl From<String> for TargetRole {
    fn from(name: String) -> Self {
        match name.strip_suffix('!') {
            Some(role) => Self { role: Role::from(role.to_owned()), takes_any: true },
            None => Self { role: Role::from(name), takes_any: false },
        }
    }
}

/// What must be present for an event.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub(crate) enum EventNeed {
    /// `source`: a source.
    Source,
    /// `target`: a target.
    Target,
    /// An argument in this role.
    Role(Role),
}

impl From<String> for EventNeed {
    fn from(name: String) -> Self {
        match name.as_str() {
            "source" => Self::Source,
            "target" => Self::Target,
            _ => Self::Role(Role::from(name)),
        }
    }
}

/// Something in a schema file that may name a preposition.
pub(super) trait NamesPrepositions {
    /// The names that may stand there beside those of roles and prepositions.
    const OTHER_NAMES: &'static [&'static str] = &[];

    /// Returns the words that must be prepositions.
    fn prepositions(&self) -> Vec<&str>;
}

impl NamesPrepositions for Role {
    fn prepositions(&self) -> Vec<&str> {
        self.preposition().into_iter().collect()
    }
}

impl NamesPrepositions for SlotPlace {
    const OTHER_NAMES: &'static [&'static str] =
        &["self", "words", "predicate", "speaker", "promise", "none"];

    fn prepositions(&self) -> Vec<&str> {
        self.prepositions().collect()
    }
}

impl NamesPrepositions for TargetRole {
    fn prepositions(&self) -> Vec<&str> {
        self.role.prepositions()
    }
}

impl NamesPrepositions for EventNeed {
    const OTHER_NAMES: &'static [&'static str] = &["source", "target"];

    fn prepositions(&self) -> Vec<&str> {
        match self {
            Self::Role(role) => role.prepositions(),
            Self::Source | Self::Target => Vec::new(),
        }
    }
}

/// Checks that each word that is no name of a role or place is a preposition of the schema.
///
/// # Errors
/// Returns an error with the line of the first word that is not, and the nearest known names.
pub(super) fn check_prepositions<P: NamesPrepositions>(
    places: &[P],
    known: &Words,
    file: &SchemaFile,
) -> Result<(), OntologyError> {
    let mut words = places.iter().flat_map(NamesPrepositions::prepositions);
    let Some(unknown) = words.find(|word| !known.contains(*word)) else { return Ok(()) };
    let nearest: Vec<String> =
        nearest::<P>(unknown, known).iter().map(|name| format!("`{name}`")).collect();
    let cause = format!(
        "`{unknown}` is no role, place or preposition; nearest: {}. Other prepositions go into \
         `prepositions` of grammar/propositions.toml",
        nearest.join(", ")
    );
    Err(file.error_near_value(unknown, cause))
}

/// Returns the known names most like `typed`, the most alike first.
fn nearest<P: NamesPrepositions>(typed: &str, known: &Words) -> Vec<String> {
    let roles = Role::NAMED;
    let roles = roles.iter().map(Role::name);
    let names = roles.chain(P::OTHER_NAMES.iter().copied()).chain(known.iter().map(String::as_str));
    let mut all: Vec<String> = names.map(str::to_owned).collect();
    all.sort_by_cached_key(|name| (strsim::damerau_levenshtein(typed, name), name.clone()));
    all.truncate(SUGGESTIONS_MAX);
    all
}
