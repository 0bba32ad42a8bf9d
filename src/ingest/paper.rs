//! Papers: press releases, minutes, notes and articles from word processors and PDF.
//!
//! In: lines, each a paragraph, with their formatting (heading, bold, link). Out: the articles of a
//! research database if the paper is an export of one, else one article: what precedes its first
//! sentence (kind of paper, headline, byline, day) is separated from its text, what follows its end
//! mark is dropped. Never fails; a paper without text gives no article.

use super::article::{Article, word};
use super::lines::{Line, byline, is_name, is_sentence, outlet_beside_writer, outlet_of, titled};
use super::{clean, databases, dates, heading, letterhead, words};

/// The maximum number of lines in the head of a paper.
const HEAD_LINES: usize = 8;

/// A line that names an office, or a day below it, is shorter than this, in bytes.
const OFFICE_BYTES: usize = 40;

/// Returns the articles of a paper.
pub(super) fn articles(lines: &[Line]) -> Vec<Article> {
    let listed = databases::of_lines(lines);
    if !listed.is_empty() {
        return listed;
    }
    let address = lines.iter().filter(|line| line.text.is_empty()).find_map(|it| it.link.clone());
    let lines: Vec<&Line> = lines.iter().filter(|line| !line.text.is_empty()).collect();
    let article = one(&lines).map(|it| Article { url: address, ..it });
    Vec::from_iter(article)
}

fn one(lines: &[&Line]) -> Option<Article> {
    let head = head(lines);
    let body = lines.get(head.n_lines..)?;
    let first = body.iter().position(|line| is_sentence(&line.text)).unwrap_or(body.len());
    let is_end = |(at, line): &(usize, &Line)| {
        letterhead::is_end(&line.text)
            || head.is_release && *at > first && letterhead::is_after(&line.text)
    };
    let own = body.iter().copied().enumerate().take_while(|it| !is_end(it));
    let texts = own.map(|(_, line)| &line.text);
    let text = clean::paragraphs(texts);
    let article = Article {
        title: head.title,
        byline: head.byline,
        outlet: head.outlet,
        date: head.date,
        text,
        ..Article::default()
    };
    (!article.text.is_empty()).then(|| with_day(article))
}

/// Adds the day that the first lines of the text name, if the head has none.
fn with_day(mut article: Article) -> Article {
    let first =
        article.text.split("\n\n").next().filter(|line| line.len() < 120 && !line.contains(". "));
    article.date = article.date.or_else(|| dates::in_text(first?));
    article
}

/// The metadata before the first sentence.
#[derive(Debug, Default)]
struct Head {
    title: Option<String>,
    byline: Option<String>,
    outlet: Option<String>,
    date: Option<crate::document::PartialDate>,
    is_release: bool,
    /// Whether the title is formatted as a heading.
    is_headed: bool,
    n_lines: usize,
}

fn head(lines: &[&Line]) -> Head {
    let release = letterhead::of(lines).filter(|it| it.n_lines < lines.len());
    if let Some(letterhead::Letterhead { outlet, date, title, byline, n_lines }) = release {
        return Head { title, byline, outlet, date, is_release: true, n_lines, ..Head::default() };
    }
    let named = heading::of(lines.iter().map(|line| line.text.as_str()));
    if let Some(heading::Heading { outlet, date, title, byline, n_lines }) =
        named.filter(|it| it.n_lines < lines.len())
    {
        return Head { title, byline, outlet, date, n_lines, ..Head::default() };
    }
    let mut head = above_headline(lines);
    let (n_above, n_most) = (head.n_lines, HEAD_LINES.min(lines.len().saturating_sub(1)));
    for (at, line) in lines.iter().enumerate().take(n_most).skip(n_above) {
        let text = line.text.as_str();
        let below = lines.get(at + 1).map_or("", |it| it.text.as_str());
        let is_short = text.chars().count() <= 220 && text.split(' ').count() <= 30;
        if !is_short || !head.takes(line, below) {
            break;
        }
        head.n_lines += 1;
    }
    head
}

