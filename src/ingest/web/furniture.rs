//! Page furniture, which is not the story: navigation, advertising, sharing, comments, captions.
//!
//! In: a parsed page. Out: the page without these parts. They are recognised by element, role, or a
//! word in their class, id or component; an element with much of the page's paragraph text is never
//! removed, whatever its name. Never fails.

use dom_query::{Document, NodeRef};

use crate::ingest::{lines, words};

const ELEMENTS: &str = "nav, aside, header, footer, form, button, dl, \
    figure, figcaption, iframe, object, embed, svg, canvas, video, audio, picture, select, input, \
    textarea, dialog, menu, [hidden], [aria-hidden=true], [placeholder], [fallback], [role=navigation], [role=banner], \
    [role=complementary], [role=contentinfo], [role=search], [role=dialog], [role=alert], \
    gu-island, amp-ad, ins";

/// Elements that are never visible.
const UNSEEN: &str = "script, style, template, noscript";

/// The frame added by the Wayback Machine, which has dates of its own.
const ARCHIVE: &str = "#wm-ipp-base, #wm-ipp, #wm-ipp-print, #donato";

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
pub(super) struct TextWeight {
    has_paragraphs: bool,
    /// Whether boxes of sentences count as paragraphs.
    has_boxes: bool,
    n_letters: usize,
}

impl TextWeight {
    /// Measures a page: its paragraphs, or all its text if it has none, as old pages only have text
    /// between breaks.
    pub(crate) fn of(document: &Document) -> Self {
        let body = document.body().unwrap_or_else(|| document.root());
        let in_paragraphs = paragraph_letters(&body);
        let in_boxes = box_letters(&body);
        // Some pages have only their furniture in marked paragraphs.
        let has_boxes = in_paragraphs > 0 && in_boxes >= BOXES_TIMES * in_paragraphs;
        let has_paragraphs = in_paragraphs >= PARAGRAPH_LETTERS_MIN;
        let n_letters = match (has_paragraphs, has_boxes) {
            (true, true) => in_paragraphs + in_boxes,
            (true, false) => in_paragraphs,
            (false, _) => body.text().trim().len(),
        };
        Self { has_paragraphs, has_boxes, n_letters }
    }

    /// Returns whether the page has marked-up paragraphs.
    pub(crate) fn has_paragraphs(self) -> bool {
        self.has_paragraphs
    }

    /// Returns the number of letters in an element.
    pub(crate) fn letters(self, node: &NodeRef<'_>) -> usize {
        match (self.has_paragraphs, self.has_boxes) {
            (true, true) => paragraph_letters(node) + box_letters(node),
            (true, false) => paragraph_letters(node),
            (false, _) => node.text().trim().len(),
        }
    }

    /// Returns whether an element has at least this share of the page's letters.
    pub(crate) fn is_share(self, node: &NodeRef<'_>, share: f64) -> bool {
        self.n_letters > 0 && self.letters(node) as f64 >= share * self.n_letters as f64
    }
}

/// Removes the furniture of the page.
pub(super) fn remove(document: &Document) {
    document.select(UNSEEN).remove();
    let weight = TextWeight::of(document);
    let is_much = |node: &NodeRef<'_>| weight.is_share(node, STORY_SHARE);
    for node in document.select("form, input").nodes().iter().take(BOXES_MAX) {
        if let Some(around) = around_form(node, weight) {
            around.remove_from_parent();
        }
    }
    for node in document.select("h2, h3, h4, h5").nodes().iter().take(BOXES_MAX) {
        if let Some(around) = teaser(node, weight).or_else(|| inset(node, weight)) {
            around.remove_from_parent();
        }
    }
    for node in document.select(ELEMENTS).nodes() {
        if node.parent().is_some() && !is_much(node) {
            node.remove_from_parent();
        }
    }
    remove_those_named(document, weight);
}

/// Removes the parts of an entry of a live blog that are named for furniture.
pub(super) fn remove_named(entry: &Document) {
    entry.select(UNSEEN).remove();
    remove_those_named(entry, TextWeight::of(entry));
}

