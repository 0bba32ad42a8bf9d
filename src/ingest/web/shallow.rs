//! Markup without bottomless nesting, which would exhaust the stack of whatever walks it, and without
//! endless tags, each attribute of which would be compared with all before it.
//!
//! In: the text of a page or fragment. Out: the same text; tags below a depth that no page of a person
//! has are left out, what they enclose is kept, and a tag with more attributes than any has loses them.
//! Never fails.

use std::borrow::Cow;

use dom_query::Document;

use crate::ingest::markup::{self, TAG_BYTES};

/// How deep elements may be nested; browsers stop at 512.
const DEPTH_MAX: usize = 512;

/// Elements that enclose nothing, or that end where the next begins.
const FLAT: &str = " area base br col embed hr img input link meta source track wbr p li dt dd tr td th \
    tbody thead tfoot option html head body ";

/// Elements whose content is no markup.
const RAW: [&str; 4] = ["script", "style", "textarea", "title"];

/// Parses a page.
pub(super) fn page(html: &str) -> Document {
    Document::from(shallow(html).as_ref())
}

/// Parses a fragment of a page.
pub(super) fn fragment(html: &str) -> Document {
    Document::fragment(shallow(html).as_ref())
}

fn shallow(html: &str) -> Cow<'_, str> {
    let n_tags = html.bytes().filter(|byte| *byte == b'<').take(DEPTH_MAX + 1).count();
    if n_tags <= DEPTH_MAX && html.split('<').all(|it| it.len() < TAG_BYTES) {
        return Cow::Borrowed(html);
    }
    let (mut kept, mut rest) = (String::new(), html);
    let (mut depth, mut n_skipped, mut n_all) = (0_usize, 0_usize, 0_usize);
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        kept.push_str(before);
        let name: String = tag[1..]
            .trim_start_matches('/')
            .chars()
            .take_while(|it| it.is_ascii_alphanumeric() || *it == '-')
            .map(|it| it.to_ascii_lowercase())
            .collect();
        let is_end = tag.starts_with("</");
        let end = end_of(tag, &name, is_end);
        let (own, after) = tag.split_at(end);
        let is_nesting = !name.is_empty()
            && !FLAT.contains(&format!(" {name} "))
            && !own.ends_with("/>")
            && !RAW.contains(&name.as_str());
        let is_kept = match (is_nesting, is_end) {
            (false, _) => true,
            (true, true) if n_skipped > 0 => {
                n_skipped -= 1;
                false
            }
            (true, true) => {
                depth = depth.saturating_sub(1);
                true
            }
            (true, false) if depth >= DEPTH_MAX => {
                n_skipped += 1;
                false
            }
            (true, false) => {
                depth += 1;
                true
            }
        };
        let (mark, content) = own.split_at(own.find('>').map_or(own.len(), |at| at + 1));
        let is_bared = is_kept && !name.is_empty() && markup::is_endless(mark);
        match is_bared {
            true => kept.extend(["<", name.as_str(), ">", content]),
            false => kept.push_str(if is_kept { own } else { " " }),
        }
        n_all += usize::from(!is_kept || is_bared);
        rest = after;
    }
    kept.push_str(rest);
    if n_all == 0 { Cow::Borrowed(html) } else { Cow::Owned(kept) }
}

/// Returns where a tag, a comment, or an element without markup ends.
fn end_of(tag: &str, name: &str, is_end: bool) -> usize {
    if let Some(comment) = tag.strip_prefix("<!--") {
        return comment.find("-->").map_or(tag.len(), |at| at + "<!---->".len());
    }
    let end = tag.find('>').map_or(tag.len(), |at| at + 1);
    if is_end || !RAW.contains(&name) {
        return end;
    }
    let close = format!("</{name}");
    let found = tag[end..].match_indices("</").find(|(at, _)| {
        let close_here = tag[end + at..].get(..close.len());
        close_here.is_some_and(|it| it.eq_ignore_ascii_case(&close))
    });
    found.map_or(tag.len(), |(at, _)| end + at)
}

#[cfg(test)]
mod tests {
    use super::{DEPTH_MAX, shallow};

    #[test]
    fn a_page_of_a_person_stays_as_it_is() {
        let page =
            "<div><!-- <b> --><script>if (a<b) { '<i>' }</script><p>Ruiz <b>won</b>.<br></div>"
                .repeat(500);
        assert_eq!(shallow(&page), page);
    }

    #[test]
    fn a_tag_has_a_bounded_number_of_attributes() {
        let names: Vec<String> = (0..2000).map(|it| format!(" a{it}='x y'")).collect();
        let names = names.concat();
        assert_eq!(shallow(&format!("<p{names}>Ruiz won.</p>")), "<p>Ruiz won.</p>");
        let long = format!("<p title='{}'>Ruiz won.</p>", "Okoro lost. ".repeat(2000));
        assert_eq!(shallow(&long), long);
        let words = format!("<p>1 < 2 {}", "Okoro lost. ".repeat(2000));
        assert_eq!(shallow(&words), words);
    }

    #[test]
    fn tags_below_the_depth_are_left_out_and_their_words_kept() {
        let n = DEPTH_MAX * 3;
        let page =
            format!("{}Ruiz won.{}<p>Okoro lost.</p>", "<b><i>".repeat(n), "</i></b>".repeat(n));
        let kept = shallow(&page);
        assert_eq!(kept.matches("<b>").count() + kept.matches("<i>").count(), DEPTH_MAX);
        assert_eq!(kept.matches("</b>").count() + kept.matches("</i>").count(), DEPTH_MAX);
        assert!(kept.contains("Ruiz won.") && kept.ends_with("<p>Okoro lost.</p>"));
        let open = "<div>".repeat(n);
        assert_eq!(shallow(&open).matches("<div>").count(), DEPTH_MAX);
    }
}
