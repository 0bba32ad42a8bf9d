//! The program as used from a shell: what it prints, and its exit status.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use onrecord::internals::cli::{Column, Format, Row, output};
use onrecord::knowledge::record::Record;
use onrecord::store::{StoredDocument, record_line};
use tempfile::TempDir;

/// A temporary folder with a store, and the program to query it with.
pub(crate) struct Shell {
    folder: TempDir,
}

impl Shell {
    /// Returns a shell whose store has these documents.
    pub(crate) fn with(documents: &[StoredDocument]) -> Self {
        let shell = Self::new();
        let lines = documents.iter().map(|it| record_line(it).expect("a record"));
        shell.write("records.jsonl", &lines.collect::<String>());
        shell.check("import records.jsonl", 0);
        shell
    }

    pub(crate) fn new() -> Self {
        Self { folder: TempDir::new().expect("a folder for a test") }
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).expect("written");
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).expect("a file of text")
    }

    /// Returns the bytes that a command prints.
    pub(crate) fn bytes(&self, line: &str) -> Vec<u8> {
        self.run(line).stdout
    }

    /// Returns the bytes that a command prints if a variable of its environment is set.
    pub(crate) fn bytes_with(&self, line: &str, (name, value): (&str, &str)) -> Vec<u8> {
        self.command(line).env(name, value).output().expect("the program runs").stdout
    }

    /// Returns the path of a file of the shell's folder.
    pub(crate) fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_onrecord"));
        command.current_dir(self.folder.path()).env("ONRECORD_DB", self.folder.path().join("db"));
        command.env_remove("NO_COLOR").args(line.split_whitespace());
        command
    }

    fn run(&self, line: &str) -> Output {
        self.command(line).output().expect("the program runs")
    }

    /// Checks the status and returns standard output and standard error.
    #[track_caller]
    pub(crate) fn check(&self, line: &str, status: i32) -> (String, String) {
        let output = self.run(line);
        let [out, err] =
            [output.stdout, output.stderr].map(|it| String::from_utf8(it).expect("text"));
        assert_eq!(output.status.code(), Some(status), "onrecord {line}\n{out}{err}");
        (out, err)
    }
}

pub(crate) fn examples() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/articles").display().to_string()
}

const ARTICLE: &str = "Mayor Ana Ruiz endorsed Daniel Okoro on Monday.";

#[test]
fn what_is_there_already_is_not_read_again_and_what_changed_is() {
    let shell = Shell::new();
    shell.write("a.txt", ARTICLE);
    shell.write("b.txt", "Daniel Okoro met with Judith Haas.");
    let (out, _) = shell.check("add a.txt b.txt", 0);
    assert!(out.starts_with("2 added, 0 replaced, 0 unchanged; read "), "{out}");
    let (out, _) = shell.check("add a.txt b.txt", 0);
    assert!(out.starts_with("0 added, 0 replaced, 2 unchanged; read 0 "), "{out}");
    shell.write("a.txt", "Mayor Ana Ruiz criticized Daniel Okoro on Monday.");
    let (out, _) = shell.check("add a.txt b.txt", 0);
    assert!(out.starts_with("0 added, 1 replaced, 1 unchanged; read "), "{out}");
}

#[test]
fn a_merge_holds_after_reading_again_until_it_is_undone() {
    let shell = Shell::new();
    shell.write("a.txt", ARTICLE);
    shell.write("b.txt", "Annette Ruiz met with Judith Haas.");
    let ask = |line: &str| format!("$ onrecord {line}\n{}", shell.check(line, 0).0);
    let count = "history ana-ruiz --min-confidence 0 --format csv";
    let lines = |line: &str| shell.check(line, 0).0.lines().count();
    shell.check("add a.txt b.txt", 0);
    let apart = lines(count);
    shell.check("merge person/annette-ruiz person/ana-ruiz", 0);
    assert_eq!(lines(count), apart + 1, "{}", ask(count));
    shell.check("update --all", 0);
    assert_eq!(lines(count), apart + 1, "{}", ask(count));
    shell.check("undo 1", 0);
    assert_eq!(lines(count), apart, "{}", ask(count));
    shell.check("update --all", 0);
    assert_eq!(lines(count), apart, "{}", ask(count));
}

