//! Learns lemmas and features.
//!
//! In: gold tokens. Out: [`Lemmas`] with only what does not follow from shorter endings or from the
//! tags. Never fails.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::language::conllu::GivenDocument;
use crate::language::lemmas::{Edit, Lemmas, base, ending_key, endings, form_key, tags_key};
use crate::language::{Features, TagPair, Token, Upos};

type Votes<K> = BTreeMap<K, BTreeMap<u16, usize>>;

fn winner(votes: &BTreeMap<u16, usize>) -> (u16, usize) {
    let mut best = (0, 0);
    for (value, n) in votes {
        if *n > best.1 {
            best = (*value, *n);
        }
    }
    best
}

/// Returns the tables learned from these documents.
#[must_use]
pub(crate) fn train(documents: &[&GivenDocument]) -> Lemmas {
    let mut lemmas = Lemmas::default();
    learn_lemmas(documents, &mut lemmas);
    learn_features(documents, &mut lemmas);
    lemmas
}

fn learn_lemmas(documents: &[&GivenDocument], lemmas: &mut Lemmas) {
    let mut forms: Votes<(TagPair, String)> = BTreeMap::new();
    let mut edits: BTreeMap<Edit, u16> = BTreeMap::new();
    for (form, token) in words(documents) {
        let tags = (token.upos, token.xpos);
        let base = base(form, token.upos);
        let Some(edit) = Edit::between(&base, &token.lemma).filter(|_| &*token.lemma != "_") else {
            continue;
        };
        let n_edits = u16::try_from(edits.len()).unwrap_or(u16::MAX);
        let index = *edits.entry(edit.clone()).or_insert(n_edits);
        if usize::from(index) == lemmas.edits.len() {
            lemmas.edits.push(edit);
        }
        *forms.entry((tags, base)).or_default().entry(index).or_default() += 1;
    }
    // Each form votes once, so that endings generalize to unseen words.
    let mut ends: Votes<(TagPair, String)> = BTreeMap::new();
    for ((tags, form), votes) in &forms {
        let edit = winner(votes).0;
        for ending in endings(form) {
            let key = (*tags, ending.to_owned());
            *ends.entry(key).or_default().entry(edit).or_default() += 1;
        }
    }
    let mut kept: BTreeMap<(TagPair, String), u16> = BTreeMap::new();
    let mut by_length: Vec<_> = ends.iter().collect();
    by_length.sort_by_key(|((tags, ending), _)| (ending.len(), *tags, ending.clone()));
    for ((tags, ending), votes) in by_length {
        let (edit, n) = winner(votes);
        let total: usize = votes.values().sum();
        let shorter = endings(ending).skip(1).find_map(|it| kept.get(&(*tags, it.to_owned())));
        if shorter != Some(&edit) && (ending.is_empty() || (total >= 2 && n * 2 > total)) {
            kept.insert((*tags, ending.clone()), edit);
        }
    }
    for ((tags, form), votes) in &forms {
        let edit = winner(votes).0;
        let guess = endings(form).find_map(|it| kept.get(&(*tags, it.to_owned())));
        if guess != Some(&edit) {
            lemmas.forms.insert(form_key(form, *tags), edit);
        }
    }
    let key = |((tags, ending), edit): ((TagPair, String), u16)| (ending_key(&ending, tags), edit);
    lemmas.endings = kept.into_iter().map(key).collect();
}

fn learn_features(documents: &[&GivenDocument], lemmas: &mut Lemmas) {
    let mut forms: Votes<(TagPair, String)> = BTreeMap::new();
    let mut pairs: Votes<TagPair> = BTreeMap::new();
    let mut sets: BTreeMap<u64, u16> = BTreeMap::new();
    for (form, token) in words(documents) {
        let tags = (token.upos, token.xpos);
        let n_sets = u16::try_from(sets.len()).unwrap_or(u16::MAX);
        let index = *sets.entry(token.features.bits()).or_insert(n_sets);
        if usize::from(index) == lemmas.sets.len() {
            lemmas.sets.push(Features::from_bits(token.features.bits()));
        }
        let form = base(form, Upos::X);
        *forms.entry((tags, form)).or_default().entry(index).or_default() += 1;
        *pairs.entry(tags).or_default().entry(index).or_default() += 1;
    }
    let mut table: FxHashMap<u32, u16> = FxHashMap::default();
    let default: BTreeMap<TagPair, u16> =
        pairs.iter().map(|(tags, votes)| (*tags, winner(votes).0)).collect();
    for ((tags, form), votes) in &forms {
        let set = winner(votes).0;
        if default.get(tags) != Some(&set) {
            table.insert(form_key(form, *tags), set);
        }
    }
    table.extend(default.into_iter().map(|(tags, set)| (tags_key(tags), set)));
    lemmas.features = table;
}

fn words<'d>(documents: &[&'d GivenDocument]) -> Vec<(&'d str, &'d Token)> {
    let mut all = Vec::new();
    for document in documents {
        for (sentence, given) in document.analysis.sentences.iter().zip(&document.sentences) {
            all.extend(given.forms.iter().map(|it| &**it).zip(&sentence.tokens));
        }
    }
    all
}
