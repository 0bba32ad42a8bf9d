//! The network that the page shows: actors, ties with their support over time, strongest first.
//!
//! In: a state of the store and what is asked for. Out: [`ShownNetwork`]. Fails if an actor is unknown, or
//! if the store cannot be read.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use rustc_hash::FxHashMap;

use super::opened::OpenedGraph;
use super::reported::Reported;
use super::shown_network::{ShownEdge, ShownLeftOut, ShownNetwork, ShownNode};
use super::{Given, Opened, Param, ParamKind, Problem};
use crate::document::numbered_day;
use crate::graph::{Graph, REPORTED_BY, SPOKE_OF, Supports, TieFilter};
use crate::knowledge::{ActorId, RelationType, SHOWN_MIN, Status};
use crate::ontology::Ontology;
use crate::query::find_actor;
use crate::store::{ByNumber, slug};

/// The most edges of an answer, and how many it has unless others are asked for.
const EDGES_MAX: usize = 20_000;
const EDGES: usize = 5000;
const HOPS_MAX: usize = 6;

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct AskedNetwork {
    /// The actors at the centre; none for the whole network.
    pub(crate) seeds: Vec<ActorId>,
    /// How many steps away ties may be.
    pub(crate) hops: u32,
    /// Only these families; empty for all.
    pub(crate) families: Vec<String>,
    /// Only ties reported by one of these outlets; empty for all.
    pub(crate) outlets: Vec<String>,
    /// Only ties with a relation of one of these statuses; empty for all.
    pub(crate) statuses: Vec<Status>,
    /// Types and period.
    pub(crate) ties: TieFilter,
    /// The most ties.
    pub(crate) edges_max: usize,
    /// The most actors besides the seeds; `None` for as many as the ties have.
    pub(crate) actors_max: Option<usize>,
}

/// Returns the parameters of a network.
pub(super) fn params() -> Vec<Param> {
    let text = |name: &str, about: &str| Param::new(name, ParamKind::Text, about);
    let statuses = Status::ALL.map(|it| it.as_str().to_owned()).to_vec();
    vec![
        text("actor", "An actor at the centre, by id or name").repeated(),
        Param::new("hops", ParamKind::Count, "How many steps from the actors, at most 6").or("1"),
        Param::new(
            "all",
            ParamKind::Flag,
            "The whole network instead of the surroundings of actors",
        ),
        text("type", "Only ties of this type").repeated(),
        text("family", "Only ties of this family").repeated(),
        Param {
            values: statuses,
            ..text("status", "Only ties with a relation of this status").repeated()
        },
        text("outlet", "Only ties that this outlet reports").repeated(),
        Param::new("since", ParamKind::Date, "Only ties reported on this day or later"),
        Param::new("until", ParamKind::Date, "Only ties reported on this day or earlier"),
        Param::new(
            "min_confidence",
            ParamKind::Share,
            "Only relations with at least this confidence",
        )
        .or(&SHOWN_MIN.to_string()),
        Param::new("limit", ParamKind::Count, "At most this many ties, the strongest").or("5000"),
        Param::new(
            "actors_max",
            ParamKind::Count,
            "At most this many actors, of the strongest ties",
        ),
    ]
}

impl AskedNetwork {
    /// Returns what the parameters ask for.
    pub(super) fn of(given: &Given, place: &OpenedGraph) -> Result<Self, Problem> {
        let is_all = given.flag("all");
        let identities = place.memory.identities()?;
        let find = |typed: &String| find_actor(&identities, typed).map(|it| it.id);
        let seeds: Vec<ActorId> =
            given.all("actor").iter().filter(|_| !is_all).map(find).collect::<Result<_, _>>()?;
        if seeds.is_empty() && !is_all {
            return Err(Problem::new(400, "give `actor`, or `all=1` for the whole network"));
        }
        let types = given.all("type").iter().map(|it| RelationType::new(it)).collect();
        Ok(Self {
            seeds,
            hops: given.count("hops").unwrap_or(1).clamp(1, HOPS_MAX) as u32,
            families: given.all("family").to_vec(),
            outlets: given.all("outlet").iter().map(|it| slug(it)).collect(),
            statuses: given.all("status").iter().filter_map(|it| Status::from_name(it)).collect(),
            ties: TieFilter {
                types,
                since: given.date("since"),
                until: given.date("until"),
                ..TieFilter::default()
            },
            edges_max: given.count("limit").unwrap_or(EDGES).min(EDGES_MAX),
            actors_max: given.count("actors_max"),
        })
    }
}

/// Returns the state of the store at the confidence that is asked for.
pub(super) fn place_asked(
    opened: &Opened,
    given: &Given,
) -> Result<std::sync::Arc<OpenedGraph>, Problem> {
    // A slider must not give a graph of its own to each of its many positions.
    let asked = given.share("min_confidence").map(|it| (it * 50.0).round() / 50.0);
    Ok(opened.place(asked.unwrap_or(SHOWN_MIN))?)
}

