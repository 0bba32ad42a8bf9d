//! Who speaks through a work: "a study by the institute finds", "the ministry's report says".
//!
//! In: the noun that heads a source. Out: whoever made, ordered or published what it names, if the
//! words around it say so or an earlier mention of the same work did; `None` if nobody is named. The
//! nouns are `works` of `schema/cues/phrases.toml`. Never fails.

use std::collections::BTreeMap;

use crate::extract::cast::MemberIndex;
use crate::extract::{Cast, Reading};
use crate::knowledge::ActorKind;
use crate::language::Upos;

/// How many tokens after "by" a name may begin.
const NEXT: usize = 3;

/// The makers of the works that a document has named so far, by the works' nouns.
#[derive(Clone, Debug, Default)]
pub(super) struct Makers(BTreeMap<String, MemberIndex>);

impl Makers {
    /// Returns who made the work that a noun names, and remembers it for later mentions.
    pub(super) fn maker(
        &mut self,
        reading: &Reading<'_>,
        cast: &Cast,
        sentence: usize,
        noun: usize,
    ) -> Option<MemberIndex> {
        let lemma = reading.lemma(sentence, noun);
        let is_noun = reading.token(sentence, noun).upos == Upos::NOUN;
        if !is_noun || !reading.ontology.cues.is_work(lemma) {
            return None;
        }
        if let Some(maker) = named_beside(reading, cast, sentence, noun) {
            self.0.insert(lemma.to_owned(), maker);
            return Some(maker);
        }
        self.0.get(lemma).copied()
    }
}

/// Returns the maker whom the words around a work name: its owner, whoever it is by or of, whoever
/// released it, or the name before it.
fn named_beside(
    reading: &Reading<'_>,
    cast: &Cast,
    sentence: usize,
    noun: usize,
) -> Option<MemberIndex> {
    let tree = &reading.trees[sentence];
    let member = |at: usize| cast.member_at(sentence, at);
    let brings = |at: usize, words: &[&str]| {
        tree.dependent(at, "case").is_some_and(|it| words.contains(&reading.lower(sentence, it)))
    };
    let owner = tree.dependents(noun, "nmod:poss").find_map(member);
    let by =
        || tree.dependents(noun, "nmod").filter(|it| brings(*it, &["by", "from"])).find_map(member);
    let released = || {
        let clauses = tree.dependents(noun, "acl");
        let mut agents = clauses.flat_map(|it| tree.children(it).iter().copied());
        agents.find_map(|it| {
            let is_agent = tree.token(it).deprel.base() == "obl" && brings(it, &["by"]);
            member(it).filter(|_| is_agent)
        })
    };
    let of = || {
        let is_maker = |it: &MemberIndex| {
            matches!(cast.members[*it].kind, ActorKind::Organization | ActorKind::Outlet)
        };
        tree.dependents(noun, "nmod")
            .filter(|it| brings(*it, &["of"]))
            .find_map(member)
            .filter(is_maker)
    };
    let name_before = || {
        let is_name = |it: &usize| tree.token(*it).upos == Upos::PROPN;
        tree.dependents(noun, "compound").filter(is_name).find_map(member)
    };
    // What stands right after "by" is the maker wherever the parser hangs it.
    let next = || {
        let is_by =
            noun + 2 < tree.len() && ["by", "from"].contains(&reading.lower(sentence, noun + 1));
        is_by.then(|| (noun + 2..tree.len().min(noun + 2 + NEXT)).find_map(member))?
    };
    owner.or_else(by).or_else(next).or_else(released).or_else(name_before).or_else(of)
}
