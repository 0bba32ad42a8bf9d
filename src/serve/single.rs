//! The page as one file, with its data inlined, to send to people who have nothing installed.
//!
//! In: a state of the store, and what is asked for. Out: one HTML file that opens from disk and
//! asks for nothing; the same bytes for the same store. Fails if nothing is asked for that exists,
//! or if the file would be too large to send.

use std::collections::BTreeSet;
use std::io::Write;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::cited::{Cited, actors_of};
use super::network::{AskedNetwork, network};
use super::shown_network::{ShownEdge, ShownNetwork, ShownNode};
use super::views::meta_of;
use super::{Opened, Problem, assets};
use crate::document::DocumentId;
use crate::knowledge::ActorId;
use crate::knowledge::stories::Story;
use crate::ontology::Ontology;
use crate::query::{
    Event, Filter, Join, Listed, QueryError, SaidFilter, Side, Sides, Telling, Utterance,
    find_actor, profile, sayings, sides, timeline,
};
use crate::resolve::{self, Identities, Named};
use crate::store::{Store, StoreError};

/// The most bytes of a file; mail takes no larger ones.
const FILE_BYTES_MAX: usize = 20_000_000;
/// The most ties of a file.
const EDGES_MAX: usize = 20_000;
const DATA: &str = "<!--ONRECORD-DATA-->";
const TITLE: &str = "__TITLE__";

/// What a file shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SinglePage {
    /// The actors at the centre.
    pub(crate) actors: Vec<ActorId>,
    /// The id of a story, whose actors are at the centre as well.
    pub(crate) story: Option<String>,
    /// The whole store instead.
    pub(crate) is_all: bool,
    /// How many steps away from the actors ties may be.
    pub(crate) hops: u32,
    /// Whether the texts of the documents are included.
    pub(crate) with_texts: bool,
    /// The least confidence of relations.
    pub(crate) min_confidence: f64,
}

/// Why a file could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum SingleError {
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An actor of the story is unknown.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// There is no such story.
    #[error("there is no story `{id}`{}", listed(known))]
    NoStory {
        /// Its id.
        id: String,
        /// The ids of the stories.
        known: Vec<String>,
    },
    /// The file would be too large.
    #[error(
        "the file would have {} MB, and the maximum is {}: {advice}",
        n_bytes.div_ceil(1_000_000), FILE_BYTES_MAX / 1_000_000
    )]
    Large {
        /// Its size.
        n_bytes: usize,
        /// How to make it smaller.
        advice: &'static str,
    },
    /// The page could not be written.
    #[error("{0}")]
    Page(String),
}

fn listed(known: &[String]) -> String {
    match known {
        [] => "; the store has no stories".to_owned(),
        all => format!("; the stories are {}", all.join(", ")),
    }
}

impl From<Problem> for SingleError {
    fn from(problem: Problem) -> Self {
        Self::Page(problem.detail)
    }
}

impl From<std::io::Error> for SingleError {
    fn from(error: std::io::Error) -> Self {
        Self::Page(format!("the data cannot be compressed: {error}"))
    }
}

/// The data of a file.
#[derive(Serialize)]
struct Data {
    format: u32,
    made: Value,
    meta: Value,
    nodes: Vec<ShownNode>,
    edges: Vec<ShownEdge>,
    relations: Vec<Telling<Event>>,
    statements: Vec<Telling<Utterance>>,
    documents: Vec<Value>,
    profiles: Map<String, Value>,
    stories: Vec<Story>,
    discourse: Vec<Side>,
}

