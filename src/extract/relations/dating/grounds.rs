//! What the rules of news writing say about the day of a relation.
//!
//! In: the relations and statements of a document in text order. Out: [`Grounds`], and from it the
//! dates that each rule proposes for a relation: the day on which its words were spoken ("... , she
//! said Monday"), the day from which the narration goes on, the day that the opening of the story
//! names, the time of an announced plan, the day on which an office issued the text. Never fails.

use jiff::civil::Date;

use super::super::deed::Deed;
use super::perfect::shares_perfect;
use crate::document::PartialDate;
use crate::extract::cast::MemberIndex;
use crate::extract::dates::{self, TimeExpression};
use crate::extract::{Said, Scene};
use crate::knowledge::Status;
use crate::language::Upos;

/// How many sentences at the start of a story may name the day that it reports.
const LEAD: usize = 8;

/// How many sentences the narration may go on from a day that it named.
const GOES_ON: usize = 6;

/// How many days before its date a story may report of.
const DAYS_BACK: i64 = 3;

/// Why a rule proposes a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// An expression of the predicate's own clause.
    Clause,
    /// The words that do it were spoken then.
    OwnSaying,
    /// It is part of what was said then.
    Saying,
    /// The narration goes on from that day.
    GoingOn,
    /// The story reports of that day.
    Story,
    /// What is announced is for that time.
    Plan,
    /// The issuer does it by the text itself.
    Issued,
    /// The issuer reports what was done, without a day.
    IssuedStory,
}

impl Rule {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Clause => "clause",
            Self::OwnSaying => "own-saying",
            Self::Saying => "saying",
            Self::GoingOn => "going-on",
            Self::Story => "story",
            Self::Plan => "plan",
            Self::Issued => "issued",
            Self::IssuedStory => "issued-story",
        }
    }
}

/// A day on which an actor is known to have acted or spoken, and the sentence that says so.
struct Known {
    who: MemberIndex,
    sentence: usize,
    date: PartialDate,
}

/// What a document says about days as a whole.
pub(super) struct Grounds {
    /// When each statement was made.
    told: Vec<Option<PartialDate>>,
    known: Vec<Known>,
    story: Option<PartialDate>,
    issued: Option<PartialDate>,
    plan: Option<PartialDate>,
}

impl Grounds {
    /// Reads the grounds of a document; `times` are the temporal expressions of each sentence.
    pub(super) fn of(
        scene: &Scene<'_>,
        today: Option<Date>,
        times: &[Vec<TimeExpression>],
        deeds: &[Deed],
    ) -> Self {
        let told: Vec<Option<PartialDate>> =
            scene.said.iter().map(|said| date_of_saying(scene, said)).collect();
        let known = known_days(scene, &told, deeds);
        let issued = today.filter(|_| scene.issuer.is_some()).map(PartialDate::day);
        let story = day_of_story(today, times);
        Self { told, known, story, issued, plan: time_of_plan(today, times) }
    }

    /// Returns the dates that the rules propose for a relation, each with its rule.
    pub(super) fn proposals(&self, scene: &Scene<'_>, deed: &Deed) -> Vec<(Rule, PartialDate)> {
        let saying = deed.statement.and_then(|at| *self.told.get(at)?);
        let own = in_own_words(scene, deed);
        let spoken = is_spoken(scene, deed);
        let narrated = is_narrated(scene, deed);
        let planned = is_planned(scene, deed);
        let proposed = [
            (Rule::Clause, deed.date),
            (Rule::OwnSaying, saying.filter(|_| own)),
            (Rule::Saying, saying.filter(|_| !own)),
            (Rule::GoingOn, going_on(&self.known, deed).filter(|_| narrated)),
            (Rule::Story, self.story.filter(|_| narrated)),
            (Rule::Plan, self.plan.filter(|_| planned)),
            (Rule::Issued, self.issued.filter(|_| spoken && is_issued(scene, deed))),
            (Rule::IssuedStory, self.issued.filter(|_| spoken && narrated)),
        ];
        proposed.into_iter().filter_map(|(rule, date)| Some((rule, date?))).collect()
    }
}

/// Returns the date of the clause that reports a statement.
fn date_of_saying(scene: &Scene<'_>, said: &Said) -> Option<PartialDate> {
    let (sentence, head) = said.cue_head?;
    dates::of(scene.page.tree(sentence), head, scene.page.times_in(sentence))
}

