//! Decides what a relation with a matter takes sides on: "called for the repeal of the act" is
//! against the act.
//!
//! In: a relation's type, matter and object as words, and the words of
//! `schema/grammar/matters.toml`. Out: whether the side is reversed, what it is taken on, and the
//! folded form that two wordings of one concept share. Never fails. If the schema does not list a
//! word, it reverses nothing.

use crate::ontology::MatterWords;

/// Returns whether supporting `matter` means opposing the actor called `object`, and vice versa.
///
/// This is so if the head of the matter is an undoing word that `object` depends on: "repeal of the
/// act", "repealing the act", "the act's repeal". If there are two, they cancel out: "an end to the
/// boycott of".
#[must_use]
pub(crate) fn is_turned(words: &MatterWords, kind: &str, matter: &str, object: &str) -> bool {
    if words.reasons.contains(kind) {
        return false;
    }
    let (matter, object) = (plain_words(matter), plain_words(object));
    let name = object.last().and_then(|last| matter.iter().position(|it| it == last));
    let mut n_undoing = 0;
    for (at, word) in matter.iter().enumerate() {
        if !words.undoing.contains(word) {
            continue;
        }
        let next = matter.get(at + 1);
        let before = at.checked_sub(1).and_then(|it| matter.get(it));
        let is_owned = before.is_some_and(|it| words.determiners.contains(it));
        let governs = at == 0
            || next.is_none()
            || next.is_some_and(|it| words.joints.contains(it))
            || is_owned && at == 1;
        let is_last = next.is_none();
        let reaches = match name {
            Some(name) => name > at || is_last,
            // "its repeal": the owner is the object.
            None => is_last && is_owned,
        };
        n_undoing += usize::from(governs && reaches);
    }
    n_undoing % 2 == 1
}

/// Returns whether a relation of this type takes a side on its matter rather than on its object.
#[must_use]
pub(crate) fn is_concept(words: &MatterWords, kind: &str) -> bool {
    !words.reasons.contains(kind)
}

/// Returns the folded form of `concept`: lower case, without determiners, in the singular.
/// Returns `None` if nothing is left that could be a concept.
#[must_use]
pub(crate) fn folded(words: &MatterWords, concept: &str) -> Option<String> {
    let plain = plain_words(concept);
    let start = plain.iter().position(|it| !words.determiners.contains(it))?;
    let mut kept: Vec<String> = plain
        .iter()
        .skip(start)
        .filter(|it| !words.determiners.contains(*it))
        .map(|it| singular(it))
        .collect();
    while kept.last().is_some_and(|it| words.joints.contains(it)) {
        kept.pop();
    }
    let has_letters =
        kept.iter().any(|word| word.chars().filter(|it| it.is_alphabetic()).count() > 1);
    let is_empty = kept.iter().all(|it| words.empty.contains(it));
    (has_letters && !is_empty).then(|| kept.join(" "))
}

/// Returns the words of a text in lower case, without punctuation and possessive endings.
fn plain_words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase().replace('’', "'");
    let mut found = Vec::new();
    for word in lower.split_whitespace() {
        let is_mark = |it: char| !it.is_alphanumeric();
        match word.trim_end_matches(|it: char| is_mark(it) && it != '\'').strip_suffix("'s") {
            Some(owner) if !owner.is_empty() => {
                found.push(owner.trim_matches(is_mark).to_owned());
            }
            _ => found.push(word.trim_matches(is_mark).to_owned()),
        }
    }
    found.retain(|it| !it.is_empty());
    found
}

/// Returns a word without its English plural ending.
fn singular(word: &str) -> String {
    let ends = |ending: &str| word.len() > ending.len() + 2 && word.ends_with(ending);
    if ends("ies") {
        return format!("{}y", &word[..word.len() - 3]);
    }
    let is_sibilant = ["ches", "shes", "sses", "xes", "zes"].iter().any(|it| ends(it));
    if is_sibilant {
        return word[..word.len() - 2].to_owned();
    }
    let is_plural =
        ends("s") && !["ss", "us", "is", "ics", "ews"].iter().any(|it| word.ends_with(it));
    word[..word.len() - usize::from(is_plural)].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ontology::Ontology;

    #[track_caller]
    fn check_turned(matter: &str, object: &str, expected: bool) {
        let words = &Ontology::embedded().grammar.matters;
        assert_eq!(is_turned(words, "supports", matter, object), expected, "{matter}");
    }

    #[test]
    fn what_undoes_the_object_turns_the_side() {
        check_turned("the complete repeal of the Harbor Act", "Harbor Act", true);
        check_turned("repealing the Harbor Act", "Harbor Act", true);
        check_turned("Tobias Renner's resignation", "Tobias Renner", true);
        check_turned("a ban on Brandt Marine", "Brandt Marine", true);
        check_turned("an end to the boycott of Brandt Marine", "Brandt Marine", false);
        check_turned("the harbor plan of Elena Marsh", "Elena Marsh", false);
        check_turned("Elena Marsh's repeal of the act", "Elena Marsh", false);
        check_turned("weekend hours", "Elena Marsh", false);
        check_turned("her resignation", "Elena Marsh", true);
        check_turned("repeal of the Harbor Act", "Elena Marsh", false);
    }

    #[test]
    fn a_reason_turns_nothing() {
        let words = &Ontology::embedded().grammar.matters;
        assert!(!is_turned(words, "criticized", "the firing of Renner", "Renner"));
    }

    #[test]
    fn wordings_of_one_concept_are_folded() {
        let words = &Ontology::embedded().grammar.matters;
        let fold = |it: &str| folded(words, it);
        assert_eq!(fold("The trade deals"), fold("a trade deal"));
        assert_eq!(fold("his tax policies,"), Some("tax policy".to_owned()));
        assert_eq!(fold("Congress’s votes"), Some("congress vote".to_owned()));
        assert_eq!(fold("his politics"), Some("politics".to_owned()));
        assert_eq!(fold("it"), None);
        assert_eq!(fold("— 7"), None);
    }
}
