//! Wiki exports (MediaWiki): the articles of the main namespace, without wikitext.
//!
//! In: a parsed export. Out: one article per page; redirects, talk, templates and files are
//! skipped. The day is that of the story (`{{date|...}}`), not of its last edit. Never fails.

use std::io::{self, BufRead};
use std::sync::LazyLock;

use regex::Regex;
use roxmltree::{Document, Node};

use super::article::{Article, Piece};
use super::streams::Few;
use super::{clean, dates, web, xml};

/// Returns whether bytes are the start of an export.
pub(super) fn is_dump(head: &[u8]) -> bool {
    head.windows(10).take(4096).any(|it| it == b"<mediawiki")
}

/// The maximum number of pages parsed together.
const PAGES: usize = 50;

/// Reads an export of any length in batches of pages, each under the export's own head.
pub(super) struct PageStream<R> {
    input: R,
    /// The text before the first page, which has the name and language of the wiki.
    head: Option<String>,
    is_over: bool,
}

impl<R: BufRead> PageStream<R> {
    pub(crate) fn new(input: R) -> Self {
        Self { input, head: None, is_over: false }
    }

    /// Returns the text up to and including the next mark, or the rest if there is none.
    fn until(&mut self, mark: &str) -> io::Result<(String, bool)> {
        let mut text = Vec::new();
        loop {
            let n = self.input.read_until(b'>', &mut text)?;
            let is_found = text.ends_with(mark.as_bytes());
            if n == 0 || is_found {
                return Ok((String::from_utf8_lossy(&text).into_owned(), is_found));
            }
        }
    }

    fn pages(&mut self) -> Result<Vec<Piece>, String> {
        let failed = |error: io::Error| format!("cannot continue reading: {error}");
        if self.head.is_none() {
            let (head, _) = self.until("<page>").map_err(failed)?;
            self.head = Some(head.trim_end_matches("<page>").to_owned());
        }
        let mut text = self.head.clone().unwrap_or_default();
        for at in 0..PAGES {
            let (page, is_whole) = self.until("</page>").map_err(failed)?;
            if !is_whole {
                self.is_over = true;
                break;
            }
            let is_first = at == 0 && !page.trim_start().starts_with("<page>");
            text.extend([if is_first { "<page>" } else { "" }, &page]);
        }
        text.push_str("</mediawiki>");
        let document = xml::parse(&text)?;
        Ok(articles(&document).into_iter().map(|it| Piece::Article(Box::new(it))).collect())
    }
}

impl<R: BufRead> Iterator for PageStream<R> {
    type Item = Few;

    fn next(&mut self) -> Option<Few> {
        if self.is_over {
            return None;
        }
        let read = self.pages();
        self.is_over |= read.is_err();
        Some(read)
    }
}

/// Returns the articles of an export.
pub(super) fn articles(document: &Document<'_>) -> Vec<Article> {
    let root = document.root_element();
    let outlet = xml::text_of(&root, "sitename");
    let base = xml::text_of(&root, "base")
        .and_then(|it| it.rsplit_once('/').map(|(base, _)| base.to_owned()));
    let language = root.attributes().find(|it| it.name() == "lang").map(|it| it.value().to_owned());
    let pages = root.children().filter(|node| xml::is(node, "page"));
    let read = pages.filter_map(|page| article(&page, base.as_deref()));
    read.map(|it| Article { outlet: outlet.clone(), language: language.clone(), ..it }).collect()
}

fn article(page: &Node<'_, '_>, base: Option<&str>) -> Option<Article> {
    let is_main = xml::text_of(page, "ns").is_none_or(|it| it == "0");
    if !is_main || xml::find(page, "redirect").is_some() {
        return None;
    }
    let title = xml::text_of(page, "title")?;
    let wikitext = xml::find(page, "text")?.text()?;
    if wikitext.trim_start().to_uppercase().starts_with("#REDIRECT") {
        return None;
    }
    let text = plain(wikitext);
    (!text.is_empty()).then(|| Article {
        date: day(wikitext),
        url: base.map(|base| format!("{base}/{}", title.replace(' ', "_"))),
        title: Some(title),
        text,
        ..Article::default()
    })
}

