//! Reads one expression that gives a date: "on 5 March", "last Tuesday", "a year ago".
//!
//! In: the words of a sentence, the day of the document and the date given before. Out: a date and how
//! many tokens it takes; `None` if no expression starts there.

use super::tree::Tree;
use crate::document::PartialDate;
use crate::language::{Deprel, Token, Upos, Xpos};
use crate::ontology::Calendar;
use jiff::civil::Date;
use jiff::{Span as Stretch, ToSpan};

pub(super) struct TimeReader<'r, 's> {
    pub(super) tree: &'r Tree<'s>,
    pub(super) words: Vec<String>,
    pub(super) today: Option<Date>,
    /// The date given before.
    pub(super) last: Option<PartialDate>,
    pub(super) calendar: &'r Calendar,
}

impl TimeReader<'_, '_> {
    fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", String::as_str)
    }

    fn before(&self, at: usize) -> &str {
        at.checked_sub(1).map_or("", |it| self.word(it))
    }

    /// Returns the date that an expression at `at` gives, and how many tokens it takes.
    pub(super) fn read(&self, at: usize) -> Option<(PartialDate, usize)> {
        self.read_month(at)
            .or_else(|| self.read_weekday(at))
            .or_else(|| self.read_deictic(at))
            .or_else(|| self.read_anaphoric(at))
            .or_else(|| self.read_unit(at))
            .or_else(|| self.read_year(at))
    }

    fn read_month(&self, at: usize) -> Option<(PartialDate, usize)> {
        let word = self.word(at);
        let month = self.calendar.month(word)?;
        let day_after = self.day(at + 1);
        let day_before = at.checked_sub(1).and_then(|it| self.day(it));
        let doubtful = self.calendar.doubtful_months.contains(word);
        let bare = day_after.is_none() && day_before.is_none() && self.year(at + 1).is_none();
        if doubtful && bare && !self.is_brought_in(at) {
            return None;
        }
        // Of several days of one month only the month is known.
        let day = day_after.or(day_before).filter(|_| !self.is_stretch(at));
        let mut next = at + 1 + usize::from(day_after.is_some());
        if self.word(next) == "," {
            next += 1;
        }
        if let Some(year) = self.year(next) {
            let date = match day {
                Some(day) => PartialDate::day(Date::new(year, month, day).ok()?),
                None => PartialDate::month(year, month)?,
            };
            return Some((date, next + 1 - at));
        }
        let today = self.today?;
        let n_tokens = 1 + usize::from(day_after.is_some());
        let year = self.year_of_month(at, month, day.unwrap_or(1), today);
        let date = match day {
            Some(day) => PartialDate::day(Date::new(year, month, day).ok()?),
            None => PartialDate::month(year, month)?,
        };
        Some((date, n_tokens))
    }

    /// The year of a month without one: the last such on or before today, or the next ahead.
    fn year_of_month(&self, at: usize, month: i8, day: i8, today: Date) -> i16 {
        let this_year = today.year();
        let first = if day > 1 { day } else { 1 };
        let is_later = Date::new(this_year, month, first).is_ok_and(|it| it > today);
        let ahead = self.looks_ahead(at) || self.calendar.next_words.contains(self.before(at));
        match (is_later, ahead) {
            (true, false) if !self.is_present(at) => this_year - 1,
            (false, true) if month < today.month() => this_year + 1,
            _ => this_year,
        }
    }

    fn read_weekday(&self, at: usize) -> Option<(PartialDate, usize)> {
        let word = self.word(at);
        let weekday = self.calendar.weekday(word)?;
        if self.calendar.doubtful_weekdays.contains(word) && self.tree.token(at).upos != Upos::PROPN
        {
            return None;
        }
        let today = self.today?;
        let n_back = i64::from((today.weekday().to_monday_one_offset() - weekday).rem_euclid(7));
        let next = self.calendar.next_words.contains(self.before(at));
        let ahead = next || self.looks_ahead(at);
        let stretch: Stretch = match (ahead, n_back) {
            (true, 0) if !next => 0.days(),
            (true, it) => (7 - it).days(),
            (false, 0) if self.calendar.last_words.contains(self.before(at)) => (-7).days(),
            (false, it) => (-it).days(),
        };
        Some((PartialDate::day(today.checked_add(stretch).ok()?), 1))
    }

    fn read_deictic(&self, at: usize) -> Option<(PartialDate, usize)> {
        let word = self.word(at);
        let n_days = if self.calendar.today_words.contains(word) {
            0
        } else if self.calendar.yesterday_words.contains(word) {
            -1
        } else if self.calendar.tomorrow_words.contains(word) {
            1
        } else {
            return None;
        };
        Some((PartialDate::day(self.today?.checked_add(n_days.days()).ok()?), 1))
    }

    /// "the next day", "that month": counted from the date given before.
    fn read_anaphoric(&self, at: usize) -> Option<(PartialDate, usize)> {
        let unit = *self.calendar.units.get(self.word(at))?;
        let last = self.last?;
        let (before, calendar) = (self.before(at), self.calendar);
        let first = last.first_day();
        if calendar.same_words.contains(before) {
            let date = match unit {
                0 => PartialDate::month(first.year(), first.month())
                    .filter(|it| last.last_day() <= it.last_day()),
                -1 => PartialDate::year(first.year()),
                _ => last.exact_day().map(PartialDate::day),
            };
            return Some((date?, 1));
        }
        let is_definite = at >= 2 && self.word(at - 2) == "the";
        let n_days = if calendar.next_words.contains(before) {
            1
        } else if calendar.last_words.contains(before) {
            -1
        } else {
            return None;
        };
        let day = last.exact_day().filter(|_| is_definite && unit == 1)?;
        Some((PartialDate::day(day.checked_add(n_days.days()).ok()?), 1))
    }

    /// "two days ago", "last month", "this year".
    fn read_unit(&self, at: usize) -> Option<(PartialDate, usize)> {
        let unit = *self.calendar.units.get(self.word(at))?;
        let today = self.today?;
        let before = self.before(at);
        let calendar = self.calendar;
        if self.is_ago(at + 1) {
            let count = self.count(before)?;
            return Some((back(today, unit, count)?, 2));
        }
        let offset: i32 = if calendar.last_words.contains(before) {
            -1
        } else if calendar.this_words.contains(before) {
            0
        } else if calendar.next_words.contains(before) {
            1
        } else {
            return None;
        };
        match unit {
            0 => {
                let month = today.checked_add(offset.months()).ok()?;
                Some((PartialDate::month(month.year(), month.month())?, 1))
            }
            -1 => Some((PartialDate::year(today.year() + i16::try_from(offset).ok()?)?, 1)),
            7 => Some((month_of_week(today, offset)?, 1)),
            1 if offset == 0 || self.word(at) == "night" => {
                let day = today.checked_add(offset.days()).ok()?;
                Some((PartialDate::day(day), 1))
            }
            _ => None,
        }
    }

    fn read_year(&self, at: usize) -> Option<(PartialDate, usize)> {
        let year = self.year(at)?;
        let token = self.tree.token(at);
        let dated = matches!(
            token.deprel,
            Deprel::OBL | Deprel::NMOD | Deprel::OBL_UNMARKED | Deprel::NMOD_UNMARKED
        ) || token.deprel == Deprel::COMPOUND
            || token.deprel == Deprel::NUMMOD && self.counts_none(at);
        dated.then(|| PartialDate::year(year)).flatten().map(|it| (it, 1))
    }

    /// Returns whether a number before a noun counts nothing: "the 2000 nominee".
    fn counts_none(&self, at: usize) -> bool {
        self.tree.head(at).is_some_and(|it| self.tree.token(it).features.has("Number=Sing"))
    }

    fn year(&self, at: usize) -> Option<i16> {
        let word = self.word(at);
        (word.len() == 4)
            .then(|| word.parse().ok())
            .flatten()
            .filter(|it| (1800..=2199).contains(it))
    }

    fn day(&self, at: usize) -> Option<i8> {
        let word = self.word(at);
        let digits = word.trim_end_matches(|it: char| it.is_ascii_lowercase());
        (digits.len() <= 2)
            .then(|| digits.parse().ok())
            .flatten()
            .filter(|it| (1..=31).contains(it))
    }

    /// Returns whether the month at `at` has a first and a last day: "from 22 to 28 April", "May 3-6".
    fn is_stretch(&self, at: usize) -> bool {
        let joins = |it: usize| self.calendar.stretch_words.contains(self.word(it));
        let before =
            at >= 3 && self.day(at - 1).is_some() && joins(at - 2) && self.day(at - 3).is_some();
        let after = self.day(at + 1).is_some() && joins(at + 2) && self.day(at + 3).is_some();
        before || after
    }

    /// Returns whether a doubtful month stands as a date does: "in May", "last March", not "Theresa May".
    fn is_brought_in(&self, at: usize) -> bool {
        let before = self.before(at);
        let calendar = self.calendar;
        let words = [&calendar.last_words, &calendar.this_words, &calendar.next_words];
        let is_name = self.tree.token(at).upos == Upos::PROPN;
        is_name
            && (calendar.month_prepositions.contains(before)
                || words.iter().any(|it| it.contains(before)))
    }

    /// Returns `true` if a word says how long ago: "two days ago", not "two days before the vote".
    fn is_ago(&self, at: usize) -> bool {
        let adverb = |it: &Token| it.upos == Upos::ADV || it.deprel == Deprel::ADVMOD;
        self.calendar.ago_words.contains(self.word(at)) && adverb(self.tree.token(at))
    }

    fn count(&self, word: &str) -> Option<i32> {
        word.parse().ok().or_else(|| self.calendar.numbers.get(word).copied())
    }

    /// Returns `true` if the clause around `at` is about the future: "will leave", "is to leave",
    /// "plans to leave", "if they win in November".
    fn looks_ahead(&self, at: usize) -> bool {
        let clause = clause_of(self.tree, at);
        let calendar = self.calendar;
        let is_future = |it: usize| calendar.future_auxiliaries.contains(self.word(it));
        // The parser may take the "is" of "is to leave" for the auxiliary.
        let is_due = |to: usize| calendar.future_heads.contains(self.before(to));
        let is_ahead = |token: usize| {
            let is_to = self.tree.token(token).xpos == Xpos::TO;
            calendar.future_marks.contains(self.word(token))
                || is_to && (self.is_planned(clause) || is_due(token))
        };
        let is_possible = |it: usize| calendar.possible_auxiliaries.contains(self.word(it));
        let mut auxiliaries = self.tree.dependents(clause, "aux").map(|it| self.tree.lemma(it));
        let is_perfect = auxiliaries.any(|it| it == "have");
        self.tree.dependents(clause, "aux").any(is_future)
            || !is_perfect && self.tree.dependents(clause, "aux").any(is_possible)
            || self.is_reported_future(clause)
            || self.tree.dependents(clause, "mark").any(is_ahead)
    }

    /// Returns `true` if a clause is about the future of a saying in the past: "said she would leave".
    fn is_reported_future(&self, clause: usize) -> bool {
        let is_would = |it: usize| self.calendar.reported_auxiliaries.contains(self.word(it));
        let token = self.tree.token(clause);
        let said = self.tree.head(clause).filter(|_| token.deprel == Deprel::CCOMP);
        said.is_some_and(|it| self.tree.token(it).features.has("Tense=Past"))
            && self.tree.dependents(clause, "aux").any(is_would)
    }

    /// Returns `true` if the clause around `at` is in the simple present: "leaves office on Jan. 20".
    fn is_present(&self, at: usize) -> bool {
        let clause = clause_of(self.tree, at);
        let features = &self.tree.token(clause).features;
        let is_simple = self.tree.dependent(clause, "aux").is_none();
        features.has("Tense=Pres") && features.has("VerbForm=Fin") && is_simple
    }

    /// Returns whether an infinitive hangs on a word of planning: "plans to sue", "is to leave".
    fn is_planned(&self, clause: usize) -> bool {
        let above = self.tree.head(clause).map_or("", |it| self.word(it));
        self.calendar.future_heads.contains(above)
    }
}

