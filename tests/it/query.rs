//! Queries on a small store: which actor a name means, and what is known about them, with evidence.

use onrecord::graph::{Graph, TieFilter, Which};
use onrecord::knowledge::{ActorId, Mode, RelationType, Status};
use onrecord::query::{self, Filter, QueryError, SaidFilter};
use onrecord::resolve::Identities;
use onrecord::store::{MemoryStore, Store};

use crate::marked::reads;

pub(crate) fn store() -> MemoryStore {
    let documents = [
        reads(
            "a1",
            "2024-03-01",
            "Harbor Times",
            "[person/jeff-ruiz|Jeff Ruiz] (endorsed)> [person/ana-okoro|Ana Okoro]. \
             [person/jeff-ruiz|the harbor chief] (say)> that [person/ana-okoro|Okoro] would win. \
             [person/ana-okoro|Okoro] (thanked)> [person/jeff-ruiz|Ruiz].",
        ),
        reads(
            "a2",
            "2024-03-05",
            "Delta Wire",
            "[person/ruiz|Ruiz] (met with)> [person/ana-okoro|Ana Okoro].",
        ),
        reads(
            "a3",
            "2024-04-10",
            "Delta Wire",
            "[outlet/harbor-times|Harbor Times] reports. [person/lena-voss|Lena Voss] \
             (met with@outlet/harbor-times)> [person/jeff-ruiz|Jeff Ruiz]. [person/lena-voss|Voss] \
             (deny)> that she saw [person/jeff-ruiz|Ruiz].",
        ),
        reads(
            "a4",
            "2024-05-02",
            "Harbor Times",
            "[person/lena-voss|Lena Voss] (met with!)> [person/jeff-ruiz|Jeff Ruiz]. \
             [person/tom-hale|Tom Hale] (praised)> [person/lena-voss|Lena Voss].",
        ),
        reads(
            "a5",
            "1999-01-01",
            "Old Paper",
            "[person/ruiz|Ruiz] (sued)> [organization/north-bank|North Bank].",
        ),
        reads(
            "a6",
            "2024-05-03",
            "Delta Wire",
            "[person/maria-ruiz|Maria Lopez Ruiz] (joined)> [organization/north-bank|North Bank].",
        ),
    ];
    let mut store = MemoryStore::new();
    store.put(&documents).expect("documents go in");
    store
}

/// Checks which actor a name means: an id, `?` with several ids, or `-` with the nearest ones.
#[track_caller]
fn check_name(typed: &str, expected: &str) {
    let store = store();
    let identities = Identities::open(&store).expect("opens");
    let ids = |matches: &[query::NameMatch]| {
        matches.iter().map(|it| it.actor.id.to_string()).collect::<Vec<_>>().join(" ")
    };
    let found = match query::find_actor(&identities, typed) {
        Ok(actor) => actor.id.to_string(),
        Err(QueryError::Ambiguous { candidates, .. }) => format!("? {}", ids(&candidates)),
        Err(QueryError::Unknown { nearest, .. }) => format!("- {}", ids(&nearest)),
        Err(other) => panic!("{other}"),
    };
    assert_eq!(found.trim(), expected, "for {typed:?}");
}

#[test]
fn names_are_found_as_people_type_them() {
    check_name("jeff ruiz", "person/jeff-ruiz");
    check_name("Jeff Ruiz", "person/jeff-ruiz");
    check_name("person/jeff-ruiz", "person/jeff-ruiz");
    check_name("jeff", "person/jeff-ruiz");
    check_name("okoro", "person/ana-okoro");
    check_name("the harbor chief", "person/jeff-ruiz");
    check_name("harbor chief", "person/jeff-ruiz");
    check_name("times", "outlet/harbor-times");
    check_name("len", "person/lena-voss");
    check_name("lopez ruiz", "person/maria-ruiz");
}

