//! The dates that a relation may have, and what speaks for each.
//!
//! In: a relation, the temporal expressions of its document and the proposals of the rules. Out: the
//! choice of no date, then one [`DateCandidate`] a date in the order of the text, last the document's own
//! day, month and year. Features are names, each of which counts once. Never fails.

use jiff::civil::Date;

use super::super::deed::Deed;
use super::asides::without_asides;
use super::grounds::{self, Rule};
use super::perfect::shares_perfect;
use crate::document::PartialDate;
use crate::extract::Scene;
use crate::extract::dates::{self, TimeExpression};
use crate::extract::tree::Tree;
use crate::knowledge::Status;
use crate::language::{Deprel, Upos};

/// The feature of a date that a rule proposes for an act, or that stands in its sentence.
const NEAR_ACT: &str = "near.act";

/// A date that a relation may have.
#[derive(Clone, Debug)]
pub(in crate::extract::relations) struct DateCandidate {
    /// The date, or `None` for the choice of none.
    pub(in crate::extract::relations) date: Option<PartialDate>,
    /// What speaks for or against it.
    pub(in crate::extract::relations) features: Vec<String>,
}

/// The dates of a document.
pub(super) struct Menu {
    today: Option<Date>,
    /// Each date once, with its places: sentence and token.
    dates: Vec<(PartialDate, Vec<(usize, usize)>)>,
}

impl Menu {
    /// Gathers the dates of a document.
    pub(super) fn of(today: Option<Date>, times: &[Vec<TimeExpression>]) -> Self {
        let mut dates: Vec<(PartialDate, Vec<(usize, usize)>)> = Vec::new();
        let mut add = |date: PartialDate, place: Option<(usize, usize)>| match dates
            .iter_mut()
            .find(|(held, _)| *held == date)
        {
            Some((_, places)) => places.extend(place),
            None => dates.push((date, place.into_iter().collect())),
        };
        for (sentence, expressions) in times.iter().enumerate() {
            for time in expressions {
                add(time.date, Some((sentence, time.token)));
            }
        }
        if let Some(today) = today {
            add(PartialDate::day(today), None);
            today.yesterday().into_iter().for_each(|day| add(PartialDate::day(day), None));
            if let Some(month) = PartialDate::month(today.year(), today.month()) {
                add(month, None);
            }
            if let Some(year) = PartialDate::year(today.year()) {
                add(year, None);
            }
        }
        Self { today, dates }
    }

    /// Returns what a relation may choose from.
    pub(super) fn offer(
        &self,
        scene: &Scene<'_>,
        deed: &Deed,
        proposals: &[(Rule, PartialDate)],
    ) -> Vec<DateCandidate> {
        let traits = Traits::of(scene, deed);
        let n_told = self.dates.iter().filter(|(_, places)| !places.is_empty()).count();
        let latest = self.latest_before(deed);
        let mut offered = vec![self.none(&traits, n_told, proposals)];
        for (index, (date, places)) in self.dates.iter().enumerate() {
            let of_date = proposals.iter().filter(|(_, proposed)| proposed == date);
            let rules: Vec<Rule> = of_date.map(|(rule, _)| *rule).collect();
            let is_of_saying = rules.contains(&Rule::Saying) && !rules.contains(&Rule::Clause);
            if traits.is_earlier && is_of_saying {
                continue;
            }
            let (places, n_aside) = without_asides(scene, deed, places);
            if places.is_empty() && n_aside > 0 && rules.is_empty() {
                continue;
            }
            let place = Place::of(scene, deed, &places);
            let is_near = matches!(place, Place::Here { .. }) || !rules.is_empty();
            // Without a day to count from, a date elsewhere is that of another event.
            if self.today.is_none() && !is_near {
                continue;
            }
            let mut features = self.features(*date, place, places.len(), &traits);
            features.extend(rules.iter().map(|rule| format!("rule.{}", rule.name())));
            if !traits.is_state && is_near {
                features.push(NEAR_ACT.to_owned());
            }
            let orders =
                [(index == 0, "first"), (latest == Some(*date), "latest"), (n_told == 1, "only")];
            features.extend(
                orders
                    .iter()
                    .filter(|(holds, _)| *holds)
                    .map(|(_, name)| format!("{name}.{}", place.name())),
            );
            offered.push(DateCandidate { date: Some(*date), features });
        }
        offered
    }

    /// Returns the last date given before a relation or in its sentence.
    fn latest_before(&self, deed: &Deed) -> Option<PartialDate> {
        let before = |places: &[(usize, usize)]| {
            places.iter().copied().filter(|place| place.0 <= deed.place.0).max()
        };
        let all = self.dates.iter().filter_map(|(date, places)| Some((before(places)?, *date)));
        all.max_by_key(|(place, _)| *place).map(|(_, date)| date)
    }

