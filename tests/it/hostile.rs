//! Hostile texts, records and queries do no harm.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use onrecord::ingest::{self, Options};
use onrecord::store::{self, MemoryStore, SledStore, Store};
use tempfile::TempDir;

use crate::generator::World;

/// A store in which every text, name and URL is hostile, and the program to query it with.
struct Hostile {
    folder: TempDir,
}

/// Characters that control a terminal, change the direction of writing, or are forbidden in XML.
const ORDERS: &str =
    "\u{1b}]0;x\u{7}\u{1b}[2J\u{9b}31m\u{7f}\u{202e}\u{2066}\u{200e}\u{200f}\u{61c}\u{fffe}\r";

impl Hostile {
    fn new() -> Self {
        let it = Self { folder: TempDir::new().expect("a folder") };
        let mut documents: Vec<_> = (0..8).map(|n| World::small(7).document(n, 0)).collect();
        for stored in &mut documents {
            let document = &mut stored.document;
            document.title = Some(format!("=1+1{ORDERS}"));
            document.outlet = Some(format!("@SUM(1){ORDERS}"));
            document.url = Some("javascript:alert(document.domain)".to_owned());
            for actor in &mut stored.extraction.actors {
                actor.name = format!("=cmd|'/C calc'!A0 {ORDERS}{}", actor.name);
            }
            for statement in &mut stored.extraction.statements {
                statement.cue_lemma.push_str(ORDERS);
            }
        }
        let mut store = SledStore::open(&it.path()).expect("opens");
        store.put(&documents).expect("documents go in");
        it
    }

    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("store")
    }

    fn command(&self, line: &str) -> Command {
        command(line, &self.path())
    }

    /// Returns standard output followed by standard error of a command.
    fn printed(&self, line: &str) -> String {
        let Output { stdout, stderr, .. } = self.command(line).output().expect("runs");
        String::from_utf8([stdout, stderr].concat()).expect("is text")
    }
}

fn command(line: &str, store: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onrecord"));
    command.args(line.split(' ')).arg("--db").arg(store).env_remove("ONRECORD_DB");
    command
}

#[test]
fn nothing_steers_the_terminal() {
    let hostile = Hostile::new();
    let queries = [
        "actors",
        "said",
        "changes",
        "top",
        "communities",
        "search said",
        "status",
        "review",
        "disputed",
        "discourse",
        "history nobody",
        "draw --all",
        "verify",
        "acts",
        "export",
        "evidence doc-000001#s0",
        "evidence doc-000001#r0",
        "register list",
        "sparql SELECT\u{a0}*{?s\u{a0}?p\u{a0}?o}",
    ];
    for line in queries {
        for format in ["", " --format json", " --format jsonl", " --format csv", " --format xml"] {
            let printed = hostile.printed(&format!("{line}{format}").replace('\u{a0}', "\t"));
            let letters = printed.replace("\r\n", "\n");
            let order = letters.chars().find(|letter| {
                letter.is_control() && !matches!(letter, '\n' | '\t')
                    || ORDERS[2..].contains(*letter) && !letter.is_ascii()
            });
            assert_eq!(order, None, "{line}{format}");
        }
    }
}

#[test]
fn what_is_typed_steers_no_terminal_when_it_is_repeated() {
    let folder = TempDir::new().expect("a folder");
    for word in ["\u{1b}[31mred", "\u{202e}der", "\u{200f}\u{61c}", "\u{9b}2J"] {
        let lines = [
            "WORD",
            "--WORD",
            "top --by WORD",
            "status --format WORD",
            "evaluate WORD",
            "add WORD",
        ];
        for line in lines.into_iter().chain(["serve --port WORD", "help WORD", "--color WORD top"])
        {
            for color in ["always", "never"] {
                let typed = line.split(' ').map(|it| it.replace("WORD", word));
                let mut command = Command::new(env!("CARGO_BIN_EXE_onrecord"));
                let command = command.args(["--color", color]).args(typed);
                let output = command.current_dir(folder.path()).output().expect("runs");
                let printed = String::from_utf8_lossy(&output.stderr).into_owned();
                assert!(!output.status.success() && !printed.contains(word), "{line}: {printed:?}");
            }
        }
    }
}

