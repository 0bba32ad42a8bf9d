//! Variety: sentences with other names in them, and sentences that begin with their subject.
//!
//! In: gold sentences, and names of the news that are words as well ("Sessions", "Rice"). Out: the
//! same sentences with such names or with proper nouns that no reader has seen, or cut to begin with
//! a named subject, as news does; gold texts have too few of all three. Never fails.

use super::random::Random;
use super::treebank::Sample;
use crate::language::lexeme::Lexeme;
use crate::language::tagger::TagPair;
use crate::language::{Deprel, Upos, Xpos};

/// A sentence to learn tags from.
#[derive(Clone, Debug)]
pub struct Lesson<'s> {
    /// The words.
    pub lexemes: Vec<Lexeme>,
    /// How their document writes them.
    pub hints: &'s [u8],
    /// The gold tags.
    pub tags: &'s [TagPair],
}

impl<'s> Lesson<'s> {
    /// Returns a gold sentence as it is.
    #[must_use]
    pub fn of(sample: &'s Sample) -> Self {
        Self { lexemes: sample.lexemes.clone(), hints: &sample.hints, tags: &sample.tags }
    }
}

/// Makes up names from halves of rare ones, or takes one that is a word as well.
#[derive(Clone, Debug)]
pub struct Inventor<'n> {
    rare: Vec<Box<str>>,
    homonyms: &'n [Lexeme],
}

/// How often a sentence is varied.
const SHARE: f64 = 0.3;

/// How often a new name is a word as well.
const HOMONYMS: f64 = 0.3;

impl<'n> Inventor<'n> {
    /// Returns an inventor that knows the proper nouns of these sentences and these homonyms.
    #[must_use]
    pub fn new(samples: &[&Sample], homonyms: &'n [Lexeme]) -> Self {
        let mut rare: Vec<Box<str>> = Vec::new();
        for sample in samples {
            let names = sample.forms.iter().zip(&sample.tags).filter(|it| is_name(it.0, *it.1));
            rare.extend(names.map(|it| it.0.clone()));
        }
        rare.sort();
        let groups = rare.chunk_by(|left, right| left == right).filter(|it| it.len() <= 3);
        Self { rare: groups.map(|it| it[0].clone()).collect(), homonyms }
    }

    /// Returns the sentence cut or with other names; `None` in most passes, and where it has
    /// no name to change.
    pub fn vary<'s>(&self, sample: &'s Sample, random: &mut Random) -> Option<Lesson<'s>> {
        if !random.chance(SHARE) {
            return None;
        }
        let start = if random.chance(0.5) { subject_start(sample) } else { 0 };
        let tags = &sample.tags[start..];
        let mut lexemes = sample.lexemes[start..].to_vec();
        let mut changed = start > 0;
        for (at, form) in sample.forms[start..].iter().enumerate() {
            if is_name(form, tags[at]) && random.chance(0.5) {
                lexemes[at] = self.name(random);
                changed = true;
            }
        }
        changed.then_some(Lesson { lexemes, hints: &sample.hints[start..], tags })
    }

    fn name(&self, random: &mut Random) -> Lexeme {
        let homonym = self.homonyms.get(random.below(self.homonyms.len().max(1)));
        let homonym = homonym.filter(|_| random.chance(HOMONYMS));
        homonym.copied().unwrap_or_else(|| Lexeme::new(&self.invent(random)))
    }

    fn invent(&self, random: &mut Random) -> String {
        let half = |name: &str| name.len().div_ceil(2);
        let first = self.rare.get(random.below(self.rare.len())).map_or("", |it| it);
        let second = self.rare.get(random.below(self.rare.len())).map_or("", |it| it);
        format!("{}{}", &first[..half(first)], &second[half(second)..])
    }
}

/// Returns whether a word is a proper noun of plain letters, the first of them a capital.
fn is_name(form: &str, (_, xpos): TagPair) -> bool {
    let bytes = form.as_bytes();
    xpos == Xpos::NNP
        && (4..=11).contains(&bytes.len())
        && bytes[0].is_ascii_uppercase()
        && bytes[1..].iter().all(u8::is_ascii_lowercase)
}

/// Returns where the first subject starts that is a proper noun, or 0 where there is none.
fn subject_start(sample: &Sample) -> usize {
    let is_subject = |at: &usize| {
        matches!(sample.labels[*at], Deprel::NSUBJ | Deprel::NSUBJ_PASS)
            && sample.tags[*at].0 == Upos::PROPN
            && sample.heads[*at].is_some_and(|it| it as usize > *at)
    };
    let Some(subject) = (0..sample.len()).find(is_subject) else { return 0 };
    let hangs = |at: usize| {
        let mut at = at;
        for _ in 0..sample.len() {
            match sample.heads[at] {
                Some(head) if head as usize == subject => return true,
                Some(head) => at = head as usize,
                None => return false,
            }
        }
        false
    };
    (0..subject).find(|it| hangs(*it)).unwrap_or(subject)
}