/// Returns the network that is asked for.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub(super) fn network(
    place: &OpenedGraph,
    asked: &AskedNetwork,
    ontology: &Ontology,
) -> Result<ShownNetwork, Problem> {
    let (graph, supports) = (place.graph()?, place.supports()?);
    let chosen = Chosen::of(graph, supports, asked, ontology);
    let communities = place.communities()?;
    let edges: Vec<ShownEdge> =
        chosen.shown.iter().map(|at| edge(graph, *at, supports, ontology)).collect();
    let node = |place: &u32| ShownNode {
        id: graph.actor(*place).to_string(),
        name: graph.name(*place).to_owned(),
        kind: graph.actor(*place).kind_name().to_owned(),
        degree: chosen.degrees.get(place).copied().unwrap_or(0),
        documents: graph.documents_of(*place),
        community: communities.get(*place as usize).copied().unwrap_or_default(),
    };
    let nodes: Vec<ShownNode> = chosen.actors.iter().map(node).collect();
    let left_out = ShownLeftOut {
        nodes: chosen.degrees.keys().filter(|it| !chosen.is_shown.contains(it)).count(),
        edges: chosen.n_edges - edges.len(),
    };
    Ok(ShownNetwork { nodes, edges, left_out })
}

/// The ties and actors chosen for a network.
struct Chosen {
    /// The indices of the ties shown, strongest first.
    shown: Vec<u32>,
    /// The actors shown.
    actors: Vec<u32>,
    is_shown: BTreeSet<u32>,
    /// Number of neighbours of each actor among all ties that were asked for.
    degrees: FxHashMap<u32, usize>,
    /// Number of ties that were asked for.
    n_edges: usize,
}

/// The actors shown so far.
#[derive(Default)]
struct Seen {
    actors: Vec<u32>,
    is_shown: BTreeSet<u32>,
}

impl Seen {
    /// Returns how many of the two ends of a tie are not shown yet.
    fn n_new(&self, subject: u32, object: u32) -> usize {
        let is_new = |it: u32| !self.is_shown.contains(&it);
        usize::from(is_new(subject)) + usize::from(subject != object && is_new(object))
    }

    fn add(&mut self, actor: u32) {
        if self.is_shown.insert(actor) {
            self.actors.push(actor);
        }
    }
}

impl Chosen {
    fn of(graph: &Graph, supports: &Supports, asked: &AskedNetwork, ontology: &Ontology) -> Self {
        let holds = holds(graph, supports, asked, ontology);
        let fitting: Vec<u32> = (0..graph.ties().len() as u32).filter(|at| holds(*at)).collect();
        let seeds: Vec<u32> = asked.seeds.iter().filter_map(|it| graph.place(it)).collect();
        let distances = distances(graph, &fitting, &seeds, asked.hops);
        let ends = |at: u32| (graph.tie(at).subject, graph.tie(at).object);
        // As in `near`, ties between two actors that are both at the maximum distance are left out.
        let near = |at: &u32| {
            let (subject, object) = ends(*at);
            let both = distances.get(&subject).zip(distances.get(&object));
            asked.seeds.is_empty() || both.is_some_and(|(one, other)| *one.min(other) < asked.hops)
        };
        let mut within: Vec<u32> = fitting.into_iter().filter(near).collect();
        let mut neighbours: FxHashMap<u32, BTreeSet<u32>> = FxHashMap::default();
        for at in &within {
            let (subject, object) = ends(*at);
            neighbours.entry(subject).or_default().insert(object);
            neighbours.entry(object).or_default().insert(subject);
        }
        let degrees: FxHashMap<u32, usize> =
            neighbours.iter().map(|(place, all)| (*place, all.len())).collect();
        let degree = |it: u32| degrees.get(&it).copied().unwrap_or(0);
        let distance = |it: u32| distances.get(&it).copied().unwrap_or(0);
        within.sort_by_cached_key(|at| {
            let (tie, support) = (graph.tie(*at), &supports.of_ties[*at]);
            let permille = (support.confidence.unwrap_or(0.0) * 1000.0).round() as u16;
            let strength = (tie.n_sources, support.outlets.len(), permille);
            let (subject, object) = ends(*at);
            let nearer = distance(subject).min(distance(object));
            (nearer, Reverse(strength), Reverse(degree(subject) + degree(object)), *at)
        });
        let n_edges = within.len();
        let mut seen = Seen::default();
        for seed in &seeds {
            seen.add(*seed);
        }
        let actors_max = asked.actors_max.map_or(usize::MAX, |it| it.max(seen.actors.len()));
        let mut n_shown = 0;
        // A weaker tie may still lie between actors that are shown.
        within.retain(|at| {
            let (subject, object) = ends(*at);
            let fits = n_shown < asked.edges_max
                && seen.actors.len() + seen.n_new(subject, object) <= actors_max;
            if fits {
                n_shown += 1;
                seen.add(subject);
                seen.add(object);
            }
            fits
        });
        let Seen { actors, is_shown } = seen;
        Self { shown: within, actors, is_shown, degrees, n_edges }
    }
}

