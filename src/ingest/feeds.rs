//! Feeds: RSS in all versions, and Atom; also site exports in these formats (`WordPress`, Blogger).
//!
//! In: a parsed feed. Out: one article per item, from its full content if present, else from its
//! description. The outlet is the feed's title; the day is the item's own, never the feed's. In an
//! export, only published posts become articles, and logins are replaced by names. Never fails; an
//! item without text is skipped.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;
use roxmltree::{Document, Node};

use super::article::{Article, word};
use super::lines::is_name;
use super::{addresses, clean, dates, web, xml};

/// A part that a site fills in when it shows a post: `[gallery ids="1,2"]`, a picture with its caption.
static SHORTCODE: LazyLock<Regex> = LazyLock::new(|| {
    const NAMES: &str =
        "gallery|embed|audio|video|playlist|youtube|vimeo|tweet|contact-form-7|newsletter";
    dates::pattern(&format!(
        r"(?s)\[caption\b[^\]]{{0,400}}\].{{0,4000}}?\[/caption\]|\[/?(?:{NAMES})\b[^\]]{{0,400}}\]"
    ))
});

/// Returns the articles of a feed.
pub(super) fn articles(document: &Document<'_>) -> Vec<Article> {
    let root = document.root_element();
    let channel = xml::find(&root, "channel").unwrap_or(root);
    let outlet = child_text(&channel, "title");
    let language = child_text(&channel, "language").or_else(|| {
        root.attributes().find(|it| it.name() == "lang").map(|it| it.value().to_owned())
    });
    let items = root.descendants().filter(|node| xml::is(node, "item") || xml::is(node, "entry"));
    let logins = logins(&channel);
    // Atom gives once what holds for all entries.
    let is_atom = xml::is(&root, "feed");
    let editor = byline(&root).filter(|name| is_atom && is_name(name));
    let base = root.attributes().find(|it| it.name() == "base").map(|it| it.value());
    let full = items.filter(is_post).filter_map(|item| article(&item, base));
    full.map(|article| Article {
        outlet: article.outlet.or_else(|| outlet.clone()),
        language: language.clone(),
        byline: article
            .byline
            .or_else(|| editor.clone())
            .map(|name| logins.get(&name).cloned().unwrap_or(name)),
        ..article
    })
    .collect()
}

/// Returns whether an item is a published post; exports also contain images, menus, drafts and
/// comments.
fn is_post(item: &Node<'_, '_>) -> bool {
    let kind = child_text(item, "post_type");
    let status = child_text(item, "status");
    let mut terms = item.children().filter(|it| xml::is(it, "category"));
    let named = terms.find_map(|node| node.attribute("term")?.split_once("kind#").map(|it| it.1));
    match kind {
        Some(kind) => kind == "post" && status.is_none_or(|it| it == "publish"),
        None => named.is_none_or(|it| it == "post"),
    }
}

/// Maps the logins of an export to display names.
fn logins(channel: &Node<'_, '_>) -> HashMap<String, String> {
    let all = channel.children().filter(|it| xml::is(it, "author"));
    let named = |node: Node<'_, '_>| {
        Some((xml::text_of(&node, "author_login")?, xml::text_of(&node, "author_display_name")?))
    };
    all.filter_map(named).collect()
}

fn children<'a, 'i>(node: &Node<'a, 'i>, name: &str) -> Vec<Node<'a, 'i>> {
    // Elements about an image or a recording have names that clash with those of the item.
    let is_of_media = |node: &Node<'_, '_>| {
        node.tag_name().namespace().is_some_and(|it| it.contains("mrss") || it.contains("itunes"))
    };
    node.children().filter(|it| xml::is(it, name) && !is_of_media(it)).collect()
}

fn child_text(node: &Node<'_, '_>, name: &str) -> Option<String> {
    children(node, name).iter().find_map(|it| word(&web::plain(&raw(it))))
}

/// Returns the text of an element unprocessed, with escaped markup.
fn raw(node: &Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|it| it.text()).collect()
}

fn article(item: &Node<'_, '_>, base: Option<&str>) -> Option<Article> {
    let text = ["encoded", "content", "description", "summary"].iter().find_map(|name| {
        let all = children(item, name);
        let texts = all.iter().filter(|it| it.attribute("medium").is_none()).map(body);
        texts.filter(|text| !text.is_empty()).max_by_key(String::len)
    })?;
    let day = ["pubDate", "published", "date", "issued", "created", "updated", "modified"];
    Some(Article {
        title: child_text(item, "title"),
        // A feed of feeds names the one that an item is from.
        outlet: children(item, "source")
            .first()
            .and_then(|it| child_text(it, "title").or_else(|| child_text(it, "name"))),
        byline: byline(item),
        url: address(item, base),
        date: day.iter().find_map(|name| dates::date_in_field(&child_text(item, name)?)),
        text,
        ..Article::default()
    })
}

/// Returns the paragraphs of an item's content: XHTML or escaped HTML.
fn body(node: &Node<'_, '_>) -> String {
    let is_xhtml = node.children().any(|it| it.is_element());
    if !is_xhtml {
        return clean::paragraphs(web::story_lines(&SHORTCODE.replace_all(&raw(node), " ")));
    }
    let is_line = |node: &Node<'_, '_>| {
        ["p", "li", "h2", "h3", "blockquote"].iter().any(|name| xml::is(node, name))
    };
    let lines: Vec<String> = node.descendants().filter(is_line).map(|it| xml::text(&it)).collect();
    if lines.is_empty() { xml::text(node) } else { clean::paragraphs(lines) }
}

fn byline(item: &Node<'_, '_>) -> Option<String> {
    let author = children(item, "author").first().copied();
    let named = author.and_then(|it| xml::text_of(&it, "name").or_else(|| word(&xml::text(&it))));
    let creators: Vec<String> = children(item, "creator").iter().map(xml::text).collect();
    let name = word(&creators.join(", ")).or(named)?;
    // RSS writes authors as `mail@host (Name)`.
    let bracketed = name.split_once('(').map(|(_, rest)| rest.trim_end_matches(')').to_owned());
    bracketed.or(Some(name)).filter(|it| !it.contains('@')).map(|it| web::without_by(&it))
}

/// Returns the address of an item; `base` completes one that is only a path.
fn address(item: &Node<'_, '_>, base: Option<&str>) -> Option<String> {
    let links = children(item, "link");
    let main = links.iter().find(|it| it.attribute("rel").is_none_or(|rel| rel == "alternate"));
    let href = main.and_then(|node| {
        node.attribute("href").map(str::to_owned).or_else(|| word(&xml::text(node)))
    });
    let guid = || children(item, "guid").first().and_then(|it| word(&xml::text(it)));
    let address = href.or_else(guid)?;
    let whole = match base.filter(|_| address.starts_with('/')) {
        Some(base) => addresses::site(base)?.to_owned() + &address,
        None => address,
    };
    Some(whole).filter(|it| it.starts_with("http"))
}

/// Returns the paths and addresses in a list: an outline (OPML) or a site map.
pub(super) fn listed(document: &Document<'_>) -> Vec<String> {
    let attributes = ["xmlUrl", "url", "path", "htmlUrl"];
    let outlines = document.descendants().filter(|node| xml::is(node, "outline"));
    let named =
        outlines.filter_map(|node| attributes.iter().find_map(|name| node.attribute(*name)));
    let mapped = document.descendants().filter(|node| xml::is(node, "loc"));
    let named = named.map(str::to_owned).chain(mapped.map(|node| xml::text(&node)));
    named.filter(|it| !it.is_empty()).collect()
}
