//! The filters that the querying subcommands share.
//!
//! In: arguments. Out: the filters of `query` and `graph`. An invalid date is wrong usage.

use std::sync::Arc;

use super::{Context, TextFormatArg, blocks, left_out};
use crate::document::PartialDate;
use crate::graph::{Graph, TieFilter};
use crate::knowledge::{RelationType, SHOWN_MIN, Status};
use crate::ontology::Ontology;
use crate::query::{self, Event, Filter, Join, Memory};
use crate::store::Store;

/// Filters on relations and statements.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct FilterArgs {
    /// Only what is dated on this day or later: YYYY, YYYY-MM or YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    since: Option<PartialDate>,
    /// Only what is dated on this day or earlier
    #[arg(long, visible_alias = "as-of", value_name = "DATE")]
    until: Option<PartialDate>,
    /// Only what this outlet published
    #[arg(long, value_name = "OUTLET")]
    outlet: Option<String>,
}

/// The lowest confidence of relations.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub(crate) struct ConfidenceArg {
    /// Only relations with at least this confidence, from 0.0 to 1.0; 0 shows all
    #[arg(long, value_name = "X", default_value_t = SHOWN_MIN, value_parser = confidence)]
    #[arg(allow_negative_numbers = true)]
    pub min_confidence: f64,
}

/// Parses a confidence.
pub(super) fn confidence(typed: &str) -> Result<f64, String> {
    let found = typed.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    found.ok_or_else(|| "it must be a number from 0.0 to 1.0".to_owned())
}

/// Checks that a period does not end before it begins.
fn check_period(since: Option<PartialDate>, until: Option<PartialDate>) -> anyhow::Result<()> {
    if let (Some(since), Some(until)) = (since, until) {
        let is_period = since.first_day() <= until.last_day();
        anyhow::ensure!(is_period, "--since {since} is after --until {until}");
    }
    Ok(())
}

/// Filters on relations only.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct TypeArgs {
    /// Only relations of this type, as `onrecord schema` lists them; repeat it or use commas
    #[arg(long = "type", visible_alias = "types", value_name = "TYPE", value_delimiter = ',')]
    types: Vec<String>,
    /// Only relations with this status
    #[arg(long, value_name = "STATUS")]
    status: Option<StatusArg>,
    #[command(flatten)]
    confidence: ConfidenceArg,
}

/// Options shared by the subcommands that list events.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct EventArgs {
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
    /// Returns the filter after checking the names in it.
    ///
    /// # Errors
    /// Returns an error if a type or an outlet is unknown, or the store cannot be read.
    pub(crate) fn checked(&self, context: &Context, store: &dyn Store) -> anyhow::Result<Filter> {
        self.types.check(context, store)?;
        self.filter.check(store)?;
        Ok(self.filter.of_types(&self.types))
    }

    /// Returns which reports are joined into one row.
    pub(crate) fn join<'o>(&self, ontology: &'o Ontology) -> Join<'o> {
        self.tellings.join(ontology)
    }

    /// Prints events and notices about what was left out.
    ///
    /// # Errors
    /// Returns an error if standard output cannot be written.
    pub(crate) fn print(
        &self,
        page: &query::Told<Event>,
        filter: &Filter,
        context: &Context,
    ) -> anyhow::Result<()> {
        blocks::print(&page.rows, self.format.format, context)?;
        left_out::more(context, page.rows.len(), page.n_total);
        left_out::unsure(context, page.n_unsure, filter.min_confidence);
        left_out::undated(context, page.n_undated);
        Ok(())
    }
}

/// Whether reports of the same event are joined into one row.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub(crate) struct TellingArgs {
    /// Print one row per report; without it, reports of the same event share a row
    #[arg(long)]
    all_tellings: bool,
}

impl TellingArgs {
    /// Returns which reports are joined into one row.
    pub(crate) fn join(self, ontology: &Ontology) -> Join<'_> {
        if self.all_tellings { Join::None } else { Join::Deeds(ontology) }
    }
}