/// Returns a test of whether the tie with an index is asked for.
fn holds<'a>(
    graph: &'a Graph,
    supports: &'a Supports,
    asked: &'a AskedNetwork,
    ontology: &Ontology,
) -> impl Fn(u32) -> bool + 'a {
    let kinds: ByNumber<bool> = graph
        .kinds
        .iter()
        .map(|kind| {
            let name = kind.as_str();
            let is_usual = ![REPORTED_BY, SPOKE_OF].contains(&name);
            let types = &asked.ties.types;
            let is_typed = if types.is_empty() { is_usual } else { types.contains(kind) };
            let family = family(kind, ontology);
            is_typed && (asked.families.is_empty() || asked.families.iter().any(|it| it == family))
        })
        .collect();
    let every = || Status::ALL.to_vec();
    let statuses = if asked.statuses.is_empty() { every() } else { asked.statuses.clone() };
    let types = graph.kinds.clone();
    let tests: Vec<_> = statuses
        .into_iter()
        .map(|it| {
            let filter = TieFilter { status: Some(it), types: types.clone(), ..asked.ties.clone() };
            graph.counts(&filter)
        })
        .collect();
    let reported = Reported::new(supports, &asked.outlets, asked.ties.since, asked.ties.until);
    let is_named = |place: u32| !graph.actor(place).is_unnamed();
    move |at| {
        let tie = graph.tie(at);
        // The whole network is of actors with a name, as in pictures.
        let is_shown = !asked.seeds.is_empty() || is_named(tie.subject) && is_named(tie.object);
        is_shown
            && kinds[tie.kind]
            && tests.iter().any(|it| it(tie))
            && reported.holds(&supports.of_ties[at])
    }
}

/// Returns the distance in ties of each actor from the nearest seed, up to `hops`.
fn distances(graph: &Graph, ties: &[u32], seeds: &[u32], hops: u32) -> FxHashMap<u32, u32> {
    let mut distances: FxHashMap<u32, u32> = seeds.iter().map(|it| (*it, 0)).collect();
    if seeds.is_empty() {
        return distances;
    }
    let mut neighbours: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for at in ties {
        let tie = graph.tie(*at);
        neighbours.entry(tie.subject).or_default().push(tie.object);
        neighbours.entry(tie.object).or_default().push(tie.subject);
    }
    let mut queue: VecDeque<(u32, u32)> = seeds.iter().map(|it| (*it, 0)).collect();
    while let Some((place, distance)) = queue.pop_front() {
        let next = distance + 1;
        if next > hops {
            break;
        }
        for other in neighbours.get(&place).into_iter().flatten() {
            distances.entry(*other).or_insert_with(|| {
                queue.push_back((*other, next));
                next
            });
        }
    }
    distances
}

/// Returns the family of a type; empty if the schema does not know the type.
pub(super) fn family<'o>(kind: &RelationType, ontology: &'o Ontology) -> &'o str {
    ontology.relations.get(kind.as_str()).map_or("", |it| it.family.as_str())
}

fn edge(graph: &Graph, at: u32, supports: &Supports, ontology: &Ontology) -> ShownEdge {
    let (tie, support) = (graph.tie(at), &supports.of_ties[at]);
    let kind = graph.kind(tie);
    let spec = ontology.relations.get(kind.as_str());
    let [source, target] = [tie.subject, tie.object].map(|it| graph.actor(it).to_string());
    let mut months: BTreeMap<String, u32> = BTreeMap::new();
    for day in support.reports.iter().filter_map(|it| it.day) {
        let day = numbered_day(day);
        *months.entry(format!("{:04}-{:02}", day.year(), day.month())).or_default() += 1;
    }
    let outlet = |it: &u32| supports.outlets.get(*it as usize).cloned();
    ShownEdge {
        id: format!("{source}|{kind}|{target}"),
        source,
        target,
        kind: kind.to_string(),
        family: family(kind, ontology).to_owned(),
        label: ontology.label(kind.as_str()),
        status: tie.status(),
        former: tie.is_former,
        disputed: tie.is_disputed,
        symmetric: spec.is_some_and(|it| it.symmetric),
        n_documents: tie.n_documents,
        n_sources: tie.n_sources,
        n_relations: tie.n_relations(),
        confidence: support.confidence,
        first: tie.dates().map(|it| it.0),
        last: tie.dates().map(|it| it.1),
        months,
        outlets: support.outlets.iter().filter_map(outlet).collect(),
    }
}
