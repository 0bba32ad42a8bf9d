//! Who does what a clause says: its own subject or one that it inherits.
//!
//! In: a tree and a verb. Out: the token of its subject, by coordination, control, or from the noun
//! that the clause modifies; `None` if there is none.

use super::tree::Tree;
use crate::language::{Deprel, Upos, Xpos};
use crate::ontology::{Grammar, Words};

pub(super) fn is_clause(tree: &Tree<'_>, head: usize) -> bool {
    tree.dependent(head, "nsubj").is_some() || tree.dependent(head, "cop").is_some()
}

/// Returns the subject of a clause: its own, or one inherited by coordination, by control, or from
/// the noun that it modifies.
#[must_use]
pub(crate) fn subject(tree: &Tree<'_>, verb: usize, grammar: &Grammar) -> Option<usize> {
    subject_within(tree, verb, grammar, 8)
}

fn subject_within(tree: &Tree<'_>, verb: usize, grammar: &Grammar, n_left: u8) -> Option<usize> {
    let n_left = n_left.checked_sub(1)?;
    let own = tree.dependent(verb, "nsubj").filter(|it| tree.token(*it).upos != Upos::SCONJ);
    if let Some(own) = own {
        return Some(relative_head(tree, own).unwrap_or(own));
    }
    if let Some(control) = Control::of(tree, verb, grammar) {
        return Some(control.asked);
    }
    let head = tree.head(verb)?;
    let token = tree.token(verb);
    let above = || subject_within(tree, head, grammar, n_left);
    match token.deprel {
        Deprel::CONJ => above(),
        Deprel::XCOMP => {
            let lemma = tree.lemma(head);
            let object = tree.dependent(head, "obj").or_else(|| tree.dependent(head, "iobj"));
            object.filter(|_| !grammar.subject_control.contains(&lemma)).or_else(above)
        }
        Deprel::ADVCL if tree.token(head).upos == Upos::VERB || is_clause(tree, head) => above(),
        // "denied having met": the subject of the participle is that of "denied".
        Deprel::CCOMP if is_gerund(tree, verb) => above(),
        Deprel::ACL if token.features.has("VerbForm=Inf") || has_infinitive(tree, verb) => {
            owner_of_plan(tree, head, grammar, n_left)
        }
        Deprel::ACL | Deprel::ACL_RELCL => Some(head),
        Deprel::AMOD if token.upos == Upos::VERB => Some(head),
        _ => None,
    }
}

/// Who is asked or made to do something, and the verb that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Control {
    /// The token of who is asked.
    pub(super) asked: usize,
    /// The token of the verb: "urged".
    pub(super) verb: usize,
}

impl Control {
    /// Returns who is to do what an infinitive says, or is said to do what a gerund says, as the verb above
    /// it has it: the object of "urged the council to act", the noun of "called on the council to act",
    /// the subject of "was urged to act", the object of "accused the council of acting", whatever
    /// relation the tree gives the clause; `None` if the verb above is not of that kind.
    #[must_use]
    pub(super) fn of(tree: &Tree<'_>, verb: usize, grammar: &Grammar) -> Option<Self> {
        Self::of_infinitive(tree, verb, grammar).or_else(|| Self::of_gerund(tree, verb, grammar))
    }

    /// Returns who is said to do what a gerund says: "accused the council of blocking the bill".
    fn of_gerund(tree: &Tree<'_>, gerund: usize, grammar: &Grammar) -> Option<Self> {
        let is_second =
            tree.token(gerund).deprel == Deprel::CONJ && tree.dependent(gerund, "nsubj").is_none();
        let clause = tree.head(gerund).filter(|_| is_second).unwrap_or(gerund);
        if !is_gerund(tree, clause) || tree.dependent(clause, "nsubj").is_some() {
            return None;
        }
        let above = tree.head(clause)?;
        // A parser may attach the clause to the object.
        let is_of_object = matches!(tree.token(above).deprel.base(), "obj" | "nsubj")
            && tree.token(above).upos != Upos::VERB;
        let verb = if is_of_object { tree.head(above)? } else { above };
        let marks = ["mark", "case"].into_iter().flat_map(|it| tree.dependents(clause, it));
        let is_control = |it: usize| lists_pair(&grammar.gerund_control, tree, [verb, it]);
        if !marks.into_iter().any(is_control) {
            return None;
        }
        let sides = ["obj", "iobj", "nsubj:pass"];
        let asked = sides.into_iter().find_map(|it| tree.dependent(verb, it))?;
        (asked < clause).then_some(Self { asked, verb })
    }

    fn of_infinitive(tree: &Tree<'_>, infinitive: usize, grammar: &Grammar) -> Option<Self> {
        let is_bare = !has_infinitive(tree, infinitive);
        let is_second = tree.token(infinitive).deprel == Deprel::CONJ
            && tree.dependent(infinitive, "nsubj").is_none();
        // "urged the council to meet and act"
        let clause = match tree.head(infinitive) {
            Some(first) if is_bare && is_second => first,
            _ => infinitive,
        };
        if !has_infinitive(tree, clause) {
            return None;
        }
        let above = tree.head(clause)?;
        match tree.token(clause).deprel {
            Deprel::ACL => {
                let verb = tree.head(above)?;
                let asked = asked(tree, verb, grammar).filter(|it| *it == above)?;
                Some(Self { asked, verb })
            }
            Deprel::XCOMP | Deprel::ADVCL | Deprel::CCOMP => {
                let asked = asked(tree, above, grammar).filter(|it| *it < clause)?;
                Some(Self { asked, verb: above })
            }
            _ => None,
        }
    }