/// Returns the month in which the week that lies `offset` weeks from `today` lies whole.
fn month_of_week(today: Date, offset: i32) -> Option<PartialDate> {
    let n_back = i32::from(today.weekday().to_monday_zero_offset());
    let first = today.checked_add((offset * 7 - n_back).days()).ok()?;
    let last = first.checked_add(6.days()).ok()?;
    let is_whole = first.month() == last.month();
    is_whole.then(|| PartialDate::month(first.year(), first.month())).flatten()
}

fn back(today: Date, unit: i32, count: i32) -> Option<PartialDate> {
    match unit {
        0 => {
            let month = today.checked_sub(count.months()).ok()?;
            PartialDate::month(month.year(), month.month())
        }
        -1 => PartialDate::year(today.year() - i16::try_from(count).ok()?),
        days => {
            let day = today.checked_sub((days * count).days()).ok()?;
            Some(PartialDate::day(day))
        }
    }
}

/// Returns the verb, or noun with arguments of its own, that an expression belongs to.
pub(super) fn clause_of(tree: &Tree<'_>, token: usize) -> usize {
    let mut chain = tree.ancestors(token).skip(1);
    chain
        .find(|head| {
            let is_verb = tree.token(*head).upos == Upos::VERB;
            is_verb || tree.dependent(*head, "nsubj").is_some() || is_event(tree, *head)
        })
        .unwrap_or_else(|| tree.sentence.root())
}

fn is_event(tree: &Tree<'_>, at: usize) -> bool {
    tree.token(at).upos == Upos::NOUN && tree.dependent(at, "nmod:unmarked").is_some()
}
