//! What the questions share: filters on the command line, and cells of tables.
//!
//! In: arguments. Out: the filters of `query` and `graph`. A date that is none is wrong usage.

use super::{Context, TextFormatArg, blocks, known};
use crate::document::PartialDate;
use crate::graph::{Graph, Identities, Named, TieFilter};
use crate::knowledge::{RelationType, SHOWN_MIN, Status};
use crate::ontology::Ontology;
use crate::query::{self, Chosen, Citation, Event, Filter, Join};
use crate::store::{SledStore, Store, slug};

/// Filters on relations and statements.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct FilterArgs {
    /// Only on this day or later: YYYY, YYYY-MM or YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    since: Option<PartialDate>,
    /// Only on this day or earlier
    #[arg(long, visible_alias = "as-of", value_name = "DATE")]
    until: Option<PartialDate>,
    /// Only in documents of this outlet
    #[arg(long, value_name = "OUTLET")]
    outlet: Option<String>,
}

/// How sure a relation must be.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub struct ConfidenceArg {
    /// Only relations of at least this confidence, from 0.0 to 1.0; 0 shows all
    #[arg(long, value_name = "X", default_value_t = SHOWN_MIN, value_parser = confidence)]
    #[arg(allow_negative_numbers = true)]
    pub min_confidence: f64,
}

fn confidence(typed: &str) -> Result<f64, String> {
    let found = typed.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    found.ok_or_else(|| "it must be a number from 0.0 to 1.0".to_owned())
}

/// Filters on relations alone.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct TypeArgs {
    /// Only relations of this type; may be given several times or with commas
    #[arg(long = "type", visible_alias = "types", value_name = "TYPE", value_delimiter = ',')]
    types: Vec<String>,
    /// Only relations told as this
    #[arg(long, value_name = "STATUS")]
    status: Option<StatusArg>,
    #[command(flatten)]
    confidence: ConfidenceArg,
}

/// What questions for events have in common: which, how many, how printed.
#[derive(Clone, Debug, clap::Args)]
pub struct EventArgs {
    #[command(flatten)]
    pub filter: FilterArgs,
    #[command(flatten)]
    types: TypeArgs,
    #[command(flatten)]
    tellings: TellingArgs,
    /// Print at most this many events
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub limit: usize,
    #[command(flatten)]
    format: TextFormatArg,
}

impl EventArgs {
    /// Returns the filter, all of whose names must be known.
    ///
    /// # Errors
    /// If a type or an outlet is unknown, or the store cannot be read.
    pub fn checked(&self, context: &Context, store: &dyn Store) -> anyhow::Result<Filter> {
        self.types.check(context, store)?;
        self.filter.check(store)?;
        Ok(self.filter.of_types(&self.types))
    }

    /// Returns which tellings are made one.
    pub fn join<'o>(&self, ontology: &'o Ontology) -> Join<'o> {
        self.tellings.join(ontology)
    }

    /// Prints events, and says what was left out.
    ///
    /// # Errors
    /// If standard output cannot be written.
    pub fn print(
        &self,
        page: &query::Told<Event>,
        filter: &Filter,
        context: &Context,
    ) -> anyhow::Result<()> {
        blocks::print(&page.rows, self.format.format, context)?;
        more(context, page.rows.len(), page.n_total);
        unsure(context, page.n_unsure, filter.min_confidence);
        undated(context, page.n_undated);
        Ok(())
    }
}

/// Whether rows of one deed are made one.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub struct TellingArgs {
    /// Print each telling of what several documents tell, not one row for all of them
    #[arg(long)]
    all_tellings: bool,
}

impl TellingArgs {
    /// Returns what is made one.
    pub fn join(self, ontology: &Ontology) -> Join<'_> {
        if self.all_tellings { Join::None } else { Join::Deeds(&ontology.families.lasting) }
    }
}

/// Filters on ties.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct TieArgs {
    #[command(flatten)]
    types: TypeArgs,
    /// Only ties known on this day or later: YYYY, YYYY-MM or YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    since: Option<PartialDate>,
    /// Only ties known on this day or earlier
    #[arg(long, visible_alias = "as-of", value_name = "DATE")]
    until: Option<PartialDate>,
    /// Only ties that at least this many sources support; copies of an article are one source
    #[arg(long, value_name = "N", default_value_t = 1)]
    min_documents: u32,
}

/// A status as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum StatusArg {
    /// Told as true.
    Asserted,
    /// Told as not so.
    Negated,
    /// Told as planned, possible or asked for.
    Hypothetical,
}

impl From<StatusArg> for Status {
    fn from(status: StatusArg) -> Self {
        match status {
            StatusArg::Asserted => Self::Asserted,
            StatusArg::Negated => Self::Negated,
            StatusArg::Hypothetical => Self::Hypothetical,
        }
    }
}

