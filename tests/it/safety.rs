//! Nothing is lost silently: damaged files, power loss and folders of other programs.
//!
//! `ONRECORD_DAMAGES=N` does N damages on stores of `ONRECORD_SIZES=6,500,3000` documents.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use onrecord::store::{self, MemoryStore, SledStore, Store, StoreError};
use tempfile::TempDir;

use crate::generator::{Numbers, World};
use crate::store::SWITCH;

/// Time limit for the damages or kills of one test, unless a number is requested.
pub(crate) const TIME_MAX: Duration = Duration::from_secs(25);

pub(crate) fn times(variable: &str, usual: usize) -> usize {
    std::env::var(variable).ok().and_then(|it| it.parse().ok()).unwrap_or(usual)
}

/// Returns the contents of a store, in the order of ids.
pub(crate) fn exported(store: &dyn Store) -> Result<String, StoreError> {
    let mut lines = Vec::new();
    store::export(store, &mut lines)?;
    Ok(String::from_utf8(lines).expect("is text"))
}

/// Returns the export of `n` documents.
pub(crate) fn records(n: u64) -> String {
    let mut twin = MemoryStore::new();
    let all: Vec<_> = (0..n).map(|it| World::small(7).document(it, 0)).collect();
    twin.put(&all).expect("documents go in");
    exported(&twin).expect("exports")
}

/// Makes a store of `n` documents in steps of `step`, and returns its path.
pub(crate) fn made(folder: &Path, n: u64, step: u64) -> PathBuf {
    let path = folder.join("store");
    let mut store = SledStore::open(&path).expect("opens");
    for first in (0..n).step_by(step as usize) {
        let batch = first..(first + step).min(n);
        let batch: Vec<_> = batch.map(|it| World::small(7).document(it, 0)).collect();
        store.put(&batch).expect("documents go in");
    }
    path
}

/// Returns the bytes of each file below a folder.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = walkdir(folder);
    entries.into_iter().map(|it| (it.clone(), fs::read(&it).expect("reads"))).collect()
}

pub(crate) fn walkdir(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("reads").flatten() {
        match entry.path().is_dir() {
            true => found.extend(walkdir(&entry.path())),
            false => found.push(entry.path()),
        }
    }
    found.sort();
    found
}

pub(crate) fn copy(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    for file in walkdir(from) {
        let target = to.join(file.strip_prefix(from).expect("is within"));
        fs::create_dir_all(target.parent().expect("a folder")).expect("is made");
        fs::copy(&file, target).expect("is copied");
    }
    fs::create_dir_all(to.join("blobs")).expect("is made");
}

/// Damages one file of a store and returns a description of the damage.
fn damage(folder: &Path, numbers: &mut Numbers) -> String {
    let files: Vec<PathBuf> =
        walkdir(folder).into_iter().filter(|it| !it.ends_with("lock")).collect();
    // Usually the database, which is nearly all of the store.
    let at = numbers.below(2 * files.len() as u64) as usize;
    let file = files.get(at).cloned().unwrap_or_else(|| folder.join("db"));
    let mut bytes = fs::read(&file).expect("reads");
    let n = bytes.len().max(1) as u64;
    let at = numbers.below(n) as usize;
    let page = |at: usize, n: usize| at / 4096 * 4096..(at / 4096 * 4096 + 4096).min(n);
    let what = match numbers.below(6) {
        0 | 1 if !bytes.is_empty() => {
            bytes[at] ^= 1 << numbers.below(8);
            "a flipped bit"
        }
        2 => {
            bytes.truncate(at);
            "a cut"
        }
        3 if !bytes.is_empty() => {
            let place = page(at, bytes.len());
            bytes[place].fill(0);
            "a zeroed page"
        }
        4 if bytes.len() >= 8192 => {
            let other = page(numbers.below(n - 4096) as usize, bytes.len());
            let kept = bytes[page(at, bytes.len())].to_vec();
            let (from, length) = (other.start, kept.len().min(other.len()));
            bytes[from..from + length].copy_from_slice(&kept[..length]);
            "a page in place of another"
        }
        _ => {
            fs::remove_file(&file).expect("goes");
            return format!("no {}", file.display());
        }
    };
    fs::write(&file, bytes).expect("is written");
    format!("{what} at {at} of {}", file.display())
}