/// Removes the elements that are named for furniture and are not the story itself.
fn remove_those_named(document: &Document, weight: TextWeight) {
    for node in document.root().descendants() {
        let is_named = node.is_element() && node.parent().is_some() && is_named_so(&node);
        if is_named && (!weight.is_share(&node, STORY_SHARE) || is_talk(&node, weight)) {
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

/// From how many times the letters of the paragraphs on boxes of sentences count as paragraphs, too.
const BOXES_TIMES: usize = 2;

/// Returns the number of letters in boxes (`div`) that hold a sentence and no other element of that kind.
fn box_letters(node: &NodeRef<'_>) -> usize {
    const LETTERS_MIN: usize = 60;
    const INLINE: [&str; 10] = ["a", "b", "strong", "em", "i", "span", "br", "sup", "sub", "cite"];
    let is_inline =
        |child: &NodeRef<'_>| !child.is_element() || INLINE.iter().any(|name| child.has_name(name));
    if node.has_name("p") {
        return 0;
    }
    if node.has_name("div") && node.children_it(false).all(|child| is_inline(&child)) {
        let text = node.text();
        let n_letters = text.trim().chars().count();
        return if n_letters >= LETTERS_MIN && lines::is_closed(text.trim()) {
            n_letters
        } else {
            0
        };
    }
    node.children_it(false).map(|child| box_letters(&child)).sum()
}

/// How many forms and headings of a page are looked at; no page of a person has more.
const BOXES_MAX: usize = 300;

/// The maximum number of letters in the paragraphs of a box around a form or a link elsewhere.
const BOX_LETTERS_MAX: usize = 400;

/// The maximum share of the page's paragraph text in such a box.
const BOX_SHARE_MAX: f64 = 0.2;

/// The maximum number of nodes in such a box. Without it, a page that is nested deeply would be gone
/// through once for each form and each element around it.
const BOX_NODES_MAX: usize = 3000;

/// Returns whether an element may be a box beside a story, by its size and by what it holds.
fn is_box(node: &NodeRef<'_>, weight: TextWeight) -> bool {
    const WHOLE: [&str; 4] = ["html", "body", "main", "article"];
    !WHOLE.iter().any(|name| node.has_name(name))
        && node.descendants_it().nth(BOX_NODES_MAX).is_none()
        && paragraph_letters(node) <= BOX_LETTERS_MAX
        && !weight.is_share(node, BOX_SHARE_MAX)
        && !node.descendants().iter().any(|it| it.has_name("h1") || it.has_name("time"))
}

/// Returns the largest box around a form field: what stands beside it is about the form.
fn around_form<'a>(node: &NodeRef<'a>, weight: TextWeight) -> Option<NodeRef<'a>> {
    let is_unseen = node.attr("type").is_some_and(|it| it.as_ref() == "hidden");
    let ancestors = node.ancestors(None);
    let boxes = ancestors.into_iter().filter(NodeRef::is_element);
    boxes.take_while(|it| is_box(it, weight)).last().filter(|_| !is_unseen)
}

/// Returns the box below a heading that is all a link: it leads to another story.
fn teaser<'a>(heading: &NodeRef<'a>, weight: TextWeight) -> Option<NodeRef<'a>> {
    let own = heading.text().trim().chars().count();
    let links = heading.descendants().into_iter().filter(|it| it.has_name("a"));
    let linked: usize = links.map(|it| it.text().trim().chars().count()).sum();
    let is_in_link = || heading.parent().is_some_and(|it| it.has_name("a"));
    let is_link = own > 0 && (linked * 10 >= own * 9 || is_in_link());
    let around = heading.ancestors(Some(2)).into_iter().filter(NodeRef::is_element);
    let is_teaser = |it: &NodeRef<'_>| is_box(it, weight) && !it.has_name("a");
    around.filter(|_| is_link).find(is_teaser)
}

/// Returns the small box around a heading that stands between the paragraphs of a story.
fn inset<'a>(heading: &NodeRef<'a>, weight: TextWeight) -> Option<NodeRef<'a>> {
    const LETTERS_MAX: usize = 300;
    const PARAGRAPHS_MIN: usize = 3;
    const SHARE_MIN: f64 = 0.5;
    let ancestors = heading.ancestors(Some(3));
    let mut around =
        ancestors.into_iter().take_while(|it| it.has_name("div") || it.has_name("section"));
    let is_between = |node: &NodeRef<'a>| {
        let Some(parent) = node.parent() else { return false };
        let siblings = parent.children_it(false).filter(|it| it.has_name("p"));
        let letters: Vec<usize> = siblings.map(|it| it.text().trim().chars().count()).collect();
        letters.len() >= PARAGRAPHS_MIN
            && letters.iter().sum::<usize>() as f64 >= SHARE_MIN * weight.n_letters as f64
    };
    around.find(|it| {
        is_box(it, weight) && it.text().trim().chars().count() <= LETTERS_MAX && is_between(it)
    })
}

fn is_named_so(node: &NodeRef<'_>) -> bool {
    if ["html", "body", "main", "article"].iter().any(|name| node.has_name(name)) {
        return false;
    }
    let own = node.node_name().map(|it| it.to_string()).unwrap_or_default();
    if is_story(node) {
        return false;
    }
    // Elements of their own (`amp-list`, `bsp-newsletter`) are named for what they are.
    if own.starts_with("amp-") || own.contains('-') && is_furniture(&own) {
        return true;
    }
    let is_section = ["section", "div", "aside"].iter().any(|name| node.has_name(name));
    if is_section && node.attr("aria-label").is_some_and(|it| is_furniture(&it)) {
        return true;
    }
    let style = node.attr("style").unwrap_or_default().to_ascii_lowercase().replace(' ', "");
    style.contains("display:none")
        || words::list("furniture", "attributes")
            .iter()
            .filter_map(|name| node.attr(name))
            .any(|value| is_furniture(&value))
}

/// Returns whether readers write in a place, beside a story that is shorter.
fn is_talk(node: &NodeRef<'_>, weight: TextWeight) -> bool {
    const STORY_LETTERS_MIN: usize = 250;
    let own = [node.attr("class"), node.attr("id")];
    let mut names = own.into_iter().flatten().flat_map(|name| split(&name));
    names.any(|name| words::list("furniture", "talk").contains(&name))
        && weight.letters(node) + STORY_LETTERS_MIN <= weight.n_letters
        && !node.descendants().iter().any(|it| it.has_name("h1"))
}

/// Returns whether one of the names is that of the place of a story, and no part of a longer one.
fn is_story(node: &NodeRef<'_>) -> bool {
    let names = words::list("furniture", "attributes").iter().filter_map(|name| node.attr(name));
    names
        .flat_map(|value| value.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>())
        .any(|name| words::list("furniture", "story").contains(&name))
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
        for name in ["bsp-newsletter", "disqus_thread"] {
            assert!(is_furniture(name), "{name}");
        }
        for name in ["story-body", "shadow", "field field--label-hidden", "loading-area"] {
            assert!(!is_furniture(name), "{name}");
        }
    }
}