#[test]
fn a_bad_input_is_named_and_the_rest_goes_on() {
    let shell = Shell::new();
    shell.write("a.txt", ARTICLE);
    shell.write("b.jsonl", "{\"id\": \"b1\", \"text\": \"Okoro left.\"}\n{oops\n");
    let (out, err) = shell.check("add a.txt nowhere.txt b.jsonl", 3);
    assert!(out.starts_with("2 added, 0 replaced, 0 unchanged, 2 failed; read "), "{out}");
    assert!(err.contains("onrecord: error: nowhere.txt: cannot read: "), "{err}");
    assert!(err.contains("onrecord: error: b.jsonl:2: not JSON: "), "{err}");
    let (out, _) = shell.check("extract nowhere.txt a.txt", 3);
    assert_eq!(out.lines().count(), 1);
}

#[test]
fn records_are_the_same_for_any_number_of_threads() {
    let shell = Shell::new();
    let line = format!("extract {}", examples());
    let run = |threads: &str| {
        let output = shell.command(&line).env("RAYON_NUM_THREADS", threads).output();
        String::from_utf8(output.expect("the program runs").stdout).expect("text")
    };
    let one = run("1");
    assert_eq!(one, run("3"));
    let records: Vec<Record> =
        one.lines().map(|it| serde_json::from_str(it).expect("a record")).collect();
    assert_eq!(records.len(), 6);
    let articles = Path::new(&examples()).join("2017-03-02-recusal.txt");
    let text = fs::read_to_string(articles).expect("an article");
    let record = records.iter().find(|it| it.document.id == "2017-03-02-recusal");
    let record = record.expect("the article's record");
    assert_eq!(record.document.chars, text.chars().count());
    assert!(!record.relations.is_empty());
    let extraction = record.clone().into_extraction(&text).expect("offsets fit the text");
    assert!(extraction.relations.iter().all(|it| !it.evidence.of(&text).is_empty()));
}

#[test]
fn readings_are_the_same_for_one_thread_and_for_eight() {
    let shell = Shell::new();
    for form in ["conllu", "json"] {
        let line = format!("annotate {} --format {form}", examples());
        let run = |threads: &str| {
            let output = shell.command(&line).env("RAYON_NUM_THREADS", threads).output();
            output.expect("the program runs").stdout
        };
        let one = run("1");
        assert!(one.len() > 10_000, "{} bytes of {form}", one.len());
        assert!(one == run("8"), "{form} differs");
    }
}

#[test]
fn standard_input_is_read() {
    let shell = Shell::new();
    let mut child = shell
        .command("extract -")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program runs");
    child.stdin.take().expect("a pipe").write_all(ARTICLE.as_bytes()).expect("written");
    let output = child.wait_with_output().expect("it ends");
    let record: Record = serde_json::from_slice(&output.stdout).expect("a record");
    assert!(record.document.id.starts_with("stdin-"));
    assert_eq!(record.document.chars, ARTICLE.chars().count());
}

#[test]
fn what_comes_through_one_pipe_does_not_replace_what_came_through_another() {
    let shell = Shell::new();
    let add = |texts: &[&str]| {
        let records: Vec<_> = texts.iter().map(|it| serde_json::json!({"text": it})).collect();
        let mut child = shell.command("add --kind json -");
        let child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut child = child.expect("the program runs");
        let bytes = serde_json::to_vec(&records).expect("JSON");
        child.stdin.take().expect("a pipe").write_all(&bytes).expect("written");
        let output = child.wait_with_output().expect("it ends");
        let text = String::from_utf8(output.stdout).expect("text");
        text.split(';').next().unwrap_or_default().to_owned()
    };
    let other = "Daniel Okoro met with Judith Haas.";
    assert_eq!(add(&[ARTICLE]), "1 added, 0 replaced, 0 unchanged");
    assert_eq!(add(&[other]), "1 added, 0 replaced, 0 unchanged");
    // What comes again replaces itself, since it has another origin: other bytes came through the pipe.
    assert_eq!(add(&[ARTICLE, "Clara Ruiz criticized Okoro."]), "1 added, 1 replaced, 0 unchanged");
    assert_eq!(add(&[other]), "0 added, 0 replaced, 1 unchanged");
}

#[test]
fn wrong_usage_and_errors_have_statuses_of_their_own() {
    let shell = Shell::new();
    shell.check("", 2);
    shell.check("draw", 2);
    shell.check("extract", 2);
    let (_, err) = shell.check("actors", 1);
    assert!(err.starts_with("onrecord: error: "), "{err}");
    shell.write("a.txt", ARTICLE);
    let (_, err) = shell.check("extract --schema nowhere a.txt", 1);
    assert!(err.contains("cannot use the schema in `nowhere`"), "{err}");
    shell.check("add a.txt", 0);
    let (_, err) = shell.check("draw okoro -o picture.bmp", 1);
    assert!(err.contains("`picture.bmp` must end in .dot, .gv, .svg, .png or .pdf"), "{err}");
    let (_, err) = shell.check("history nobody", 1);
    assert!(err.contains("nobody"), "{err}");
}

