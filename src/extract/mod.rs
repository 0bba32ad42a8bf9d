//! Who said what; who did what to whom?
//!
//! In: a document, its analysis, an ontology. Out: `Extraction`, by way of mentions,
//! coreference, statements, propositions, relations. Pure; never fails on odd text.

pub mod reading;
pub mod quotes;
pub mod transcript;
pub mod cast;
pub mod mentions;
pub mod coreference;
pub mod statements;
pub mod assembly;
pub mod dates;
pub mod propositions;
pub mod proposition_text;
pub mod relations;
pub mod events;
pub mod status;
pub mod said;
pub mod tree;

pub use cast::Cast;
pub use events::Coded;
pub use quotes::Quotes;
pub use reading::Reading;
pub use said::Said;

use crate::document::Document;
use crate::knowledge::Extraction;
use crate::language::Analysis;
use crate::ontology::Ontology;
use relations::Scene;
use statements::model::Models;

/// Which relations are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kinds {
    /// Those of the schema.
    #[default]
    Typed,
    /// Those, and what actors do to each other in words that no type has, as `open:hug`.
    TypedAndOpen,
}

/// Returns all that is read in a document.
#[must_use]
pub fn extract(document: &Document, analysis: &Analysis, ontology: &Ontology) -> Extraction {
    extract_kinds(document, analysis, ontology, Kinds::Typed)
}

/// Returns what is read in a document, with relations of these kinds.
#[must_use]
pub fn extract_kinds(
    document: &Document,
    analysis: &Analysis,
    ontology: &Ontology,
    kinds: Kinds,
) -> Extraction {
    read(document, analysis, ontology, |scene| extraction_of(scene, kinds))
}

/// Returns all that is read in a document, and the political events that it tells.
#[must_use]
pub fn extract_events(
    document: &Document,
    analysis: &Analysis,
    ontology: &Ontology,
) -> (Extraction, Vec<Coded>) {
    let of = |scene: &Scene<'_>| (extraction_of(scene, Kinds::Typed), events::code(scene));
    read(document, analysis, ontology, of)
}

/// Returns what is read in a document, and what speaks for each of its relations, for learning.
#[cfg(feature = "train")]
#[must_use]
pub fn extract_signs(
    document: &Document,
    analysis: &Analysis,
    ontology: &Ontology,
) -> (Extraction, Vec<relations::trust::Signs>) {
    read(document, analysis, ontology, |scene| {
        let deeds = relations::claimed(scene);
        let signs = deeds.iter().map(|it| relations::trust::signs(scene, it)).collect();
        (assembly::assemble(scene.document, scene.cast, scene.said, &deeds), signs)
    })
}

fn read<T>(
    document: &Document,
    analysis: &Analysis,
    ontology: &Ontology,
    give: impl Fn(&Scene<'_>) -> T,
) -> T {
    let reading = Reading::new(document, analysis, ontology);
    let mut cast = coreference::read(&reading);
    let said = statements::find_in(&reading, &mut cast, Models::embedded());
    give(&Scene { document, ontology, trees: &reading.trees, cast: &cast, said: &said })
}

fn extraction_of(scene: &Scene<'_>, kinds: Kinds) -> Extraction {
    let mut deeds = relations::find(scene);
    if kinds == Kinds::TypedAndOpen {
        deeds.extend(relations::open(scene, &deeds));
        deeds.sort_by_key(|it| it.place);
    }
    assembly::assemble(scene.document, scene.cast, scene.said, &deeds)
}