/// Returns who acted when, from sayings and deeds that are dated to the day.
fn known_days(scene: &Scene<'_>, told: &[Option<PartialDate>], deeds: &[Deed]) -> Vec<Known> {
    let sayings = scene.said.iter().zip(told).filter_map(|(said, date)| {
        Some(Known { who: said.speaker?, sentence: said.cue_head?.0, date: (*date)? })
    });
    let acts = deeds
        .iter()
        .filter(|it| is_narrated(scene, it))
        .filter_map(|it| Some(Known { who: it.subject?, sentence: it.place.0, date: it.date? }));
    sayings.chain(acts).filter(|it| it.date.exact_day().is_some()).collect()
}

/// Returns the day that a story reports: the first that its opening names, if it lies close
/// before the story's own date.
fn day_of_story(today: Option<Date>, times: &[Vec<TimeExpression>]) -> Option<PartialDate> {
    let today = today?;
    let mut days = times.iter().take(LEAD).flatten().map(|it| it.date);
    let is_near = |date: &PartialDate| {
        date.exact_day().is_some_and(|day| {
            let n_days = i64::from(today.since(day).map_or(-1, |it| it.get_days()));
            (0..=DAYS_BACK).contains(&n_days)
        })
    };
    days.find(is_near)
}

/// Returns the time of what a text announces: the first in its opening that lies ahead.
fn time_of_plan(today: Option<Date>, times: &[Vec<TimeExpression>]) -> Option<PartialDate> {
    let today = PartialDate::day(today?);
    let mut dates = times.iter().take(LEAD).flatten().map(|it| it.date);
    dates.find(|it| *it > today)
}

/// Returns the day that the narration goes on from: the last day named shortly before on which the
/// subject acted, or the one day of everything else that they did.
fn going_on(known: &[Known], deed: &Deed) -> Option<PartialDate> {
    let of_subject = || known.iter().filter(|it| Some(it.who) == deed.subject);
    let here = deed.place.0;
    let near = |it: &&Known| it.sentence <= here && here - it.sentence <= GOES_ON;
    if let Some(last) = of_subject().filter(near).max_by_key(|it| it.sentence) {
        return Some(last.date);
    }
    let mut days = of_subject().map(|it| it.date);
    let first = days.next()?;
    days.all(|it| it == first).then_some(first)
}

/// Returns `true` if a deed is announced: in the main clause, with "will".
pub(super) fn is_planned(scene: &Scene<'_>, deed: &Deed) -> bool {
    let (sentence, head) = deed.place;
    let tree = scene.page.tree(sentence);
    let future = &scene.page.ontology.calendar.future_auxiliaries;
    let verb = tree.ancestors(head).find(|it| tree.token(*it).upos == Upos::VERB);
    let will = |verb| tree.dependents(verb, "aux").any(|it| future.contains(&tree.lemma(it)));
    deed.status == Status::Hypothetical && verb.is_some_and(will)
}

/// Returns `true` if the issuer of the text does it by these words: "I thank", "we welcome".
fn is_issued(scene: &Scene<'_>, deed: &Deed) -> bool {
    let (sentence, head) = deed.place;
    let is_present = scene.page.tree(sentence).token(head).features.has("Tense=Pres");
    is_present && deed.subject.is_some() && deed.subject == scene.issuer
}

pub(super) fn is_spoken(scene: &Scene<'_>, deed: &Deed) -> bool {
    let spec = scene.page.ontology.relations.get(&deed.kind);
    spec.is_some_and(|it| scene.page.ontology.families.is_spoken(&it.family))
}

/// Returns whether the deed lies in what its own subject says: a word of blame is the blaming.
pub(super) fn in_own_words(scene: &Scene<'_>, deed: &Deed) -> bool {
    let speaker = deed.statement.and_then(|it| scene.statement(it).speaker);
    speaker.is_some() && speaker == deed.subject
}

/// Returns `true` if a deed is reported in the plain past of the main clause: "she praised", not "has
/// praised", "praises" or "who praised".
pub(super) fn is_narrated(scene: &Scene<'_>, deed: &Deed) -> bool {
    let cue = deed.statement.filter(|_| in_own_words(scene, deed));
    let place = match cue {
        Some(statement) => scene.statement(statement).cue_head,
        None => Some(deed.place).filter(|_| deed.statement.is_none()),
    };
    let Some((sentence, head)) = place else { return false };
    let tree = scene.page.tree(sentence);
    let token = tree.token(head);
    let main = matches!(token.deprel.base(), "root" | "conj" | "parataxis" | "ccomp");
    let is_past = token.features.has("Tense=Past") && token.features.has("VerbForm=Fin");
    main && is_past && !shares_perfect(tree, head)
}
