//! `onrecord documents` and `open`: the list of documents, and one document with its readings
//! marked.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::ExitCode;

use super::asking::{ConfidenceArg, FilterArgs};
use super::blocks::{self, AsBlock, Block, Quote};
use super::show::ShowFormat;
use super::visible::visible;
use super::{Column, Context, Row, TextFormatArg, cells, counts, facts, left_out};
use crate::query::{self, Listed, OpenedDocument};

/// Arguments of `documents`.
#[derive(Debug, clap::Args)]
pub(crate) struct DocumentsArgs {
    /// Only documents whose id or title has a word starting with each of these words
    pattern: Vec<String>,
    #[command(flatten)]
    filter: FilterArgs,
    /// Only documents without a date
    #[arg(long)]
    undated: bool,
    /// Only near copies of another document: wire stories and syndicated text
    #[arg(long, conflicts_with_all = ["pattern", "undated"])]
    copies: bool,
    /// Only later versions of an article: same outlet, mostly the same words
    #[arg(long, conflicts_with_all = ["pattern", "undated"])]
    versions: bool,
    /// Print at most this many documents, the earliest first
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,
    #[command(flatten)]
    format: TextFormatArg,
}

/// Arguments of `open`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "In the text, the last part of each relation's or statement's id follows its \
trigger words; all are listed below the text.\nExample: onrecord open courier-12"
)]
pub(crate) struct OpenArgs {
    /// The id of a document, or of a relation or statement in it
    id: String,
    #[command(flatten)]
    confidence: ConfidenceArg,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ShowFormat,
}

impl Row for Listed {
    const COLUMNS: &'static [Column] = &[
        Column::code("Date"),
        Column::text("Title"),
        Column::text("Outlet"),
        Column::text("Byline"),
        Column::number("Statements"),
        Column::number("Relations"),
        Column::code("Source").spare(),
        Column::code("Id"),
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            cells::date(self.date.as_ref()),
            self.title.clone().unwrap_or_default(),
            self.outlet.clone().unwrap_or_default(),
            self.byline.clone().unwrap_or_default(),
            self.n_statements.to_string(),
            self.n_relations.to_string(),
            self.source.clone().unwrap_or_default(),
            self.id.to_string(),
        ]
    }
}

impl AsBlock for Listed {
    fn block(&self) -> Block {
        let outlet = self.outlet.clone().unwrap_or_else(|| "no outlet".to_owned());
        let place = format!("{outlet}  {}", self.id);
        let statements = counts::counted(self.n_statements, "statement");
        let relations = counts::counted(self.n_relations, "relation");
        let source = self.source.as_ref().map_or_else(String::new, |it| format!("; from {it}"));
        let counts = format!("{statements}, {relations}{source}");
        Block {
            date: self.date.map_or_else(|| "no date".to_owned(), |it| it.to_string()),
            fact: self.title.clone().unwrap_or_else(|| "no title".to_owned()),
            quotes: vec![Quote { place, ..Quote::default() }],
            notes: vec![
                self.byline.as_ref().map_or_else(String::new, |it| format!("by {it}")),
                counts,
            ],
        }
    }
}

/// Lists documents.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub(crate) fn documents(args: &DocumentsArgs, context: &Context) -> anyhow::Result<ExitCode> {
    if args.copies || args.versions {
        return super::copies::run(args.copies, args.versions, args.format.format, context);
    }
    let memory = context.memory()?;
    args.filter.check(memory.store())?;
    let pattern = args.pattern.join(" ");
    let pattern = Some(pattern.as_str()).filter(|it| !it.trim().is_empty());
    let (filter, undated) = (args.filter.filter(), args.undated);
    let page = query::documents(memory.store(), pattern, &filter, undated, args.limit)?;
    blocks::print(&page.rows, args.format.format, context)?;
    left_out::more(context, page.rows.len(), page.n_total);
    Ok(ExitCode::SUCCESS)
}

/// Prints a document with the relations and statements read in it.
///
/// # Errors
/// Returns an error if the document does not exist, or the store cannot be read.
pub(crate) fn open(args: &OpenArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let memory = context.memory()?;
    let identities = memory.identities()?;
    let min_confidence = args.confidence.min_confidence;
    let opened = match query::open(&identities, &args.id, min_confidence) {
        Err(error @ query::QueryError::NoDocument { .. }) => {
            let Some((document, _)) = args.id.rsplit_once('#') else { return Err(error.into()) };
            query::open(&identities, document, min_confidence)?
        }
        opened => opened?,
    };
    match args.format {
        ShowFormat::Json => context.print_json(&opened)?,
        ShowFormat::Text => context.show(&text_of(&opened, context)?)?,
    }
    left_out::unsure(context, opened.n_unsure, min_confidence);
    Ok(ExitCode::SUCCESS)
}