/// Checks that damage is reported or harmless, that queries change nothing, and that what is saved
/// and what is lost together are what was there.
fn check_damaged(path: &Path, wanted: &str, what: &str) -> bool {
    let before = files(path);
    let answered = SledStore::open_to_ask(path).and_then(|store| {
        let verified = store.verify()?;
        match verified.problems.first() {
            Some(problem) => Err(StoreError::Line { line: 0, cause: problem.clone() }),
            None => exported(&store),
        }
    });
    assert!(files(path) == before, "asking changes files after {what}");
    match answered {
        Ok(found) => assert!(found == wanted, "wrong in silence after {what}"),
        Err(_) => return true,
    }
    false
}

fn check_repaired(path: &Path, wanted: &str, what: &str) {
    let saved = path.with_file_name("saved");
    let _ = fs::remove_dir_all(&saved);
    let Ok(repaired) = store::repair(path, &saved) else { return };
    let store = SledStore::open_to_ask(&saved).expect("what is saved opens");
    let found = exported(&store).expect("what is saved reads");
    let (n, n_lost) = (found.lines().count(), repaired.lost.len());
    assert_eq!(n + n_lost, wanted.lines().count(), "saved and lost after {what}");
    let wanted: BTreeSet<&str> = wanted.lines().collect();
    assert!(found.lines().all(|it| wanted.contains(it)), "other after {what}");
}

/// Damages copies of a store; `is_sealed` is false if its process was killed.
fn check_damages(
    path: &Path,
    wanted: &str,
    seed: u64,
    is_sealed: bool,
    n: usize,
) -> (usize, usize) {
    let (mut numbers, start, mut n_reported, mut n_done) =
        (Numbers::new(seed), Instant::now(), 0, 0);
    let damaged = path.with_file_name("damaged");
    while n_done < n && (start.elapsed() < TIME_MAX || n > 100) {
        copy(path, &damaged);
        if !is_sealed {
            fs::remove_file(damaged.join("seal")).expect("goes");
        }
        let what = damage(&damaged, &mut numbers);
        let is_told = check_damaged(&damaged, wanted, &what);
        n_reported += usize::from(is_told);
        if is_told && n_done % 5 == 0 {
            check_repaired(&damaged, wanted, &what);
        }
        n_done += 1;
    }
    (n_done, n_reported)
}

#[test]
fn no_damage_at_rest_is_silent() {
    let n = times("ONRECORD_DAMAGES", 60);
    for (seed, n_documents) in (1..).zip(sizes(&[6, 60])) {
        let folder = TempDir::new().expect("a folder");
        let path = made(folder.path(), n_documents, n_documents.div_ceil(7));
        let (n, n_reported) = check_damages(&path, &records(n_documents), seed, true, n);
        println!(
            "{n_documents} documents, closed: {n} damages, {n_reported} reported, the others harmless"
        );
    }
}

#[test]
fn no_damage_after_a_kill_is_silent() {
    let n = times("ONRECORD_DAMAGES", 60);
    for (seed, n_documents) in (5..).zip(sizes(&[60])) {
        let folder = TempDir::new().expect("a folder");
        let path = made(folder.path(), n_documents, n_documents.div_ceil(7));
        let (n, n_reported) = check_damages(&path, &records(n_documents), seed, false, n);
        println!(
            "{n_documents} documents, killed: {n} damages, {n_reported} reported, the others harmless"
        );
    }
}

/// In a store of more than 64 MB a query checks only what it reads.
#[cfg(unix)]
#[test]
fn no_damage_of_a_large_store_is_silent() {
    let n = times("ONRECORD_DAMAGES", 60);
    for (seed, n_documents) in (9..).zip(sizes(&[60])) {
        let folder = TempDir::new().expect("a folder");
        let path = made(folder.path(), n_documents, n_documents.div_ceil(7));
        let (wanted, damaged) = (records(n_documents), folder.path().join("damaged"));
        let (mut numbers, start, mut n_reported, mut n_done) =
            (Numbers::new(seed), Instant::now(), 0, 0);
        while n_done < n && (start.elapsed() < TIME_MAX || n > 100) {
            copy(&path, &damaged);
            if n_done % 2 == 1 {
                fs::remove_file(damaged.join("seal")).expect("goes");
            }
            let what = damage(&damaged, &mut numbers);
            // It counts as a file of the store, and takes no room.
            let large = fs::File::create(damaged.join("blobs/1")).expect("is made");
            large.set_len(65 << 20).expect("is made long");
            match SledStore::open_to_ask(&damaged).and_then(|it| exported(&it)) {
                Ok(found) => assert!(found == wanted, "wrong in silence after {what}"),
                Err(_) => n_reported += 1,
            }
            n_done += 1;
        }
        println!("{n_documents} documents, large: {n_done} damages, {n_reported} reported");
    }
}

