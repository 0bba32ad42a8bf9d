//! CoNLL-U, the column format of Universal Dependencies: reading and writing.
//!
//! In: the text of a `.conllu` file. Out: [`Given`] documents, each with the text that its tokens
//! spell and an [`Analysis`] of it; and back. A column with `_` gives no tag or no head. A
//! malformed line gives [`ConlluError`] with its line number. Empty nodes are left out. Format:
//! <https://universaldependencies.org/format.html>.

use std::fmt::Write;

use super::{Analysis, Deprel, Features, NameKind, Sentence, Token, Upos, Xpos};
use crate::document::{CodePoints, Span, one_line};

/// One document of a CoNLL-U file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// Its name, from `# newdoc id =`.
    pub id: Option<String>,
    /// The text that the tokens spell, with an empty line between paragraphs.
    pub text: String,
    /// The analysis in the file. Names are empty: CoNLL-U has no column for them.
    pub analysis: Analysis,
    /// What the analysis has no field for, one per sentence.
    pub sentences: Vec<GivenSentence>,
}

/// The parts of a sentence in the file that are not in its analysis.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GivenSentence {
    /// The comment lines, without line ends.
    pub comments: Vec<String>,
    /// The forms of the words. A word of a multiword token may be spelled differently from its
    /// span.
    pub forms: Vec<Box<str>>,
    /// The tenth column of the words.
    pub misc: Vec<Box<str>>,
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each message names its fields")]
#[non_exhaustive]
pub enum ConlluError {
    /// A line does not have ten columns.
    #[error("line {line}: {found} columns instead of 10")]
    Columns { line: usize, found: usize },
    /// A word, range or head is out of order or not a number.
    #[error("line {line}: found `{found}`, expected {wanted}")]
    Number { line: usize, found: String, wanted: &'static str },
    /// The heads of a sentence do not form one tree.
    #[error("the sentence before line {line} has no single root, or a cycle")]
    NoTree { line: usize },
    /// The file is larger than offsets can count.
    #[error("more than 4 GB of text in one document")]
    TooLong,
}

/// Reads the documents of a CoNLL-U file.
///
/// # Errors
/// Returns an error if a line is malformed.
pub fn read(file: &str) -> Result<Vec<Given>, ConlluError> {
    let mut reader = Reader::default();
    let mut n_lines = 0;
    for (index, line) in file.lines().enumerate() {
        n_lines = index + 1;
        reader.line(n_lines, line.trim_end_matches('\r'))?;
    }
    reader.end_sentence(n_lines + 1)?;
    reader.end_document();
    Ok(reader.done)
}

#[derive(Default)]
struct Reader {
    done: Vec<Given>,
    document: Given,
    paragraph: u32,
    new_paragraph: bool,
    spaced: bool,
    rest: GivenSentence,
    words: Vec<Word>,
    /// The multiword token being read: its words, its span, whether a space follows.
    open: Option<Multiword>,
}

struct Word {
    token: Token,
    head: Option<usize>,
}

struct Multiword {
    first: usize,
    last: usize,
    span: (usize, usize),
    spaced: bool,
}

impl Reader {
    fn line(&mut self, number: usize, line: &str) -> Result<(), ConlluError> {
        if line.trim().is_empty() {
            return self.end_sentence(number);
        }
        if let Some(comment) = line.strip_prefix('#') {
            self.comment(comment.trim());
            self.rest.comments.push(line.to_owned());
            return Ok(());
        }
        let columns: Vec<&str> = line.split('\t').collect();
        let &[id, form, lemma, upos, xpos, features, head, deprel, _, misc] = columns.as_slice()
        else {
            return Err(ConlluError::Columns { line: number, found: columns.len() });
        };
        if id.contains('.') {
            return Ok(());
        }
        let spaced = !misc.split('|').any(|it| it == "SpaceAfter=No");
        if let Some((first, last)) = id.split_once('-') {
            let wanted = "a range of words";
            let first = parse_number(first, number, wanted)?;
            let last = parse_number(last, number, wanted)?;
            if first != self.words.len() + 1 || last <= first || self.open.is_some() {
                return Err(ConlluError::Number { line: number, found: id.to_owned(), wanted });
            }
            let span = self.append(form);
            self.open = Some(Multiword { first, last, span, spaced });
            return Ok(());
        }
        if parse_number(id, number, "the next word")? != self.words.len() + 1 {
            let (found, wanted) = (id.to_owned(), "the next word");
            return Err(ConlluError::Number { line: number, found, wanted });
        }
        let span = match &self.open {
            Some(open) => (open.span.0, open.span.0),
            None => self.append(form),
        };
        let token = Token {
            span: Span::new(&self.document.text, span.0..span.1).ok_or(ConlluError::TooLong)?,
            lemma: lemma.into(),
            upos: Upos::from_name(upos).unwrap_or(Upos::X),
            xpos: Xpos::from_name(xpos).unwrap_or(Xpos::XX),
            features: Features::parse(features),
            head: None,
            deprel: Deprel::from_name(deprel).unwrap_or(Deprel::DEP),
            joined_to_next: self.open.as_ref().is_some_and(|it| it.last > self.words.len() + 1),
        };
        let head = if head == "_" { None } else { Some(parse_number(head, number, "a head")?) };
        self.words.push(Word { token, head });
        self.rest.forms.push(form.into());
        self.rest.misc.push(misc.into());
        match self.open.take_if(|it| it.last == self.words.len()) {
            Some(closed) => {
                self.spaced = closed.spaced;
                self.divide(&closed)?;
            }
            None if self.open.is_none() => self.spaced = spaced,
            None => {}
        }
        Ok(())
    }