    /// Returns the tokens of who asks.
    #[must_use]
    pub(super) fn askers(self, tree: &Tree<'_>) -> Vec<usize> {
        let is_by = |token: &usize| tree.preposition(*token).is_some_and(|it| it == "by");
        let subjects = tree.dependents(self.verb, "nsubj");
        let agents = tree.dependents(self.verb, "obl").filter(is_by);
        subjects.chain(agents).filter(|it| *it != self.asked).collect()
    }
}

/// Returns `true` if a list has a verb with a particle or preposition: "call on".
pub(super) fn lists_pair(list: &Words, tree: &Tree<'_>, pair: [usize; 2]) -> bool {
    list.contains(pair.map(|it| tree.lemma(it)).join(" ").as_str())
}

/// Returns the token of who is asked or made to do something by a verb.
fn asked(tree: &Tree<'_>, verb: usize, grammar: &Grammar) -> Option<usize> {
    let lemma = tree.lemma(verb);
    let object = tree.dependent(verb, "obj");
    if grammar.object_control.contains(&lemma) {
        // The parser takes some names after such a verb for adverbials: they have no preposition.
        let bare = |token: &usize| {
            let is_name = matches!(tree.token(*token).upos, Upos::PROPN | Upos::PRON);
            is_name && tree.preposition(*token).is_none() && *token > verb
        };
        let object = object.or_else(|| tree.dependents(verb, "obl").find(bare));
        return object.or_else(|| tree.dependent(verb, "nsubj:pass"));
    }
    let is_asked =
        |word: &str| grammar.oblique_control.contains(format!("{lemma} {word}").as_str());
    let mut nouns = tree.dependents(verb, "obl");
    let noun = nouns.find(|noun| tree.preposition(*noun).is_some_and(|it| is_asked(&it)));
    let is_particle = |it: usize| lists_pair(&grammar.oblique_control, tree, [verb, it]);
    let particle = || tree.dependents(verb, "compound:prt").any(is_particle);
    noun.or_else(|| object.filter(|_| particle()))
}

pub(super) fn controls_object(
    tree: &Tree<'_>,
    head: usize,
    verb: usize,
    grammar: &Grammar,
) -> bool {
    tree.dependent(head, "obj").is_some()
        && has_infinitive(tree, verb)
        && grammar.object_control.contains(&tree.lemma(head))
}

/// Returns the word for what a verb acts on: its object, or what the parser makes the subject of what the object is
/// called or done, "Ruiz" in "called Ruiz a loser".
pub(super) fn acted_on(tree: &Tree<'_>, verb: usize) -> Option<usize> {
    let subject = |predicate: usize| {
        let is_verb = tree.token(predicate).upos == Upos::VERB;
        let subject = tree.dependent(predicate, "nsubj").filter(|_| !is_verb)?;
        (verb < subject && subject < predicate).then_some(subject)
    };
    let below = || ["xcomp", "obl"].into_iter().flat_map(|it| tree.dependents(verb, it));
    tree.dependent(verb, "obj").or_else(|| below().find_map(subject))
}

/// Returns the verb that calls its object what a word says: "called" for the "loser" in "called Ruiz a loser".
pub(super) fn calling(tree: &Tree<'_>, token: usize, grammar: &Grammar) -> Option<usize> {
    let verb = tree.head(token).filter(|_| tree.token(token).deprel == Deprel::XCOMP)?;
    grammar.calling_verbs.contains(&tree.lemma(verb)).then_some(verb)
}

/// Returns `true` if a verb is an -ing form, or a perfect with "having".
fn is_gerund(tree: &Tree<'_>, verb: usize) -> bool {
    let auxiliary = tree.dependents(verb, "aux").next();
    tree.token(auxiliary.unwrap_or(verb)).xpos == Xpos::VBG
}

/// "his offer to resign", "the first senator to endorse Trump": the owner of the offer, or the
/// senator.
fn owner_of_plan(tree: &Tree<'_>, noun: usize, grammar: &Grammar, n_left: u8) -> Option<usize> {
    if let Some(owner) = tree.dependent(noun, "nmod:poss") {
        return Some(owner);
    }
    let token = tree.token(noun);
    if token.deprel == Deprel::OBJ
        && let Some(verb) = tree.head(noun)
        && !grammar.person_nouns.contains(&tree.lemma(noun))
        && !grammar.object_control.contains(&tree.lemma(verb))
    {
        return subject_within(tree, verb, grammar, n_left);
    }
    // "Okoro was the first senator to endorse her": the subject of the noun, Okoro.
    Some(tree.dependent(noun, "nsubj").unwrap_or(noun))
}

/// Returns `true` if a verb is marked by "to".
pub(super) fn has_infinitive(tree: &Tree<'_>, verb: usize) -> bool {
    tree.dependents(verb, "mark").any(|it| tree.token(it).xpos == Xpos::TO)
}

/// Returns the noun that a relative pronoun refers to.
pub(super) fn relative_head(tree: &Tree<'_>, pronoun: usize) -> Option<usize> {
    let token = tree.token(pronoun);
    let relative = token.features.has("PronType=Rel")
        || (matches!(token.xpos, Xpos::WP | Xpos::WDT)
            && tree.head(pronoun).is_some_and(|it| tree.token(it).deprel == Deprel::ACL_RELCL));
    if !relative {
        return None;
    }
    let clause = tree.ancestors(pronoun).find(|it| tree.token(*it).deprel == Deprel::ACL_RELCL)?;
    tree.head(clause)
}
