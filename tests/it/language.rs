//! English is read: difficult sentences, arbitrary text, CoNLL-U in both directions, and the
//! scorer.

use std::fmt::Write;

use onrecord::document::Span;
use onrecord::internals::evaluate::trees;
use onrecord::internals::language::conllu::{self, ConlluDocument, ConlluError};
use onrecord::internals::language::parts;
use onrecord::internals::language::pipeline::Stage;
use onrecord::language::{Analysis, Pipeline, Upos, Xpos};
use proptest::prelude::*;

use super::cases;

/// Returns the analysis of a text in readable form: names in brackets, then one line per token.
fn show(text: &str) -> String {
    let analysis = Pipeline::embedded().analyze(text, 0);
    let names = conllu::name_tags(&analysis);
    let mut out = String::new();
    for (sentence, names) in analysis.sentences.iter().zip(names) {
        if !out.is_empty() {
            out.push('\n');
        }
        for (at, token) in sentence.tokens.iter().enumerate() {
            let form = token.span.of(text);
            let joint = if token.joined_to_next { "+" } else { "" };
            let head = token.head.map_or("-", |it| sentence.tokens[it as usize].span.of(text));
            let (upos, lemma, deprel) = (token.upos.as_str(), &token.lemma, token.deprel.as_str());
            let name = names[at].as_deref().unwrap_or("");
            let line = format!("{form}{joint}\t{upos}\t{lemma}\t{deprel}\t{head}\t{name}");
            let cells: Vec<&str> = line.split('\t').collect();
            let row = format!(
                "{:<16} {:<6} {:<14} {:<12} {:<12} {}",
                cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]
            );
            let _ = writeln!(out, "{}", row.trim_end());
        }
    }
    out
}

#[test]
fn hard_sentences_are_read() {
    cases::check("language.md", "trees", show);
}

#[test]
fn every_stage_of_the_embedded_weights_reads() {
    let mut pipeline = Pipeline::embedded().clone();
    for stage in Stage::ALL {
        let bytes = stage.embedded();
        assert!(pipeline.read_stage(stage, bytes).is_ok(), "{}", stage.name());
        let cut = &bytes[..bytes.len() / 2];
        assert!(pipeline.read_stage(stage, cut).is_err(), "half of {} reads", stage.name());
    }
}

/// Panics if an analysis violates an invariant of its types.
fn check_invariants(text: &str, analysis: &Analysis) {
    let mut end = 0;
    for sentence in &analysis.sentences {
        let tokens = &sentence.tokens;
        assert!(!tokens.is_empty());
        let whole = tokens[0].span.cover(tokens[tokens.len() - 1].span);
        assert_eq!(sentence.span, whole, "in {text:?}");
        for token in tokens {
            assert!(token.span.start() >= end && !token.span.is_empty(), "overlap in {text:?}");
            assert!(Span::new(text, token.span.range()).is_some(), "no slice of {text:?}");
            assert!(!token.lemma.is_empty(), "no lemma in {text:?}");
            end = token.span.end();
        }
        assert_eq!(tokens.iter().filter(|it| it.head.is_none()).count(), 1, "roots of {text:?}");
        for start in 0..tokens.len() {
            let (mut at, mut n_steps) = (start, 0);
            while let Some(head) = tokens[at].head {
                at = head as usize;
                n_steps += 1;
                assert!(n_steps <= tokens.len(), "a cycle in {text:?}");
            }
        }
    }
    let mut last = (0, 0);
    for name in &analysis.names {
        let place = (name.sentence, name.tokens.start);
        assert!(place >= last && name.tokens.start < name.tokens.end, "names of {text:?}");
        let n_tokens = analysis.sentences[name.sentence as usize].tokens.len();
        assert!(name.tokens.end as usize <= n_tokens, "names of {text:?}");
        last = (name.sentence, name.tokens.end);
    }
}

#[track_caller]
fn check_any(text: &str) {
    let pipeline = Pipeline::embedded();
    check_invariants(text, &pipeline.analyze(text, 0));
}

