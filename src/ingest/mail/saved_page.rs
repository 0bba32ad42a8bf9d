//! A page saved by a browser as a message (MHTML): its first HTML part; the others are frames and
//! images.
//!
//! In: a message. Out: the page's articles, or `None` if it is not a saved page. Fails, with the
//! reason, for a page without an article.

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Encoding, Message, MessagePart, MimeHeaders, PartType};

use crate::ingest::article::{Article, word};
use crate::ingest::refused::Refusal;
use crate::ingest::{markup, web};

/// Returns the articles of a saved page.
pub(super) fn of(message: &Message<'_>) -> Option<Result<Vec<Article>, Refusal>> {
    let address = message.header_raw("Snapshot-Content-Location").and_then(word);
    let is_saved = address.is_some()
        || message.header_raw("From").is_some_and(|it| it.contains("Saved by"))
        || message.to().is_none() && is_related(message);
    let html = message.parts.iter().find_map(|part| match &part.body {
        PartType::Html(html) => Some((html, part)),
        _ => None,
    });
    let (html, part) = html.filter(|_| is_saved)?;
    let has_charset = part.content_type().is_some_and(|it| it.attribute("charset").is_some());
    let declared = if has_charset { None } else { as_declared(message, part) };
    let html = declared.as_deref().unwrap_or(html);
    let address = address.or_else(|| part.content_location().and_then(word));
    let address = address.filter(|it| it.starts_with("http"));
    let placed = |it: Article| Article { url: it.url.or_else(|| address.clone()), ..it };
    Some(web::articles(html).map(|all| all.into_iter().map(placed).collect()))
}

/// Returns a page in the encoding that the page itself declares.
fn as_declared(message: &Message<'_>, part: &MessagePart<'_>) -> Option<String> {
    let raw = message.raw_message.get(part.offset_body as usize..part.offset_end as usize)?;
    let bytes = match part.encoding {
        Encoding::QuotedPrintable => quoted_printable_decode(raw)?,
        Encoding::Base64 => base64_decode(raw)?,
        Encoding::None => raw.to_vec(),
    };
    Some(markup::text(&bytes).into_owned())
}

fn is_related(message: &Message<'_>) -> bool {
    message.root_part().content_type().is_some_and(|it| it.subtype() == Some("related"))
}
