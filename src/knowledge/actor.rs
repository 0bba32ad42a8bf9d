//! Actors, and the places where a text refers to them.
//!
//! Plain types; [`ActorId::named`] builds the readable ids.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::document::{DocumentId, Span, text_id};

text_id! {
    /// The id of an actor: its kind, `/`, and the slug of its name, as in `person/jeff-sessions`,
    /// `outlet/abc` or `unnamed/<document>/<n>`.
    ///
    /// Ids that users give may have another word before the `/`, or no `/`.
    ActorId
}

impl ActorId {
    /// Returns the id of a named actor: its kind and its name in lower case, without accents, with
    /// everything but letters and digits folded into `-`.
    ///
    /// ```
    /// use onrecord::ActorId;
    /// use onrecord::knowledge::ActorKind;
    ///
    /// let id = ActorId::named(ActorKind::Person, "José Ruiz");
    /// assert_eq!(id.as_str(), "person/jose-ruiz");
    /// assert_eq!((id.kind(), id.slug()), (Some(ActorKind::Person), "jose-ruiz"));
    /// ```
    #[must_use]
    pub fn named(kind: ActorKind, name: &str) -> Self {
        Self::of_slug(kind, &slug(name))
    }

    /// Returns the id of the actor of this kind with this slug.
    pub(crate) fn of_slug(kind: ActorKind, slug: &str) -> Self {
        Self::new(&format!("{}/{slug}", kind.as_str()))
    }

    /// Returns the id of the `n`th unnamed actor of a document.
    ///
    /// ```
    /// use onrecord::ActorId;
    /// use onrecord::document::DocumentId;
    ///
    /// let id = ActorId::unnamed(&DocumentId::new("harbor"), 1);
    /// assert_eq!(id.as_str(), "unnamed/harbor/1");
    /// assert!(id.is_unnamed());
    /// ```
    #[must_use]
    pub fn unnamed(document: &DocumentId, n: usize) -> Self {
        Self::of_slug(ActorKind::Unnamed, &format!("{document}/{n}"))
    }

    /// Returns what is before and after the first `/`, or `None` if there is none.
    pub(crate) fn parts(&self) -> Option<(&str, &str)> {
        self.as_str().split_once('/')
    }

    /// Returns the kind of the actor, or `None` if the id names none.
    #[must_use]
    pub fn kind(&self) -> Option<ActorKind> {
        ActorKind::of_name(self.kind_name())
    }

    /// Returns the kind as the id writes it, which may be no [`ActorKind`]; empty if there is none.
    #[must_use]
    pub fn kind_name(&self) -> &str {
        self.parts().map_or("", |(kind, _)| kind)
    }

    /// Returns the id without its kind: `jeff-sessions`; empty if it has no kind.
    #[must_use]
    pub fn slug(&self) -> &str {
        self.parts().map_or("", |(_, slug)| slug)
    }

    /// Returns the slug if the actor is of this kind.
    #[must_use]
    pub fn slug_of(&self, kind: ActorKind) -> Option<&str> {
        self.parts().filter(|(own, _)| *own == kind.as_str()).map(|(_, slug)| slug)
    }

    /// Returns whether the actor is of this kind.
    #[must_use]
    pub fn is_of_kind(&self, kind: ActorKind) -> bool {
        self.slug_of(kind).is_some()
    }

    /// Returns whether the actor is described but not named.
    #[must_use]
    pub fn is_unnamed(&self) -> bool {
        self.is_of_kind(ActorKind::Unnamed)
    }

    /// Returns whether this is the id of the actor of this kind and name.
    pub(crate) fn is_of(&self, kind: ActorKind, name: &str) -> bool {
        self.slug_of(kind).is_some_and(|own| own.len() <= 4 * name.len() && own == slug(name))
    }
}

/// Returns a name in lower case, without accents, everything but letters and digits folded into
/// `-`.
pub(crate) fn slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    let mut push = |letter: char| {
        if letter.is_alphanumeric() {
            slug.push(letter);
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    };
    if name.is_ascii() {
        let plain = name.bytes().filter(|it| !matches!(it, b'\'' | b'.'));
        plain.for_each(|it| push(char::from(it.to_ascii_lowercase())));
    } else {
        let plain =
            name.nfkd().filter(|it| !matches!(it, '\u{300}'..='\u{36f}' | '\'' | '’' | '.'));
        plain.flat_map(char::to_lowercase).for_each(push);
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// An actor that can say or do something, as one document presents it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Its id, shared by all documents in which it is known to be the same actor.
    pub id: ActorId,
    /// The fullest form of the name in the document, without title.
    pub name: String,
    /// What it is.
    pub kind: ActorKind,
    /// The mentions, in text order; never empty.
    pub mentions: Vec<Mention>,
}

/// The kind of an actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ActorKind {
    /// A named human being.
    Person,
    /// A party, agency, court, committee, campaign or company.
    Organization,
    /// A news outlet.
    Outlet,
    /// A country, state or city, or its government, acting.
    Government,
    /// A named collective, such as "House Republicans".
    Group,
    /// An actor described but not named: "two close allies of ...".
    Unnamed,
}

impl ActorKind {
    /// All kinds, in the order of the record's documentation.
    pub const ALL: [Self; 6] = [
        Self::Person,
        Self::Organization,
        Self::Outlet,
        Self::Government,
        Self::Group,
        Self::Unnamed,
    ];

    /// Returns the kind with this name, as written in ids and records.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Returns the kind as written in ids and records.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organization => "organization",
            Self::Outlet => "outlet",
            Self::Government => "government",
            Self::Group => "group",
            Self::Unnamed => "unnamed",
        }
    }
}

/// A place in the text that refers to an actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mention {
    /// The place, without the possessive `'s`.
    pub span: Span,
    /// How it refers.
    pub kind: MentionKind,
}

/// How a mention refers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MentionKind {
    /// By name: "Jeff Sessions".
    Name,
    /// By name with a title: "Attorney General Jeff Sessions".
    Title,
    /// By a description: "the attorney general".
    Nominal,
    /// By a pronoun: "he".
    Pronoun,
}