static DAY: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"\{\{(?:[Dd]ate|[Bb]yline)\|(?:date=)?([^|}]+)"));
static COMMENT: LazyLock<Regex> = LazyLock::new(|| {
    dates::pattern(
        r"(?s)<!--.*?-->|<ref[^>]*/>|<ref.*?</ref>|<(?:gallery|math|nowiki)[^>]*>.*?</(?:gallery|math|nowiki)>",
    )
});
static LINKED_NAME: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"\{\{[Ww]\|(?:[^|{}]*\|)?([^|{}]*?)(?:\|[a-z]+=[^{}]*)?\}\}"));
static TEMPLATE: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"\{\{[^{}]*\}\}|\{\|[^{}]*?\|\}"));
static FILE: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"\[\[\s*(?:[A-Za-z]{1,10}):[^\[\]|]*(?:\|[^\[\]]*)?\]\]"));
static LINK: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]"));
static OUTWARD: LazyLock<Regex> = LazyLock::new(|| dates::pattern(r"\[https?://\S+ ?([^\]]*)\]"));
static HEADING: LazyLock<Regex> = LazyLock::new(|| dates::pattern(r"^=+\s*(.*?)\s*=+$"));

fn day(wikitext: &str) -> Option<crate::document::PartialDate> {
    dates::date_in_field(&DAY.captures(wikitext)?[1])
}

/// Returns the prose of wikitext up to its list of sources.
fn plain(wikitext: &str) -> String {
    let text = COMMENT.replace_all(wikitext, "");
    let text = LINKED_NAME.replace_all(&text, "$1");
    let text = until_still(text.into_owned(), &TEMPLATE);
    let text = named_links(&text);
    let text = LINK.replace_all(&text, "$1");
    let text = OUTWARD.replace_all(&text, "$1").replace("'''", "").replace("''", "");
    let (mut paragraphs, mut open) = (Vec::new(), String::new());
    for line in text.lines() {
        let heading = HEADING.captures(line.trim()).map(|found| found[1].to_lowercase());
        if heading.is_some_and(|it| is_apparatus(&it)) {
            break;
        }
        if line.trim().is_empty()
            || HEADING.is_match(line.trim())
            || line.starts_with(['*', '#', ':'])
        {
            paragraphs.push(std::mem::take(&mut open));
        }
        let bare = HEADING.replace(line.trim(), "$1");
        open.push_str(bare.trim_start_matches(['*', '#', ':', ';', ' ']));
        open.push('\n');
    }
    paragraphs.push(open);
    clean::paragraphs(paragraphs.iter().map(|text| web::plain(text)))
}

/// Removes `form` repeatedly, since templates are nested.
fn until_still(mut text: String, form: &Regex) -> String {
    for _ in 0..8 {
        let next = form.replace_all(&text, "").into_owned();
        if next == text {
            break;
        }
        text = next;
    }
    text
}

/// Removes links to files, categories and other languages; a labelled link to another wiki becomes
/// its label.
fn named_links(text: &str) -> String {
    let kept = |found: &regex::Captures<'_>| {
        let inner = found[0].trim_matches(['[', ']']);
        let prefix = inner.split(':').next().unwrap_or_default().trim().to_lowercase();
        let is_shown =
            matches!(prefix.as_str(), "w" | "wikt" | "wikipedia" | "n" | "s" | "q" | "commons");
        if is_shown {
            inner.rsplit(['|', ':']).next().unwrap_or_default().to_owned()
        } else {
            String::new()
        }
    };
    FILE.replace_all(text, kept).into_owned()
}

fn is_apparatus(heading: &str) -> bool {
    ["source", "reference", "external link", "see also", "related news", "sister link", "note"]
        .iter()
        .any(|it| heading.starts_with(it))
}

#[cfg(test)]
mod tests {
    use super::PageStream;
    use crate::ingest::article::Piece;

    #[test]
    fn an_export_streams_some_pages_at_a_time_below_its_head() {
        let page = |n: usize| {
            format!(
                "<page><title>Page {n}</title><ns>0</ns><revision><text>Ruiz won vote {n}.</text></revision></page>\n"
            )
        };
        let pages: String = (0..120).map(page).collect();
        let export = format!(
            "<mediawiki><siteinfo><sitename>Wiki</sitename></siteinfo>\n{pages}</mediawiki>"
        );
        let few: Vec<Vec<Piece>> =
            PageStream::new(export.as_bytes()).map(|few| few.expect("it is whole")).collect();
        assert_eq!(few.iter().map(Vec::len).collect::<Vec<_>>(), [50, 50, 20]);
        let Some(Piece::Article(last)) = few[2].last() else { panic!("an article") };
        assert_eq!(
            (last.title.as_deref(), last.outlet.as_deref()),
            (Some("Page 119"), Some("Wiki"))
        );
    }
}
