//! XML of any length, some records at a time: feeds, packages of NewsML, corpora of speeches.
//!
//! In: a stream whose root says what its records are. Out: pieces, read from small documents that are
//! made of what stands before the first record, some records, and the ends of the elements around them.
//! Fails once, with what to do, if the file ends within a record or a record is too long.

use std::io::{self, BufRead};

use super::bounds::{HEAD_BYTES_MAX, RECORD_BYTES_MAX};
use super::pieces::{Few, Piece};
use super::refused::Refusal;
use super::shape::Shape;
use super::{formats, markup, records, words};

/// Bytes of the records that are read together.
const PART_BYTES: usize = 2 << 20;

/// Bytes in which the records of an unknown kind of XML are looked for.
pub(super) const SAMPLE_BYTES: u64 = 4 << 20;

/// The name of the elements of a file that are an article each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RecordElement {
    name: String,
    /// Whether the root says so; otherwise each is a row of named values.
    is_known: bool,
}

/// Returns the records of a file whose first bytes hold many, with named values; `None` for others.
pub(super) fn records_within(head: &[u8]) -> Option<RecordElement> {
    let mut scan = Scan { input: head, text: Vec::new() };
    let (mut open, mut end) = (Vec::new(), 0);
    while let Ok(Some(tag)) = scan.tag() {
        let root = local(&tag.name).to_lowercase();
        if open.is_empty() && words::list("documents", "roots").contains(&root) {
            return None;
        }
        match tag.kind {
            TagKind::Open => open.push(tag.name),
            TagKind::Close => drop(open.pop()),
            TagKind::Other => {}
        }
        end = scan.text.len();
    }
    let ends: String = open.iter().rev().flat_map(|name| ["</", name, ">"]).collect();
    let sample = [head.get(..end)?, ends.as_bytes()].concat();
    let name = records::name_in_xml(&markup::text(&sample))?;
    Some(RecordElement { name, is_known: false })
}

