//! The encoder as a whole.

use super::super::machine::Machine;
use super::super::{Encoded, Task};
use super::{encoder, small_encoder};

/// Sentences of known and unknown words, some longer than a window.
fn sentences() -> Vec<Vec<&'static str>> {
    let words = ["The", "senates", ",", "Paris", "1999", "unheard-of", "café", "."];
    let sentence = |n_words: usize| words.iter().cycle().skip(n_words % 5).take(n_words).copied();
    [3, 0, 9, 1, 2, 40, 5].map(|n_words| sentence(n_words).collect()).to_vec()
}

fn bits(encoded: &Encoded) -> Vec<u32> {
    let values = Task::ALL.iter().flat_map(|task| encoded.words(*task));
    values.map(|it| it.to_bits()).collect()
}

#[test]
fn every_instruction_set_gives_the_same_bytes() {
    for (hidden, n_heads, window) in [(32, 4, 20), (24, 1, 14), (96, 2, 60), (64, 2, 90)] {
        let bytes = small_encoder(hidden, n_heads, window);
        let encoder = encoder(&bytes);
        let wanted = encoder.encode_on(Machine::PLAIN, &sentences(), &[]);
        assert_eq!(wanted.words(Task::Who).len(), 60 * hidden);
        assert!(wanted.words(Task::Deeds).iter().all(|it| it.is_finite() && *it != 0.0));
        for machine in Machine::all() {
            let found = encoder.encode_on(machine, &sentences(), &[]);
            assert!(bits(&found) == bits(&wanted), "{machine:?}, {hidden} in {n_heads} heads");
        }
    }
}

#[test]
fn a_window_is_the_same_alone_and_among_others() {
    let bytes = small_encoder(32, 2, 20);
    let encoder = encoder(&bytes);
    let words: Vec<&str> = sentences().concat();
    let together = encoder.encode(&sentences());
    assert!(together.windows.len() > 5);
    for window in &together.windows {
        let alone = encoder.encode(&[words[window.clone()].to_vec()]);
        assert_eq!(alone.windows, vec![0..window.len()]);
        for task in Task::ALL {
            let range = window.start * together.hidden()..window.end * together.hidden();
            assert_eq!(alone.words(task), &together.words(task)[range], "{task:?}, {window:?}");
        }
    }
}

#[test]
fn nothing_gives_nothing() {
    let bytes = small_encoder(8, 2, 14);
    let encoder = encoder(&bytes);
    for sentences in [vec![], vec![vec![], vec![]]] {
        let nothing = encoder.encode(&sentences);
        assert!(nothing.windows.is_empty() && nothing.words(Task::Syntax).is_empty());
    }
}

#[test]
fn case_and_place_change_the_vector_of_a_word() {
    let bytes = small_encoder(32, 2, 20);
    let encoder = encoder(&bytes);
    let vectors = |words: &[&str]| encoder.encode(&[words.to_vec()]).words(Task::Said).to_vec();
    assert_ne!(vectors(&["senate"]), vectors(&["Senate"]));
    let twice = vectors(&["the", "the"]);
    assert_ne!(twice[..32], twice[32..]);
}
