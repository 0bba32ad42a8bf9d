//! Reads bytes of a known shape.
//!
//! In: the bytes of a file, their shape, the file name. Out: articles, files within, notes; or
//! `None` for plain text and records, which `reading` handles itself. Fails with a [`Refusal`].

use std::io;
use std::path::Path;

use super::article::Article;
use super::lines::Line;
use super::office::{self, Compound};
use super::packs::{self, Zip};
use super::pieces::Piece;
use super::refused::Refusal;
use super::shape::{Shape, extension};
use super::{
    corpora, databases, feeds, mail, markup, paper, records, speech, web, wiki, wire, xml,
};

/// The items in a file, and the kind of the file.
pub(super) struct Held {
    pub pieces: Vec<Piece>,
    pub kind: &'static str,
}

type Read = Result<Held, Refusal>;

fn held(kind: &'static str, pieces: Vec<Piece>) -> Held {
    Held { pieces, kind }
}

fn articles(kind: &'static str, all: Vec<Article>) -> Read {
    if all.is_empty() {
        return Err(Refusal::Empty(kind));
    }
    Ok(held(kind, all.into_iter().map(|it| Piece::Article(Box::new(it))).collect()))
}

fn papers(kind: &'static str, lines: &[Line]) -> Read {
    articles(kind, paper::articles(lines))
}

/// Reads bytes whose shape was recognised by a magic number.
///
/// # Errors
/// Returns the reason why they cannot be read, with a remedy.
pub(super) fn marked(shape: Shape, bytes: &[u8], name: &str) -> Read {
    let packed = |kind: &'static str, inner: Result<Vec<u8>, String>| {
        let bytes = inner?;
        Ok(held(kind, vec![Piece::Member(packs::inner_name(name), bytes)]))
    };
    match shape {
        Shape::Gzip => {
            packed("gzip", packs::unpacked(flate2::read::MultiGzDecoder::new(bytes), "gzip"))
        }
        Shape::Bzip2 => {
            packed("bzip2", packs::unpacked(bzip2::read::MultiBzDecoder::new(bytes), "bzip2"))
        }
        Shape::Xz => packed("xz", packs::unpacked(lzma_rust2::XzReader::new(bytes, true), "xz")),
        Shape::Zstd => {
            let reader =
                zstd::stream::read::Decoder::new(bytes).map_err(|error| error.to_string())?;
            packed("Zstandard", packs::unpacked(reader, "Zstandard"))
        }
        Shape::Zip => zipped(bytes),
        Shape::Compound => compound(bytes),
        Shape::Parquet => Ok(held("table", vec![Piece::Rows(records::parquet(bytes)?)])),
        Shape::Pdf => papers("PDF", &office::pdf(bytes)?),
        Shape::Rtf => papers("RTF", &office::rtf(bytes)),
        Shape::Warc => {
            let pages: io::Result<Vec<Piece>> = web::Archive(bytes).collect();
            Ok(held("WARC", pages.map_err(|error| error.to_string())?))
        }
        Shape::WireText => {
            let text = super::decode(bytes)
                .map_err(|at| format!("byte {at} is a control character"))?
                .text;
            articles("IPTC 7901", wire::transmission(&text).into_iter().collect())
        }
        Shape::Foreign(foreign) => Err(foreign.into()),
        _ => Err(Refusal::other_kind("of an unsupported kind", "")),
    }
}

fn zipped(bytes: &[u8]) -> Read {
    let mut zip = Zip::open(bytes)?;
    let names = zip.names();
    let has = |name: &str| names.iter().any(|it| it == name);
    let mimetype =
        if has("mimetype") { zip.text("mimetype").unwrap_or_default() } else { String::new() };
    if has("word/document.xml") {
        let document = zip.text("word/document.xml").unwrap_or_default();
        let relations = zip.text("word/_rels/document.xml.rels");
        return papers("DOCX", &office::word(&document, relations.as_deref())?);
    }
    if has("xl/workbook.xml") || has("xl/workbook.bin") || mimetype.contains("spreadsheet") {
        return Ok(held("spreadsheet", vec![Piece::Rows(records::sheets(bytes)?)]));
    }
    if mimetype.contains("opendocument.text") {
        let content = zip.text("content.xml").unwrap_or_default();
        return papers("ODT", &office::open_document(&content)?);
    }
    if has("ppt/presentation.xml") {
        let what = "a presentation, which has no articles";
        return Err(Refusal::other_kind(what, "pptx pptm ppsx potx"));
    }
    Err(Refusal::other_kind("a ZIP archive within which nothing can be read", "zip"))
}

fn compound(bytes: &[u8]) -> Read {
    use office::CompoundKind as Kind;
    match Compound::open(bytes)?.kind() {
        Kind::Word => papers("DOC", &office::old_word(bytes)?),
        Kind::Sheet => Ok(held("spreadsheet", vec![Piece::Rows(records::sheets(bytes)?)])),
        Kind::Mail => Ok(held("Outlook mail", Piece::alone(mail::outlook(bytes)?))),
        Kind::Locked => Err("the file is locked with a password; save an unlocked copy".into()),
        Kind::Other => Err(Refusal::other_kind("a compound file of an unsupported kind", "")),
    }
}