    fn none(
        &self,
        traits: &Traits<'_>,
        n_told: usize,
        proposals: &[(Rule, PartialDate)],
    ) -> DateCandidate {
        let mut features = vec!["none".to_owned()];
        features.extend(traits.names.iter().map(|name| format!("none|{name}")));
        features.push(format!("none|told.{}", n_told.min(4)));
        features.push(format!("none|lead.{}", traits.lead));
        if self.today.is_none() {
            features.push("none|undated".to_owned());
        }
        if proposals.is_empty() {
            features.push("none|unproposed".to_owned());
        }
        DateCandidate { date: None, features }
    }

    fn features(
        &self,
        date: PartialDate,
        place: Place,
        n_places: usize,
        traits: &Traits<'_>,
    ) -> Vec<String> {
        let class = place.name();
        let (unit, gap) = (unit_of(date), self.gap(date));
        let mut features = vec![
            format!("at.{class}"),
            format!("at.{class}|{unit}"),
            format!("at.{class}|{gap}"),
            format!("at.{class}|told.{}", n_places.min(3)),
            format!("at.{class}|lead.{}", traits.lead),
            format!("{unit}|{gap}"),
        ];
        for name in &traits.names {
            features.push(format!("at.{class}|{name}"));
            features.push(format!("{gap}|{name}"));
        }
        features.push(format!("{unit}|kind.{}", traits.kind));
        features.push(format!("distance.{}", place.distance()));
        if let Place::Here { tokens, link } = place {
            features.push(format!("link.{link}"));
            features.push(format!("link.{link}|tokens.{tokens}"));
        }
        features
    }

    /// Returns how a date lies to the document's own.
    fn gap(&self, date: PartialDate) -> &'static str {
        let Some(today) = self.today else { return "gap.unknown" };
        let n_days = today.since(date.last_day()).map_or(0, |span| span.get_days());
        match n_days {
            _ if date.first_day() <= today && date.last_day() >= today => "gap.same",
            ..0 => "gap.ahead",
            0..=1 => "gap.day",
            2..=7 => "gap.week",
            8..=31 => "gap.month",
            32..=366 => "gap.year",
            _ => "gap.past",
        }
    }
}

fn unit_of(date: PartialDate) -> &'static str {
    match (date.exact_day(), date.first_day().month() == date.last_day().month()) {
        (Some(_), _) => "unit.day",
        (None, true) => "unit.month",
        (None, false) => "unit.year",
    }
}

/// The position of a date relative to a relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// In the relation's sentence: how many words away, and how its clause lies to the relation's.
    Here { tokens: &'static str, link: &'static str },
    /// So many sentences before.
    Before(usize),
    /// So many sentences after.
    After(usize),
    /// Not in the text.
    Nowhere,
}

impl Place {
    fn of(scene: &Scene<'_>, deed: &Deed, places: &[(usize, usize)]) -> Self {
        let (sentence, head) = deed.place;
        let tree = scene.page.tree(sentence);
        let here = places.iter().filter(|place| place.0 == sentence).map(|place| place.1);
        if let Some(token) = here.min_by_key(|token| token.abs_diff(head)) {
            return Self::Here { tokens: distance(head, token), link: link(tree, head, token) };
        }
        let before = places.iter().rev().find(|place| place.0 < sentence);
        if let Some(place) = before {
            return Self::Before(sentence - place.0);
        }
        let after = places.iter().find(|place| place.0 > sentence);
        after.map_or(Self::Nowhere, |place| Self::After(place.0 - sentence))
    }

    fn name(self) -> &'static str {
        match self {
            Self::Here { .. } => "here",
            Self::Before(1) => "before",
            Self::Before(2..=4) => "near",
            Self::Before(_) => "far",
            Self::After(1..=2) => "after",
            Self::After(_) => "later",
            Self::Nowhere => "nowhere",
        }
    }

    fn distance(self) -> &'static str {
        match self {
            Self::Here { tokens, .. } => tokens,
            Self::Before(1) => "-1",
            Self::Before(2) => "-2",
            Self::Before(3..=4) => "-4",
            Self::Before(5..=8) => "-8",
            Self::Before(9..=16) => "-16",
            Self::Before(_) => "-17",
            Self::After(1) => "+1",
            Self::After(2..=4) => "+4",
            Self::After(_) => "+5",
            Self::Nowhere => "none",
        }
    }
}

/// Returns how far a word stands from another, and on which side.
fn distance(from: usize, to: usize) -> &'static str {
    match (to < from, from.abs_diff(to)) {
        (true, ..=2) => "left.2",
        (true, 3..=6) => "left.6",
        (true, 7..=14) => "left.14",
        (true, _) => "left",
        (false, ..=2) => "right.2",
        (false, 3..=6) => "right.6",
        (false, 7..=14) => "right.14",
        (false, _) => "right",
    }
}

