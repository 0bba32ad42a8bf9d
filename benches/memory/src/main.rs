//! Benchmarks the store and its queries on an invented world, against SQLite.
//!
//! `cargo run --release --manifest-path benches/memory/Cargo.toml -- [RELATIONS] [FOLDER]` makes
//! extraction records with that many relations (by default one million), loads them, runs each
//! query in five rounds, and prints a table. Each load runs in a separate process, so that its
//! memory can be measured. At the end `peers.py` runs the same queries with the graph libraries that
//! Python has. `-- curves FOLDER [RELATIONS]` measures from ten thousand relations up, without the
//! libraries, and prints a plot.

#[path = "../../../tests/it/generator.rs"]
#[allow(dead_code)]
mod generator;
mod curves;
mod ours;
mod sqlite;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use generator::World;
use onrecord::store;

/// The allocator of the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The figures of one store.
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

/// Returns a world with this many relations.
pub fn world(n_relations: u64) -> World {
    World { seed: 17, n_actors: (n_relations / 10).max(50), n_relations: 20, n_statements: 4 }
}

/// How often each query runs.
pub const ROUNDS: usize = 5;

/// Runs a query for each of `items` in five rounds; returns the medians of the rounds' medians and
/// 99th percentiles, and the median of the first, cold round.
pub fn percentiles<T>(items: &[T], mut ask: impl FnMut(&T)) -> [Duration; 3] {
    let mut round = || {
        let time = |item| {
            let start = Instant::now();
            ask(item);
            start.elapsed()
        };
        let mut times: Vec<Duration> = items.iter().map(time).collect();
        times.sort();
        (times[times.len() / 2], times[times.len() * 99 / 100])
    };
    let rounds: Vec<_> = (0..ROUNDS).map(|_| round()).collect();
    let middle = |mut all: Vec<Duration>| {
        all.sort();
        all[all.len() / 2]
    };
    let medians = middle(rounds.iter().map(|it| it.0).collect());
    [medians, middle(rounds.iter().map(|it| it.1).collect()), rounds[0].0]
}

/// Runs something five times and returns the median time in ms.
pub fn median_ms(mut run: impl FnMut()) -> f64 {
    let [median, ..] = percentiles(&[()], |()| run());
    1e3 * median.as_secs_f64()
}

pub fn spread(times: [Duration; 3]) -> String {
    let [median, high, first] = times.map(|it| 1e3 * it.as_secs_f64());
    format!("{median:.3} / {high:.3} / {first:.3}")
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

/// Drops the files of a store from the system cache.
pub fn forget_files(path: &Path) {
    if path.is_dir() {
        let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
        entries.for_each(|it| forget_files(&it.path()));
    } else if let Ok(file) = File::open(path) {
        file.sync_all().expect("syncs");
        rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed).expect("forgets");
    }
}

/// Returns the peak memory of this process, in MB.
pub fn peak_memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|it| it.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|it| it.parse::<f64>().ok()).unwrap_or(f64::NAN) / 1e3
}

/// Returns the processor time of this process on all cores, in seconds, which other load on the
/// machine does not increase.
pub fn processor_seconds() -> f64 {
    const TICKS_A_SECOND: f64 = 100.0;
    let status = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = status.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks = fields.skip(11).take(2).filter_map(|it| it.parse::<f64>().ok());
    ticks.sum::<f64>() / TICKS_A_SECOND
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

/// What a separate process does, and with which store.
fn task(task: &str, records: &Path, store: &Path, n: u64) -> Figures {
    let mut figures = Figures::default();
    match task {
        "ours-load" => ours::load(records, store, &mut figures),
        "ours-compact" => ours::compact(store, &mut figures),
        "ours-cold" => ours::cold(store, n, &mut figures),
        "ours-ask" => ours::ask(store, n, &mut figures),
        "sqlite-load" => sqlite::load(records, store, &mut figures),
        "sqlite-cold" => sqlite::cold(store, n, &mut figures),
        "sqlite-ask" => sqlite::ask(store, n, &mut figures),
        other => panic!("unknown task {other}"),
    }
    figures
}

/// Runs the same queries with graph libraries and prints their times.
fn ask_peers(folder: &Path) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers.py");
    let status = Command::new("python3").arg(script).arg(folder).status();
    if !status.as_ref().is_ok_and(std::process::ExitStatus::success) {
        eprintln!("the libraries of graphs were not asked: {status:?}");
    }
}

/// Runs a task in a separate process and returns its measurements.
fn run(task: &str, records: &Path, store: &Path, n: u64) -> Vec<(String, String)> {
    eprintln!("{task}");
    let output = Command::new(std::env::current_exe().expect("this program"))
        .args([task, &records.to_string_lossy(), &store.to_string_lossy(), &n.to_string()])
        .stderr(std::process::Stdio::inherit())
        .output()
        .expect("the task runs");
    assert!(output.status.success(), "{task} failed");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let pairs = text.lines().filter_map(|it| it.split_once('\t'));
    pairs.map(|(what, value)| (what.to_owned(), value.to_owned())).collect()
}

/// Loads and queries both stores and returns the figures of each, row by row.
fn measure(n: u64, folder: &Path) -> Vec<(String, String, String)> {
    let _ = std::fs::remove_dir_all(folder);
    std::fs::create_dir_all(folder).expect("a folder");
    let records = folder.join("records.jsonl");
    generate(n, &records);
    let mut rows = vec![
        ("records, MB".to_owned(), format!("{:.0}", megabytes(&records)), String::new()),
        (
            "records compressed by zstd, MB".to_owned(),
            format!("{:.1}", compressed_megabytes(&records)),
            String::new(),
        ),
    ];
    let (ours, peer) = (folder.join("ours"), folder.join("sqlite.db"));
    for step in ["load", "compact", "cold", "ask"] {
        let left = run(&format!("ours-{step}"), &records, &ours, n);
        let has_peer = step != "compact";
        let right = has_peer.then(|| run(&format!("sqlite-{step}"), &records, &peer, n));
        for (what, value) in left {
            let other = right.iter().flatten().find(|it| it.0 == what).map(|it| it.1.clone());
            rows.push((what, value, other.unwrap_or_default()));
        }
    }
    rows
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let [name, records, store, n] = args.as_slice() {
        let n = n.parse().expect("a number");
        for (what, value) in task(name, Path::new(records), Path::new(store), n).rows {
            println!("{what}\t{value}");
        }
        return;
    }
    let folder = args.get(1).map_or_else(std::env::temp_dir, PathBuf::from).join("onrecord-bench");
    if args.first().is_some_and(|it| it == "curves") {
        let n_max = args.get(2).map_or(1_000_000, |it| it.parse().expect("a number"));
        let sizes = [10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000];
        let sizes = sizes.into_iter().filter(|it| *it <= n_max);
        let all: Vec<_> = sizes.map(|it| (it, measure(it, &folder))).collect();
        println!("{}", curves::svg(&all));
        return;
    }
    let n_relations: u64 = args.first().map_or(1_000_000, |it| it.parse().expect("a number"));
    println!("| | onrecord | SQLite |");
    println!("| --- | --- | --- |");
    for (what, ours, peer) in measure(n_relations, &folder) {
        println!("| {what} | {ours} | {peer} |");
    }
    println!();
    ask_peers(&folder);
}