impl FilterArgs {
    /// Returns the filter on relations, with the types, status and confidence of `types`.
    pub fn of_types(&self, types: &TypeArgs) -> Filter {
        let status = types.status.map(Status::from);
        Filter { types: types.types(), status, ..self.sure(types.confidence) }
    }

    /// Returns the filter, with a confidence.
    pub fn sure(&self, ConfidenceArg { min_confidence }: ConfidenceArg) -> Filter {
        Filter { min_confidence, ..self.filter() }
    }

    /// Returns the filter on statements, which have no confidence.
    pub fn filter(&self) -> Filter {
        Filter {
            since: self.since,
            until: self.until,
            outlet: self.outlet.clone(),
            ..Filter::default()
        }
    }

    /// Checks that documents of the outlet are there.
    ///
    /// # Errors
    /// If there are none, or the store cannot be read.
    pub fn check(&self, store: &dyn Store) -> anyhow::Result<()> {
        let Some(typed) = &self.outlet else { return Ok(()) };
        let known = store.outlets()?;
        let filter = self.filter();
        if known.iter().any(|it| filter.holds_outlet(Some(it))) {
            return Ok(());
        }
        let names: Vec<&str> = known.iter().map(String::as_str).collect();
        anyhow::bail!("no document is of the outlet `{typed}`{}", known::nearest(typed, &names));
    }

    /// Returns the day on which an office is meant by who holds it.
    pub fn day(&self) -> Option<PartialDate> {
        self.until.or(self.since)
    }

    /// Returns the filter on the ties of the same days.
    pub fn ties(&self) -> TieFilter {
        TieFilter { since: self.since, until: self.until, ..TieFilter::default() }
    }
}

impl TypeArgs {
    /// Checks that the types are some of the schema or of the store.
    ///
    /// # Errors
    /// As [`known::check_types`].
    pub fn check(&self, context: &Context, store: &dyn Store) -> anyhow::Result<()> {
        known::check_types(&self.types, context, store)
    }

    fn types(&self) -> Vec<RelationType> {
        self.types.iter().map(|it| RelationType::new(&it.trim().replace([' ', '-'], "_"))).collect()
    }
}

impl TieArgs {
    /// Returns the filter.
    pub fn filter(&self) -> TieFilter {
        TieFilter {
            types: self.types.types(),
            status: self.types.status.map(Status::from),
            min_documents: self.min_documents,
            since: self.since,
            until: self.until,
        }
    }

    /// Returns how many ties have no date, and would count if no dates were asked for.
    pub fn n_undated(&self, graph: &Graph) -> usize {
        if self.since.is_none() && self.until.is_none() {
            return 0;
        }
        let filter = TieFilter { since: None, until: None, ..self.filter() };
        graph.filtered(&filter).filter(|it| it.dates().is_none()).count()
    }

    /// Returns the graph of the relations that are sure enough.
    ///
    /// # Errors
    /// If a type is unknown, or the store or the schema cannot be read.
    pub fn graph(&self, store: &mut SledStore, context: &Context) -> anyhow::Result<Graph> {
        self.types.check(context, store)?;
        self.types.confidence.graph(store)
    }
}

impl ConfidenceArg {
    /// Returns the graph of the relations that are sure enough.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn graph(self, store: &mut SledStore) -> anyhow::Result<Graph> {
        Ok(Graph::load_sure(store, self.min_confidence)?)
    }
}

/// Returns the actor that was typed, and says so if others bear the name.
///
/// # Errors
/// If no one is meant, or several of like weight; with --exact if several are meant at all.
pub fn actor(identities: &Identities<'_>, typed: &str, context: &Context) -> anyhow::Result<Named> {
    actor_on(identities, typed, None, context)
}

/// Returns the actor that was typed; an office is that of its holder on a day.
///
/// # Errors
/// As [`actor`].
pub fn actor_on(
    identities: &Identities<'_>,
    typed: &str,
    day: Option<PartialDate>,
    context: &Context,
) -> anyhow::Result<Named> {
    if context.is_exact() {
        return Ok(query::find_actor(identities, typed)?);
    }
    let Chosen { taken, others } = query::choose(identities, context.ontology()?, typed, day)?;
    let is_other_form = !others.is_empty() || !has_words(&taken.actor, typed);
    if is_other_form && !typed.contains('/') {
        let count = |n: usize| format!("{n} document{}", if n == 1 { "" } else { "s" });
        let mut notice = format!(
            "`{typed}` is taken for {} ({}), {}",
            taken.actor.id,
            taken.actor.name,
            count(taken.n_documents)
        );
        let also: Vec<String> = others
            .iter()
            .take(5)
            .map(|it| format!("{} ({})", it.actor.id, count(it.n_documents)))
            .collect();
        if !also.is_empty() {
            notice += &format!("; also: {}", also.join(", "));
        }
        context.notice(&notice);
    }
    Ok(taken.actor)
}

