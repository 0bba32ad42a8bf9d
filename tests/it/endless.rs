//! What has no end is neither waited for nor kept: pipes and devices wherever a file is named,
//! standard input, long texts.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::safety::{made, program, times};

const WAIT_MAX: Duration = Duration::from_secs(20);

/// Commands in which `FILE` stands for a file to read.
const READS_A_FILE: [&str; 28] = [
    "discourse --codebook FILE",
    "concepts --codebook FILE",
    "evaluate language --ud FILE",
    "evaluate language --ner FILE",
    "evaluate language --articles FILE",
    "evaluate language --articles gold.jsonl --columns FILE",
    "evaluate relations FILE",
    "evaluate relations gold.jsonl --records FILE",
    "evaluate speakers FILE",
    "evaluate mentions FILE",
    "evaluate events FILE",
    "evaluate attribution FILE",
    "evaluate coreference FILE",
    "evaluate pronouns FILE",
    "annotate FILE",
    "annotate --input conllu FILE",
    "annotate --from FILE",
    "extract FILE",
    "extract --from FILE",
    "add FILE",
    "import FILE",
    "import --format dna FILE",
    "import --format sift FILE",
    "register add FILE",
    "restore FILE",
    "schema list --schema FILE",
    "schema check --schema FILE",
    "sparql FILE",
];

