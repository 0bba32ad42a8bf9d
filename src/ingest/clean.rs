//! Text of paragraphs as it is stored: one blank between words, an empty line between paragraphs.
//!
//! In: text with the blanks, soft hyphens and joiners of its format. Out: text without them. Used
//! only where a format has no text of its own: plain text is stored as it is. Never fails.

/// Returns the text on one line: every run of blanks as one blank, invisible marks left out.
pub(super) fn line(text: &str) -> String {
    let seen: String = text.chars().filter(|letter| !is_invisible(*letter)).collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the paragraphs, cleaned, with an empty line between two; empty ones left out.
pub(super) fn paragraphs<S: AsRef<str>>(all: impl IntoIterator<Item = S>) -> String {
    let lines = all.into_iter().map(|text| line(text.as_ref())).filter(|text| !text.is_empty());
    lines.collect::<Vec<_>>().join("\n\n")
}

/// Returns the paragraphs of text that has an empty line between them; if it has none, its lines.
pub(super) fn blocks(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let is_blank = |line: &str| line.trim().is_empty();
    let has_gaps = text.trim().lines().any(is_blank);
    let (mut all, mut open) = (Vec::new(), String::new());
    for row in text.lines() {
        if is_blank(row) || !has_gaps {
            all.push(std::mem::take(&mut open));
        }
        open.push_str(row);
        open.push('\n');
    }
    all.push(open);
    all.into_iter().map(|text| line(&text)).filter(|text| !text.is_empty()).collect()
}

fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{fffc}')
        || (letter.is_control() && !letter.is_whitespace())
}
