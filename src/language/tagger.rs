//! Parts of speech: the universal tag and the Penn tag of each token, left to right.
//!
//! In: the lexemes of one sentence. Out: a tag pair a token. Frequent words take only tags that
//! they were seen with. Averaged perceptron after Collins, "Discriminative Training Methods for
//! Hidden Markov Models", EMNLP 2002, decoded greedily.

use rustc_hash::FxHashMap;

use super::blob::{BlobError, BlobReader, BlobWriter};
use super::hashing::{pair, triple};
use super::lexeme::Lexeme;
use super::model::{LinearModel, best};
use super::usage::{self, Usage};
use super::view::View;
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
    /// How another reader tags words.
    pub usage: Usage,
    /// The weights.
    pub model: LinearModel,
}

/// The class that stands before the first token, and that of words without a habit.
pub const START: usize = 255;

/// The Penn tags of verbs in the past and of past participles.
const PAST_FORMS: [Xpos; 2] = [Xpos::VBD, Xpos::VBN];

/// A sentence made ready: what is the same whatever the classes before a token.
#[derive(Clone, Debug)]
pub struct Scene<'w> {
    view: &'w View,
    habits: Vec<u32>,
    /// How the form and the lower-case form of each word are used.
    usages: Vec<[u32; 2]>,
    /// How many words have capitals, in quarters; whether nearly all have.
    quarters: u32,
    loud: u32,
}

impl<'w> Scene<'w> {
    /// Returns a sentence made ready.
    #[must_use]
    pub fn new(view: &'w View, habits: &FxHashMap<u32, u8>, usage: &Usage) -> Self {
        let habit = |it: &Lexeme| habits.get(&it.lower).map_or(255, |it| u32::from(*it));
        let used = |it: &Lexeme| {
            let own = usage.number(it.form);
            [own, if it.form == it.lower { own } else { usage.number(it.lower) }]
        };
        Self {
            view,
            habits: view.lexemes.iter().map(habit).collect(),
            usages: view.lexemes.iter().map(used).collect(),
            quarters: u32::from(view.capital_quarters()),
            loud: u32::from(view.is_loud()),
        }
    }

    /// Fills `out` with the features of token `at`, given the classes of the two before it.
    pub fn features(&self, at: usize, before: [usize; 2], out: &mut Vec<u32>) {
        out.clear();
        let none = Lexeme::default();
        let index = |offset: isize| at.checked_add_signed(offset);
        let look =
            |offset: isize| index(offset).and_then(|it| self.view.lexemes.get(it)).unwrap_or(&none);
        let cluster = |offset: isize| {
            index(offset).and_then(|it| self.view.clusters.get(it)).map_or(256, |it| u32::from(*it))
        };
        let habit = |offset: isize| {
            index(offset).and_then(|it| self.habits.get(it)).copied().unwrap_or(256)
        };
        let usage = |offset: isize| {
            index(offset).and_then(|it| self.usages.get(it)).copied().unwrap_or([9999; 2])
        };
        let hint = |offset: isize| {
            index(offset).and_then(|it| self.view.hints.get(it)).map_or(9, |it| u32::from(*it))
        };
        let (here, back, next) = (look(0), look(-1), look(1));
        let ([used, used_low], [used_next, _]) = (usage(0), usage(1));
        #[expect(clippy::cast_possible_truncation, reason = "classes are below 256")]
        let (one, two) = (before[0] as u32, before[1] as u32);
        let first = u32::from(at == 0) * 2 + self.loud;
        let bits = u32::from(here.bits) * 4 + first;
        let case = self.view.cases.get(at).map_or(0, |it| *it as u32);
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
            pair(41, used, bits),
            triple(42, used, used_next, one),
            triple(43, used, used_low, hint(0) * 4 + first),
            triple(44, usage(-1)[0], used, used_next),
            triple(45, used_next, one, two),
            triple(46, hint(0), case, bits),
            triple(47, hint(0), used_low, one),
            triple(48, hint(0) * 4 + first, habit(1), case),
            triple(49, hint(0), hint(1), one),
            triple(50, used, used_next, usage(2)[0]),
            triple(51, used_low, next.suffixes[2], first),
            triple(52, here.suffixes[2], back.lower, used_next),
            triple(53, used, one, two),
            triple(54, here.lower, used_next, one),
            triple(55, self.quarters * 4 + first, bits, hint(0)),
            triple(56, self.quarters, case * 256 + bits, used_low),
            triple(57, self.quarters, case * 256 + bits, one),
            triple(58, self.quarters, hint(0), pair(58, around, case)),
        ]);
    }
}

impl Tagger {
    /// Returns the tag pair of each word.
    #[must_use]
    pub fn tag(&self, view: &View) -> Vec<TagPair> {
        let words = &view.lexemes;
        let scene = Scene::new(view, &self.habits, &self.usage);
        let mut tags = Vec::with_capacity(words.len());
        let mut scores = vec![0; self.classes.len()];
        let mut active = Vec::with_capacity(64);
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
                        None if self.is_past(word) => {
                            let is_noun = |it: &usize| self.classes[*it].0 == Upos::NOUN;
                            best(&scores, (0..scores.len()).filter(|it| !is_noun(it)))
                        }
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

    /// Returns whether a word without a capital was read as a past form wherever it stood.
    fn is_past(&self, word: &Lexeme) -> bool {
        let used = self.usage.set(self.usage.number(word.form));
        word.form == word.lower
            && used != 0
            && PAST_FORMS.into_iter().fold(used, |set, it| set & !usage::only(it)) == 0
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
        self.usage.write(out);
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
        let usage = Usage::read(input)?;
        Ok(Self { classes, dictionary, habits, usage, model: LinearModel::read(input)? })
    }
}