/// Returns the sizes of the stores to damage, in documents.
fn sizes(usual: &[u64]) -> Vec<u64> {
    let asked = std::env::var("ONRECORD_SIZES").ok();
    let asked = asked.map(|sizes| sizes.split(',').filter_map(|it| it.parse().ok()).collect());
    asked.unwrap_or_else(|| usual.to_vec())
}

#[test]
fn what_is_gone_is_named_with_its_batches() {
    let folder = TempDir::new().expect("a folder");
    let path = made(folder.path(), 20, 10);
    // Replace the database of both batches by that of the first.
    let other = TempDir::new().expect("a folder");
    let first = made(other.path(), 10, 10);
    for name in ["seal", "db"] {
        fs::remove_file(path.join(name)).expect("goes");
    }
    for file in walkdir(&path).into_iter().filter(|it| it.to_string_lossy().contains("snap.")) {
        fs::remove_file(file).expect("goes");
    }
    fs::copy(first.join("db"), path.join("db")).expect("is copied");
    let before = files(&path);
    for opened in [SledStore::open_to_ask(&path), SledStore::open(&path)] {
        let error = opened.map(|_| ()).expect_err("half of it is gone").to_string();
        assert!(error.contains("10 documents of batch 2 ("), "{error}");
        assert!(error.contains("repair"), "{error}");
    }
    let now = files(&path);
    let held = |name: &str| (before.get(&path.join(name)), now.get(&path.join(name)));
    for (before, now) in ["db", "ledger"].map(held) {
        assert!(before == now, "a damaged store is left as it is");
    }
}

#[test]
fn a_cut_or_damaged_snapshot_is_rebuilt() {
    let folder = TempDir::new().expect("a folder");
    let path = made(folder.path(), 20, 5);
    let wanted = records(20);
    let is_whole = |is_sealed: bool| {
        if !is_sealed {
            fs::remove_file(path.join("seal")).expect("goes");
        }
        let store = SledStore::open_to_ask(&path).expect("opens");
        assert!(exported(&store).expect("reads") == wanted);
        drop(SledStore::open_existing(&path).expect("opens to write"));
    };
    for is_sealed in [true, false] {
        fs::write(path.join("snap.0000000000FFFFFF.generating"), "").expect("is written");
        is_whole(is_sealed);
        assert!(!path.join("snap.0000000000FFFFFF.generating").exists());
        fs::write(path.join("snap.0000000000FFFFFF"), "no snapshot at all").expect("is written");
        is_whole(is_sealed);
        let snapshots: Vec<PathBuf> = walkdir(&path)
            .into_iter()
            .filter(|it| it.to_string_lossy().contains("/snap."))
            .collect();
        assert!(!snapshots.is_empty());
        for snapshot in snapshots {
            let mut bytes = fs::read(&snapshot).expect("reads");
            bytes[3] ^= 1;
            fs::write(&snapshot, bytes).expect("is written");
        }
        is_whole(is_sealed);
    }
}

#[test]
fn a_lost_ledger_is_rebuilt_from_a_sound_database() {
    let folder = TempDir::new().expect("a folder");
    let path = made(folder.path(), 20, 5);
    let wanted = records(20);
    for _ in 0..2 {
        fs::remove_file(path.join("ledger")).expect("goes");
        let store = SledStore::open_to_ask(&path).expect("opens");
        assert!(exported(&store).expect("reads") == wanted && !path.join("ledger").exists());
        drop(SledStore::open_existing(&path).expect("opens to write"));
        assert!(path.join("ledger").exists());
        let store = SledStore::open_to_ask(&path).expect("opens");
        assert_eq!(store.verify().expect("reads").problems, Vec::<String>::new());
    }
}

pub(crate) fn program(line: &str, store: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onrecord"));
    command.args(line.split(' ')).arg("--db").arg(store).env_remove("ONRECORD_DB");
    command
}

pub(crate) fn run(line: &str, store: &Path) -> Output {
    program(line, store).output().expect("the program runs")
}

/// Runs a command that must exit with `status`, and returns its standard error.
#[track_caller]
fn said(line: &str, store: &Path, status: i32) -> String {
    let output = run(line, store);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(status), "{line}: {error}");
    error
}

