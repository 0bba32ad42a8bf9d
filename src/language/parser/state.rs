//! Half-parsed sentences as immutable records, so that the hypotheses of a beam share all they can.
//!
//! In: a state and an [`Action`]. Out: the next state. Words are numbered from 0; the root is the
//! word after the last. A stack is a linked list of [`Item`]s; a tree is read off the chain of
//! actions. Every sentence of n words takes exactly 2n actions: each word is put on the stack once
//! and taken off once.

use crate::language::Deprel;

/// Stands for "no word", "no item".
pub const NONE: u32 = u32::MAX;

/// Stands for "no label": a word that has no head yet.
pub const NO_LABEL: u8 = u8::MAX;

const N_LABELS: usize = Deprel::NAMES.len();

/// The number of classes of the model.
pub const N_ACTIONS: usize = 2 + 2 * N_LABELS;

/// A step of the parser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Moves the next word onto the stack.
    Shift,
    /// Takes the top of the stack off; it has a head already.
    Reduce,
    /// Makes the next word the head of the top, and takes the top off.
    Left(Deprel),
    /// Makes the top the head of the next word, and moves that onto the stack.
    Right(Deprel),
}

impl Action {
    /// Returns the model's class of this action.
    #[must_use]
    pub fn class(self) -> usize {
        match self {
            Self::Shift => 0,
            Self::Reduce => 1,
            Self::Left(label) => 2 + label.index(),
            Self::Right(label) => 2 + N_LABELS + label.index(),
        }
    }

    /// Returns the action of a class; one past the table is a shift.
    #[must_use]
    pub fn from_class(class: usize) -> Self {
        match class {
            1 => Self::Reduce,
            it if it >= 2 + N_LABELS => {
                Deprel::from_index(it - 2 - N_LABELS).map_or(Self::Shift, Self::Right)
            }
            it if it >= 2 => Deprel::from_index(it - 2).map_or(Self::Shift, Self::Left),
            _ => Self::Shift,
        }
    }
}

/// The dependents of a word on one side: the outermost two with their labels, how many, which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Side {
    /// The outermost and the second outermost dependent.
    pub words: [u32; 2],
    /// Their labels.
    pub labels: [u8; 2],
    /// The number of dependents, at most 255.
    pub count: u8,
    /// The set of all labels, a bit each.
    pub set: u64,
}

impl Side {
    const EMPTY: Self = Self { words: [NONE; 2], labels: [NO_LABEL; 2], count: 0, set: 0 };

    fn push(&mut self, word: u32, label: Deprel) {
        let byte = byte(label);
        self.words = [word, self.words[0]];
        self.labels = [byte, self.labels[0]];
        self.count = self.count.saturating_add(1);
        self.set |= 1 << byte;
    }
}

/// A word with all that is known of its dependents, and the item below it on the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// The word.
    pub word: u32,
    /// The index of the item below it on the stack, or [`NONE`].
    pub below: u32,
    /// Its label where it has a head (which is the item below), or [`NO_LABEL`].
    pub label: u8,
    /// Its dependents before it.
    pub left: Side,
    /// Its dependents after it.
    pub right: Side,
    /// A hash of the word, its label and its dependents: equal for equal ones.
    pub signature: u64,
}

impl Item {
    /// Returns a word without label or dependents.
    #[must_use]
    pub fn new(word: u32) -> Self {
        let (left, right) = (Side::EMPTY, Side::EMPTY);
        let signature = u64::from(word).wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        Self { word, below: NONE, label: NO_LABEL, left, right, signature }
    }

    fn attach(&mut self, word: u32, label: Deprel) {
        let side = if word < self.word { &mut self.left } else { &mut self.right };
        side.push(word, label);
        self.note(u64::from(word) << 8 | u64::from(byte(label)));
    }

    fn headed(mut self, label: Deprel, below: u32) -> Self {
        self.label = byte(label);
        self.below = below;
        self.note(u64::from(self.label) | 1 << 60);
        self
    }

    fn note(&mut self, fact: u64) {
        let mixed = (self.signature ^ fact).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        self.signature = mixed ^ (mixed >> 29);
    }
}

fn byte(label: Deprel) -> u8 {
    u8::try_from(label.index()).unwrap_or(NO_LABEL)
}