impl Head {
    /// Consumes a line of the head, given the one below it; returns whether it was one.
    fn takes(&mut self, line: &Line, below: &str) -> bool {
        let text = line.text.as_str();
        let is_kind = !line.is_heading && text.len() < 90 && letterhead::says_kind(text);
        if is_kind && self.title.is_none() {
            self.is_release = true;
            self.date = self.date.or_else(|| dates::in_text(text));
            return true;
        }
        if let Some(name) = byline(text) {
            // So the name directly under the headline was the outlet, not the author.
            self.outlet = self.outlet.take().or(self.byline.take());
            self.byline = Some(name);
            return true;
        }
        if self.title.is_some()
            && self.byline.is_none()
            && !is_sentence(text)
            && let Some(name) = titled(text)
        {
            self.byline = Some(name);
            self.outlet = self.outlet.take().or_else(|| outlet_beside_writer(text));
            return true;
        }
        if self.title.is_some() && self.byline.is_none() && self.date.is_none() && is_name(text) {
            self.byline = word(text);
            return true;
        }
        let is_longer = |title: &String| title.len() < text.len() && title.len() < OFFICE_BYTES;
        let is_masthead =
            self.byline.is_none() && self.title.as_ref().is_some_and(|it| is_paper(it));
        if line.is_heading
            && (is_masthead || !self.is_headed && self.title.as_ref().is_some_and(is_longer))
        {
            // So the short line above was the office, or the name of the paper.
            self.is_headed = true;
            self.outlet = self.outlet.take().or(self.title.take());
            self.title = word(text);
            return true;
        }
        let is_title = self.title.is_none() && (line.is_heading || !is_sentence(text));
        let day = dates::in_text(text)
            .filter(|_| text.len() < 70 && !is_sentence(text) && !line.is_heading);
        match day {
            Some(day) => {
                self.date.get_or_insert(day);
                self.outlet = self.outlet.take().or_else(|| before_day(text));
                true
            }
            None if is_title => {
                self.title = word(text);
                self.is_headed = line.is_heading;
                true
            }
            None if self.outlet.is_none() && self.date.is_none() && is_office(text, below) => {
                self.outlet = word(text);
                true
            }
            None => false,
        }
    }
}

/// Returns whether a line in large type is the name of a paper, as above the stories of a front page.
fn is_paper(title: &str) -> bool {
    const WORDS_MAX: usize = 5;
    title.split(' ').count() <= WORDS_MAX
        && heading::is_capitalised(title)
        && outlet_of(title).is_some()
}

/// Returns what the short lines above a headline in large type say: the name of a site or a paper, a
/// day, words of a menu.
fn above_headline(lines: &[&Line]) -> Head {
    const LINE_BYTES: usize = 60;
    let Some(at) = lines.iter().take(HEAD_LINES).position(|line| line.is_heading) else {
        return Head::default();
    };
    let above = lines.get(..at).unwrap_or_default();
    let n_bytes = lines.get(at).map_or(0, |headline| headline.text.len());
    let is_short = |line: &&Line| {
        line.text.len() < n_bytes.min(LINE_BYTES)
            && !is_sentence(&line.text)
            && byline(&line.text).is_none()
            && !letterhead::says_kind(&line.text)
    };
    if at < 2 || at + 1 >= lines.len() || !above.iter().all(is_short) {
        return Head::default();
    }
    let own = || above.iter().map(|line| line.text.as_str());
    Head {
        outlet: own().find_map(outlet_of).or_else(|| word(own().next()?)),
        date: own().find_map(dates::in_text),
        n_lines: at,
        ..Head::default()
    }
}

/// Returns whether a line under the headline names the office, since the day stands below it.
fn is_office(text: &str, below: &str) -> bool {
    let is_day = below.len() < OFFICE_BYTES && dates::in_text(below).is_some();
    is_day && text.len() < OFFICE_BYTES && !is_sentence(text)
}

/// Returns the outlet in a line `Outlet, 4 June 2026`.
fn before_day(text: &str) -> Option<String> {
    let (name, rest) = text.split_once(", ")?;
    let is_name = name.chars().next().is_some_and(char::is_uppercase) && name.len() <= 50;
    let is_plain = !name.chars().any(|it| it.is_ascii_digit() || it == ':');
    let begins_with_day = rest.chars().next().is_some_and(|it| it.is_ascii_digit())
        || words::month(rest.split(' ').next()?).is_some();
    (is_name && is_plain && begins_with_day && !is_place(name)).then(|| name.to_owned())
}

/// A single word before a day is more often a place than a paper.
fn is_place(name: &str) -> bool {
    !name.contains(' ')
}