/// Commands that only query.
const QUESTIONS: [&str; 8] =
    ["status", "actors", "said", "export", "verify", "acts", "changes", "sparql ASK{}"];

#[test]
fn questions_change_nothing_in_a_store_or_beside_it() {
    let folder = TempDir::new().expect("a folder");
    let path = made(folder.path(), 20, 5);
    let before = files(folder.path());
    for it in &QUESTIONS {
        drop(said(it, &path, 0));
    }
    assert!(files(folder.path()) == before);
    let none = folder.path().join("none");
    for it in &QUESTIONS {
        drop(said(it, &none, 1));
    }
    assert!(files(folder.path()) == before && !none.exists());
}

#[test]
fn the_folder_of_another_program_is_left_alone() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("other");
    fs::create_dir(&path).expect("is made");
    fs::write(path.join("db"), "SQLite format 3\0 and more").expect("is written");
    fs::write(folder.path().join("a.txt"), "Ana Ruiz met Daniel Okoro.").expect("is written");
    let before = files(folder.path());
    for it in &QUESTIONS {
        drop(said(it, &path, 1));
    }
    for line in ["compact", "import /dev/null", "merge a b", "undo 1"] {
        let error = said(line, &path, 1);
        assert!(error.contains("holds no onrecord store"), "{line}: {error}");
    }
    assert!(files(folder.path()) == before);
}

#[cfg(unix)]
#[test]
fn links_are_followed_to_a_store_and_never_out_of_it() {
    use std::os::unix::fs::symlink;
    let folder = TempDir::new().expect("a folder");
    let path = made(folder.path(), 20, 5);
    let link = folder.path().join("link");
    symlink(&path, &link).expect("is linked");
    let wanted = records(20);
    for line in ["compact", "status", "export"] {
        said(line, &link, 0);
    }
    assert!(link.is_symlink() && path.is_dir() && !path.is_symlink());
    assert!(exported(&SledStore::open_to_ask(&path).expect("opens")).expect("reads") == wanted);
    let victim = folder.path().join("victim");
    fs::write(&victim, "dear").expect("is written");
    fs::remove_file(path.join("lock")).expect("goes");
    symlink(&victim, path.join("lock")).expect("is linked");
    for line in ["compact", "status"] {
        assert!(said(line, &path, 1).contains("lock"), "{line}");
    }
    assert_eq!(fs::read(&victim).expect("reads"), b"dear");
}

#[test]
fn half_a_copy_is_named_as_such_and_none_is_made_within_the_store() {
    let folder = TempDir::new().expect("a folder");
    let path = made(folder.path(), 20, 5);
    let within = path.join("copy");
    let error = said(&format!("backup {}", within.display()), &path, 1);
    assert!(error.contains("lies within the store"), "{error}");
    assert!(!within.exists());
    let copy = folder.path().join("copy");
    let unfinished = folder.path().join("copy.unfinished");
    fs::create_dir(&unfinished).expect("is made");
    let mark = "a copy of an onrecord store, cut off\n";
    fs::write(unfinished.join("unfinished"), mark).expect("is written");
    fs::write(unfinished.join("db"), "half").expect("is written");
    let restored = folder.path().join("restored");
    for (line, store) in [("status", &unfinished), ("restore", &restored)] {
        let line = match line {
            "restore" => format!("restore {}", unfinished.display()),
            other => other.to_owned(),
        };
        let error = said(&line, store, 1);
        assert!(error.contains("unfinished copy"), "{line}: {error}");
    }
    said(&format!("backup {}", copy.display()), &path, 0);
    assert!(copy.is_dir() && !unfinished.exists(), "an unfinished copy is made again");
    said(&format!("restore {}", copy.display()), &restored, 0);
    let store = SledStore::open_to_ask(&restored).expect("opens");
    assert!(exported(&store).expect("reads") == records(20));
}

