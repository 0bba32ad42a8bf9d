//! Scores attributions against gold: by token, by span, and whole.
//!
//! In: a text with gold and found attributions. Out: [`AttributionCounts`], which add up over articles, and
//! [`AttributionScores`] with shares from 0.0 to 1.0. The figures equal those of the reference scorer:
//! greedy one-to-one matching by overlap of content and cue; `relaxed` requires an overlapping cue
//! and half of source and content. Never fails.

mod fields;

pub(crate) use fields::{ContentType, Field, ScoredText};

use std::collections::{BTreeMap, BTreeSet};

use super::figures::{Prf, Tally, share};
use super::gold::GoldAttribution;

/// The roles, in the order of all tables.
pub(crate) const ROLES: [&str; 3] = ["source", "cue", "content"];

/// How strictly whole attributions are compared.
pub(crate) const LEVELS: [&str; 5] = ["strict", "relaxed", "who-what", "cue+cont", "located"];

/// Which attributions count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subset {
    /// All.
    All,
    /// Statements; attitudes are neither right nor wrong.
    Statements,
}

/// Counts of one article or of several.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AttributionCounts {
    /// Gold attributions.
    pub n_gold: usize,
    /// Found attributions.
    pub n_found: usize,
    /// Pairs of gold and found.
    pub n_matched: usize,
    /// By role: tokens in both, found, gold.
    tokens: [[usize; 3]; 3],
    /// By role: fields in both, found, gold.
    exact: [[usize; 3]; 3],
    /// By role: sum of the shares of found fields that gold covers, and the reverse.
    soft: [[f64; 2]; 3],
    /// Pairs that hold at each level.
    held: [usize; 5],
    /// Pairs whose gold has a source, and those with the same head.
    heads: [usize; 2],
    /// By content type: found, gold, and pairs held at `relaxed` by found type and by gold type.
    types: [[usize; 4]; 3],
}

/// Returns precision and recall from the sums of what is right of the found and of the gold.
fn prf([of_found, of_gold]: [f64; 2], n_found: usize, n_gold: usize) -> Prf {
    Prf::new(share(of_found, n_found as f64), share(of_gold, n_gold as f64))
}

/// Precision, recall and other shares, computed from [`AttributionCounts`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AttributionScores {
    /// By role.
    pub tokens: [Prf; 3],
    /// Over all roles.
    pub tokens_micro: Prf,
    /// By role.
    pub exact: [Prf; 3],
    /// By role.
    pub soft: [Prf; 3],
    /// By level.
    pub whole: [Prf; 5],
    /// The share of pairs with the same source head.
    pub head_accuracy: f64,
    /// By content type, at `relaxed`: precision by found type and recall by gold type.
    pub by_type: [[f64; 2]; 3],
}

/// One attribution as fields.
#[derive(Clone, Debug)]
pub(crate) struct Scored {
    /// By role, untrimmed.
    raw: [Field; 3],
    /// By role, trimmed.
    fields: [Field; 3],
    head: Option<usize>,
    content_type: ContentType,
    counts: bool,
}

impl Scored {
    fn new(text: &ScoredText<'_>, attribution: &GoldAttribution, subset: Subset) -> Self {
        let GoldAttribution { source, cue, content } = attribution;
        let raw = [text.field(source), text.field(cue), text.field(content)];
        let fields = [text.trim(&raw[0]), text.trim(&raw[1]), text.trim(&raw[2])];
        let head = text.head(&fields[0]);
        let content_type = text.content_type(&fields[2]);
        let counts = subset == Subset::All || text.is_statement(&fields[1], &fields[2]);
        Self { raw, fields, head, content_type, counts }
    }

    fn holds(&self, found: &Self) -> [bool; 5] {
        let cues = &self.fields[1];
        let cue =
            !cues.is_disjoint(&found.fields[1]) || cues.is_empty() && found.fields[1].is_empty();
        let content = overlap(&self.fields[2], &found.fields[2]) >= 0.5;
        let source = overlap(&self.fields[0], &found.fields[0]) >= 0.5;
        [
            self.fields == found.fields,
            cue && content && source,
            cue && content && self.head == found.head,
            cue && content,
            cue,
        ]
    }
}

/// Returns the Jaccard overlap of two sets, 1.0 if both are empty.
fn overlap(left: &Field, right: &Field) -> f64 {
    if left.is_empty() && right.is_empty() {
        return 1.0;
    }
    let n_both = left.intersection(right).count();
    n_both as f64 / (left.len() + right.len() - n_both) as f64
}

