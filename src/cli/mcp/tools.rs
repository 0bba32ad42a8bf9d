//! The tools by name, and the resources by address.
//!
//! In: the name of a tool and its arguments, or an address. Out: the answer, or an error that the other
//! program can show. The tool that writes exists only if it was asked for.

use std::sync::Arc;

use rmcp::handler::server::common::schema_for_input;
use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::answers;
use super::arguments::{
    AddText, Documents, EvidenceId, FindActor, History, Nothing, PathEnds, SaidAsked, SearchAsked,
    Sparql, Ties,
};
use crate::cli::Context;

/// Answers requests about one store.
#[derive(Clone)]
pub(super) struct ToolDesk {
    context: Arc<Context>,
    can_write: bool,
}

type Answer = anyhow::Result<Value>;

/// A tool: its definition, and what it does with the JSON of its arguments.
struct Entry {
    name: &'static str,
    about: &'static str,
    schema: fn() -> Result<Arc<JsonObject>, String>,
    run: fn(JsonObject, &Context) -> Answer,
    writes: bool,
}

/// Returns the arguments of a tool, or an error that names what is wrong with them.
fn parsed<T: DeserializeOwned>(arguments: JsonObject) -> anyhow::Result<T> {
    serde_json::from_value(Value::Object(arguments))
        .map_err(|error| anyhow::anyhow!("the arguments do not fit: {error}"))
}

macro_rules! entry {
    ($name:ident, $arguments:ty, $about:literal) => {
        Entry {
            name: stringify!($name),
            about: $about,
            schema: schema_for_input::<$arguments>,
            run: |arguments, context| answers::$name(&parsed::<$arguments>(arguments)?, context),
            writes: false,
        }
    };
}

const TOOLS: &[Entry] = &[
    entry!(
        find_actor,
        FindActor,
        "Finds the actors that a name can mean, with ids. Gives all \
candidates, the best known first, and never chooses; if none has the name, the most similar ones."
    ),
    entry!(
        actor_history,
        History,
        "Lists what an actor did and what was done to it, in the order of \
time, undated rows last, each row with its sentence and document."
    ),
    entry!(
        said,
        SaidAsked,
        "Lists statements: by a speaker, about an actor, or to one, in the order of \
time."
    ),
    entry!(
        ties,
        Ties,
        "Lists the ties around an actor, best supported first: type, number of \
documents and sources, one sentence each."
    ),
    entry!(
        path_between,
        PathEnds,
        "Finds how two actors are connected, step by step, with a sentence for \
each step."
    ),
    entry!(
        evidence,
        EvidenceId,
        "Shows the paragraph behind a row, its document, and the file that it \
was read from, to check a claim."
    ),
    entry!(
        search,
        SearchAsked,
        "Finds words in the sentences of relations and statements, then in whole \
texts, best first. A text has no `evidence`; its `document` is an id."
    ),
    entry!(documents, Documents, "Lists documents by words of their titles and ids."),
    entry!(
        sparql,
        Sparql,
        "Answers a SELECT or ASK query in SPARQL 1.1, within 10 seconds and 1 GB of \
memory."
    ),
    entry!(
        describe_schema,
        Nothing,
        "Describes the relation types, the kinds of actors, and the RDF \
vocabulary for SPARQL."
    ),
    Entry {
        writes: true,
        ..entry!(
            add_text,
            AddText,
            "Reads a text and adds it to the store, with \
what was read in it."
        )
    },
];

impl ToolDesk {
    pub(super) fn new(context: Context, can_write: bool) -> Self {
        Self { context: Arc::new(context), can_write }
    }

    fn entries(&self) -> impl Iterator<Item = &'static Entry> {
        TOOLS.iter().filter(|it| self.can_write || !it.writes)
    }

    /// Returns the definitions of the tools.
    pub(super) fn tools(&self) -> Vec<Tool> {
        let tool = |entry: &Entry| {
            let schema = (entry.schema)().unwrap_or_default();
            let annotations = ToolAnnotations::new()
                .read_only(!entry.writes)
                .destructive(entry.writes)
                .idempotent(true)
                .open_world(false);
            Tool::new(entry.name, entry.about, schema).with_annotations(annotations)
        };
        self.entries().map(tool).collect()
    }

    /// Returns the answer of a tool, or `None` if there is no tool of this name.
    pub(super) fn call(&self, name: &str, arguments: &JsonObject) -> Option<Answer> {
        let entry = self.entries().find(|it| it.name == name)?;
        Some(self.ask(&|context| (entry.run)(arguments.clone(), context)))
    }

    /// Returns what an address names.
    pub(super) fn resource(&self, address: &str) -> Answer {
        self.ask(&|context| answers::resource(address, context))
    }

    /// Asks the store; if another process overwrote what was being read, once more on a copy.
    fn ask(&self, question: &dyn Fn(&Context) -> Answer) -> Answer {
        let context = self.context.again();
        match question(&context) {
            Err(error) if context.ask_a_copy(&error) => question(&context),
            done => done,
        }
    }
}