#[test]
fn an_ambiguous_name_is_listed_and_an_unknown_one_gets_the_nearest() {
    check_name("ruiz", "? person/jeff-ruiz person/maria-ruiz");
    check_name("lena vos", "person/lena-voss");
    check_name("okorro", "- person/ana-okoro");
    check_name("zebra", "-");
    check_name("", "-");
}

/// Checks whether a relation of `date`, in a document of `printed`, counts as since 2024-07.
#[track_caller]
fn check_reported(date: &str, printed: &str, status: Status, expected: bool) {
    let filter = Filter { since: "2024-07".parse().ok(), ..Filter::default() };
    let held = filter.holds_reported(date.parse().ok(), printed.parse().ok(), status);
    assert_eq!(held, expected, "{date} printed {printed}, {status:?}");
}

#[test]
fn a_year_counts_up_to_the_day_on_which_it_was_printed() {
    check_reported("2024", "2024-09-01", Status::Asserted, true);
    check_reported("2024", "2024-01-05", Status::Asserted, false);
    check_reported("2024", "2024-01-05", Status::Negated, false);
    check_reported("2024", "2024-01-05", Status::Hypothetical, true);
    check_reported("2024", "", Status::Asserted, true);
    check_reported("2024-08-01", "2024-01-05", Status::Asserted, true);
    check_reported("2024-06-30", "2024-09-01", Status::Asserted, false);
}

fn history(typed: &str, filter: &Filter) -> Vec<String> {
    let store = store();
    let identities = Identities::open(&store).expect("opens");
    let actor = query::find_actor(&identities, typed).expect("is found");
    let page = query::history(&identities, &actor.id, filter, 100).expect("reads");
    let row = |event: &query::Event| {
        let name = |actor: &Option<onrecord::resolve::Named>| {
            actor.as_ref().map_or("-".to_owned(), |it| it.name.clone())
        };
        format!(
            "{} {} {} {} [{}, by {}] “{}” {}",
            event.date.map_or("undated".to_owned(), |it| it.to_string()),
            name(&event.subject),
            event.kind,
            name(&event.object),
            event.status.as_str(),
            name(&event.reported_by),
            event.citation.quotation,
            event.citation.evidence,
        )
    };
    page.rows.iter().map(row).collect()
}

