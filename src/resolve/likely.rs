//! Whom a short name stands for: a surname, a first name or an acronym that its document never
//! spells out.
//!
//! In: those whom other documents call so, with what speaks for each. Out: a [`Choice`] with its
//! reasons. Where nothing speaks clearly for one, nobody is chosen.

use serde::Serialize;

use crate::knowledge::ActorId;

/// One whom a short name may stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The actor.
    pub id: ActorId,
    /// Documents that call the actor by this very name while spelling it out elsewhere.
    pub n_called_so: usize,
    /// Other actors of the document at hand that the candidate is known to deal with.
    pub n_shared: usize,
    /// Days between the document and the nearest one about the candidate; `None` without dates.
    pub n_days: Option<u32>,
}

/// Who is meant, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// What was decided.
    pub verdict: Verdict,
    /// What it rests on, in words.
    pub reasons: Vec<String>,
}

/// Whether somebody is clearly meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// This one.
    Means(ActorId),
    /// It may be one of these, or none; they stay apart.
    Open(Vec<ActorId>),
}

/// Days within which two documents are taken to tell the same story.
const SAME_STORY_DAYS: u32 = 45;
/// How many times better the best must be than the next.
const CLEAR_MARGIN: usize = 3;

/// Returns whom a short name stands for.
#[must_use]
pub fn choose(mut candidates: Vec<Candidate>) -> Choice {
    let weight = |it: &Candidate| (1 + it.n_called_so) * (1 + it.n_shared) * near(it);
    candidates.sort_by(|left, right| {
        weight(right).cmp(&weight(left)).then_with(|| left.id.cmp(&right.id))
    });
    let open = |candidates: &[Candidate], reason: String| Choice {
        verdict: Verdict::Open(candidates.iter().map(|it| it.id.clone()).collect()),
        reasons: vec![reason],
    };
    let Some(best) = candidates.first() else {
        return open(&[], "no known actor goes by this name".to_owned());
    };
    if best.n_shared == 0 && near(best) == 1 {
        let reason = format!("`{}` goes by this name, but in other company and time", best.id);
        return open(&candidates, reason);
    }
    if let Some(next) = candidates.get(1)
        && weight(best) < CLEAR_MARGIN * weight(next)
    {
        let reason = format!("both `{}` and `{}` may be meant", best.id, next.id);
        return open(&candidates, reason);
    }
    let mut reasons = Vec::new();
    if best.n_called_so > 0 {
        reasons.push(format!("called so in {} other documents", best.n_called_so));
    }
    if best.n_shared > 0 {
        reasons.push(format!("deals with {} actors of this document", best.n_shared));
    }
    if let Some(days) = best.n_days.filter(|it| *it <= SAME_STORY_DAYS) {
        reasons.push(format!("in the news within {days} days"));
    }
    if candidates.len() == 1 {
        reasons.push("the only one of that name".to_owned());
    }
    Choice { verdict: Verdict::Means(best.id.clone()), reasons }
}

/// Returns 2 for a candidate that is in the news at the time, else 1.
fn near(candidate: &Candidate) -> usize {
    1 + usize::from(candidate.n_days.is_some_and(|it| it <= SAME_STORY_DAYS))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Candidates as (id, called so, shared, days).
    #[track_caller]
    fn check(candidates: &[(&str, usize, usize, Option<u32>)], expected: Option<&str>) {
        let candidate = |(id, n_called_so, n_shared, n_days): &(&str, usize, usize, _)| Candidate {
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
    fn between_two_the_company_decides_or_nobody() {
        check(
            &[("person/mara-dal", 3, 4, Some(2)), ("person/piet-dal", 3, 0, Some(2))],
            Some("person/mara-dal"),
        );
        check(&[("person/mara-dal", 3, 1, Some(2)), ("person/piet-dal", 3, 1, Some(2))], None);
    }
}
