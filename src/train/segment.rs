//! Learns which words are single tokens and where sentences end.
//!
//! In: gold documents, and articles with the words of another program for abbreviations. Out: a
//! [`Lexicon`] and the weights of the boundary model. Never fails.

use std::collections::BTreeMap;

use super::perceptron::{FeatureWeights, Perceptron, Pruning};
use super::random::Random;
use crate::evaluate::silver::SilverArticle;
use crate::language::boundary::{self, Glimpse, Quotation, TokenBorder};
use crate::language::conllu::GivenDocument;
use crate::language::cutting::{Gap, RawToken};
use crate::language::lexicon::{Lexicon, PREFIX, WHOLE};
use crate::language::segment;

/// How often a word was seen whole, split in two at a byte, and split otherwise.
#[derive(Clone, Debug, Default)]
struct Seen {
    whole: usize,
    cut: BTreeMap<u8, usize>,
    apart: usize,
}

/// A stretch of text without white space: its gold tokens, with multiword tokens as one piece.
type Chunk<'t> = Vec<Piece<'t>>;

#[derive(Clone, Copy, Debug)]
struct Piece<'t> {
    form: &'t str,
    start: usize,
    /// The byte at which a token of two words is split; 0 if it is one word.
    cut: usize,
}

/// Returns the lexicon learned from these documents.
#[must_use]
pub(crate) fn lexicon(documents: &[&GivenDocument], articles: &[SilverArticle]) -> Lexicon {
    let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
    for document in documents {
        for chunk in chunks(document) {
            for piece in &chunk {
                let found = seen.entry(key(piece.form)).or_default();
                match u8::try_from(piece.cut) {
                    Ok(0) => found.whole += 1,
                    Ok(at) => *found.cut.entry(at).or_default() += 1,
                    Err(_) => {}
                }
            }
        }
    }
    for article in articles {
        for word in &article.words {
            let form = word.span.of(&article.text);
            if let Some(head) = form.strip_suffix('.')
                && head.chars().all(char::is_alphabetic)
                && !head.is_empty()
            {
                seen.entry(key(form)).or_default().whole += 1;
            }
        }
    }
    count_apart(documents, &mut seen);
    for article in articles {
        // A full stop that is a separate word after this one: here it is not an abbreviation.
        for pair in article.words.windows(2) {
            let [word, stop] = [pair[0].span, pair[1].span];
            if word.end() == stop.start()
                && stop.of(&article.text) == "."
                && let Some(counts) = seen.get_mut(&key(word.cover(stop).of(&article.text)))
            {
                counts.apart += 1;
            }
        }
    }
    let bare = Lexicon::default();
    let mut entries: Vec<(String, u8)> = Vec::new();
    for (word, counts) in &seen {
        if counts.whole == 1 && word.ends_with('.') && counts.apart > 0 {
            continue;
        }
        let cut = counts.cut.iter().max_by_key(|it| it.1).map_or((0, 0), |it| (*it.0, *it.1));
        let found: Vec<usize> =
            segment::tokens(word, 0, &bare).iter().map(|it| it.span.start()).collect();
        if counts.whole > counts.apart.max(cut.1) {
            entries.extend((found.len() > 1).then(|| (word.clone(), WHOLE)));
        } else if cut.1 > counts.apart && found != [0, usize::from(cut.0)] && cut.0 != PREFIX {
            entries.push((word.clone(), cut.0));
        }
    }
    entries.extend(prefixes(documents).into_iter().map(|it| (it, PREFIX)));
    Lexicon::new(entries.iter().map(|(word, at)| (word.as_str(), *at)))
}

fn key(form: &str) -> String {
    form.to_lowercase().replace('’', "'")
}

fn chunks(document: &GivenDocument) -> Vec<Chunk<'_>> {
    let mut chunks: Vec<Chunk<'_>> = Vec::new();
    let mut last_end = None;
    for sentence in &document.analysis.sentences {
        let mut start = 0;
        for (at, token) in sentence.tokens.iter().enumerate() {
            if token.joined_to_next {
                continue;
            }
            let span = sentence.tokens[start].span.cover(token.span);
            let cut = if at == start + 1 { token.span.start() - span.start() } else { 0 };
            start = at + 1;
            let form = span.of(&document.text);
            let piece = Piece { form, start: span.start(), cut };
            match chunks.last_mut() {
                Some(chunk) if last_end == Some(span.start()) => chunk.push(piece),
                _ => chunks.push(vec![piece]),
            }
            last_end = Some(span.end());
        }
    }
    chunks
}

/// Counts how often words that were seen whole are split elsewhere.
fn count_apart(documents: &[&GivenDocument], seen: &mut BTreeMap<String, Seen>) {
    for document in documents {
        for chunk in chunks(document) {
            for first in 0..chunk.len() {
                for last in first + 1..chunk.len().min(first + 5) {
                    let start = chunk[first].start;
                    let end = chunk[last].start + chunk[last].form.len();
                    if let Some(it) = seen.get_mut(&key(&document.text[start..end])) {
                        it.apart += 1;
                    }
                }
            }
        }
    }
}

