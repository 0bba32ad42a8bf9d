//! Tables: a store written as Parquet and read back is the same store.

use crate::commands::Shell;
use crate::exports::run_script;

const ARTICLES: [(&str, &str, &str); 4] = [
    (
        "bridge",
        "2026-03-04",
        "Mayor Ana Ruiz endorsed Daniel Okoro on Monday. \"The bridge is safe,\" Ruiz said of Okoro's \
         plan. Okoro thanked her.",
    ),
    ("harbor", "2026-03", "Daniel Okoro met with Judith Haas. Haas denied that she had met Ruiz."),
    ("inquiry", "2026-04-30", "Judith Haas criticized Ana Ruiz. Ana Ruiz was elected governor."),
    ("quiet", "", "The weather stayed mild along the coast. 😀"),
];

/// Returns a store of the articles, with acts of people and a register.
fn shell() -> Shell {
    let shell = Shell::new();
    let line = |(id, date, text): &(&str, &str, &str)| {
        let mut record = serde_json::json!({"id": id, "text": text, "outlet": "Courier"});
        if !date.is_empty() {
            record["date"] = (*date).into();
        }
        format!("{record}\n")
    };
    shell.write("articles.jsonl", &ARTICLES.iter().map(line).collect::<String>());
    shell.write("known.csv", "name,kind,aliases\nAna Ruiz,person,A. Ruiz\n");
    shell.check("add articles.jsonl", 0);
    shell.check("register add known.csv", 0);
    shell.check("rename person/daniel-okoro Dan", 0);
    shell.check("reject inquiry#r0", 0);
    shell
}

fn records(shell: &Shell, db: &str) -> String {
    shell.check(&format!("export --db {db}"), 0).0
}

#[test]
fn a_store_comes_back_as_it_was() {
    let shell = shell();
    shell.check("export --format parquet -o tables", 0);
    shell.check("import --format parquet tables --db again", 0);
    assert_eq!(records(&shell, "again"), records(&shell, "db"));
    let history =
        |db: &str| shell.check(&format!("history person/ana-ruiz --format json --db {db}"), 0).0;
    assert_eq!(history("again"), history("db"));
    // A month that is gone from the store is gone from the folder as well.
    shell.check("remove inquiry", 0);
    let april = shell.path("tables/documents/month=2026-04");
    assert!(april.exists());
    shell.check("export --format parquet -o tables", 0);
    assert!(!april.exists() && shell.path("tables/documents/month=none").exists());
}

#[test]
fn the_same_store_gives_the_same_bytes() {
    let shell = shell();
    for folder in ["one", "two"] {
        shell.check(&format!("export --format parquet -o {folder}"), 0);
    }
    let parts = ["documents/month=2026-03", "relations/month=2026-03", "evidence/month=none"];
    let parts = parts.map(|it| format!("{it}/part-0.parquet"));
    for part in parts.iter().map(String::as_str).chain(["notes.parquet"]) {
        let bytes = |folder: &str| std::fs::read(shell.path(folder).join(part)).expect("a file");
        assert_eq!(bytes("one"), bytes("two"), "{part}");
    }
}

#[test]
fn what_is_no_table_is_refused_with_a_reason() {
    let shell = shell();
    shell.check("export --format parquet -o tables", 0);
    let refused = |shell: &Shell| shell.check("import --format parquet tables --db other", 1).1;
    let path = "tables/relations/month=2026-03/part-0.parquet";
    std::fs::copy(shell.path("tables/actors/month=2026-03/part-0.parquet"), shell.path(path))
        .expect("copies");
    let error = refused(&shell);
    assert!(error.contains("relations") && error.contains("no column `type`"), "{error}");
    std::fs::write(shell.path(path), b"PAR1 nothing").expect("writes");
    assert!(refused(&shell).contains("cannot read `tables/relations"), "{}", refused(&shell));
    std::fs::remove_dir_all(shell.path("tables/relations/month=2026-03")).expect("goes");
    std::fs::remove_dir_all(shell.path("tables/documents/month=2026-03")).expect("goes");
    std::fs::rename(
        shell.path("tables/actors/month=2026-03"),
        shell.path("tables/actors/month=2026-05"),
    )
    .expect("moves");
    std::fs::create_dir_all(shell.path("tables/documents/month=2026-05")).expect("a folder");
    assert!(refused(&shell).contains("a row is of the document `bridge`"), "{}", refused(&shell));
    std::fs::create_dir(shell.path("busy")).expect("a folder");
    shell.write("busy/file.txt", "mine");
    let (_, error) = shell.check("export --format parquet -o busy", 1);
    assert!(error.contains("holds no earlier export"), "{error}");
}

#[test]
fn duckdb_and_pandas_and_r_read_them() {
    let shell = shell();
    shell.check("export --format parquet -o tables", 0);
    run_script("check_tables.py", &[&shell.path("tables")]);
}