/// Returns the pairs of gold and found, in the order in which they are matched.
fn pairs(gold: &[Scored], found: &[Scored]) -> Vec<(usize, usize)> {
    let mut candidates = Vec::new();
    for (g, left) in gold.iter().enumerate() {
        for (f, right) in found.iter().enumerate() {
            let [_, cue, content] = &left.fields;
            let touches =
                !cue.is_disjoint(&right.fields[1]) || !content.is_disjoint(&right.fields[2]);
            if !touches {
                continue;
            }
            let of = |role: usize| {
                let empty = left.fields[role].is_empty() && right.fields[role].is_empty();
                if empty { 0.0 } else { overlap(&left.fields[role], &right.fields[role]) }
            };
            let source = overlap(&left.fields[0], &right.fields[0]);
            candidates.push((of(2) + of(1), source, g, f));
        }
    }
    candidates.sort_by(|left, right| {
        right
            .0
            .total_cmp(&left.0)
            .then(right.1.total_cmp(&left.1))
            .then((left.2, left.3).cmp(&(right.2, right.3)))
    });
    let (mut used_gold, mut used_found) = (BTreeSet::new(), BTreeSet::new());
    let mut pairs = Vec::new();
    for (_, _, g, f) in candidates {
        if !used_gold.contains(&g) && !used_found.contains(&f) {
            used_gold.insert(g);
            used_found.insert(f);
            pairs.push((g, f));
        }
    }
    pairs
}

/// Returns the counts of one article.
#[must_use]
pub fn score(
    text: &str,
    gold: &[GoldAttribution],
    found: &[GoldAttribution],
    subset: Subset,
) -> AttributionCounts {
    let text = ScoredText::new(text);
    let scored = |all: &[GoldAttribution]| -> Vec<Scored> {
        all.iter().map(|it| Scored::new(&text, it, subset)).collect()
    };
    let (gold, found) = (scored(gold), scored(found));
    let pairs = pairs(&gold, &found);
    let partner: BTreeMap<usize, usize> = pairs.iter().map(|(g, f)| (*f, *g)).collect();
    let is_dropped = |f: usize| match partner.get(&f) {
        None => !found[f].counts,
        Some(g) if !gold[*g].counts => {
            !gold[*g].fields[1].is_disjoint(&found[f].fields[1])
                || overlap(&gold[*g].fields[2], &found[f].fields[2]) >= 0.5
        }
        Some(_) => false,
    };
    let kept: Vec<&Scored> =
        found.iter().enumerate().filter(|(f, _)| !is_dropped(*f)).map(|(_, it)| it).collect();
    let wanted: Vec<&Scored> = gold.iter().filter(|it| it.counts).collect();
    let mut counts = AttributionCounts {
        n_gold: wanted.len(),
        n_found: kept.len(),
        ..AttributionCounts::default()
    };
    count_fields(&gold, &wanted, &kept, &mut counts);
    for it in &wanted {
        counts.types[it.content_type as usize][1] += 1;
    }
    for it in &kept {
        counts.types[it.content_type as usize][0] += 1;
    }
    for (g, f) in pairs.iter().filter(|it| gold[it.0].counts) {
        let (gold, found) = (&gold[*g], &found[*f]);
        let held = gold.holds(found);
        counts.n_matched += 1;
        for (sum, held) in counts.held.iter_mut().zip(held) {
            *sum += usize::from(held);
        }
        counts.types[found.content_type as usize][2] += usize::from(held[1]);
        counts.types[gold.content_type as usize][3] += usize::from(held[1]);
        if !gold.fields[0].is_empty() {
            counts.heads[0] += 1;
            counts.heads[1] += usize::from(gold.head == found.head);
        }
    }
    counts
}

/// Returns one line for each attribution that is not right at `relaxed`: the fault, then source,
/// cue and content in the gold and as found.
#[must_use]
pub(crate) fn errors(
    text: &str,
    gold: &[GoldAttribution],
    found: &[GoldAttribution],
) -> Vec<String> {
    let cut = ScoredText::new(text);
    let scored = |all: &[GoldAttribution]| -> Vec<Scored> {
        all.iter().map(|it| Scored::new(&cut, it, Subset::All)).collect()
    };
    let (gold_scored, found_scored) = (scored(gold), scored(found));
    let pairs = pairs(&gold_scored, &found_scored);
    let print = |attribution: &GoldAttribution| {
        let part = |spans: &[crate::document::Span]| {
            let words: Vec<&str> =
                spans.iter().flat_map(|it| it.of(text).split_whitespace()).collect();
            words.join(" ")
        };
        let GoldAttribution { source, cue, content } = attribution;
        format!("{} | {} | {}", part(source), part(cue), part(content))
    };
    let mut lines = Vec::new();
    for (g, f) in &pairs {
        let [_, relaxed, _, content, cue] = gold_scored[*g].holds(&found_scored[*f]);
        let fault = match (relaxed, content, cue) {
            (true, ..) => continue,
            (_, true, _) => "source",
            (.., true) => "content",
            _ => "cue",
        };
        lines.push(format!("{fault}\t{}\t{}", print(&gold[*g]), print(&found[*f])));
    }
    let alone =
        |all: &[GoldAttribution], used: BTreeSet<usize>, fault: &str, lines: &mut Vec<String>| {
            let left = all.iter().enumerate().filter(|(it, _)| !used.contains(it));
            lines.extend(left.map(|(_, it)| format!("{fault}\t{}", print(it))));
        };
    alone(gold, pairs.iter().map(|it| it.0).collect(), "missed", &mut lines);
    alone(found, pairs.iter().map(|it| it.1).collect(), "spurious", &mut lines);
    lines
}

