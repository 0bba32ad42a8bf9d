//! Speakers of works: "a study by the institute finds", "the ministry's report says".
//!
//! In: the noun at the head of a source. Out: the actor that made, ordered or published the work,
//! if the words around the noun name it or those around an earlier mention of the same work did;
//! `None` otherwise. The nouns are `works` of `schema/cues/phrases.toml`. Never fails.

use std::collections::BTreeMap;

use crate::extract::cast::MemberIndex;
use crate::extract::{Cast, Page};
use crate::knowledge::ActorKind;
use crate::language::Upos;

/// How many tokens after "by" a name may start.
const NEXT: usize = 3;

/// The makers that a document has named so far, by the nouns of their works.
#[derive(Clone, Debug, Default)]
pub(super) struct Makers(BTreeMap<String, MemberIndex>);

impl Makers {
    /// Returns the maker of the work that a noun names, and remembers it for later mentions.
    pub(super) fn maker(
        &mut self,
        page: &Page<'_>,
        cast: &Cast,
        sentence: usize,
        noun: usize,
    ) -> Option<MemberIndex> {
        let lemma = page.lemma(sentence, noun);
        let is_noun = page.token(sentence, noun).upos == Upos::NOUN;
        if !is_noun || !page.ontology.cues.is_work(lemma) {
            return None;
        }
        if let Some(maker) = named_beside(page, cast, sentence, noun) {
            self.0.insert(lemma.to_owned(), maker);
            return Some(maker);
        }
        self.0.get(lemma).copied()
    }
}

/// Returns the maker named by the words around a work: its owner, the actor it is by or of, the one
/// that released it, or the name before it.
fn named_beside(page: &Page<'_>, cast: &Cast, sentence: usize, noun: usize) -> Option<MemberIndex> {
    let tree = page.tree(sentence);
    let member = |at: usize| cast.member_at(sentence, at);
    let brings = |at: usize, words: &[&str]| {
        tree.dependent(at, "case").is_some_and(|it| words.contains(&page.lower(sentence, it)))
    };
    let owner = tree.dependents(noun, "nmod:poss").find_map(member);
    let by =
        || tree.dependents(noun, "nmod").filter(|it| brings(*it, &["by", "from"])).find_map(member);
    let released = || {
        let clauses = tree.dependents(noun, "acl");
        let mut agents = clauses.flat_map(|it| tree.children(it).iter().copied());
        agents.find_map(|token| {
            let is_agent = tree.token(token).deprel.base() == "obl" && brings(token, &["by"]);
            member(token).filter(|_| is_agent)
        })
    };
    let of = || {
        let is_maker = |index: &MemberIndex| {
            matches!(cast.member(*index).kind, ActorKind::Organization | ActorKind::Outlet)
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
    // The name right after "by" is the maker, whatever the parser attaches it to.
    let next = || {
        let is_by =
            noun + 2 < tree.len() && ["by", "from"].contains(&page.lower(sentence, noun + 1));
        is_by.then(|| (noun + 2..tree.len().min(noun + 2 + NEXT)).find_map(member))?
    };
    owner.or_else(by).or_else(next).or_else(released).or_else(name_before).or_else(of)
}
