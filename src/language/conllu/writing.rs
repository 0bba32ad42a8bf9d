//! Writes CoNLL-U.
//!
//! In: an analysis and its text. Out: the columns, with offsets in code points and names in MISC. Never fails.

use std::fmt::Write;

use super::GivenSentence;
use crate::document::{CodePoints, Span, one_line};
use crate::language::{Analysis, NameKind, Sentence};

/// A document to be written.
#[derive(Clone, Copy, Debug)]
pub struct ConlluDocument<'a> {
    /// Its name.
    pub id: &'a str,
    /// Its text.
    pub text: &'a str,
    /// Its analysis.
    pub analysis: &'a Analysis,
    /// The forms to write instead of the text at the spans, one list per sentence; may be empty.
    pub given: &'a [GivenSentence],
    /// The number of sentences already written, if this is a later part of the document.
    pub n_before: usize,
}

/// Returns the document in CoNLL-U. The MISC column has `start_char` and `end_char` in code points
/// of the text, `SpaceAfter=No`, and names as `ner=B-PER` and the like.
#[must_use]
pub fn write(document: &ConlluDocument<'_>) -> String {
    let mut out = String::new();
    let points = CodePoints::new(document.text);
    let names = name_tags(document.analysis);
    let mut paragraph = None;
    if document.n_before == 0 {
        let _ = writeln!(out, "# newdoc id = {}", one_line(document.id));
    }
    let sentences = document.analysis.sentences.iter().zip(&names).enumerate();
    for (index, (sentence, names)) in sentences {
        let given = document.given.get(index);
        if paragraph != Some(sentence.paragraph) {
            paragraph = Some(sentence.paragraph);
            out.push_str("# newpar\n");
        }
        let _ = writeln!(
            out,
            "# sent_id = {}-{}",
            one_line(document.id),
            document.n_before + index + 1
        );
        let _ = writeln!(out, "# text = {}", one_line(sentence.span.of(document.text)));
        for ((at, token), name) in sentence.tokens.iter().enumerate().zip(names) {
            write_multiword(&mut out, document.text, &points, sentence, at);
            let form = given
                .and_then(|it| it.forms.get(at))
                .map_or(token.span.of(document.text), Box::as_ref);
            let head = token.head.map_or(0, |it| it + 1);
            let [start, end] = points.of_span(token.span);
            let _ = write!(
                out,
                "{}\t{}\t{}\t{}\t{}\t{}\t{head}\t{}\t_\tstart_char={start}|end_char={end}",
                at + 1,
                one_word(form),
                one_word(&token.lemma),
                token.upos.as_str(),
                token.xpos.as_str(),
                token.features,
                token.deprel.as_str(),
            );
            if let Some(tag) = name {
                let _ = write!(out, "|ner={tag}");
            }
            if !token.joined_to_next
                && !is_spaced(document.text, token.span)
                && !in_multiword(sentence, at)
            {
                out.push_str("|SpaceAfter=No");
            }
            out.push('\n');
        }
        out.push('\n');
    }
    out
}

/// Writes the line of the multiword token that starts at word `at`, if there is one.
fn write_multiword(
    out: &mut String,
    text: &str,
    points: &CodePoints<'_>,
    sentence: &Sentence,
    at: usize,
) {
    let mut words = sentence.tokens.iter().enumerate().skip(at);
    let Some((_, first)) = words.next().filter(|(_, it)| it.joined_to_next) else { return };
    if in_multiword(sentence, at) {
        return;
    }
    let end = words.clone().find(|(_, it)| !it.joined_to_next).or_else(|| words.last());
    let (last, end) = end.unwrap_or((at, first));
    let span = first.span.cover(end.span);
    let [start, end] = points.of_span(span);
    let space = if is_spaced(text, span) { "" } else { "|SpaceAfter=No" };
    let _ = writeln!(
        out,
        "{}-{}\t{}\t_\t_\t_\t_\t_\t_\t_\tstart_char={start}|end_char={end}{space}",
        at + 1,
        last + 1,
        one_word(span.of(text)),
    );
}

fn in_multiword(sentence: &Sentence, at: usize) -> bool {
    at.checked_sub(1).and_then(|it| sentence.tokens.get(it)).is_some_and(|it| it.joined_to_next)
}

fn is_spaced(text: &str, span: Span) -> bool {
    span.rest_of(text).chars().next().is_none_or(char::is_whitespace)
}

/// Returns a text that fits in one column: no tab, no line end, not empty.
fn one_word(text: &str) -> String {
    let word = one_line(text);
    if word.is_empty() { "_".to_owned() } else { word }
}

/// Returns the `B-`/`I-` tag of each token of each sentence, `None` outside of names.
#[must_use]
pub fn name_tags(analysis: &Analysis) -> Vec<Vec<Option<String>>> {
    let mut tags: Vec<Vec<Option<String>>> =
        analysis.sentences.iter().map(|it| vec![None; it.tokens.len()]).collect();
    for name in &analysis.names {
        let kind = match name.kind {
            NameKind::Person => "PER",
            NameKind::Organization => "ORG",
            NameKind::Place => "LOC",
            NameKind::Other => "OTH",
        };
        let Some(sentence) = tags.get_mut(name.sentence as usize) else { continue };
        for at in name.tokens.clone() {
            let first = if at == name.tokens.start { 'B' } else { 'I' };
            if let Some(tag) = sentence.get_mut(at as usize) {
                *tag = Some(format!("{first}-{kind}"));
            }
        }
    }
    tags
}