/// Reads text of a structured shape; `None` for text that is itself an article.
///
/// # Errors
/// Returns the reason why it cannot be read, with a remedy.
pub(super) fn structured(shape: Shape, bytes: &[u8]) -> Option<Read> {
    let text = || markup::text(bytes);
    Some(match shape {
        Shape::Mail => mail::message(without_count(bytes)).map(|pieces| held("mail", pieces)),
        Shape::Mbox => Ok(mailbox(bytes)),
        Shape::Html => page(&text()),
        Shape::Xml => xml_file(&text()),
        Shape::Captions => articles("captions", speech::captions(&text()).into_iter().collect()),
        Shape::BrowserLog => web::logged(&text()).map(|pages| held("HAR", pages)),
        Shape::References => references(&text()),
        Shape::Corpus => articles("corpus", corpora::marked(&text())),
        Shape::Foreign(foreign) => Err(foreign.into()),
        Shape::Table => table(&text()),
        _ => return None,
    })
}

fn references(text: &str) -> Read {
    let found = databases::references(text);
    if found.is_empty() {
        return Err(
            "the references (RIS) have no abstract and no text; export the full texts".into()
        );
    }
    articles("RIS", found)
}

fn table(text: &str) -> Read {
    let rows = records::table(text)?;
    Ok(held("table", vec![Piece::Rows(rows)]))
}

/// Reads a web page: its articles, or the rows of a table exported as a page.
fn page(html: &str) -> Read {
    let rows = web::rows(html);
    if !rows.is_empty() {
        return Ok(held("table", vec![Piece::Rows(rows)]));
    }
    match web::articles(html) {
        Ok(found) => articles("HTML", found),
        Err(other @ Refusal::OtherKind { .. }) => Err(other),
        Err(without_text) => {
            let record = web::scripted(html);
            record.map(|it| held("HTML", vec![Piece::Rows(vec![(1, it)])])).ok_or(without_text)
        }
    }
}

/// Returns a message without the byte count that Apple Mail puts before it.
fn without_count(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().position(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let (count, rest) = bytes.split_at(end);
    let is_count = count.iter().all(|it| it.is_ascii_digit() || it.is_ascii_whitespace());
    if is_count { rest } else { bytes }
}

fn mailbox(bytes: &[u8]) -> Held {
    let read = mail::mailbox(bytes).into_iter().enumerate().flat_map(|(at, message)| {
        let refused =
            |cause: Refusal| vec![Piece::Refused(format!("message {}", at + 1), cause.to_string())];
        mail::message(&message).unwrap_or_else(refused)
    });
    held("mailbox", read.collect())
}

fn xml_file(text: &str) -> Read {
    let mended;
    let document = if let Ok(document) = xml::parse(text) {
        document
    } else {
        mended = xml::mended(text);
        xml::parse(&mended).map_err(|cause| format!("{cause}; fetch or export it again"))?
    };
    let root = document.root_element().tag_name().name().to_owned();
    let is_one_of = |names: &str| names.split(' ').any(|it| it.eq_ignore_ascii_case(&root));
    match () {
        () if is_one_of("rss rdf feed") => articles("feed", feeds::articles(&document)),
        () if root == "newsitem" => articles("corpus", corpora::item(&document)),
        () if is_one_of("newsMessage newsItem NewsML") => {
            articles("NewsML", wire::newsml(&document))
        }
        () if is_one_of("nitf") => articles("NITF", wire::nitf(&document)),
        () if is_one_of(
            "TEI teiCorpus hansard publicwhip debates akomaNtoso dbtplenarprotokoll",
        ) =>
        {
            articles("speeches", speech::corpus(&document))
        }
        () if is_one_of("tt") => {
            articles("captions", speech::timed_text(&document).into_iter().collect())
        }
        () if is_one_of("mediawiki") => articles("wiki", wiki::articles(&document)),
        () if is_one_of("html") => page(text),
        () if is_one_of("opml sitemapindex urlset") => {
            Ok(held("list", vec![Piece::Listed(feeds::listed(&document))]))
        }
        () => other_xml(&document, &root),
    }
}

/// Reads the records of XML of an unknown kind.
fn other_xml(document: &roxmltree::Document<'_>, root: &str) -> Read {
    if root == "Workbook" {
        return Ok(held("spreadsheet", vec![Piece::Rows(records::workbook(document))]));
    }
    let records = records::in_xml(document);
    if records.is_empty() {
        let cause =
            format!("XML of an unknown kind (root `{root}`) without elements named like text");
        return Err(cause.into());
    }
    Ok(held("XML", vec![Piece::Rows((1..).zip(records).collect())]))
}

/// Returns the articles of plain text that is a database export or a parliamentary report; empty
/// for a single article.
pub(super) fn listed(text: &str) -> Vec<Article> {
    let found = databases::of_text(text);
    let found = if found.is_empty() { corpora::numbered(text) } else { found };
    let spoken = || {
        let proceedings = speech::proceedings(text);
        let sitting = proceedings.or_else(|| speech::court(text));
        let sitting = sitting.or_else(|| speech::parliament(text));
        sitting.or_else(|| speech::broadcast(text)).or_else(|| speech::transcript(text))
    };
    if found.is_empty() { spoken().into_iter().collect() } else { found }
}

/// Returns whether a file in a folder is skipped without a notice, as one that people keep beside
/// texts: a picture or a recording under its own name. An archive or a table, or a file named like
/// a document, may hold articles, so skipping it gets a notice.
pub(super) fn is_passed_over(shape: Option<Shape>, path: Option<&Path>) -> bool {
    const TEXTS: &str = " txt text md htm html xhtml mht mhtml pdf doc docx odt rtf csv tsv xls xlsx ods \
        json jsonl xml rss eml mbox msg zip gz tar tgz srt vtt ";
    let Some(Shape::Foreign(foreign)) = shape else { return false };
    let is_named_text = extension(path).is_some_and(|it| TEXTS.contains(&format!(" {it} ")));
    !foreign.may_hold_texts && !is_named_text
}