/// Returns the prefixes, including the hyphen, that are mostly not split off.
fn prefixes(documents: &[&GivenDocument]) -> Vec<String> {
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for document in documents {
        for chunk in chunks(document) {
            for (at, piece) in chunk.iter().enumerate() {
                let hyphen = piece.form.find('-').filter(|it| *it > 0 && it + 1 < piece.form.len());
                if let Some(hyphen) = hyphen
                    && !piece.form.contains(['/', '.', '@'])
                {
                    counts.entry(key(&piece.form[..=hyphen])).or_default().0 += 1;
                }
                if chunk.get(at + 1).is_some_and(|it| it.form == "-") && at + 2 < chunk.len() {
                    counts.entry(key(piece.form) + "-").or_default().1 += 1;
                }
            }
        }
    }
    let kept = counts.into_iter().filter(|(_, (whole, apart))| *whole >= 2 && whole > apart);
    kept.map(|it| it.0).collect()
}

/// Returns the weights of the boundary model.
#[must_use]
pub(crate) fn boundary(
    documents: &[&GivenDocument],
    articles: &[SilverArticle],
    lexicon: &Lexicon,
    seed: u64,
) -> FeatureWeights {
    let mut texts: Vec<(String, Vec<usize>)> = Vec::new();
    for article in articles.iter().filter(|it| !it.words.is_empty()).step_by(4) {
        texts.push((article.text.clone(), sentence_ends(article)));
    }
    for document in documents {
        let ends = document.analysis.sentences.iter().map(|it| it.span.end()).collect::<Vec<_>>();
        texts.push((wrapped(&document.text), ends.clone()));
        texts.push((document.text.clone(), ends));
    }
    let rows: Vec<(String, Vec<usize>, Vec<RawToken>)> = texts
        .into_iter()
        .map(|(text, ends)| {
            let tokens = segment::tokens(&text, 0, lexicon);
            (text, ends, tokens)
        })
        .collect();
    let mut model = Perceptron::new(2);
    let mut random = Random::new(seed);
    let mut order: Vec<usize> = (0..rows.len()).collect();
    for _ in 0..8 {
        random.shuffle(&mut order);
        for row in &order {
            let (text, ends, tokens) = &rows[*row];
            learn_document(&mut model, text, ends, tokens);
        }
    }
    model.finish(Pruning { weight_min: 0.02, weight_max: 40.0 })
}

/// Returns the byte offsets of sentence ends in the other program's reading, after any closing
/// quotation mark.
fn sentence_ends(article: &SilverArticle) -> Vec<usize> {
    let mut ends = Vec::new();
    for (at, word) in article.words.iter().enumerate().filter(|it| it.1.ends) {
        let mut end = word.span.end();
        if let Some(next) = article.words.get(at + 1)
            && matches!(next.span.of(&article.text), "”" | "\"")
            && next.span.start() == end
        {
            end = next.span.end();
        }
        ends.push(end);
    }
    ends
}

fn learn_document(model: &mut Perceptron, text: &str, ends: &[usize], tokens: &[RawToken]) {
    let glimpses: Vec<Glimpse> = tokens.iter().map(|it| Glimpse::new(it.span.of(text))).collect();
    let mut quotation = Quotation::default();
    let mut active = Vec::new();
    let mut start = 0;
    for (at, token) in tokens.iter().enumerate() {
        let quoted = quotation.step(token.span.of(text), token.gap);
        let Some(next) = tokens.get(at + 1) else { break };
        let gold = usize::from(ends.binary_search(&token.span.end()).is_ok());
        if next.gap != Gap::Paragraph
            && !token.joined_to_next
            && boundary::is_candidate(&glimpses[at], &glimpses[at + 1], next.gap)
        {
            let place =
                TokenBorder { glimpses: &glimpses, tokens, at, n_since: at - start, quoted };
            boundary::features(&place, &mut active);
            let mut scores = [0.0; 2];
            model.score(&active, &mut scores);
            model.step();
            model.update(&active, gold, usize::from(scores[1] > scores[0]), 1.0);
        }
        if gold == 1 || next.gap == Gap::Paragraph {
            start = at + 1;
        }
    }
}

/// Returns the text with lines wrapped at 80 characters, as files often are; the length in bytes
/// stays the same.
fn wrapped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut width = 0;
    for (at, letter) in text.char_indices() {
        let next = text[at + letter.len_utf8()..].split([' ', '\n']).next().unwrap_or("");
        if letter == ' ' && width + 1 + next.chars().count() > 80 {
            out.push('\n');
            width = 0;
        } else {
            out.push(letter);
            width = if letter == '\n' { 0 } else { width + 1 };
        }
    }
    out
}
