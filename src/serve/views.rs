//! The answers that are made for the page, and have no command of their own.
//!
//! In: a state of the store and the parameters of a request. Out: JSON, rows or a picture. The
//! table [`views`] has their parameters and schemas. Fails with [`Problem`].

use std::ops::Range;

use serde::Serialize;
use serde_json::{Value, json};

use super::network::{self, AskedNetwork, network, place_asked};
use super::view_schemas::{
    doubles_schema, edge_schema, find_schema, latest_schema, matrix_schema, meta_schema,
    network_schema, stories_schema, unsure_schema,
};
use super::{Candidate, Desk, Given, Opened, Param, ParamKind, Problem, finding, matrix, picture};
use crate::graph::{Graph, SPOKE_OF};
use crate::knowledge::{ActorId, ActorKind, RelationType, SHOWN_MIN};
use crate::ontology::Ontology;
use crate::query::{
    Event, Filter, Join, Listed, SaidFilter, Suspicion, deeds, find_actor, sayings,
};
use crate::resolve::{self, Named};

/// An endpoint that is made for the page.
pub(super) struct View {
    /// Its path below `/api/v1`.
    pub(super) path: &'static str,
    /// What it is.
    pub(super) about: &'static str,
    /// Its parameters, without those of paging.
    pub(super) params: Vec<Param>,
    /// The JSON Schema of its answer.
    pub(super) schema: Value,
    /// Whether its answer is a list.
    pub(super) is_list: bool,
    /// Answers it.
    pub(super) answer: Answer,
}

/// Answers a request.
type Answer = fn(&Ask<'_>) -> Result<Shown, Problem>;

/// A request for a view.
pub(super) struct Ask<'a> {
    pub(super) opened: &'a Opened,
    pub(super) desk: &'a dyn Desk,
    pub(super) given: &'a Given,
    pub(super) is_writable: bool,
    pub(super) etag: &'a str,
    /// The rows of a list that are asked for.
    pub(super) rows: Range<usize>,
}

/// What a view shows.
pub(super) enum Shown {
    /// The items of a list, each as JSON.
    Rows(Vec<String>),
    /// The items of a list that are asked for, each as JSON, and how many there are in all.
    Page { rows: Vec<String>, n_total: usize },
    /// One JSON value.
    Json(Vec<u8>),
    /// A picture.
    Svg(String),
}

fn sure_param() -> Param {
    let about = "Only relations with at least this confidence";
    Param::new("min_confidence", ParamKind::Share, about).or(&SHOWN_MIN.to_string())
}

/// Returns the views.
pub(super) fn views() -> Vec<View> {
    let text = |name: &str, about: &str| Param::new(name, ParamKind::Text, about);
    let count = |name: &str, about: &str, default: &str| {
        Param::new(name, ParamKind::Count, about).or(default)
    };
    let day = |name: &str, about: &str| Param::new(name, ParamKind::Date, about);
    let since = || day("since", "Only what is dated on this day or later");
    let until = || day("until", "Only what is dated on this day or earlier");
    let edge = vec![
        text("subject", "The subject, by id or name").required(),
        text("object", "The object, by id or name").required(),
        text("type", "The type").required(),
        sure_param(),
    ];
    let outlet = || text("outlet", "Only what this outlet reports").repeated();
    let of_matrix =
        vec![count("limit", "At most this many on each side", "30"), since(), until(), outlet()];
    let of_latest = vec![
        text("pattern", "Words with which words of the title or id begin"),
        since(),
        until(),
        outlet(),
    ];
    let of_doubles = vec![text("actor", "Only pairs with this actor, by id or name")];
    let of_find =
        vec![text("q", "What was typed").required(), count("limit", "At most this many each", "8")];
    vec![
        view(
            "/meta",
            "What the store holds, and what can be asked",
            Vec::new(),
            meta_schema(),
            meta,
        ),
        view("/network", "A network of actors", network::params(), network_schema(), of_network),
        View {
            is_list: true,
            ..view("/edge", "The evidence of a tie", edge, edge_schema(), of_edge)
        },
        view(
            "/matrix",
            "Who says how much about which actor",
            of_matrix,
            matrix_schema(),
            of_matrix_asked,
        ),
        View {
            is_list: true,
            ..view("/latest", "Documents, newest first", of_latest, latest_schema(), latest)
        },
        view("/find", "The one search box", of_find, find_schema(), find),
        view("/svg", "A picture of a network", network::params(), Value::Null, svg),
        View {
            is_list: true,
            ..view("/doubles", "Pairs of actors to decide", of_doubles, doubles_schema(), doubles)
        },
        View {
            is_list: true,
            ..view("/unsure", "Relations to judge", Vec::new(), unsure_schema(), of_unsure)
        },
        view("/stories", "The stories", Vec::new(), stories_schema(), stories),
    ]
}

