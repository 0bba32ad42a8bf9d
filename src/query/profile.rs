//! What is known about an actor, and a summary of all actors.
//!
//! In: an actor, or a pattern. Out: [`Profile`] or [`Summary`] rows. Fails if the store cannot be
//! read.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::document::PartialDate;
use crate::graph::{Graph, REPORTED_BY, SPOKE_OF, Tie};
use crate::knowledge::registers::Entry;
use crate::knowledge::{ActorId, ActorKind, MentionKind, Status};
use crate::resolve::{Choice, Identities, Named};
use crate::store::{Appearance, DocumentNumber, RelationEnd, StoreError, Voice, slug};

/// What is known about one actor.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Profile {
    /// The actor.
    #[serde(flatten)]
    pub actor: Named,
    /// Its kind.
    pub kind: String,
    /// Number of documents it appears in.
    pub n_documents: usize,
    /// Number of mentions in them.
    pub n_mentions: u64,
    /// The first day of those documents, or `None` if no day is known.
    pub first: Option<PartialDate>,
    /// The last day of those documents, or `None` if no day is known.
    pub last: Option<PartialDate>,
    /// The names, titles and descriptions that documents use for it.
    pub forms: Vec<Form>,
    /// Relations it takes part in, by type and part.
    pub relations: Vec<TypeTally>,
    /// Number of statements it made.
    pub n_said: usize,
    /// Number of statements addressed to it.
    pub n_told: usize,
    /// Number of statements about it.
    pub n_spoken_of: usize,
    /// For an outlet: relations that documents attribute to it as their source, by type.
    pub reported: Vec<TypeTally>,
    /// For an outlet: number of documents in the store that it published.
    pub n_published: usize,
    /// The actors it has relations with, those in most documents first.
    pub company: Vec<Company>,
    /// Short names linked to it across documents, and why.
    pub links: Vec<ShortName>,
    /// Actors that persons merged into it.
    pub merged: Vec<ActorId>,
    /// Its entries in registers.
    pub registers: Vec<Registered>,
    /// Number of relations left out because their confidence is too low, including those it
    /// reported.
    #[serde(skip)]
    pub n_unsure: usize,
}

/// An entry of a register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Registered {
    /// The name of the register.
    pub register: String,
    /// The entry.
    #[serde(flatten)]
    pub entry: Entry,
}

/// Words that refer to an actor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Form {
    /// The words.
    pub words: String,
    /// Whether they are a name, a title, a description or a pronoun.
    pub kind: MentionKind,
    /// The number of documents that use them.
    pub n_documents: usize,
}

/// Number of relations of one type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TypeTally {
    /// The type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether the actor did it, or it was done to the actor.
    pub part: &'static str,
    /// The status.
    pub status: Status,
    /// Number of relations.
    pub n: usize,
}

/// An actor that another one has relations with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Company {
    /// The actor.
    #[serde(flatten)]
    pub actor: Named,
    /// Number of documents that relate the two.
    pub n_documents: usize,
}

/// A short name that a document never spells out, linked to an actor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShortName {
    /// The document.
    pub document: String,
    /// The id that the document gives the actor.
    pub local: ActorId,
    /// Why it was linked.
    #[serde(flatten)]
    pub choice: Choice,
}

/// An actor in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// The actor.
    #[serde(flatten)]
    pub actor: Named,
    /// Its kind.
    pub kind: String,
    /// Number of documents it appears in.
    pub n_documents: u32,
    /// Number of relations it takes part in.
    pub n_relations: u32,
    /// Number of statements it made about other actors, counted once per actor.
    pub n_spoken_of: u32,
}