#[test]
fn a_history_is_in_the_order_of_time_with_the_words_behind_it() {
    insta::assert_snapshot!(history("jeff ruiz", &Filter::default()).join("\n"), @r#"
    2024-03-01 Jeff Ruiz endorsed Ana Okoro [asserted, by Harbor Times] “Jeff Ruiz endorsed Ana Okoro.” a1#r0
    2024-03-01 Ana Okoro thanked Jeff Ruiz [asserted, by Harbor Times] “Okoro thanked Ruiz.” a1#r1
    2024-03-05 Jeff Ruiz met_with Ana Okoro [asserted, by Delta Wire] “Ruiz met with Ana Okoro.” a2#r0
    2024-04-10 Lena Voss met_with Jeff Ruiz [asserted, by Harbor Times] “Lena Voss met with Jeff Ruiz.” a3#r0
    2024-05-02 Lena Voss met_with Jeff Ruiz [negated, by Harbor Times] “Lena Voss met with Jeff Ruiz.” a4#r0
    "#);
}

#[test]
fn a_history_is_narrowed() {
    let filter = |set: fn(&mut Filter)| {
        let mut filter = Filter::default();
        set(&mut filter);
        history("jeff ruiz", &filter).len()
    };
    assert_eq!(filter(|it| it.since = "2024-04".parse().ok()), 2);
    assert_eq!(filter(|it| it.until = "2024-03-01".parse().ok()), 2);
    assert_eq!(filter(|it| it.types = vec![RelationType::new("met_with")]), 3);
    assert_eq!(filter(|it| it.status = Some(Status::Negated)), 1);
    assert_eq!(filter(|it| it.outlet = Some("delta".to_owned())), 2);
    assert_eq!(filter(|it| it.outlet = Some("unknown".to_owned())), 0);
}

#[test]
fn an_outlet_has_what_it_reported() {
    insta::assert_snapshot!(history("harbor times", &Filter::default()).join("\n"), @r#"
    2024-04-10 Lena Voss met_with Jeff Ruiz [asserted, by Harbor Times] “Lena Voss met with Jeff Ruiz.” a3#r0
    "#);
}

#[test]
fn a_bare_surname_is_linked_in_its_time_and_company_and_stays_apart_elsewhere() {
    let store = store();
    let identities = Identities::open(&store).expect("opens");
    let bare = ActorId::new("person/ruiz");
    let whose = |document: &str| {
        let id = onrecord::document::DocumentId::new(document);
        let (number, _) = store.find(&id).expect("reads").expect("is there");
        identities.of(number, &bare).expect("reads").to_string()
    };
    assert_eq!(whose("a2"), "person/jeff-ruiz", "from the actors beside it");
    assert_eq!(whose("a5"), "person/ruiz", "a quarter of a century earlier, nothing shows it");
}

fn said(set: impl Fn(&Identities<'_>, &mut SaidFilter)) -> String {
    let store = store();
    let identities = Identities::open(&store).expect("opens");
    let mut asked = SaidFilter::default();
    set(&identities, &mut asked);
    let page = query::said(&identities, &asked, 100).expect("reads");
    let row = |utterance: &query::Utterance| {
        let about: Vec<&str> = utterance.about.iter().map(|it| it.name.as_str()).collect();
        let speaker = utterance.speaker.as_ref().map_or("-", |it| it.name.as_str());
        format!("{speaker} ({}) of {}: {}", utterance.cue, about.join(", "), utterance.words)
    };
    page.rows.iter().map(row).collect::<Vec<_>>().join("\n")
}

#[test]
fn statements_are_found_by_speaker_and_topic() {
    let all = "Jeff Ruiz (say) of Ana Okoro: that Okoro would win\n\
               Lena Voss (deny) of Jeff Ruiz: that she saw Ruiz";
    assert_eq!(said(|_, _| {}), all);
    let about = |identities: &Identities<'_>, typed: &str| {
        Some(query::find_actor(identities, typed).expect("is found").id)
    };
    let ruiz = said(|identities, it| it.about = about(identities, "jeff ruiz"));
    assert_eq!(ruiz, "Lena Voss (deny) of Jeff Ruiz: that she saw Ruiz");
    let by = said(|identities, it| it.speaker = about(identities, "jeff ruiz"));
    assert_eq!(by, "Jeff Ruiz (say) of Ana Okoro: that Okoro would win");
    assert_eq!(said(|_, it| it.cue = Some("deny".to_owned())), ruiz);
    assert_eq!(said(|_, it| it.mode = Some(Mode::Direct)), "");
}

fn graph_of(store: &mut MemoryStore) -> Graph {
    Graph::load(store).expect("the graph loads")
}

#[test]
fn what_one_source_reports_and_another_denies_is_disputed() {
    let mut store = store();
    let graph = graph_of(&mut store);
    let disputed: Vec<String> = graph
        .ties()
        .iter()
        .filter(|it| it.is_disputed)
        .map(|tie| {
            let name = |place: u32| graph.names[place as usize].as_str();
            format!("{} {} {}", name(tie.subject), graph.kind(tie), name(tie.object))
        })
        .collect();
    // Harbor Times both reported and denied it: that is a correction, not a dispute.
    assert_eq!(disputed, Vec::<String>::new());
    let denial = reads(
        "a7",
        "2024-05-04",
        "Delta Wire",
        "[person/lena-voss|Lena Voss] (met with!)> [person/jeff-ruiz|Jeff Ruiz].",
    );
    store.put(&[denial]).expect("goes in");
    let graph = graph_of(&mut store);
    assert_eq!(graph.ties().iter().filter(|it| it.is_disputed).count(), 1);
}

#[test]
fn a_path_connects_two_actors_that_never_appear_together() {
    let mut store = store();
    let graph = graph_of(&mut store);
    let place = |id: &str| graph.place(&ActorId::new(id)).expect("is in the graph");
    let ends = (place("person/tom-hale"), place("person/ana-okoro"));
    let legs = |which, steps_max| {
        let filter = TieFilter::default();
        let legs = query::path(&store, &graph, ends, steps_max, which, &filter).expect("reads");
        let row = |leg: &query::Leg| {
            let (from, to, link) = (&leg.from.name, &leg.to.name, &leg.link);
            let evidence = &link.citation.evidence;
            format!("{}.{} {from} -> {to} ({}) {evidence}", leg.path, leg.step, link.kind)
        };
        legs.iter().map(row).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(legs(Which::Shortest, 4), @r"
    1.1 Tom Hale -> Lena Voss (praised) a4#r1
    1.2 Lena Voss -> Jeff Ruiz (met_with) a3#r0
    1.3 Jeff Ruiz -> Ana Okoro (endorsed) a1#r0
    ");
    assert_eq!(legs(Which::Shortest, 2), "");
    assert_eq!(graph.distance(ends.0, ends.1, 9, &TieFilter::default()), Some(3));
}

#[test]
fn ties_around_an_actor_carry_their_evidence() {
    let mut store = store();
    let graph = graph_of(&mut store);
    let place = graph.place(&ActorId::new("person/tom-hale")).expect("is in the graph");
    let near = |hops| {
        let page = query::near(&store, &graph, place, hops, &TieFilter::default(), 100);
        let row = |it: &query::Link| {
            format!("{} {} {} {}", it.hops, it.subject.name, it.kind, it.object.name)
        };
        page.expect("reads").rows.iter().map(row).collect::<Vec<_>>().join("; ")
    };
    assert_eq!(near(1), "1 Tom Hale praised Lena Voss");
    assert_eq!(
        near(2),
        "1 Tom Hale praised Lena Voss; 2 Lena Voss met_with Jeff Ruiz; 2 Lena Voss spoke_of Jeff Ruiz"
    );
}

#[test]
fn the_graph_is_the_same_from_its_snapshot_and_rebuilt() {
    let mut store = store();
    let built = Graph::build(&Identities::open(&store).expect("opens")).expect("builds");
    let first = graph_of(&mut store);
    let second = graph_of(&mut store);
    assert_eq!(first, built);
    assert_eq!(second, built);
    store.remove(&[onrecord::document::DocumentId::new("a1")]).expect("goes out");
    let graph = graph_of(&mut store);
    assert!(graph.place(&ActorId::new("person/ana-okoro")).is_some(), "a2 names her still");
    assert_ne!(graph, built);
}

#[test]
fn evidence_is_shown_with_its_paragraph() {
    let store = store();
    let identities = Identities::open(&store).expect("opens");
    let ids = |id: &str| query::evidence(&identities, id).map(|it| it.len());
    assert_eq!(ids("a1#r0").expect("is there"), 1);
    assert_eq!(ids("a1#s0").expect("is there"), 1);
    assert_eq!(ids("a1").expect("is there"), 3);
    assert!(matches!(ids("a1#r9"), Err(QueryError::NoEvidence { .. })));
    assert!(matches!(ids("nothing"), Err(QueryError::NoEvidence { .. })));
}

#[test]
fn a_profile_counts_what_is_known() {
    let store = store();
    let identities = Identities::open(&store).expect("opens");
    let profile =
        query::profile(&identities, &ActorId::new("person/jeff-ruiz"), 0.0).expect("reads");
    assert_eq!((profile.n_documents, profile.n_said, profile.n_spoken_of), (4, 1, 1));
    let forms: Vec<&str> = profile.forms.iter().map(|it| it.words.as_str()).collect();
    assert_eq!(forms, ["Jeff Ruiz", "Ruiz", "the harbor chief"]);
    assert_eq!(profile.links.len(), 1, "the Ruiz of a2 was linked");
    let outlet =
        query::profile(&identities, &ActorId::new("outlet/harbor-times"), 0.0).expect("reads");
    assert_eq!((outlet.n_published, outlet.reported.len()), (2, 1));
}
