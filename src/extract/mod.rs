//! Who said what; who did what to whom?
//!
//! In: a document, its analysis, an ontology. Out: `Extraction`, by way of mentions,
//! coreference, statements, propositions, relations. Pure; never fails on odd text.
