//! Parts of speech: the universal tag and the Penn tag of each token, left to right.
//!
//! In: the lexemes of one sentence. Out: a tag pair a token. Frequent words take only tags that
//! they were seen with. Averaged perceptron after Collins, "Discriminative Training Methods for
//! Hidden Markov Models", EMNLP 2002, decoded greedily.

use rustc_hash::FxHashMap;

use super::blob::{BlobError, BlobReader, BlobWriter};
use super::clusters::Case;
use super::hashing::{pair, triple};
use super::lexeme::Lexeme;
use super::model::{LinearModel, best};
use super::{Upos, Xpos};

/// A universal and a Penn tag.
pub type TagPair = (Upos, Xpos);

/// The tagger's tables.
#[derive(Clone, Debug, Default)]
pub struct Tagger {
    /// The tag pairs, in the order of the model's classes.
    pub classes: Vec<TagPair>,
    /// The classes that frequent words were seen with, by the key of their form.
    pub dictionary: FxHashMap<u32, Vec<u8>>,
    /// The class that a word was mostly seen with, by the key of its lower-case form.
    pub habits: FxHashMap<u32, u8>,
    /// The weights.
    pub model: LinearModel,
}

/// The class that stands before the first token, and that of words without a habit.
pub const START: usize = 255;

/// A sentence made ready: what is the same whatever the classes before a token.
#[derive(Clone, Debug)]
pub struct Scene<'w> {
    words: &'w [Lexeme],
    clusters: &'w [u8],
    cases: &'w [Case],
    habits: Vec<u32>,
    /// Whether nearly all words are written in capitals, as in a headline.
    loud: u32,
}

impl<'w> Scene<'w> {
    /// Returns a sentence made ready.
    #[must_use]
    pub fn new(
        words: &'w [Lexeme],
        clusters: &'w [u8],
        cases: &'w [Case],
        habits: &FxHashMap<u32, u8>,
    ) -> Self {
        let n_capital = words.iter().filter(|it| it.is_capital()).count();
        let n_letters = words.iter().filter(|it| it.has_letter()).count();
        let loud = u32::from(n_letters > 3 && n_capital * 4 > n_letters * 3);
        let habit = |it: &Lexeme| habits.get(&it.lower).map_or(255, |it| u32::from(*it));
        Self { words, clusters, cases, habits: words.iter().map(habit).collect(), loud }
    }

    /// Fills `out` with the features of token `at`, given the classes of the two before it.
    pub fn features(&self, at: usize, before: [usize; 2], out: &mut Vec<u32>) {
        out.clear();
        let none = Lexeme::default();
        let index = |offset: isize| at.checked_add_signed(offset);
        let look = |offset: isize| index(offset).and_then(|it| self.words.get(it)).unwrap_or(&none);
        let cluster = |offset: isize| {
            index(offset).and_then(|it| self.clusters.get(it)).map_or(256, |it| u32::from(*it))
        };
        let habit = |offset: isize| {
            index(offset).and_then(|it| self.habits.get(it)).copied().unwrap_or(256)
        };
        let (here, back, next) = (look(0), look(-1), look(1));
        #[expect(clippy::cast_possible_truncation, reason = "classes are below 256")]
        let (one, two) = (before[0] as u32, before[1] as u32);
        let first = u32::from(at == 0) * 2 + self.loud;
        let bits = u32::from(here.bits) * 4 + first;
        let case = self.cases.get(at).map_or(0, |it| *it as u32);
        let around = u32::from(back.bits & 7) * 8 + u32::from(next.bits & 7);
        out.extend([
            pair(0, here.form, 0),
            pair(1, here.lower, first),
            pair(2, here.suffixes[1], bits),
            pair(3, here.suffixes[2], bits),
            pair(4, here.suffixes[3], 0),
            pair(5, here.prefixes[1], 0),
            pair(6, here.shape, first),
            pair(7, one, 0),
            triple(8, one, two, 0),
            triple(9, one, here.lower, 0),
            pair(10, back.lower, 0),
            pair(11, next.lower, 0),
            pair(12, look(-2).lower, 0),
            pair(13, look(2).lower, 0),
            triple(14, back.lower, here.lower, 0),
            triple(15, here.lower, next.lower, 0),
            triple(16, one, next.suffixes[2], 0),
            triple(17, one, here.suffixes[2], bits),
            triple(18, one, next.lower, 0),
            triple(19, cluster(0), one, first),
            triple(20, cluster(0), cluster(1), here.suffixes[1]),
            triple(21, cluster(-1), cluster(0), cluster(1)),
            triple(22, next.suffixes[2], here.suffixes[2], 0),
            triple(23, next.shape, here.shape, back.shape),
            pair(24, here.suffixes[0], here.prefixes[0]),
            triple(25, one, two, here.suffixes[2]),
            triple(26, one, habit(1), habit(0)),
            triple(27, one, habit(1), habit(2)),
            pair(28, here.lower, habit(1)),
            triple(29, here.suffixes[2], habit(1), one),
            triple(30, one, two, habit(0)),
            triple(31, cluster(0), habit(1), one),
            triple(32, bits, around, one),
            triple(33, here.lower, habit(1), one),
            triple(34, habit(0), bits, habit(1)),
            pair(35, case, bits),
            triple(36, case, bits, one),
            triple(37, case, bits, habit(1)),
            triple(38, case * 256 + bits, next.suffixes[2], habit(1)),
            triple(39, case * 256 + bits, here.suffixes[2], habit(1)),
            triple(40, case * 256 + bits, habit(1), habit(2)),
        ]);
    }
}

