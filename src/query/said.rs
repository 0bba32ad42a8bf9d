//! Lists statements: speaker, words, actors spoken of, addressees.
//!
//! In: a speaker or none, and a filter. Out: [`Utterance`]s in the order of time, each with its
//! words and its evidence. Fails if the store cannot be read.

use std::collections::BTreeSet;

use serde::Serialize;

use super::history::named;
use super::{Answer, Citation, Filter, Library};
use crate::document::{DocumentId, PartialDate, Span};
use crate::knowledge::{ActorId, Delivery, Mode, Statement};
use crate::resolve::{Identities, Named};
use crate::store::{DocumentNumber, Store, StoreError, StoredDocument, Voice, slug};

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Utterance {
    /// The day the document was published, or `None` if it is not known.
    pub date: Option<PartialDate>,
    /// The speaker, or `None` if the text names none.
    pub speaker: Option<Named>,
    /// The dictionary form of the reporting word.
    pub cue: String,
    /// How the words are given.
    pub mode: Mode,
    /// Whether it was only held or intended, not said.
    pub attitude: bool,
    /// Whether it was actually made; left out in JSON if it was.
    #[serde(skip_serializing_if = "Delivery::is_made")]
    pub delivery: Delivery,
    /// What was said, in the words of the document.
    pub words: String,
    /// The actors it is about.
    pub about: Vec<Named>,
    /// The actors it was said to.
    pub addressee: Vec<Named>,
    /// The statements that report it, outermost first: "Brock says that Castellane said".
    pub within: Vec<Within>,
    /// The number of the act by which a person confirmed or amended it; left out if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<u64>,
    /// Its source.
    #[serde(flatten)]
    pub citation: Citation,
}

/// A statement whose content contains another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Within {
    /// The id to pass to `evidence`.
    pub evidence: String,
    /// The speaker, or `None` if the text names none.
    pub speaker: Option<Named>,
    /// The dictionary form of the reporting word.
    pub cue: String,
    /// Whether it was actually made; left out in JSON if it was.
    #[serde(skip_serializing_if = "Delivery::is_made")]
    pub delivery: Delivery,
}

/// Which statements count.
#[derive(Clone, Debug, Default)]
pub struct SaidFilter {
    /// Only by this speaker.
    pub speaker: Option<ActorId>,
    /// Only about this actor.
    pub about: Option<ActorId>,
    /// Only those addressed to this actor.
    pub to: Option<ActorId>,
    /// Only with this reporting word, in its dictionary form.
    pub cue: Option<String>,
    /// Only in this mode.
    pub mode: Option<Mode>,
    /// Only in these days and outlets.
    pub filter: Filter,
}

/// Whether it is undated, its date, the document's id and number, and its index in the document.
type Place = (bool, Option<PartialDate>, DocumentId, DocumentNumber, u32);

/// Returns the statements that match: the first `limit`, earliest first, undated last.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub fn said(
    identities: &Identities<'_>,
    asked: &SaidFilter,
    limit: usize,
) -> Result<Answer<Utterance>, StoreError> {
    let library = Library::new(identities.store());
    let (mut rows, mut n_total) = (Vec::new(), 0);
    for (.., number, index) in places(identities, asked)? {
        let (stored, statement) = library.statement(number, index)?;
        if !is_asked(identities, number, &statement, asked)? {
            continue;
        }
        n_total += 1;
        if rows.len() < limit {
            rows.push(utterance(identities, number, &stored, &statement)?);
        }
    }
    Ok(Answer { rows, n_total, n_unsure: 0 })
}

/// Returns the candidates: the statements of the speaker, topic or addressee asked for, or all.
fn places(identities: &Identities<'_>, asked: &SaidFilter) -> Result<BTreeSet<Place>, StoreError> {
    let mut found = BTreeSet::new();
    let ends = [
        (asked.speaker.as_ref(), Voice::Speaker),
        (asked.about.as_ref(), Voice::About),
        (asked.to.as_ref(), Voice::Addressee),
    ];
    let Some((actor, voice)) = ends.into_iter().find_map(|(actor, voice)| Some((actor?, voice)))
    else {
        return all_places(identities.store(), &asked.filter);
    };
    let library = Library::new(identities.store());
    for (_, appearance) in identities.appearances(actor)? {
        let date = appearance.date;
        let counts = asked.filter.holds_date(date)
            && asked.filter.holds_outlet(appearance.outlet.as_deref());
        for saying in appearance.sayings.iter().filter(|it| counts && it.voice == voice) {
            let id = library.document(appearance.number)?.document.id.clone();
            found.insert((date.is_none(), date, id, appearance.number, saying.index));
        }
    }
    Ok(found)
}

