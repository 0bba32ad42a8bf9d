//! Scores attributions against gold: by token, by span, and whole.
//!
//! In: a text with gold and found attributions. Out: [`AttributionCounts`], which add up over articles and
//! give shares from 0.0 to 1.0. The figures equal those of the reference scorer:
//! greedy one-to-one matching by overlap of content and cue; `relaxed` requires an overlapping cue
//! and half of source and content. Never fails.

mod counts;
mod fields;

pub use counts::AttributionCounts;
pub(crate) use fields::{ContentType, Field, ScoredText};

use std::collections::{BTreeMap, BTreeSet};

use super::figures::Tally;
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

/// A role of an attribution, in the order of [`ROLES`].
#[derive(Clone, Copy, Debug)]
enum AttributionRole {
    Source,
    Cue,
    Content,
}

impl AttributionRole {
    const ALL: [Self; 3] = [Self::Source, Self::Cue, Self::Content];

    /// Returns what belongs to this role of what is listed by role.
    fn of<T>(self, [source, cue, content]: &[T; 3]) -> &T {
        match self {
            Self::Source => source,
            Self::Cue => cue,
            Self::Content => content,
        }
    }
}

/// One attribution as fields.
#[derive(Clone, Debug)]
pub(crate) struct Scored<'a> {
    attribution: &'a GoldAttribution,
    /// By role, untrimmed.
    raw: [Field; 3],
    /// By role, trimmed.
    fields: [Field; 3],
    head: Option<usize>,
    content_type: ContentType,
    counts: bool,
}

impl<'a> Scored<'a> {
    fn new(text: &ScoredText<'_>, attribution: &'a GoldAttribution, subset: Subset) -> Self {
        let GoldAttribution { source, cue, content } = attribution;
        let raw = [text.field(source), text.field(cue), text.field(content)];
        let fields = raw.each_ref().map(|it| text.trim(it));
        let [source, cue, content] = &fields;
        let head = text.head(source);
        let content_type = text.content_type(content);
        let counts = subset == Subset::All || text.is_statement(cue, content);
        Self { attribution, raw, fields, head, content_type, counts }
    }

