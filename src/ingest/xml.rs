//! XML as found in practice: undeclared HTML entities, a declared encoding, a DOCTYPE.
//!
//! In: bytes or text. Out: a parsed document, or an error with its line.

use std::collections::BTreeMap;

use roxmltree::{Document, Node, ParsingOptions};

use super::{clean, markup};

/// Parses a document.
///
/// # Errors
/// Returns a description of what is wrong, with its line.
pub(super) fn parse(text: &str) -> Result<Document<'_>, String> {
    // Comments and other sections begin with a mark.
    let is_tag =
        |part: &&str| part.len() >= markup::TAG_BYTES && part.starts_with(char::is_alphabetic);
    let end = |part: &str| part.find('>').unwrap_or(part.len());
    if text.split('<').filter(is_tag).any(|it| markup::is_endless(it.split_at(end(it)).0)) {
        return Err("broken XML: an element with more than 500 attributes".to_owned());
    }
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options);
    let document = document.map_err(|error| format!("broken XML: {error}"))?;
    match is_deep(&document) {
        true => Err(format!("broken XML: an element within more than {DEPTH_MAX} others")),
        false => Ok(document),
    }
}

/// More elements than this lie within each other in no text: readers would take time with the square of their
/// number, and stack.
const DEPTH_MAX: usize = 1000;

fn is_deep(document: &Document<'_>) -> bool {
    let (mut node, mut depth) = (document.root(), 0);
    loop {
        if let Some(child) = node.first_child() {
            (node, depth) = (child, depth + 1);
            if depth > DEPTH_MAX {
                return true;
            }
            continue;
        }
        loop {
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            let Some(parent) = node.parent() else { return false };
            (node, depth) = (parent, depth - 1);
        }
    }
}

/// Returns a text with the signs that the entities of XML stand for.
pub(super) fn without_entities(text: String) -> String {
    const SIGNS: [(&str, &str); 5] =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    SIGNS.iter().fold(text, |text, (entity, sign)| text.replace(entity, sign))
}

/// Repairs undeclared entities and unescaped ampersands, which would not parse.
pub(super) fn mended(text: &str) -> String {
    const NAME_BYTES_MAX: usize = 10;
    /// More different names than this no text has.
    const NAMES_MAX: usize = 500;
    const KNOWN: [&str; 5] = ["amp", "lt", "gt", "quot", "apos"];
    let mut mended = String::with_capacity(text.len());
    let mut rest = text;
    // A name is looked up by parsing a page, which is done once for each name.
    let mut letters: BTreeMap<&str, Option<String>> = BTreeMap::new();
    while let Some(at) = rest.find('&') {
        mended.push_str(&rest[..at]);
        let tail = &rest[at + 1..];
        let name = tail
            .bytes()
            .take(NAME_BYTES_MAX + 1)
            .position(|it| it == b';')
            .map_or("", |end| &tail[..end]);
        let is_entity = KNOWN.contains(&name) || name.starts_with('#') && name.len() > 1;
        let is_new = || !letters.contains_key(name) && letters.len() >= NAMES_MAX;
        let letter = match is_entity || name.is_empty() || is_new() {
            true => None,
            false => letters.entry(name).or_insert_with(|| entity(name)).as_deref(),
        };
        if let Some(letter) = letter {
            mended.push_str(letter);
            rest = &tail[name.len() + 1..];
        } else {
            mended.push_str(if is_entity { "&" } else { "&amp;" });
            rest = tail;
        }
    }
    mended.push_str(rest);
    mended
}

/// Returns the character for a named HTML entity.
fn entity(name: &str) -> Option<String> {
    let reference = format!("&{name};");
    let text = super::web::plain(&format!("<p>x{reference}x</p>"));
    let letter = text.trim_matches('x').to_owned();
    (letter != reference && !letter.contains('&') && !letter.contains('<'))
        .then(|| if letter.trim().is_empty() { " ".to_owned() } else { letter })
}

/// Returns the text of a node on one line.
pub(super) fn text(node: &Node<'_, '_>) -> String {
    let all = node.descendants().filter(Node::is_text).filter_map(|it| it.text());
    clean::line(&all.collect::<Vec<_>>().concat())
}

/// Returns the first element with this local name in a node's subtree.
pub(super) fn find<'a, 'i>(node: &Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.descendants().find(|it| is(it, name))
}

/// Returns the first nonempty text of such an element, or `None` if there is none.
pub(super) fn text_of(node: &Node<'_, '_>, name: &str) -> Option<String> {
    node.descendants().filter(|it| is(it, name)).map(|it| text(&it)).find(|it| !it.is_empty())
}

/// Returns the first value of an attribute of such an element.
pub(super) fn attribute_of(node: &Node<'_, '_>, name: &str, attribute: &str) -> Option<String> {
    let mut all = node.descendants().filter(|it| is(it, name));
    all.find_map(|it| it.attribute(attribute).map(clean::line)).filter(|it| !it.is_empty())
}

/// Returns whether a node is an element with this local name, ignoring case.
pub(super) fn is(node: &Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name().eq_ignore_ascii_case(name)
}

#[cfg(test)]
mod tests {
    use super::{mended, parse};

    #[test]
    fn an_element_has_a_bounded_number_of_attributes() {
        let names: Vec<String> = (0..2000).map(|it| format!(" a{it}='x'")).collect();
        let names = names.concat();
        let error = parse(&format!("<a{names}/>")).map(drop).expect_err("too many");
        assert!(error.contains("attributes"), "{error}");
        let words = "Okoro lost. ".repeat(2000);
        let text = format!("<a><!-- {words} --><![CDATA[{words}]]><b c='{words}'>{words}</b></a>");
        assert!(parse(&text).is_ok());
    }

    #[test]
    fn elements_lie_within_a_bounded_number_of_others() {
        let nested = |n: usize| format!("{}{}{}", "<a>".repeat(n), "x", "</a>".repeat(n));
        assert!(parse(&nested(900)).is_ok());
        let text = nested(5000);
        let error = parse(&text).map(drop).expect_err("too deep");
        assert!(error.contains("within more than"), "{error}");
        let wide = format!("<a>{}</a>", "<b><c/>x</b>".repeat(5000));
        assert!(parse(&wide).is_ok());
    }

    #[test]
    fn entities_are_letters_and_other_marks_stay() {
        let text = "Caf&eacute; &amp; R&uuml;ck &nosuch; & &#233; &eacute;";
        assert_eq!(mended(text), "Café &amp; Rück &amp;nosuch; &amp; &#233; é");
    }
}
