//! Discourse networks: sides, concepts, and agreement in the terms of rDNA.

use std::path::Path;

use onrecord::internals::resolve::{Act, keep_act};
use onrecord::knowledge::{ActorId, RelationType};
use onrecord::ontology::Ontology;
use onrecord::query::{
    self, Codebook, Counting, Normalization, Projection, Side, Sides, WhichActors,
};
use onrecord::resolve::{Identities, Named};
use onrecord::store::{MemoryStore, Store, StoredDocument};

use crate::commands::Shell;
use crate::marked::reads;

/// Returns sides of lines such as `Ruiz tolls +2 -1`: an actor, a concept, relations for and
/// against.
fn sides(lines: &str) -> Vec<Side> {
    let side = |line: &str| {
        let mut words = line.split_whitespace();
        let mut next = || words.next().expect("actor and concept").to_owned();
        let (actor, concept) = (next(), next());
        let count = |mark: char| {
            let found = line.split_whitespace().find_map(|it| it.strip_prefix(mark));
            found.map_or(0, |it| it.parse().expect("a number"))
        };
        let (n_for, n_against) = (count('+'), count('-'));
        let named = |name: &str, kind: &str| Named {
            id: ActorId::new(&format!("{kind}/{name}")),
            name: name.to_owned(),
        };
        let is_actor = concept.starts_with(char::is_uppercase);
        Side {
            window: None,
            actor: named(&actor, "person"),
            concept: named(&concept, if is_actor { "person" } else { "matter" }),
            n_for,
            n_against,
            evidence: format!("d#{actor}-{concept}"),
            all_evidence: vec![format!("d#{actor}-{concept}")],
            n_documents_for: n_for.min(1),
            n_documents_against: n_against.min(1),
            n_sources_for: n_for.min(1),
            n_sources_against: n_against.min(1),
            first: None,
            last: None,
        }
    };
    lines.lines().map(str::trim).filter(|it| !it.is_empty()).map(side).collect()
}

/// Checks the weights of all pairs, `One Other weight`, the greatest first.
#[track_caller]
fn check_pairs(
    lines: &str,
    (projection, counting, normalization): (Projection, Counting, Normalization),
    expected: &[&str],
) {
    let pairs = query::pairs(&sides(lines), projection, counting, normalization);
    let found: Vec<String> = pairs
        .iter()
        .map(|it| format!("{} {} {:.3}", it.one.name, it.other.name, it.weight))
        .collect();
    assert_eq!(found, expected, "{projection:?} {counting:?} {normalization:?}");
    // Those that are asked for are the first of all, with the same grounds.
    let first = query::strongest_pairs(&sides(lines), projection, counting, normalization, 1);
    let first = first.expect("few pairs");
    assert_eq!((first.rows.as_slice(), first.n_total), (&pairs[..pairs.len().min(1)], pairs.len()));
}

/// Three actors on three concepts, computed by hand. As a matrix of counts for and against:
///
/// | | tolls | dredging | ferry |
/// | --- | --- | --- | --- |
/// | Ash | +2 | +1 | -1 |
/// | Brand | +1 | -3 | -1 |
/// | Corso | -1 | +1 | |
const BOARD: &str = "
    Ash tolls +2
    Ash dredging +1
    Ash ferry -1
    Brand tolls +1
    Brand dredging -3
    Brand ferry -1
    Corso tolls -1
    Corso dredging +1";

#[test]
fn agreement_is_what_rdna_makes_of_the_same_counts() {
    use Counting::{All, Once};
    use Normalization::{Average, No};
    use Projection::{Conflict, Congruence, Subtract};
    // Each concept once. Ash and Brand agree on tolls and ferry; Ash and Corso on dredging.
    check_pairs(BOARD, (Congruence, Once, No), &["Ash Brand 2.000", "Ash Corso 1.000"]);
    // Ash and Brand disagree on dredging, Ash and Corso on tolls, Brand and Corso on both.
    check_pairs(
        BOARD,
        (Conflict, Once, No),
        &["Brand Corso 2.000", "Ash Brand 1.000", "Ash Corso 1.000"],
    );
    // 2 - 1, 1 - 1 and 0 - 2.
    check_pairs(
        BOARD,
        (Subtract, Once, No),
        &["Brand Corso -2.000", "Ash Brand 1.000", "Ash Corso 0.000"],
    );
    // Activities 3, 3 and 2: -2 / 2.5, 1 / 3, 0 / 2.5.
    check_pairs(
        BOARD,
        (Subtract, Once, Average),
        &["Brand Corso -0.800", "Ash Brand 0.333", "Ash Corso 0.000"],
    );
    // Each relation: Ash and Brand 2*1 + 1*1 - 1*3 = 0; Ash and Corso 1*1 - 2*1 = -1; Brand and
    // Corso -(1*1 + 3*1) = -4.
    check_pairs(
        BOARD,
        (Subtract, All, No),
        &["Brand Corso -4.000", "Ash Corso -1.000", "Ash Brand 0.000"],
    );
    // Activities 4, 5 and 2: -4 / 3.5, -1 / 3, 0 / 4.5.
    check_pairs(
        BOARD,
        (Subtract, All, Average),
        &["Brand Corso -1.143", "Ash Corso -0.333", "Ash Brand 0.000"],
    );
}