    fn holds(&self, found: &Self) -> [bool; 5] {
        let [sources, cues, contents] = &self.fields;
        let [found_sources, found_cues, found_contents] = &found.fields;
        let cue = !cues.is_disjoint(found_cues) || cues.is_empty() && found_cues.is_empty();
        let content = overlap(contents, found_contents) >= 0.5;
        let source = overlap(sources, found_sources) >= 0.5;
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

/// An attribution with its index among its kind.
type Numbered<'s> = (usize, &'s Scored<'s>);

/// Returns the pairs of gold and found, in the order in which they are matched.
fn pairs<'s>(gold: &'s [Scored<'s>], found: &'s [Scored<'s>]) -> Vec<(Numbered<'s>, Numbered<'s>)> {
    let overlap_of_any = |left: &Field, right: &Field| {
        if left.is_empty() && right.is_empty() { 0.0 } else { overlap(left, right) }
    };
    let mut candidates = Vec::new();
    for left in gold.iter().enumerate() {
        for right in found.iter().enumerate() {
            let [source, cue, content] = &left.1.fields;
            let [found_source, found_cue, found_content] = &right.1.fields;
            if cue.is_disjoint(found_cue) && content.is_disjoint(found_content) {
                continue;
            }
            let likeness = overlap_of_any(content, found_content) + overlap_of_any(cue, found_cue);
            candidates.push((likeness, overlap(source, found_source), left, right));
        }
    }
    candidates.sort_by(|left, right| {
        right
            .0
            .total_cmp(&left.0)
            .then(right.1.total_cmp(&left.1))
            .then((left.2.0, left.3.0).cmp(&(right.2.0, right.3.0)))
    });
    let (mut used_gold, mut used_found) = (BTreeSet::new(), BTreeSet::new());
    let mut pairs = Vec::new();
    for (_, _, left, right) in candidates {
        if !used_gold.contains(&left.0) && !used_found.contains(&right.0) {
            used_gold.insert(left.0);
            used_found.insert(right.0);
            pairs.push((left, right));
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
    let gold = scored(&text, gold, subset);
    let found = scored(&text, found, subset);
    let pairs = pairs(&gold, &found);
    let partner: BTreeMap<usize, &Scored<'_>> = pairs.iter().map(|(g, f)| (f.0, g.1)).collect();
    let is_dropped = |index: usize, found: &Scored<'_>| match partner.get(&index) {
        None => !found.counts,
        Some(gold) if !gold.counts => {
            let ([_, cue, content], [_, found_cue, found_content]) = (&gold.fields, &found.fields);
            !cue.is_disjoint(found_cue) || overlap(content, found_content) >= 0.5
        }
        Some(_) => false,
    };
    let kept: Vec<&Scored<'_>> = found
        .iter()
        .enumerate()
        .filter(|(index, it)| !is_dropped(*index, it))
        .map(|(_, it)| it)
        .collect();
    let wanted: Vec<&Scored<'_>> = gold.iter().filter(|it| it.counts).collect();
    let mut counts = AttributionCounts {
        n_gold: wanted.len(),
        n_found: kept.len(),
        ..AttributionCounts::default()
    };
    count_fields(&gold, &wanted, &kept, &mut counts);
    for it in &wanted {
        counts.of_type(it.content_type).n_gold += 1;
    }
    for it in &kept {
        counts.of_type(it.content_type).n_found += 1;
    }
    for ((_, gold), (_, found)) in pairs.iter().filter(|(gold, _)| gold.1.counts) {
        counts.count_pair(gold, found);
    }
    counts
}

fn scored<'a>(
    text: &ScoredText<'_>,
    all: &'a [GoldAttribution],
    subset: Subset,
) -> Vec<Scored<'a>> {
    all.iter().map(|it| Scored::new(text, it, subset)).collect()
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
    let gold_scored = scored(&cut, gold, Subset::All);
    let found_scored = scored(&cut, found, Subset::All);
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
    for ((_, wanted), (_, found)) in &pairs {
        let [_, relaxed, _, content, cue] = wanted.holds(found);
        let fault = match (relaxed, content, cue) {
            (true, ..) => continue,
            (_, true, _) => "source",
            (.., true) => "content",
            _ => "cue",
        };
        lines.push(format!("{fault}\t{}\t{}", print(wanted.attribution), print(found.attribution)));
    }
    let alone =
        |all: &[GoldAttribution], used: BTreeSet<usize>, fault: &str, lines: &mut Vec<String>| {
            let left = all.iter().enumerate().filter(|(it, _)| !used.contains(it));
            lines.extend(left.map(|(_, it)| format!("{fault}\t{}", print(it))));
        };
    alone(gold, pairs.iter().map(|it| it.0.0).collect(), "missed", &mut lines);
    alone(found, pairs.iter().map(|it| it.1.0).collect(), "spurious", &mut lines);
    lines
}

fn count_fields(
    gold: &[Scored<'_>],
    wanted: &[&Scored<'_>],
    kept: &[&Scored<'_>],
    counts: &mut AttributionCounts,
) {
    let of = |all: &[&Scored<'_>]| -> Field {
        all.iter().flat_map(|it| it.raw.iter().flatten()).copied().collect()
    };
    let left_out: Vec<&Scored<'_>> = gold.iter().filter(|it| !it.counts).collect();
    let wanted_tokens = of(wanted);
    let ignored: Field = of(&left_out).difference(&wanted_tokens).copied().collect();
    for (counts, role) in counts.roles.iter_mut().zip(AttributionRole::ALL) {
        let tokens = |all: &[&Scored<'_>]| -> Field {
            all.iter().flat_map(|it| role.of(&it.raw)).copied().collect()
        };
        let gold_tokens = tokens(wanted);
        let found_tokens: Field = tokens(kept).difference(&ignored).copied().collect();
        counts.tokens = shared(&gold_tokens, &found_tokens);
        let fields = |all: &[&Scored<'_>]| -> BTreeSet<Field> {
            all.iter().map(|it| role.of(&it.fields).clone()).filter(|it| !it.is_empty()).collect()
        };
        let (gold_fields, found_fields) = (fields(wanted), fields(kept));
        counts.exact = shared(&gold_fields, &found_fields);
        counts.soft = [covered(&found_fields, &gold_fields), covered(&gold_fields, &found_fields)];
    }
}

/// Returns the sizes of two sets and of what both have.
fn shared<T: Ord>(gold: &BTreeSet<T>, found: &BTreeSet<T>) -> Tally {
    Tally { gold: gold.len(), found: found.len(), right: gold.intersection(found).count() }
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
    fn count_pair(&mut self, gold: &Scored<'_>, found: &Scored<'_>) {
        let held = gold.holds(found);
        self.n_matched += 1;
        for (sum, held) in self.held.iter_mut().zip(held) {
            *sum += usize::from(held);
        }
        let [_, relaxed, ..] = held;
        self.of_type(found.content_type).held_of_found += usize::from(relaxed);
        self.of_type(gold.content_type).held_of_gold += usize::from(relaxed);
        let [source, ..] = &gold.fields;
        if !source.is_empty() {
            let [n_pairs, n_right] = &mut self.heads;
            *n_pairs += 1;
            *n_right += usize::from(gold.head == found.head);
        }
    }
}