    /// Applies a comment; within a sentence, comments have no effect.
    fn comment(&mut self, comment: &str) {
        if !self.words.is_empty() {
            return;
        }
        if comment == "newdoc" || comment.starts_with("newdoc ") {
            self.end_document();
            let id = comment.split_once("id =").map(|it| it.1.trim().to_owned());
            self.document.id = id;
        } else if comment == "newpar" || comment.starts_with("newpar ") {
            self.new_paragraph = true;
        }
    }

    /// Appends a form to the text, after a space if needed, and returns its byte range.
    fn append(&mut self, form: &str) -> (usize, usize) {
        let last = self.document.analysis.sentences.last().and_then(|it| it.tokens.last());
        let end = last.map_or(0, |it| it.span.end());
        let text = &mut self.document.text;
        if self.words.is_empty() && self.new_paragraph && !text.is_empty() {
            text.truncate(text.trim_end().len().max(end));
            text.push_str("\n\n");
            self.paragraph += 1;
        } else if self.spaced && !text.is_empty() {
            text.push(' ');
        }
        self.new_paragraph &= !self.words.is_empty();
        self.spaced = false;
        let start = text.len();
        text.push_str(form);
        (start, text.len())
    }

    /// Divides the span of a multiword token among its words by their lengths.
    fn divide(&mut self, open: &Multiword) -> Result<(), ConlluError> {
        let text = &self.document.text;
        let words = open.first - 1..open.last;
        let mut at = open.span.0;
        for index in words.clone() {
            let form = &self.rest.forms[index];
            let n_after = words.end - index - 1;
            let mut end = if n_after == 0 { open.span.1 } else { at + form.len() };
            end = end.min(open.span.1);
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            self.words[index].token.span = Span::new(text, at..end).ok_or(ConlluError::TooLong)?;
            at = end;
        }
        Ok(())
    }

    fn end_sentence(&mut self, number: usize) -> Result<(), ConlluError> {
        let rest = std::mem::take(&mut self.rest);
        let words = std::mem::take(&mut self.words);
        if let Some(open) = self.open.take() {
            let found = open.last.to_string();
            let wanted = "the last word of a multiword token";
            return Err(ConlluError::Number { line: number, found, wanted });
        }
        let (Some(first), Some(last)) = (words.first(), words.last()) else {
            self.rest.comments = rest.comments;
            return Ok(());
        };
        let span = first.token.span.cover(last.token.span);
        let tokens = tree(words).ok_or(ConlluError::NoTree { line: number })?;
        self.document.analysis.sentences.push(Sentence { span, paragraph: self.paragraph, tokens });
        self.document.sentences.push(rest);
        self.spaced = true;
        Ok(())
    }

    fn end_document(&mut self) {
        let document = std::mem::take(&mut self.document);
        self.paragraph = 0;
        self.new_paragraph = false;
        if !document.sentences.is_empty() {
            self.done.push(document);
        }
    }
}

fn parse_number(text: &str, line: usize, wanted: &'static str) -> Result<usize, ConlluError> {
    text.parse().map_err(|_| ConlluError::Number { line, found: text.to_owned(), wanted })
}

/// Returns the tokens with their heads, or `None` if they do not form a tree. If no head is given,
/// the first word becomes the head of all others.
fn tree(words: Vec<Word>) -> Option<Vec<Token>> {
    if words.iter().all(|it| it.head.is_none()) {
        let head = |at: usize| (at > 0).then_some(0);
        return Some(
            words
                .into_iter()
                .enumerate()
                .map(|(at, word)| Token { head: head(at), ..word.token })
                .collect(),
        );
    }
    let heads: Vec<usize> = words.iter().map(|it| it.head).collect::<Option<_>>()?;
    if heads.iter().filter(|it| **it == 0).count() != 1 || !reaches_root(&heads) {
        return None;
    }
    let head = |at: usize| at.checked_sub(1).and_then(|at| u32::try_from(at).ok());
    Some(
        words
            .into_iter()
            .zip(heads)
            .map(|(word, at)| Token { head: head(at), ..word.token })
            .collect(),
    )
}

/// Returns `true` if every word leads to 0 by its heads, which count from 1. Takes linear time.
fn reaches_root(heads: &[usize]) -> bool {
    // 0: not seen; otherwise the walk that saw it.
    let mut seen = vec![0; heads.len() + 1];
    for start in 1..=heads.len() {
        let mut at = start;
        while at != 0 && seen[at] == 0 {
            seen[at] = start;
            at = heads[at - 1];
            if at > heads.len() {
                return false;
            }
        }
        if at != 0 && seen[at] == start {
            return false;
        }
    }
    true
}

/// A document to be written.
#[derive(Clone, Copy, Debug)]
pub struct Written<'a> {
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
pub fn write(document: &Written<'_>) -> String {
    let mut out = String::new();
    let points = CodePoints::new(document.text);
    let names = name_tags(document.analysis);
    let mut paragraph = None;
    if document.n_before == 0 {
        let _ = writeln!(out, "# newdoc id = {}", one_line(document.id));
    }
    for (index, sentence) in document.analysis.sentences.iter().enumerate() {
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
        for ((at, token), name) in sentence.tokens.iter().enumerate().zip(&names[index]) {
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
    let tokens = &sentence.tokens;
    if !tokens[at].joined_to_next || in_multiword(sentence, at) {
        return;
    }
    let n_joined = tokens[at..].iter().take_while(|it| it.joined_to_next).count();
    let last = (at + n_joined).min(tokens.len() - 1);
    let span = tokens[at].span.cover(tokens[last].span);
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
    at.checked_sub(1).is_some_and(|it| sentence.tokens[it].joined_to_next)
}

fn is_spaced(text: &str, span: Span) -> bool {
    text[span.end()..].chars().next().is_none_or(char::is_whitespace)
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