/// Returns the page as one file.
///
/// # Errors
/// Returns an error if the store cannot be read, there is no such story, or the file would be too
/// large.
pub(crate) fn file(
    opened: &Opened,
    ontology: &Ontology,
    asked: &SinglePage,
) -> Result<Vec<u8>, SingleError> {
    let (title, data) = data(opened, ontology, asked)?;
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    serde_json::to_writer(&mut packed, &data).map_err(std::io::Error::from)?;
    packed.flush()?;
    let packed = BASE64_STANDARD.encode(packed.finish()?);
    let template =
        assets::single().filter(|it| it.matches(DATA).count() == 1 && it.contains(TITLE));
    let template = template.ok_or_else(|| {
        SingleError::Page("this program was built without the page; build it again".to_owned())
    })?;
    let element =
        format!("<script type=\"application/octet-stream\" id=\"onrecord-data\">{packed}</script>");
    let page = template.replace(TITLE, &escaped(&title)).replace(DATA, &element);
    if page.len() > FILE_BYTES_MAX {
        let advice = match (asked.with_texts, asked.is_all) {
            (true, _) => "leave out --with-texts, or name fewer actors",
            (false, true) => "name actors with --actor instead of --all, or raise --min-confidence",
            (false, false) => "name fewer actors, use fewer --hops, or raise --min-confidence",
        };
        return Err(SingleError::Large { n_bytes: page.len(), advice });
    }
    Ok(page.into_bytes())
}

/// Returns a text as HTML shows it.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn data(
    opened: &Opened,
    ontology: &Ontology,
    asked: &SinglePage,
) -> Result<(String, Data), SingleError> {
    let place = opened.place(asked.min_confidence)?;
    let (store, graph) = (place.memory.store(), place.graph()?);
    let identities = place.memory.identities()?;
    let stories = stories(store, asked)?;
    let rows = Rows::of(&identities, ontology, asked.min_confidence)?;
    let cited = Cited::of(&stories);
    let seeds = match asked.is_all {
        true => Vec::new(),
        false => seeds(&identities, &stories, &cited, &rows, asked)?,
    };
    let whole = AskedNetwork {
        seeds: seeds.clone(),
        hops: asked.hops.max(1),
        edges_max: EDGES_MAX,
        ..AskedNetwork::default()
    };
    let network = match asked.is_all || !seeds.is_empty() {
        true => network(&place, &whole, ontology)?,
        false => ShownNetwork::default(),
    };
    let rows = if asked.is_all { rows } else { rows.within(&seeds, &network, &cited) };
    let mut ids = rows.documents();
    ids.extend(cited.documents);
    let documents = documents(store, &ids, asked.with_texts)?;
    let mut profiles = Map::new();
    for node in &network.nodes {
        let known = profile(&identities, &ActorId::new(&node.id), asked.min_confidence)?;
        profiles.insert(node.id.clone(), value(&known)?);
    }
    let names = seeds.iter().filter_map(|it| graph.place(it));
    let names: Vec<&str> = names.take(3).map(|it| graph.name(it)).collect();
    let title = match (stories.as_slice(), names.as_slice()) {
        ([one], _) if asked.story.is_some() => one.title.clone(),
        (_, []) => "onrecord".to_owned(),
        (_, names) => names.join(", "),
    };
    let meta = meta_of(opened, ontology, false, opened.version())?;
    let data = Data {
        format: 1,
        made: json!({"version": env!("CARGO_PKG_VERSION"), "store": meta["store"]}),
        meta,
        nodes: network.nodes,
        edges: network.edges,
        relations: rows.relations,
        statements: rows.statements,
        documents,
        profiles,
        stories,
        discourse: rows.discourse,
    };
    Ok((title, data))
}

/// Returns the actors at the centre: those asked for, and those of the story.
fn seeds(
    identities: &Identities<'_>,
    stories: &[Story],
    cited: &Cited,
    rows: &Rows,
    asked: &SinglePage,
) -> Result<Vec<ActorId>, SingleError> {
    let mut seeds: BTreeSet<ActorId> = asked.actors.iter().cloned().collect();
    for typed in stories.iter().flat_map(|it| &it.steps).flat_map(|it| actors_of(&it.view)) {
        match find_actor(identities, &typed) {
            Ok(found) => drop(seeds.insert(found.id)),
            Err(QueryError::Store(error)) => return Err(error.into()),
            // The actor was merged or removed since the story was made.
            Err(_) => {}
        }
    }
    for Telling { row, .. } in &rows.relations {
        if cited.evidence.contains(&row.citation.evidence) {
            let ends = row.subject.iter().chain(&row.object);
            seeds.extend(ends.filter(|it| !it.id.is_unnamed()).map(|it| it.id.clone()));
        }
    }
    Ok(seeds.into_iter().collect())
}