/// Returns what is known about an actor from statements, and from relations whose confidence is at
/// least `min_confidence`, from 0.0 for all to 1.0.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub fn profile(
    identities: &Identities<'_>,
    actor: &ActorId,
    min_confidence: f64,
) -> Result<Profile, StoreError> {
    let appearances = identities.appearances(actor)?;
    let kind = actor.kind_name();
    let mut gathered = Gathered { min_confidence, ..Gathered::default() };
    let mut links = Vec::new();
    for (local, appearance) in &appearances {
        gathered.add(identities, actor, appearance)?;
        if local != actor {
            links.extend(short_name(identities, appearance.number, local)?);
        }
    }
    let is_outlet = kind == ActorKind::Outlet.as_str();
    let n_published = if is_outlet { identities.store().published(actor.slug())?.len() } else { 0 };
    let Gathered { numbers, n_mentions, first, last, forms, relations, reported, .. } = gathered;
    let Gathered { said, company, unsure, .. } = gathered;
    Ok(Profile {
        actor: identities.named(actor)?,
        kind: kind.to_owned(),
        n_documents: numbers.len(),
        n_mentions,
        first,
        last,
        forms: ranked_forms(forms),
        relations: tallies(relations),
        n_said: said[0],
        n_told: said[1],
        n_spoken_of: said[2],
        reported: if is_outlet { tallies(reported) } else { Vec::new() },
        n_published,
        company: ranked_company(identities, company)?,
        links,
        merged: identities.acts().merged_into(actor),
        registers: identities.entries(actor).map(registered).collect(),
        n_unsure: unsure.len(),
    })
}

fn registered((register, entry): &(String, Entry)) -> Registered {
    Registered { register: register.clone(), entry: entry.clone() }
}

/// Returns why a short name in a document was linked to an actor, if it is one that was.
fn short_name(
    identities: &Identities<'_>,
    number: DocumentNumber,
    local: &ActorId,
) -> Result<Option<ShortName>, StoreError> {
    let Some(choice) = identities.choice(number, local)? else { return Ok(None) };
    let stored = identities.store().document(number)?;
    let document = stored.map_or(String::new(), |it| it.document.id.to_string());
    Ok(Some(ShortName { document, local: local.clone(), choice }))
}

type Tallies = BTreeMap<(String, RelationEnd, Status), usize>;

#[derive(Default)]
struct Gathered {
    numbers: BTreeSet<u32>,
    n_mentions: u64,
    first: Option<PartialDate>,
    last: Option<PartialDate>,
    forms: BTreeMap<(MentionKind, String), usize>,
    relations: Tallies,
    reported: Tallies,
    said: [usize; 3],
    company: BTreeMap<ActorId, BTreeSet<u32>>,
    min_confidence: f64,
    unsure: BTreeSet<(u32, u32)>,
}

impl Gathered {
    fn add_document(&mut self, appearance: &Appearance) {
        self.numbers.insert(appearance.number.0);
        self.n_mentions += u64::from(appearance.n_mentions);
        if let Some(date) = appearance.date {
            self.first = Some(self.first.map_or(date, |it| it.min(date)));
            self.last = Some(self.last.map_or(date, |it| it.max(date)));
        }
        for form in &appearance.forms {
            *self.forms.entry(form.clone()).or_default() += 1;
        }
    }

    fn add_saying(&mut self, voice: Voice) {
        let [by, to, about] = &mut self.said;
        *match voice {
            Voice::Speaker => by,
            Voice::Addressee => to,
            Voice::About => about,
        } += 1;
    }

    fn add(
        &mut self,
        identities: &Identities<'_>,
        actor: &ActorId,
        appearance: &Appearance,
    ) -> Result<(), StoreError> {
        let number = appearance.number;
        self.add_document(appearance);
        for other in self.add_rows(appearance) {
            let other = identities.of(number, other)?;
            if other != *actor && !other.is_unnamed() {
                self.company.entry(other).or_default().insert(number.0);
            }
        }
        Ok(())
    }

