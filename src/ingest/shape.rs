//! Detects the kind of a file: by magic numbers, then by structure, last by its name.
//!
//! In: the first bytes of a file (all of them, if it is short) and its name. Out: [`Shape`]; or [`NamedKind`], if the
//! user named the kind. A
//! wrong extension does no harm. Never fails: plain text is the fallback.

use std::path::Path;

use super::kind::Kind;
use super::{decode, markup, words};

/// The format of a file's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Gzip,
    Bzip2,
    Xz,
    Zstd,
    Zip,
    Tar,
    /// Microsoft compound files: Word 97, Excel 97, Outlook.
    Compound,
    Parquet,
    Pdf,
    Rtf,
    Warc,
    Mail,
    Mbox,
    Captions,
    WireText,
    Xml,
    Html,
    Json,
    /// The log of a browser, with the pages that it loaded (HAR).
    BrowserLog,
    /// A list of references (RIS).
    References,
    /// A corpus in SGML.
    Corpus,
    Table,
    Text,
    /// A recognised but unsupported format.
    Foreign(Foreign),
}

/// A recognised but unsupported format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Foreign {
    /// Its name for messages, with its article.
    pub what: &'static str,
    /// The extensions of such files, separated by blanks.
    pub named: &'static str,
    /// Whether it may hold texts, as an archive may.
    pub may_hold_texts: bool,
}

/// Returns the shape of an unsupported format that may hold texts.
const fn texts(what: &'static str, named: &'static str) -> Shape {
    Shape::Foreign(Foreign { what, named, may_hold_texts: true })
}

/// Returns the shape of an unsupported format that holds no texts.
const fn other(what: &'static str, named: &'static str) -> Shape {
    Shape::Foreign(Foreign { what, named, may_hold_texts: false })
}

/// How a database of `SQLite` begins.
pub(crate) const SQLITE: &[u8] = b"SQLite format 3";

/// Magic numbers at the start of a file, and the format of each.
const MARKS: [(&[u8], Shape); 49] = [
    (b"\x1f\x8b", Shape::Gzip),
    (b"BZh", Shape::Bzip2),
    (b"\xfd7zXZ\0", Shape::Xz),
    (b"\x28\xb5\x2f\xfd", Shape::Zstd),
    (b"PK\x03\x04", Shape::Zip),
    (b"PK\x05\x06", Shape::Zip),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Shape::Compound),
    (b"{\\rtf", Shape::Rtf),
    (b"WARC/", Shape::Warc),
    (b"7z\xbc\xaf\x27\x1c", texts("a 7z archive", "7z")),
    (b"Rar!", texts("a RAR archive", "rar")),
    (b"\xff\xd8\xff", other("a JPEG picture", "jpg jpeg jpe jfif")),
    (b"\x89PNG", other("a PNG picture", "png")),
    (b"GIF8", other("a GIF picture", "gif")),
    (b"II*\0", other("a TIFF picture", "tif tiff")),
    (b"MM\0*", other("a TIFF picture", "tif tiff")),
    (b"BM\x00", other("a bitmap picture", "bmp dib")),
    (b"ID3", other("an MP3 recording", "mp3")),
    (b"OggS", other("an Ogg recording", "ogg oga ogv opus")),
    (b"fLaC", other("a FLAC recording", "flac")),
    (b"\x1aE\xdf\xa3", other("a Matroska video", "mkv mka webm")),
    (SQLITE, texts("an SQLite database", "sqlite sqlite3 db")),
    (b"PAR1", Shape::Parquet),
    (b"\x7fELF", other("a program", "so o")),
    (b"MZ", other("a Windows program", "exe dll")),
    (b"\x00\x05\x16\x07", other("a resource fork of a Mac", "")),
    (b"\x04\x22\x4d\x18", texts("an LZ4 archive", "lz4")),
    (b"\x1f\x9d\x90", texts("a file packed by compress", "Z z")),
    (b"LZIP", texts("a file packed by lzip", "lz")),
    (b"MSCF", texts("a cabinet archive", "cab")),
    (b"!BDN", texts("an Outlook data file; export its mails as MSG or EML", "pst ost")),
    (b"\xe4\x52\x5c\x7b", texts("a OneNote section; export it as PDF or DOCX", "one")),
    (b"ITSF", texts("a help file of Windows", "chm")),
    (b"AT&TFORM", texts("a DjVu document; save it as PDF", "djvu djv")),
    (b"%!PS", texts("a PostScript file; convert it to PDF", "ps eps")),
    (b"\xffWPC", texts("a WordPerfect document; save it as DOCX", "wpd wp")),
    (b"<stata_dta>", texts("a Stata data set; export it as CSV", "dta")),
    (b"$FL2@(#)", texts("an SPSS data set; export it as CSV", "sav")),
    (b"$FL3@(#)", texts("an SPSS data set; export it as CSV", "zsav sav")),
    (b"RDX2\n", texts("an R data file; write a CSV with write.csv", "rdata rda")),
    (b"RDX3\n", texts("an R data file; write a CSV with write.csv", "rdata rda")),
    (b"X\n\x00\x00\x00", texts("an R data file; write a CSV with write.csv", "rds")),
    (b"ARROW1", texts("an Arrow (Feather) table; write it as CSV or Parquet", "feather arrow ipc")),
    (b"Obj\x01", texts("an Avro file; export it as JSON Lines", "avro")),
    (b"\x89HDF", texts("an HDF5 file; export it as CSV", "h5 hdf5 hdf")),
    (b"\x80\x04\x95", texts("a Python pickle; write the data as CSV or JSON Lines", "pkl pickle")),
    (b"BEGIN:VCALENDAR", other("a calendar", "ics")),
    (b"BEGIN:VCARD", other("an address card", "vcf")),
    (b"\x30\x26\xb2\x75", other("a Windows Media recording", "wma wmv asf")),
];

