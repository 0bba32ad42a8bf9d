//! What the parser looks at: hashed facts about the words around the stack and the next word.
//!
//! In: the lexemes, tags and classes of one sentence, and items of a half-parsed one. Out: `u32`
//! keys. They come in groups that depend on few things each, so that the hypotheses of a beam,
//! which differ in little, can share the scores of a group. Templates after Zhang and Nivre,
//! "Transition-based Dependency Parsing with Rich Non-local Features", ACL 2011, with what lies
//! between the two words, as in parsers by spanning trees, and word classes (Koo, Carreras and
//! Collins, "Simple Semi-supervised Dependency Parsing", ACL 2008).

use super::state::{Item, NO_LABEL, NONE, Side};
use crate::language::lexeme::Lexeme;
use crate::language::tagger::TagPair;
use crate::language::{Upos, Xpos};

/// What the parser sees of a sentence.
#[derive(Clone, Copy, Debug)]
pub struct Words<'w> {
    /// The lexemes.
    pub lexemes: &'w [Lexeme],
    /// The tags, one a lexeme.
    pub tags: &'w [TagPair],
    /// The word classes, one a lexeme.
    pub clusters: &'w [u8],
}

/// The keys of one word.
#[derive(Clone, Copy, Debug)]
struct Atom {
    word: u32,
    tag: u32,
    upos: u32,
    cluster: u32,
    suffix: u32,
}

const EMPTY: Atom = Atom { word: 1, tag: 1, upos: 31, cluster: 301, suffix: 1 };
const ROOT: Atom = Atom { word: 2, tag: 2, upos: 30, cluster: 302, suffix: 2 };

/// How many kinds of words are counted between two words.
const N_KINDS: usize = 6;

/// The keys of the words of one sentence.
#[derive(Clone, Debug)]
pub struct Atoms {
    /// One a word, then the root, then "no word".
    atoms: Vec<Atom>,
    /// How many words of each kind stand before a word.
    before: Vec<[u32; N_KINDS]>,
}

impl Atoms {
    /// Returns the keys of `words`.
    #[must_use]
    pub fn new(words: &Words<'_>) -> Self {
        let n_words = words.lexemes.len();
        let mut atoms = Vec::with_capacity(n_words + 2);
        let mut before = Vec::with_capacity(n_words + 1);
        let mut counts = [0; N_KINDS];
        for (at, lexeme) in words.lexemes.iter().enumerate() {
            let (upos, xpos) = words.tags.get(at).copied().unwrap_or((Upos::X, Xpos::XX));
            let cluster = words.clusters.get(at).map_or(300, |it| u32::from(*it));
            let suffix = lexeme.suffixes[2];
            atoms.push(Atom {
                word: lexeme.lower,
                tag: small(upos.index() * 64 + xpos.index() + 8),
                upos: small(upos.index()),
                cluster,
                suffix,
            });
            before.push(counts);
            for (count, is_kind) in counts.iter_mut().zip(kinds(upos, xpos)) {
                *count += u32::from(is_kind);
            }
        }
        before.push(counts);
        atoms.extend([ROOT, EMPTY]);
        Self { atoms, before }
    }

    /// Returns the number of words.
    #[must_use]
    pub fn n_words(&self) -> u32 {
        small(self.atoms.len() - 2)
    }

    /// Returns the universal tag of a word, 30 for the root, as a number below 32.
    #[must_use]
    pub fn upos(&self, word: u32) -> usize {
        self.atom(word).upos as usize
    }

    fn atom(&self, word: u32) -> &Atom {
        self.atoms.get(word as usize).unwrap_or(&EMPTY)
    }

    /// Returns the word `n` places after `word`; the root stands after the last.
    fn after(&self, word: u32, n: u32) -> &Atom {
        self.atom(word.saturating_add(n).min(self.n_words() + 1))
    }

    fn preceding(&self, word: u32) -> &Atom {
        self.atom(word.checked_sub(1).unwrap_or(NONE))
    }

    /// Returns what stands between two words, as one number: of each kind none, one or more.
    fn between(&self, left: u32, right: u32) -> u32 {
        let (Some(left), Some(right)) =
            (self.before.get(left as usize + 1), self.before.get(right as usize))
        else {
            return 0;
        };
        let counts = left.iter().zip(right).map(|(left, right)| right.saturating_sub(*left).min(2));
        counts.fold(1, |all, it| all * 3 + it)
    }
}

fn kinds(upos: Upos, xpos: Xpos) -> [bool; N_KINDS] {
    [
        upos == Upos::VERB || upos == Upos::AUX,
        xpos == Xpos::COMMA,
        xpos == Xpos::OPEN_QUOTE || xpos == Xpos::CLOSE_QUOTE,
        upos == Upos::CCONJ,
        upos == Upos::NOUN || upos == Upos::PROPN || upos == Upos::PRON,
        upos == Upos::PUNCT && xpos != Xpos::COMMA,
    ]
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(NONE)
}

