//! One message: its headers, its own text, its attachments.
//!
//! In: bytes. Out: an article, and an item for each attached document. The day is that of sending
//! in the sender's time zone; the outlet is the sender. Fails, with the reason, for a message
//! without text.

use mail_parser::{Address, Message, MimeHeaders, PartType};

use super::body::{self, ForwardedMessage};
use super::{nesting, saved_page};
use crate::document::PartialDate;
use crate::ingest::Sent;
use crate::ingest::article::{Article, word};
use crate::ingest::lines::Line;
use crate::ingest::pieces::Piece;
use crate::ingest::refused::Refusal;
use crate::ingest::web::without_outlet;
use crate::ingest::{clean, dates, paper, web, words};

/// The number of words below which a message is only a cover for its attachments.
const COVER_WORDS: usize = 40;

/// How often a message may have been passed on to find the first one.
const PASSED_ON_MAX: usize = 100;

/// Returns the article and the attachments of a message.
///
/// # Errors
/// Returns the reason why there is nothing to read.
pub(in crate::ingest) fn pieces(bytes: &[u8]) -> Result<Vec<Piece>, Refusal> {
    let message = nesting::parsed(bytes)?;
    if let Some(page) = saved_page::of(&message) {
        let articles = page?;
        return Ok(articles.into_iter().map(|it| Piece::Article(Box::new(it))).collect());
    }
    let found = of(&message);
    if found.is_empty() { Err("the mail holds no text".into()) } else { Ok(found) }
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
    if let Some(passed) = body::passed(&text, message.subject().is_some_and(is_forward)) {
        return Piece::alone(article_of(innermost(passed), message));
    }
    let own = body::own_words(&text);
    let is_cover = own.split_whitespace().count() < COVER_WORDS;
    let mut pieces = Vec::new();
    if !own.is_empty() && (!is_cover || carried.is_empty() && papers.is_empty()) {
        pieces.extend(Piece::alone(article(message, own)));
    }
    pieces.extend(carried);
    pieces.extend(papers);
    pieces
}

/// Returns whether the subject marks a forwarded message.
fn is_forward(subject: &str) -> bool {
    subject.split_once(':').is_some_and(|(mark, _)| words::is(mark, "mail", "forwards"))
}

/// Returns the message that was forwarded first, if one was passed on several times with a few words
/// at most.
fn innermost(mut passed: ForwardedMessage) -> ForwardedMessage {
    // Each is read to its end.
    for _ in 0..PASSED_ON_MAX {
        let is_forward = passed.subject.as_deref().is_some_and(is_forward);
        let Some(inner) = body::passed(&passed.text, is_forward) else { break };
        if body::own_words(&passed.text).split_whitespace().count() >= COVER_WORDS {
            break;
        }
        passed = inner;
    }
    passed
}

/// The endings of the names of attached documents.
const PAPERS: [&str; 8] = [".docx", ".doc", ".pdf", ".odt", ".rtf", ".txt", ".html", ".htm"];

/// Returns an attached document as a file of its own.
fn paper(part: &mail_parser::MessagePart<'_>, sent: &Sent) -> Option<Piece> {
    let name = part.attachment_name()?.to_owned();
    let small = name.to_lowercase();
    let is_paper = PAPERS.iter().any(|it| small.ends_with(it));
    // Mail programs attach signatures and notices of lists under such a name.
    let is_part = small.starts_with("att0");
    (is_paper && !is_part).then(|| Piece::Attached(name, part.contents().to_vec(), sent.clone()))
}

/// Returns the text as shown to a reader: the plain part, or else the rendered HTML.
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
                let own = body::without_banner(web::story_lines(html));
                Some(clean::paragraphs(body::without_frame(own)))
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

/// Returns the text of a press release without the lines above its first sentence: kind, day, and
/// the headline, which the subject repeats. Any other text stays as it is.
fn without_release_head(text: String) -> String {
    let lines: Vec<Line> = text.split("\n\n").map(Line::plain).collect();
    let opens = |line: &Line| line.text.len() < 90 && words::begins(&line.text, "release", "first");
    let is_release = lines.len() > 2 && lines.first().is_some_and(opens);
    let found = if is_release { paper::articles(&lines) } else { Vec::new() };
    found.into_iter().next().map_or(text, |it| it.text)
}

fn article_of(passed: ForwardedMessage, message: &Message<'_>) -> Article {
    let name = |from: String| {
        let named = from.split(['<', '[']).next().unwrap_or_default();
        word(named.trim_matches(['"', ' '])).or(Some(from))
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

/// Returns the sender's name or, without one, the address.
fn sender(from: &Address<'_>) -> Option<String> {
    let first = from.first()?;
    word(first.name().or_else(|| first.address())?)
}

/// Returns a subject without reply and forward prefixes.
pub(super) fn bare_subject(subject: &str) -> String {
    let mut rest = without_tag(subject.trim());
    while let Some((mark, tail)) = rest.split_once(':')
        && matches!(
            mark.trim().to_lowercase().as_str(),
            "re" | "fwd" | "fw" | "aw" | "wg" | "tr" | "rv"
        )
    {
        rest = without_tag(tail.trim());
    }
    clean::line(rest)
}

/// Returns a subject without the mark of mail from outside: `[EXTERNAL]`.
fn without_tag(subject: &str) -> &str {
    let length = words::opening_length(subject, "mail", "tags");
    // A word of the list has as many bytes in capitals.
    subject.get(length..).unwrap_or(subject).trim_start()
}

/// Returns the day on which a message was sent, in the sender's time zone.
fn day(message: &Message<'_>) -> Option<PartialDate> {
    let date = message.date()?;
    let day =
        jiff::civil::Date::new(i16::try_from(date.year).ok()?, date.month as i8, date.day as i8);
    day.ok().map(PartialDate::day)
}
