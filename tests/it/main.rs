//! All integration tests, in one binary so that they link once.

mod annotated;
mod attribution;
mod cases;
mod commands;
mod confidence;
mod events;
mod export;
mod formats;
mod generator;
mod golden;
mod graph;
mod ingest;
mod hostile;
mod language;
mod marked;
mod query;
mod readings;
mod rooms;
mod safety;
mod sample;
mod schema;
mod schema_meta;
mod sparql;
mod readers;
mod store;
mod training;
