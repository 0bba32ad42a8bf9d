//! At the desk: answers can be read, checked and corrected.
//!
//! Documents are imported with their extractions, so that nothing here depends on how a text is
//! read.

use onrecord::knowledge::{Delivery, StatementId};
use onrecord::store::{self, StoredDocument};
use serde_json::Value;

use crate::commands::Shell;
use crate::marked::reads;

/// Two papers report one lawsuit; one of them also quotes a statement that its speaker denied.
fn documents() -> Vec<StoredDocument> {
    let mut first = reads(
        "q1",
        "2024-03-01",
        "Quay Gazette",
        "[person/ida-moor|Ida Moor] (sued)> [person/lev-sand|Lev Sand]. \
         [person/lev-sand|Sand] (praised!)> [organization/lock-board|Lock Board]. \
         [person/tove-ash|Tove Ash] (say)> that [person/ida-moor|Moor] would resign.",
    );
    let again = reads(
        "q2",
        "2024-03-02",
        "Harbor Post",
        "[person/ida-moor|Ida Moor] (sued)> [person/lev-sand|Lev Sand]. \
         [person/lev-sand|Sand] (praised)> [organization/lock-board|Lock Board].",
    );
    let later = reads(
        "q3",
        "2024-06-01",
        "Quay Gazette",
        "[person/ida-moor|Ida Moor] (sued)> [person/lev-sand|Lev Sand]. \
         [person/nils-moor|Nils Moor] (met with)> [person/ida-moor|Ida Moor]. The tide gate froze.",
    );
    let undated = reads(
        "q4",
        "",
        "Harbor Post",
        "[person/ida-moor|Ida Moor] (praised?)> [person/james-vale|James Vale].",
    );
    first.document.byline = Some("Ana Mirren".to_owned());
    let mut inner = first.extraction.statements[0].clone();
    inner.id = StatementId::nth(1);
    inner.delivery = Delivery::Denied;
    inner.within = Some(StatementId::nth(0));
    first.extraction.statements.push(inner);
    let mut all = vec![first, again, later, undated];
    // As if another program had read them, so that nothing is read again.
    for it in &mut all {
        it.reader = 0;
    }
    all
}

fn shell() -> Shell {
    Shell::with(&documents())
}

fn ask(shell: &Shell, line: &str) -> String {
    shell.check(line, 0).0
}

fn rows(shell: &Shell, line: &str) -> Vec<Value> {
    serde_json::from_str(&ask(shell, &format!("{line} --format json"))).expect("JSON")
}

fn ids(shell: &Shell, line: &str) -> String {
    let rows = rows(shell, line);
    let ids: Vec<&str> = rows.iter().filter_map(|it| it["evidence"].as_str()).collect();
    ids.join(" ")
}

#[test]
fn an_action_that_several_documents_report_is_one_row_with_the_first_report() {
    let shell = shell();
    assert_eq!(ids(&shell, "history lev-sand --type sued"), "q1#r0 q3#r0");
    let first = &rows(&shell, "history lev-sand --type sued")[0];
    assert_eq!(first["n_documents"], 2);
    assert_eq!(first["also"][0], "q2#r0");
    assert_eq!(ids(&shell, "history lev-sand --type sued --all-tellings"), "q1#r0 q2#r0 q3#r0");
    let text = ask(&shell, "history lev-sand --type sued");
    assert!(text.contains("reported by 2 documents, first by Quay Gazette"), "{text}");
}

#[test]
fn what_is_no_plain_fact_says_so_before_the_fact() {
    let shell = shell();
    let text = ask(&shell, "history lev-sand --type praised");
    assert!(text.contains("Disputed: Not so: Lev Sand praised Lock Board"), "{text}");
    assert!(text.contains("Disputed: Lev Sand praised Lock Board"), "{text}");
    assert!(text.contains("confidence 0.50"), "{text}");
    let text = ask(&shell, "history james-vale");
    assert!(
        text.contains("no date     Planned or possible: Ida Moor praised James Vale"),
        "{text}"
    );
    let text = ask(&shell, "said tove-ash --all-tellings");
    assert!(text.contains("Not said: Tove Ash (say): that Moor would resign"), "{text}");
    assert!(text.contains("as reported by Tove Ash (say)"), "{text}");
}