/// Returns the key of a template filled with up to four parts.
fn key(template: u32, parts: [u32; 4]) -> u32 {
    const ODD: [u64; 4] = [
        0x9E37_79B9_7F4A_7C15,
        0xC2B2_AE3D_27D4_EB4F,
        0x1656_67B1_9E37_79F9,
        0xD6E8_FEB8_6659_FD93,
    ];
    let mut sum = u64::from(template).wrapping_add(1).wrapping_mul(0xA076_1D64_78BD_642F);
    for (part, odd) in parts.into_iter().zip(ODD) {
        sum = sum.wrapping_add(u64::from(part).wrapping_add(1).wrapping_mul(odd));
        sum ^= sum >> 31;
    }
    let mixed = sum.wrapping_mul(0xE703_7ED1_A0B4_28DB);
    small((mixed >> 32) as usize)
}

fn distance(left: u32, right: u32) -> u32 {
    match right.saturating_sub(left) {
        it @ 0..=4 => it,
        5..=6 => 5,
        7..=10 => 6,
        _ => 7,
    }
}

/// Pushes `key(template, parts)` for each `template: parts` line.
macro_rules! templates {
    ($out:ident; $($template:literal: $first:expr $(, $more:expr)*;)*) => {
        $out.extend([$(key($template, templates!(@four $first $(, $more)*))),*]);
    };
    (@four $a:expr) => { [$a, 0, 0, 0] };
    (@four $a:expr, $b:expr) => { [$a, $b, 0, 0] };
    (@four $a:expr, $b:expr, $c:expr) => { [$a, $b, $c, 0] };
    (@four $a:expr, $b:expr, $c:expr, $d:expr) => { [$a, $b, $c, $d] };
}

/// Adds the features of the word on top of the stack and its neighbours.
pub fn top_word(atoms: &Atoms, top: u32, out: &mut Vec<u32>) {
    let s0 = atoms.atom(top);
    let (back, next) = (atoms.preceding(top), atoms.after(top, 1));
    templates!(out;
        0: s0.word, s0.tag;
        1: s0.tag;
        2: s0.cluster, s0.upos;
        3: s0.suffix, s0.tag;
        4: back.tag, s0.tag;
        5: s0.tag, next.tag;
    );
}

/// Adds the features of the next word and its neighbours.
pub fn front_word(atoms: &Atoms, front: u32, out: &mut Vec<u32>) {
    let b0 = atoms.atom(front);
    let (back, b1, b2) = (atoms.preceding(front), atoms.after(front, 1), atoms.after(front, 2));
    let b3 = atoms.after(front, 3);
    templates!(out;
        10: b0.word, b0.tag;
        11: b0.tag;
        12: b0.cluster, b0.upos;
        13: b0.suffix, b0.tag;
        14: b1.word, b1.tag;
        15: b1.tag;
        16: b2.word, b2.tag;
        17: b2.tag;
        18: b0.tag, b1.tag;
        19: b0.tag, b1.tag, b2.tag;
        20: back.tag, b0.tag;
        21: b0.word, b1.word;
        22: back.tag, b0.tag, b1.tag;
        23: b0.word, b1.tag;
        24: b0.tag, b1.word;
        25: b1.tag, b2.tag, b3.tag;
    );
}

/// Adds the features of the top word and the next word together.
pub fn both_words(atoms: &Atoms, top: u32, front: u32, out: &mut Vec<u32>) {
    let (s0, b0) = (atoms.atom(top), atoms.atom(front));
    let (b1, b2) = (atoms.after(front, 1), atoms.after(front, 2));
    let (s_back, s_next) = (atoms.preceding(top), atoms.after(top, 1));
    let b_back = atoms.preceding(front);
    let far = distance(top, front);
    let between = atoms.between(top, front);
    let tags = s0.tag << 12 | b0.tag;
    templates!(out;
        31: s0.word, tags;
        32: b0.word, tags;
        34: tags;
        35: s0.word, b0.tag;
        36: s0.tag, b0.word;
        37: tags, far;
        38: s0.word, b0.tag, far;
        40: s0.word, far;
        41: b0.word, far;
        42: s0.upos, b0.upos, between;
        43: tags, between;
        44: s0.word, b0.upos, between;
        45: s0.upos, b0.word, between;
        46: tags, b1.tag;
        47: tags, b1.tag, b2.tag;
        50: s0.tag, b0.tag, b1.word;
        51: tags, s_back.tag;
        52: tags, s_next.tag;
        53: tags, b_back.tag;
        54: tags, s_next.tag, b_back.tag;
        55: tags, s_back.tag, b1.tag;
        56: s0.cluster, b0.cluster, s0.upos, b0.upos;
        57: s0.cluster, b0.tag, far;
        58: s0.tag, b0.cluster, far;
        59: s0.word, b0.cluster;
        64: tags, far, between;
    );
}

fn label(byte: u8) -> u32 {
    u32::from(byte)
}

fn low(set: u64) -> u32 {
    let folded = set ^ (set >> 32).wrapping_mul(0x9E37_79B1);
    small((folded & 0xFFFF_FFFF) as usize)
}