#[test]
fn acts_and_registers_are_imported_only_as_they_are_written() {
    let folder = TempDir::new().expect("a folder");
    let path = made(folder.path(), 5, 5);
    let act = r#"{"number":1,"when":"2024-01-01T00:00:00Z","who":"a","act":"rename","actor":"person/a","name":"A"}"#;
    let good = format!("{{\"note\":\"act/0000000001\",\"value\":{act}}}");
    let bad = [
        r#"{"note":"act/00000001","value":{}}"#.to_owned(),
        r#"{"note":"act/zz","value":5}"#.to_owned(),
        r#"{"note":"register/x","value":5}"#.to_owned(),
        r#"{"note":"register/x","value":{"name":"y","entries":[]}}"#.to_owned(),
        good.replace("act/0000000001", "act/0000000002"),
        good.replace("person/a", "a"),
        good.replace("2024-01-01T00:00:00Z", "today"),
        good.replace("\"name\":\"A\"", "\"name\":\"\\u001b[2J\""),
        good.replace("\"name\":\"A\"", "\"name\":\"A\",\"more\":1"),
        good.replace("rename", "destroy"),
    ];
    let file = folder.path().join("x.jsonl");
    for line in bad {
        fs::write(&file, format!("\n{line}\n")).expect("is written");
        let error = said(&format!("import {}", file.display()), &path, 1);
        assert!(error.contains("line 2: "), "{line}: {error}");
        said("status", &path, 0);
    }
    fs::write(&file, good).expect("is written");
    said(&format!("import {}", file.display()), &path, 0);
    said("acts", &path, 0);
    // An invalid act in a store is reported, and `repair` leaves it out.
    let mut store = SledStore::open_existing(&path).expect("opens");
    store.set_note("act/0000000002", Some(b"{}")).expect("is written");
    drop(store);
    said("verify", &path, 1);
    let repaired = folder.path().join("repaired");
    said(&format!("repair {}", repaired.display()), &path, 3);
    said("verify", &repaired, 0);
    assert!(said("status", &repaired, 0).is_empty());
}

#[test]
fn sizes_from_outside_are_bounded() {
    let folder = TempDir::new().expect("a folder");
    let path = made(folder.path(), 5, 5);
    let file = folder.path().join("x.jsonl");
    for chars in ["18446744073709551615", "1000000000000"] {
        let line = format!(
            "{{\"document\":{{\"id\":\"n\",\"language\":\"en\",\"chars\":{chars}}},\"actors\":[],\
             \"statements\":[],\"relations\":[]}}"
        );
        fs::write(&file, line).expect("is written");
        let error = said(&format!("import {}", file.display()), &path, 1);
        assert!(error.contains("line 1: chars is "), "{error}");
    }
}

/// Runs a script as the superuser in a shell, or prints that it is skipped.
fn as_root(script: &str, folder: &Path) -> Option<Output> {
    let id = Command::new("id").arg("-u").output().ok()?;
    if String::from_utf8_lossy(&id.stdout).trim() != "0" {
        println!("passed over: wants the superuser");
        return None;
    }
    let program = env!("CARGO_BIN_EXE_onrecord");
    let output = Command::new("sh").arg("-c").arg(script).arg(program).current_dir(folder).output();
    let output = output.expect("the shell runs");
    if output.status.code() == Some(77) {
        println!("passed over: {}", String::from_utf8_lossy(&output.stdout));
        return None;
    }
    Some(output)
}

#[track_caller]
fn check_as_root(script: &str, folder: &Path) {
    let Some(output) = as_root(script, folder) else { return };
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
}

#[test]
fn what_is_acknowledged_lasts_through_a_loss_of_power() {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("r.jsonl"), records(200)).expect("is written");
    let script = r#"
        trap 'umount m m2 2>/dev/null' EXIT
        dd if=/dev/zero of=img bs=1M count=48 2>/dev/null && mkfs.ext4 -q -F img || exit 77
        mkdir m m2 && mount -o loop img m || { echo no loop device; exit 77; }
        mkfifo in
        "$0" --db m/s import --acknowledge --batch 50 - < in > out 2> err & process=$!
        exec 3> in; cat r.jsonl >&3
        n=0; while [ $n -lt 200 ]; do
            n=$((n+1)); [ "$(grep -c + out)" -ge 150 ] && break; sleep 0.05; done
        acknowledged=$(grep -c + out); cp --sparse=never img img2; kill -9 $process; exec 3>&-
        mount -o loop img2 m2; held=$("$0" --db m2/s status | sed -n 's/^documents *//p')
        echo "$acknowledged acknowledged, ${held:-none} held"
        [ "$acknowledged" -ge 100 ] && [ "${held:-0}" -ge "$acknowledged" ]
    "#;
    check_as_root(script, folder.path());
}

