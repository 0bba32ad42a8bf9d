//! Measures the store and its questions on an invented world, side by side with SQLite.
//!
//! `cargo run --release --manifest-path benches/memory/Cargo.toml -- [RELATIONS] [FOLDER]` makes
//! extraction records of that many relations (one million), loads them, asks, and prints a table.
//! Each load runs in a process of its own, so that its memory can be told.

#[path = "../../../tests/it/generator.rs"]
#[allow(dead_code)]
mod generator;
mod ours;
mod sqlite;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use generator::World;
use onrecord::store;

/// What is measured of one store.
#[derive(Debug, Default)]
pub struct Figures {
    pub rows: Vec<(String, String)>,
}

impl Figures {
    pub fn add(&mut self, what: &str, value: String) {
        eprintln!("  {what}: {value}");
        self.rows.push((what.to_owned(), value));
    }
}

/// Returns the world that has this many relations.
pub fn world(n_relations: u64) -> World {
    World { seed: 17, n_actors: (n_relations / 10).max(50), n_relations: 20, n_statements: 4 }
}

/// Runs `ask` on each of `items` and returns the median and the 99th percentile.
pub fn percentiles<T>(items: &[T], mut ask: impl FnMut(&T)) -> (Duration, Duration) {
    let mut times: Vec<Duration> = items
        .iter()
        .map(|it| {
            let start = Instant::now();
            ask(it);
            start.elapsed()
        })
        .collect();
    times.sort();
    (times[times.len() / 2], times[times.len() * 99 / 100])
}

pub fn spread((median, high): (Duration, Duration)) -> String {
    format!("p50 {:.3} ms, p99 {:.3} ms", 1e3 * median.as_secs_f64(), 1e3 * high.as_secs_f64())
}

pub fn megabytes(path: &Path) -> f64 {
    fn n_bytes(path: &Path) -> u64 {
        if path.is_dir() {
            let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
            entries.map(|it| n_bytes(&it.path())).sum()
        } else {
            std::fs::metadata(path).map_or(0, |it| it.len())
        }
    }
    n_bytes(path) as f64 / 1e6
}

/// Returns the most memory this process has held, in MB.
pub fn peak_memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|it| it.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|it| it.parse::<f64>().ok()).unwrap_or(f64::NAN) / 1e3
}

fn generate(n_relations: u64, path: &Path) {
    let world = world(n_relations);
    let mut out = BufWriter::new(File::create(path).expect("the records can be written"));
    let n_documents = n_relations / world.n_relations as u64;
    for n in 0..n_documents {
        let line = store::record_line(&world.document(n, 0)).expect("a record");
        out.write_all(line.as_bytes()).expect("the records can be written");
    }
    out.flush().expect("the records can be written");
}

fn compressed_megabytes(path: &Path) -> f64 {
    let mut count = Counting(0);
    let mut encoder = zstd::stream::Encoder::new(&mut count, 3).expect("an encoder");
    std::io::copy(&mut File::open(path).expect("the records"), &mut encoder).expect("compresses");
    encoder.finish().expect("compresses");
    count.0 as f64 / 1e6
}

struct Counting(u64);

impl Write for Counting {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let [task, records, folder, n] = args.as_slice() {
        let (records, folder) = (Path::new(records), Path::new(folder));
        let n = n.parse().expect("a number");
        let mut figures = Figures::default();
        match task.as_str() {
            "ours-load" => ours::load(records, folder, &mut figures),
            "ours-ask" => ours::ask(folder, n, &mut figures),
            "sqlite-load" => sqlite::load(records, folder, &mut figures),
            "sqlite-ask" => sqlite::ask(folder, n, &mut figures),
            other => panic!("unknown task {other}"),
        }
        for (what, value) in figures.rows {
            println!("{what}\t{value}");
        }
        return;
    }
    let n_relations: u64 = args.first().map_or(1_000_000, |it| it.parse().expect("a number"));
    let folder = args.get(1).map_or_else(std::env::temp_dir, PathBuf::from).join("onrecord-bench");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    let records = folder.join("records.jsonl");
    generate(n_relations, &records);
    println!("| | onrecord | SQLite |");
    println!("| --- | --- | --- |");
    println!("| records, MB | {:.0} | |", megabytes(&records));
    println!("| records compressed by zstd, MB | {:.1} | |", compressed_megabytes(&records));
    let run = |task: &str, path: &Path| {
        eprintln!("{task}");
        let output = Command::new(std::env::current_exe().expect("this program"))
            .args([task, &records.to_string_lossy(), &path.to_string_lossy()])
            .arg(n_relations.to_string())
            .stderr(std::process::Stdio::inherit())
            .output()
            .expect("the task runs");
        assert!(output.status.success(), "{task} failed");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.lines()
            .filter_map(|it| it.split_once('\t'))
            .map(|(what, value)| (what.to_owned(), value.to_owned()))
            .collect::<Vec<_>>()
    };
    let (ours, peer) = (folder.join("ours"), folder.join("sqlite.db"));
    for step in ["load", "ask"] {
        let left = run(&format!("ours-{step}"), &ours);
        let right = run(&format!("sqlite-{step}"), &peer);
        for (what, value) in &left {
            let other = right.iter().find(|it| it.0 == *what).map_or("", |it| it.1.as_str());
            println!("| {what} | {value} | {other} |");
        }
    }
}