#[test]
fn odd_texts_keep_the_invariants() {
    for text in [
        "",
        " ",
        "\n\n\n",
        ".",
        "...",
        "“",
        "”””",
        "''",
        "\u{feff}",
        "\u{200b}\u{200b}",
        "a\u{301}\u{301}",
        "’s",
        "n't",
        "can't've",
        "--",
        "—",
        "- - -",
        "@",
        "#",
        "https://",
        "a@b.c",
        "$$$",
        "%",
        "(((((",
        "1,000.5%",
        "e-",
        "-e",
        "’’’’s",
        "U.S.",
        "U.S..",
        "İstanbul ŞİŞLİ",
        "ﬁ ﬂ",
        "ß SS",
        "ǅ",
        "\0\u{1}\u{7f}",
        "👩‍👩‍👧‍👦 🇺🇸🇺",
        "نص عربي",
        "漢字かな交じり文",
        "mixed漢字text",
        "B‑x and non‑binding",
        "\r\r\r",
        "a\r\nb\r\n\r\nc",
        "\u{2028}x\u{2029}y",
    ] {
        check_any(text);
    }
}

#[test]
fn long_runs_take_linear_time() {
    for unit in
        ["a", ".", "'", "-", "a-", "A.", "(", "”", "x’", "/", "n't", "@a", "1,", "é", "word "]
    {
        check_any(&unit.repeat(20_000));
    }
}

#[track_caller]
fn check_upos(text: &str, word: &str, expected: &str) {
    let analysis = Pipeline::embedded().analyze(text, 0);
    let tokens = analysis.sentences.iter().flat_map(|it| &it.tokens);
    let found: Vec<&str> =
        tokens.filter(|it| it.span.of(text) == word).map(|it| it.upos.as_str()).collect();
    assert!(!found.is_empty() && found.iter().all(|it| *it == expected), "{found:?} in {text:?}");
}

#[test]
fn a_surname_that_is_a_word_is_a_name_where_its_document_has_it_as_one() {
    check_upos("Sessions was the first senator to endorse Trump.", "Sessions", "PROPN");
    let rest =
        "Sen. Jeff Sessions of Alabama spoke. Aides to Sessions left. Sessions recused himself.";
    check_upos(rest, "Sessions", "PROPN");
    check_upos("The sessions ran late. Sessions of the court are public.", "Sessions", "NOUN");
}

#[test]
fn what_was_denied_or_avoided_is_a_verb() {
    check_upos("Aides denied meeting the envoy.", "meeting", "VERB");
    check_upos("Okoro denied paying the firm.", "paying", "VERB");
    check_upos("She avoided answering the question.", "answering", "VERB");
    check_upos("The meeting ended late.", "meeting", "NOUN");
}

#[test]
fn words_of_the_news_are_read() {
    check_upos("He resigned amid claims of fraud.", "amid", "ADP");
    check_upos("Trump tweeted angrily Monday.", "angrily", "ADV");
}

#[test]
fn reading_starts_at_the_given_place() {
    let text = "date 2017-06-07\n\nThe é senator left.";
    for start in 0..=text.len() + 3 {
        let analysis = Pipeline::embedded().analyze(text, start);
        check_invariants(text, &analysis);
        let first = analysis.sentences.first().map_or(text.len(), |it| it.span.start());
        assert!(first + 1 >= start.min(text.len()));
    }
}

// `PROPTEST_CASES=50000 cargo test --release --test it -- language::any_` tries 100,000 texts.
proptest! {
    #[test]
    fn any_text_keeps_the_invariants(text in "\\PC{0,120}") {
        check_any(&text);
    }

    #[test]
    fn any_mix_of_hard_parts_keeps_the_invariants(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "Sen.", "U.S.", "“", "”", "\"", "'", "’s", "n’t", "--", "—", "...", "…", "\n", "\n\n", " ", "  ",
                "Renner", "said", "e-mail", "@handle", "#tag", "http://a.b/c?d=e", "(", ")", "$5", "10am",
                "A.", "and/or", "’", "cannot", "CANNOT", "3-4", ":-)", "🙂", "D-Ohio", ",", ".", "!", "?!", "\t",
            ]),
            0..60,
        ),
    ) {
        check_any(&parts.concat());
    }

    #[test]
    fn any_file_is_conllu_or_an_error(file in "([1-3]|2-3|#x| |\t|_|\n|[0-2]\ta\t_\t_\t_\t_\t[0-2]\tdep\t_\t_\n){0,40}") {
        if let Ok(documents) = conllu::read(&file) {
            for document in documents {
                check_invariants_of_given(&document.text, &document.analysis);
            }
        }
    }
}

