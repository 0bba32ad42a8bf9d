//! Word pieces, shapes and windows.

use super::super::shape::WordShape;
use super::super::windows::windows;
use super::super::wordpiece::Vocabulary;
use super::{File, PIECES, tensors};

#[track_caller]
fn check_pieces(word: &str, wanted: &str) {
    let mut file = File::default();
    file.text("vocab", PIECES);
    let bytes = file.finish();
    let vocabulary = Vocabulary::read(&tensors(&bytes)).expect("this is there");
    let names: Vec<&str> = PIECES.lines().collect();
    let found: Vec<&str> =
        vocabulary.pieces(word).into_iter().map(|piece| names[piece as usize]).collect();
    assert_eq!(found.join(" "), wanted, "in {word:?}");
}

#[test]
fn words_are_cut_into_the_longest_pieces() {
    check_pieces("senate", "senate");
    check_pieces("Senates", "senate ##s");
    check_pieces("sens", "sen ##s");
    check_pieces("sensate", "sen ##s ##ate");
    check_pieces("ate", "[UNK]");
    check_pieces("senatex", "[UNK]");
    check_pieces("[CLS]", "[UNK] [UNK] [UNK]");
}

#[test]
fn accents_case_and_control_characters_are_dropped() {
    check_pieces("CAFÉ", "cafe");
    check_pieces("cafe\u{301}", "cafe");
    check_pieces("ca\u{0}fe\u{7F}", "cafe");
    check_pieces("ça", "[UNK]");
}

#[test]
fn punctuation_and_spaces_part_chunks() {
    check_pieces("Paris-Senate.", "paris - senate .");
    check_pieces("Paris\u{2013}the", "paris [UNK] the");
    check_pieces("the senate\tthe\u{A0}senate", "the senate the senate");
    check_pieces("xyz,19", "[UNK] , 1 ##9");
}

#[test]
fn what_has_no_pieces_is_unknown() {
    check_pieces("", "[UNK]");
    check_pieces(" \u{301}", "[UNK]");
    check_pieces(&"s".repeat(101), "[UNK]");
    check_pieces(&format!("1{}", "9".repeat(100)), "[UNK]");
}

#[test]
fn at_most_twelve_pieces_are_kept() {
    let wanted = ["1", "##9", "##9", "##9", "##9", "##9", "##9", "##9", "##9", "##9", "##9", "##9"];
    check_pieces(&format!("1{}", "9".repeat(99)), &wanted.join(" "));
}

#[test]
fn a_list_without_a_special_piece_is_an_error() {
    let mut file = File::default();
    file.text("vocab", "[UNK]\n[CLS]\nthe");
    let bytes = file.finish();
    let error = Vocabulary::read(&tensors(&bytes)).expect_err("this is refused");
    assert_eq!(error.to_string(), "the weights lack `vocab: [SEP]`");
}

#[test]
fn shapes_are_told_by_the_letters() {
    let cases = [
        ("senate", WordShape::Lower),
        ("e", WordShape::Lower),
        ("Senate", WordShape::Title),
        ("Élan", WordShape::Title),
        ("'Tis", WordShape::Title),
        ("EU", WordShape::Upper),
        ("U.S.", WordShape::Upper),
        ("I", WordShape::Capital),
        ("J.", WordShape::Capital),
        ("McCain", WordShape::Mixed),
        ("iPhone", WordShape::Mixed),
        ("MPs", WordShape::Mixed),
        ("2016", WordShape::Number),
        ("½", WordShape::Number),
        ("4th", WordShape::Lower),
        ("--", WordShape::Other),
        ("", WordShape::Other),
    ];
    for (word, wanted) in cases {
        assert_eq!(WordShape::of(word), wanted, "{word:?}");
    }
}

#[track_caller]
fn check_windows(sentences: &[&[usize]], wanted: &[[usize; 2]]) {
    let sentences: Vec<Vec<usize>> = sentences.iter().map(|sizes| sizes.to_vec()).collect();
    let found: Vec<[usize; 2]> =
        windows(&sentences, &[], 10).into_iter().map(|window| [window.start, window.end]).collect();
    assert_eq!(found, wanted, "of {sentences:?}");
}

#[test]
fn windows_take_whole_sentences_as_long_as_they_fit() {
    check_windows(&[], &[]);
    check_windows(&[&[], &[]], &[]);
    check_windows(&[&[1, 2], &[3]], &[[0, 3]]);
    check_windows(&[&[5, 5], &[1]], &[[0, 2], [2, 3]]);
    check_windows(&[&[4], &[6], &[4, 4], &[], &[2]], &[[0, 2], [2, 5]]);
}

#[test]
fn a_window_that_is_half_full_ends_with_its_paragraph() {
    let opening = |sizes: &[usize], opens: &[bool]| -> Vec<[usize; 2]> {
        let sentences: Vec<Vec<usize>> = sizes.iter().map(|it| vec![*it]).collect();
        let found = windows(&sentences, opens, 10);
        found.into_iter().map(|window| [window.start, window.end]).collect()
    };
    // The second paragraph starts after six of ten pieces, and goes on in the window of its first
    // sentence.
    assert_eq!(opening(&[3, 3, 3, 3], &[true, false, true, false]), [[0, 2], [2, 4]]);
    // After three of ten, the window would be too empty; at the window's own end nothing changes.
    assert_eq!(opening(&[3, 3, 3, 3], &[true, true, false, false]), [[0, 3], [3, 4]]);
    assert_eq!(opening(&[3, 3, 3, 3], &[true, false, true, true]), [[0, 3], [3, 4]]);
    // What is carried over and the next sentence may not fit together either.
    assert_eq!(opening(&[5, 5, 8, 1], &[true, true, false, false]), [[0, 1], [1, 2], [2, 4]]);
}

#[test]
fn a_sentence_too_long_is_cut_between_words() {
    check_windows(&[&[1], &[6, 4, 7, 2, 2], &[1]], &[[0, 1], [1, 3], [3, 5], [5, 6], [6, 7]]);
    check_windows(&[&[4, 4, 4]], &[[0, 2], [2, 3]]);
}
