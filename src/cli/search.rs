//! `onrecord search`: words in the sentences of relations and statements, and in full texts.

use std::process::ExitCode;

use super::asking::{ConfidenceArg, FilterArgs};
use super::blocks::{self, AsBlock, Block, Quote};
use super::{Column, Context, Row, TextFormatArg, cells, facts, left_out};
use crate::query::{self, Answer, Evidence, FoundRow, Hit, SearchIn, TextHit};

/// Arguments of `search`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "All words must occur: pipeline senate. Put a phrase in quotation marks: '\"met \
with\"'. A star matches any ending: impeach*. Combine words with OR, NOT or a leading minus, and \
brackets: '(oil OR gas) -shale'; quote for the shell whatever begins with a minus. Case and \
accents are ignored. Relations and statements come first, then documents whose text has the \
words.\nExample: onrecord search 'pipeline \"land deal\"' --in rows"
)]
pub(crate) struct Args {
    /// The words to search for
    #[arg(required = true)]
    words: Vec<String>,
    /// What to search
    #[arg(long = "in", value_name = "PLACE", default_value = "all")]
    place: SearchPlace,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    confidence: ConfidenceArg,
    /// Print at most this many rows and this many documents, the best first
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    #[command(flatten)]
    format: TextFormatArg,
}

/// Where to search, as typed on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum SearchPlace {
    /// Both rows and texts.
    All,
    /// The sentences of relations and statements.
    Rows,
    /// The full texts of documents.
    Texts,
}

impl Row for FoundRow {
    const ID_COLUMNS: &'static [&'static str] =
        &["who_id", "object_id", "document", "published", "title", "url", "outlet"];

    fn ids(&self) -> Vec<String> {
        let hit = match self {
            Self::Row(hit) => hit,
            Self::Text(hit) => return text_ids(hit),
        };
        let (who, object, citation) = match &hit.evidence {
            Evidence::Relation { event, .. } => {
                (event.subject.as_ref(), event.object.as_ref(), &event.citation)
            }
            Evidence::Statement { utterance, .. } => {
                (utterance.speaker.as_ref(), None, &utterance.citation)
            }
        };
        let ids = [cells::id(who), cells::id(object)];
        ids.into_iter().chain(cells::cited_of_outlet(citation)).collect()
    }

    const COLUMNS: &'static [Column] = &[
        Column::code("Date"),
        Column::text("Who"),
        Column::text("What"),
        Column::text("Quotation").spare(),
        Column::code("Evidence").spare(),
    ];

    fn cells(&self) -> Vec<String> {
        let hit = match self {
            Self::Row(hit) => hit,
            Self::Text(hit) => return text_cells(hit),
        };
        let (date, who, what, citation) = match &hit.evidence {
            Evidence::Relation { event, .. } => {
                let object = cells::name(event.object.as_ref());
                let what = format!("{} {object}", cells::words(&event.kind));
                let status = cells::status(event.status, event.former);
                let what = if status.is_empty() { what } else { format!("{what} ({status})") };
                (event.date, cells::name(event.subject.as_ref()), what, &event.citation)
            }
            Evidence::Statement { utterance, .. } => {
                let who = cells::name(utterance.speaker.as_ref());
                let what = match utterance.delivery.is_made() {
                    true => utterance.cue.clone(),
                    false => format!("{} ({})", utterance.cue, utterance.delivery.as_str()),
                };
                (utterance.date, who, what, &utterance.citation)
            }
        };
        vec![
            cells::date(date.as_ref()),
            who,
            what.trim().to_owned(),
            cells::quoted(citation),
            citation.evidence.clone(),
        ]
    }
}

fn text_ids(hit: &TextHit) -> Vec<String> {
    let published = cells::date(hit.published.as_ref());
    let words = |it: &Option<String>| it.clone().unwrap_or_default();
    let of_document = [hit.document.to_string(), published, words(&hit.title)];
    let none = [String::new(), String::new()];
    none.into_iter().chain(of_document).chain([words(&hit.url), words(&hit.outlet)]).collect()
}

fn text_cells(hit: &TextHit) -> Vec<String> {
    vec![
        cells::date(hit.published.as_ref()),
        String::new(),
        hit.title.clone().unwrap_or_default(),
        format!("“{}”", hit.quotation),
        hit.document.to_string(),
    ]
}

impl AsBlock for FoundRow {
    fn block(&self) -> Block {
        match self {
            Self::Row(hit) => facts::evidence(&hit.evidence),
            Self::Text(hit) => text_block(hit),
        }
    }
}

fn text_block(hit: &TextHit) -> Block {
    let [from, _] = hit.offsets;
    let mark = |[start, end]: &[usize; 2]| Some(start.checked_sub(from)?..end.checked_sub(from)?);
    let plural = if hit.n_found == 1 { "place" } else { "places" };
    let outlet = hit.outlet.clone().unwrap_or_else(|| "no outlet".to_owned());
    Block {
        date: hit.published.map_or_else(|| "no date".to_owned(), |it| it.to_string()),
        fact: format!("In the text of {}", hit.title.as_deref().unwrap_or(hit.document.as_str())),
        quotes: vec![Quote {
            text: hit.quotation.clone(),
            marks: hit.trigger.iter().filter_map(mark).collect(),
            place: format!("{outlet}  {}", hit.document),
        }],
        notes: vec![format!("{} {plural}", hit.n_found)],
    }
}

/// Prints the matches.
///
/// # Errors
/// Returns an error if the words are not a valid query, or the store cannot be read.
pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let memory = context.memory()?;
    let filter = args.filter.sure(args.confidence);
    args.filter.check(memory.store())?;
    let place = match args.place {
        SearchPlace::All => SearchIn::All,
        SearchPlace::Rows => SearchIn::Rows,
        SearchPlace::Texts => SearchIn::Texts,
    };
    let (identities, typed) = (memory.identities()?, args.words.join(" "));
    let searched = query::search_in(&identities, &typed, place, &filter, args.limit)?;
    let (rows, texts) = (&searched.rows, &searched.texts);
    let notes = more(rows, texts);
    let (n_total, n_unsure) = (rows.n_total + texts.n_total, rows.n_unsure);
    blocks::print(&searched.into_found(), args.format.format, context)?;
    context.note_total(n_total);
    if !notes.is_empty() {
        context.notice(&format!("{}; --limit N shows more", notes.join(" and ")));
    }
    if n_total == 0 {
        context.notice("nothing found");
    }
    left_out::unsure(context, n_unsure, filter.min_confidence);
    Ok(ExitCode::SUCCESS)
}

/// Returns how many rows and documents are not shown, if there are more.
fn more(rows: &Answer<Hit>, texts: &Answer<TextHit>) -> Vec<String> {
    let parts =
        [(rows.rows.len(), rows.n_total, "rows"), (texts.rows.len(), texts.n_total, "documents")];
    let more = parts.iter().filter(|(n_shown, n_all, _)| n_all > n_shown);
    more.map(|(n_shown, n_all, what)| format!("{} more {what}", n_all - n_shown)).collect()
}