/// Returns a side's outermost dependents, their labels, and the number and set of all, capped.
fn side<'a>(atoms: &'a Atoms, it: &Side) -> (&'a Atom, &'a Atom, u32, u32, u32, u32) {
    let [first, second] = it.words;
    let labels = (label(it.labels[0]), label(it.labels[1]));
    let count = u32::from(it.count.min(4));
    (atoms.atom(first), atoms.atom(second), labels.0, labels.1, count, low(it.set))
}

/// Adds the features of the top's head and dependents, beside the bare next word.
pub fn top_tree(atoms: &Atoms, top: &Item, front: u32, out: &mut Vec<u32>) {
    let (s0, b0) = (atoms.atom(top.word), atoms.atom(front));
    let b1 = atoms.after(front, 1);
    let (l1, l2, l1_label, l2_label, n_left, left) = side(atoms, &top.left);
    let (r1, r2, r1_label, r2_label, n_right, right) = side(atoms, &top.right);
    let own = label(top.label);
    let tags = s0.tag << 12 | b0.tag;
    let far = distance(top.word, front);
    templates!(out;
        70: s0.tag, own;
        71: s0.word, own;
        72: tags, own;
        73: s0.word, b0.tag, own;
        74: s0.tag, b0.word, own;
        75: tags, own, b1.tag;
        76: s0.word, n_right;
        77: s0.word, n_left;
        78: s0.tag, n_left, n_right;
        79: tags, n_left, n_right;
        80: l1.word, l1.tag, s0.tag;
        81: l1.tag, tags;
        82: l1_label, tags;
        83: r1.word, r1.tag, s0.tag;
        84: r1.tag, tags;
        85: r1_label, tags;
        86: r1_label, s0.word, b0.tag;
        87: r1.tag, r2.tag, s0.tag;
        88: r1_label, r2_label, s0.tag, b0.tag;
        89: l1.tag, l2.tag, s0.tag;
        90: l1_label, l2_label, s0.tag, b0.upos;
        91: s0.word, right;
        92: s0.tag, right;
        93: s0.tag, left;
        94: tags, right;
        96: tags, left;
        97: s0.word, left, own;
        99: s0.word, r1.tag, b0.tag;
        100: s0.upos, b0.upos, right, left;
        101: s0.tag, own, n_right, far;
        102: r1.cluster, s0.cluster, b0.cluster;
        103: r1.tag, tags, b1.tag;
    );
}

/// Adds the features of the next word's dependents, beside the bare top word.
pub fn front_tree(atoms: &Atoms, top: u32, front: &Item, out: &mut Vec<u32>) {
    let (s0, b0) = (atoms.atom(top), atoms.atom(front.word));
    let b1 = atoms.after(front.word, 1);
    let (l1, l2, l1_label, l2_label, n_left, left) = side(atoms, &front.left);
    let tags = s0.tag << 12 | b0.tag;
    templates!(out;
        110: l1.word, l1.tag, b0.tag;
        111: l1_label, b0.tag;
        112: l1.tag, tags;
        113: l1_label, tags;
        114: l1_label, b0.word;
        115: b0.tag, n_left;
        116: b0.word, n_left;
        117: tags, n_left;
        118: l1.tag, l2.tag, b0.tag;
        119: l1_label, l2_label, b0.tag, s0.tag;
        120: b0.tag, left;
        121: b0.word, left;
        122: tags, left;
        123: s0.word, b0.tag, l1_label;
        124: s0.word, b0.upos, left;
        125: tags, l1_label, b1.tag;
        126: s0.word, l1.word, b0.upos;
    );
}

/// Adds the features of the items below the top.
pub fn below(atoms: &Atoms, top: &Item, stack: [Option<&Item>; 2], front: u32, out: &mut Vec<u32>) {
    let word = |it: Option<&Item>| it.map_or(NONE, |it| it.word);
    let own = |it: Option<&Item>| it.map_or(NO_LABEL, |it| it.label);
    let [under, deep] = stack;
    let (s0, b0) = (atoms.atom(top.word), atoms.atom(front));
    let b1 = atoms.after(front, 1);
    let (s1, s2) = (atoms.atom(word(under)), atoms.atom(word(deep)));
    let (s0_label, s1_label) = (label(top.label), label(own(under)));
    let s1_right = under.map_or(0, |it| low(it.right.set));
    let tags = s0.tag << 12 | b0.tag;
    templates!(out;
        130: s1.word, s1.tag, s0_label;
        131: s1.tag, s0.tag, s0_label;
        132: s1.tag, tags, s0_label;
        134: s1.tag, s0.word, b0.tag;
        136: s1.tag, s1_label, tags;
        137: s1.word, b0.word, s0_label;
        138: s1.word, s0.word, s0_label;
        139: s2.tag, s1.tag, s0.tag, s0_label;
        140: s2.tag, s1.tag, tags;
        141: s1.tag, tags, b1.tag;
        142: s1.cluster, b0.cluster, s0_label;
        143: s1_right, s1.tag, b0.tag, s0_label;
        144: s1_right, s1.word, s0_label, b0.upos;
        145: s1.tag, b0.tag, distance(word(under), front);
        146: s1.word, b0.tag, s0_label;
        147: s2.word, s1.tag, s0_label, s1_label;
    );
}