/// Returns a view whose answer is no list.
fn view(
    path: &'static str,
    about: &'static str,
    params: Vec<Param>,
    schema: Value,
    answer: Answer,
) -> View {
    View { path, about, params, schema, is_list: false, answer }
}

fn json(value: &impl Serialize) -> Result<Shown, Problem> {
    Ok(Shown::Json(bytes(value)?))
}

/// Returns the JSON of a value.
pub(super) fn bytes(value: &impl Serialize) -> Result<Vec<u8>, Problem> {
    serde_json::to_vec(value).map_err(|error| Problem::new(500, error.to_string()))
}

fn row(value: &impl Serialize) -> Result<String, Problem> {
    serde_json::to_string(value).map_err(|error| Problem::new(500, error.to_string()))
}

fn meta(ask: &Ask<'_>) -> Result<Shown, Problem> {
    json(&meta_of(ask.opened, ask.desk.ontology(), ask.is_writable, ask.etag)?)
}

/// Returns what the page must know of the store and the schema.
pub(super) fn meta_of(
    opened: &Opened,
    ontology: &Ontology,
    is_writable: bool,
    etag: &str,
) -> Result<Value, Problem> {
    let (memory, graph) = (&opened.base().memory, opened.base().graph()?);
    let (counts, catalogue) = (memory.store().counts(), opened.catalogue()?);
    let types = ontology.relations.all().iter().map(|it| {
        json!({
            "id": it.name, "family": it.family, "label": it.label, "inverse": it.inverse,
            "symmetric": it.symmetric,
        })
    });
    let families = ontology
        .families
        .iter()
        .map(|it| json!({"id": it.name, "color": it.color, "covers": it.covers}));
    Ok(json!({
        "version": env!("CARGO_PKG_VERSION"),
        "store": {
            "documents": counts.documents,
            "actors": graph.actors.iter().filter(|it| !it.is_unnamed()).count(),
            "relations": counts.relations,
            "statements": counts.statements,
            "first": catalogue.period.map(|it| it.0.to_string()),
            "last": catalogue.period.map(|it| it.1.to_string()),
        },
        "etag": etag,
        "writable": is_writable,
        "can_export": true,
        "outlets": catalogue.outlets,
        "types": types.collect::<Vec<_>>(),
        "families": families.collect::<Vec<_>>(),
        "shown_min": SHOWN_MIN,
        "kinds": ActorKind::ALL.map(ActorKind::as_str),
    }))
}

fn of_network(ask: &Ask<'_>) -> Result<Shown, Problem> {
    let place = place_asked(ask.opened, ask.given)?;
    json(&network(
        &place,
        &checked(ask, &AskedNetwork::of(ask.given, &place)?)?,
        ask.desk.ontology(),
    )?)
}

fn svg(ask: &Ask<'_>) -> Result<Shown, Problem> {
    let place = place_asked(ask.opened, ask.given)?;
    let asked = checked(ask, &AskedNetwork::of(ask.given, &place)?)?;
    Ok(Shown::Svg(picture::picture(&place, &asked, ask.desk.ontology())?))
}

/// Checks that the families and types that are asked for exist.
fn checked(ask: &Ask<'_>, asked: &AskedNetwork) -> Result<AskedNetwork, Problem> {
    let ontology = ask.desk.ontology();
    let families: Vec<String> = ontology.families.iter().map(|it| it.name.clone()).collect();
    for family in &asked.families {
        if !families.contains(family) {
            let detail =
                format!("`family`: there is no family `{}`", super::table::shortened(family));
            let near = super::nearest_names(family, &families);
            return Err(Problem::new(400, detail).near(near));
        }
    }
    for kind in &asked.ties.types {
        check_type(kind, ontology, ask.opened.base().graph()?)?;
    }
    Ok(asked.clone())
}

fn check_type(kind: &RelationType, ontology: &Ontology, graph: &Graph) -> Result<(), Problem> {
    if ontology.relations.get(kind.as_str()).is_some() || graph.kinds.contains(kind) {
        return Ok(());
    }
    let known: Vec<String> = ontology.relations.all().iter().map(|it| it.name.clone()).collect();
    let detail =
        format!("`type`: there is no relation type `{}`", super::table::shortened(kind.as_str()));
    Err(Problem::new(400, detail).near(super::nearest_names(kind.as_str(), &known)))
}