fn check_invariants_of_given(text: &str, analysis: &Analysis) {
    for sentence in &analysis.sentences {
        assert_eq!(sentence.tokens.iter().filter(|it| it.head.is_none()).count(), 1);
        assert!(sentence.tokens.iter().all(|it| Span::new(text, it.span.range()).is_some()));
    }
}

const ARTICLE: &str = "LAKEFORD — Sen. Ada Renner didn’t say “no” on Monday.\n\nShe can't recall it. The\nvote (the 3rd) ended 51-49.";

/// A part of a text longer than this ends at a blank or line end in its second half.
const PART_BYTES: usize = 64;

proptest! {
    #[test]
    fn parts_follow_one_another_and_are_no_longer_than_asked(
        text in "([A-Za-zé“”😀]{1,90}[ .\n]{0,3}){0,12}", start in 0..40_usize
    ) {
        let parts = parts::parts(&text, start, PART_BYTES);
        let starts_at = parts.first().map_or(text.len(), |it| it.start);
        prop_assert!(starts_at <= start.min(text.len()));
        prop_assert!(parts.windows(2).all(|it| it[0].end == it[1].start));
        prop_assert!(parts.iter().all(|it| !it.is_empty() && it.len() <= PART_BYTES));
        prop_assert_eq!(parts.last().map_or(text.len(), |it| it.end), text.len());
        for part in parts {
            prop_assert!(text.get(part.clone()).is_some());
            let analysis = Pipeline::embedded().analyze_part(&text, part.clone());
            for token in analysis.sentences.iter().flat_map(|it| &it.tokens) {
                prop_assert!(part.start <= token.span.start() && token.span.end() <= part.end);
            }
        }
    }
}

#[test]
fn a_part_ends_where_a_paragraph_does_rather_than_a_sentence() {
    let text = "One more word. Two more.\n\nThree more. Four more words and then some more.";
    assert_eq!(parts::parts(text, 0, 40), [0..26, 26..63, 63..73]);
}

#[test]
fn a_later_part_goes_on_with_the_numbers() {
    let analysis = Pipeline::embedded().analyze("She voted.", 0);
    let written = ConlluDocument {
        id: "a",
        text: "She voted.",
        analysis: &analysis,
        given: &[],
        n_before: 7,
    };
    let written = conllu::write(&written);
    assert!(written.starts_with("# newpar\n# sent_id = a-8\n"), "{written}");
}

#[test]
fn what_is_written_reads_back_the_same() {
    let analysis = Pipeline::embedded().analyze(ARTICLE, 0);
    let written =
        ConlluDocument { id: "a", text: ARTICLE, analysis: &analysis, given: &[], n_before: 0 };
    let read = conllu::read(&conllu::write(&written)).expect("our own CoNLL-U reads");
    assert_eq!(read.len(), 1);
    let given = &read[0];
    assert_eq!(given.id.as_deref(), Some("a"));
    assert_eq!(given.analysis.sentences.len(), analysis.sentences.len());
    for (left, right) in given.analysis.sentences.iter().zip(&analysis.sentences) {
        assert_eq!(left.paragraph, right.paragraph);
        for (left_token, right_token) in left.tokens.iter().zip(&right.tokens) {
            let form = left_token.span.of(&given.text);
            assert_eq!(form, right_token.span.of(ARTICLE));
            let strip = |token: &onrecord::language::Token| {
                (
                    token.lemma.clone(),
                    token.upos,
                    token.xpos,
                    token.features,
                    token.head,
                    token.deprel,
                    token.joined_to_next,
                )
            };
            assert_eq!(strip(left_token), strip(right_token), "at {form}");
        }
    }
}

#[test]
fn given_tokens_are_kept() {
    let file = "1\tdon\t_\t_\t_\t_\t_\t_\t_\t_\n2\tt\t_\t_\t_\t_\t_\t_\t_\t_\n3\tknow\t_\t_\t_\t_\t_\t_\t_\t_\n\n";
    let given = conllu::read(file).expect("a file without heads reads");
    let sentences = given[0].sentences.iter();
    let forms: Vec<Vec<&str>> =
        sentences.map(|sentence| sentence.forms.iter().map(|it| &**it).collect()).collect();
    let found = Pipeline::embedded().annotate(&given[0].analysis, &forms);
    assert_eq!(found.sentences.len(), 1);
    assert_eq!(found.sentences[0].tokens.len(), 3);
    check_invariants(&given[0].text, &found);
}

