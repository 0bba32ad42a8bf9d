//! Writes a store as tables for Neo4j, with an import script and the same in Cypher.
//!
//! In: a [`StoreReader`] and a folder. Out: tables of nodes (actors, documents, statements, matters) and
//! of relationships, each with a header that `neo4j-admin database import` reads; `import.sh`, which
//! calls it; `load.cypher`, which does the same in a running database; `queries.cypher`, to begin
//! with. A relation between actors is a relationship of its type; one with a matter instead of an
//! object leads to a node for the matter. Fails if the store cannot be read or a file cannot be
//! written.

use std::collections::{BTreeSet, HashSet};
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use super::cypher;
use super::source::StoreReader;
use super::written::{ExchangeError, Written, prepare, write_whole};
use crate::document::{PartialDate, one_line};
use crate::export::harmless;
use crate::knowledge::ActorId;
use crate::query::{Contents, Event, Utterance, concept_id};
use crate::resolve::Named;
use crate::store::StoredDocument;

const ACTORS: &str = "id:ID(Actor),name,kind,ids:string[],aliases:string[],:LABEL";
const DOCUMENTS: &str = "id:ID(Document),title,outlet,date,url,:LABEL";
const MATTERS: &str = "id:ID(Matter),name,:LABEL";
const STATEMENTS: &str = "id:ID(Statement),words,cue,mode,delivery,date,quotation,document,:LABEL";
const TIES: &str = ":START_ID(Actor),:END_ID(Actor),:TYPE,evidence,document,label,status,\
                    former:boolean,date,confidence:float,matter,accordingTo:string[],quotation";
const SAID: &str = ":START_ID(Actor),:END_ID(Statement),:TYPE";
const ABOUT: &str = ":START_ID(Statement),:END_ID(Actor),:TYPE";
const IN: &str = ":START_ID(Statement),:END_ID(Document),:TYPE";
const MENTIONS: &str = ":START_ID(Document),:END_ID(Actor),:TYPE";

/// One table that is being written.
struct Table {
    path: PathBuf,
    out: csv::Writer<BufWriter<File>>,
}

impl Table {
    fn create(folder: &Path, name: &str, heading: &str) -> Result<Self, ExchangeError> {
        let path = folder.join(format!("{name}.csv"));
        let failed = |source| ExchangeError::File { path: path.clone(), source };
        let file = BufWriter::new(File::create(&path).map_err(failed)?);
        let out = csv::WriterBuilder::new().flexible(true).from_writer(file);
        let mut table = Self { path, out };
        table.raw(&heading.split(',').collect::<Vec<_>>())?;
        Ok(table)
    }

    fn raw(&mut self, row: &[&str]) -> Result<(), ExchangeError> {
        self.out.write_record(row).map_err(|error| self.failed(error.into()))
    }

    fn row<const N: usize>(&mut self, row: [String; N]) -> Result<(), ExchangeError> {
        let row = row.map(|it| cell(&it));
        self.out.write_record(&row).map_err(|error| self.failed(error.into()))
    }

    fn failed(&self, source: std::io::Error) -> ExchangeError {
        ExchangeError::File { path: self.path.clone(), source }
    }

    fn finish(mut self) -> Result<(), ExchangeError> {
        self.out.flush().map_err(|error| self.failed(error))
    }
}

/// Returns a cell on one line. `LOAD CSV` would take a backslash for the begin of an escape.
fn cell(text: &str) -> String {
    harmless(&one_line(text).replace('\\', "＼")).into_owned()
}

/// Returns a list as one cell; `;` separates its items.
fn list<'i>(items: impl Iterator<Item = &'i str>) -> String {
    items.map(|it| it.replace(';', ",")).collect::<Vec<_>>().join(";")
}

fn date(date: Option<PartialDate>) -> String {
    date.map(|it| it.to_string()).unwrap_or_default()
}

struct Writer<'a, 's> {
    source: &'a StoreReader<'a, 's>,
    actors: Table,
    documents: Table,
    matters: Table,
    statements: Table,
    ties: Table,
    matter_ties: Table,
    said: Table,
    about: Table,
    within: Table,
    mentions: Table,
    seen: HashSet<ActorId>,
    matters_seen: HashSet<ActorId>,
    /// The types of relations between actors and of those with a matter.
    types: [BTreeSet<String>; 2],
    written: Written,
}

pub(super) fn write(source: &StoreReader<'_, '_>, folder: &Path) -> Result<Written, ExchangeError> {
    prepare(folder, "neo4j")?;
    let table = |name: &str, heading: &str| Table::create(folder, name, heading);
    let mut writer = Writer {
        source,
        actors: table("actors", ACTORS)?,
        documents: table("documents", DOCUMENTS)?,
        matters: table("matters", MATTERS)?,
        statements: table("statements", STATEMENTS)?,
        ties: table("ties", TIES)?,
        matter_ties: table("matter_ties", &TIES.replace(":END_ID(Actor)", ":END_ID(Matter)"))?,
        said: table("said", SAID)?,
        about: table("about", ABOUT)?,
        within: table("within", IN)?,
        mentions: table("mentions", MENTIONS)?,
        seen: HashSet::new(),
        matters_seen: HashSet::new(),
        types: <[BTreeSet<String>; 2]>::default(),
        written: Written::default(),
    };
    source.each(&mut |stored, contents| writer.document(stored, contents))?;
    write_whole(&folder.join("load.cypher"), &cypher::load(&writer.types))?;
    write_whole(&folder.join("import.sh"), cypher::IMPORT)?;
    write_whole(&folder.join("queries.cypher"), cypher::QUERIES)?;
    writer.finish()
}

