//! Markdown without its marks: links, emphasis, lists and quotations as a reader sees them.
//!
//! In: Markdown (`CommonMark` with tables, footnotes and deletions). Out: plain text, one block a
//! paragraph, heading, item or row, with an empty line between paragraphs. Pictures, raw HTML and
//! rules are no words and are left out. Never fails: what is not Markdown is text.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// Returns the text of Markdown, and the heading that it starts with, if any, which is the first
/// line of the text.
pub(super) fn plain(markdown: &str) -> (Option<String>, String) {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH;
    let mut page = Page::default();
    for event in Parser::new_ext(markdown, options) {
        page.take(event);
    }
    let text = page.text.trim().to_owned();
    let heading = page.heading.filter(|it| text.starts_with(it.as_str()));
    (heading, text)
}

/// The text so far.
#[derive(Default)]
struct Page {
    text: String,
    /// The first heading, if nothing stands before it.
    heading: Option<String>,
    /// Whether that is being read.
    is_in_heading: bool,
    /// Number of pictures, deletions and notes that are open: their words are not shown.
    n_hidden: usize,
}

impl Page {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.open(&tag),
            Event::End(tag) => self.close(tag),
            Event::Text(words) | Event::Code(words) if self.n_hidden == 0 => {
                self.text.push_str(&words);
            }
            Event::SoftBreak if self.n_hidden == 0 => self.text.push(' '),
            Event::HardBreak => self.text.push('\n'),
            // `<br>` within a paragraph; other marks of HTML stand for nothing.
            Event::InlineHtml(mark) if mark.to_lowercase().starts_with("<br") => {
                self.text.push('\n');
            }
            _ => {}
        }
    }

    fn open(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Image { .. } | Tag::Strikethrough | Tag::FootnoteDefinition(_) => {
                self.n_hidden += 1;
            }
            Tag::Heading { level: HeadingLevel::H1, .. } if self.text.trim().is_empty() => {
                self.text.clear();
                self.is_in_heading = true;
            }
            Tag::Paragraph
            | Tag::Heading { .. }
            | Tag::CodeBlock(_)
            | Tag::Item
            | Tag::Table(_)
            | Tag::TableHead
            | Tag::TableRow => self.end_line(),
            _ => {}
        }
    }

    fn close(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Image | TagEnd::Strikethrough | TagEnd::FootnoteDefinition => {
                self.n_hidden -= 1;
            }
            TagEnd::Heading(_) => {
                if std::mem::take(&mut self.is_in_heading) {
                    let heading = self.text.trim();
                    self.heading = (!heading.is_empty()).then(|| heading.to_owned());
                }
                self.end_block();
            }
            TagEnd::Paragraph | TagEnd::CodeBlock | TagEnd::List(_) | TagEnd::Table => {
                self.end_block();
            }
            TagEnd::TableCell => self.text.push_str("  "),
            TagEnd::Item | TagEnd::TableRow | TagEnd::TableHead => self.end_line(),
            _ => {}
        }
    }

    fn end_line(&mut self) {
        let n = self.text.trim_end_matches(' ').len();
        self.text.truncate(n);
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    fn end_block(&mut self) {
        self.end_line();
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn marks_go_and_words_stay() {
        let cases = [
            (
                "[Norvane](https://n.example/a_(b)) **sued** the _council_.",
                "Norvane sued the council.",
            ),
            ("See <https://n.example> and `code`.", "See https://n.example and code."),
            ("![A map](m.png)\n\nRuiz won.", "Ruiz won."),
            ("Ruiz ~~lost~~won\\*.", "Ruiz won*."),
            ("- Ruiz won.\n- Okoro lost.\n\nAfter.", "Ruiz won.\nOkoro lost.\n\nAfter."),
            ("> \"Never,\" she\n> said.\n\n---\n\nEnd.", "\"Never,\" she said.\n\nEnd."),
            ("a | b\n--|--\nRuiz | 12\n", "a  b\nRuiz  12"),
            ("<div>x</div>\n\nOne<br>two <b>three</b>.", "One\ntwo three."),
            ("[Ruiz][1] won.\n\n[1]: https://r.example", "Ruiz won."),
            (
                "Plain.\n\nText * with 2 < 3 & more_marks_.",
                "Plain.\n\nText * with 2 < 3 & more_marks_.",
            ),
            ("", ""),
        ];
        for (markdown, text) in cases {
            assert_eq!(plain(markdown), (None, text.to_owned()), "{markdown}");
        }
    }

    #[test]
    fn the_first_heading_is_the_title() {
        let (heading, text) = plain("# Big *vote* #\n\nRuiz won.\n\n# Later\n\nMore.");
        assert_eq!(heading.as_deref(), Some("Big vote"));
        assert_eq!(text, "Big vote\n\nRuiz won.\n\nLater\n\nMore.");
        assert_eq!(plain("Vote\n====\n\nRuiz.").0.as_deref(), Some("Vote"));
        assert_eq!(plain("Ruiz won.\n\n# Later").0, None);
        assert_eq!(plain("# \n\nRuiz won.").0, None);
    }
}
