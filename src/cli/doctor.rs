//! `onrecord doctor`: what this program is, what it runs on, and whether its store can be opened.
//!
//! In: nothing, or the store. Out: version, features, weights with their SHA-256, schema, processor,
//! threads, memory, store; then what is wrong, if anything. Fails with status 1 if something is.

use std::io::Write;
use std::process::ExitCode;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::Context;
use super::show::ShowFormat;
use crate::document::hexadecimal;
use crate::extract::Reader;
use crate::language;
use crate::store::{SledStore, Store, StoreError};

/// Arguments of `doctor`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Put what it prints into a report of a fault.\nExample: onrecord doctor")]
pub(crate) struct Args {
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ShowFormat,
}

#[derive(Serialize)]
struct Report {
    version: &'static str,
    features: Vec<&'static str>,
    system: String,
    processor_features: Vec<&'static str>,
    threads: usize,
    memory_bytes: Option<u64>,
    /// Identifies weights and schema together: documents read by another reader may be read again.
    reader: String,
    schema: String,
    weights: Vec<Weights>,
    store: Option<Found>,
    faults: Vec<String>,
}

#[derive(Serialize)]
struct Weights {
    name: String,
    bytes: usize,
    sha256: String,
}

#[derive(Serialize)]
struct Found {
    path: String,
    format: u32,
    documents: u64,
    bytes_on_disk: u64,
}

/// Prints the report.
///
/// # Errors
/// Returns an error if standard output cannot be written.
pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let report = report(context);
    args.format.print(&report, context, write)?;
    Ok(if report.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn report(context: &Context) -> Report {
    let mut faults = Vec::new();
    let reader = match context.ontology() {
        Ok(ontology) => format!("{:016x}", Reader::new(ontology).fingerprint()),
        Err(error) => {
            faults.push(format!("{error:#}"));
            String::new()
        }
    };
    let store = match store(context) {
        Ok(found) => found,
        Err(error) => {
            faults.push(format!("the store cannot be opened: {error:#}"));
            None
        }
    };
    let schema =
        context.schema().map_or_else(|| "built in".to_owned(), |it| it.display().to_string());
    Report {
        version: env!("CARGO_PKG_VERSION"),
        features: features(),
        system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        processor_features: processor_features(),
        threads: rayon::current_num_threads(),
        memory_bytes: memory_bytes(),
        reader,
        schema,
        weights: language::weight_files().into_iter().map(weights).collect(),
        store,
        faults,
    }
}

fn weights((name, parts): (String, Vec<&'static [u8]>)) -> Weights {
    let sum = parts.iter().fold(Sha256::new(), Sha256::chain_update);
    let bytes = parts.iter().map(|part| part.len()).sum();
    Weights { name, bytes, sha256: hexadecimal(&sum.finalize()) }
}

/// Returns the store, or `None` if there is none yet.
fn store(context: &Context) -> anyhow::Result<Option<Found>> {
    let path = context.database()?;
    let store = match SledStore::open_to_ask(&path) {
        Err(StoreError::Missing { .. }) => return Ok(None),
        opened => opened?,
    };
    Ok(Some(Found {
        path: path.display().to_string(),
        format: crate::store::FORMAT,
        documents: store.counts().documents,
        bytes_on_disk: store.n_bytes(),
    }))
}

/// Returns the cargo features of this build that change what it can do.
fn features() -> Vec<&'static str> {
    let all = [
        ("pictures", cfg!(feature = "pictures")),
        ("parquet", cfg!(feature = "parquet")),
        ("mcp", cfg!(feature = "mcp")),
        ("train", cfg!(feature = "train")),
    ];
    all.into_iter().filter(|it| it.1).map(|it| it.0).collect()
}

/// Returns the instructions of the processor that the reader can use.
fn processor_features() -> Vec<&'static str> {
    #[cfg(target_arch = "x86_64")]
    let found = [
        ("sse4.2", std::arch::is_x86_feature_detected!("sse4.2")),
        ("avx2", std::arch::is_x86_feature_detected!("avx2")),
        ("fma", std::arch::is_x86_feature_detected!("fma")),
        ("avx512bw", std::arch::is_x86_feature_detected!("avx512bw")),
        ("avx512vnni", std::arch::is_x86_feature_detected!("avx512vnni")),
    ];
    #[cfg(not(target_arch = "x86_64"))]
    let found: [(&'static str, bool); 0] = [];
    found.into_iter().filter(|it| it.1).map(|it| it.0).collect()
}

/// Returns the memory of the machine, or `None` if the system does not report it.
fn memory_bytes() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|it| it.strip_prefix("MemTotal:"))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes << 10)
}

fn write(out: &mut dyn Write, report: &Report) -> std::io::Result<()> {
    let listed = |items: &[&str]| match items.is_empty() {
        true => "none".to_owned(),
        false => items.join(", "),
    };
    writeln!(
        out,
        "version     onrecord {}, features: {}",
        report.version,
        listed(&report.features)
    )?;
    let memory = report.memory_bytes.map(|it| format!(", {:.1} GB of memory", it as f64 / 1e9));
    writeln!(
        out,
        "system      {}, {} threads{}",
        report.system,
        report.threads,
        memory.unwrap_or_default()
    )?;
    writeln!(out, "processor   {}", listed(&report.processor_features))?;
    writeln!(out, "reader      {}, schema {}", report.reader, report.schema)?;
    for it in &report.weights {
        writeln!(out, "weights     {} ({} bytes) sha256 {}", it.name, it.bytes, it.sha256)?;
    }
    match &report.store {
        Some(it) => writeln!(
            out,
            "store       {} (format {}), {} documents, {:.1} MB",
            it.path,
            it.format,
            it.documents,
            it.bytes_on_disk as f64 / 1e6
        )?,
        None => writeln!(out, "store       none yet")?,
    }
    match report.faults.is_empty() {
        true => writeln!(out, "no faults"),
        false => report.faults.iter().try_for_each(|it| writeln!(out, "FAULT       {it}")),
    }
}
