//! Metadata of a page's article: headline, day, outlet, byline, address.
//!
//! In: a parsed page with its furniture. Out: [`Metadata`]. Machine-readable values (JSON-LD,
//! `meta`) take precedence over visible ones, except for a byline that is a login. The day is the
//! day of publication in the publisher's time zone, never that of a change.

use dom_query::Document;

use super::json_ld::Declared;
use super::marked::{attribute, meta, text_of};
use super::story::{same, writer};
use super::titles::{large_type, printed_outlet, site_heading, title};
use super::{archived, blocks};
use crate::document::PartialDate;
use crate::ingest::{addresses, clean, dates, lines, words};

/// Metadata of a page's article.
#[derive(Clone, Debug, Default)]
pub(super) struct Metadata {
    pub title: Option<String>,
    pub date: Option<PartialDate>,
    pub outlet: Option<String>,
    pub byline: Option<String>,
    pub url: Option<String>,
    pub language: Option<String>,
}

/// Collects the metadata of the page.
pub(super) fn of(document: &Document, declared: &Declared, html: &str) -> Metadata {
    let printed = printed_outlet(document);
    let named = site_heading(document);
    let site = named.as_ref().map(|(site, _)| site.clone());
    let outlet = outlet(document, declared).or_else(|| printed.clone()).or(site);
    let below = || text_of(document, "h2").filter(|_| printed.is_some());
    let heading = named.map(|(_, own)| own).or_else(|| text_of(document, "h1"));
    let heading = heading.or_else(below).or_else(|| large_type(document));
    let (title, suffix) = title(document, declared, heading.as_deref(), outlet.as_deref());
    let url = address(document, declared, html);
    Metadata {
        date: date(document, declared).or_else(|| url.as_deref().and_then(date_in_address)),
        byline: byline(document, declared, outlet.as_deref()),
        language: attribute(document, "html[lang]", "lang"),
        outlet: outlet.or(suffix).or_else(|| beside_day(document)).or_else(|| on_logo(document)),
        title,
        url,
    }
}

fn outlet(document: &Document, declared: &Declared) -> Option<String> {
    let named = declared.names("publisher").into_iter().next();
    let marked = || {
        attribute(document, "[itemprop=publisher] meta[itemprop=name]", "content")
            .or_else(|| text_of(document, "[itemprop=publisher] [itemprop=name]"))
    };
    let named = named.or_else(|| meta(document, "outlet")).or_else(marked);
    named.filter(|name| !name.starts_with("http") && !archived::is_archive(name))
}

fn address(document: &Document, declared: &Declared, html: &str) -> Option<String> {
    let canonical = attribute(document, "link[rel=canonical]", "href");
    let found = canonical
        .or_else(|| attribute(document, "meta[property='og:url']", "content"))
        .or_else(|| declared.address())
        .or_else(|| attribute(document, "meta[name='parsely-link']", "content"))
        .or_else(|| attribute(document, "a.reader-domain", "href"));
    let found = found.filter(|it| it.starts_with("http")).or_else(|| saved_from(html));
    let found = found.or_else(|| archived::printed(html).map(str::to_owned));
    found.map(|address| archived::original(&address).to_owned())
}

/// Returns the address that a browser wrote into a page on saving it.
fn saved_from(html: &str) -> Option<String> {
    let head = crate::ingest::markup::start_of(html, 4000);
    let comment = ["saved from url=(", "Page saved with SingleFile", "url: "];
    let at = comment.iter().find_map(|mark| head.find(mark))?;
    let rest = &head[at..];
    let address = &rest[rest.find("http")?..];
    let end = address.find(|it: char| it.is_whitespace() || matches!(it, '"' | '<'))?;
    Some(address[..end].trim_end_matches("-->").to_owned())
}

fn date(document: &Document, declared: &Declared) -> Option<PartialDate> {
    let declared_day = declared.text("datePublished").or_else(|| declared.text("dateCreated"));
    let written = declared_day.or_else(|| meta(document, "date"));
    written.and_then(|text| dates::date_in_field(&text)).or_else(|| shown_date(document))
}

