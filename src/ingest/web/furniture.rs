//! Page furniture, which is not the story: navigation, advertising, sharing, comments, captions.
//!
//! In: a parsed page. Out: the page without these parts. They are recognised by element, role, or a
//! word in their class, id or component; an element with much of the page's paragraph text is never
//! removed, whatever its name. Never fails.

use dom_query::{Document, NodeRef};

use crate::ingest::words;

const ELEMENTS: &str = "nav, aside, header, footer, form, button, dl, \
    figure, figcaption, iframe, object, embed, svg, canvas, video, audio, picture, select, input, \
    textarea, dialog, menu, [hidden], [aria-hidden=true], [role=navigation], [role=banner], \
    [role=complementary], [role=contentinfo], [role=search], [role=dialog], [role=alert], \
    gu-island, amp-ad, ins";

/// Elements that are never visible.
const UNSEEN: &str = "script, style, template, noscript";

/// The frame added by the Wayback Machine, which has dates of its own.
const ARCHIVE: &str = "#wm-ipp-base, #wm-ipp, #donato";

/// Removes the frame of an archive, which is not part of the original page.
pub(super) fn remove_archive(document: &Document) {
    document.select(ARCHIVE).remove();
}

/// The share of a page's paragraph text from which an element is not furniture.
const STORY_SHARE: f64 = 0.4;

/// The number of letters in paragraphs below which a page counts as having none.
const PARAGRAPH_LETTERS_MIN: usize = 100;

/// Measures how much of a page's text is in an element.
#[derive(Clone, Copy)]
pub(super) struct Weight {
    has_paragraphs: bool,
    n_letters: usize,
}

impl Weight {
    /// Measures a page: its paragraphs, or all its text if it has none, as old pages only have text
    /// between breaks.
    pub(crate) fn of(document: &Document) -> Self {
        let body = document.body().unwrap_or_else(|| document.root());
        let in_paragraphs = paragraph_letters(&body);
        let has_paragraphs = in_paragraphs >= PARAGRAPH_LETTERS_MIN;
        let n_letters = if has_paragraphs { in_paragraphs } else { body.text().trim().len() };
        Self { has_paragraphs, n_letters }
    }

    /// Returns whether the page has marked-up paragraphs.
    pub(crate) fn has_paragraphs(self) -> bool {
        self.has_paragraphs
    }

    /// Returns the number of letters in an element.
    pub(crate) fn letters(self, node: &NodeRef<'_>) -> usize {
        if self.has_paragraphs { paragraph_letters(node) } else { node.text().trim().len() }
    }

    /// Returns whether an element has at least this share of the page's letters.
    pub(crate) fn is_share(self, node: &NodeRef<'_>, share: f64) -> bool {
        self.n_letters > 0 && self.letters(node) as f64 >= share * self.n_letters as f64
    }
}

/// Removes the furniture of the page.
pub(super) fn remove(document: &Document) {
    document.select(UNSEEN).remove();
    let weight = Weight::of(document);
    let is_much = |node: &NodeRef<'_>| weight.is_share(node, STORY_SHARE);
    for node in document.select(ELEMENTS).nodes() {
        if node.parent().is_some() && !is_much(node) {
            node.remove_from_parent();
        }
    }
    for node in document.root().descendants() {
        if node.is_element() && node.parent().is_some() && is_named_so(&node) && !is_much(&node) {
            node.remove_from_parent();
        }
    }
}

/// Returns the number of letters in the paragraphs of a node.
pub(super) fn paragraph_letters(node: &NodeRef<'_>) -> usize {
    let own = if node.has_name("p") { node.text().trim().chars().count() } else { 0 };
    if own > 0 {
        return own;
    }
    node.children_it(false).map(|child| paragraph_letters(&child)).sum()
}

fn is_named_so(node: &NodeRef<'_>) -> bool {
    if ["html", "body", "main", "article"].iter().any(|name| node.has_name(name)) {
        return false;
    }
    let style = node.attr("style").unwrap_or_default().to_ascii_lowercase().replace(' ', "");
    let attributes = ["class", "id", "data-component", "data-testid", "data-module", "data-block"];
    style.contains("display:none")
        || attributes.iter().filter_map(|name| node.attr(name)).any(|value| is_furniture(&value))
}

/// Returns whether one of the names, split into words, means furniture.
fn is_furniture(names: &str) -> bool {
    names.split_whitespace().filter(|name| !name.ends_with("label-hidden")).any(|name| {
        let parts = split(name);
        let is_part = |word: &String| words::list("furniture", "parts").contains(word);
        let is_pair = |pair: &[String]| words::list("furniture", "pairs").contains(&pair.join(" "));
        parts.iter().any(is_part) || parts.windows(2).any(is_pair)
    })
}

/// Splits a name into words: `entry-meta`, `entryMeta` and `entry__meta` are two each.
fn split(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut was_small = false;
    for letter in name.chars() {
        let starts = letter.is_uppercase() && was_small;
        if starts || !letter.is_alphanumeric() {
            parts.push(String::new());
        }
        if letter.is_alphanumeric() {
            parts.last_mut().into_iter().for_each(|part| part.extend(letter.to_lowercase()));
        }
        was_small = letter.is_lowercase();
    }
    parts.retain(|part| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::is_furniture;

    #[test]
    fn furniture_is_known_by_a_word_of_its_name() {
        for name in ["newsletter-signup", "relatedPosts", "sd-sharing ad_slot", "entry-meta"] {
            assert!(is_furniture(name), "{name}");
        }
        for name in ["story-body", "shadow", "field field--label-hidden", "loading-area"] {
            assert!(!is_furniture(name), "{name}");
        }
    }
}