impl Shape {
    /// Returns whether it is an archive or a compressed file.
    pub(crate) fn is_packed(self) -> bool {
        use Shape::{Bzip2, Gzip, Tar, Xz, Zip, Zstd};
        matches!(self, Gzip | Bzip2 | Xz | Zstd | Zip | Tar)
    }

    /// Returns the shape given by a magic number, or `None` if the bytes may be text.
    pub(crate) fn by_mark(bytes: &[u8]) -> Option<Self> {
        let marked =
            MARKS.iter().find(|(mark, _)| bytes.starts_with(mark) && is_whole(mark, bytes));
        let at =
            |place: usize, mark: &[u8]| bytes.get(place..).is_some_and(|it| it.starts_with(mark));
        let start = bytes.get(..1024).unwrap_or(bytes);
        match marked {
            Some((_, shape)) => Some(*shape),
            None if at(257, b"ustar") => Some(Self::Tar),
            None if at(4, b"ftyp") => {
                Some(other("a video or recording", "mp4 m4a m4v mov heic avif 3gp"))
            }
            None if at(8, b"WEBP") => Some(other("a WebP picture", "webp")),
            None if at(8, b"WAVE") => Some(other("a WAV recording", "wav")),
            None if start.windows(5).any(|it| it == b"%PDF-") => Some(Self::Pdf),
            None if at(60, b"BOOKMOBI") => Some(texts("a Kindle book", "mobi azw azw3 prc")),
            None if start.starts_with(b"\x01") && start.contains(&2) => Some(Self::WireText),
            None => None,
        }
    }

    /// Returns the shape of text by its structure.
    pub(crate) fn of_text(head: &str, kind: Kind, path: Option<&Path>) -> Self {
        let text = head.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
        let is_record = matches!(kind, Kind::Json | Kind::JsonLines);
        match () {
            () if is_browser_log(text) => Self::BrowserLog,
            () if is_record => Self::Json,
            () if kind == Kind::Markdown => Self::Text,
            () if text.starts_with("TY  - ") => Self::References,
            () if is_bibliography(text) => other("a list of references (BibTeX)", "bib bibtex txt"),
            () if is_corpus(text) => Self::Corpus,
            () if is_mbox(text) => Self::Mbox,
            () if is_mail(mail_start(text)) => Self::Mail,
            () if markup::is_html(text) => Self::Html,
            () if markup::is_xml(text) => Self::Xml,
            () if is_captions(text) => Self::Captions,
            () if is_json(text) => Self::Json,
            () if extension(path)
                .is_some_and(|it| matches!(it.as_str(), "csv" | "tsv" | "tab")) =>
            {
                Self::Table
            }
            () if matches!(kind, Kind::Plain | Kind::Unknown) && is_table(text) => Self::Table,
            () if kind == Kind::Unknown && path.is_none() && text.starts_with(['{', '[']) => {
                Self::Json
            }
            () => Self::Text,
        }
    }
}

