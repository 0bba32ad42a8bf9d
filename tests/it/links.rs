//! The links of the documents lead somewhere: to a file of the repository, and to a heading in it.
//!
//! In: the Markdown files of the repository. Out: the relative links of each. Fails with the file and
//! the link that leads nowhere; addresses of the web are not asked.

use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use regex::Regex;

use crate::code::{read, source};

fn documents() -> Vec<PathBuf> {
    let root = source().with_file_name("");
    let folders = ["", "docs", "schema", "training", "web", "python", "examples", "output"];
    let files = folders.iter().filter_map(|folder| fs::read_dir(root.join(folder)).ok()).flatten();
    let paths = files.map(|file| file.expect("a file of a folder").path());
    paths.filter(|path| path.extension().is_some_and(|it| it == "md")).collect()
}

/// Returns the targets of the links and pictures of a text, those of HTML included.
fn targets(text: &str) -> Vec<String> {
    let of_html = Regex::new(r#"\b(?:src|href|srcset)="([^"]+)""#).expect("a pattern");
    let mut found = Vec::new();
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                found.push(dest_url.into_string());
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                found.extend(of_html.captures_iter(&html).map(|it| it[1].to_owned()));
            }
            _ => {}
        }
    }
    found
}

/// Returns the anchors of the headings of a text, as code hosts make them: small letters, blanks
/// as hyphens, without other signs.
fn anchors(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut heading: Option<String> = None;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => found.extend(heading.take()),
            Event::Text(words) | Event::Code(words) => {
                if let Some(heading) = &mut heading {
                    let kept = words.to_lowercase().replace(' ', "-");
                    heading.extend(
                        kept.chars().filter(|it| it.is_alphanumeric() || "-_".contains(*it)),
                    );
                }
            }
            _ => {}
        }
    }
    found
}

/// Says why a link of a file leads nowhere; `None` if it leads somewhere or to the web.
fn fault(file: &Path, target: &str) -> Option<String> {
    let is_address = target.contains("://") || target.starts_with("mailto:");
    if is_address {
        return None;
    }
    let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
    let aim = if path.is_empty() { file.to_owned() } else { file.with_file_name("").join(path) };
    if !aim.exists() {
        return Some(format!("{}: there is no {path}", file.display()));
    }
    let is_markdown = aim.extension().is_some_and(|it| it == "md");
    let is_known =
        anchor.is_empty() || !is_markdown || anchors(&read(&aim)).contains(&anchor.to_owned());
    (!is_known).then(|| format!("{}: {target} has no such heading", file.display()))
}

#[test]
fn links_of_the_documents_lead_somewhere() {
    let mut n_links = 0;
    let mut faults = Vec::new();
    for file in documents() {
        for target in targets(&read(&file)) {
            n_links += 1;
            faults.extend(fault(&file, &target));
        }
    }
    assert!(n_links > 50, "the documents have links: {n_links}");
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn a_link_that_leads_nowhere_is_seen() {
    let readme = source().with_file_name("README.md");
    assert!(fault(&readme, "docs/no-such-page.md").is_some());
    assert!(fault(&readme, "ARCHITECTURE.md#no-such-heading").is_some());
    assert!(fault(&readme, "ARCHITECTURE.md").is_none());
    assert!(fault(&readme, "https://example.org/nowhere").is_none());
    assert_eq!(anchors("# Where `it` is, and why\n"), ["where-it-is-and-why"]);
    assert_eq!(targets("[a](b.md) <img src=\"c.png\">"), ["b.md", "c.png"]);
}
