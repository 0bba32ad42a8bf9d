//! The story of a page: where it stands, and which of its paragraphs belong to it.
//!
//! In: a parsed page without furniture. Out: its paragraphs in order. The place is what the page
//! marks as its article; only if nothing is marked does readability (`dom_smoothie`) choose it.
//! Paragraphs that lead elsewhere or speak of the page are left out. Never fails; a page without
//! a story has no paragraphs.

use dom_query::{Document, NodeRef};

use super::blocks::{self, Block};
use super::furniture::Weight;
use crate::ingest::{article, clean, dates, paper, words};

/// Elements that mark an article, the narrowest first.
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

/// The share of the page's paragraph text that the marked place must hold.
const SHARE_MIN: f64 = 0.5;

/// What a page tells.
#[derive(Debug, Default)]
pub(super) struct Story {
    pub paragraphs: Vec<String>,
    /// Corrections and notes of the editor.
    pub notes: Vec<String>,
    /// Who wrote it, as a line over it says.
    pub byline: Option<String>,
}

/// Returns the story of a page of which the headline and the byline are known.
pub(super) fn of(document: &Document, title: Option<&str>, byline: Option<&str>) -> Story {
    let found = marked(document).map(|node| blocks::of(&node));
    let found = found.or_else(|| of_cells(document)).or_else(|| readable(document));
    let body = || document.body().map(|body| blocks::of(&body)).unwrap_or_default();
    let blocks = found.unwrap_or_else(body);
    let top = blocks.iter().take(TOP_BLOCKS).filter(|it| it.text.chars().count() <= 90);
    let shown = top.map(|block| block.text.as_str()).find_map(writer);
    let byline = byline.or(shown.as_deref());
    let blocks = without_top(blocks, title, byline);
    let kept = kept(blocks, title);
    let is_note = |block: &Block| words::begins(&block.text, "furniture", "notes");
    let (notes, story): (Vec<Block>, Vec<Block>) = kept.into_iter().partition(is_note);
    let texts = |blocks: Vec<Block>| blocks.into_iter().map(|block| block.text).collect();
    Story { paragraphs: texts(without_foot(story, byline)), notes: texts(notes), byline: shown }
}

/// Returns the writer of a line `By Ada Mirren`, which may go on with a day.
pub(super) fn writer(line: &str) -> Option<String> {
    let name = paper::byline(line)?;
    let all: Vec<&str> = name.split(' ').collect();
    let is_number = |word: Option<&&str>| {
        word.is_some_and(|it| it.starts_with(|letter: char| letter.is_ascii_digit()))
    };
    // May and Jan are names, too, unless a number stands by them.
    let is_day = |at: usize| {
        let bare = all[at].trim_matches([',', '.', '|', '-', '–', '—']).to_lowercase();
        bare.is_empty()
            || is_number(all.get(at))
            || words::list("weekdays", "names").contains(&bare)
            || words::month(&bare).is_some() && is_number(all.get(at + 1))
    };
    let end = (0..all.len()).find(|at| is_day(*at)).unwrap_or(all.len());
    let own = all[..end].join(" ");
    article::word(own.trim_end_matches([',', '|'])).filter(|it| it.split(' ').count() <= 8)
}

/// Returns the marked place with the most of the page's text, if that is much of it.
fn marked(document: &Document) -> Option<NodeRef<'_>> {
    let weight = Weight::of(document);
    MARKED.iter().find_map(|selector| {
        let all = document.select(selector).nodes().to_vec();
        let most = all.into_iter().max_by_key(|node| weight.letters(node))?;
        weight.is_share(&most, SHARE_MIN).then_some(most)
    })
}

