//! Writes the whole store in the formats of other programs: graph databases, RDF, FollowTheMoney,
//! Discourse Network Analyzer, note takers, tables. Reads what some of them coded.
//!
//! In: a [`StoreReader`], a store with its actors and its schema. Out: a file or a folder, the same bytes
//! for the same store with any number of threads. Documents are written in the order of their ids, a
//! few at a time, so the store may be larger than memory. Each relation and statement keeps the id
//! of its evidence and its words. Fails with [`ExchangeError`]; reading with [`foreign::ForeignError`].

mod written;
mod source;
mod rdf;
mod jsonld;
mod ftm;
mod quickstatements;
mod dna;
mod neo4j;
mod cypher;
mod vault;
mod note;
#[cfg(feature = "parquet")]
mod tables;
mod foreign;
mod coded;
mod dna_rows;
mod sift;

pub(crate) use coded::Converted;
pub(crate) use dna_rows::of_dna;
pub(crate) use sift::of_sift;
pub(crate) use source::StoreReader;
#[cfg(feature = "parquet")]
pub(crate) use tables::Months;
pub(crate) use written::{ExchangeError, Written};

use std::io::Write;
use std::path::Path;

/// A format of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileFormat {
    /// RDF in Turtle: one graph.
    Turtle,
    /// RDF in `TriG`: one graph for each document, and where each comes from.
    Trig,
    /// The same as `TriG`, one statement per line.
    NQuads,
    /// JSON-LD in the vocabulary of schema.org.
    JsonLd,
    /// `FollowTheMoney` entities, one per line.
    FollowTheMoney,
    /// The list of statements of Discourse Network Analyzer.
    Dna,
    /// Commands of QuickStatements, for Wikidata.
    QuickStatements,
}

/// A format of several files in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FolderFormat {
    /// Tables for Neo4j with the scripts that import them.
    Neo4j,
    /// A vault of Markdown notes, one for each named actor and each document.
    Obsidian,
    /// Parquet tables, by month.
    #[cfg(feature = "parquet")]
    Parquet,
}

/// Writes a store as one file.
///
/// # Errors
/// Returns an error if the store cannot be read or `out` cannot be written.
pub(crate) fn write_file(
    format: FileFormat,
    source: &StoreReader<'_, '_>,
    out: &mut dyn Write,
) -> Result<Written, ExchangeError> {
    match format {
        FileFormat::Turtle => rdf::write(rdf::RdfSyntax::turtle(out), source),
        FileFormat::Trig => rdf::write(rdf::RdfSyntax::trig(out), source),
        FileFormat::NQuads => rdf::write(rdf::RdfSyntax::nquads(out), source),
        FileFormat::JsonLd => jsonld::write(source, out),
        FileFormat::FollowTheMoney => ftm::write(source, out),
        FileFormat::Dna => dna::write(source, out),
        FileFormat::QuickStatements => quickstatements::write(source, out),
    }
}

/// Writes a store as a folder, which is created if it does not exist. Files of an earlier export of
/// the same format are replaced.
///
/// # Errors
/// Returns an error if the store cannot be read, the folder holds something else, or it cannot be
/// written.
pub(crate) fn write_folder(
    format: FolderFormat,
    source: &StoreReader<'_, '_>,
    folder: &Path,
) -> Result<Written, ExchangeError> {
    match format {
        FolderFormat::Neo4j => neo4j::write(source, folder),
        FolderFormat::Obsidian => vault::write(source, folder),
        #[cfg(feature = "parquet")]
        FolderFormat::Parquet => tables::write(source, folder),
    }
}