#[test]
fn opponents_are_in_conflict_though_they_share_a_target() {
    let race = "
        Renner Marsh -1
        Marsh Renner -1
        Renner Okoro -1
        Marsh Okoro -1
        Haas Marsh +1";
    let plain = (Counting::Once, Normalization::No);
    // Each actor is for itself: Renner and Marsh disagree on Renner and on Marsh, and agree on
    // Okoro.
    check_pairs(
        race,
        (Projection::Subtract, plain.0, plain.1),
        &["Marsh Renner -1.000", "Haas Marsh 1.000", "Haas Renner -1.000"],
    );
}

fn paper() -> [StoredDocument; 2] {
    let mut documents = [
        reads(
            "a",
            "2024-03-01",
            "Quay Gazette",
            "[person/ida-moor|Ida Moor] (supports)> [organization/lock-board|Lock Board]. \
             [person/nils-brand|Nils Brand] (supports)> [organization/lock-board|Lock Board]. \
             [person/tove-ash|Tove Ash] (supports)> [organization/lock-board|Lock Board].",
        ),
        reads(
            "b",
            "2024-03-09",
            "",
            "HAVENPORT, Westmark, March 9 - [person/ida-moor|Ida Moor] (opposes)> \
             [person/lev-sand|Lev Sand]. \
             [unnamed/b/0|his supporters] (supports)> [person/lev-sand|Sand].",
        ),
    ];
    let mut matters = documents.iter_mut().flat_map(|it| &mut it.extraction.relations);
    for matter in [Some("the locks"), Some("an end to the Lock Board"), None, None, None] {
        matters.next().expect("five relations").matter = matter.map(str::to_owned);
    }
    documents
}

fn asked() -> Sides {
    let types = |name: &str| vec![RelationType::new(name)];
    Sides {
        support: types("supports"),
        oppose: types("opposes"),
        words: Ontology::embedded().matter_words().clone(),
        ..Sides::default()
    }
}

#[track_caller]
fn check_sides(store: &MemoryStore, asked: &Sides, expected: &[&str]) {
    let identities = Identities::open(store).expect("opens");
    let mut found: Vec<String> = query::sides(&identities, asked)
        .expect("answered")
        .rows
        .iter()
        .map(|it| format!("{} {} +{} -{}", it.actor.name, it.concept.id, it.n_for, it.n_against))
        .collect();
    found.sort();
    assert_eq!(found, expected);
}

#[test]
fn support_of_an_end_to_something_is_opposition_to_it() {
    let mut store = MemoryStore::default();
    store.put(&paper()).expect("stored");
    check_sides(
        &store,
        &asked(),
        &[
            "Ida Moor matter/lock +1 -0",
            "Ida Moor person/lev-sand +0 -1",
            "Nils Brand organization/lock-board +0 -1",
            "Tove Ash organization/lock-board +1 -0",
        ],
    );
    let all = Sides { actors: WhichActors::All, ..asked() };
    let identities = Identities::open(&store).expect("opens");
    let n_all = query::sides(&identities, &all).expect("answered").n_total;
    assert_eq!(n_all, 5, "his supporters count if asked for");
}

