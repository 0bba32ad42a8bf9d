//! The words of a matter, as a pattern's place gives them: a phrase, a predicate, an office.
//!
//! In: a match and a token. Out: words as printed, at most [`MATTER_WORDS_MAX`]; `None` if there are
//! none.

use crate::document::one_line;
use crate::extract::phrases::Match;
use crate::extract::tree::Tree;
use crate::extract::{Scene, propositions};
use crate::language::{Deprel, Upos};
use crate::ontology::Trigger;

/// The most words in a printed matter.
const MATTER_WORDS_MAX: usize = 15;

/// The words around one match.
#[derive(Clone, Copy)]
pub(super) struct Wording<'f, 's> {
    pub(super) scene: &'f Scene<'s>,
    pub(super) sentence: usize,
    pub(super) tree: &'f Tree<'s>,
    pub(super) found: &'f Match,
}

impl Wording<'_, '_> {
    /// Returns the words of a predicate, starting at its negation or verb.
    pub(super) fn predicate(&self) -> Option<String> {
        let (tree, head) = (self.tree, self.found.head);
        let range = tree.phrase(head, &propositions::is_loose);
        let negations = tree.dependents(head, "advmod");
        let start = negations.filter(|it| tree.token(*it).features.has("Polarity=Neg")).min();
        let start = start.map_or(head, |it| it.min(head));
        self.words(start..range.end)
    }

    /// Returns `true` for "on Tuesday" in "criticized him on Tuesday": a day is not the matter.
    pub(super) fn is_time(&self, token: usize) -> bool {
        let calendar = &self.scene.page.ontology.calendar;
        let word = self.tree.token(token).span.of(self.scene.page.text).to_lowercase();
        let is_name = self.tree.token(token).upos == Upos::PROPN;
        is_name && (calendar.weekday(&word).is_some() || calendar.month(&word).is_some())
    }

    pub(super) fn is_about(&self, trigger: &Trigger, token: usize) -> bool {
        let actors = &self.scene.page.ontology.actors;
        let mut range = self.tree.phrase(token, &propositions::is_loose);
        let is_place = |token: usize| {
            let form = self.tree.token(token).span.of(self.scene.page.text);
            self.tree.token(token).upos == Upos::PROPN && actors.place(form).is_some()
        };
        let takes_places = trigger.about.iter().any(|it| it == "@place");
        trigger.about.is_empty()
            || (takes_places && is_place(token))
            || range.any(|it| trigger.about.contains(&self.tree.lemma(it)))
    }

    /// Returns the words of a phrase without its preposition or conjunction.
    pub(super) fn phrase(&self, token: usize) -> Option<String> {
        let tree = self.tree;
        // "Proposition 9, a measure opposed by unions": the name comes before the description.
        let called = tree.head(token).filter(|_| tree.token(token).deprel == Deprel::APPOS);
        let token = called.unwrap_or(token);
        let mut range = tree.phrase(token, &propositions::is_loose);
        while range.start < token
            && matches!(
                tree.token(range.start).deprel,
                Deprel::CASE | Deprel::MARK | Deprel::PUNCT | Deprel::CC | Deprel::AUX
            )
        {
            range.start += 1;
        }
        // "reports that she resigned": the clause is the content of the noun, even if the tree
        // attaches it to the verb.
        let beside = tree.head(token).into_iter().flat_map(|it| tree.children(it).iter().copied());
        let is_clause = |it: &usize| matches!(tree.token(*it).deprel.base(), "ccomp" | "advcl");
        for clause in beside.filter(|it| tree.token(token).upos == Upos::NOUN && is_clause(it)) {
            let said = tree.phrase(clause, &propositions::is_loose);
            let marked = tree.dependents(clause, "mark").any(|it| tree.lemma(it) == "that");
            if said.start == range.end && marked {
                range.end = said.end;
            }
        }
        // "won Ohio, Iowa and Utah": coordinated names are one matter.
        let name = tree.token(token).upos == Upos::PROPN;
        for other in tree.dependents(token, "conj").filter(|_| name) {
            if tree.token(other).upos == Upos::PROPN {
                range.end = range.end.max(tree.phrase(other, &propositions::is_loose).end);
            }
        }
        self.words(range)
    }

    /// Returns the words of a range, cut to the most in a matter.
    fn words(&self, mut range: std::ops::Range<usize>) -> Option<String> {
        range.end = range.end.min(range.start + MATTER_WORDS_MAX);
        let span = self.tree.span(&range)?;
        let words = one_line(span.of(self.scene.page.text));
        Some(words.trim_matches(|it: char| ",;:".contains(it)).to_owned())
    }

    /// Returns the words of an office or role: "Alabama senator", "secretary of state".
    pub(super) fn title(&self) -> String {
        let (tree, head) = (self.tree, self.found.head);
        let (mut start, mut end) = (head, head + 1);
        start = self.found.tokens.iter().copied().fold(start, usize::min);
        end = self.found.tokens.iter().fold(end, |it, token| it.max(token + 1));
        let former = &self.scene.page.ontology.grammar.status.former_words;
        while let Some(before) = start.checked_sub(1) {
            let token = tree.token(before);
            let belongs = matches!(token.deprel, Deprel::COMPOUND | Deprel::AMOD | Deprel::FLAT)
                || (token.deprel == Deprel::PUNCT && token.lemma.as_ref() == "-");
            let ranks = token.features.has("NumType=Ord") || token.features.has("Degree=Sup");
            if !belongs || ranks || former.contains(&tree.lemma(before)) {
                break;
            }
            start = before;
        }
        for tail in tree.dependents(head, "nmod") {
            let is_of = tree.preposition(tail).is_some_and(|it| it == "of" || it == "for");
            if is_of && tree.token(tail).deprel == Deprel::NMOD {
                end = end.max(tree.phrase(tail, &propositions::is_loose).end);
            }
        }
        if let Some((_, place)) = self.scene.cast.title_at(self.sentence, head) {
            start = start.max(place.tokens.start);
            end = end.min(place.name);
        }
        end = end.min(start + MATTER_WORDS_MAX);
        let span = tree.span(&(start..end)).map_or("", |it| it.of(self.scene.page.text));
        one_line(span)
    }
}