#[track_caller]
fn check_lemma(form: &str, xpos: Xpos, expected: &str) {
    let found = Pipeline::embedded().lemma(form, (Upos::VERB, xpos));
    assert_eq!(&*found, expected, "of {form}");
}

#[test]
fn lemmas_of_verbs_are_words() {
    check_lemma("have", Xpos::VB, "have");
    check_lemma("ruled", Xpos::VBD, "rule");
    check_lemma("profiled", Xpos::VBN, "profile");
    check_lemma("chiming", Xpos::VBG, "chime");
    check_lemma("blasted", Xpos::VBD, "blast");
    check_lemma("boasting", Xpos::VBG, "boast");
    check_lemma("upheld", Xpos::VBD, "uphold");
    check_lemma("rebuilt", Xpos::VBN, "rebuild");
    check_lemma("shot", Xpos::VBD, "shoot");
    check_lemma("misled", Xpos::VBD, "mislead");
    check_lemma("withheld", Xpos::VBN, "withhold");
    check_lemma("struck", Xpos::VBD, "strike");
    check_lemma("trimmed", Xpos::VBD, "trim");
    check_lemma("accorded", Xpos::VBN, "accord");
    check_lemma("endorsed", Xpos::VBD, "endorse");
    check_lemma("vetoed", Xpos::VBD, "veto");
    check_lemma("showed", Xpos::VBD, "show");
    check_lemma("tweets", Xpos::VBZ, "tweet");
}

#[track_caller]
fn check_error(file: &str, expected: &str) {
    let error = conllu::read(file).expect_err("the file is wrong");
    assert_eq!(error.to_string(), expected);
}

#[test]
fn a_wrong_file_names_its_line() {
    check_error("1\ta\n", "line 1: 2 columns instead of 10");
    check_error("\n2\ta\t_\t_\t_\t_\t0\troot\t_\t_\n", "line 2: found `2`, expected the next word");
    check_error("1\ta\t_\t_\t_\t_\tx\troot\t_\t_\n", "line 1: found `x`, expected a head");
    let cycle = "1\ta\t_\t_\t_\t_\t2\tdep\t_\t_\n2\tb\t_\t_\t_\t_\t1\tdep\t_\t_\n";
    check_error(cycle, "the sentence before line 3 has no single root, or a cycle");
    assert!(matches!(conllu::read(cycle), Err(ConlluError::NoTree { line: 3 })));
}

/// Scores `found` against `gold`, each as words `form/head/deprel` by sentence, with `+` between
/// the words of one multiword token.
fn score(gold: &str, found: &str) -> trees::TreeScores {
    let file = |text: &str| {
        let mut file = String::new();
        for sentence in text.split(" | ") {
            for (at, word) in sentence.split(' ').enumerate() {
                let cells: Vec<&str> = word.split('/').collect();
                let parts: Vec<&str> = cells[0].split('+').collect();
                let _ = writeln!(
                    file,
                    "{}\t{}\t_\tX\t_\t_\t{}\t{}\t_\tSpaceAfter={}",
                    at + 1,
                    parts[0],
                    cells[1],
                    cells[2],
                    if parts.len() > 1 { "No" } else { "_" }
                );
            }
            file.push('\n');
        }
        conllu::read(&file).expect("the test's own file reads").remove(0)
    };
    let (gold, found) = (file(gold), file(found));
    trees::score((&gold.text, &gold.analysis, &gold.sentences), (&found.text, &found.analysis))
}

#[test]
fn the_scorer_counts_as_the_shared_task_does() {
    let same = score("Ada/2/nsubj left/0/root", "Ada/2/nsubj left/0/root");
    assert_eq!((same.tokens.right, same.las.right, same.sentences.right), (2, 2, 1));
    // A subtype makes no difference, a split sentence does.
    let split = score("He/2/nsubj:pass left/0/root ./2/punct", "He/2/nsubj left/0/root | ./0/root");
    assert_eq!((split.sentences.right, split.sentences.gold, split.sentences.found), (0, 1, 2));
    assert_eq!((split.uas.right, split.las.right), (2, 2));
    // A token that is split differently is wrong, and so are its dependents.
    let cut =
        score("ex-aide/2/nsubj left/0/root", "ex+/3/nsubj -+/1/punct aide/4/nsubj left/0/root");
    assert_eq!((cut.tokens.right, cut.tokens.gold, cut.tokens.found), (1, 2, 4));
    assert_eq!(cut.las.right, 1);
}
