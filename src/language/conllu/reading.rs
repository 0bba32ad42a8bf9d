//! Reads CoNLL-U.
//!
//! In: the text of a `.conllu` file. Out: its documents. Fails with the line that is malformed.

use super::{ConlluError, GivenDocument, GivenSentence};
use crate::document::Span;
use crate::language::{Deprel, Features, Sentence, Token, Upos, Xpos};

/// Reads the documents of a CoNLL-U file.
///
/// # Errors
/// Returns an error if a line is malformed.
pub fn read(file: &str) -> Result<Vec<GivenDocument>, ConlluError> {
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
    done: Vec<GivenDocument>,
    document: GivenDocument,
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
        let words = self.words.iter_mut().zip(&self.rest.forms).enumerate();
        let mut at = open.span.0;
        for (index, (word, form)) in words.take(open.last).skip(open.first - 1) {
            let is_last = index + 1 == open.last;
            let mut end = if is_last { open.span.1 } else { at + form.len() };
            end = end.min(open.span.1);
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            word.token.span = Span::new(text, at..end).ok_or(ConlluError::TooLong)?;
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
    let mut seen = vec![0; heads.len()];
    for start in 1..=heads.len() {
        let mut at = start;
        while let Some(index) = at.checked_sub(1) {
            let (Some(head), Some(seen)) = (heads.get(index), seen.get_mut(index)) else {
                return false;
            };
            match *seen {
                0 => *seen = start,
                it if it == start => return false,
                _ => break,
            }
            at = *head;
        }
    }
    true
}
