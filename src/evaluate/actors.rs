//! Matches predicted actors to gold actors by the forms printed in the text.
//!
//! In: a record, its gold and its text as code points. Out: [`Links`]. A predicted actor that
//! shares no form with any gold actor has no link.

use std::collections::{BTreeMap, BTreeSet};

use super::annotation::{Gold, GoldActor};
use crate::document::one_line;
use crate::knowledge::ActorId;
use crate::knowledge::record::{Offsets, Record};

/// Words ignored when matters are compared, as in the reference scorer.
const STOP: &str = "a an the of to in on for and or that this his her their its by with from at as \
                    be is was were has have had will would it he she they";

/// Words removed from the front of a form when it is folded, as in the reference scorer.
const LEAD: &str = "the a an mr mrs ms dr sen rep gov president senator representative congressman \
                    congresswoman secretary former gen judge mayor sir";

/// The gold actor of each predicted actor that has one.
#[derive(Clone, Debug, Default)]
pub struct Links {
    keys: BTreeMap<ActorId, String>,
}

impl Links {
    /// Returns the key of the gold actor linked to a predicted actor, or `None` if there is none.
    #[must_use]
    pub fn linked(&self, id: &ActorId) -> Option<&str> {
        self.keys.get(id).map(String::as_str)
    }

    /// Returns the key of the gold actor, or the predicted id if there is none.
    #[must_use]
    pub fn key<'l>(&'l self, id: &'l ActorId) -> &'l str {
        self.linked(id).unwrap_or(id.as_str())
    }

    /// Returns whether any predicted actor is linked to the gold actor of this key.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.keys.values().any(|it| it == key)
    }
}

/// Returns the links between the actors of a record and those of the gold; `letters` is the text.
#[must_use]
pub(crate) fn link(record: &Record, gold: &Gold, letters: &[char]) -> Links {
    let forms: Vec<BTreeSet<String>> = gold
        .actors
        .iter()
        .map(|it| it.aliases.iter().chain([&it.name]).map(|form| fold(form)).collect())
        .collect();
    let mut links = Links::default();
    for actor in &record.actors {
        let printed = actor.mentions.iter().map(|it| fold(&slice(letters, it.offsets())));
        let mut said: Vec<String> = printed.collect();
        said.extend([fold(&actor.name), fold(&actor.name)]);
        let n_said = |it: &BTreeSet<String>| said.iter().filter(|form| it.contains(*form)).count();
        let mut hits: Vec<usize> = forms.iter().map(n_said).collect();
        if hits.iter().all(|it| *it == 0) {
            hits = by_likeness(&fold(&actor.name), gold, &forms);
        }
        let hit = hits.iter().zip(&gold.actors).filter(|(n_hits, _)| **n_hits > 0);
        if let Some((_, best)) = hit.max_by_key(|(n_hits, it)| (**n_hits, &it.key)) {
            links.keys.insert(actor.id.clone(), best.key.clone());
        }
    }
    links
}

/// Returns 1 for each gold actor that resembles the name, else 0: a person by the last name, others
/// by half of their words.
fn by_likeness(name: &str, gold: &Gold, forms: &[BTreeSet<String>]) -> Vec<usize> {
    let parts: Vec<&str> = name.split_whitespace().collect();
    let own = content_words(name);
    let is_like = |(actor, forms): (&GoldActor, &BTreeSet<String>)| {
        if actor.kind == "person" {
            let last = |form: &String| form.split_whitespace().last().map(str::to_owned);
            let lasts: BTreeSet<String> = forms.iter().filter_map(last).collect();
            return parts.len() <= 3 && parts.last().is_some_and(|it| lasts.contains(*it));
        }
        forms.iter().map(|form| content_words(form)).any(|words| {
            let (both, either) = (own.intersection(&words).count(), own.union(&words).count());
            !own.is_empty() && !words.is_empty() && 2 * both >= either
        })
    };
    gold.actors.iter().zip(forms).map(|it| usize::from(is_like(it))).collect()
}

/// Returns a printed form in lower case, without determiners, titles and possessive.
fn fold(form: &str) -> String {
    let plain = form.replace('’', "'");
    let words = one_line(&plain);
    let words = words.trim_matches(|it: char| " .,;:'\"“”".contains(it));
    let words = words.strip_suffix("'s").or_else(|| words.strip_suffix('\'')).unwrap_or(words);
    let mut rest = words;
    while let Some((first, after)) = rest.split_once(' ') {
        let lead = first.strip_suffix('.').unwrap_or(first).to_lowercase();
        let after = after.trim_start();
        if after.is_empty() || !LEAD.split_whitespace().any(|it| it == lead) {
            break;
        }
        rest = after;
    }
    fold_case(rest)
}

/// Returns a text with its case folded: `Straße` is `strasse`, and both sigmas are equal.
fn fold_case(text: &str) -> String {
    let lower: String = text.chars().flat_map(char::to_lowercase).collect();
    lower.replace('ß', "ss").replace('ς', "σ")
}

/// Returns the words of a text in lower case, without stop words.
#[must_use]
pub(crate) fn content_words(text: &str) -> BTreeSet<String> {
    let lower = fold_case(text);
    let words = lower.split(|it: char| !it.is_alphanumeric() && it != '_');
    words
        .filter(|it| !it.is_empty() && !STOP.split_whitespace().any(|stop| stop == *it))
        .map(str::to_owned)
        .collect()
}

/// Returns the offsets in code points at which words start within the spans.
#[must_use]
pub(crate) fn word_starts(letters: &[char], spans: &[Offsets]) -> BTreeSet<usize> {
    let is_word = |it: &char| it.is_alphanumeric() || *it == '_';
    let mut starts = BTreeSet::new();
    for [start, end] in spans {
        let mut follows = false;
        let n_letters = end.saturating_sub(*start);
        for (at, letter) in letters.iter().enumerate().skip(*start).take(n_letters) {
            if is_word(letter) && !follows {
                starts.insert(at);
            }
            follows = is_word(letter);
        }
    }
    starts
}

/// Returns the letters at a place; what is beyond the end of the text is left out.
pub(crate) fn slice(letters: &[char], [start, end]: Offsets) -> String {
    let end = end.min(letters.len());
    letters.get(start.min(end)..end).unwrap_or_default().iter().collect()
}
