//! Inference in Rust gives what `PyTorch` gave for the same weights before they were rounded: the
//! same pieces, nearly the same vectors, the same tags, heads and names. `training/golden.py`
//! writes the file.

use onrecord::internals::language::{conllu, weights};
use onrecord::language::Pipeline;
use onrecord_encoder::{Encoder, Task, Vocabulary};
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    sentences: Vec<Vec<String>>,
    pieces: Vec<Vec<u32>>,
    upos: Vec<String>,
    heads: Vec<i64>,
    names: Vec<usize>,
    vectors: std::collections::BTreeMap<String, Vec<Vec<f32>>>,
}

fn golden() -> Golden {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/reader.json");
    let text = std::fs::read_to_string(path).expect("the golden file");
    serde_json::from_str(&text).expect("its form")
}

fn forms(golden: &Golden) -> Vec<Vec<&str>> {
    golden.sentences.iter().map(|it| it.iter().map(String::as_str).collect()).collect()
}

/// Returns the cosine of two vectors.
fn cosine(left: &[f32], right: &[f32]) -> f32 {
    let dot = |one: &[f32], two: &[f32]| one.iter().zip(two).map(|(a, b)| a * b).sum::<f32>();
    dot(left, right) / (dot(left, left) * dot(right, right)).sqrt()
}

#[test]
fn words_fall_into_the_same_pieces() {
    let golden = golden();
    let vocabulary = Vocabulary::read(weights::tensors()).expect("a vocabulary");
    let words = golden.sentences.iter().flatten();
    for (word, pieces) in words.zip(&golden.pieces) {
        assert_eq!(&vocabulary.pieces(word), pieces, "{word}");
    }
}

#[test]
fn vectors_are_nearly_those_before_rounding() {
    let golden = golden();
    let encoder = Encoder::read(weights::tensors()).expect("an encoder");
    let found_vectors = encoder.encode(&forms(&golden));
    for task in Task::ALL {
        let rows = found_vectors.words(task).chunks_exact(found_vectors.hidden());
        for (at, (found, wanted)) in rows.zip(&golden.vectors[task.name()]).enumerate() {
            let cosine = cosine(&found[..wanted.len()], wanted);
            assert!(cosine > 0.995, "{} of word {at}: cosine {cosine}", task.name());
        }
    }
}

#[test]
fn tags_heads_and_names_are_the_same() {
    let golden = golden();
    let lines = |sentence: &Vec<String>| {
        let rows = sentence.iter().enumerate();
        let row = |(at, form): (usize, &String)| {
            format!(
                "{}\t{form}\t_\t_\t_\t_\t{}\t{}\t_\t_\n",
                at + 1,
                at.min(1),
                if at == 0 { "root" } else { "dep" }
            )
        };
        rows.map(row).collect::<String>() + "\n"
    };
    let text: String = golden.sentences.iter().map(lines).collect();
    let given = conllu::read(&text).expect("conllu");
    let read = Pipeline::embedded().annotate(&given[0].analysis, &forms(&golden));
    let tokens: Vec<_> = read.sentences.iter().flat_map(|it| &it.tokens).collect();
    let upos: Vec<&str> = tokens.iter().map(|it| it.upos.as_str()).collect();
    assert_eq!(upos, golden.upos.iter().map(String::as_str).collect::<Vec<_>>());
    let mut first = 0;
    let mut heads = Vec::new();
    for sentence in &read.sentences {
        heads.extend(
            sentence.tokens.iter().map(|it| it.head.map_or(-1, |head| i64::from(head) + first)),
        );
        first += sentence.tokens.len() as i64;
    }
    // In `PyTorch` each word chooses its head independently: a few may differ if that gave no tree.
    let n_same = heads.iter().zip(&golden.heads).filter(|(one, two)| one == two).count();
    assert!(n_same * 20 >= heads.len() * 19, "{n_same} of {} heads", heads.len());
    let wanted: usize = golden.names.iter().filter(|it| **it % 2 == 1).count();
    assert_eq!(read.names.len(), wanted, "names");
}
