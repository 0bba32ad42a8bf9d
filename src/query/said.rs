//! Who said what, of whom, to whom.
//!
//! In: a speaker or none, and a filter. Out: [`Utterance`]s in the order of time, each with its
//! words and its evidence. Fails where the store cannot be read.

use std::collections::BTreeSet;

use serde::Serialize;

use super::history::named;
use super::{Citation, Filter, Library, Page};
use crate::document::{DocumentId, PartialDate, Span};
use crate::graph::{Identities, Named};
use crate::knowledge::{ActorId, Delivery, Mode, Statement};
use crate::store::{DocumentNumber, StoreError, StoredDocument, Voice, slug};

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Utterance {
    /// The day the document was published.
    pub date: Option<PartialDate>,
    /// Who said it; absent where the text names no one.
    pub speaker: Option<Named>,
    /// The dictionary form of the word that tells that it was said.
    pub cue: String,
    /// How the words are given.
    pub mode: Mode,
    /// Whether it was only held or intended, not said.
    pub attitude: bool,
    /// Whether it was really made; left out in JSON if it was.
    #[serde(skip_serializing_if = "Delivery::is_made")]
    pub delivery: Delivery,
    /// What was said, in the words of the document.
    pub words: String,
    /// Whom it is about.
    pub about: Vec<Named>,
    /// To whom it was said.
    pub addressee: Vec<Named>,
    /// Those in whose words it is told, outermost first: "Brock says that Castellane said".
    pub within: Vec<Within>,
    /// The act by which a person confirmed or amended it; left out if no one did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<u64>,
    /// Where it stands.
    #[serde(flatten)]
    pub citation: Citation,
}

/// A statement in whose content another one stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Within {
    /// The id to ask `evidence` for.
    pub evidence: String,
    /// Who said it; absent if the text names no one.
    pub speaker: Option<Named>,
    /// The dictionary form of the word that tells that it was said.
    pub cue: String,
    /// Whether it was really made; left out in JSON if it was.
    #[serde(skip_serializing_if = "Delivery::is_made")]
    pub delivery: Delivery,
}

/// Which statements count.
#[derive(Clone, Debug, Default)]
pub struct SaidFilter {
    /// Only of this speaker.
    pub speaker: Option<ActorId>,
    /// Only about this actor.
    pub about: Option<ActorId>,
    /// Only to this actor.
    pub to: Option<ActorId>,
    /// Only with this cue, in its dictionary form.
    pub cue: Option<String>,
    /// Only given this way.
    pub mode: Option<Mode>,
    /// Only of these days and outlets.
    pub filter: Filter,
}

/// Whether it is undated, its date, the document's id and number, and the place within it.
type Place = (bool, Option<PartialDate>, DocumentId, DocumentNumber, u32);

/// Returns the statements that count: the first `limit`, earliest first, undated last.
///
/// # Errors
/// Where the store cannot be read.
pub fn said(
    identities: &Identities<'_>,
    asked: &SaidFilter,
    limit: usize,
) -> Result<Page<Utterance>, StoreError> {
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
    Ok(Page { rows, n_total, n_unsure: 0 })
}

/// Returns where to look: the statements of the rarest actor asked for, or all.
fn places(identities: &Identities<'_>, asked: &SaidFilter) -> Result<BTreeSet<Place>, StoreError> {
    let mut found = BTreeSet::new();
    let ends = [
        (asked.speaker.as_ref(), Voice::Speaker),
        (asked.about.as_ref(), Voice::About),
        (asked.to.as_ref(), Voice::Addressee),
    ];
    let Some((actor, voice)) = ends.into_iter().find_map(|(actor, voice)| Some((actor?, voice)))
    else {
        identities.store().each_document(&mut |number, stored| {
            let (date, outlet) = (stored.document.date, stored.document.outlet.as_deref());
            if asked.filter.holds_date(date) && asked.filter.holds_outlet(outlet) {
                let (all, id) = ((0_u32..).zip(&stored.extraction.statements), &stored.document.id);
                let place = |index| (date.is_none(), date, id.clone(), number, index);
                found.extend(all.map(|(index, _)| place(index)));
            }
            Ok(())
        })?;
        return Ok(found);
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

/// Returns a statement as an utterance.
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

/// Returns the statements in whose content a statement stands, outermost first.
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
