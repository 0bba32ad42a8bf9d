//! The paragraphs of HTML in reading order.
//!
//! In: a node, or the text of an HTML fragment. Out: [`PageBlock`]s: paragraphs, headings, list items,
//! cells, and bare text between two breaks. Never fails.

use dom_query::NodeRef;

use super::shallow;
use crate::ingest::{clean, words};

/// A paragraph or similar unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PageBlock {
    /// The element that contains it: `p`, `h2`, `li`.
    pub tag: String,
    /// Its text, on one line.
    pub text: String,
    /// The number of its letters that are in links.
    pub n_linked: usize,
    /// Whether all of it is in bold or italics.
    pub is_emphasized: bool,
}

impl PageBlock {
    /// Returns whether it is a heading.
    pub(crate) fn is_heading(&self) -> bool {
        matches!(self.tag.as_bytes(), [b'h', b'1'..=b'6'])
    }

    /// Returns the share of its letters that are in links, from 0.0 to 1.0.
    pub(crate) fn linked_share(&self) -> f64 {
        self.n_linked as f64 / self.text.chars().count().max(1) as f64
    }
}

/// Returns the blocks in a node.
pub(super) fn of(node: &NodeRef<'_>) -> Vec<PageBlock> {
    let mut walk = Walk::default();
    walk.node(node);
    walk.flush();
    walk.blocks
}

/// Converts an HTML fragment to text, with empty lines between paragraphs.
pub(in crate::ingest) fn plain(html: &str) -> String {
    let document = shallow::fragment(html);
    document.select("script, style, template").remove();
    clean::paragraphs(of(&document.root()).iter().map(|block| &block.text))
}

/// Marks a `<br>`, as opposed to a line end in the source.
const BREAK: char = '\u{2028}';

#[derive(Default)]
struct Walk {
    blocks: Vec<PageBlock>,
    /// The open elements that form paragraphs.
    tags: Vec<String>,
    text: String,
    n_linked: usize,
    n_plain: usize,
    link_depth: usize,
    emphasis_depth: usize,
    n_breaks: usize,
}

impl Walk {
    fn node(&mut self, node: &NodeRef<'_>) {
        if node.is_text() {
            self.text(&node.text());
            return;
        }
        let name = node.node_name().map(|it| it.to_string()).unwrap_or_default();
        match name.as_str() {
            "script" | "style" | "template" | "head" | "noscript" => {}
            "br" => self.line_break(),
            "sup" if self.is_note(&node.text()) => {}
            // A link such as `Continue reading`.
            "a" if words::begins(&node.text(), "furniture", "starts") && node.text().len() < 60 => {
            }
            // Words for those who hear the page: `opens new tab`.
            "span" if words::is(&node.text(), "furniture", "hidden_in_links") => {}
            "a" => {
                self.link_depth += 1;
                self.children(node);
                self.link_depth -= 1;
            }
            "b" | "strong" | "em" | "i" => {
                self.emphasis_depth += 1;
                self.children(node);
                self.emphasis_depth -= 1;
            }
            _ if is_block(&name) => {
                self.flush();
                self.tags.push(name);
                self.children(node);
                self.flush();
                self.tags.pop();
            }
            _ => self.children(node),
        }
    }

    /// Returns whether a raised number refers to a note, and is no exponent: a word or a sentence
    /// precedes it.
    fn is_note(&self, raised: &str) -> bool {
        const UNIT_LETTERS: usize = 2;
        let number = raised.trim().trim_matches(['[', ']', '(', ')']);
        let is_number = (1..=3).contains(&number.len())
            && number.chars().all(|it| it.is_ascii_digit() || it == '*');
        let before = self.text.trim_end();
        let word = before.rsplit(|it: char| !it.is_alphanumeric()).next().unwrap_or_default();
        let is_word = word.chars().all(char::is_alphabetic) && word.chars().count() > UNIT_LETTERS;
        is_number && (is_word || before.ends_with(['.', ',', '”', '"', '’', ')', ';', '!', '?']))
    }

    fn children(&mut self, node: &NodeRef<'_>) {
        node.children_it(false).for_each(|child| self.node(&child));
    }

    fn text(&mut self, text: &str) {
        if !text.trim().is_empty() {
            self.n_breaks = 0;
        }
        let n_letters = clean::line(text).chars().count();
        if self.link_depth > 0 {
            self.n_linked += n_letters;
        }
        // A full stop is often left out of the tag.
        if self.emphasis_depth == 0 && n_letters > 1 {
            self.n_plain += n_letters;
        }
        self.text.push_str(text);
    }

    /// Two breaks in a row end a paragraph.
    fn line_break(&mut self) {
        self.text.push(BREAK);
        self.n_breaks += 1;
        if self.n_breaks > 1 {
            self.flush();
        }
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        let n_linked = std::mem::take(&mut self.n_linked);
        let is_emphasized = std::mem::take(&mut self.n_plain) == 0;
        self.n_breaks = 0;
        let tag = self.tags.last().cloned().unwrap_or_default();
        let lines: Vec<String> =
            text.split(BREAK).map(clean::line).filter(|line| !line.is_empty()).collect();
        let is_heading = matches!(tag.as_bytes(), [b'h', b'1'..=b'6']);
        let is_menu = n_linked * 2 > text.chars().count();
        let is_head = !is_heading && !is_menu && lines.iter().all(|line| is_head_line(line));
        let is_labelled = !is_heading && lines.len() > 2 && lines.iter().all(|it| has_label(it));
        if lines.len() > 1 && is_head || is_labelled {
            let apart = |text| PageBlock { tag: tag.clone(), text, n_linked: 0, is_emphasized };
            self.blocks.extend(lines.into_iter().map(apart));
        } else if !lines.is_empty() {
            self.blocks.push(PageBlock { tag, text: lines.join(" "), n_linked, is_emphasized });
        }
    }
}

/// Returns whether a line between breaks stands alone, like headline, author and day on old pages.
fn is_head_line(line: &str) -> bool {
    line.chars().count() < 90 && !line.ends_with(['.', '!', '?', '…', ',', ';', ':', '”', '"', '’'])
}

/// Returns whether a line is a label with its value, like the headers above a forwarded mail.
fn has_label(line: &str) -> bool {
    const LABEL_BYTES: usize = 14;
    line.split_once(':').is_some_and(|(label, _)| {
        label.len() <= LABEL_BYTES && label.starts_with(char::is_uppercase)
    })
}

fn is_block(name: &str) -> bool {
    const NAMES: &str = " address article aside blockquote body center dd details div dl dt fieldset \
        figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section \
        summary table tbody td th thead tr ul iframe button label option select textarea ";
    !name.is_empty() && NAMES.contains(&format!(" {name} "))
}