/// Returns the records of a file, by its first bytes; `None` if its root says nothing of them.
pub(super) fn records_of(head: &[u8]) -> Option<RecordElement> {
    let mut scan = Scan { input: head, text: Vec::new() };
    while let Ok(Some(tag)) = scan.tag() {
        if tag.kind == TagKind::Open {
            let root = local(&tag.name).to_lowercase();
            let name = words::list("records", &root).first()?.clone();
            return Some(RecordElement { name, is_known: true });
        }
    }
    None
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TagKind {
    Open,
    Close,
    /// An element without content, a comment, a declaration.
    Other,
}

/// A tag, and where it begins in the text scanned so far.
struct Tag {
    kind: TagKind,
    name: String,
    start: usize,
}

/// Reads markup tag by tag.
struct Scan<R> {
    input: R,
    /// What was read and not yet taken.
    text: Vec<u8>,
}

impl<R: BufRead> Scan<R> {
    /// Returns the next tag, which the text ends with then; `None` at the end.
    fn tag(&mut self) -> io::Result<Option<Tag>> {
        self.input.read_until(b'<', &mut self.text)?;
        if self.text.last() != Some(&b'<') {
            return Ok(None);
        }
        let start = self.text.len() - 1;
        loop {
            let n_read = self.input.read_until(b'>', &mut self.text)?;
            if n_read == 0 || self.text.last() != Some(&b'>') {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let (_, markup) = self.text.split_at(start);
            let is_over = match markup {
                [b'<', b'!', b'-', b'-', ..] => markup.ends_with(b"-->"),
                it if it.starts_with(b"<![CDATA[") => it.ends_with(b"]]>"),
                // A list of entities stands in brackets.
                [b'<', b'!', inner @ .., _] => {
                    !inner.contains(&b'[') || inner.trim_ascii_end().ends_with(b"]")
                }
                [b'<', b'?', ..] => markup.ends_with(b"?>"),
                it => !is_quote_open(it),
            };
            if is_over || markup.len() > RECORD_BYTES_MAX {
                return Ok(Some(tag_of(markup, start)));
            }
        }
    }
}

/// Returns whether a tag ends within the value of an attribute.
fn is_quote_open(tag: &[u8]) -> bool {
    let open = tag.iter().fold(None, |open, byte| match (open, byte) {
        (None, b'"' | b'\'') => Some(*byte),
        (Some(quote), byte) if quote == *byte => None,
        (open, _) => open,
    });
    open.is_some()
}

fn tag_of(markup: &[u8], start: usize) -> Tag {
    let kind = match markup {
        [b'<', b'!' | b'?', ..] | [.., b'/', b'>'] => TagKind::Other,
        [b'<', b'/', ..] => TagKind::Close,
        _ => TagKind::Open,
    };
    let named = markup.iter().skip(if kind == TagKind::Close { 2 } else { 1 });
    let is_of_name = |byte: &&u8| !byte.is_ascii_whitespace() && !matches!(byte, b'>' | b'/');
    let name: Vec<u8> = named.take_while(is_of_name).copied().collect();
    Tag { kind, name: String::from_utf8_lossy(&name).into_owned(), start }
}

/// Returns a name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// A file in the middle of being read.
pub(super) struct XmlStream<R> {
    scan: Scan<R>,
    record: RecordElement,
    /// What stands before the first record, and the ends of the elements that are open there.
    head: Vec<u8>,
    ends: String,
    /// The start tag of a record that was read already.
    is_in_record: bool,
    n_read: usize,
    is_over: bool,
}

impl<R: BufRead> XmlStream<R> {
    pub(crate) fn new(input: R, record: RecordElement) -> Self {
        let scan = Scan { input, text: Vec::new() };
        let (head, ends) = (Vec::new(), String::new());
        Self { scan, record, head, ends, is_in_record: false, n_read: 0, is_over: false }
    }

    fn is_record(&self, tag: &Tag) -> bool {
        local(&tag.name).eq_ignore_ascii_case(&self.record.name)
    }

    /// Reads on to the first record.
    fn open(&mut self) -> io::Result<()> {
        let mut names: Vec<String> = Vec::new();
        while let Some(tag) = self.scan.tag()? {
            match tag.kind {
                TagKind::Open if self.is_record(&tag) => {
                    self.head = self.scan.text.drain(..tag.start).collect();
                    self.ends = names.iter().rev().flat_map(|name| ["</", name, ">"]).collect();
                    self.is_in_record = true;
                    return Ok(());
                }
                TagKind::Open => names.push(tag.name),
                TagKind::Close => drop(names.pop()),
                TagKind::Other => {}
            }
            if self.scan.text.len() > HEAD_BYTES_MAX {
                let what = format!("more than {HEAD_BYTES_MAX} bytes before the first record");
                return Err(io::Error::other(what));
            }
        }
        self.is_over = true;
        Ok(())
    }

    /// Returns the next record as it stands, or `None` at the end.
    fn record(&mut self) -> io::Result<Option<Vec<u8>>> {
        while !self.is_in_record {
            let Some(tag) = self.scan.tag()? else { return Ok(None) };
            self.is_in_record = tag.kind == TagKind::Open && self.is_record(&tag);
            self.scan
                .text
                .drain(..if self.is_in_record { tag.start } else { self.scan.text.len() });
        }
        let mut depth = 1;
        while depth > 0 {
            let tag = self.scan.tag()?.ok_or(io::ErrorKind::UnexpectedEof)?;
            match tag.kind {
                TagKind::Open if self.is_record(&tag) => depth += 1,
                TagKind::Close if self.is_record(&tag) => depth -= 1,
                _ => {}
            }
            if self.scan.text.len() > RECORD_BYTES_MAX {
                let name = &self.record.name;
                let what = format!("`{name}` of more than {RECORD_BYTES_MAX} bytes");
                return Err(io::Error::other(what));
            }
        }
        self.is_in_record = false;
        Ok(Some(std::mem::take(&mut self.scan.text)))
    }

    /// Returns the next records.
    fn records(&mut self) -> io::Result<Vec<Vec<u8>>> {
        if self.ends.is_empty() && !self.is_over {
            self.open()?;
        }
        let (mut records, mut n_bytes) = (Vec::new(), 0);
        while !self.is_over && n_bytes < PART_BYTES {
            match self.record() {
                Ok(Some(record)) => {
                    n_bytes += record.len();
                    records.push(record);
                }
                Ok(None) => self.is_over = true,
                // It comes again once those before are read.
                Err(_) if !records.is_empty() => break,
                Err(error) => return Err(error),
            }
        }
        Ok(records)
    }

    /// Returns what records hold, as a document below the head of the file; `n_before` stand before
    /// them.
    fn read(&self, records: &[Vec<u8>], n_before: usize) -> Few {
        let part = [self.head.as_slice(), &records.concat(), self.ends.as_bytes()].concat();
        if !self.record.is_known {
            let rows = records::of_xml(&markup::text(&part), &self.record.name)?;
            let numbered = (n_before as u64 + 1..).zip(rows).collect();
            return Ok(vec![Piece::Rows(numbered)]);
        }
        match formats::structured(Shape::Xml, &part) {
            Some(Err(Refusal::Empty(_))) | None => Ok(Vec::new()),
            Some(read) => read.map(|held| held.pieces).map_err(|it| it.to_string()),
        }
    }

    /// Returns what each record holds by itself, after one of them could not be read.
    fn read_each(&self, records: &[Vec<u8>]) -> Vec<Piece> {
        let n_before = self.n_read - records.len();
        let numbered = (n_before + 1..).zip(records.chunks(1));
        let read = numbered.flat_map(|(number, record)| {
            let refused = |cause| vec![Piece::Refused(format!("record {number}"), cause)];
            self.read(record, number - 1).unwrap_or_else(refused)
        });
        read.collect()
    }
}

impl<R: BufRead> Iterator for XmlStream<R> {
    type Item = Few;

    fn next(&mut self) -> Option<Few> {
        if self.is_over {
            return None;
        }
        match self.records() {
            Ok(records) if records.is_empty() => Some(Ok(Vec::new())),
            Ok(records) => {
                let n_before = self.n_read;
                self.n_read += records.len();
                let read = self.read(&records, n_before);
                Some(Ok(read.unwrap_or_else(|_| self.read_each(&records))))
            }
            Err(error) => {
                self.is_over = true;
                Some(Err(format!(
                    "the XML ends early or cannot be read on ({error}); fetch or export it again"
                )))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{RecordElement, XmlStream, records_of, records_within};
    use crate::ingest::pieces::Piece;

    const FEED: &str = "<?xml version=\"1.0\"?><!-- a > b --><rss version='2.0'><channel><title>Courier</title>\
        <item><title>One</title><description><![CDATA[<p>Ruiz won </item> the vote.</p>]]></description></item>\
        <other/><item><title a=\"x>y's\">Two</title><description>Okoro lost the vote.</description></item>\
        </channel></rss>";

    fn titles(xml: &str) -> Vec<String> {
        let record = records_of(xml.as_bytes()).expect("a feed");
        let title = |piece: Piece| match piece {
            Piece::Article(article) => {
                format!(
                    "{} ({})",
                    article.title.unwrap_or_default(),
                    article.outlet.unwrap_or_default()
                )
            }
            other => format!("{other:?}"),
        };
        let parts = XmlStream::new(xml.as_bytes(), record);
        parts
            .flat_map(|few| match few {
                Ok(few) => few.into_iter().map(title).collect(),
                Err(error) => vec![error],
            })
            .collect()
    }

    #[test]
    fn records_are_read_below_the_head() {
        assert_eq!(titles(FEED), ["One (Courier)", "Two (Courier)"]);
        let told = titles(&FEED[..FEED.len() - 80]);
        assert!(told.iter().any(|it| it.contains("ends early")), "{told:?}");
    }

    proptest! {
        #[test]
        fn any_markup_comes_to_an_end(xml in "(<item>|</item>|<rss>|<!--|-->|<a b='|'>|<!\\[CDATA\\[|]]>|x){0,20}") {
            let record = RecordElement { name: "item".to_owned(), is_known: true };
            prop_assert!(XmlStream::new(xml.as_bytes(), record).count() < 30);
        }
    }

    #[test]
    fn a_broken_record_does_not_stop_the_others() {
        let told = titles(&FEED.replace("Okoro lost", "Okoro </b> lost"));
        assert_eq!(told[0], "One (Courier)");
        assert!(told[1].contains("record 2"), "{told:?}");
    }

    #[test]
    fn a_file_of_one_document_is_not_read_in_parts() {
        assert_eq!(records_of(b"<?xml version=\"1.0\"?><nitf><body/></nitf>"), None);
        let corpus = records_of(b"<teiCorpus><TEI/></teiCorpus>");
        assert_eq!(corpus.map(|it| it.name).as_deref(), Some("tei"));
    }

    #[test]
    fn records_of_an_unknown_kind_are_found_and_keep_their_numbers() {
        let story = |n: usize| {
            format!(
                "<story nr='{n}'><head>Vote {n}</head><text><p>Ruiz won vote {n}.</p></text></story>"
            )
        };
        let stories: String = (1..=40_000).map(story).collect();
        let export = format!("<export><made>2026</made>{stories}</export>");
        let record = records_within(&export.as_bytes()[..9000]).expect("stories");
        assert_eq!(record.name, "story");
        let mut rows = Vec::new();
        for few in XmlStream::new(export.as_bytes(), record) {
            for piece in few.expect("it is whole") {
                let Piece::Rows(found) = piece else { panic!("rows") };
                rows.extend(found);
            }
        }
        assert_eq!(rows.len(), 40_000);
        let (number, last) = rows.last().expect("rows");
        assert_eq!(
            (*number, &last["nr"], &last["text"]),
            (40_000, &"40000".into(), &"Ruiz won vote 40000.".into())
        );
        assert_eq!(records_within(b"<note><p>Ruiz won.</p><p>Okoro lost.</p></note>"), None);
    }
}