#[test]
fn what_has_no_date_is_counted_if_dates_are_asked_for() {
    let shell = shell();
    let (_, err) = shell.check("history ida-moor --since 2024-01-01", 0);
    assert!(err.contains("1 without a date left out"), "{err}");
    shell.check("set-document q4 --date 2024-04-01", 0);
    let (_, err) = shell.check("history ida-moor --since 2024-01-01", 0);
    assert!(!err.contains("without a date"), "{err}");
    assert!(ids(&shell, "history james-vale --since 2024-01-01").contains("q4#r0"));
    shell.check("undo 1", 0);
    assert_eq!(ids(&shell, "history james-vale --since 2024-01-01"), "");
}

#[test]
fn undo_alone_takes_back_the_latest_act_that_holds() {
    let shell = shell();
    let date = || {
        rows(&shell, "documents").iter().find(|it| it["id"] == "q4").expect("q4")["date"].clone()
    };
    shell.check("set-document q4 --date 2024-04-01", 0);
    shell.check("rename ida-moor Ida-Moor-Lind", 0);
    let (_, err) = shell.check("undo", 0);
    assert!(err.contains("act 3: undo act 2"), "{err}");
    assert_eq!(date(), "2024-04-01");
    let (_, err) = shell.check("undo", 0);
    assert!(err.contains("act 4: undo act 1"), "{err}");
    assert!(date().is_null(), "the document is read again without the date");
    let (_, err) = shell.check("undo", 1);
    assert!(err.contains("there is no act that could be undone"), "{err}");
}

#[test]
fn the_largest_communities_come_first_up_to_a_limit() {
    let shell = Shell::new();
    let text = "[person/ann-bo|Ann Bo] (met with)> [person/cy-dor|Cy Dor]. \
        [person/ann-bo|Ann Bo] (met with)> [person/el-fay|El Fay]. \
        [person/cy-dor|Cy Dor] (met with)> [person/el-fay|El Fay]. \
        [person/gus-hale|Gus Hale] (met with)> [person/ivy-jo|Ivy Jo].";
    let document = reads("g1", "2024-03-01", "Quay Gazette", text);
    shell.write("records.jsonl", &store::record_line(&document).expect("a record"));
    shell.check("import records.jsonl", 0);
    let all = rows(&shell, "communities --size-min 2");
    assert_eq!(all.len(), 5);
    let first = rows(&shell, "communities --size-min 2 --limit 1");
    assert_eq!(first.as_slice(), &all[..3]);
    let (_, err) = shell.check("communities --size-min 2 --limit 1", 0);
    assert!(err.contains("1 more community; --limit 2 shows all"), "{err}");
    let (_, err) = shell.check("communities --size-min 2 --limit 2", 0);
    assert!(!err.contains("shows all"), "{err}");
}

#[test]
fn the_author_of_a_document_is_corrected_and_restored() {
    let shell = shell();
    let byline = |shell: &Shell| {
        let listed = rows(shell, "documents");
        let found = listed.iter().find(|it| it["id"] == "q4").expect("q4 is listed");
        found["byline"].clone()
    };
    let before = byline(&shell);
    shell.check("set-document q4 --byline Ana-Ruiz", 0);
    assert_eq!(byline(&shell), "Ana-Ruiz");
    shell.check("update --all", 0);
    assert_eq!(byline(&shell), "Ana-Ruiz");
    shell.check("undo 1", 0);
    assert_eq!(byline(&shell), before);
}

#[test]
fn periods_have_names() {
    let shell = shell();
    let of = |window: &str| shell.check(&format!("discourse --window {window}"), 0).0;
    assert_eq!((of("year"), of("quarter"), of("month")), (of("12"), of("3"), of("1")));
    let (_, err) = shell.check("discourse --window decade", 2);
    assert!(err.contains("or month, quarter, year"), "{err}");
}

