//! Prints propositions as text that a person can read and check.
//!
//! In: a text and its analysis. Out: one paragraph per sentence: the sentence, then a line for each
//! predicate with its arguments by role and its status. The only module that prints propositions;
//! nothing reads them back. A text without sentences gives an empty text.

use std::fmt::Write;

use super::modality::Modality;
use super::propositions::{self, Proposition};
use super::tree::Tree;
use crate::document::one_line;
use crate::knowledge::Status;
use crate::language::{Analysis, Deprel, Token, Upos};
use crate::ontology::{Grammar, Ontology, Role};

/// Returns the propositions of a text, one per line: `accuse: agent=Delgado; patient=Osborne`.
///
/// A predicate that the text does not assert is marked `[negated]` or `[hypothetical]`.
#[must_use]
pub fn render(text: &str, analysis: &Analysis, ontology: &Ontology) -> String {
    let grammar = &ontology.grammar;
    let mut shown = String::new();
    for sentence in &analysis.sentences {
        let tree = Tree::new(sentence);
        let _ = writeln!(shown, "# {}", one_line(sentence.span.of(text)));
        for head in (0..tree.len()).filter(|it| is_predicate(&tree, *it)) {
            let proposition = Proposition::at(&tree, head, grammar);
            if let Some(line) = line(text, &tree, &proposition, grammar) {
                let _ = writeln!(shown, "{line}");
            }
        }
        shown.push('\n');
    }
    shown
}

/// Verbs, nouns and adjectives with a copula, and nouns with an owner: "her offer".
fn is_predicate(tree: &Tree<'_>, at: usize) -> bool {
    let has = |relation| tree.dependent(at, relation).is_some();
    match tree.token(at).upos {
        Upos::VERB => true,
        Upos::NOUN => has("nmod") || has("cop") || tree.token(at).deprel == Deprel::APPOS,
        Upos::ADJ => has("cop"),
        _ => false,
    }
}

fn line(
    text: &str,
    tree: &Tree<'_>,
    proposition: &Proposition,
    grammar: &Grammar,
) -> Option<String> {
    let head = proposition.head;
    let is_itself = |role: &Role, token| *role == Role::Bearer && token == head;
    let shown = proposition.arguments.iter().filter(|it| !is_itself(&it.role, it.token));
    let shown: Vec<String> = shown
        .map(|argument| format!("{}={}", argument.role.name(), words(text, tree, argument.token)))
        .collect();
    if shown.is_empty() {
        return None;
    }
    let status = match Modality::of(tree, head, grammar).status() {
        Status::Asserted => String::new(),
        other => format!(" [{}]", other.as_str()),
    };
    Some(format!("{}: {}{status}", tree.lemma(head), shown.join("; ")))
}

/// Returns the words of an argument's phrase, without its preposition and loose parts.
fn words(text: &str, tree: &Tree<'_>, token: usize) -> String {
    let is_left_out =
        |token: &Token| propositions::is_loose(token) || token.deprel == Deprel::ACL_RELCL;
    let mut range = tree.phrase(token, &is_left_out);
    while range.start < token
        && matches!(tree.token(range.start).deprel, Deprel::CASE | Deprel::MARK | Deprel::PUNCT)
    {
        range.start += 1;
    }
    one_line(tree.span(&range).map_or("", |it| it.of(text)))
}