/// Returns the day in the first `time`, else in the first line marked as a date, else in a short
/// line under the headline.
fn shown_date(document: &Document) -> Option<PartialDate> {
    const TIMES: &str = "time[itemprop=datePublished], time[pubdate], time.published, \
        time.entry-date, article time, main time, time";
    const LINES: &str = "[itemprop=datePublished], [class*=publish], [class*=dateline], \
        [class*=date], [class*=posted], [class*=timestamp], [class*=byline], [class*=meta]";
    let in_times = TIMES.split(", ").find_map(|selector| {
        let all = document.select(selector);
        let mut own = all.nodes().iter().filter(|node| !is_elsewhere(node));
        own.find_map(|node| {
            let text = node.attr("datetime").unwrap_or_else(|| node.text());
            dates::date_in_field(&text).or_else(|| day_in_line(&node.text()))
        })
    });
    let lines = document.select(LINES);
    let mut own = lines.nodes().iter().filter(|it| it.text().len() < 200 && !is_elsewhere(it));
    in_times
        .or_else(|| own.find_map(|it| day_in_line(&it.text())))
        .or_else(|| under_heading(document))
}

/// Returns the outlet in a short line with the day, below the headline: `Port Courier, 3 May 2026`.
fn beside_day(document: &Document) -> Option<String> {
    const LINES: usize = 12;
    let all = blocks::of(&document.body()?);
    all.iter().take(LINES).find_map(|block| lines::outlet_beside_day(&block.text))
}

/// Returns the outlet whose logo stands on the page, by the words in its place.
fn on_logo(document: &Document) -> Option<String> {
    const LOGOS: &str = "img[alt][src*=logo], img[alt][class*=logo], img[alt][id*=logo], \
        img[alt][src*=masthead], [class*=masthead] img[alt], [id*=masthead] img[alt]";
    let all = document.select(LOGOS);
    let words = all.nodes().iter().filter_map(|it| it.attr("alt"));
    words.map(|it| clean::line(&it)).find_map(|it| {
        lines::outlet_of(it.strip_suffix(" logo").or(it.strip_suffix(" Logo")).unwrap_or(&it))
    })
}

/// Returns the day in a line, unless it is that of a change: `Updated 4 March 2026`.
fn day_in_line(line: &str) -> Option<PartialDate> {
    let small = line.to_lowercase();
    let end = ["updated", "modified", "last edited"].iter().filter_map(|it| small.find(it)).min();
    dates::in_text(&small[..end.unwrap_or(small.len())])
}

/// Returns whether a date in this place belongs to something else: a change, a comment, the site.
fn is_elsewhere(node: &dom_query::NodeRef<'_>) -> bool {
    let words_of = |node: &dom_query::NodeRef<'_>| {
        [node.attr("class"), node.attr("id")]
            .into_iter()
            .flatten()
            .map(|it| it.to_lowercase())
            .collect::<String>()
    };
    let own = words_of(node);
    let is_change = own.contains("updat") || own.contains("modif");
    let is_within = |node: &dom_query::NodeRef<'_>| {
        let named = words_of(node);
        ["comment", "masthead", "related"].iter().any(|part| named.contains(part))
            || ["aside", "nav", "footer"].iter().any(|name| node.has_name(name))
    };
    is_change || is_within(node) || node.ancestors(None).iter().any(is_within)
}

/// Returns the day in a short line between the headline and the first paragraph.
fn under_heading(document: &Document) -> Option<PartialDate> {
    let all = blocks::of(&document.body()?);
    // Old pages have no marked headline.
    let heading = all.iter().position(|block| block.tag == "h1").map_or(0, |at| at + 1);
    let is_short = |block: &&blocks::PageBlock| block.text.chars().count() < 120;
    let below = || all.iter().skip(heading).take_while(is_short).take(6);
    // Offices have the day above the headline, beside the word that says what the text is.
    let above = || all.iter().take(heading).rev().skip(1).take_while(is_short).take(4);
    let is_kind = |text: &str| words::is(text.trim_end_matches('s'), "release", "first");
    let is_release = above().any(|block| is_kind(&block.text));
    below().chain(above().filter(|_| is_release)).find_map(|block| day_in_line(&block.text))
}

fn date_in_address(url: &str) -> Option<PartialDate> {
    let path = std::path::Path::new(addresses::path(url)?);
    dates::date_in_name(path).filter(|date| date.exact_day().is_some())
}