fn count_fields(
    gold: &[Scored],
    wanted: &[&Scored],
    kept: &[&Scored],
    counts: &mut AttributionCounts,
) {
    let of = |all: &[&Scored]| -> Field {
        all.iter().flat_map(|it| it.raw.iter().flatten()).copied().collect()
    };
    let left_out: Vec<&Scored> = gold.iter().filter(|it| !it.counts).collect();
    let wanted_tokens = of(wanted);
    let ignored: Field = of(&left_out).difference(&wanted_tokens).copied().collect();
    for role in 0..3 {
        let tokens = |all: &[&Scored]| -> Field {
            all.iter().flat_map(|it| &it.raw[role]).copied().collect()
        };
        let gold_tokens = tokens(wanted);
        let found_tokens: Field = tokens(kept).difference(&ignored).copied().collect();
        let n_both = gold_tokens.intersection(&found_tokens).count();
        counts.tokens[role] = [n_both, found_tokens.len(), gold_tokens.len()];
        let fields = |all: &[&Scored]| -> BTreeSet<Field> {
            all.iter().map(|it| it.fields[role].clone()).filter(|it| !it.is_empty()).collect()
        };
        let (gold_fields, found_fields) = (fields(wanted), fields(kept));
        let n_both = gold_fields.intersection(&found_fields).count();
        counts.exact[role] = [n_both, found_fields.len(), gold_fields.len()];
        counts.soft[role] =
            [covered(&found_fields, &gold_fields), covered(&gold_fields, &found_fields)];
    }
}

/// Returns the sum over `fields` of the largest share that one field of `by` covers.
fn covered(fields: &BTreeSet<Field>, by: &BTreeSet<Field>) -> f64 {
    let share = |field: &Field| {
        let n = field.len() as f64;
        let shares = by.iter().map(|other| field.intersection(other).count() as f64 / n);
        shares.fold(0.0, f64::max)
    };
    fields.iter().map(share).sum()
}

impl AttributionCounts {
    /// Adds the counts of another article.
    pub fn add(&mut self, other: &Self) {
        self.n_gold += other.n_gold;
        self.n_found += other.n_found;
        self.n_matched += other.n_matched;
        for role in 0..3 {
            for part in 0..3 {
                self.tokens[role][part] += other.tokens[role][part];
                self.exact[role][part] += other.exact[role][part];
            }
            for part in 0..2 {
                self.soft[role][part] += other.soft[role][part];
            }
            for part in 0..4 {
                self.types[role][part] += other.types[role][part];
            }
        }
        for (sum, it) in self.held.iter_mut().zip(other.held) {
            *sum += it;
        }
        for (sum, it) in self.heads.iter_mut().zip(other.heads) {
            *sum += it;
        }
    }

    /// Returns the shares.
    #[must_use]
    pub fn summary(&self) -> AttributionScores {
        let counted = |[right, found, gold]: &[usize; 3]| {
            Tally { right: *right, found: *found, gold: *gold }.prf()
        };
        let share = |part: usize, whole: usize| share(part as f64, whole as f64);
        let mut all = [0; 3];
        for role in &self.tokens {
            for (sum, it) in all.iter_mut().zip(role) {
                *sum += it;
            }
        }
        AttributionScores {
            tokens: self.tokens.each_ref().map(counted),
            tokens_micro: counted(&all),
            exact: self.exact.each_ref().map(counted),
            soft: std::array::from_fn(|role| {
                prf(self.soft[role], self.exact[role][1], self.exact[role][2])
            }),
            whole: self.held.map(|right| counted(&[right, self.n_found, self.n_gold])),
            head_accuracy: share(self.heads[1], self.heads[0]),
            by_type: self.types.map(|it| [share(it[2], it[0]), share(it[3], it[1])]),
        }
    }
}