fn text_of(opened: &OpenedDocument, context: &Context) -> anyhow::Result<Vec<u8>> {
    let mut out = Vec::new();
    write_particulars(&mut out, opened)?;
    writeln!(out)?;
    for paragraph in marked(opened, context.colored()).split('\n') {
        match context.width() {
            None => writeln!(out, "{paragraph}")?,
            Some(width) => write_wrapped(&mut out, paragraph, width)?,
        }
    }
    let mut blocks: Vec<([usize; 2], Block)> = Vec::new();
    for utterance in &opened.statements {
        blocks.push((utterance.citation.offsets, listed(facts::utterance(utterance))));
    }
    for event in &opened.relations {
        blocks.push((event.citation.offsets, listed(facts::event(event))));
    }
    blocks.sort_by_key(|(offsets, _)| *offsets);
    let blocks: Vec<Block> = blocks.into_iter().map(|(_, it)| it).collect();
    writeln!(out)?;
    blocks::write(&mut out, &blocks, context.width(), context.colored())?;
    Ok(out)
}

/// Writes what is known of the document, a line each.
fn write_particulars(out: &mut impl Write, opened: &OpenedDocument) -> std::io::Result<()> {
    let Listed { id, date, title, outlet, byline, url, source, .. } = &opened.listed;
    let particulars = [
        ("title", title.clone().unwrap_or_default()),
        ("date", cells::date(date.as_ref())),
        ("outlet", outlet.clone().unwrap_or_default()),
        ("byline", byline.clone().unwrap_or_default()),
        ("url", url.clone().unwrap_or_default()),
        ("source", source.clone().unwrap_or_default()),
        ("id", id.to_string()),
        ("latest", opened.latest_version.as_ref().map(ToString::to_string).unwrap_or_default()),
    ];
    for (name, value) in particulars.iter().filter(|(_, it)| !it.is_empty()) {
        writeln!(out, "{name:8}{}", visible(value))?;
    }
    Ok(())
}

/// Writes a paragraph in lines that fit the terminal, but no longer than is easy to read.
fn write_wrapped(out: &mut impl Write, paragraph: &str, width: u16) -> std::io::Result<()> {
    let options = textwrap::Options::new(usize::from(width).clamp(40, 100))
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false);
    for line in textwrap::wrap(paragraph, options) {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// Returns a block with its number instead of its date and without its sentence, which is in the
/// text above.
fn listed(block: Block) -> Block {
    let id = block.quotes.first().map(|it| it.place.clone()).unwrap_or_default();
    let local = id.rsplit_once('#').map(|(_, local)| local.to_owned()).unwrap_or_default();
    let date = if block.date == "no date" { String::new() } else { block.date };
    let mut notes = block.notes;
    if let Some(note) = notes.first_mut().filter(|_| !date.is_empty()) {
        let joined = [date, std::mem::take(note)].join("; ");
        joined.trim_end_matches("; ").clone_into(note);
    }
    Block { date: local, quotes: Vec::new(), notes, ..block }
}

/// Returns the text with trigger words in bold, each followed by the number of its row.
fn marked(opened: &OpenedDocument, colored: bool) -> String {
    let mut labels: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    let mut bold: Vec<[usize; 2]> = Vec::new();
    let utterances = opened.statements.iter().map(|it| &it.citation);
    for citation in utterances.chain(opened.relations.iter().map(|it| &it.citation)) {
        let local = citation.evidence.rsplit_once('#').map_or("", |(_, local)| local);
        bold.extend(&citation.trigger);
        if let Some([_, end]) = citation.trigger.last() {
            labels.entry(*end).or_default().push(local);
        }
    }
    let mut shown = String::new();
    let mut is_bold = false;
    let letters = opened.text.chars().map(Some).chain(std::iter::once(None));
    for (at, letter) in letters.enumerate() {
        let wants = colored
            && letter.is_some_and(|it| !it.is_whitespace())
            && bold.iter().any(|[start, end]| (*start..*end).contains(&at));
        if is_bold && !wants {
            shown.push_str("\u{1b}[0m");
        }
        if let Some(locals) = labels.get(&at) {
            if is_bold && wants {
                shown.push_str("\u{1b}[0m");
            }
            shown.extend(["[", &locals.join(","), "]"]);
            is_bold = false;
        }
        if wants && !is_bold {
            shown.push_str("\u{1b}[1m");
        }
        is_bold = wants;
        if let Some(it) = letter {
            shown.push_str(&visible(it.encode_utf8(&mut [0; 4])));
        }
    }
    shown
}
