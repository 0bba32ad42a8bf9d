//! Resolution in blocks, for a corpus that is in no one store: a cluster gathers what a block needs.
//!
//! In: a document; out: its actors as [`InBlocks`], small and without the text, each with the blocks
//! in which it may be meant. In: the [`Namesake`]s of one block; out: the [`Choice`] for each document
//! that has the block's short name, as [`Identities`] of a store of the whole corpus has it. A block is
//! complete if it holds the block's own actor and each actor of all groups that name the block, from
//! every document. Fails as a store does.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::identities::Identities;
use super::likely::Choice;
use super::links::{may_be_short, without_middle};
use crate::document::{Document, DocumentId, PartialDate, Span};
use crate::knowledge::{
    Actor, ActorId, ActorKind, Extraction, Mention, MentionKind, Relation, RelationId,
    RelationType, Status,
};
use crate::store::{
    Appearance, MemoryStore, Store, StoreError, StoredDocument, appearances_in, slug,
};

/// An actor of a document, and the blocks that need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InBlocks {
    /// The actor, as far as others of its name are compared with it.
    pub namesake: Namesake,
    /// What a block holds of it as a whole: persons with the same first and last name are one group.
    pub group: ActorId,
    /// The short names that may mean an actor of the group, as ids.
    pub blocks: BTreeSet<ActorId>,
    /// The other named actors of the document, if the actor has a short name; `None` if not.
    pub company: Option<BTreeSet<ActorId>>,
}

/// An actor of a document, as far as others of its name are compared with it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Namesake {
    /// The document.
    pub document: DocumentId,
    /// The day the document was published.
    pub date: Option<PartialDate>,
    /// The id that the document gives the actor.
    pub actor: ActorId,
    /// What the document calls it; more than one only if actors of the document share the id.
    pub spellings: Vec<Spelling>,
    /// The other actors of its relations and statements.
    pub neighbours: BTreeSet<ActorId>,
    /// The other named actors of the document; needed of the block's own actor only.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub company: BTreeSet<ActorId>,
}

/// What a document calls an actor.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Spelling {
    /// The fullest form of the name.
    pub name: String,
    /// The words that refer to it by name, with or without a title.
    pub forms: Vec<(MentionKind, String)>,
}

/// Returns the actors of a document, each once, with the blocks that need them.
///
/// ```
/// use onrecord::resolve::in_blocks;
/// use onrecord::store::StoredDocument;
/// use onrecord::{Document, Reader};
///
/// let document = Document::new("harbor", "Lena Ortiz praised Tobias Renner.");
/// let extraction = Reader::embedded().read(&document);
/// let found = in_blocks(&StoredDocument { document, extraction, reader: 0 });
/// let blocks: Vec<&str> = found[0].blocks.iter().map(|it| it.as_str()).collect();
/// assert_eq!(blocks, ["person/lena", "person/ortiz"]);
/// ```
#[must_use]
pub fn in_blocks(stored: &StoredDocument) -> Vec<InBlocks> {
    let mut found: Vec<InBlocks> = Vec::new();
    for (actor, appearance) in stored.extraction.actors.iter().zip(appearances_in(stored)) {
        if let Some(known) = found.iter_mut().find(|it| it.namesake.actor == actor.id) {
            known.namesake.add(&appearance);
        } else {
            let mut namesake = Namesake::of(stored, actor);
            namesake.add(&appearance);
            let company = may_be_short(&actor.id).then(|| company(stored, &actor.id));
            let (group, blocks) = (group(&actor.id), BTreeSet::new());
            found.push(InBlocks { namesake, group, blocks, company });
        }
    }
    for it in &mut found {
        it.blocks = it.namesake.blocks();
    }
    found
}

/// Returns what a short name, the actor `block`, means in each document that has it, in the order of
/// their ids. Documents are missing if no other actor could be meant.
///
/// # Errors
/// Returns an error if a store cannot hold the actors, which their types rule out.
pub fn decide(
    block: &ActorId,
    mut namesakes: Vec<Namesake>,
) -> Result<Vec<(DocumentId, Choice)>, StoreError> {
    namesakes.sort_unstable();
    namesakes.dedup();
    let of_document = |left: &Namesake, right: &Namesake| left.document == right.document;
    let documents: Vec<StoredDocument> = namesakes.chunk_by(of_document).map(document_of).collect();
    drop(namesakes);
    let with_name = documents.iter().filter(|it| it.extraction.actor(block).is_some());
    let with_name: Vec<DocumentId> = with_name.map(|it| it.document.id.clone()).collect();
    let mut store = MemoryStore::new();
    store.put(&documents)?;
    drop(documents);
    let identities = Identities::open(&store)?;
    let mut found = Vec::new();
    for id in with_name {
        let Some((number, _)) = store.find(&id)? else { continue };
        found.extend(identities.choice(number, block)?.map(|choice| (id, choice)));
    }
    Ok(found)
}

/// Returns the actor that stands for all of a group: a person without middle names, or itself.
fn group(actor: &ActorId) -> ActorId {
    without_middle(actor)
        .map_or_else(|| actor.clone(), |plain| ActorId::of_slug(ActorKind::Person, &plain))
}

