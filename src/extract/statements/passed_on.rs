//! Words that are passed on: in "The paper quoted Ruiz as saying that he would run", Ruiz says it.
//!
//! In: a page and the drafts of the models, which take the paper for the source. Out: the drafts with the
//! one who is quoted as their source. Never fails; without "as", nothing changes.

use super::draft::{Draft, trimmed};
use crate::extract::Page;
use crate::extract::tree::Tree;
use crate::language::{Deprel, Token, Upos};

/// Gives each quotation that is passed on to the one who is quoted.
pub(super) fn claim(page: &Page<'_>, drafts: &mut [Draft]) {
    for draft in drafts {
        let (sentence, head) = (draft.cue.sentence, draft.cue.head);
        let tree = page.tree(sentence);
        let passes_on = |it: &usize| page.ontology.cues.is_quoting(&tree.lemma(*it));
        // The cue is "quoted" or "saying".
        let verb = [Some(head), tree.head(head).filter(|_| opens_with_as(tree, head))];
        let Some(verb) = verb.into_iter().flatten().find(passes_on) else { continue };
        let Some(said) = quoted(tree, verb) else { continue };
        let source = trimmed(page, vec![(sentence, tree.phrase(said, &is_clause))]);
        let Some(end) = source.last().map(|it| it.1.end) else { continue };
        let mut content = draft.content.clone();
        for run in content.iter_mut().filter(|it| it.0 == sentence && it.1.start < end) {
            run.1.start = if said < verb { run.1.start } else { end.min(run.1.end) };
        }
        content.retain(|it| !it.1.is_empty());
        if !content.is_empty() {
            (draft.source, draft.content) = (source, content);
        }
    }
}

/// Returns the word for the one who a verb says said something, if it is followed by "as saying".
fn quoted(tree: &Tree<'_>, verb: usize) -> Option<usize> {
    let said = ["obj", "nsubj:pass"].into_iter().find_map(|it| tree.dependent(verb, it))?;
    let mut below = tree.children(verb).iter().chain(tree.children(said)).copied();
    let says = |it: usize| tree.token(it).upos == Upos::VERB && opens_with_as(tree, it);
    below.any(|it| it > said && it > verb && says(it)).then_some(said)
}

fn opens_with_as(tree: &Tree<'_>, verb: usize) -> bool {
    let is_as = |it: usize| tree.lemma(it) == "as";
    tree.dependents(verb, "mark").any(is_as) || tree.dependents(verb, "case").any(is_as)
}

fn is_clause(token: &Token) -> bool {
    matches!(token.deprel.base(), "acl" | "advcl" | "parataxis" | "cc" | "conj")
        || token.deprel == Deprel::PUNCT
}