#[test]
fn what_is_exported_is_what_it_was() {
    let hostile = Hostile::new();
    let exported = hostile.printed("export -q");
    let mut twin = MemoryStore::new();
    store::import(&mut twin, exported.as_bytes(), store::BATCH, &mut |_, _| {}).expect("reads");
    let store = SledStore::open_to_ask(&hostile.path()).expect("opens");
    for (id, number, _) in store.catalogue().expect("reads") {
        let (of_twin, _) = twin.find(&id).expect("reads").expect("is there");
        assert_eq!(twin.document(of_twin).expect("reads"), store.document(number).expect("reads"));
    }
}

#[test]
fn pictures_and_tables_run_nothing() {
    let hostile = Hostile::new();
    for file in ["x.svg", "x.dot"] {
        let path = hostile.folder.path().join(file);
        hostile.printed(&format!("draw --all --min-confidence 0 -o {}", path.display()));
        let picture = std::fs::read_to_string(&path).expect("a picture");
        assert!(!picture.contains("javascript:"), "{file}");
    }
    let table = hostile.printed("actors --format csv");
    assert!(table.contains("'=cmd"), "{table}");
    let is_formula = |it: &&str| it.trim_start_matches('"').starts_with(['=', '+', '@']);
    assert_eq!(table.lines().flat_map(|it| it.split(',')).find(is_formula), None);
}

