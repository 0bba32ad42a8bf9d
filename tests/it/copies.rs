//! Copies and versions of one article are stored, and count as one source wherever support is counted,
//! in whatever order they come.

use onrecord::document::{DocumentId, PartialDate};
use onrecord::graph::{Graph, TieFilter};
use onrecord::knowledge::{ActorId, RelationType};
use onrecord::ontology::Ontology;
use onrecord::query::{self, Filter, Join, Sides};
use onrecord::resolve::Identities;
use onrecord::store::{self, MemoryStore, Store, StoredDocument};

use crate::marked::reads;

const STORY: &str = "[person/ana-ruiz|Ana Ruiz] (criticized)> [person/jo-okoro|Jo Okoro]. The bridge over the \
    Linn was two years late, the council heard on Monday, and it cost the town nine million more than it had \
    been told in spring. The ferry goes on until the summer, the harbour office wrote, and the school bus too.";
const OTHER: &str = "[person/ana-ruiz|Ana Ruiz] (criticized)> [person/jo-okoro|Jo Okoro]. Nobody at the depot \
    had been asked, and the three drivers whom this paper met there on Friday night shook their heads at the \
    plan, which would have them start at four in the morning with a bus that has no heating.";
/// What the update adds.
const MORE: &str = " The harbour office said it would answer by Thursday at noon.";

fn story() -> Vec<StoredDocument> {
    vec![
        reads("courier", "2024-05-06", "Courier", STORY),
        reads("gazette", "2024-05-06", "Gazette", &format!("{STORY} It rained all day.")),
        reads("herald", "2024-05-07", "Herald", STORY),
        reads("courier-2", "2024-05-07", "Courier", &format!("{STORY}{MORE}")),
        reads("tribune", "2024-05-08", "Tribune", OTHER),
    ]
}

fn stored(documents: &[StoredDocument]) -> MemoryStore {
    let mut store = MemoryStore::new();
    for document in documents {
        store.put(std::slice::from_ref(document)).expect("goes in");
    }
    store
}

/// Returns what the answers say of the support of the one deed.
fn support(store: &MemoryStore) -> Vec<String> {
    let identities = Identities::open(store).expect("opens");
    let graph = Graph::build(&identities).expect("builds");
    let links = query::all(store, &graph, &TieFilter::default(), 10).expect("reads").rows;
    let tie = |it: &query::Link| {
        format!(
            "{}: {} documents, {} sources, {} relations, {}",
            it.kind, it.n_documents, it.n_sources, it.n_relations, it.citation.document
        )
    };
    let mut found: Vec<String> = links.iter().map(tie).collect();
    let ruiz = ActorId::new("person/ana-ruiz");
    let deeds =
        query::deeds(&identities, &ruiz, &Filter::default(), 10, Join::Deeds(Ontology::embedded()));
    for deed in deeds.expect("reads").rows {
        found.push(format!(
            "deed: {} documents, {} outlets, {} sources, {}",
            deed.n_documents, deed.n_outlets, deed.n_sources, deed.row.citation.document
        ));
    }
    let asked = Sides { oppose: vec![RelationType::new("criticized")], ..Sides::default() };
    for side in query::sides(&identities, &asked).expect("reads").rows {
        found.push(format!(
            "side: {} against in {} documents, {} sources",
            side.n_against, side.n_documents_against, side.n_sources_against
        ));
    }
    found
}

#[test]
fn copies_and_versions_count_as_one_source_and_the_last_version_is_shown() {
    assert_eq!(
        support(&stored(&story())),
        [
            "criticized: 5 documents, 2 sources, 2 relations, gazette",
            "deed: 5 documents, 4 outlets, 2 sources, courier-2",
            "side: 2 against in 5 documents, 2 sources",
        ]
    );
}

#[test]
fn the_order_in_which_they_come_and_what_is_removed_decide_nothing() {
    let all = story();
    let expected = support(&stored(&all));
    let mut others = all.clone();
    for turn in 0..all.len() {
        others.rotate_left(1);
        assert_eq!(support(&stored(&others)), expected, "turn {turn}");
        others.reverse();
        assert_eq!(support(&stored(&others)), expected, "turn {turn} the other way");
    }
    let mut lines = Vec::new();
    store::export(&stored(&all), &mut lines).expect("is written");
    let mut imported = MemoryStore::new();
    store::import(&mut imported, &lines[..], 2, &mut |_, _| {}).expect("is read");
    assert_eq!(support(&imported), expected);
    let mut less = stored(&all);
    less.remove(&["courier", "courier-2"].map(DocumentId::new)).expect("is removed");
    let kept: Vec<StoredDocument> =
        all.iter().filter(|it| !it.document.id.as_str().starts_with("courier")).cloned().collect();
    assert_eq!(support(&less), support(&stored(&kept)));
}

#[test]
fn a_chain_of_versions_names_the_first_and_the_last() {
    let mut all = story();
    all[3].document.title = Some("UPDATE 1-Bridge late".to_owned());
    let alike = query::alike(&stored(&all)).expect("reads");
    let told: Vec<String> = alike
        .iter()
        .map(|it| {
            format!(
                "{} is {} {} of {}, latest {}",
                it.document,
                it.kind.as_str(),
                it.version,
                it.first,
                it.latest
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "gazette is copy 1 of courier, latest gazette",
            "courier-2 is version 2 of courier, latest courier-2",
            "herald is copy 1 of courier, latest herald",
        ]
    );
}

#[test]
fn an_earlier_version_names_the_last() {
    let store = stored(&story());
    let identities = Identities::open(&store).expect("opens");
    let latest = |id: &str| {
        let evidence = query::evidence(&identities, id).expect("is there");
        let written = serde_json::to_value(&evidence).expect("is written");
        written[0]["latest_version"].as_str().map(str::to_owned)
    };
    assert_eq!(latest("courier").as_deref(), Some("courier-2"));
    assert_eq!([latest("courier-2"), latest("gazette"), latest("herald")], [None, None, None]);
}

#[test]
fn an_article_that_grew_is_a_version_by_its_address_or_its_headline() {
    let grown = format!("{STORY}{MORE} {OTHER}");
    let check = |change: &dyn Fn(&mut StoredDocument), n_alike: usize| {
        let mut both = [
            reads("one", "2024-05-06", "Courier", STORY),
            reads("two", "2024-05-07", "Courier", &grown),
        ];
        both.iter_mut().for_each(change);
        assert_eq!(query::alike(&stored(&both)).expect("reads").len(), n_alike);
    };
    check(&|_| {}, 0);
    check(&|it| it.document.url = Some("https://courier.example/bridge?ref=1".to_owned()), 1);
    check(&|it| it.document.title = Some("Bridge two years late".to_owned()), 1);
    check(&|it| it.document.date = PartialDate::month(2024, 5), 0);
}