fn of_edge(ask: &Ask<'_>) -> Result<Shown, Problem> {
    let given = ask.given;
    let place = place_asked(ask.opened, given)?;
    let (graph, identities) = (place.graph()?, place.memory.identities()?);
    let find = |name: &str| find_actor(&identities, given.one(name).unwrap_or_default());
    let (subject, object) = (find("subject")?.id, find("object")?.id);
    let kind = RelationType::new(given.one("type").unwrap_or_default());
    check_type(&kind, ask.desk.ontology(), graph)?;
    if kind.as_str() == SPOKE_OF {
        let asked =
            SaidFilter { speaker: Some(subject), about: Some(object), ..SaidFilter::default() };
        let page = sayings(&identities, &asked, usize::MAX, Join::None)?;
        return Ok(Shown::Rows(page.rows.iter().map(row).collect::<Result<_, _>>()?));
    }
    let spec = ask.desk.ontology().relations.get(kind.as_str());
    let is_symmetric = spec.is_some_and(|it| it.symmetric);
    let min_confidence = given.share("min_confidence").unwrap_or(SHOWN_MIN);
    let filter = Filter { types: vec![kind], min_confidence, ..Filter::default() };
    let n_documents = |it: &ActorId| graph.place(it).map_or(0, |at| graph.documents_of(at));
    let less_known = if n_documents(&subject) <= n_documents(&object) { &subject } else { &object };
    let page = deeds(&identities, less_known, &filter, usize::MAX, Join::None)?;
    let is =
        |named: &Option<Named>, wanted: &ActorId| named.as_ref().is_some_and(|it| it.id == *wanted);
    let is_between = |row: &Event, one: &ActorId, other: &ActorId| {
        is(&row.subject, one) && is(&row.object, other)
    };
    let rows = page.rows.iter().filter(|it| {
        is_between(&it.row, &subject, &object)
            || is_symmetric && is_between(&it.row, &object, &subject)
    });
    Ok(Shown::Rows(rows.map(row).collect::<Result<_, _>>()?))
}

fn of_matrix_asked(ask: &Ask<'_>) -> Result<Shown, Problem> {
    json(&matrix::matrix(ask.opened.base(), ask.given)?)
}

fn latest(ask: &Ask<'_>) -> Result<Shown, Problem> {
    let (store, given) = (ask.opened.base().memory.store(), ask.given);
    let asked = finding::AskedDocuments::of(given);
    let catalogue = ask.opened.catalogue()?;
    let numbers: Vec<_> = catalogue.documents.iter().filter(|it| asked.holds(it)).collect();
    let mut rows = Vec::new();
    let shown = numbers.iter().skip(ask.rows.start).take(ask.rows.len());
    for entry in shown {
        rows.extend(store.shared(entry.number)?.map(|it| row(&Listed::of(&it))).transpose()?);
    }
    Ok(Shown::Page { rows, n_total: numbers.len() })
}

fn find(ask: &Ask<'_>) -> Result<Shown, Problem> {
    const LIMIT_MAX: usize = 50;
    let limit = ask.given.count("limit").unwrap_or(8).min(LIMIT_MAX);
    json(&finding::find(ask.opened, ask.given.one("q").unwrap_or_default(), limit)?)
}

fn doubles(ask: &Ask<'_>) -> Result<Shown, Problem> {
    let graph = ask.opened.base().graph()?;
    let side = |named: &Named| {
        let documents = graph.place(&named.id).map_or(0, |at| graph.documents_of(at));
        Candidate::new(&named.id, &named.name, documents as usize)
    };
    let identities = ask.opened.base().memory.identities()?;
    let actor = ask.given.one("actor").map(|it| find_actor(&identities, it)).transpose()?;
    let is_asked = |pair: &&Suspicion| {
        let is_of = |it: &Named| pair.one.id == it.id || pair.other.id == it.id;
        actor.as_ref().is_none_or(is_of)
    };
    let pair = ask.opened.doubles()?.iter().filter(is_asked).map(|it| {
        let why = it.reasons.join("; ");
        json!({"left": side(&it.one), "right": side(&it.other), "score": it.score, "why": why})
    });
    Ok(Shown::Rows(pair.map(|it| it.to_string()).collect()))
}

fn of_unsure(ask: &Ask<'_>) -> Result<Shown, Problem> {
    Ok(Shown::Rows(ask.opened.unsure()?.iter().map(row).collect::<Result<_, _>>()?))
}

fn stories(ask: &Ask<'_>) -> Result<Shown, Problem> {
    json(&resolve::stories(ask.opened.base().memory.store())?)
}
