//! What people type: names of actors, and choices from a list.
//!
//! In: words. Out: the actor or the rows that they mean, with a notice if they could mean others too. Fails if
//! nothing has the name, or too much does.

use std::collections::BTreeSet;

use super::{Context, counts, terminal};
use crate::document::PartialDate;
use crate::query::{self, Chosen, Memory, NameMatch};
use crate::resolve::Named;
use crate::store::slug;

/// Returns the actor that was typed, with a notice if other actors share the name.
///
/// # Errors
/// Returns an error if no actor has the name, or several of similar weight do; with `--exact`, if
/// several do at all.
pub(crate) fn actor(memory: &Memory, typed: &str, context: &Context) -> anyhow::Result<Named> {
    actor_on(memory, typed, None, context)
}

/// Returns the actor that was typed; an office title means its holder on `day`.
///
/// # Errors
/// As [`actor`].
pub(crate) fn actor_on(
    memory: &Memory,
    typed: &str,
    day: Option<PartialDate>,
    context: &Context,
) -> anyhow::Result<Named> {
    if context.is_exact() {
        return Ok(memory.find(typed)?);
    }
    let ontology = context.ontology()?;
    let Chosen { taken, others } = query::choose(&memory.identities()?, ontology, typed, day)?;
    let is_other_form = !others.is_empty() || !has_words(&taken.actor, typed);
    if is_other_form && !typed.contains('/') {
        context.notice(&meaning(typed, &taken, &others));
    }
    Ok(taken.actor)
}

/// Returns which actor a name is taken to mean, and the others that it could mean.
fn meaning(typed: &str, taken: &NameMatch, others: &[NameMatch]) -> String {
    let count = |n: usize| counts::counted(n, "document");
    let NameMatch { actor: Named { id, name }, n_documents } = taken;
    let mut notice = format!("`{typed}` is taken to mean {id} ({name}), {}", count(*n_documents));
    let also = others.iter().take(5);
    let also = also.map(|it| format!("{} ({})", it.actor.id, count(it.n_documents)));
    let also: Vec<String> = also.collect();
    if !also.is_empty() {
        notice.extend(["; also: ", &also.join(", ")]);
    }
    notice
}

/// Returns whether an actor's name or id has all the typed words, so that no notice is needed.
fn has_words(actor: &Named, typed: &str) -> bool {
    let own = slug(&actor.name);
    let id = actor.id.as_str();
    let has =
        |word: &str| own.split('-').chain(id.split(['/', '-'])).any(|it| it.starts_with(word));
    slug(typed).split('-').all(has)
}

/// Returns the index in the graph of the actor that was typed.
///
/// # Errors
/// As [`actor`]; also if the actor has no ties.
pub(crate) fn place(memory: &Memory, typed: &str, context: &Context) -> anyhow::Result<u32> {
    Ok(memory.place(&actor(memory, typed, context)?.id)?)
}

/// Asks which of the listed things are to be removed, or what else the verb says: "remove", "removes",
/// "removed". Returns all of them if `yes`, and none if there is no terminal to ask at.
///
/// # Errors
/// Returns an error if the terminal cannot be read.
pub(crate) fn choose<T: Clone>(
    listed: Vec<T>,
    [verb, does, done]: [&str; 3],
    yes: bool,
    context: &Context,
) -> anyhow::Result<Vec<T>> {
    if yes {
        return Ok(listed);
    }
    if !terminal::can_ask() {
        context.notice(&format!("nothing {done}; --yes {does} all of these, `{verb} ID...` some"));
        return Ok(Vec::new());
    }
    let question = format!("{verb} which of them? all, none, or numbers such as 1 3-5:");
    loop {
        let Some(answer) = terminal::ask(&question)? else { return Ok(Vec::new()) };
        match chosen(&answer, listed.len()) {
            Some(places) => {
                return Ok(places.iter().filter_map(|at| listed.get(*at).cloned()).collect());
            }
            None => context.notice(&format!("`{answer}` is not a valid choice")),
        }
    }
}

/// Parses an answer such as `1 3-5`, `all` or `none` and returns the chosen indices (0-based) of
/// `n`, or `None` if the answer is invalid.
pub(crate) fn chosen(answer: &str, n: usize) -> Option<Vec<usize>> {
    match answer {
        "all" | "a" => return Some((0..n).collect()),
        "none" | "n" | "no" | "" => return Some(Vec::new()),
        _ => {}
    }
    let mut places = BTreeSet::new();
    for part in answer.split([' ', ',']).filter(|it| !it.is_empty()) {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (first.parse::<usize>().ok()?, last.parse::<usize>().ok()?);
        if first == 0 || last > n || first > last {
            return None;
        }
        places.extend(first - 1..last);
    }
    Some(places.into_iter().collect())
}
