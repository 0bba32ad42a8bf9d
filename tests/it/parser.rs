//! The parser gives a tree whatever it is given: one root, no cycle, every head in range.

use onrecord::language::blob::{BlobReader, BlobWriter};
use onrecord::language::lexeme::Lexeme;
use onrecord::language::model::LinearModel;
use onrecord::language::parser::search::{Beam, LabelSets, Weights};
use onrecord::language::parser::state::N_ACTIONS;
use onrecord::language::parser::{Parser, Words, best_actions, finish};
use onrecord::language::tagger::TagPair;
use onrecord::language::{Deprel, Upos, Xpos};
use proptest::prelude::*;

/// Weights that are as good as chance: each feature votes for a class that its key chooses.
struct Chance(u32);

impl Weights for Chance {
    fn add(&self, keys: &[u32], scores: &mut [i32]) {
        for key in keys {
            let mixed = key.wrapping_mul(0x9E37_79B1) ^ self.0;
            scores[(mixed >> 8) as usize % N_ACTIONS] += (mixed & 0xFF).cast_signed() - 128;
        }
    }
}

fn all_labels() -> LabelSets {
    LabelSets::from_slice(&[u64::MAX; 2 * 32 * 32])
}

#[track_caller]
fn check_tree(arcs: &[(Option<u32>, Deprel)]) {
    let roots = arcs.iter().filter(|it| it.0.is_none()).count();
    assert_eq!(roots, usize::from(!arcs.is_empty()), "roots in {arcs:?}");
    for (at, (head, label)) in arcs.iter().enumerate() {
        assert_eq!(head.is_none(), *label == Deprel::ROOT, "label of word {at} in {arcs:?}");
        let mut above = *head;
        for _ in 0..arcs.len() {
            above = above.and_then(|it| arcs[it as usize].0);
        }
        assert_eq!(above, None, "word {at} is in a cycle in {arcs:?}");
    }
}

fn words(forms: &[String], tags: &[TagPair], chance: u32, labels: &LabelSets, beam: Beam) {
    let lexemes: Vec<Lexeme> = forms.iter().map(|it| Lexeme::new(it)).collect();
    let tags = &tags[..lexemes.len().min(tags.len())];
    let clusters = vec![3; lexemes.len()];
    let words = Words { lexemes: &lexemes, tags, clusters: &clusters };
    let classes = best_actions(&Chance(chance), labels, &words, beam);
    let arcs = finish(&words, &classes);
    assert_eq!(arcs.len(), lexemes.len());
    check_tree(&arcs);
}

fn tag() -> impl Strategy<Value = TagPair> {
    let upos = (0..Upos::NAMES.len()).prop_filter_map("in the table", Upos::from_index);
    let xpos = (0..Xpos::NAMES.len()).prop_filter_map("in the table", Xpos::from_index);
    (upos, xpos)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_tokens_give_one_tree(
        forms in prop::collection::vec("\\PC{0,6}", 0..40),
        tags in prop::collection::vec(tag(), 40),
        chance: u32,
        width in 0_usize..10,
        margin: u32,
    ) {
        words(&forms, &tags, chance, &all_labels(), Beam { width, margin });
        words(&forms, &tags, chance, &LabelSets::default(), Beam { width, margin: margin % 500 });
    }
}

#[test]
fn one_token_punctuation_alone_and_long_sentences_give_one_tree() {
    let punct = (Upos::PUNCT, Xpos::PERIOD);
    for n_words in [0, 1, 2, 3, 40, 300, 2_000] {
        let forms = vec!["...".to_owned(); n_words];
        words(&forms, &vec![punct; n_words], 7, &all_labels(), Beam { width: 4, margin: 900 });
        words(&forms, &[], 7, &all_labels(), Beam { width: 4, margin: 900 });
    }
}

#[test]
fn a_parser_without_weights_still_gives_trees() {
    let lexemes = [Lexeme::new("Ruiz"), Lexeme::new("spoke"), Lexeme::new(".")];
    for width in [0, 1, 8] {
        let parser = Parser { beam: Beam { width, ..Beam::default() }, ..Parser::default() };
        check_tree(&parser.parse(&Words { lexemes: &lexemes, tags: &[], clusters: &[] }));
    }
}

#[test]
fn a_table_adds_up_the_weights_of_its_features_and_no_others() {
    let rows: Vec<(u32, Vec<(u8, i8)>)> = (0..2_000_u32)
        .map(|it| {
            (it * it * 1_000 + it % 7, vec![(u8::try_from(it % 90).unwrap_or(0), 5), (91, -1)])
        })
        .collect();
    let table = LinearModel::new(N_ACTIONS, &rows);
    for (key, pairs) in &rows {
        let mut scores = vec![0; N_ACTIONS];
        table.add(&[*key, key + 1], &mut scores);
        assert_eq!(scores[usize::from(pairs[0].0)], 5, "of {key}");
        assert_eq!(scores.iter().sum::<i32>(), 4, "of {key}");
    }
}

#[test]
fn a_parser_is_read_back_as_written_and_refuses_cut_bytes() {
    let rows = [(7, vec![(0, 3), (9, -4)]), (4_000_000_000, vec![(2, 1)])];
    let mut labels = vec![0; 2 * 32 * 32];
    labels[100] = 0b1010;
    let mut out = BlobWriter::default();
    let beam = Beam { width: 6, margin: 300 };
    Parser::write(&mut out, beam, &LabelSets::from_slice(&labels), &rows);
    let bytes = out.finish();
    let parser = Parser::read(&mut BlobReader::new(&bytes)).expect("whole bytes");
    assert_eq!(parser.beam, beam);
    assert_eq!(parser.labels.as_slice(), labels);
    let mut scores = vec![0; N_ACTIONS];
    parser.weights.add(&[7, 4_000_000_000, 8], &mut scores);
    assert_eq!(scores[..10], [3, 0, 1, 0, 0, 0, 0, 0, 0, -4]);
    for end in 0..bytes.len() {
        assert!(Parser::read(&mut BlobReader::new(&bytes[..end])).is_err(), "cut at {end}");
    }
}
