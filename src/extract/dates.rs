//! When something happened, as far as the text says.
//!
//! In: a tree and the day of the document. Out: the temporal expressions of the sentence, each
//! with its date and the clause it belongs to, and the date of a predicate. Days of the week are
//! the last on or before the document's day, unless the clause looks ahead; "the next day" and "that
//! month" count from the last date given before; a week that lies in one month gives the month. What
//! cannot be worked out to a day, month or year ("recently") gives no date. The categories follow
//! TimeML's TIMEX3 (ISO 24617-1).

use jiff::civil::Date;

use super::time_reader::TimeReader;
pub(super) use super::time_reader::clause_of;
use super::tree::Tree;
use crate::document::PartialDate;
use crate::language::{Deprel, Upos};
use crate::ontology::Calendar;

/// A temporal expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TimeExpression {
    /// The token by which it is known: the weekday, the month, the year, the unit.
    pub token: usize,
    /// The date it gives.
    pub date: PartialDate,
}

/// Returns the expressions of each sentence that give a date.
#[must_use]
pub(crate) fn find_all(
    trees: &[Tree<'_>],
    today: Option<Date>,
    calendar: &Calendar,
) -> Vec<Vec<TimeExpression>> {
    let mut last = None;
    let mut all = Vec::with_capacity(trees.len());
    for tree in trees {
        let found = find(tree, today, last, calendar);
        last = found.last().map(|it| it.date).or(last);
        all.push(found);
    }
    all
}

/// Returns the expressions of a sentence that give a date; `last` is the date given before it.
#[must_use]
pub(crate) fn find(
    tree: &Tree<'_>,
    today: Option<Date>,
    last: Option<PartialDate>,
    calendar: &Calendar,
) -> Vec<TimeExpression> {
    let words: Vec<String> =
        tree.sentence.tokens.iter().map(|it| it.lemma.to_lowercase()).collect();
    let mut reader = TimeReader { tree, words, today, last, calendar };
    let mut found: Vec<TimeExpression> = Vec::new();
    let mut at = 0;
    while at < tree.len() {
        if let Some((date, n_tokens)) = reader.read(at) {
            found.push(TimeExpression { token: at, date });
            reader.last = Some(date);
            at += n_tokens.max(1);
        } else {
            at += 1;
        }
    }
    found
}

/// Returns the date of the predicate at `head`: of the expression that belongs to its clause.
#[must_use]
pub(crate) fn of(
    tree: &Tree<'_>,
    head: usize,
    expressions: &[TimeExpression],
) -> Option<PartialDate> {
    if expressions.is_empty() {
        return None;
    }
    // "the 2000 nominee": the year stands right under the noun.
    let under = |it: &&TimeExpression| tree.head(it.token) == Some(head);
    if let Some(found) = expressions.iter().find(under) {
        return Some(found.date);
    }
    let mut at = head;
    for _ in 0..tree.len() {
        let own = |it: &&TimeExpression| clause_of(tree, it.token) == at;
        let nearest = expressions.iter().filter(own).min_by_key(|it| it.token.abs_diff(head));
        if let Some(found) = nearest {
            return Some(found.date);
        }
        let token = tree.token(at);
        let rises = matches!(
            token.deprel,
            Deprel::XCOMP
                | Deprel::CONJ
                | Deprel::OBJ
                | Deprel::NSUBJ_PASS
                | Deprel::ACL
                | Deprel::ADVCL
                | Deprel::COP
        );
        // "after a vote on Thursday", "his endorsement came Friday": a noun of an event has the date of
        // the clause that it is part of.
        let is_part =
            token.upos == Upos::NOUN && matches!(token.deprel.base(), "obl" | "nmod" | "nsubj");
        let above = tree.head(at);
        // "in 1988, when she won", "the 2000 nominee, who lost": the clause hangs on the time
        // itself, on what is that time, or on what is dated by it.
        if token.deprel == Deprel::ACL_RELCL {
            let noun = above?;
            let is_time = |it: &&TimeExpression| {
                it.token == noun
                    || is_apposed(tree, noun, it.token)
                    || tree.head(it.token) == Some(noun)
            };
            return expressions.iter().find(is_time).map(|it| it.date);
        }
        at = above.filter(|_| rises || is_part)?;
    }
    None
}

/// Returns whether a noun stands in apposition to a time: "in 1988, a year when she won".
fn is_apposed(tree: &Tree<'_>, noun: usize, time: usize) -> bool {
    tree.token(noun).deprel == Deprel::APPOS && tree.head(noun) == Some(time)
}
