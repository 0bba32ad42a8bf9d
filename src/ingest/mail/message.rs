//! One message: its headers, its own words, its attachments.
//!
//! In: bytes. Out: an article, and a member for each attached paper. The day is that of sending
//! where it was sent; the outlet is who sent it. Fails, with the reason, for a message without
//! words.

use mail_parser::{Address, Message, MessageParser, MimeHeaders, PartType};

use super::{body, saved_page};
use crate::document::PartialDate;
use crate::ingest::Sent;
use crate::ingest::article::{Article, Piece, word};
use crate::ingest::paper::{self, Line};
use crate::ingest::web::without_outlet;
use crate::ingest::{clean, dates, web, words};

/// Words below which a message is a cover of what it carries.
const COVER_WORDS: usize = 40;

/// Returns what a message holds.
///
/// # Errors
/// The reason why it holds nothing to read.
pub(in crate::ingest) fn pieces(bytes: &[u8]) -> Result<Vec<Piece>, String> {
    let message = MessageParser::default().parse(bytes).ok_or("the mail is damaged")?;
    if let Some(page) = saved_page::of(&message) {
        let articles = page?;
        return Ok(articles.into_iter().map(|it| Piece::Article(Box::new(it))).collect());
    }
    let found = of(&message);
    if found.is_empty() { Err("the mail holds no text".to_owned()) } else { Ok(found) }
}

fn of(message: &Message<'_>) -> Vec<Piece> {
    let carried = message.attachments().filter_map(|part| match &part.body {
        PartType::Message(inner) => Some(of(inner)),
        _ => None,
    });
    let carried: Vec<Piece> = carried.flatten().collect();
    let sent = Sent { by: message.from().and_then(sender), on: day(message) };
    let papers: Vec<Piece> = message.attachments().filter_map(|it| paper(it, &sent)).collect();
    let text = text(message);
    let passed = body::passed(&text).filter(|passed| passed.is_forwarded || is_forward(message));
    if let Some(passed) = passed {
        return article_of(passed, message).alone();
    }
    let own = body::own_words(&text);
    let is_cover = own.split_whitespace().count() < COVER_WORDS;
    let mut pieces = Vec::new();
    if !own.is_empty() && (!is_cover || carried.is_empty() && papers.is_empty()) {
        pieces.extend(article(message, own).alone());
    }
    pieces.extend(carried);
    pieces.extend(papers);
    pieces
}

/// Returns whether the subject says that a message passes on another.
fn is_forward(message: &Message<'_>) -> bool {
    let mark = message.subject().and_then(|it| it.split_once(':')).map(|(mark, _)| mark);
    mark.is_some_and(|mark| words::is(mark, "mail", "forwards"))
}

/// Returns an attached paper as a file of its own.
fn paper(part: &mail_parser::MessagePart<'_>, sent: &Sent) -> Option<Piece> {
    let name = part.attachment_name()?.to_owned();
    let small = name.to_lowercase();
    let is_paper = [".docx", ".doc", ".pdf", ".odt", ".rtf"].iter().any(|it| small.ends_with(it));
    is_paper.then(|| Piece::Attached(name, part.contents().to_vec(), sent.clone()))
}

/// Returns the text that a person would read: plain, or else what the HTML shows.
fn text(message: &Message<'_>) -> String {
    let plain: Vec<&str> = message
        .text_bodies()
        .filter_map(|part| match &part.body {
            PartType::Text(text) => Some(&**text),
            _ => None,
        })
        .collect();
    let plain = plain.join("\n\n");
    let shown: Vec<String> = message
        .html_bodies()
        .filter_map(|part| match &part.body {
            PartType::Html(html) => {
                Some(clean::paragraphs(body::without_frame(web::story_lines(html))))
            }
            _ => None,
        })
        .collect();
    let shown = shown.join("\n\n");
    let says_little = body::own_words(&plain).len() * 2 < shown.len();
    if says_little { shown } else { plain }
}

fn article(message: &Message<'_>, text: String) -> Article {
    let outlet = message.from().and_then(sender);
    let title = message.subject().map(bare_subject);
    let text = without_release_head(text);
    Article {
        title: title
            .map(|it| outlet.as_deref().map_or(it.clone(), |name| without_outlet(&it, name))),
        outlet,
        date: day(message),
        url: message
            .header_raw("Archived-At")
            .and_then(|it| word(it.trim().trim_matches(['<', '>']))),
        text,
        ..Article::default()
    }
}

/// Returns the text of a press release without what stands over its first sentence: its kind, its day
/// and its headline, which the subject says as well. Any other text stays as it is.
fn without_release_head(text: String) -> String {
    let lines: Vec<Line> = text.split("\n\n").map(Line::plain).collect();
    let opens = |line: &Line| line.text.len() < 90 && words::begins(&line.text, "release", "first");
    let is_release = lines.len() > 2 && lines.first().is_some_and(opens);
    let found = if is_release { paper::articles(&lines) } else { Vec::new() };
    found.into_iter().next().map_or(text, |it| it.text)
}

fn article_of(passed: body::Passed, message: &Message<'_>) -> Article {
    let name = |from: String| {
        word(from.split('<').next().unwrap_or_default().trim_matches(['"', ' '])).or(Some(from))
    };
    Article {
        title: passed
            .subject
            .or_else(|| message.subject().map(str::to_owned))
            .map(|it| bare_subject(&it)),
        outlet: passed.from.and_then(name),
        date: passed.date.and_then(|it| dates::date_in_field(&it)),
        text: body::own_words(&passed.text),
        ..Article::default()
    }
}

/// Returns the name of who sent a message, or the address.
fn sender(from: &Address<'_>) -> Option<String> {
    let first = from.first()?;
    word(first.name().or_else(|| first.address())?)
}

/// Returns a subject without the marks of replies and of passing on.
pub(super) fn bare_subject(subject: &str) -> String {
    let mut rest = subject.trim();
    while let Some((mark, tail)) = rest.split_once(':')
        && matches!(
            mark.trim().to_lowercase().as_str(),
            "re" | "fwd" | "fw" | "aw" | "wg" | "tr" | "rv"
        )
    {
        rest = tail.trim();
    }
    clean::line(rest)
}

/// Returns the day on which a message was sent, where it was sent.
fn day(message: &Message<'_>) -> Option<PartialDate> {
    let date = message.date()?;
    let day =
        jiff::civil::Date::new(i16::try_from(date.year).ok()?, date.month as i8, date.day as i8);
    day.ok().map(PartialDate::day)
}