/// Filters on ties.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct TieArgs {
    #[command(flatten)]
    types: TypeArgs,
    /// Only ties reported on this day or later: YYYY, YYYY-MM or YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    since: Option<PartialDate>,
    /// Only ties reported on this day or earlier
    #[arg(long, visible_alias = "as-of", value_name = "DATE")]
    until: Option<PartialDate>,
    /// Only ties supported by at least this many sources; copies of an article are one source
    #[arg(long, value_name = "N", default_value_t = 1)]
    min_documents: u32,
}

/// A status as typed on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum StatusArg {
    /// Reported as fact.
    Asserted,
    /// Reported as not the case.
    Negated,
    /// Reported as planned, possible or asked for.
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
    pub(crate) fn of_types(&self, types: &TypeArgs) -> Filter {
        let status = types.status.map(Status::from);
        Filter { types: types.types(), status, ..self.sure(types.confidence) }
    }

    /// Returns the filter with a lowest confidence.
    pub(crate) fn sure(&self, ConfidenceArg { min_confidence }: ConfidenceArg) -> Filter {
        Filter { min_confidence, ..self.filter() }
    }

    /// Returns the filter on statements, which have no confidence.
    pub(crate) fn filter(&self) -> Filter {
        Filter {
            since: self.since,
            until: self.until,
            outlet: self.outlet.clone(),
            ..Filter::default()
        }
    }

    /// Checks that the period has an extent and the store has documents of the outlet.
    ///
    /// # Errors
    /// Returns an error if one has not, or the store cannot be read.
    pub(crate) fn check(&self, store: &dyn Store) -> anyhow::Result<()> {
        check_period(self.since, self.until)?;
        Ok(query::check_outlet(&self.filter(), store)?)
    }

    /// Returns the day for which an office title is resolved to its holder; `None` if no date is
    /// set.
    pub(crate) fn day(&self) -> Option<PartialDate> {
        self.until.or(self.since)
    }

    /// Returns the filter on ties in the same period.
    pub(crate) fn ties(&self) -> TieFilter {
        TieFilter { since: self.since, until: self.until, ..TieFilter::default() }
    }
}

impl TypeArgs {
    /// Checks that the schema or the store knows the types.
    ///
    /// # Errors
    /// Returns an error if a type is in neither, or one of them cannot be read.
    pub(crate) fn check(&self, context: &Context, store: &dyn Store) -> anyhow::Result<()> {
        Ok(query::check_types(&self.types, context.ontology()?, store)?)
    }

    fn types(&self) -> Vec<RelationType> {
        self.types.iter().map(|it| query::type_of(it)).collect()
    }
}

impl TieArgs {
    /// Returns the filter.
    pub(crate) fn filter(&self) -> TieFilter {
        TieFilter {
            types: self.types.types(),
            status: self.types.status.map(Status::from),
            min_documents: self.min_documents,
            since: self.since,
            until: self.until,
        }
    }

    /// Returns how many ties `--since` and `--until` leave out because they have no date.
    pub(crate) fn n_undated(&self, graph: &Graph) -> usize {
        if self.since.is_none() && self.until.is_none() {
            return 0;
        }
        let filter = TieFilter { since: None, until: None, ..self.filter() };
        graph.filtered(&filter).filter(|it| it.dates().is_none()).count()
    }

    /// Returns the graph that is asked for: of all relations, or of those of the asked status.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub(crate) fn graph<'m>(&self, memory: &'m Memory) -> anyhow::Result<&'m Graph> {
        Ok(memory.graph_of(self.filter().status)?)
    }

    /// Opens the store for queries, with a graph of the relations with at least the asked
    /// confidence.
    ///
    /// # Errors
    /// Returns an error if the period ends before it begins, a type is unknown, or the store or the
    /// schema cannot be read.
    pub(crate) fn memory(&self, context: &Context) -> anyhow::Result<Arc<Memory>> {
        check_period(self.since, self.until)?;
        let memory = self.types.confidence.memory(context)?;
        self.types.check(context, memory.store())?;
        Ok(memory)
    }
}

impl ConfidenceArg {
    /// Opens the store for queries, with a graph of the relations with at least the asked
    /// confidence.
    ///
    /// # Errors
    /// Returns an error if there is no store, or it cannot be read.
    pub(crate) fn memory(self, context: &Context) -> anyhow::Result<Arc<Memory>> {
        context.memory_of(self.min_confidence)
    }
}
