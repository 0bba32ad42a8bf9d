//! Writes a store as RDF: Turtle, `TriG` or N-Quads.
//!
//! In: a [`StoreReader`]. Out: triples in the vocabulary of `schema/rdf.md`. In `TriG` and N-Quads each
//! document is a graph of its own, and the default graph says in PROV-O where each comes from. An
//! actor that a register knows is linked to Wikidata. Fails if the store cannot be read or the
//! output cannot be written.

use std::collections::HashSet;
use std::io::{self, Write};

use oxrdf::vocab::{rdf, rdfs};
use oxrdf::{GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term, Triple};
use oxttl::nquads::WriterNQuadsSerializer;
use oxttl::trig::WriterTriGSerializer;
use oxttl::turtle::WriterTurtleSerializer;
use oxttl::{NQuadsSerializer, TriGSerializer, TurtleSerializer};

use super::source::StoreReader;
use super::written::{ExchangeError, Written};
use crate::document::Document;
use crate::export::web_address;
use crate::knowledge::{ActorId, ActorKind};
use crate::query::{Contents, VOCABULARY, actor_iri, contents, thing_iri, triples};
use crate::store::StoredDocument;

const PROV: &str = "http://www.w3.org/ns/prov#";
const SAME_AS: &str = "http://www.w3.org/2002/07/owl#sameAs";
pub(super) const WIKIDATA: &str = "http://www.wikidata.org/entity/";
const OURS: &str = "urn:onrecord:";

/// The prefixes of names, besides those of ours.
const PREFIXES: [(&str, &str); 5] = [
    ("or", VOCABULARY),
    ("prov", PROV),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// A serializer of one of the three syntaxes.
pub(super) enum RdfSyntax<W: Write> {
    Turtle(WriterTurtleSerializer<W>),
    Trig(WriterTriGSerializer<W>),
    NQuads(WriterNQuadsSerializer<W>),
}

impl<W: Write> RdfSyntax<W> {
    pub(super) fn turtle(out: W) -> Self {
        let with = |it: TurtleSerializer, name: &str, iri: &str| {
            it.clone().with_prefix(name, iri).unwrap_or(it)
        };
        let serializer =
            prefixes().fold(TurtleSerializer::new(), |it, (name, iri)| with(it, &name, &iri));
        Self::Turtle(serializer.for_writer(out))
    }

    pub(super) fn trig(out: W) -> Self {
        let with = |it: TriGSerializer, name: &str, iri: &str| {
            it.clone().with_prefix(name, iri).unwrap_or(it)
        };
        let serializer =
            prefixes().fold(TriGSerializer::new(), |it, (name, iri)| with(it, &name, &iri));
        Self::Trig(serializer.for_writer(out))
    }

    pub(super) fn nquads(out: W) -> Self {
        Self::NQuads(NQuadsSerializer::new().for_writer(out))
    }

    /// Returns whether each document is a graph of its own.
    fn has_graphs(&self) -> bool {
        !matches!(self, Self::Turtle(_))
    }

    fn put(&mut self, triple: &Triple, graph: &GraphName) -> io::Result<()> {
        let quad = Quad {
            subject: triple.subject.clone(),
            predicate: triple.predicate.clone(),
            object: triple.object.clone(),
            graph_name: graph.clone(),
        };
        match self {
            Self::Turtle(serializer) => serializer.serialize_triple(triple),
            Self::Trig(serializer) => serializer.serialize_quad(&quad),
            Self::NQuads(serializer) => serializer.serialize_quad(&quad),
        }
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Self::Turtle(serializer) => serializer.finish()?.flush(),
            Self::Trig(serializer) => serializer.finish()?.flush(),
            Self::NQuads(serializer) => serializer.finish().flush(),
        }
    }
}

fn prefixes() -> impl Iterator<Item = (String, String)> {
    let kinds = ActorKind::ALL.into_iter().map(ActorKind::as_str);
    let things = kinds.chain(["type", "document", "relation", "statement", "graph"]);
    let ours = things.map(|it| (it.to_owned(), format!("{OURS}{it}:")));
    PREFIXES.into_iter().map(|(name, iri)| (name.to_owned(), iri.to_owned())).chain(ours)
}

fn prov(name: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{PROV}{name}"))
}

fn ours(name: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{OURS}{name}"))
}

fn vocab(name: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{VOCABULARY}{name}"))
}

/// What has been written so far.
struct Writer<'a, 's, W: Write> {
    source: &'a StoreReader<'a, 's>,
    out: RdfSyntax<W>,
    /// Actors that have been named.
    named: HashSet<NamedOrBlankNode>,
    /// Actors whose outside ids have been written.
    known: HashSet<ActorId>,
    written: Written,
}