/// Returns the named actors of a document without `actor`.
fn company(stored: &StoredDocument, actor: &ActorId) -> BTreeSet<ActorId> {
    let named = stored.extraction.actors.iter().filter(|it| it.kind != ActorKind::Unnamed);
    named.map(|it| it.id.clone()).filter(|it| it != actor).collect()
}

impl Namesake {
    fn of(stored: &StoredDocument, actor: &Actor) -> Self {
        Self {
            document: stored.document.id.clone(),
            date: stored.document.date,
            actor: actor.id.clone(),
            spellings: Vec::new(),
            neighbours: BTreeSet::new(),
            company: BTreeSet::new(),
        }
    }

    fn add(&mut self, appearance: &Appearance) {
        let is_name = |kind| matches!(kind, MentionKind::Name | MentionKind::Title);
        let forms = appearance.forms.iter().filter(|(kind, _)| is_name(*kind)).cloned().collect();
        self.spellings.push(Spelling { name: appearance.name.clone(), forms });
        self.neighbours.extend(appearance.others().cloned());
    }

    /// Returns the short names that may mean the actor: first and last name of a person, and what the
    /// document calls it. A name with a middle name is such a name of its group.
    fn blocks(&self) -> BTreeSet<ActorId> {
        let mut blocks = BTreeSet::new();
        let Some((kind, own)) = self.actor.parts() else { return blocks };
        if self.actor.is_unnamed() || !own.contains('-') {
            return blocks;
        }
        let mut add = |short: &str| {
            let block = ActorId::new(&format!("{kind}/{short}"));
            if !short.is_empty() && block != self.actor && may_be_short(&block) {
                blocks.insert(block);
            }
        };
        if kind == ActorKind::Person.as_str() {
            own.split('-').next().into_iter().chain(own.split('-').next_back()).for_each(&mut add);
        }
        for Spelling { name, forms } in &self.spellings {
            let forms = forms.iter().filter(|(kind, _)| *kind == MentionKind::Name);
            forms.map(|(_, form)| form).chain([name]).for_each(|form| add(&slug(form)));
        }
        blocks.extend(without_middle(&self.actor).map(|_| self.actor.clone()));
        blocks
    }
}

/// Returns a document in which nothing is left but these actors and what they are compared by.
fn document_of(namesakes: &[Namesake]) -> StoredDocument {
    let company: BTreeSet<&ActorId> = namesakes.iter().flat_map(|it| &it.company).collect();
    let neighbours = namesakes.iter().flat_map(|it| &it.neighbours);
    let others: BTreeSet<&ActorId> = company.iter().copied().chain(neighbours).collect();
    let own: BTreeSet<&ActorId> = namesakes.iter().map(|it| &it.actor).collect();
    // Only the kind of the company is ever asked for, and only whether it is named.
    let kind = |id: &ActorId| match company.contains(id) {
        true => ActorKind::Group,
        false => ActorKind::Unnamed,
    };
    let (mut text, mut extraction) = (String::new(), Extraction::default());
    for it in namesakes {
        for Spelling { name, forms } in &it.spellings {
            let mention = |(kind, form): &(_, String)| mention(&mut text, *kind, form);
            let mentions = forms.iter().filter_map(mention).collect();
            let (id, name) = (it.actor.clone(), name.clone());
            extraction.actors.push(Actor { kind: kind(&id), id, name, mentions });
        }
        extraction
            .relations
            .extend(it.neighbours.iter().filter_map(|other| known(&it.actor, other)));
    }
    for id in others.difference(&own).copied() {
        let (name, mentions) = (String::new(), Vec::new());
        extraction.actors.push(Actor { id: id.clone(), name, kind: kind(id), mentions });
    }
    let (id, date) = namesakes.first().map_or(("", None), |it| (it.document.as_str(), it.date));
    StoredDocument { document: Document { date, ..Document::new(id, text) }, extraction, reader: 0 }
}

/// Adds a line with words that refer to an actor.
fn mention(text: &mut String, kind: MentionKind, form: &str) -> Option<Mention> {
    let start = text.len();
    text.push_str(form);
    let span = Span::new(text, start..text.len())?;
    text.push('\n');
    Some(Mention { span, kind })
}