/// The rows of a page.
struct Rows {
    relations: Vec<Telling<Event>>,
    statements: Vec<Telling<Utterance>>,
    discourse: Vec<Side>,
}

impl Rows {
    /// Returns the rows of the whole store.
    fn of(
        identities: &Identities<'_>,
        ontology: &Ontology,
        min_confidence: f64,
    ) -> Result<Self, StoreError> {
        let join = Join::Deeds(ontology);
        let filter = Filter { min_confidence, ..Filter::default() };
        Ok(Self {
            relations: timeline(identities, None, &filter, usize::MAX, join)?.rows,
            statements: sayings(identities, &SaidFilter::default(), usize::MAX, join)?.rows,
            discourse: sides(identities, &Sides::usual(ontology, filter))?.rows,
        })
    }

    /// Returns the rows of the actors at the centre, between actors of the network, and those cited.
    fn within(mut self, seeds: &[ActorId], network: &ShownNetwork, cited: &Cited) -> Self {
        let shown: BTreeSet<&str> = network.nodes.iter().map(|it| it.id.as_str()).collect();
        let is_seed = |it: &Named| seeds.contains(&it.id);
        let is_shown = |it: &Named| shown.contains(it.id.as_str());
        self.relations.retain(|Telling { row, .. }| {
            let is_between = row.subject.as_ref().zip(row.object.as_ref());
            let is_between =
                is_between.is_some_and(|(one, other)| is_shown(one) && is_shown(other));
            let mut ends = row.subject.iter().chain(&row.object);
            is_between || ends.any(is_seed) || cited.holds(&row.citation)
        });
        self.statements.retain(|Telling { row, .. }| {
            let mut named = row.speaker.iter().chain(&row.about).chain(&row.addressee);
            named.any(is_seed) || cited.holds(&row.citation)
        });
        self.discourse.retain(|it| is_shown(&it.actor));
        self
    }

    /// Returns the ids of the documents that the rows stand in.
    fn documents(&self) -> BTreeSet<DocumentId> {
        let relations = self.relations.iter().map(|it| &it.row.citation);
        let citations = relations.chain(self.statements.iter().map(|it| &it.row.citation));
        citations.map(|it| it.document.clone()).collect()
    }
}

fn value(of: &impl Serialize) -> Result<Value, SingleError> {
    serde_json::to_value(of).map_err(|error| SingleError::Page(error.to_string()))
}

/// Returns the stories of a file: the one asked for, or all of them with the whole store.
fn stories(store: &dyn Store, asked: &SinglePage) -> Result<Vec<Story>, SingleError> {
    let mut all = resolve::stories(store)?;
    match &asked.story {
        Some(id) => {
            let known = all.iter().map(|it| it.id.clone()).collect();
            all.retain(|it| it.id == *id);
            if all.is_empty() {
                return Err(SingleError::NoStory { id: id.clone(), known });
            }
        }
        None if !asked.is_all => all.clear(),
        None => {}
    }
    Ok(all)
}

/// Returns the rows of documents, with their texts if those are asked for.
fn documents(
    store: &dyn Store,
    ids: &BTreeSet<DocumentId>,
    with_texts: bool,
) -> Result<Vec<Value>, SingleError> {
    let mut found = Vec::new();
    for id in ids {
        let Some((number, _)) = store.find(id)? else { continue };
        let Some(stored) = store.shared(number)? else { continue };
        let mut row = value(&Listed::of(&stored))?;
        if let Some(fields) = row.as_object_mut() {
            // The path of a file on the machine of who sends it is no business of who gets it.
            fields.insert("source".to_owned(), Value::Null);
            if with_texts {
                fields.insert("text".to_owned(), stored.document.text.as_ref().into());
            }
        }
        found.push(row);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_text() {
        assert_eq!(escaped("<b> \"&\""), "&lt;b&gt; &quot;&amp;&quot;");
    }
}