/// Returns the status of a process, or `None` if it goes on for too long.
fn ended(child: &mut Child) -> Option<ExitStatus> {
    let start = Instant::now();
    while start.elapsed() < WAIT_MAX {
        if let Some(status) = child.try_wait().expect("waits") {
            return Some(status);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let _ = child.kill().and_then(|()| child.wait());
    None
}

/// Runs a command and checks that it ends with an error.
#[track_caller]
fn check_refused(line: &str, store: &Path, input: Stdio, what: &str) {
    let mut command = program(line, store);
    command.current_dir(store.parent().expect("a folder"));
    let mut child =
        command.stdin(input).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("starts");
    let status = ended(&mut child).and_then(|it| it.code());
    assert!(matches!(status, Some(1..=3)), "{line}, {what}: {status:?}");
}

#[cfg(unix)]
fn pipe(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status();
    assert!(made.is_ok_and(|it| it.success()));
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_refused_wherever_a_file_is_named() {
    let folder = TempDir::new().expect("a folder");
    let path = made(folder.path(), 6, 6);
    pipe(&folder.path().join("pipe"));
    std::os::unix::fs::symlink("/dev/zero", folder.path().join("zero")).expect("is linked");
    let gold = "{\"id\":\"a\",\"text\":\"Ana Ruiz met Daniel Okoro.\"}\n";
    fs::write(folder.path().join("gold.jsonl"), gold).expect("is written");
    for line in READS_A_FILE {
        for name in ["pipe", "zero"] {
            check_refused(&line.replace("FILE", name), &path, Stdio::null(), name);
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn an_input_without_end_is_refused() {
    let folder = TempDir::new().expect("a folder");
    let path = made(folder.path(), 6, 6);
    for line in ["import -", "import --format dna -", "import --format sift -"] {
        let endless = File::open("/dev/zero").expect("opens");
        check_refused(line, &path, endless.into(), "from /dev/zero");
    }
    for line in ["annotate --input conllu -", "sparql -"] {
        let endless = File::open("/dev/zero").expect("opens");
        check_refused(line, &path, endless.into(), "from /dev/zero");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn pipes_in_the_folder_of_the_cache_are_not_waited_for() {
    let folder = TempDir::new().expect("a folder");
    let path = made(folder.path(), 30, 30);
    let cache = folder.path().join("cache");
    let asked = |line: &str| {
        let mut command = program(line, &path);
        command.env("XDG_CACHE_HOME", &cache).stdout(Stdio::null()).stderr(Stdio::null());
        let status = ended(&mut command.spawn().expect("starts"));
        assert_eq!(status.and_then(|it| it.code()), Some(0), "{line}");
    };
    let all = ["changes", "said"];
    all.into_iter().for_each(asked);
    let entries = fs::read_dir(cache.join("onrecord")).expect("a cache").flatten();
    let cached: Vec<_> = entries.map(|it| it.path()).collect();
    assert!(!cached.is_empty());
    for file in &cached {
        fs::remove_file(file).expect("goes");
        pipe(file);
    }
    all.into_iter().for_each(asked);
}

#[cfg(all(unix, feature = "parquet"))]
#[test]
fn pipes_among_the_files_of_tables_are_not_waited_for() {
    let folder = TempDir::new().expect("a folder");
    let path = made(folder.path(), 6, 6);
    let tables = folder.path().join("tables");
    let export = format!("export --format parquet -o {}", tables.display());
    assert!(program(&export, &path).status().expect("runs").success());
    for file in crate::safety::walkdir(&tables) {
        fs::remove_file(&file).expect("goes");
        pipe(&file);
    }
    let import = "import --format parquet tables";
    check_refused(import, &path, Stdio::null(), "a folder of pipes");
    check_refused(&export, &path, Stdio::null(), "a mark that is a pipe");
}

/// How much time on processors and memory a command took.
#[cfg(target_os = "linux")]
struct Used {
    seconds: f64,
    megabytes: u64,
}

#[cfg(target_os = "linux")]
fn used(line: &str, folder: &Path) -> Used {
    let mut command = program(line, &folder.join("none"));
    command.current_dir(folder).stdout(Stdio::null());
    let mut child = command.spawn().expect("starts");
    let (mut ticks, mut megabytes) = (0, 0);
    loop {
        let of = |file: &str| {
            fs::read_to_string(format!("/proc/{}/{file}", child.id())).unwrap_or_default()
        };
        let stat = of("stat");
        let fields: Vec<u64> = stat
            .rsplit(") ")
            .next()
            .unwrap_or_default()
            .split(' ')
            .map(|it| it.parse().unwrap_or_default())
            .collect();
        ticks = ticks.max(fields.get(11).unwrap_or(&0) + fields.get(12).unwrap_or(&0));
        let status = of("status");
        let peak = status.lines().find_map(|it| it.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|it| it.trim().split(' ').next()?.parse::<u64>().ok());
        megabytes = megabytes.max(peak.unwrap_or_default() / 1024);
        if let Some(status) = child.try_wait().expect("waits") {
            assert!(status.success(), "{line}: {status}");
            return Used { seconds: ticks as f64 / 100.0, megabytes };
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// `ONRECORD_LONG_TEXT=KB` takes a text of so many kilobytes.
#[cfg(target_os = "linux")]
#[test]
fn one_long_text_takes_as_long_as_many_short_ones_and_bounded_memory() {
    const MEMORY_MAX: u64 = 1000;
    const DOCUMENTS: usize = 20;
    let n_bytes = times("ONRECORD_LONG_TEXT", 160) * 1000;
    let folder = TempDir::new().expect("a folder");
    let sentence =
        "Mayor Ada Quill of Westmark said on Monday that Daniel Barcor opposed the levy. ";
    let text: String = sentence.chars().cycle().take(n_bytes).collect();
    fs::write(folder.path().join("long.txt"), &text).expect("is written");
    fs::create_dir(folder.path().join("short")).expect("is made");
    for (n, part) in text.as_bytes().chunks(n_bytes.div_ceil(DOCUMENTS)).enumerate() {
        fs::write(folder.path().join(format!("short/{n}.txt")), part).expect("is written");
    }
    let line = |path: &str| format!("extract -q --any-language {path}");
    let (long, short) =
        (used(&line("long.txt"), folder.path()), used(&line("short"), folder.path()));
    println!(
        "{} KB: {:.1} s and {} MB as one text, {:.1} s and {} MB as {DOCUMENTS}",
        n_bytes / 1000,
        long.seconds,
        long.megabytes,
        short.seconds,
        short.megabytes
    );
    assert!(long.seconds < 2.0 * short.seconds + 1.0);
    assert!(long.megabytes < MEMORY_MAX);
}
