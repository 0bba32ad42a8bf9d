//! Resolves a short name: a surname, a first name or an acronym that its document never spells out.
//!
//! In: the actors that other documents call by this name, with the evidence for each. Out: a
//! [`Choice`] with its reasons. Without clear evidence for one actor, none is chosen.

use serde::Serialize;

use crate::knowledge::ActorId;

/// An actor that a short name may stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LikelyActor {
    /// The actor.
    pub id: ActorId,
    /// Documents that call the actor by this very name and spell it out elsewhere.
    pub n_called_so: usize,
    /// Other actors of this document with which the candidate has known dealings.
    pub n_shared: usize,
    /// Days between the document and the nearest one about the candidate; `None` if undated.
    pub n_days: Option<u32>,
}

/// The decision, and its reasons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// The decision.
    pub verdict: Verdict,
    /// The evidence, in words.
    pub reasons: Vec<String>,
}

/// Whether one actor is clearly meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// This actor.
    Means(ActorId),
    /// One of these, or none of them; they stay apart.
    Open(Vec<ActorId>),
}

/// Documents at most this many days apart may report the same story.
const SAME_STORY_DAYS: u32 = 45;
/// How many times the weight of the second candidate the best must have.
const CLEAR_MARGIN: usize = 3;

/// Chooses the actor that a short name stands for.
#[must_use]
pub(crate) fn choose(mut candidates: Vec<LikelyActor>) -> Choice {
    let weight = |it: &LikelyActor| (1 + it.n_called_so) * (1 + it.n_shared) * near(it);
    candidates.sort_by(|left, right| {
        weight(right).cmp(&weight(left)).then_with(|| left.id.cmp(&right.id))
    });
    let open = |candidates: &[LikelyActor], reason: String| Choice {
        verdict: Verdict::Open(candidates.iter().map(|it| it.id.clone()).collect()),
        reasons: vec![reason],
    };
    let Some(best) = candidates.first() else {
        return open(&[], "no known actor goes by this name".to_owned());
    };
    if best.n_shared == 0 && near(best) == 1 {
        let reason =
            format!("`{}` goes by this name, but with other actors and at another time", best.id);
        return open(&candidates, reason);
    }
    if let Some(next) = candidates.get(1)
        && weight(best) < CLEAR_MARGIN * weight(next)
    {
        let reason = format!("it may mean `{}` or `{}`", best.id, next.id);
        return open(&candidates, reason);
    }
    let reasons = reasons(best, candidates.len() == 1);
    Choice { verdict: Verdict::Means(best.id.clone()), reasons }
}

/// Returns why an actor is meant.
fn reasons(best: &LikelyActor, is_only: bool) -> Vec<String> {
    let mut reasons = Vec::new();
    if best.n_called_so > 0 {
        reasons.push(format!("called by this name in {} other documents", best.n_called_so));
    }
    if best.n_shared > 0 {
        reasons.push(format!("has dealings with {} actors of this document", best.n_shared));
    }
    if let Some(days) = best.n_days.filter(|it| *it <= SAME_STORY_DAYS) {
        reasons.push(format!("in the news within {days} days"));
    }
    if is_only {
        reasons.push("the only actor of that name".to_owned());
    }
    reasons
}

/// Returns 2 for a candidate in the news at about that time, otherwise 1.
fn near(candidate: &LikelyActor) -> usize {
    1 + usize::from(candidate.n_days.is_some_and(|it| it <= SAME_STORY_DAYS))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Candidates as (id, called so, shared, days).
    #[track_caller]
    fn check(candidates: &[(&str, usize, usize, Option<u32>)], expected: Option<&str>) {
        let candidate =
            |(id, n_called_so, n_shared, n_days): &(&str, usize, usize, _)| LikelyActor {
                id: ActorId::new(id),
                n_called_so: *n_called_so,
                n_shared: *n_shared,
                n_days: *n_days,
            };
        let choice = choose(candidates.iter().map(candidate).collect());
        let chosen = match &choice.verdict {
            Verdict::Means(id) => Some(id.as_str()),
            Verdict::Open(_) => None,
        };
        assert_eq!(chosen, expected, "{choice:?}");
    }

    #[test]
    fn the_only_one_in_the_news_is_meant() {
        check(&[("person/mara-dal", 3, 0, Some(2))], Some("person/mara-dal"));
        check(&[("person/mara-dal", 3, 2, None)], Some("person/mara-dal"));
    }

    #[test]
    fn the_same_name_in_other_company_and_time_stays_apart() {
        check(&[("person/mara-dal", 3, 0, Some(900))], None);
        check(&[], None);
    }

    #[test]
    fn between_two_the_company_decides_or_none_is_chosen() {
        check(
            &[("person/mara-dal", 3, 4, Some(2)), ("person/piet-dal", 3, 0, Some(2))],
            Some("person/mara-dal"),
        );
        check(&[("person/mara-dal", 3, 1, Some(2)), ("person/piet-dal", 3, 1, Some(2))], None);
    }
}
