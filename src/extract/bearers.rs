//! Who a noun describes, and which names are given as examples of it.
//!
//! In: a tree and a noun. Out: tokens; at least the noun itself for its bearers.

use super::subjects::relative_head;
use super::tree::Tree;
use crate::language::{Deprel, Upos, Xpos};
use crate::ontology::Grammar;

/// Returns who a noun describes: the name it is attached to, the subject it is the predicate of, or
/// the noun itself.
#[must_use]
pub(crate) fn bearers(tree: &Tree<'_>, noun: usize) -> Vec<usize> {
    let token = tree.token(noun);
    let is_name = |it: usize| tree.token(it).upos == Upos::PROPN;
    let mut found = Vec::new();
    if let Some(head) = tree.head(noun) {
        let written_before = matches!(token.deprel, Deprel::NMOD_DESC | Deprel::APPOS)
            || (token.deprel == Deprel::COMPOUND && is_name(head) && noun < head);
        let shared = token.deprel == Deprel::CONJ;
        if written_before && matches!(token.xpos, Xpos::NNS | Xpos::NNPS) {
            found.extend(tree.coordinated(head));
        } else if written_before {
            found.push(head);
        } else if shared
            && matches!(tree.token(head).deprel, Deprel::NMOD_DESC | Deprel::APPOS)
            && let Some(name) = tree.head(head)
        {
            found.push(name);
        } else if shared && tree.dependent(head, "cop").is_some() {
            found.extend(tree.dependent(head, "nsubj"));
        } else if tree.preposition(noun).is_some_and(|it| it == "as") {
            // "named her as director", "resigned as director".
            let object = tree.dependent(head, "obj").or_else(|| tree.dependent(head, "nsubj:pass"));
            found.extend(object.or_else(|| tree.dependent(head, "nsubj")));
        }
    }
    // "one of the closest friends of X": what describes the friends describes the one.
    if let Some(part) = tree.head(noun).filter(|it| is_part_of(tree, *it, noun)) {
        found.extend(bearers(tree, part).into_iter().filter(|it| *it != part));
    }
    if tree.dependent(noun, "cop").is_some() {
        let subject = tree
            .dependent(noun, "nsubj")
            .or_else(|| (token.deprel == Deprel::ACL_RELCL).then(|| tree.head(noun)).flatten());
        if let Some(subject) = subject {
            found.push(relative_head(tree, subject).unwrap_or(subject));
        }
    }
    found.extend(tree.dependents(noun, "appos").filter(|it| is_name(*it)));
    found.extend(tree.dependents(noun, "flat").filter(|it| is_name(*it)).take(1));
    found.push(noun);
    found
}

fn is_part_of(tree: &Tree<'_>, part: usize, whole: usize) -> bool {
    matches!(tree.token(part).upos, Upos::NUM | Upos::PRON | Upos::DET)
        && tree.token(whole).deprel == Deprel::NMOD
        && tree.preposition(whole).is_some_and(|it| it == "of")
}

/// Returns the names given as examples of a group: "candidates such as X and Y", "the hopefuls
/// include X".
#[must_use]
pub(crate) fn examples(tree: &Tree<'_>, group: usize, grammar: &Grammar) -> Vec<usize> {
    let words = &grammar.example_words;
    let is_example = |child: &usize| {
        let preposition = tree.preposition(*child);
        let such = tree.children(group).iter().any(|other| tree.lemma(*other) == "such");
        preposition.is_some_and(|word| words.contains(&word) || such && word == "as")
            || tree.dependents(*child, "mark").any(|mark| words.contains(&tree.lemma(mark)))
    };
    let below = tree.children(group).iter().copied();
    let mut found: Vec<usize> = below.filter(is_example).collect();
    if tree.token(group).deprel == Deprel::NSUBJ
        && let Some(verb) = tree.head(group)
        && words.contains(&tree.lemma(verb))
    {
        found.extend(tree.dependents(verb, "obj"));
    }
    let is_participle = |token: &usize| {
        tree.token(*token).upos == Upos::VERB && words.contains(&tree.lemma(*token))
    };
    let participles = tree.children(group).iter().copied().filter(is_participle);
    found.extend(participles.flat_map(|it| tree.dependents(it, "obj").collect::<Vec<_>>()));
    found
}

/// Returns the owner of a thing: its possessor, what it is "of" or "by", or the name before it.
pub(super) fn owners(tree: &Tree<'_>, token: usize) -> Vec<usize> {
    let mut found: Vec<usize> = tree.dependents(token, "nmod:poss").collect();
    if found.is_empty() {
        found.extend(tree.dependents(token, "nmod").filter(|token| {
            tree.token(*token).deprel == Deprel::NMOD
                && tree
                    .preposition(*token)
                    .is_some_and(|word| word == "by" || word == "of" || word == "from")
        }));
    }
    if found.is_empty() {
        let is_name = |it: &usize| tree.token(*it).upos == Upos::PROPN;
        found.extend(tree.dependents(token, "compound").filter(is_name));
    }
    // "some of the things that Ruiz has said", "the ad she released": the person who said or made
    // them.
    if found.is_empty() {
        let clauses = tree.dependents(token, "acl:relcl");
        let makers = clauses.filter_map(|it| tree.dependent(it, "nsubj"));
        found.extend(makers.filter(|it| !tree.token(*it).features.has("PronType=Rel")));
    }
    found.into_iter().flat_map(|it| tree.coordinated(it)).collect()
}