/// Returns how the clause of a temporal expression lies to a predicate.
fn link(tree: &Tree<'_>, head: usize, time: usize) -> &'static str {
    if tree.head(time) == Some(head) {
        return "child";
    }
    let clause = dates::clause_of(tree, time);
    if clause == head {
        "own"
    } else if tree.ancestors(clause).any(|above| above == head) {
        "below"
    } else if let Some(n_steps) = tree.ancestors(head).position(|above| above == clause) {
        match (n_steps, tree.token(head).upos) {
            (1, Upos::NOUN) => "above.noun",
            (1, _) => "above",
            _ => "far-above",
        }
    } else {
        "beside"
    }
}

/// What of a relation bears on its date.
struct Traits<'d> {
    kind: &'d str,
    /// How early in the document it is: the last sentence of a range.
    lead: &'static str,
    /// The features of the relation itself.
    names: [String; 7],
    /// Whether it happened before what is reported: "said that she had left".
    is_earlier: bool,
    /// Whether its type holds for a time, such as an office.
    is_state: bool,
}

impl<'d> Traits<'d> {
    fn of(scene: &Scene<'_>, deed: &'d Deed) -> Self {
        let (sentence, head) = deed.place;
        let tree = scene.page.tree(sentence);
        let families = &scene.page.ontology.families;
        Self {
            kind: &deed.kind,
            lead: match sentence {
                0 => "0",
                1 => "1",
                2..=4 => "4",
                5..=9 => "9",
                _ => "10",
            },
            names: names(scene, deed),
            is_earlier: is_pluperfect(tree, head),
            is_state: families.lasting.iter().any(|kind| kind.as_str() == deed.kind),
        }
    }
}

fn names(scene: &Scene<'_>, deed: &Deed) -> [String; 7] {
    let (sentence, head) = deed.place;
    let spec = scene.page.ontology.relations.get(&deed.kind);
    let status = match deed.status {
        Status::Asserted if deed.former => "former",
        Status::Asserted => "asserted",
        Status::Negated => "negated",
        Status::Hypothetical if grounds::is_planned(scene, deed) => "planned",
        Status::Hypothetical => "hypothetical",
    };
    let (form, voice) = (form_of(scene, deed), voice_of(scene, deed));
    [
        format!("kind.{}", deed.kind),
        format!("family.{}", spec.map_or("", |spec| spec.family.as_str())),
        format!("status.{status}"),
        format!("form.{form}"),
        format!("voice.{voice}"),
        format!("form.{form}|voice.{voice}"),
        format!("lemma.{}", scene.page.tree(sentence).lemma(head).to_lowercase()),
    ]
}

/// Returns the form of a predicate: its tense, mood or part of speech.
fn form_of(scene: &Scene<'_>, deed: &Deed) -> &'static str {
    let (tree, head) = (scene.page.tree(deed.place.0), deed.place.1);
    let future = &scene.page.ontology.calendar.future_auxiliaries;
    let token = tree.token(head);
    let has = |pair: &str| token.features.has(pair);
    let is_passive = tree.dependent(head, "aux:pass").is_some();
    let mut helpers =
        tree.dependents(head, "aux").filter(|at| tree.token(*at).deprel == Deprel::AUX);
    match token.upos {
        Upos::VERB if helpers.any(|at| future.contains(&tree.lemma(at))) => "future",
        Upos::VERB if shares_perfect(tree, head) => "perfect",
        Upos::VERB if has("VerbForm=Fin") && has("Tense=Past") => "past",
        Upos::VERB if has("VerbForm=Fin") => "present",
        Upos::VERB if has("VerbForm=Inf") => "infinitive",
        Upos::VERB if is_passive => "passive",
        Upos::VERB if has("Tense=Past") && tree.dependent(head, "aux").is_some() => "perfect",
        Upos::VERB if matches!(token.deprel, Deprel::ACL | Deprel::AMOD) => "participle",
        Upos::VERB => "gerund",
        Upos::NOUN => "noun",
        Upos::PROPN => "name",
        _ => "other",
    }
}

/// Returns `true` if a verb is in the pluperfect: "had left".
fn is_pluperfect(tree: &Tree<'_>, head: usize) -> bool {
    let is_past = |at: usize| {
        let token = tree.token(at);
        token.deprel == Deprel::AUX
            && token.features.has("Tense=Past")
            && token.features.has("VerbForm=Fin")
    };
    let is_participle = tree.token(head).features.has("VerbForm=Part");
    is_participle && tree.dependents(head, "aux").any(is_past)
}

/// Returns whose voice reports it.
fn voice_of(scene: &Scene<'_>, deed: &Deed) -> &'static str {
    match deed.statement {
        Some(_) if grounds::in_own_words(scene, deed) => "own-words",
        Some(_) => "said",
        None if grounds::is_narrated(scene, deed) => "narrated",
        None if scene.issuer.is_some() => "issued",
        None => "aside",
    }
}
