//! Tags, trees and names, predicted from the vectors of words.
//!
//! In: the vectors of the words of sentences for [`Task::Syntax`] and [`Task::Who`]. Out: for each
//! sentence, the tags and arcs of its words and the classes of its names. Trees are scored by a
//! biaffine product, after Dozat and Manning, "Deep Biaffine Attention for Neural Dependency
//! Parsing", ICLR 2017. Reading the weights can fail with [`TensorError`]; reading words never
//! does.

use std::ops::Range;

use onrecord_encoder::{Encoded, Linear, Task, TensorError, Tensors, dots};

use super::arborescence::Arcs;
use super::outputs::HeadOutputs;
pub(crate) use super::scores::highest;
use super::{Deprel, TagPair, Upos, Xpos, names};

/// The most words in one tree; a longer sentence is a chain of such trees.
const TREE_WORDS_MAX: usize = 256;

/// The heads for tags, trees and names.
#[derive(Clone, Debug)]
pub struct Syntax {
    upos: Linear,
    xpos: Linear,
    arc_dep: Linear,
    arc_head: Linear,
    arc: Linear,
    arc_root: Vec<f32>,
    label_dep: Linear,
    label_head: Linear,
    label: Linear,
    name_hidden: Linear,
    name: Linear,
}

/// Values computed for all words of a group of sentences at once.
struct Projected {
    tags: Vec<TagPair>,
    dependents: WordRows,
    heads: WordRows,
    label_dependents: WordRows,
    label_heads: WordRows,
    names: WordRows,
}

/// Values for each word of a group of sentences, equally many for all.
struct WordRows {
    width: usize,
    values: Vec<f32>,
}

impl WordRows {
    /// Returns the values of words of the group, word after word.
    fn of(&self, words: Range<usize>) -> &[f32] {
        &self.values[words.start * self.width..words.end * self.width]
    }
}

impl Syntax {
    /// Reads the heads.
    ///
    /// # Errors
    /// Returns an error if a tensor is missing or has another shape, or if the labels are not those
    /// of this program.
    pub fn read(tensors: &Tensors<'_>) -> Result<Self, TensorError> {
        check_labels(tensors, "labels.upos", Upos::NAMES)?;
        check_labels(tensors, "labels.xpos", Xpos::NAMES)?;
        check_labels(tensors, "labels.deprels", Deprel::NAMES)?;
        let hidden = tensors.shape("embeddings.norm.weight")?.first().copied().unwrap_or_default();
        let of_word = |name: &str| Linear::read(tensors, name, hidden);
        let (arc_dep, label_dep) = (of_word("syntax.arc_dep")?, of_word("syntax.label_dep")?);
        let name_hidden = of_word("who.name_hidden")?;
        let syntax = Self {
            upos: of_word("syntax.upos")?,
            xpos: of_word("syntax.xpos")?,
            arc: Linear::read(tensors, "syntax.arc", arc_dep.n_out())?,
            arc_root: tensors.floats("syntax.arc_root", &[arc_dep.n_out()])?,
            arc_head: of_word("syntax.arc_head")?,
            label: Linear::read(tensors, "syntax.label", label_dep.n_out())?,
            label_head: of_word("syntax.label_head")?,
            name: Linear::read(tensors, "who.name", name_hidden.n_out())?,
            arc_dep,
            label_dep,
            name_hidden,
        };
        let n_labels = Deprel::NAMES.len();
        let fits = syntax.upos.n_out() == Upos::NAMES.len()
            && syntax.xpos.n_out() == Xpos::NAMES.len()
            && syntax.arc_head.n_out() == syntax.arc.n_out()
            && syntax.label_head.n_out() == syntax.label_dep.n_out()
            && syntax.label.n_out() == n_labels * (syntax.label_dep.n_out() + 1)
            && syntax.name.n_out() == names::N_CLASSES;
        if fits { Ok(syntax) } else { Err(TensorError::OutOfRange) }
    }

    /// Returns the sentences with these lengths, in order, from their encoded words; `pairs` are
    /// the pairs of tags that occur together.
    #[must_use]
    pub fn sentences(
        &self,
        encoded: &Encoded,
        lengths: &[usize],
        pairs: &[TagPair],
    ) -> Vec<HeadOutputs> {
        let all = self.project(encoded, pairs);
        let mut start = 0;
        let sentence = |length: &usize| {
            let read = self.sentence(&all, start, *length);
            start += length;
            read
        };
        lengths.iter().map(sentence).collect()
    }