/// Returns the blocks of the narrowest cell or box that holds most of a page without paragraphs, as
/// pages were once laid out: text between breaks in the cells of tables.
fn of_cells(document: &Document) -> Option<Vec<Block>> {
    const BOXES: [&str; 8] = ["body", "table", "tbody", "tr", "td", "div", "center", "form"];
    const MOST: f64 = 0.6;
    let weight = Weight::of(document);
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

/// Returns what readability takes for the story.
fn readable(document: &Document) -> Option<Vec<Block>> {
    let config = dom_smoothie::Config { char_threshold: 200, ..dom_smoothie::Config::default() };
    let page = Document::from(document.html());
    let mut reader = dom_smoothie::Readability::with_document(page, None, Some(config)).ok()?;
    let article = reader.parse().ok()?;
    let found = blocks::of(&Document::fragment(article.content).root());
    (!found.is_empty()).then_some(found)
}

/// How many blocks at the top may say who wrote what and when.
const TOP_BLOCKS: usize = 8;

/// Returns the blocks after those at the top that say again who wrote what and when.
fn without_top(blocks: Vec<Block>, title: Option<&str>, byline: Option<&str>) -> Vec<Block> {
    let is_title = |block: &Block| title.is_some_and(|title| same(title, &block.text));
    let last_title = blocks.iter().take(TOP_BLOCKS).rposition(is_title);
    let from = last_title.map_or(0, |at| at + 1);
    let is_short =
        |block: &&Block| block.text.chars().count() <= 90 && !ends_a_sentence(&block.text);
    let is_top = |block: &Block| {
        let small = block.text.to_lowercase();
        let names_writer = byline.is_some_and(|name| block.text.contains(name));
        let mut words = words::list("head", "byline").iter();
        let opens_so = words
            .any(|word| small.strip_prefix(word.as_str()).is_some_and(|it| it.starts_with(' ')));
        names_writer || opens_so || dates::in_text(&block.text).is_some()
    };
    let top: Vec<&Block> = blocks[from..].iter().take(TOP_BLOCKS).take_while(is_short).collect();
    let n_top = top.iter().rposition(|block| is_top(block)).map_or(0, |at| at + 1);
    // What the writer is stands below the name.
    let is_role = |block: &&&Block| !block.is_heading() && block.text.chars().count() <= 40;
    let n_roles = if n_top > 0 { top[n_top..].iter().take_while(is_role).count() } else { 0 };
    blocks.into_iter().skip(from + n_top + n_roles).collect()
}

/// How many blocks at the end may be a foot.
const FOOT_BLOCKS: usize = 6;

/// Returns the blocks before those at the foot that speak of who wrote the story.
fn without_foot(mut blocks: Vec<Block>, byline: Option<&str>) -> Vec<Block> {
    let is_foot = |block: &Block| {
        let names_writer = byline.is_some_and(|name| block.text.starts_with(name));
        block.text.chars().count() < 300
            && (names_writer
                || paper::is_initials(&block.text)
                || words::begins(&block.text, "wire", "after")
                || words::begins(&block.text, "furniture", "foot"))
    };
    // A line that opens the foot is followed by others of it.
    let n_told = blocks.len();
    let opens = |(at, block): (usize, &Block)| {
        at > 0 && at + FOOT_BLOCKS >= n_told && words::begins(&block.text, "furniture", "foot")
    };
    let foot = blocks.iter().enumerate().position(opens);
    blocks.truncate(foot.unwrap_or(n_told));
    while blocks.len() > 1 && blocks.last().is_some_and(is_foot) {
        blocks.pop();
    }
    blocks
}

/// Returns whether two texts are the same but for case and marks.
pub(super) fn same(a: &str, b: &str) -> bool {
    let letters = |text: &str| {
        text.chars()
            .filter(|it| it.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect::<String>()
    };
    letters(a) == letters(b)
}

fn ends_a_sentence(text: &str) -> bool {
    text.trim_end_matches(['”', '"', '’', '\'', ')', '»']).ends_with(['.', '!', '?', '…', ':'])
}

/// Returns the blocks that tell the story.
pub(super) fn kept(blocks: Vec<Block>, title: Option<&str>) -> Vec<Block> {
    let is_story = |block: &Block| {
        !is_aside(block) && !title.is_some_and(|it| block.is_heading() && same(it, &block.text))
    };
    // What follows the end mark of a press release is on its sender.
    let told = blocks.into_iter().take_while(|block| !words::is(&block.text, "release", "ends"));
    let mut kept: Vec<Block> = told.filter(is_story).collect();
    // A heading with nothing below it headed what was left out.
    while kept.last().is_some_and(Block::is_heading) {
        kept.pop();
    }
    kept
}

/// Returns whether a block leads elsewhere or speaks of the page.
fn is_aside(block: &Block) -> bool {
    let text = block.text.as_str();
    let is_short = text.chars().count() <= 200;
    let is_link = block.linked_share() > 0.7;
    let is_bare_link =
        is_link && (block.tag == "li" || !ends_a_sentence(text) || text.chars().count() < 40);
    let is_sign = clean::line(text).chars().all(|it| !it.is_alphanumeric());
    is_sign
        || is_bare_link
        || words::is(text, "furniture", "whole")
        || is_short && (leads_on(block) || words::holds(text, "furniture", "holds"))
}

/// Returns whether a block begins as one that leads elsewhere; a sentence may begin so by chance.
fn leads_on(block: &Block) -> bool {
    let is_sentence = ends_a_sentence(&block.text) && block.linked_share() < 0.3;
    words::begins(&block.text, "furniture", if is_sentence { "strong" } else { "starts" })
}