impl Tagger {
    /// Returns the tag pair of each word.
    #[must_use]
    pub fn tag(&self, words: &[Lexeme], clusters: &[u8], cases: &[Case]) -> Vec<TagPair> {
        let scene = Scene::new(words, clusters, cases, &self.habits);
        let mut tags = Vec::with_capacity(words.len());
        let mut scores = vec![0; self.classes.len()];
        let mut active = Vec::with_capacity(40);
        let mut before = [START, START];
        for (at, word) in words.iter().enumerate() {
            let known = self.dictionary.get(&word.form);
            let class = match known.map(Vec::as_slice) {
                Some([only]) => usize::from(*only),
                choice => {
                    scene.features(at, before, &mut active);
                    scores.fill(0);
                    self.model.score(&active, &mut scores);
                    match choice {
                        Some(few) => best(&scores, few.iter().map(|it| usize::from(*it))),
                        None => best(&scores, 0..scores.len()),
                    }
                    .unwrap_or_default()
                }
            };
            before = [class, before[0]];
            tags.push(self.classes.get(class).copied().unwrap_or((Upos::X, Xpos::XX)));
        }
        tags
    }

    /// Writes the tables but for the model, which [`LinearModel::write`] writes after them.
    pub fn write_tables(&self, out: &mut BlobWriter) {
        out.number(self.classes.len());
        for (upos, xpos) in &self.classes {
            out.number(upos.index());
            out.number(xpos.index());
        }
        let mut entries: Vec<_> = self.dictionary.iter().collect();
        entries.sort();
        out.number(entries.len());
        for (key, classes) in entries {
            out.number(*key as usize);
            out.number(classes.len());
            out.raw(classes);
        }
        let mut habits: Vec<_> = self.habits.iter().collect();
        habits.sort();
        out.number(habits.len());
        let mut last = 0;
        for (key, class) in habits {
            out.number((*key - last) as usize);
            out.raw(&[*class]);
            last = *key;
        }
    }

    /// Reads a tagger back.
    ///
    /// # Errors
    /// Where the bytes end early or hold a value out of range.
    pub fn read(input: &mut BlobReader<'_>) -> Result<Self, BlobError> {
        let n_classes = input.number()?;
        let mut classes = Vec::new();
        for _ in 0..n_classes {
            let upos = Upos::from_index(input.number()?).ok_or(BlobError::OutOfRange)?;
            let xpos = Xpos::from_index(input.number()?).ok_or(BlobError::OutOfRange)?;
            classes.push((upos, xpos));
        }
        let n_entries = input.number()?;
        let mut dictionary = FxHashMap::default();
        for _ in 0..n_entries {
            let key = input.small()?;
            let len = input.number()?;
            let few = input.raw(len)?.to_vec();
            if few.iter().any(|it| usize::from(*it) >= n_classes) {
                return Err(BlobError::OutOfRange);
            }
            dictionary.insert(key, few);
        }
        let mut habits = FxHashMap::default();
        let mut key = 0_u32;
        for _ in 0..input.number()? {
            key = key.wrapping_add(input.small()?);
            habits.insert(key, input.raw(1)?[0]);
        }
        Ok(Self { classes, dictionary, habits, model: LinearModel::read(input)? })
    }
}