/// A half-parsed sentence: a place in a chain of actions.
#[derive(Clone, Copy, Debug)]
pub struct State {
    /// The item on top of the stack, or [`NONE`].
    pub top: u32,
    /// The item of the next word, or of the root.
    pub front: u32,
    /// The next word; the number of words where only the root is left.
    pub next: u32,
    /// The number of words on the stack that have no head.
    pub n_headless: u32,
    /// The state before the last action, or [`NONE`].
    pub before: u32,
    /// The class of the last action.
    pub class: u8,
    /// The number of actions so far.
    pub n_actions: u32,
    /// Whether all actions so far are those of [`Lattice::gold`].
    pub is_gold: bool,
    /// The sum of the scores of all actions so far.
    pub score: i64,
}

/// All items and states of one sentence.
#[derive(Clone, Debug)]
pub struct Lattice {
    /// The number of words.
    pub n_words: u32,
    /// The items; the first `n_words + 1` are the bare words and the root.
    pub items: Vec<Item>,
    /// The states; the first is the start.
    pub states: Vec<State>,
    /// The classes of the right actions, where training knows them.
    pub gold: Vec<u8>,
}

impl Lattice {
    /// Returns the start of a sentence.
    #[must_use]
    pub fn new(n_words: u32) -> Self {
        let items = (0..=n_words).map(Item::new).collect();
        let start = State {
            top: NONE,
            front: 0,
            next: 0,
            n_headless: 0,
            before: NONE,
            class: 0,
            n_actions: 0,
            is_gold: true,
            score: 0,
        };
        Self { n_words, items, states: vec![start], gold: Vec::new() }
    }

    /// Returns the item at `index`, if there is one.
    #[must_use]
    pub fn item(&self, index: u32) -> Option<&Item> {
        self.items.get(index as usize)
    }

    /// Adds the state that follows `from` by `action`, which is legal, and returns its index.
    pub fn advance(&mut self, from: u32, action: Action, score: i64) -> u32 {
        let mut state = self.states[from as usize];
        state.before = from;
        state.score = score;
        state.class = u8::try_from(action.class()).unwrap_or_default();
        let gold = self.gold.get(state.n_actions as usize);
        state.is_gold &= gold == Some(&state.class);
        state.n_actions += 1;
        match action {
            Action::Shift => {
                state.n_headless += 1;
                // On an empty stack the front is its own item: nothing lies below.
                let item = (state.top != NONE)
                    .then(|| Item { below: state.top, ..self.items[state.front as usize] });
                self.push(&mut state, item);
            }
            Action::Reduce => state.top = self.items[state.top as usize].below,
            Action::Left(label) => {
                let top = self.items[state.top as usize];
                let mut front = self.items[state.front as usize];
                front.attach(top.word, label);
                state.n_headless -= 1;
                state.top = top.below;
                state.front = self.add(front);
            }
            Action::Right(label) => {
                let mut top = self.items[state.top as usize];
                top.attach(state.next, label);
                let below = self.add(top);
                let item = self.items[state.front as usize].headed(label, below);
                self.push(&mut state, Some(item));
            }
        }
        self.states.push(state);
        index(self.states.len() - 1)
    }

    /// Puts the front on the stack, as `item` where it differs from the front.
    fn push(&mut self, state: &mut State, item: Option<Item>) {
        state.top = item.map_or(state.front, |it| self.add(it));
        state.next += 1;
        state.front = state.next;
    }

    fn add(&mut self, item: Item) -> u32 {
        self.items.push(item);
        index(self.items.len() - 1)
    }

    /// Returns the classes of all actions that led to `state`, first to last.
    #[must_use]
    pub fn actions(&self, state: u32) -> Vec<u8> {
        let mut classes = Vec::new();
        let mut at = &self.states[state as usize];
        while at.before != NONE {
            classes.push(at.class);
            at = &self.states[at.before as usize];
        }
        classes.reverse();
        classes
    }
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(NONE)
}

/// Returns the head and the label of each of `n_words` words that `classes` build; the head of a
/// word that hangs from the root is `n_words`.
#[must_use]
pub fn tree(n_words: u32, classes: &[u8]) -> Vec<(u32, Deprel)> {
    let mut arcs = vec![(n_words, Deprel::ROOT); n_words as usize];
    let mut stack = Vec::new();
    let mut next = 0;
    for class in classes {
        match Action::from_class(usize::from(*class)) {
            Action::Shift => {
                stack.push(next);
                next += 1;
            }
            Action::Reduce => {
                stack.pop();
            }
            Action::Left(label) => {
                if let Some(arc) = stack.pop().and_then(|it: u32| arcs.get_mut(it as usize)) {
                    *arc = (next, label);
                }
            }
            Action::Right(label) => {
                if let (Some(top), Some(arc)) = (stack.last(), arcs.get_mut(next as usize)) {
                    *arc = (*top, label);
                }
                stack.push(next);
                next += 1;
            }
        }
    }
    arcs
}