/// Returns whether an actor's name has all the words that were typed, so that it is plain who is meant.
fn has_words(actor: &Named, typed: &str) -> bool {
    let own = slug(&actor.name);
    let id = actor.id.as_str();
    let has =
        |word: &str| own.split('-').chain(id.split(['/', '-'])).any(|it| it.starts_with(word));
    slug(typed).split('-').all(has)
}

/// Returns the actor that was typed and its place in the graph.
///
/// # Errors
/// As [`actor`], and if the actor has no tie at all.
pub fn place(
    graph: &Graph,
    identities: &Identities<'_>,
    typed: &str,
    context: &Context,
) -> anyhow::Result<u32> {
    let actor = actor(identities, typed, context)?;
    graph.place(&actor.id).ok_or_else(|| anyhow::anyhow!("`{}` is not in the graph", actor.id))
}

/// Says that there are more rows than were printed.
pub fn more(context: &Context, n_shown: usize, n_total: usize) {
    if n_total > n_shown {
        context.notice(&format!("{} more; ask for them with --limit {n_total}", n_total - n_shown));
    }
    if n_total == 0 {
        context.notice("nothing found");
    }
}

/// Says how many relations were left out as less sure than `min_confidence`.
pub fn unsure(context: &Context, n_unsure: usize, min_confidence: f64) {
    if n_unsure > 0 {
        context.notice(&format!(
            "{n_unsure} less sure than {min_confidence}; ask for them with --min-confidence 0"
        ));
    }
}

/// Says how many rows were left out because nothing dates them.
pub fn undated(context: &Context, n_undated: usize) {
    if n_undated > 0 {
        context.notice(&format!(
            "{n_undated} without a date left out; `onrecord documents --undated` lists documents \
             to date with `onrecord set-document ID --date DATE`"
        ));
    }
}

/// Says how many relations of the store are not in a graph, as less sure than it asks for.
pub fn unsure_of(context: &Context, graph: &Graph) {
    let Graph { n_unsure, min_confidence, .. } = graph;
    if *n_unsure > 0 {
        context.notice(&format!(
            "of the store's relations {n_unsure} are less sure than {min_confidence} and left out; \
             ask for them with --min-confidence 0"
        ));
    }
}

/// Returns the places, from 0, that an answer such as `1 3-5`, `all` or `none` chooses of `n`;
/// `None` if it is no such answer.
pub fn chosen(answer: &str, n: usize) -> Option<Vec<usize>> {
    match answer {
        "all" | "a" => return Some((0..n).collect()),
        "none" | "n" | "no" | "" => return Some(Vec::new()),
        _ => {}
    }
    let mut places = std::collections::BTreeSet::new();
    for part in answer.split([' ', ',']).filter(|it| !it.is_empty()) {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (first.parse::<usize>().ok()?, last.parse::<usize>().ok()?);
        if first == 0 || last > n || first > last {
            return None;
        }
        places.extend(first - 1..last);
    }
    Some(places.into_iter().collect())
}

pub fn names(all: &[Named]) -> String {
    all.iter().map(|it| it.name.as_str()).collect::<Vec<_>>().join(", ")
}

pub fn name(named: Option<&Named>) -> String {
    named.map(|it| it.name.clone()).unwrap_or_default()
}

pub fn date<T: ToString>(date: Option<&T>) -> String {
    date.map(ToString::to_string).unwrap_or_default()
}

/// Returns the id of an actor, or nothing.
pub fn id(named: Option<&Named>) -> String {
    named.map(|it| it.id.to_string()).unwrap_or_default()
}

/// Returns the ids of actors.
pub fn ids(all: &[Named]) -> String {
    all.iter().map(|it| it.id.as_str()).collect::<Vec<_>>().join(" ")
}

/// Returns document, day of publication, headline and address of a citation.
pub fn cited(citation: &Citation) -> [String; 4] {
    let Citation { document, published, title, url, .. } = citation;
    let or_nothing = |it: &Option<String>| it.clone().unwrap_or_default();
    [document.to_string(), date(published.as_ref()), or_nothing(title), or_nothing(url)]
}

/// Returns a type as it is read: `met with` for `met_with`.
pub fn words(kind: &RelationType) -> String {
    kind.as_str().replace('_', " ")
}

/// Returns the status where it is not the plain one.
pub fn status(status: Status, former: bool) -> String {
    let status = match status {
        Status::Asserted => "",
        other => other.as_str(),
    };
    [status, if former { "former" } else { "" }].join(" ").trim().to_owned()
}

/// Returns the quotation between quotation marks, or nothing where the text was never given.
pub fn quoted(citation: &Citation) -> String {
    if citation.quotation.is_empty() {
        String::new()
    } else {
        format!("“{}”", citation.quotation)
    }
}

/// Returns document and outlet of a citation.
pub fn place_of(citation: &Citation) -> String {
    match &citation.outlet {
        Some(outlet) => format!("{} ({outlet})", citation.evidence),
        None => citation.evidence.clone(),
    }
}