/// Returns a relation by which `other` is a neighbour of `actor`, but not the other way round.
fn known(actor: &ActorId, other: &ActorId) -> Option<Relation> {
    Some(Relation {
        id: RelationId::new("r"),
        kind: RelationType::new("known"),
        subject: Some(other.clone()),
        object: None,
        matter: None,
        status: Status::Asserted,
        former: false,
        according_to: vec![actor.clone()],
        statement: None,
        date: None,
        trigger: Vec::new(),
        evidence: Span::new("", 0..0)?,
        confidence: 1.0,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    const NAMES: [(ActorKind, &str); 14] = [
        (ActorKind::Person, "Lena Ortiz"),
        (ActorKind::Person, "Ortiz"),
        (ActorKind::Person, "Lena"),
        (ActorKind::Person, "Lena M. Ortiz"),
        (ActorKind::Person, "Lena Maria Ortiz"),
        (ActorKind::Person, "Lena Marta Ortiz"),
        (ActorKind::Person, "Pablo Ortiz"),
        (ActorKind::Person, "Ortiz Lenz"),
        (ActorKind::Organization, "Harbor Authority of Westmark"),
        (ActorKind::Organization, "Harbor Authority"),
        (ActorKind::Organization, "HAW"),
        (ActorKind::Government, "HAW"),
        (ActorKind::Group, "Harbor Friends"),
        (ActorKind::Unnamed, "two aides"),
    ];

    /// An actor by its name, and another name that the document has for it.
    type Called = (usize, Option<usize>);
    /// A day, actors, and pairs of their places that have dealings.
    type Drawn = (Option<u8>, Vec<Called>, Vec<(usize, usize, u8)>);

    fn corpus() -> impl Strategy<Value = Vec<Drawn>> {
        let called = (0..NAMES.len(), prop::option::weighted(0.4, 0..NAMES.len()));
        let dealings = prop::collection::vec((0..9_usize, 0..9_usize, 0..3_u8), 0..7);
        let document = (prop::option::of(1..3_u8), prop::collection::vec(called, 1..7), dealings);
        prop::collection::vec(document, 1..14)
    }

    fn drawn(n: usize, (month, called, dealings): &Drawn) -> StoredDocument {
        let (mut text, mut actors): (String, Vec<Actor>) = (String::new(), Vec::new());
        for (own, other) in called {
            let (kind, name) = NAMES[*own];
            let id = match kind {
                ActorKind::Unnamed => ActorId::unnamed(&DocumentId::new(&n.to_string()), 1),
                _ => ActorId::named(kind, name),
            };
            let forms = [Some(*own), *other].into_iter().flatten().map(|it| NAMES[it].1);
            let kinds = [MentionKind::Name, [MentionKind::Name, MentionKind::Title][n % 2]];
            let mentions = kinds
                .into_iter()
                .zip(forms)
                .filter_map(|(kind, form)| mention(&mut text, kind, form));
            actors.push(Actor { mentions: mentions.collect(), id, name: name.to_owned(), kind });
        }
        let relation = |(one, other, how): &(usize, usize, u8)| {
            let id = |place: &usize| actors[place % actors.len()].id.clone();
            let mut relation = known(&id(one), &id(other))?;
            if *how > 0 {
                relation.object = relation.according_to.pop();
            }
            relation.subject = relation.subject.filter(|_| *how < 2);
            Some(relation)
        };
        let relations = dealings.iter().filter_map(relation).collect();
        let date = month.and_then(|it| format!("2026-0{}-04", 4 * it).parse().ok());
        let document = Document { date, ..Document::new(&n.to_string(), text) };
        let extraction = Extraction { actors, statements: Vec::new(), relations };
        StoredDocument { document, extraction, reader: 0 }
    }

    /// Gathers the actors of each block, as a cluster does.
    fn gathered(all: &[InBlocks]) -> BTreeMap<ActorId, Vec<Namesake>> {
        let is_short = |block: &ActorId| {
            all.iter().any(|it| it.company.is_some() && it.namesake.actor == *block)
        };
        let mut groups: BTreeMap<&ActorId, BTreeSet<&ActorId>> = BTreeMap::new();
        for it in all {
            for block in it.blocks.iter().filter(|it| is_short(it)) {
                groups.entry(block).or_insert_with(|| [block].into()).insert(&it.group);
            }
        }
        let in_block = |block: &ActorId, it: &InBlocks| {
            let company = it.company.clone().filter(|_| it.namesake.actor == *block);
            Namesake { company: company.unwrap_or_default(), ..it.namesake.clone() }
        };
        let members = |(block, groups): (&ActorId, BTreeSet<&ActorId>)| {
            let members = all.iter().filter(|it| groups.contains(&it.group));
            (block.clone(), members.map(|it| in_block(block, it)).collect())
        };
        groups.into_iter().map(members).collect()
    }

    proptest! {
        #[test]
        fn a_block_decides_as_one_store(corpus in corpus()) {
            let documents: Vec<StoredDocument> =
                corpus.iter().enumerate().map(|(n, it)| drawn(n, it)).collect();
            let mut store = MemoryStore::new();
            store.put(&documents).expect("fits");
            let identities = Identities::open(&store).expect("opens");
            let mut found: BTreeMap<(DocumentId, ActorId), Choice> = BTreeMap::new();
            let all: Vec<InBlocks> = documents.iter().flat_map(in_blocks).collect();
            for (block, namesakes) in gathered(&all) {
                let decided = decide(&block, namesakes).expect("fits");
                found.extend(decided.into_iter().map(|(id, choice)| ((id, block.clone()), choice)));
            }
            for stored in &documents {
                let id = &stored.document.id;
                let (number, _) = store.find(id).expect("reads").expect("is there");
                for actor in &stored.extraction.actors {
                    let expected = identities.choice(number, &actor.id).expect("reads");
                    let own = found.get(&(id.clone(), actor.id.clone()));
                    prop_assert_eq!(own, expected.as_ref(), "{} in {}", actor.id, id);
                }
            }
        }
    }
}
