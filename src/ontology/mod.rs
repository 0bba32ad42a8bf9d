//! Which relations, roles and cues exist? The only reader of `schema/`.
//!
//! In: the embedded schema or a folder in its place. Out: `Ontology`. Fails with an error that
//! names file, line and cause.
