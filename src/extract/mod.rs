//! Who said what? Who did what to whom?
//!
//! In: a document, its analysis, an ontology. Out: an [`Extraction`], by way of mentions,
//! coreference, statements, propositions and relations. Pure; never fails on odd text.

pub(crate) mod token_table;
pub(crate) mod reading;
pub(crate) mod quotes;
pub(crate) mod transcript;
pub(crate) mod page;
pub(crate) mod cast;
pub(crate) mod mentions;
pub(crate) mod coreference;
pub(crate) mod statements;
pub(crate) mod assembly;
mod time_reader;
pub(crate) mod dates;
pub(crate) mod subjects;
pub(crate) mod bearers;
pub(crate) mod propositions;
pub(crate) mod proposition_text;
pub(crate) mod modality;
pub(crate) mod status;
pub(crate) mod supposed;
pub(crate) mod said;
pub(crate) mod tree;
pub(crate) mod heads;
mod scene;
pub(crate) mod phrases;
pub(crate) mod relations;
pub(crate) mod events;
mod joined;
mod reader;

pub(crate) use cast::Cast;
pub use events::Coded;
pub(crate) use page::Page;
pub use reader::{Batch, Read, ReadOptions, Reader};
pub(crate) use reading::ParsedDocument;
pub(crate) use said::Said;
pub(crate) use scene::Scene;

use crate::document::Document;
use crate::knowledge::Extraction;
use crate::language::Analysis;
use crate::ontology::Ontology;

/// Which relations are extracted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kinds {
    /// Those of the schema.
    #[default]
    Typed,
    /// Those of the schema, and what actors do to each other in words of no type, as `open:hug`.
    TypedAndOpen,
    /// Those found by the patterns of the schema, without any other filter.
    OfPatterns,
}

/// Returns the extraction of a document, with the relations of the schema.
#[must_use]
pub fn extract(document: &Document, analysis: &Analysis, ontology: &Ontology) -> Extraction {
    extract_kinds(document, analysis, ontology, Kinds::Typed)
}

/// Returns the extraction of a document, with relations of the given kinds.
#[must_use]
pub fn extract_kinds(
    document: &Document,
    analysis: &Analysis,
    ontology: &Ontology,
    kinds: Kinds,
) -> Extraction {
    read(document, analysis, ontology, |scene| extraction_of(scene, kinds))
}

/// Returns the extraction of a document, and the political events that it reports.
#[must_use]
pub fn extract_events(
    document: &Document,
    analysis: &Analysis,
    ontology: &Ontology,
) -> (Extraction, Vec<Coded>) {
    let of = |scene: &Scene<'_>| (extraction_of(scene, Kinds::Typed), events::code(scene));
    read(document, analysis, ontology, of)
}

fn read<T>(
    document: &Document,
    analysis: &Analysis,
    ontology: &Ontology,
    give: impl Fn(&Scene<'_>) -> T,
) -> T {
    let page = Page::new(document, analysis, ontology);
    let mut cast = coreference::read(&page);
    let said = statements::find(&page, &mut cast);
    let issuer = statements::issuer(document, ontology, &cast);
    give(&Scene { page: &page, cast: &cast, said: &said, issuer })
}

fn extraction_of(scene: &Scene<'_>, kinds: Kinds) -> Extraction {
    let mut deeds = match kinds {
        Kinds::OfPatterns => relations::find_by_patterns(scene),
        Kinds::Typed | Kinds::TypedAndOpen => relations::find(scene),
    };
    if kinds == Kinds::TypedAndOpen {
        deeds.extend(relations::open(scene, &deeds));
        deeds.sort_by_key(|it| it.place);
    }
    assembly::assemble(scene.page.document, scene.cast, scene.said, &deeds)
}
