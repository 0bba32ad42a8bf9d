//! `onrecord search`: words in quotations.

use std::process::ExitCode;

use super::asking::{self, ConfidenceArg, FilterArgs};
use super::{Column, Context, FormatArg, Row, output};
use crate::graph::Identities;
use crate::query::{self, Evidence, Hit};

/// Arguments of `search`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The words, all of which must stand in the quotation
    #[arg(required = true)]
    words: Vec<String>,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    confidence: ConfidenceArg,
    /// Print at most this many, the best first
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    #[command(flatten)]
    format: FormatArg,
}

impl Row for Hit {
    const ID_COLUMNS: &'static [&'static str] =
        &["who_id", "object_id", "document", "published", "title", "url"];

    fn ids(&self) -> Vec<String> {
        let (who, object, citation) = match &self.evidence {
            Evidence::Relation { event, .. } => {
                (event.subject.as_ref(), event.object.as_ref(), &event.citation)
            }
            Evidence::Statement { utterance, .. } => {
                (utterance.speaker.as_ref(), None, &utterance.citation)
            }
        };
        let ids = [asking::id(who), asking::id(object)];
        ids.into_iter().chain(asking::cited(citation)).collect()
    }

    const COLUMNS: &'static [Column] = &[
        Column::code("Date"),
        Column::text("Who"),
        Column::text("What"),
        Column::text("Quotation"),
        Column::text("Evidence"),
    ];

    fn cells(&self) -> Vec<String> {
        let (date, who, what, citation) = match &self.evidence {
            Evidence::Relation { event, .. } => {
                let object = asking::name(event.object.as_ref());
                let what = format!("{} {object}", asking::words(&event.kind));
                (event.date, asking::name(event.subject.as_ref()), what, &event.citation)
            }
            Evidence::Statement { utterance, .. } => {
                let who = asking::name(utterance.speaker.as_ref());
                (utterance.date, who, utterance.cue.clone(), &utterance.citation)
            }
        };
        vec![
            asking::date(date.as_ref()),
            who,
            what.trim().to_owned(),
            asking::quoted(citation),
            asking::place_of(citation),
        ]
    }
}

/// Prints where the words stand.
///
/// # Errors
/// Where the store cannot be read.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let store = context.store_to_ask()?;
    let identities = Identities::open(&store)?;
    let filter = args.filter.sure(args.confidence);
    let page = query::search(&identities, &args.words.join(" "), &filter, args.limit)?;
    output::print(&page.rows, args.format.format, context)?;
    asking::more(context, page.rows.len(), page.n_total);
    asking::unsure(context, page.n_unsure, filter.min_confidence);
    Ok(ExitCode::SUCCESS)
}