#[test]
fn a_full_disk_leaves_a_store_that_can_be_used() {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("r.jsonl"), records(400)).expect("is written");
    let script = r#"
        mkdir m; trap 'umount m 2>/dev/null' EXIT
        mount -t tmpfs -o size=7m tmpfs m || { echo no mount; exit 77; }
        head -20 r.jsonl | "$0" -q --db m/s import - || exit 1
        for free in 300 200 150 100 60 40 30 20 10 4 0; do
            rm -f m/fill; have=$(df -k --output=avail m | tail -1)
            [ "$have" -gt "$free" ] && head -c $(((have - free) * 1024)) /dev/zero > m/fill
            for command in "import r.jsonl --batch 40" compact "merge person/a person/b" "backup m/b"; do
                "$0" -q --db m/s $command >/dev/null 2>&1
                [ ! -e m/b.unfinished ] || { echo "$free kB free, $command: half a copy"; exit 1; }
                rm -rf m/b
                n=$("$0" --db m/s status 2>e | sed -n 's/^documents *//p')
                [ "${n:-0}" -ge 20 ] || { echo "$free kB free, $command: $(cat e)"; exit 1; }
            done
        done
        rm -f m/fill; "$0" -q --db m/s verify && "$0" -q --db m/s compact
    "#;
    check_as_root(script, folder.path());
}

#[test]
fn a_mount_point_and_a_read_only_medium_work() {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("r.jsonl"), records(20)).expect("is written");
    let script = r#"
        mkdir m ro; trap 'umount ro m 2>/dev/null' EXIT
        mount -t tmpfs -o size=60m tmpfs m || { echo no mount; exit 77; }
        "$0" -q --db m import r.jsonl && "$0" -q --db m compact || exit 1
        (cd m && "$0" -q --db . compact) || exit 1
        [ -z "$(ls -d m.* 2>/dev/null)" ] || { ls; exit 1; }
        mount --bind m ro && mount -o remount,ro,bind ro || exit 77
        "$0" --db ro status && "$0" --db ro verify && "$0" --db r restore ro && "$0" --db r verify
    "#;
    check_as_root(script, folder.path());
}

/// The name of a file and what is in it.
type Impostor = (&'static str, &'static str);

/// What stands where a rewritten store would be: the mark, the files beside it, and which of the two
/// makes it none.
const IMPOSTORS: [(&str, &str, &[Impostor]); 5] = [
    ("an empty mark", "", &[("db", "junk")]),
    ("a mark of another program", "on\n", &[("db", "junk"), ("ledger", "onrecord ledger 1\n")]),
    ("a mark cut short", "the rewritten store", &[]),
    ("a folder that is no store", SWITCH, &[("db", "junk")]),
    (
        "a database that is none",
        SWITCH,
        &[("db", "junk"), ("seal", "onrecord seal 1\n"), ("conf", "")],
    ),
];

#[test]
fn what_is_no_rewritten_store_does_not_take_the_place_of_one() {
    for (what, mark, beside) in IMPOSTORS {
        let folder = TempDir::new().expect("a folder");
        let path = made(folder.path(), 6, 3);
        let fresh = path.join("compacting");
        fs::write(path.join("switch"), mark).expect("is written");
        fs::create_dir(&fresh).expect("is made");
        for (name, text) in beside {
            fs::write(fresh.join(name), text).expect("is written");
        }
        let before = files(&path);
        let is_followed =
            SledStore::open_to_ask(&path).is_ok() || SledStore::open_existing(&path).is_ok();
        assert!(!is_followed, "{what} is followed");
        let mut after = files(&path);
        after.retain(|name, _| before.contains_key(name));
        assert!(after == before, "{what} changes files");
        fs::remove_file(path.join("switch")).expect("goes");
        fs::remove_dir_all(&fresh).expect("goes");
        let store = SledStore::open_existing(&path).expect("opens");
        assert_eq!(exported(&store).expect("exports"), records(6), "after {what}");
    }
}

#[test]
fn a_file_made_long_is_reported_without_reading_all_of_it() {
    let folder = TempDir::new().expect("a folder");
    let path = made(folder.path(), 6, 6);
    for name in ["ledger", "conf", "seal"] {
        let whole = fs::read(path.join(name)).expect("reads");
        let file = fs::OpenOptions::new().write(true).open(path.join(name)).expect("opens");
        file.set_len(8 << 30).expect("grows");
        let start = Instant::now();
        let answer = SledStore::open_to_ask(&path).and_then(|it| exported(&it));
        assert!(answer.is_err() || answer.is_ok_and(|it| it == records(6)), "{name}");
        assert!(start.elapsed() < Duration::from_secs(60), "{name}: {:?}", start.elapsed());
        fs::write(path.join(name), whole).expect("is written");
    }
}