impl Writer<'_, '_> {
    fn finish(self) -> Result<Written, ExchangeError> {
        let nodes = [self.actors, self.documents, self.matters, self.statements, self.ties];
        let links = [self.matter_ties, self.said, self.about, self.within, self.mentions];
        nodes.into_iter().chain(links).try_for_each(Table::finish)?;
        Ok(Written { n_actors: self.seen.len(), ..self.written })
    }

    fn document(
        &mut self,
        stored: &StoredDocument,
        contents: &Contents,
    ) -> Result<(), ExchangeError> {
        let document = &stored.document;
        let id = document.id.to_string();
        let text = |it: &Option<String>| it.clone().unwrap_or_default();
        self.documents.row([
            id.clone(),
            text(&document.title),
            text(&document.outlet),
            date(document.date),
            text(&document.url),
            "Document".to_owned(),
        ])?;
        for named in &contents.actors {
            self.actor(named)?;
            self.mentions.row([id.clone(), named.id.to_string(), "MENTIONS".to_owned()])?;
        }
        for event in &contents.relations {
            self.relation(event)?;
        }
        for utterance in &contents.statements {
            self.statement(utterance)?;
        }
        self.written.n_documents += 1;
        Ok(())
    }

    fn actor(&mut self, named: &Named) -> Result<(), ExchangeError> {
        if !self.seen.insert(named.id.clone()) {
            return Ok(());
        }
        let outside = self.source.outside(&named.id);
        let ids: Vec<String> =
            outside.ids.iter().map(|(scheme, id)| format!("{scheme}:{id}")).collect();
        let kind = named.id.kind_name();
        let label = match named.id.kind() {
            Some(_) => format!("Actor;{}", cypher::kind_label(kind)),
            None => "Actor".to_owned(),
        };
        self.actors.row([
            named.id.to_string(),
            named.name.clone(),
            kind.to_owned(),
            list(ids.iter().map(String::as_str)),
            list(outside.aliases.iter().map(String::as_str)),
            label,
        ])
    }

    fn relation(&mut self, event: &Event) -> Result<(), ExchangeError> {
        let words = event.matter.as_deref().map(one_line).filter(|it| !it.is_empty());
        let (Some(subject), true) = (&event.subject, event.object.is_some() || words.is_some())
        else {
            self.written.n_left_out += 1;
            return Ok(());
        };
        let kind = cypher::type_name(event.kind.as_str());
        let label = self.source.label(event.kind.as_str());
        let row =
            |end: &ActorId| tie_row([&subject.id, end], &kind, &label, event, words.as_deref());
        match (&event.object, &words) {
            (Some(object), _) => {
                self.ties.row(row(&object.id))?;
                self.types[0].insert(kind);
            }
            (None, Some(words)) => {
                let matter = concept_id(words);
                self.matter_ties.row(row(&matter))?;
                self.types[1].insert(kind);
                self.matter(matter, words)?;
            }
            (None, None) => {}
        }
        self.written.n_relations += 1;
        Ok(())
    }

    /// Writes a matter, once.
    fn matter(&mut self, id: ActorId, words: &str) -> Result<(), ExchangeError> {
        let row = [id.to_string(), words.to_owned(), "Matter".to_owned()];
        if self.matters_seen.insert(id) { self.matters.row(row) } else { Ok(()) }
    }

    fn statement(&mut self, utterance: &Utterance) -> Result<(), ExchangeError> {
        let id = utterance.citation.evidence.clone();
        self.statements.row([
            id.clone(),
            utterance.words.clone(),
            utterance.cue.clone(),
            utterance.mode.as_str().to_owned(),
            utterance.delivery.as_str().to_owned(),
            date(utterance.date),
            utterance.citation.quotation.clone(),
            utterance.citation.document.to_string(),
            "Statement".to_owned(),
        ])?;
        let document = utterance.citation.document.to_string();
        self.within.row([id.clone(), document, "IN".to_owned()])?;
        if let Some(speaker) = &utterance.speaker {
            self.said.row([speaker.id.to_string(), id.clone(), "SAID".to_owned()])?;
        }
        for (actors, kind) in [(&utterance.about, "ABOUT"), (&utterance.addressee, "TO")] {
            for actor in actors {
                self.about.row([id.clone(), actor.id.to_string(), kind.to_owned()])?;
            }
        }
        self.written.n_statements += 1;
        Ok(())
    }
}

fn tie_row(
    [subject, object]: [&ActorId; 2],
    kind: &str,
    label: &str,
    event: &Event,
    matter: Option<&str>,
) -> [String; 13] {
    [
        subject.to_string(),
        object.to_string(),
        kind.to_owned(),
        event.citation.evidence.clone(),
        event.citation.document.to_string(),
        label.to_owned(),
        event.status.as_str().to_owned(),
        event.former.to_string(),
        date(event.date),
        format!("{:.3}", event.confidence),
        matter.unwrap_or_default().to_owned(),
        list(event.according_to.iter().map(|it| it.id.as_str())),
        event.citation.quotation.clone(),
    ]
}