#[test]
fn what_is_rejected_is_not_shown_drawn_or_counted_until_it_is_undone() {
    let shell = shell();
    shell.check("reject q2#r0 q1#s1", 0);
    assert_eq!(ids(&shell, "history lev-sand --type sued --all-tellings"), "q1#r0 q3#r0");
    let tie = &rows(&shell, "near lev-sand --type sued")[0];
    assert_eq!(tie["n_documents"], 2);
    assert_eq!(ids(&shell, "said tove-ash --all-tellings"), "q1#s0");
    assert!(
        !ask(&shell, "sparql SELECT*WHERE{?s<urn:onrecord:vocab:evidence>?o}").contains("q2#r0")
    );
    let (_, err) = shell.check("evidence q2#r0", 1);
    assert!(err.contains("`q2#r0` is rejected; `onrecord undo 1` takes that back"), "{err}");
    let (_, err) = shell.check("reject q2#r0", 1);
    assert!(err.contains("is already rejected"), "{err}");
    assert_eq!(ask(&shell, "verify").lines().count(), 1, "{}", ask(&shell, "verify"));
    shell.check("undo 1", 0);
    assert_eq!(ids(&shell, "history lev-sand --type sued --all-tellings"), "q1#r0 q2#r0 q3#r0");
}

#[test]
fn what_is_amended_counts_as_a_person_says() {
    let shell = shell();
    shell.check("amend q1#r0 --status negated --type praised --object nils-moor --date 2024-02", 0);
    let row = &rows(&shell, "history nils-moor --type praised")[0];
    assert_eq!(row["evidence"], "q1#r0");
    assert_eq!(row["status"], "negated");
    assert_eq!(row["date"], "2024-02");
    assert_eq!((&row["confidence"], &row["act"]), (&Value::from(1.0), &Value::from(1)));
    assert_eq!(ids(&shell, "near nils-moor --type praised --status negated"), "q1#r0");
    shell.check("amend q1#s0 --status refused --subject lev-sand", 0);
    assert_eq!(rows(&shell, "said lev-sand")[0]["delivery"], "refused");
    shell.check("undo 1 2", 0);
    assert_eq!(ids(&shell, "history nils-moor --type praised"), "");
    assert_eq!(ids(&shell, "said lev-sand"), "");
    let (_, err) = shell.check("amend q1#r0 --status refused", 1);
    assert!(err.contains("`refused` is not a status of a relation"), "{err}");
    let (_, err) = shell.check("amend q1#r0 --type praized", 1);
    assert!(err.contains("the nearest are `praised`"), "{err}");
}

#[test]
fn corrections_go_with_the_store_and_hold_after_a_reading_that_finds_less() {
    let shell = shell();
    shell.check("confirm q2#r1", 0);
    shell.check("reject q1#r0", 0);
    let exported = ask(&shell, "export");
    let other = Shell::new();
    other.write("records.jsonl", &exported);
    other.check("import records.jsonl", 0);
    assert_eq!(ids(&other, "history lev-sand --type sued --all-tellings"), "q2#r0 q3#r0");
    assert_eq!(ask(&other, "export"), exported);
    // A reading that no longer finds the confirmed relation, and gives the rejected one's id to
    // another.
    let read_less: String = exported
        .lines()
        .filter(|line| line.starts_with("{\"document\"") || line.starts_with("{\"actors\""))
        .map(|line| {
            let mut record: Value = serde_json::from_str(line).expect("a record");
            if record["document"]["id"] == "q2" {
                record["relations"] = Value::Array(Vec::new());
            }
            if record["document"]["id"] == "q1" {
                let relations = record["relations"].as_array_mut().expect("relations");
                relations.swap(0, 1);
                relations[0]["id"] = "r0".into();
                relations[1]["id"] = "r1".into();
            }
            record.to_string() + "\n"
        })
        .collect();
    shell.write("less.jsonl", &read_less);
    shell.check("import less.jsonl", 0);
    assert_eq!(ids(&shell, "history lev-sand --all-tellings"), "q1#r0 q2#r0 q3#r0");
    let kept = &rows(&shell, "history lev-sand --type praised --status asserted")[0];
    assert_eq!((&kept["evidence"], &kept["act"]), (&Value::from("q2#r0"), &Value::from(1)));
}

