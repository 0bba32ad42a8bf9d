//! Prints rows as text blocks: the fact, the sentence behind it, who says so, and where.
//!
//! In: rows that can be made a [`Block`]. Out: text wrapped to the terminal's width with the
//! trigger words in bold; in a pipe, one line per part and no bold. Fails if the writer fails.

use std::io::Write;
use std::ops::Range;

use super::Context;
use super::output::{self, Format, TextFormat};
use super::rows::Row;
use super::visible::visible;
use crate::document::{between_marks, one_line};
use crate::query::Citation;

/// Columns before the text: a date and two spaces.
const INDENT: usize = 12;
/// The longest line, in columns, even on wider terminals: longer lines are hard to read.
const WIDTH_MAX: usize = 100;
const BOLD: &str = "\u{1b}[1m";
const PLAIN: &str = "\u{1b}[0m";

/// One row as a person reads it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Block {
    /// The left column: a date or a number.
    pub date: String,
    /// The fact.
    pub fact: String,
    /// The sentences that support it.
    pub quotes: Vec<Quote>,
    /// What else is known about it, one line each.
    pub notes: Vec<String>,
}

/// A sentence, its trigger words, and its source.
#[derive(Clone, Debug, Default)]
pub(crate) struct Quote {
    /// The sentence.
    pub text: String,
    /// The trigger words of the fact, as ranges of characters in `text`.
    pub marks: Vec<Range<usize>>,
    /// Outlet, day and evidence id.
    pub place: String,
}

/// A row that can be printed as a block.
pub(crate) trait AsBlock: Row {
    /// Returns the row as a block.
    fn block(&self) -> Block;
}

impl Quote {
    /// Returns the quotation of a citation.
    #[must_use]
    pub(crate) fn of(citation: &Citation) -> Self {
        Self { text: citation.quotation.clone(), marks: citation.marks(), place: place(citation) }
    }
}

/// Returns outlet, day and evidence id of a citation.
fn place(citation: &Citation) -> String {
    let day = citation.published.map(|it| it.to_string()).unwrap_or_default();
    let outlet = citation.outlet.clone().unwrap_or_else(|| "no outlet".to_owned());
    let parts: Vec<String> = [outlet, day].into_iter().filter(|it| !it.is_empty()).collect();
    format!("{}  {}", parts.join(", "), citation.evidence)
}

/// Prints rows in a format; `TextFormat::Text` gives blocks.
///
/// # Errors
/// Returns an error if standard output cannot be written.
pub(crate) fn print<R: AsBlock>(
    rows: &[R],
    format: TextFormat,
    context: &Context,
) -> anyhow::Result<()> {
    if let Some(format) = format.rows() {
        output::print(rows, format, context)
    } else {
        let blocks: Vec<Block> = rows.iter().map(AsBlock::block).collect();
        let mut text = Vec::new();
        write(&mut text, &blocks, context.width(), context.colored())?;
        Ok(context.show(&text)?)
    }
}

/// Prints blocks that are not rows of a table.
///
/// # Errors
/// Returns an error if standard output cannot be written.
pub(crate) fn show(blocks: &[Block], context: &Context) -> anyhow::Result<()> {
    let mut text = Vec::new();
    write(&mut text, blocks, context.width(), context.colored())?;
    Ok(context.show(&text)?)
}

/// Writes blocks separated by empty lines; `width` is the terminal's width in columns, or `None` to
/// leave lines unwrapped.
///
/// # Errors
/// Returns an error if `out` cannot be written.
pub(crate) fn write(
    out: &mut impl Write,
    blocks: &[Block],
    width: Option<u16>,
    colored: bool,
) -> std::io::Result<()> {
    let width = width.map(|it| usize::from(it).clamp(INDENT + 20, WIDTH_MAX));
    for (at, block) in blocks.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        let date = format!("{:1$}", block.date, INDENT - 2);
        line(out, &format!("{}  ", visible(&date)), &words(&block.fact), width)?;
        let rest = " ".repeat(INDENT);
        for quote in &block.quotes {
            if !quote.text.is_empty() {
                line(out, &rest, &quoted(quote, colored), width)?;
            }
            if block.quotes.len() > 1 && !quote.place.is_empty() {
                line(out, &rest, &words(&quote.place), width)?;
            }
        }
        for note in block.notes.iter().filter(|it| !it.is_empty()) {
            line(out, &rest, &words(note), width)?;
        }
        if let [quote] = block.quotes.as_slice()
            && !quote.place.is_empty()
        {
            line(out, &rest, &words(&quote.place), width)?;
        }
    }
    Ok(())
}