pub(super) fn write<W: Write>(
    out: RdfSyntax<W>,
    source: &StoreReader<'_, '_>,
) -> Result<Written, ExchangeError> {
    let (named, known, written) = (HashSet::new(), HashSet::new(), Written::default());
    let mut writer = Writer { source, out, named, known, written };
    writer.program()?;
    let read = |number, stored: &StoredDocument| {
        let identities = source.identities;
        Ok((triples(identities, number, stored)?, contents(identities, number, stored)?))
    };
    source.each_with(&read, &mut |stored, (triples, contents)| {
        writer.document(stored, &triples, &contents)
    })?;
    writer.out.finish()?;
    Ok(writer.written)
}

impl<W: Write> Writer<'_, '_, W> {
    fn default(
        &mut self,
        subject: &NamedNode,
        predicate: impl Into<NamedNode>,
        object: impl Into<Term>,
    ) -> io::Result<()> {
        let triple = Triple::new(subject.clone(), predicate, object);
        self.out.put(&triple, &GraphName::DefaultGraph)
    }

    /// Writes which program read the documents.
    fn program(&mut self) -> io::Result<()> {
        let (reading, software) = (ours("activity:reading"), ours("software"));
        self.default(&reading, rdf::TYPE, prov("Activity"))?;
        self.default(&reading, prov("wasAssociatedWith"), software.clone())?;
        self.default(&software, rdf::TYPE, prov("SoftwareAgent"))?;
        let name = format!("onrecord {}", env!("CARGO_PKG_VERSION"));
        self.default(&software, rdfs::LABEL, Literal::new_simple_literal(name))
    }

    fn document(
        &mut self,
        stored: &StoredDocument,
        triples: &[Triple],
        contents: &Contents,
    ) -> Result<(), ExchangeError> {
        let id = stored.document.id.as_str();
        let (it, graph) = (thing_iri("document", id), thing_iri("graph", id));
        self.origin(&stored.document, &it, &graph)?;
        for actor in &contents.actors {
            self.outside(&actor.id)?;
        }
        let name = match self.out.has_graphs() {
            true => GraphName::NamedNode(graph),
            false => GraphName::DefaultGraph,
        };
        let mut now_named = HashSet::new();
        for triple in triples {
            if !self.out.has_graphs() && is_name(triple) {
                if self.named.contains(&triple.subject) {
                    continue;
                }
                now_named.insert(triple.subject.clone());
            }
            self.out.put(triple, &name)?;
        }
        self.named.extend(now_named);
        self.written.add(contents);
        Ok(())
    }

    /// Writes where a document comes from.
    fn origin(&mut self, document: &Document, it: &NamedNode, graph: &NamedNode) -> io::Result<()> {
        if self.out.has_graphs() {
            self.default(graph, rdf::TYPE, prov("Bundle"))?;
            self.default(graph, prov("wasDerivedFrom"), it.clone())?;
            self.default(graph, prov("wasGeneratedBy"), ours("activity:reading"))?;
        }
        self.default(it, rdf::TYPE, prov("Entity"))?;
        let address = document.url.as_deref().and_then(web_address);
        if let Some(address) = address.and_then(|it| NamedNode::new(it).ok()) {
            self.default(it, prov("hadPrimarySource"), address)?;
        }
        let texts = [
            ("byline", document.byline.as_deref()),
            ("source", document.source.as_deref()),
            ("sha256", document.original.as_deref()),
        ];
        for (name, text) in texts {
            if let Some(text) = text {
                self.default(it, vocab(name), Literal::new_simple_literal(text))?;
            }
        }
        Ok(())
    }

    /// Writes the outside ids of an actor, the first time it comes.
    fn outside(&mut self, actor: &ActorId) -> io::Result<()> {
        if !self.known.insert(actor.clone()) {
            return Ok(());
        }
        self.written.n_actors += 1;
        let outside = self.source.outside(actor);
        if outside.ids.is_empty() {
            return Ok(());
        }
        let it = actor_iri(actor);
        for (scheme, id) in &outside.ids {
            let text = Literal::new_simple_literal(format!("{scheme}:{id}"));
            self.default(&it, vocab("registered"), text)?;
            let wikidata = NamedNode::new(format!("{WIKIDATA}{id}"));
            if let (true, Ok(wikidata)) = (is_wikidata(scheme, id), wikidata) {
                self.default(&it, NamedNode::new_unchecked(SAME_AS), wikidata)?;
            }
        }
        Ok(())
    }
}

/// Returns whether an id of a register is one of Wikidata: OpenSanctions uses them for its own.
pub(super) fn is_wikidata(scheme: &str, id: &str) -> bool {
    let digits = id.strip_prefix('Q').unwrap_or_default();
    let is_item = !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit());
    is_item && matches!(scheme, "wikidata" | "ftm")
}

/// Returns whether a triple names or classifies an actor, which documents repeat.
fn is_name(triple: &Triple) -> bool {
    let NamedOrBlankNode::NamedNode(subject) = &triple.subject else { return false };
    let of_document = ["document:", "relation:", "statement:"];
    let rest = subject.as_str().trim_start_matches(OURS);
    [rdfs::LABEL, rdf::TYPE].contains(&triple.predicate.as_ref())
        && !of_document.iter().any(|it| rest.starts_with(it))
}