#[test]
fn rows_in_the_same_words_are_proposed_together() {
    let shell = shell();
    let (out, err) = shell.check("reject --like q1#r0", 0);
    assert!(out.contains("q1#r0") && out.contains("q2#r0") && out.contains("q3#r0"), "{out}");
    assert!(err.contains("nothing rejected"), "{err}");
    assert_eq!(ids(&shell, "history lev-sand --type sued"), "q1#r0 q3#r0");
    shell.check("reject --like q1#r0 --yes", 0);
    assert_eq!(ids(&shell, "history lev-sand --type sued"), "");
}

#[test]
fn documents_are_listed_opened_searched_and_removed() {
    let shell = shell();
    let listed = |line: &str| {
        let rows = rows(&shell, line);
        rows.iter().filter_map(|it| it["id"].as_str()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(listed("documents"), "q1 q2 q3 q4");
    assert_eq!(listed("documents --outlet harbor"), "q2 q4");
    assert_eq!(listed("documents --undated"), "q4");
    assert_eq!(listed("documents q3"), "q3");
    let opened = ask(&shell, "open q1");
    assert!(opened.contains("outlet  Quay Gazette\nbyline  Ana Mirren"), "{opened}");
    assert_eq!(rows(&shell, "documents q1")[0]["byline"], "Ana Mirren");
    let shown = ask(&shell, "documents q1");
    assert!(shown.contains("by Ana Mirren\n            2 statements, 2 relations"), "{shown}");
    assert!(opened.contains("r0          Ida Moor sued Lev Sand"), "{opened}");
    assert!(ask(&shell, "open q1#r0").contains("id      q1"));
    let (_, err) = shell.check("open q9", 1);
    assert!(err.contains("there is no document `q9`"), "{err}");
    let found = rows(&shell, "search tide \"froze\" --in texts");
    assert_eq!(found[0]["document"], "q3");
    assert_eq!(found[0]["evidence_of"], "text");
    assert_eq!(rows(&shell, "search froz* NOT moor").len(), 0);
    let (_, err) = shell.check("search (tide", 1);
    assert!(err.contains("a bracket is opened that is not closed"), "{err}");
    let (out, err) = shell.check("remove --matching q3", 0);
    assert!(out.contains("q3") && err.contains("nothing removed"), "{out}{err}");
    shell.check("remove --matching q3 --yes", 0);
    assert_eq!(listed("documents"), "q1 q2 q4");
}

#[test]
fn a_name_means_the_far_better_known_actor_and_a_notice_says_so() {
    let shell = Shell::new();
    let known = |n: usize, who: &str, name: &str| {
        let marked = format!("[{who}|{name}] (met with)> [person/lev-sand|Lev Sand].");
        store::record_line(&reads(&format!("{name}-{n}"), "2024-03-01", "", &marked))
            .expect("a record")
    };
    let mut lines: String = (0..5).map(|n| known(n, "person/dora-quill", "Dora Quill")).collect();
    lines += &known(0, "organization/quill-trust", "Quill Trust");
    lines += &(0..3).map(|n| known(n, "person/ann-rook", "Ann Rook")).collect::<String>();
    lines += &(0..2).map(|n| known(n, "person/ben-rook", "Ben Rook")).collect::<String>();
    lines += &known(0, "person/james-vale", "James Vale");
    shell.write("records.jsonl", &lines);
    shell.check("import records.jsonl", 0);
    let (_, err) = shell.check("history quill", 0);
    assert!(
        err.contains(
            "`quill` is taken to mean person/dora-quill (Dora Quill), 5 documents; also: \
                      organization/quill-trust (1 document)"
        ),
        "{err}"
    );
    let (_, err) = shell.check("history quill --exact", 1);
    assert!(err.contains("`quill` may be any of these"), "{err}");
    let (_, err) = shell.check("history rook", 1);
    assert!(err.contains("person/ann-rook") && err.contains("person/ben-rook"), "{err}");
    let (_, err) = shell.check("history jim-vale", 0);
    assert!(err.contains("`jim-vale` is taken to mean person/james-vale (James Vale)"), "{err}");
}

#[test]
fn timelines_cover_all_actors_or_rows_with_given_words() {
    let shell = shell();
    assert_eq!(ids(&shell, "timeline --type sued,met_with"), "q1#r0 q3#r0 q3#r1");
    assert_eq!(ids(&shell, "timeline --about sued --since 2024-05-01"), "q3#r0");
    let (_, err) = shell.check("timeline --since 2024-05-01", 0);
    assert!(err.contains("1 without a date left out"), "{err}");
}

#[test]
fn unknown_values_are_errors_with_the_nearest_ones() {
    let shell = shell();
    for (line, expected) in [
        ("history ida-moor --type sewed", "no relation type is called `sewed`"),
        ("history ida-moor --type sewed", "; `onrecord schema` lists all"),
        ("history qqqq", "no actor is called `qqqq`; `onrecord actors` lists all"),
        ("set-document qqqq --date 2024", "no document `qqqq`; `onrecord documents` lists all"),
        (
            "said --outlet gazet",
            "no document is from the outlet `gazet`; the nearest are `quay-gazette`",
        ),
        ("said --cue sya", "no statement has the word of saying `sya`; the nearest are `say`"),
        ("discourse --support foo", "has the family `foo`; `onrecord schema` lists families"),
        ("sparql SELECT*WHERE{<urn:a>foo:bar?o}", "the prefix `foo:` at line 1, column 21 "),
        ("sparql SELECT*WHERE{<urn:a>or:titel?o}", "the nearest is `or:title`"),
        ("sparql SELECT*WHERE{<urn:a>type:sewed?o}", "no relation type is called `sewed`"),
    ] {
        let (_, err) = shell.check(line, 1);
        assert!(err.contains(expected), "{line}: {err}");
    }
}

#[test]
fn a_pattern_that_no_actor_has_brings_the_nearest_names() {
    let shell = shell();
    let (out, err) = shell.check("actors ida-more", 0);
    assert_eq!(out, "");
    assert!(err.contains("the nearest names are Ida Moor"), "{err}");
    let (_, err) = shell.check("actors ida-moor", 0);
    assert!(!err.contains("nearest"), "{err}");
}

#[test]
fn reports_take_names_as_other_questions_do() {
    let told = |id: &str, text: &str| reads(id, "2024-03-01", "Quay Gazette", text);
    let often =
        "[person/mara-dal|Mara Dal] (sued)> [organization/tide-gate-board|Tide Gate Board].";
    let mut all: Vec<StoredDocument> = (0..4).map(|n| told(&format!("d{n}"), often)).collect();
    all.push(told(
        "e1",
        "[person/otto-dal|Otto Dal] (praised)> [organization/tide-gate-board|Tide Gate Board].",
    ));
    let shell = Shell::with(&all);
    let (_, err) = shell.check("report dal -o dal.html", 0);
    assert!(err.contains("`dal` is taken to mean person/mara-dal"), "{err}");
    shell.check("report dal --exact -o dal.html", 1);
    let report = |asked: &str| {
        let mut command = shell.command("report -o gate.html");
        let output = command.arg(asked).output().expect("it runs");
        String::from_utf8(output.stderr).expect("text")
    };
    let by_words = report("gate board");
    assert!(by_words.contains("no actor is called `gate board`: searching for"), "{by_words}");
    assert!(shell.read("gate.html").contains("<h1>“gate board”</h1>"));
    let by_name = report("tide gate board");
    assert!(!by_name.contains("searching"), "{by_name}");
    assert!(shell.read("gate.html").contains("<h1>Tide Gate Board</h1>"));
}

#[test]
fn a_discourse_network_is_a_workbook_too() {
    let shell = shell();
    let book = shell.bytes("discourse --network congruence --format xlsx");
    assert!(book.starts_with(b"PK\x03\x04"), "a workbook is a zip archive");
}