#[test]
fn wrong_usage_is_in_colour_only_if_it_may_be() {
    let shell = Shell::new();
    let message = |line: &str| {
        let output = shell.command(line).env("CLICOLOR_FORCE", "1").output().expect("it runs");
        assert_eq!(output.status.code(), Some(2), "onrecord {line}");
        String::from_utf8(output.stderr).expect("text")
    };
    for (line, is_colored) in [
        ("draw --color always", true),
        ("--color=always draw", true),
        ("draw --color never", false),
        ("--color=never nonsense", false),
        ("undo x --color never", false),
        ("draw --nonsense -- --color never", true),
    ] {
        assert_eq!(message(line).contains('\u{1b}'), is_colored, "onrecord {line}");
    }
}

#[test]
fn pictures_are_written_by_the_name_of_the_file() {
    let shell = Shell::new();
    shell.write("a.txt", ARTICLE);
    shell.check("add a.txt", 0);
    for (name, start) in [("p.dot", "digraph \"onrecord\" {"), ("p.svg", "<svg "), ("p.png", "PNG")]
    {
        shell.check(&format!("draw okoro --min-confidence 0 -o {name}"), 0);
        let bytes = fs::read(shell.folder.path().join(name)).expect("a picture");
        let head = String::from_utf8_lossy(&bytes[..bytes.len().min(40)]).into_owned();
        assert!(head.contains(start), "{name} starts with {head}");
    }
    let (printed, _) = shell.check("draw --all --min-confidence 0", 0);
    assert!(printed.contains("label=\"endorsed\""), "{printed}");
    let (near, _) = shell.check("near okoro --min-confidence 0 --format dot", 0);
    assert!(near.contains("label=\"endorsed\""), "{near}");
}

#[test]
fn answers_in_a_pipe_are_plain_and_colour_comes_only_when_asked_for() {
    let shell = Shell::new();
    let (plain, _) = shell.check("schema", 0);
    assert!(!plain.contains('\u{1b}') && plain.contains("endorsed"), "{plain}");
    let (colored, _) = shell.check("schema --color always", 0);
    assert!(colored.contains('\u{1b}'));
    let (csv, _) = shell.check("schema --format csv", 0);
    assert!(csv.starts_with("type,label,inverse,family,covers\n"), "{csv}");
    let (json, _) = shell.check("schema --format json", 0);
    let rows: Vec<serde_json::Value> = serde_json::from_str(&json).expect("JSON");
    assert!(rows.iter().any(|it| it["name"] == "endorsed"));
}

#[test]
fn a_copy_of_the_schema_reads_as_the_schema_does() {
    let shell = Shell::new();
    shell.write("a.txt", ARTICLE);
    shell.check("schema --write own", 0);
    let (_, err) = shell.check("schema --write own", 1);
    assert!(err.contains("already exists"), "{err}");
    let (own, _) = shell.check("extract --schema own a.txt", 0);
    assert_eq!(own, shell.check("extract a.txt", 0).0);
}

