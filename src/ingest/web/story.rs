//! Finds the story on a page, and the paragraphs that belong to it.
//!
//! In: a parsed page without furniture. Out: its paragraphs in order. The story is in the element
//! marked as the article; only if none is marked does readability (`dom_smoothie`) choose one.
//! Paragraphs that lead elsewhere or are about the page are dropped. Never fails; a page without a
//! story has no paragraphs.

use dom_query::{Document, NodeRef};

use super::asides::{announces_links, is_aside, is_link, is_of_page};
use super::blocks::{self, PageBlock};
use super::furniture::{self, TextWeight};
use super::shallow;
use crate::ingest::{article, dates, letterhead, lines, words};

/// Selectors for elements that mark an article, narrowest first.
const MARKED: [&str; 6] = [
    "[itemprop=articleBody], [name=articleBody], [data-testid=article-body], [property=articleBody]",
    "[class~=govspeak], [class*=article-body], [class*=articleBody], [class*=article__body], [class*=article-content], \
     [class*=story-body], [class*=story__body], [class*=entry-content], [class*=post-content], \
     [class*=field--name-body], [class*=body-copy], [class*=article-text], [id*=article-body]",
    "article",
    "[role=article]",
    "main, [role=main]",
    "#content, .content",
];

/// The minimum share of the page's paragraph text in the marked element.
const SHARE_MIN: f64 = 0.5;

/// The story of a page.
#[derive(Debug, Default)]
pub(super) struct PageStory {
    pub paragraphs: Vec<String>,
    /// Corrections and editor's notes.
    pub notes: Vec<String>,
    /// The author, from a line above the story.
    pub byline: Option<String>,
}

/// Returns the story of a page with this headline and byline.
pub(super) fn of(document: &Document, title: Option<&str>, byline: Option<&str>) -> PageStory {
    let found = marked(document).or_else(|| of_cells(document)).or_else(|| readable(document));
    let body = || document.body().map(|body| blocks::of(&body)).unwrap_or_default();
    let blocks = found.unwrap_or_else(body);
    let top = blocks.iter().take(TOP_BLOCKS).filter(|it| it.text.chars().count() <= 90);
    let shown = top.map(|block| block.text.as_str()).find_map(writer);
    let byline = byline.or(shown.as_deref());
    let blocks = without_top(blocks, title, byline);
    let kept = kept(blocks, title);
    let (notes, story) = notes_apart(kept);
    let texts = |blocks: Vec<PageBlock>| blocks.into_iter().map(|block| block.text).collect();
    PageStory { paragraphs: texts(without_foot(story, byline)), notes: texts(notes), byline: shown }
}

/// Returns the paragraphs of the story in an HTML fragment, without furniture and links elsewhere.
pub(in crate::ingest) fn story_lines(html: &str) -> Vec<String> {
    let document = shallow::page(html);
    furniture::remove(&document);
    let blocks = blocks::of(&document.root());
    kept(blocks, None).into_iter().map(|block| block.text).collect()
}

/// Returns the paragraphs of a post, given its blocks with headline, author and day above them.
pub(super) fn of_post(blocks: Vec<PageBlock>, title: &str, byline: Option<&str>) -> Vec<String> {
    let own = kept(without_top(blocks, Some(title), byline), Some(title));
    without_foot(own, byline).into_iter().map(|block| block.text).collect()
}

/// Returns the author in a line `By Ada Mirren`, which a day may follow.
pub(super) fn writer(line: &str) -> Option<String> {
    let name = lines::byline(line)?;
    let all: Vec<&str> = name.split(' ').collect();
    let is_number = |word: Option<&&str>| {
        word.is_some_and(|it| it.starts_with(|letter: char| letter.is_ascii_digit()))
    };
    // May and Jan are also names, unless a number is next to them.
    let is_day = |(at, word): (usize, &&str)| {
        let bare = word.trim_matches([',', '.', '|', '-', '–', '—']).to_lowercase();
        bare.is_empty()
            || is_number(all.get(at))
            || words::list("weekdays", "names").contains(&bare)
            || words::month(&bare).is_some() && is_number(all.get(at + 1))
    };
    let end = all.iter().enumerate().position(is_day).unwrap_or(all.len());
    let own = all.split_at(end).0.join(" ");
    let own = own.strip_suffix(" on").unwrap_or(&own);
    article::word(own.trim_end_matches([',', '|'])).filter(|it| it.split(' ').count() <= 8)
}

/// How many of these selectors mark the text alone, which may be in several pieces beside each other.
const N_OF_TEXT: usize = 2;