#[test]
fn a_matter_with_the_name_of_an_actor_is_that_actor() {
    let mut other = reads(
        "c",
        "2024-03-10",
        "Quay Gazette",
        "[person/otto-lind|Otto Lind] (opposes)> [person/lev-sand|Lev Sand]. \
         [person/otto-lind|Lind] (supports)> [person/lev-sand|Sand].",
    );
    for (relation, matter) in
        other.extraction.relations.iter_mut().zip(["the Lock Board", "a lock board for each town"])
    {
        relation.object = None;
        relation.matter = Some(matter.to_owned());
    }
    let mut store = MemoryStore::default();
    store.put(&paper()).expect("stored");
    store.put(&[other]).expect("stored");
    let identities = Identities::open(&store).expect("opens");
    let rows = query::sides(&identities, &asked()).expect("answered").rows;
    let of_lind: Vec<(&str, &str)> = rows
        .iter()
        .filter(|it| it.actor.name == "Otto Lind")
        .map(|it| (it.concept.id.as_str(), it.concept.name.as_str()))
        .collect();
    let expected = [
        ("organization/lock-board", "Lock Board"),
        ("matter/lock-board-for-town", "a lock board for each town"),
    ];
    assert_eq!(of_lind.len(), 2, "{of_lind:?}");
    for it in expected {
        assert!(of_lind.contains(&it), "{it:?} of {of_lind:?}");
    }
}

#[test]
fn concepts_are_merged_by_acts_and_by_codebooks() {
    let mut store = MemoryStore::default();
    store.put(&paper()).expect("stored");
    let from = ActorId::new("matter/lock");
    let into = ActorId::new("organization/lock-board");
    keep_act(&mut store, Act::MergeConcepts { from, into }, "tester", "2024-03-10T00:00:00Z")
        .expect("kept");
    check_sides(
        &store,
        &asked(),
        &[
            "Ida Moor organization/lock-board +1 -0",
            "Ida Moor person/lev-sand +0 -1",
            "Nils Brand organization/lock-board +0 -1",
            "Tove Ash organization/lock-board +1 -0",
        ],
    );
    let book = "[[concept]]\nname = \"Locks\"\npatterns = [\"lock board\", \"locks?\"]\nagainst = [\"end to .*\"]";
    let codebook = Codebook::parse(book, Path::new("book.toml")).expect("well made");
    check_sides(
        &store,
        &Sides { codebook, ..asked() },
        &[
            "Ida Moor matter/locks +1 -0",
            "Ida Moor person/lev-sand +0 -1",
            "Nils Brand matter/locks +0 -1",
            "Tove Ash matter/locks +1 -0",
        ],
    );
}

#[test]
fn a_dateline_takes_no_side() {
    let mut document = reads(
        "d",
        "2024-03-09",
        "",
        "[government/havenport|HAVENPORT], Westmark, March 9 - Mayor Ida Moor \
         (opposes)> [organization/lock-board|Lock Board].",
    );
    // The town was read as the actor that opposes.
    document.extraction.relations[0].subject = Some(ActorId::new("government/havenport"));
    let mut store = MemoryStore::default();
    store.put(&[document]).expect("stored");
    check_sides(&store, &asked(), &[]);
}

#[test]
fn concepts_are_listed_merged_and_parted_again_from_the_shell() {
    let shell = Shell::with(&paper());
    let listed = |line: &str| shell.check(line, 0).0;
    let before = listed("concepts --format csv --min-confidence 0");
    assert!(before.starts_with("concept,actors,for,against,id,wordings\n"), "{before}");
    assert!(before.contains("matter/lock"), "{before}");
    shell.check("concept merge matter/lock organization/lock-board --min-confidence 0", 0);
    let merged = listed("concepts --format csv --min-confidence 0");
    assert!(!merged.contains("matter/lock"), "{merged}");
    shell.check("undo 1", 0);
    assert_eq!(listed("concepts --format csv --min-confidence 0"), before);
    let (_, err) = shell.check("concept merge tolls lock --min-confidence 0", 1);
    assert!(err.contains("no concept matches `tolls`"), "{err}");
}

#[test]
fn concepts_of_a_single_mention_do_not_crowd_the_table() {
    let shell = Shell::new();
    let praise =
        |by: &str, other: &str| format!("[person/{by}|{by}] (praised)> [person/{other}|{other}]. ");
    let text = praise("hale", "berg") + &praise("wahl", "berg") + &praise("hale", "zorn");
    let record = onrecord::store::record_line(&reads("a", "2024-01-01", "Wire", &text));
    shell.write("records.jsonl", &record.expect("a record"));
    shell.check("import records.jsonl", 0);
    let (table, notice) = shell.check("concepts --min-confidence 0", 0);
    assert!(table.contains("person/berg") && !table.contains("person/zorn"), "{table}");
    assert!(notice.contains("1 concept of a single mention left out"), "{notice}");
    for whole in ["concepts zorn --min-confidence 0", "concepts --min-confidence 0 --format csv"] {
        let (all, notice) = shell.check(whole, 0);
        assert!(all.contains("person/zorn") && !notice.contains("single mention"), "{all}{notice}");
    }
}