    fn project(&self, encoded: &Encoded, pairs: &[TagPair]) -> Projected {
        let words = encoded.words(Task::Syntax);
        let (upos, xpos) = (self.upos.apply(words), self.xpos.apply(words));
        let of_words =
            upos.chunks_exact(self.upos.n_out()).zip(xpos.chunks_exact(self.xpos.n_out()));
        let rows = |linear: &Linear, values: Vec<f32>| WordRows { width: linear.n_out(), values };
        let hidden = |linear: &Linear| rows(linear, rectified(linear.apply(words)));
        let of_names = rectified(self.name_hidden.apply(encoded.words(Task::Who)));
        Projected {
            tags: of_words.map(|(upos, xpos)| best_pair(upos, xpos, pairs)).collect(),
            dependents: rows(&self.arc, self.arc.apply(&hidden(&self.arc_dep).values)),
            heads: hidden(&self.arc_head),
            label_dependents: hidden(&self.label_dep),
            label_heads: hidden(&self.label_head),
            names: rows(&self.name, self.name.apply(&of_names)),
        }
    }

    fn sentence(&self, all: &Projected, start: usize, length: usize) -> HeadOutputs {
        let words = start..start + length;
        let heads = self.heads(all, start, length);
        let mut read = HeadOutputs {
            tags: all.tags.iter().skip(start).take(length).copied().collect(),
            arcs: self.labelled(all, start, &heads),
            classes: names::decode(all.names.of(words)),
        };
        read.agree();
        read
    }

    /// Returns the head of each word in a sentence, as an index within it.
    fn heads(&self, all: &Projected, start: usize, length: usize) -> Vec<Option<usize>> {
        let mut heads = Vec::with_capacity(length);
        let mut first_root = None;
        for part in (0..length).step_by(TREE_WORDS_MAX) {
            let n_words = TREE_WORDS_MAX.min(length - part);
            let found = self.arcs(all, start + part, n_words).best_heads();
            for (at, head) in found.into_iter().enumerate() {
                heads.push(match (head, first_root) {
                    (Some(head), _) => Some(part + head),
                    (None, Some(root)) => Some(root),
                    (None, None) => {
                        first_root = Some(part + at);
                        None
                    }
                });
            }
        }
        heads
    }

    fn arcs(&self, all: &Projected, start: usize, n_words: usize) -> Arcs {
        let width = self.arc.n_out();
        let scale = 1.0 / (width as f32).sqrt();
        let mut arcs = Arcs::new(n_words);
        let words = start..start + n_words;
        let heads = all.heads.of(words.clone());
        let heads = || std::iter::once(&*self.arc_root).chain(heads.chunks_exact(width));
        for (dependent, left) in all.dependents.of(words).chunks_exact(width).enumerate() {
            let scores = dots(heads().map(|right| (left, right)));
            for (head, score) in scores.into_iter().enumerate().filter(|it| it.0 != dependent + 1) {
                arcs.set(dependent + 1, head, score * scale);
            }
        }
        arcs
    }

    /// Returns the arcs with their relations; only the root has `root`.
    fn labelled(
        &self,
        all: &Projected,
        start: usize,
        heads: &[Option<usize>],
    ) -> Vec<(Option<u32>, Deprel)> {
        let width = self.label_dep.n_out();
        let scores = self.label.apply(all.label_dependents.of(start..start + heads.len()));
        let of_word = scores.chunks_exact(self.label.n_out().max(1));
        let label = |(scores, head): (&[f32], &Option<usize>)| {
            let Some(head) = head else { return (None, Deprel::ROOT) };
            let right = all.label_heads.of(start + head..start + head + 1);
            // The weights of a label for the head, and last its score before any head.
            let rows = || scores.chunks_exact(width + 1).filter_map(<[f32]>::split_last);
            let products = dots(rows().map(|(_, weights)| (weights, right)));
            let sums = products.iter().zip(rows()).map(|(product, (score, _))| product + score);
            let root = Deprel::ROOT.index();
            let best = sums
                .enumerate()
                .filter(|(label, _)| *label != root)
                .reduce(|best, it| if it.1 > best.1 { it } else { best });
            let best = best.and_then(|(label, _)| Deprel::from_index(label));
            let deprel = best.unwrap_or(Deprel::DEP);
            (u32::try_from(*head).ok(), deprel)
        };
        of_word.zip(heads).map(label).collect()
    }
}

/// Returns the pair of tags with the highest sum of scores; the first one if there are ties.
fn best_pair(upos: &[f32], xpos: &[f32], pairs: &[TagPair]) -> TagPair {
    let score = |it: &TagPair| upos[it.0.index()] + xpos[it.1.index()];
    let best =
        pairs.iter().reduce(|best, pair| if score(pair) > score(best) { pair } else { best });
    best.copied().unwrap_or((Upos::X, Xpos::XX))
}