    /// Counts the relations and statements of a document; returns the other actors in them.
    fn add_rows<'a>(&mut self, appearance: &'a Appearance) -> Vec<&'a ActorId> {
        let mut others = Vec::new();
        for deed in &appearance.deeds {
            if deed.confidence < self.min_confidence {
                self.unsure.insert((appearance.number.0, deed.index));
                continue;
            }
            let key = (deed.kind.to_string(), deed.part, deed.status);
            if deed.part == RelationEnd::Source {
                *self.reported.entry(key).or_default() += 1;
            } else {
                *self.relations.entry(key).or_default() += 1;
                others.extend(&deed.other);
            }
        }
        for saying in &appearance.sayings {
            self.add_saying(saying.voice);
            others.extend(&saying.others);
        }
        others
    }
}

fn tallies(tallies: Tallies) -> Vec<TypeTally> {
    let mut rows: Vec<TypeTally> = tallies
        .into_iter()
        .map(|((kind, part, status), n)| {
            let part = match part {
                RelationEnd::Subject => "subject",
                RelationEnd::Object => "object",
                RelationEnd::Source => "source",
            };
            TypeTally { kind, part, status, n }
        })
        .collect();
    rows.sort_by(|left, right| right.n.cmp(&left.n).then_with(|| left.kind.cmp(&right.kind)));
    rows
}

fn ranked_forms(forms: BTreeMap<(MentionKind, String), usize>) -> Vec<Form> {
    const FORMS_MAX: usize = 20;
    let form = |((kind, words), n_documents)| Form { words, kind, n_documents };
    let mut rows: Vec<Form> = forms.into_iter().map(form).collect();
    rows.sort_by(|left, right| {
        right.n_documents.cmp(&left.n_documents).then_with(|| left.words.cmp(&right.words))
    });
    rows.truncate(FORMS_MAX);
    rows
}

fn ranked_company(
    identities: &Identities<'_>,
    company: BTreeMap<ActorId, BTreeSet<u32>>,
) -> Result<Vec<Company>, StoreError> {
    const COMPANY_MAX: usize = 10;
    let mut ranked: Vec<(ActorId, usize)> =
        company.into_iter().map(|(id, numbers)| (id, numbers.len())).collect();
    ranked.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    ranked.truncate(COMPANY_MAX);
    ranked
        .into_iter()
        .map(|(id, n_documents)| Ok(Company { actor: identities.named(&id)?, n_documents }))
        .collect()
}

/// Returns whether an actor's id or name has, for each word of `pattern`, a word that begins with it.
fn has_words(id: &ActorId, name: &str, pattern: &str) -> bool {
    let words = slug(name);
    let begins =
        |asked: &str| id.slug().split('-').chain(words.split('-')).any(|it| it.starts_with(asked));
    pattern.split('-').all(begins)
}

/// Returns all actors, those in most documents first. If a pattern is given, only those whose name
/// or id has, for each of its words, a word that begins with it.
#[must_use]
pub fn actors(graph: &Graph, pattern: Option<&str>, kind: Option<ActorKind>) -> Vec<Summary> {
    let pattern = pattern.map(slug);
    let mut rows = Vec::new();
    for (place, (id, name)) in (0_u32..).zip(graph.actors.iter().zip(&graph.names)) {
        if pattern.as_ref().is_some_and(|it| !has_words(id, name, it))
            || kind.is_some_and(|it| it.as_str() != id.kind_name())
        {
            continue;
        }
        let is_deed = |tie: &&Tie| ![SPOKE_OF, REPORTED_BY].contains(&graph.kind(tie).as_str());
        let deeds = graph.from(place).iter().chain(graph.to(place)).filter(is_deed);
        let spoken = graph.from(place).iter().filter(|it| graph.kind(it).as_str() == SPOKE_OF);
        rows.push(Summary {
            actor: Named { id: id.clone(), name: name.clone() },
            kind: id.kind_name().to_owned(),
            n_documents: graph.documents_of(place),
            n_relations: deeds.map(Tie::n_relations).sum(),
            n_spoken_of: spoken.map(Tie::n_relations).sum(),
        });
    }
    rows.sort_by(|left, right| {
        right.n_documents.cmp(&left.n_documents).then_with(|| left.actor.cmp(&right.actor))
    });
    rows
}