/// Writes one part of a block; wrapped lines are indented below the first.
fn line(
    out: &mut impl Write,
    first: &str,
    text: &str,
    width: Option<usize>,
) -> std::io::Result<()> {
    let Some(width) = width else {
        return writeln!(out, "{}", format!("{first}{text}").trim_end());
    };
    let rest = " ".repeat(INDENT);
    let options = textwrap::Options::new(width)
        .initial_indent(first)
        .subsequent_indent(&rest)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false);
    textwrap::wrap(text, options).iter().try_for_each(|it| writeln!(out, "{}", it.trim_end()))
}

/// Returns a text with every run of whitespace collapsed to one space.
fn words(text: &str) -> String {
    // Two spaces separate the id from the outlet; keep them.
    let parts: Vec<String> = text.split("  ").map(one_line).filter(|it| !it.is_empty()).collect();
    visible(&parts.join("  ")).into_owned()
}

/// Returns a sentence in quotation marks with its trigger words in bold; each word is set in bold
/// on its own so that a line can break between any two.
fn quoted(quote: &Quote, colored: bool) -> String {
    let mut shown = String::from("“");
    let (mut is_bold, mut is_blank) = (false, false);
    for (at, letter) in between_marks(&quote.text) {
        let wants_bold =
            colored && !letter.is_whitespace() && quote.marks.iter().any(|it| it.contains(&at));
        if is_bold && !wants_bold {
            shown.push_str(PLAIN);
        }
        if letter.is_whitespace() {
            is_blank = true;
        } else {
            if is_blank {
                shown.push(' ');
            }
            if wants_bold && !is_bold {
                shown.push_str(BOLD);
            }
            is_blank = false;
            shown.push_str(&visible(letter.encode_utf8(&mut [0; 4])));
        }
        is_bold = wants_bold;
    }
    if is_bold {
        shown.push_str(PLAIN);
    }
    shown.push('”');
    shown
}

impl TextFormat {
    /// Returns the format of rows, or `None` for blocks.
    #[must_use]
    pub(crate) fn rows(self) -> Option<Format> {
        match self {
            Self::Text => None,
            Self::Table => Some(Format::Table),
            Self::Json => Some(Format::Json),
            Self::Jsonl => Some(Format::Jsonl),
            Self::Csv => Some(Format::Csv),
            Self::Xlsx => Some(Format::Xlsx),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block() -> Block {
        let text = "Days after Clinton tapped\nKaine as her running mate, the push began.";
        let marks = std::iter::once(19..25).collect();
        let quote = Quote { text: text.to_owned(), marks, place: "Post  a#r0".to_owned() };
        Block {
            date: "2016-09-08".to_owned(),
            fact: "Clinton appointed Kaine: her running mate".to_owned(),
            quotes: vec![quote],
            notes: vec!["confidence 0.74".to_owned()],
        }
    }

    #[track_caller]
    fn check(width: Option<u16>, colored: bool, expected: &str) {
        let mut out = Vec::new();
        write(&mut out, &[block()], width, colored).expect("writes");
        assert_eq!(String::from_utf8(out).expect("text"), expected);
    }

    #[test]
    fn lines_break_between_words_and_what_tells_it_is_bold() {
        let wrapped = "2016-09-08  Clinton appointed Kaine: her\n            running mate\n            \
            “Days after Clinton \u{1b}[1mtapped\u{1b}[0m\n            Kaine as her running mate,\n            \
            the push began.”\n            confidence 0.74\n            Post  a#r0\n";
        check(Some(40), true, wrapped);
    }

    #[test]
    fn a_quotation_has_one_pair_of_outer_marks() {
        let shown = |text: &str, mark| {
            let (text, marks) = (text.to_owned(), std::iter::once(mark).collect());
            quoted(&Quote { text, marks, ..Quote::default() }, true)
        };
        let bold = |text: &str| text.replace('[', BOLD).replace(']', PLAIN);
        assert_eq!(shown("“Ruiz has to go.”", 6..9), bold("“Ruiz [has] to go.”"));
        assert_eq!(shown("“He must go,” she said.", 18..22), bold("“‘He must go,’ she [said].”"));
    }

    #[test]
    fn a_pipe_gets_one_line_for_each_part_and_no_bold() {
        let plain = "2016-09-08  Clinton appointed Kaine: her running mate\n            \
            “Days after Clinton tapped Kaine as her running mate, the push began.”\n            \
            confidence 0.74\n            Post  a#r0\n";
        check(None, false, plain);
    }
}