/// Returns all pairs of tags that `go_together` accepts.
#[must_use]
pub fn pairs(go_together: impl Fn(TagPair) -> bool) -> Vec<TagPair> {
    let upos = (0..Upos::NAMES.len()).filter_map(Upos::from_index);
    let xpos = || (0..Xpos::NAMES.len()).filter_map(Xpos::from_index);
    upos.flat_map(|upos| xpos().map(move |xpos| (upos, xpos)))
        .filter(|it| go_together(*it))
        .collect()
}

/// Returns the tags, with those of verbs corrected to agree with their auxiliaries: the base form
/// after "did", a modal or "to", the participle after "have". `is_past` says whether a form is past
/// whatever its tag.
#[must_use]
pub(crate) fn agreed(
    forms: &[&str],
    read: &HeadOutputs,
    is_past: impl Fn(&str) -> bool,
) -> Vec<TagPair> {
    let mut tags = read.tags.clone();
    for (at, (head, deprel)) in read.arcs.iter().enumerate() {
        let Some(head) = *head else { continue };
        let own = tags.get(at).map(|it| it.1);
        let Some((upos, xpos)) = tags.get_mut(head as usize) else { continue };
        let is_finite = [Xpos::VBD, Xpos::VBP, Xpos::VBN, Xpos::VB].contains(xpos);
        if *upos != Upos::VERB || !is_finite || at > head as usize {
            continue;
        }
        let form = forms.get(at).map(|it| it.to_lowercase()).unwrap_or_default();
        let is_aux = *deprel == Deprel::AUX;
        let mut between = read.arcs.iter().take(head as usize).skip(at + 1);
        let has_more = between.any(|(of, deprel)| {
            *of == Some(head) && [Deprel::AUX, Deprel::AUX_PASS].contains(deprel)
        });
        // "'d" before a participle is "had": "she'd asked him", not "she'd ask him".
        let is_had = is_aux
            && matches!(form.as_str(), "'d" | "’d")
            && ([Xpos::VBN, Xpos::VBD].contains(xpos)
                || forms.get(head as usize).is_some_and(|it| is_past(it)))
            && (!has_more || forms.get(at + 1).is_some_and(|it| it.eq_ignore_ascii_case("been")));
        let is_do = matches!(form.as_str(), "do" | "does" | "did");
        let is_base = match *deprel {
            Deprel::AUX => is_do || own == Some(Xpos::MD) && !is_had,
            Deprel::MARK => own == Some(Xpos::TO),
            _ => false,
        };
        let is_perfect = is_had || is_aux && matches!(form.as_str(), "have" | "has" | "had");
        // The last auxiliary decides: "would have endorsed" has a participle.
        if !has_more && is_base {
            *xpos = Xpos::VB;
        } else if !has_more && (is_had || is_perfect && *xpos != Xpos::VB) {
            *xpos = Xpos::VBN;
        }
        if is_had && let Some(auxiliary) = tags.get_mut(at) {
            *auxiliary = (Upos::AUX, Xpos::VBD);
        }
    }
    for at in bare_clauses(read) {
        let is_regular = || forms.get(at).is_some_and(|it| it.ends_with("ed"));
        let is_past = tags[at].1 == Xpos::VBD || tags[at].1 == Xpos::VBG && is_regular();
        if tags[at].0 == Upos::VERB && is_past {
            tags[at].1 = Xpos::VBN;
        }
    }
    tags
}

/// Returns the heads of adverbial clauses that have neither a subject nor an auxiliary, by index: in "Asked
/// about it, she left", a past form is a participle.
fn bare_clauses(read: &HeadOutputs) -> impl Iterator<Item = usize> {
    let has_own = |head: usize| {
        let below = read.arcs.iter().filter(move |it| it.0.map(|it| it as usize) == Some(head));
        below.map(|it| it.1.base()).any(|it| it.starts_with("nsubj") || it.starts_with("aux"))
    };
    let clauses = read.arcs.iter().take(read.tags.len()).enumerate();
    clauses.filter(move |(at, it)| it.1 == Deprel::ADVCL && !has_own(*at)).map(|(at, _)| at)
}

/// Returns an error if a list of labels differs from the one in this program.
fn check_labels(tensors: &Tensors<'_>, name: &str, wanted: &[&str]) -> Result<(), TensorError> {
    let same = tensors.text(name)?.lines().eq(wanted.iter().copied());
    if same { Ok(()) } else { Err(TensorError::OutOfRange) }
}

/// Returns the values with negative ones set to 0.
#[must_use]
pub(crate) fn rectified(mut values: Vec<f32>) -> Vec<f32> {
    for value in &mut values {
        if *value < 0.0 {
            *value = 0.0;
        }
    }
    values
}