/// Returns the blocks of the marked element with the most text, if that is enough of the page.
fn marked(document: &Document) -> Option<Vec<PageBlock>> {
    let weight = TextWeight::of(document);
    MARKED.iter().enumerate().find_map(|(at, selector)| {
        let all = document.select(selector).nodes().to_vec();
        let most = all.iter().max_by_key(|node| weight.letters(node))?;
        let is_beside = |node: &&NodeRef<'_>| {
            node.id == most.id
                || at < N_OF_TEXT && node.parent().map(|it| it.id) == most.parent().map(|it| it.id)
        };
        let pieces = || all.iter().filter(is_beside);
        let is_enough = weight.is_share(most, SHARE_MIN);
        is_enough.then(|| pieces().flat_map(blocks::of).collect())
    })
}

/// Returns the blocks of the narrowest cell or box with most of a page without paragraphs; old
/// layouts have text between breaks in table cells.
fn of_cells(document: &Document) -> Option<Vec<PageBlock>> {
    const BOXES: [&str; 8] = ["body", "table", "tbody", "tr", "td", "div", "center", "form"];
    const MOST: f64 = 0.6;
    let weight = TextWeight::of(document);
    let mut place = document.body()?;
    let is_old = !weight.has_paragraphs() && document.select("td").exists();
    if !is_old {
        return None;
    }
    let is_box = |node: &NodeRef<'_>| BOXES.iter().any(|name| node.has_name(name));
    while let Some(next) =
        place.children().into_iter().find(|it| is_box(it) && weight.is_share(it, MOST))
    {
        place = next;
    }
    Some(blocks::of(&place))
}

/// Returns the story chosen by readability.
fn readable(document: &Document) -> Option<Vec<PageBlock>> {
    let config = dom_smoothie::Config { char_threshold: 200, ..dom_smoothie::Config::default() };
    let page = shallow::page(&document.html());
    let mut reader = dom_smoothie::Readability::with_document(page, None, Some(config)).ok()?;
    let article = reader.parse().ok()?;
    let found = blocks::of(&Document::fragment(article.content).root());
    (!found.is_empty()).then_some(found)
}

/// The maximum number of blocks at the top that may repeat headline, author and day.
const TOP_BLOCKS: usize = 8;

/// Drops the blocks at the top that repeat headline, author and day.
fn without_top(
    blocks: Vec<PageBlock>,
    title: Option<&str>,
    byline: Option<&str>,
) -> Vec<PageBlock> {
    let is_title = |block: &PageBlock| title.is_some_and(|title| same(title, &block.text));
    let last_title = blocks.iter().take(TOP_BLOCKS).rposition(is_title);
    let from = last_title.map_or(0, |at| at + 1);
    let is_short = |block: &&PageBlock| {
        block.text.chars().count() <= 90
            && (!lines::is_closed(&block.text) || is_stamp(&block.text))
            || is_of_release(&block.text)
    };
    let is_top = |block: &PageBlock| {
        let small = block.text.to_lowercase();
        if is_of_release(&block.text) {
            return true;
        }
        let names_writer = byline.is_some_and(|name| block.text.contains(name));
        let mut words = words::list("head", "byline").iter();
        let opens_so = words
            .any(|word| small.strip_prefix(word.as_str()).is_some_and(|it| it.starts_with(' ')));
        names_writer || opens_so || dates::in_text(&block.text).is_some()
    };
    let top: Vec<&PageBlock> =
        blocks.iter().skip(from).take(TOP_BLOCKS).take_while(is_short).collect();
    let n_top = top.iter().rposition(|block| is_top(block)).map_or(0, |at| at + 1);
    // The author's position is below the name.
    let is_role = |block: &&&PageBlock| !block.is_heading() && block.text.chars().count() <= 40;
    let n_roles = if n_top > 0 { top.iter().skip(n_top).take_while(is_role).count() } else { 0 };
    // A summary may stand above author and day.
    let is_below = |(at, block): &(usize, PageBlock)| {
        *at >= TOP_BLOCKS
            || block.is_heading()
            || lines::is_closed(&block.text)
            || !(names_own(&block.text, byline) || is_of_page(&block.text))
    };
    let rest = blocks.into_iter().skip(from + n_top + n_roles).enumerate();
    rest.filter(is_below).map(|(_, block)| block).collect()
}

/// Returns whether a short line names the author of the page.
fn names_own(line: &str, byline: Option<&str>) -> bool {
    let is_opened = lines::byline(line).is_some() || line.to_lowercase().starts_with("by: ");
    line.chars().count() <= 60 && (is_opened || byline.is_some_and(|it| same(it, line)))
}

/// Returns whether a line is the time of publication: `Jan. 16, 2026, 5:02 p.m.`
fn is_stamp(line: &str) -> bool {
    line.chars().count() <= 60
        && line.split(' ').count() <= 9
        && dates::in_text(line).is_some()
        && line.contains(|it: char| it.is_ascii_digit())
}