/// Returns all statements of the documents that `filter` holds.
fn all_places(store: &dyn Store, filter: &Filter) -> Result<BTreeSet<Place>, StoreError> {
    let mut found = BTreeSet::new();
    store.each_document(&mut |number, stored| {
        let (date, outlet) = (stored.document.date, stored.document.outlet.as_deref());
        if filter.holds_date(date) && filter.holds_outlet(outlet) {
            let (all, id) = ((0_u32..).zip(&stored.extraction.statements), &stored.document.id);
            let place = |index| (date.is_none(), date, id.clone(), number, index);
            found.extend(all.map(|(index, _)| place(index)));
        }
        Ok(())
    })?;
    Ok(found)
}

fn is_asked(
    identities: &Identities<'_>,
    number: DocumentNumber,
    statement: &Statement,
    asked: &SaidFilter,
) -> Result<bool, StoreError> {
    let among = |ids: &[ActorId], wanted: Option<&ActorId>| {
        let Some(wanted) = wanted else { return Ok(true) };
        for id in ids {
            if identities.of(number, id)? == *wanted {
                return Ok(true);
            }
        }
        Ok::<bool, StoreError>(false)
    };
    let speaker: Vec<ActorId> = statement.speaker.iter().cloned().collect();
    Ok(asked.mode.is_none_or(|it| it == statement.mode)
        && asked.cue.as_deref().is_none_or(|it| slug(it) == slug(&statement.cue_lemma))
        && among(&speaker, asked.speaker.as_ref())?
        && among(&statement.about, asked.about.as_ref())?
        && among(&statement.addressee, asked.to.as_ref())?)
}

/// Converts a statement to an utterance.
pub(super) fn utterance(
    identities: &Identities<'_>,
    number: DocumentNumber,
    stored: &StoredDocument,
    statement: &Statement,
) -> Result<Utterance, StoreError> {
    let all = |ids: &[ActorId]| {
        let named = |id| named(identities, number, stored, id);
        ids.iter().map(named).collect::<Result<Vec<_>, _>>()
    };
    let speaker: Vec<ActorId> = statement.speaker.iter().cloned().collect();
    let text = &stored.document.text;
    let words: Vec<&str> = statement.content.iter().map(|it: &Span| it.of(text)).collect();
    Ok(Utterance {
        date: stored.document.date,
        speaker: all(&speaker)?.into_iter().next(),
        cue: statement.cue_lemma.clone(),
        mode: statement.mode,
        attitude: statement.attitude,
        delivery: statement.delivery,
        words: words.join(" … ").trim().to_owned(),
        about: all(&statement.about)?,
        addressee: all(&statement.addressee)?,
        within: within(identities, number, stored, statement)?,
        act: identities.store().judged(number, statement.id.as_str())?,
        citation: Citation::of_statement(stored, statement),
    })
}

/// Returns the statements whose content contains a statement, outermost first.
fn within(
    identities: &Identities<'_>,
    number: DocumentNumber,
    stored: &StoredDocument,
    statement: &Statement,
) -> Result<Vec<Within>, StoreError> {
    const DEPTH_MAX: usize = 8;
    let statements = &stored.extraction.statements;
    let (mut chain, mut outer) = (Vec::new(), statement.within.as_ref());
    while let Some(it) = outer.and_then(|id| statements.iter().find(|it| it.id == *id)) {
        let speaker = it.speaker.as_ref().map(|id| named(identities, number, stored, id));
        chain.push(Within {
            evidence: format!("{}#{}", stored.document.id, it.id),
            speaker: speaker.transpose()?,
            cue: it.cue_lemma.clone(),
            delivery: it.delivery,
        });
        outer = it.within.as_ref().filter(|_| chain.len() < DEPTH_MAX);
    }
    chain.reverse();
    Ok(chain)
}