/// A kind of file named by the user, overriding detection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named for what it is")]
pub enum NamedKind {
    Text,
    Markdown,
    Html,
    Xml,
    Json,
    JsonLines,
    Table,
    Mail,
    Mbox,
    Captions,
}

impl NamedKind {
    /// All kinds, with their names on the command line.
    pub const ALL: [(&'static str, Self); 10] = [
        ("text", Self::Text),
        ("markdown", Self::Markdown),
        ("html", Self::Html),
        ("xml", Self::Xml),
        ("json", Self::Json),
        ("jsonl", Self::JsonLines),
        ("table", Self::Table),
        ("mail", Self::Mail),
        ("mbox", Self::Mbox),
        ("captions", Self::Captions),
    ];

    /// Returns the layout and the format that the name stands for.
    pub(super) fn layout(self) -> (Kind, Shape) {
        match self {
            Self::Text => (Kind::Plain, Shape::Text),
            Self::Markdown => (Kind::Markdown, Shape::Text),
            Self::Html => (Kind::Unknown, Shape::Html),
            Self::Xml => (Kind::Unknown, Shape::Xml),
            Self::Json => (Kind::Json, Shape::Json),
            Self::JsonLines => (Kind::JsonLines, Shape::Json),
            Self::Table => (Kind::Unknown, Shape::Table),
            Self::Mail => (Kind::Unknown, Shape::Mail),
            Self::Mbox => (Kind::Unknown, Shape::Mbox),
            Self::Captions => (Kind::Unknown, Shape::Captions),
        }
    }
}

/// Returns the shape of text from its first bytes.
pub(super) fn shape_of_text(bytes: &[u8], kind: Kind, path: Option<&Path>) -> Shape {
    let head = bytes.get(..8192).unwrap_or(bytes);
    // UTF-16 is read in pairs of bytes.
    let head = head.split_at(head.len() & !1).0;
    let head = markup::start_of_bytes(if head.is_empty() { bytes } else { head });
    let head = decode(head).map_or_else(|_| String::from_utf8_lossy(head), |it| it.text);
    Shape::of_text(&head, kind, path)
}

/// Returns a file's extension in lower case.
pub(super) fn extension(path: Option<&Path>) -> Option<String> {
    Some(path?.extension()?.to_str()?.to_ascii_lowercase())
}

/// A mark of two bytes is weak evidence; text may begin with it.
fn is_whole(mark: &[u8], bytes: &[u8]) -> bool {
    mark.len() > 3
        || !mark.is_ascii()
        || bytes.iter().take(512).any(|byte| *byte == 0)
        || mark == b"BZh" && bytes.get(4..10) == Some(b"1AY&SY")
}

fn is_mbox(text: &str) -> bool {
    text.starts_with("From ") && text.lines().nth(1).is_some_and(|line| header(line).is_some())
}

/// Returns the name in a header line.
fn header(line: &str) -> Option<&str> {
    let (name, _) = line.split_once(':')?;
    let is_name = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
    (!name.is_empty() && name.chars().all(is_name)).then_some(name)
}

/// Returns the text after the byte count that Apple Mail puts before a message.
pub(super) fn mail_start(text: &str) -> &str {
    let (first, rest) = text.split_once('\n').unwrap_or_default();
    let is_count = !first.trim().is_empty() && first.trim().bytes().all(|it| it.is_ascii_digit());
    if is_count { rest } else { text }
}

/// Returns whether the text opens with a block of mail headers, including one that every mail has.
fn is_mail(text: &str) -> bool {
    let folded = |line: &&str| !line.starts_with([' ', '\t']);
    let block = text.lines().take_while(|line| !line.trim().is_empty()).filter(folded);
    let names: Option<Vec<String>> =
        block.take(60).map(|line| header(line).map(str::to_ascii_lowercase)).collect();
    let Some(names) = names else { return false };
    let has = |name: &str| names.iter().any(|it| it == name);
    let n_known =
        ["from", "to", "subject", "date", "message-id", "mime-version", "content-type", "received"]
            .iter()
            .filter(|name| has(name))
            .count();
    // Pages saved by Word and old browsers have only these two.
    let is_page = has("mime-version") && has("content-type") && text.contains("multipart/related");
    is_page
        || n_known >= 3
            && (has("from") || has("mime-version") || has("message-id"))
            && (has("mime-version")
                || has("message-id")
                || has("content-type")
                || has("received")
                || n_known >= 4)
}

fn is_captions(text: &str) -> bool {
    let is_time = |text: &str| {
        text.matches(':').count() >= 1 && text.trim().starts_with(|it: char| it.is_ascii_digit())
    };
    let is_pair = |pair: Option<(&str, &str)>| pair.is_some_and(|(a, b)| is_time(a) && is_time(b));
    let is_bare = |line: &str| line.chars().all(|it| it.is_ascii_digit() || ":.,".contains(it));
    text.starts_with("WEBVTT")
        || text.starts_with("[Script Info]")
        || text.lines().take(4).any(|line| is_pair(line.split_once("-->")))
        || text.lines().next().is_some_and(|line| is_bare(line) && is_pair(line.split_once(',')))
}

/// Returns whether the first line, or the first letters of many, can only be JSON.
fn is_json(text: &str) -> bool {
    let mut letters = text.chars().filter(|letter| !letter.is_whitespace());
    matches!((letters.next(), letters.next()), (Some('{'), Some('"')) | (Some('['), Some('{')))
}

/// Returns whether the first letters are those of a browser's log: `{"log": {"version": ...`.
pub(super) fn is_browser_log(text: &str) -> bool {
    let start: String = text.chars().take(200).filter(|it| !it.is_whitespace()).collect();
    let has = |key: &str| text.contains(&format!("\"{key}\""));
    start.trim_start_matches('\u{feff}').starts_with("{\"log\":{")
        && ["creator", "entries", "browser", "pages"].into_iter().any(has)
}

/// Returns whether a text opens like SGML of a corpus: Gigaword, TREC, Reuters-21578.
fn is_corpus(text: &str) -> bool {
    let opens = |mark: &str| text.starts_with(mark);
    (opens("<DOC>") || opens("<DOC ")) && text.contains("<DOC") && text.contains("<TEXT")
        || opens("<REUTERS ")
        || opens("<!DOCTYPE lewis")
}

/// Returns whether the text opens with an entry of BibTeX: `@article{ruiz2026,`.
fn is_bibliography(text: &str) -> bool {
    let entry = text.strip_prefix('@').and_then(|it| it.split_once('{'));
    entry.is_some_and(|(kind, rest)| {
        (3..=20).contains(&kind.len())
            && kind.chars().all(|it| it.is_ascii_alphabetic())
            && rest.lines().next().is_some_and(|it| it.contains(['=', ',']))
    })
}

/// Cell separators, and how many usual field names a head must have with each: commas also occur in
/// prose.
const SIGNS: [(char, usize); 4] = [('\t', 2), ('|', 3), (';', 3), (',', 3)];

/// Returns whether the first line lists usual field names and the second has as many separators.
fn is_table(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let (Some(head), Some(row)) = (lines.next(), lines.next()) else { return false };
    SIGNS.iter().any(|(sign, n_usual_min)| {
        let cells: Vec<&str> = head.split(*sign).collect();
        let n_row = row.matches(*sign).count() + 1;
        cells.len() >= 3
            && cells.iter().all(|cell| cell.len() <= 40)
            && n_row + 1 >= cells.len()
            && cells.iter().filter(|cell| words::is_field(cell)).count() >= *n_usual_min
    })
}