/// Returns whether a line opens a press release: what it is, and who answers questions.
fn is_of_release(line: &str) -> bool {
    let is_kind = words::begins(line, "release", "first") && line.chars().count() <= 60;
    let is_label = is_kind && line.ends_with(':') && line.split(' ').count() <= 4;
    let is_contact = words::begins(line, "release", "after") && line.chars().count() <= 160;
    is_label || is_kind && !lines::is_closed(line) || is_contact && line.contains([':', '@'])
}

/// Separates corrections and editor's notes from the story: blocks that begin like one, and the one
/// below a heading that says so.
fn notes_apart(blocks: Vec<PageBlock>) -> (Vec<PageBlock>, Vec<PageBlock>) {
    let (mut notes, mut story) = (Vec::new(), Vec::new());
    let mut is_below_heading = false;
    for block in blocks {
        let is_short = block.text.chars().count() <= 500;
        let is_note = words::begins(&block.text, "furniture", "notes")
            || is_short && words::holds(&block.text, "furniture", "notes_hold");
        if words::is(&block.text, "furniture", "notes_headings") {
            is_below_heading = true;
        } else if is_note || std::mem::take(&mut is_below_heading) && is_short {
            notes.push(block);
        } else {
            story.push(block);
        }
    }
    (notes, story)
}

/// The maximum number of blocks in the foot.
const FOOT_BLOCKS: usize = 6;

/// Drops the blocks at the end that are about the author or the page.
fn without_foot(mut blocks: Vec<PageBlock>, byline: Option<&str>) -> Vec<PageBlock> {
    let is_foot = |block: &PageBlock| {
        let n_letters = block.text.chars().count();
        let is_signed = |name: &str| is_label_of(&block.text, name);
        let names_writer =
            byline.is_some_and(|name| block.text.starts_with(name) || is_signed(name));
        n_letters < 300
            && (names_writer
                || is_address_line(&block.text)
                || n_letters < 200 && words::holds(&block.text, "furniture", "credits")
                || lines::is_initials(&block.text)
                || lines::is_agency(&block.text)
                || words::begins(&block.text, "wire", "after")
                || words::begins(&block.text, "furniture", "foot"))
    };
    // A line that opens the foot is followed by more of it.
    let n_blocks = blocks.len();
    let opens = |(at, block): (usize, &PageBlock)| {
        let is_credit =
            block.text.chars().count() < 200 && words::holds(&block.text, "furniture", "credits");
        at > 0
            && at + FOOT_BLOCKS >= n_blocks
            && (is_credit
                || block.text.starts_with("SOURCE ")
                || words::begins(&block.text, "furniture", "foot"))
    };
    let foot = blocks.iter().enumerate().position(opens);
    blocks.truncate(foot.unwrap_or(n_blocks));
    while blocks.len() > 1 && blocks.last().is_some_and(is_foot) {
        blocks.pop();
    }
    blocks
}

/// Returns whether a line is a short label and the author's name: `Interview: Ada Mirren`.
fn is_label_of(line: &str, name: &str) -> bool {
    const LABEL_WORDS: usize = 3;
    let label = line.strip_suffix(name).and_then(|it| it.trim_end().strip_suffix(':'));
    label.is_some_and(|it| it.split(' ').count() <= LABEL_WORDS)
}

/// Returns whether a line gives a way to reach the author or the paper; a quotation is none.
fn is_address_line(text: &str) -> bool {
    let is_address = |word: &str| {
        let bare = word.trim_matches(|it: char| !it.is_alphanumeric() && it != '@');
        bare.len() > 2 && bare.contains('@')
    };
    text.split_whitespace().any(is_address) && !text.contains(['“', '”', '"'])
}

/// Returns whether two texts are the same, ignoring case and punctuation.
pub(super) fn same(a: &str, b: &str) -> bool {
    bare_letters(a) == bare_letters(b)
}

/// Returns the letters and digits of a text in lower case.
pub(super) fn bare_letters(text: &str) -> String {
    text.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Returns the blocks of the story.
pub(super) fn kept(blocks: Vec<PageBlock>, title: Option<&str>) -> Vec<PageBlock> {
    let is_story = |block: &PageBlock| {
        !is_aside(block) && !title.is_some_and(|it| block.is_heading() && same(it, &block.text))
    };
    // After the end mark of a press release comes information about its sender.
    let texts: Vec<&str> = blocks.iter().map(|block| block.text.as_str()).collect();
    let n_own = lines::above_credits(&texts);
    let own = blocks.into_iter().take(n_own);
    let story = own.take_while(|block| !letterhead::is_end(&block.text));
    let mut kept: Vec<PageBlock> = Vec::new();
    for block in story {
        if is_story(&block) {
            kept.push(block);
        } else if is_link(&block) {
            // A line above links says where they lead.
            kept.pop_if(|last| announces_links(last));
        }
    }
    // A heading without text below belonged to something dropped.
    while kept.last().is_some_and(PageBlock::is_heading) {
        kept.pop();
    }
    kept
}