/// Returns the author; some sites declare the outlet in that place, and show the name of the author.
fn byline(document: &Document, declared: &Declared, outlet: Option<&str>) -> Option<String> {
    const SHOWN: &str = "[itemprop=author] [itemprop=name], [itemprop=author], [rel=author], \
        .byline a, .byline .author, .byline-name, .author-name, [class*=author-name], .author a, .byline, \
        [class*=byline], .author, .vcard .fn, .auteur, .autor, .writer, .reporter, [class*=auteur], \
        [class*=article-author], [class*=article__author], [class*=post-author] a, [class*=contributor], \
        .reader-credits, a[href*='/author/']";
    let named = declared.names("author").join(", ");
    let meant = [Some(named), meta(document, "byline")];
    let card = card_writer(document);
    let shown = SHOWN.split(", ").filter_map(|selector| first_of(document, selector));
    let shown = card.into_iter().chain(shown);
    let is_good = |name: &String| is_name(name);
    let all = meant.into_iter().flatten().chain(shown).map(|it| without_by(&it));
    let all: Vec<String> = all.filter(is_good).collect();
    let is_outlet = |name: &&String| outlet.is_some_and(|it| same(it, name));
    let person = all.iter().find(|it| !is_outlet(it)).cloned();
    person.or_else(|| below_heading(document)).or_else(|| all.into_iter().next())
}

/// Returns the author in a short line below the headline: `By Ada Mirren`.
fn below_heading(document: &Document) -> Option<String> {
    const LINES: usize = 12;
    let all = blocks::of(&document.body()?);
    let heading = all.iter().position(|block| matches!(block.tag.as_str(), "h1" | "h2"))?;
    let short = all.iter().skip(heading + 1).take(LINES).filter(|it| it.text.chars().count() <= 90);
    short.map(|block| block.text.as_str()).find_map(writer)
}

/// Returns the author that a social media card names next to `Written by`.
fn card_writer(document: &Document) -> Option<String> {
    let label = attribute(document, "meta[name='twitter:label1']", "content")?;
    let name = attribute(document, "meta[name='twitter:data1']", "content")?;
    let is_writer = ["written by", "author", "by"].iter().any(|it| label.eq_ignore_ascii_case(it));
    is_writer.then_some(name)
}

/// Returns the first text for a selector that is not in a comment.
fn first_of(document: &Document, selector: &str) -> Option<String> {
    let all = document.select(selector);
    let is_comment = |node: &dom_query::NodeRef<'_>| {
        node.ancestors(None).iter().any(|ancestor| {
            [ancestor.attr("class"), ancestor.attr("id")]
                .into_iter()
                .flatten()
                .any(|name| name.contains("comment"))
        })
    };
    let found = all.nodes().iter().filter(|node| !is_comment(node));
    found.filter_map(first_line).find(|text| text.len() < 160)
}

/// Returns the first line of a byline; a job title and a day may stand below it.
fn first_line(node: &dom_query::NodeRef<'_>) -> Option<String> {
    let lines = blocks::of(node).into_iter().map(|block| block.text);
    let lines: Vec<String> = lines.filter(|line| line.chars().any(char::is_alphabetic)).collect();
    let is_opener = |line: &String| {
        words::list("bylines", "openers").contains(&format!("{} ", line.to_lowercase()))
    };
    match &lines[..] {
        [opener, name, ..] if is_opener(opener) => Some(name.clone()),
        [name, ..] => Some(name.clone()),
        [] => None,
    }
}

/// Returns a byline without its opening word: `By`, `by`, `Von`, `Par`.
pub(in crate::ingest) fn without_by(text: &str) -> String {
    let text = text.trim();
    // The outlet may stand before the author.
    let text = text.rsplit_once(" | By ").map_or(text, |(_, name)| name);
    let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
    let opens = matches!(
        first.trim_end_matches(':').to_lowercase().as_str(),
        "by" | "von" | "par" | "written"
    );
    let rest = rest.trim_start_matches("by ").trim();
    if opens && !rest.is_empty() { rest.to_owned() } else { text.to_owned() }
}

/// Returns whether the text may be an author's name; a lower case login is not.
fn is_name(name: &str) -> bool {
    let is_login = !name.contains(' ') && name.chars().all(|it| !it.is_uppercase());
    !name.is_empty()
        && !is_login
        && !name.starts_with("http")
        && !name.contains('@')
        && !words::is(name, "furniture", "whole")
        && !words::is(name, "bylines", "systems")
}
