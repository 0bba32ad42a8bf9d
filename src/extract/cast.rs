//! Who appears in a document: its actors with every place that refers to them.
//!
//! In: mentions grouped by coreference. Out: [`Cast`], which looks up the member at a token. Plain
//! data; a token that refers to no member gives `None`.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::document::Span;
use crate::knowledge::{ActorKind, MentionKind};

/// The index of a [`Member`] within its [`Cast`].
pub(crate) type MemberIndex = usize;

/// All actors that appear in one document, in order of first mention.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cast {
    /// The members. No actor is in the list twice, as far as the text shows it.
    pub members: Vec<Member>,
    /// The members meant by the token at (sentence, token): the head of a mention, or any token of
    /// a name, with the tokens of the mention. Usually one; several for a joint mention ("the two
    /// leaders").
    places: BTreeMap<(usize, usize), Claim>,
    /// The member and mention whose title covers the token at (sentence, token).
    titles: BTreeMap<(usize, usize), (MemberIndex, usize)>,
}

/// An actor that appears in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The fullest form of the name as printed, without title; a description if there is no name.
    pub name: String,
    /// The kind of actor.
    pub kind: ActorKind,
    /// The places that refer to it, in text order; never empty.
    pub mentions: Vec<Place>,
}

/// One mention, by its tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The index of the sentence.
    pub sentence: usize,
    /// The index of the head token within the sentence.
    pub head: usize,
    /// The tokens, without a possessive `'s`.
    pub tokens: Range<usize>,
    /// The bytes of those tokens.
    pub span: Span,
    /// How it refers to the member.
    pub kind: MentionKind,
    /// The first token of the name itself; equal to `tokens.start` if no title stands before it.
    pub name: usize,
}

/// The tokens of the narrowest mention of a token, and its members.
type Claim = (Range<usize>, Vec<MemberIndex>);

impl Cast {
    /// Returns a member by its index, which must be one of this cast's.
    ///
    /// # Panics
    /// If the cast has no such member.
    #[must_use]
    pub fn member(&self, index: MemberIndex) -> &Member {
        &self.members[index]
    }

    /// Returns the cast of these members. If two mentions claim a token, the narrower one gets it.
    #[must_use]
    pub fn new(members: Vec<Member>) -> Self {
        let mut cast = Self::default();
        for member in members {
            cast.add(member);
        }
        cast
    }

    /// Adds a member and returns its index.
    pub fn add(&mut self, member: Member) -> MemberIndex {
        let index = self.members.len();
        for (mention, place) in member.mentions.iter().enumerate() {
            let named = matches!(place.kind, MentionKind::Name | MentionKind::Title);
            let tokens = if named { place.tokens.clone() } else { place.head..place.head + 1 };
            for token in tokens.chain([place.head]) {
                let at = (place.sentence, token);
                let (range, held) =
                    self.places.entry(at).or_insert_with(|| (place.tokens.clone(), Vec::new()));
                if place.tokens.len() < range.len() {
                    (*range, *held) = (place.tokens.clone(), vec![index]);
                } else if *range == place.tokens && !held.contains(&index) {
                    held.push(index);
                }
            }
            for token in place.tokens.start..place.name {
                self.titles.entry((place.sentence, token)).or_insert((index, mention));
            }
        }
        self.members.push(member);
        index
    }

    /// Returns the member whose title covers a token, and the mention with that title.
    #[must_use]
    pub fn title_at(&self, sentence: usize, token: usize) -> Option<(MemberIndex, &Place)> {
        let (member, mention) = *self.titles.get(&(sentence, token))?;
        Some((member, self.members.get(member)?.mentions.get(mention)?))
    }

    /// Returns the member meant by a token: the head of a mention, or any token of a name.
    #[must_use]
    pub fn member_at(&self, sentence: usize, token: usize) -> Option<MemberIndex> {
        self.members_at(sentence, token).first().copied()
    }

    /// Returns all members meant by a token: several if the mention is joint, none if it is no
    /// mention.
    #[must_use]
    pub fn members_at(&self, sentence: usize, token: usize) -> &[MemberIndex] {
        self.places.get(&(sentence, token)).map_or(&[], |it| it.1.as_slice())
    }
}