#[test]
fn a_query_keeps_to_its_time_and_memory() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("store");
    let documents: Vec<_> = (0..300).map(|it| World::small(7).document(it, 0)).collect();
    SledStore::open(&path).expect("opens").put(&documents).expect("documents go in");
    let product = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i";
    let wide = (0..9000).map(|it| format!("?s{it} ?p{it} ?o{it} .")).collect::<Vec<_>>().concat();
    let long = "REPLACE(".repeat(40) + "\"aaaaaaaaaa\"" + &",\"a\",\"aaaaaaaaaa\")".repeat(40);
    let queries = [
        format!("SELECT (SUM(?x) AS ?n) {{ {{ SELECT (1 AS ?x) {{ {product} }} }} }}"),
        format!("SELECT * {{ {product} }} ORDER BY ?c ?f ?i"),
        "SELECT * { ?a (<x:p>|!<x:p>)* ?b . ?b (<x:p>|!<x:p>)* ?c }".to_owned(),
        format!("SELECT * {{ {wide} }}"),
        format!("SELECT ({long} AS ?x) {{}}"),
    ];
    for query in queries {
        let start = Instant::now();
        let file = folder.path().join("query.rq");
        std::fs::write(&file, &query).expect("is written");
        let mut command = command("sparql --timeout 2 --memory 300", &path);
        let output = command.arg(&file).output().expect("runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let query: String = query.chars().take(70).collect();
        assert!(start.elapsed() < Duration::from_secs(6), "{query}: {said}");
        assert!(matches!(output.status.code(), Some(0 | 1)), "{query}: {said}");
    }
    for open in ["{", "("] {
        let output = command("sparql", &path).arg(open.repeat(20_000)).output().expect("runs");
        assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_printed_is_an_error_and_a_closed_pipe_is_none() {
    let hostile = Hostile::new();
    let lines = ["draw --all", "schema show endorsed", "man", "completions bash", "export"];
    for line in lines.into_iter().chain(["--help", "--version"]) {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("opens");
        let status = hostile.command(line).stdout(full).stderr(Stdio::null()).status();
        assert_eq!(status.expect("runs").code(), Some(1), "{line} into a full disk");
    }
    for format in ["csv", "json", "jsonl", "table"] {
        let line = format!("said --limit 10000 --format {format}");
        let mut child = hostile.command(&line).stdout(Stdio::piped()).spawn().expect("starts");
        drop(child.stdout.take());
        assert_eq!(child.wait().expect("ends").code(), Some(0), "{line}, unread");
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_without_a_writer_is_not_waited_for() {
    let folder = TempDir::new().expect("a folder");
    let pipe = folder.path().join("pipe.jsonl");
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.is_ok_and(|it| it.success()));
    let path = folder.path().join("store");
    let lines = [("import", 1), ("register add", 1), ("add", 3), ("add --from", 1)];
    for (line, code) in lines {
        let line = format!("{line} {}", pipe.display());
        let start = Instant::now();
        let mut child = command(&line, &path).stderr(Stdio::null()).spawn().expect("starts");
        while start.elapsed() < Duration::from_secs(5) && child.try_wait().expect("waits").is_none()
        {
            std::thread::sleep(Duration::from_millis(10));
        }
        let status = child.try_wait().expect("waits");
        let _ = child.kill();
        assert_eq!(status.and_then(|it| it.code()), Some(code), "{line}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn limits_of_the_shell_are_reported() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("store");
    let documents: Vec<_> = (0..40).map(|it| World::small(7).document(it, 0)).collect();
    SledStore::open(&path).expect("opens").put(&documents).expect("documents go in");
    let said = |limits: &str, line: &str| {
        let script = format!("{limits}; exec \"$0\" --db store {line}");
        let mut shell = Command::new("sh");
        let shell = shell.args(["-c", &script, env!("CARGO_BIN_EXE_onrecord")]);
        let output = shell.current_dir(folder.path()).output().expect("runs");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    // The limit, in blocks of 512 bytes, is too small for what is written.
    for line in ["export -o x.jsonl", "compact", "backup copy"] {
        let (status, error) = said("ulimit -f 8", line);
        assert!(status == Some(1) && error.contains("large"), "{line}: {error}");
    }
    assert_eq!(said("true", "verify -q").0, Some(0));
    let (status, error) = said("ulimit -v 100000", "status");
    assert!(status == Some(1) && error.contains("97 MB"), "{error}");
    // Enough to start, and too little for so many words.
    let text =
        "Mayor Ada Quill of Westmark said that Daniel Barcor opposed the levy. ".repeat(1400);
    std::fs::write(folder.path().join("long.txt"), text).expect("is written");
    let (status, error) = said("ulimit -v 290000", "extract -q long.txt");
    let is_told = status == Some(1) && error.contains("ulimit -v");
    assert!(status == Some(0) || is_told, "{status:?}: {error}");
    assert_eq!(said("ulimit -v 900000", "sparql ASK{}").0, Some(0));
    for limit in ["ulimit -s 64", "ulimit -d 20000"] {
        let (status, error) = said(limit, "status");
        assert!(status == Some(1) && error.contains("ulimit"), "{limit}: {error}");
    }
    let (status, error) = said("RAYON_NUM_THREADS=9999999; export RAYON_NUM_THREADS", "status");
    assert_eq!((status, error.as_str()), (Some(0), ""), "as many threads as a variable asks for");
}

/// Returns the time for which this thread has been on a processor: other programs do not count.
fn busy() -> Duration {
    let written = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = written.split(' ').next().and_then(|it| it.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

/// Files of less than 2 MB in which something is repeated or never closed.
fn endless_files() -> Vec<(&'static str, &'static str, String)> {
    let post = "<article><h2><a href='/x'>Ruiz</a></h2></article>";
    let teaser =
        |n: usize| format!("{{\"@type\":\"NewsArticle\",\"headline\":\"{n}\",\"@id\":\"#{n}\"}}");
    let teasers = (0..8000).map(teaser).collect::<Vec<_>>().join(",");
    let authors =
        (0..8000).map(|it| format!("{{\"@id\":\"#{it}\"}}")).collect::<Vec<_>>().join(",");
    let declared = |json: &str| {
        let script = format!("<script type='application/ld+json'>{json}</script>");
        format!("<html>{script}<h1>{}</h1><p>Ruiz won.</p></html>", "Ruiz ".repeat(60_000))
    };
    let rows = |from: usize| {
        (from..from + 20_000).fold(String::new(), |all, it| all + &format!("Line {it}\n"))
    };
    let page = |text: &str| {
        format!(
            "<mediawiki><page><title>A</title><ns>0</ns><revision><text>{text}</text></revision></page></mediawiki>"
        )
    };
    vec![
        (
            "lines without words below a mail",
            "a.eml",
            format!("From: a@b.c\nSubject: A\n\nRuiz won.\n{}", "\n".repeat(200_000)),
        ),
        (
            "empty lines among the headers of a forwarded mail",
            "a.eml",
            format!(
                "From: a@b.c\nSubject: Fwd: A\n\nFrom: x\n{}Sent: y\nTo: z\n\nRuiz won.\n",
                "\n".repeat(200_000)
            ),
        ),
        (
            "posts deep within a page",
            "a.html",
            format!(
                "<html><body>{}{}",
                post.replace("</article>", "").repeat(500),
                post.repeat(20_000)
            ),
        ),
        (
            "forms deep within a page",
            "a.html",
            format!(
                "<html><body>{}{}{}",
                "<div>".repeat(500),
                "<input>".repeat(300),
                "<i>x</i>".repeat(60_000)
            ),
        ),
        ("teasers declared on a page", "a.html", declared(&format!("[{teasers}]"))),
        (
            "authors of an article by reference",
            "a.html",
            declared(&format!(
                "{{\"@graph\":[{{\"@type\":\"NewsArticle\",\"headline\":\"A\",\"author\":[{authors}]}},{teasers}]}}"
            )),
        ),
        (
            "publications on a page",
            "a.html",
            format!(
                "<html><body>{}</body></html>",
                "<div><p class='DocPublicationName'>A</p></div>".repeat(20_000)
            ),
        ),
        (
            "captions that roll",
            "a.srt",
            format!(
                "1\n00:00:01,000 --> 00:00:02,000\n{}Ruiz\n\n2\n00:00:02,000 --> 00:00:03,000\nRuiz\n{}",
                rows(0),
                rows(20_000)
            ),
        ),
        (
            "brackets never closed in a caption",
            "a.srt",
            format!("1\n00:00:01,000 --> 00:00:02,000\n{}\n", "[(LAUGHTER)".repeat(60_000)),
        ),
        ("comments never closed in a wiki", "a.xml", page(&"&lt;!--&lt;ref/&gt;".repeat(60_000))),
    ]
}

fn repeated(n: usize, part: impl Fn(usize) -> String) -> String {
    (0..n).map(part).collect::<Vec<_>>().concat()
}

/// Files in which tags, attributes or messages are repeated or nested.
fn endless_tags() -> Vec<(&'static str, &'static str, String)> {
    vec![
        (
            "messages within messages",
            "a.eml",
            format!(
                "From: a@b.c\nSubject: A\n{}Ruiz won.",
                "Content-Type: message/rfc822\n\n".repeat(50_000)
            ),
        ),
        (
            "tables deep within a page",
            "a.html",
            format!("<html><body>{}<p>Ruiz won.", "<table><tr><td>".repeat(50_000)),
        ),
        (
            "attributes of one tag",
            "a.html",
            format!("<html><body><p {}>Ruiz won.", repeated(100_000, |it| format!("a{it}='1' "))),
        ),
        (
            "attributes of one element of a feed",
            "a.xml",
            format!(
                "<rss><channel><item {}><title>A</title><description>Ruiz won.</description></item></channel></rss>",
                repeated(100_000, |it| format!("a{it}='1' "))
            ),
        ),
        (
            "entities of no name in a feed",
            "a.xml",
            format!(
                "<rss><channel><item><title>A</title><description>{}</description></item></channel></rss>",
                repeated(80_000, |it| format!("Ruiz &x{it}; & "))
            ),
        ),
    ]
}

/// Mails that hold many messages or parts, by types that are spelled in some other way or encoded.
fn endless_mails() -> Vec<(&'static str, &'static str, String)> {
    const HEAD: &str = "From: a@b.c\nSubject: A\n";
    let mail = |inner: String| format!("{HEAD}{inner}Ruiz won.");
    let typed = |it: &str| mail(format!("Content-Type: {it}\n\n").repeat(40_000));
    let encoded = BASE64_STANDARD.encode(typed("message/rfc822"));
    let passed = "--- Forwarded message ---\nFrom: a@b.c\nSubject: A\nDate: x\n\n".repeat(25_000);
    vec![
        ("messages of all languages within each other", "a.eml", typed("message/global")),
        ("messages after a comment", "a.eml", typed("message(x)/(y) rfc822")),
        ("messages after blanks", "a.eml", typed("MESSAGE / RFC822")),
        (
            "digests within digests",
            "a.eml",
            mail("Content-Type: multipart/digest; boundary=x\n\n--x\n\n".repeat(30_000)),
        ),
        (
            "messages within one in base64",
            "a.eml",
            format!(
                "{HEAD}Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n{encoded}"
            ),
        ),
        (
            "more parts than a mail has",
            "a.eml",
            mail(format!(
                "Content-Type: multipart/mixed; boundary=x\n\n{}",
                "--x\n\na\n".repeat(200_000)
            )),
        ),
        ("a message passed on over and over", "a.eml", mail(format!("\n{passed}"))),
    ]
}

#[cfg(target_os = "linux")]
#[test]
fn where_no_other_thread_may_start_one_does_the_work() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("store");
    SledStore::open(&path).expect("opens").put(&[World::small(7).document(0, 0)]).expect("goes in");
    let shared = Command::new("chmod").args(["-R", "a+rX"]).arg(folder.path()).status();
    assert!(shared.is_ok_and(|it| it.success()));
    // The limit does not hold for the superuser.
    let mut other = Command::new("setpriv");
    other.args(["--reuid=65533", "--regid=65533", "--clear-groups", "prlimit", "--nproc=1"]);
    other.arg(env!("CARGO_BIN_EXE_onrecord")).arg("--db").arg(&path).arg("status");
    let output = other.output().ok().filter(|it| !matches!(it.status.code(), Some(126 | 127)));
    let Some(output) = output.filter(|it| !it.stderr.starts_with(b"setpriv: ")) else {
        println!("skipped: only the superuser can be another user");
        return;
    };
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{error}");
}

#[test]
fn a_list_that_names_itself_is_read_once() {
    let folder = TempDir::new().expect("a folder");
    let list = |names: &[&str]| {
        let outline = |it: &&str| format!("<outline type=\"rss\" xmlUrl=\"{it}\"/>");
        let outlines = names.iter().map(outline).collect::<Vec<_>>().concat();
        format!("<opml version=\"2.0\"><body>{outlines}</body></opml>")
    };
    let files = [
        ("a.opml", list(&["a.opml", "./a.opml", "b.opml", "x.txt"])),
        ("b.opml", list(&["../inner/a.opml", "b.opml", ".", "y.txt"])),
        ("x.txt", "Mayor Ana Ruiz endorsed Daniel Okoro.".to_owned()),
        ("y.txt", "Elena Marsh met with Daniel Okoro.".to_owned()),
    ];
    let inner = folder.path().join("inner");
    std::fs::create_dir(&inner).expect("is made");
    for (name, text) in &files {
        std::fs::write(inner.join(name), text).expect("is written");
    }
    let read = ingest::read(&[inner.join("a.opml")], Options::default());
    let n = read.take(1000).count();
    assert!(n < 30, "{n} read");
}

#[test]
fn no_file_takes_time_with_the_square_of_its_length() {
    const BUSY_MAX: Duration = Duration::from_secs(15);
    for (what, name, text) in
        endless_files().into_iter().chain(endless_tags()).chain(endless_mails())
    {
        assert!(text.len() < 2_000_000, "{what}: {} bytes", text.len());
        let before = busy();
        let n = ingest::read_bytes(name, text.into_bytes(), Options::default()).count();
        let took = busy().saturating_sub(before);
        println!("{what}: {n} read in {took:?}");
        assert!(took < BUSY_MAX, "{what}: {took:?}");
    }
}