#[test]
fn completions_and_manual_know_every_subcommand() {
    let shell = Shell::new();
    for name in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let (script, _) = shell.check(&format!("completions {name}"), 0);
        assert!(script.contains("history"), "{name}");
    }
    let (page, _) = shell.check("man", 0);
    assert!(page.contains(".TH onrecord 1"), "{page}");
    shell.check("man pages", 0);
    for command in onrecord::internals::cli::command().get_subcommands() {
        let page = shell.folder.path().join(format!("pages/onrecord-{}.1", command.get_name()));
        assert!(page.is_file(), "no {}", page.display());
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let shell = Shell::new();
    let mut child = shell
        .command("schema --format jsonl")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

#[derive(serde::Serialize)]
struct Told {
    date: &'static str,
    who: &'static str,
    n: usize,
    words: String,
}

impl Row for Told {
    const COLUMNS: &'static [Column] =
        &[Column::code("Date"), Column::text("Who"), Column::number("N"), Column::text("Words")];

    fn cells(&self) -> Vec<String> {
        vec![self.date.to_owned(), self.who.to_owned(), self.n.to_string(), self.words.clone()]
    }
}

/// Returns the rows as printed on a terminal of this width, or in a pipe.
fn printed(width: Option<u16>, format: Format) -> String {
    let words = "a long quotation\n\nof two paragraphs, said at length ".repeat(4);
    let rows = [
        Told { date: "2017-06-07", who: "Jeff Sessions", n: 3, words },
        Told { date: "2017", who: "Ruiz", n: 12, words: "no, \"never\"".to_owned() },
    ];
    let mut out = Vec::new();
    output::write(&mut out, &rows, format, width, false).expect("written");
    String::from_utf8(out).expect("text")
}

#[test]
fn tables_fit_the_terminal_and_are_one_line_a_row_in_a_pipe() {
    for width in [40, 60, 100] {
        let table = printed(Some(width), Format::Table);
        let widest = table.lines().map(|it| it.chars().count()).max();
        assert!(widest.is_some_and(|it| it <= usize::from(width)), "{width}:\n{table}");
        assert!(table.contains("2017-06-07"), "a date is not broken:\n{table}");
    }
    let table = printed(None, Format::Table);
    assert_eq!(table.lines().count(), 3, "{table}");
    let csv = printed(None, Format::Csv);
    assert!(csv.starts_with("date,who,n,words\n2017-06-07,Jeff Sessions,3,"), "{csv}");
    assert!(csv.ends_with("2017,Ruiz,12,\"no, \"\"never\"\"\"\n"), "{csv}");
    assert_eq!(printed(None, Format::Jsonl).lines().count(), 2);
}

#[derive(serde::Serialize)]
struct Deed;

impl Row for Deed {
    const COLUMNS: &'static [Column] = &[
        Column::text("Subject"),
        Column::text("Object"),
        Column::text("Quotation").spare(),
        Column::number("Documents"),
        Column::code("Evidence").spare(),
    ];

    fn cells(&self) -> Vec<String> {
        let ids = ["q1#r0", "q2#r0", "q3#r0", "q4#r0", "q5#r0"].join(" ");
        let object = "the second reading of the bill on the upper ferries and their crews";
        let words = "In the end she let it be known that the ferries could wait.".repeat(3);
        vec!["Ida Moor".to_owned(), object.to_owned(), words, "7".to_owned(), ids]
    }
}

#[test]
fn narrow_tables_do_without_spare_columns_first() {
    let table = |width| {
        let mut out = Vec::new();
        output::write(&mut out, &[Deed], Format::Table, width, false).expect("written");
        String::from_utf8(out).expect("text")
    };
    let narrow = table(Some(60));
    assert!(narrow.contains("Object") && narrow.contains("upper ferries"), "{narrow}");
    assert!(narrow.contains("Documents") && !narrow.contains("Quotation"), "{narrow}");
    assert!(table(None).contains("q1#r0 q2#r0 q3#r0 and 2 more"), "{}", table(None));
    let mut csv = Vec::new();
    output::write(&mut csv, &[Deed], Format::Csv, None, false).expect("written");
    assert!(String::from_utf8(csv).expect("text").contains("q5#r0"), "CSV has all ids");
}

#[test]
fn a_dry_run_shows_what_would_be_read_and_stores_nothing() {
    let shell = Shell::new();
    shell.write("2026-03-02_Courier_Bridge.txt", ARTICLE);
    shell.write("b.html", "<html><title>Just a moment...</title><body><p>Wait.</p></body></html>");
    shell.write(
        "c.txt",
        "Der Landrat Jürgen Öttl hat am Montag die Vorwürfe der Bürgermeisterin Käthe Süß \
        zurückgewiesen und für Donnerstag eine Erklärung angekündigt.",
    );
    let line = "add --dry-run --format jsonl --name-pattern {date}_{outlet}_{title} .";
    let (out, _) = shell.check(line, 3);
    let rows: Vec<serde_json::Value> =
        out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(rows.len(), 3, "{out}");
    assert_eq!(rows[0]["outlet"], "Courier");
    assert_eq!(rows[0]["date"], "2026-03-02");
    assert_eq!(rows[0]["body"], ARTICLE);
    assert!(rows[1]["error"].as_str().is_some_and(|it| it.contains("browser check")), "{out}");
    assert_eq!(rows[2]["left_out"], "in German, not in English");
    assert!(!shell.folder.path().join("db").exists(), "nothing is stored");
    let (out, err) = shell.check("add c.txt", 0);
    assert!(out.starts_with("0 added, 0 replaced, 0 unchanged, 1 left out; read "), "{out}");
    assert!(err.contains("--any-language"), "{err}");
}
