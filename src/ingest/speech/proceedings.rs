//! Proceedings in Europarl markup: `<CHAPTER ID=1>`, `<SPEAKER ID=1 NAME="President">`, `<P>`.
//!
//! In: text. Out: one article, one paragraph per turn: `NAME: words`. Never fails; other text gives
//! `None`.

use std::sync::LazyLock;

use regex::Regex;

use crate::ingest::article::Article;
use crate::ingest::{clean, dates};

static NAME: LazyLock<Regex> = LazyLock::new(|| dates::pattern(r#"NAME="([^"]+)""#));

/// Returns the sitting.
pub(in crate::ingest) fn article(text: &str) -> Option<Article> {
    let is_mark = |line: &str| line.starts_with('<') && line.ends_with('>');
    let speaks = |line: &str| line.starts_with("<SPEAKER ID");
    text.lines().map(str::trim).find(|line| speaks(line))?;
    let mut title = None;
    let mut turns: Vec<String> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let name = NAME.captures(line).filter(|_| speaks(line));
        match (name, turns.last_mut()) {
            (Some(name), _) => turns.push(format!("{}:", &name[1])),
            _ if is_mark(line) => {}
            (None, Some(open)) => open.extend([" ", line]),
            (None, None) => title = title.or(Some(line.to_owned())),
        }
    }
    turns.retain(|turn| !turn.ends_with(':'));
    let text = clean::paragraphs(turns);
    (!text.is_empty()).then(|| Article { title, text, ..Article::default() })
}

#[cfg(test)]
mod tests {
    use super::article;

    #[test]
    fn a_mark_names_who_speaks() {
        let text =
            "<CHAPTER ID=1>\nThe quarry\n<SPEAKER ID=1 NAME=\"President\">\nWe vote.\n<P>\nNow.\n";
        let found = article(text).map(|it| (it.title, it.text));
        assert_eq!(
            found,
            Some((Some("The quarry".to_owned()), "President: We vote. Now.".to_owned()))
        );
        assert_eq!(article("Ruiz won."), None);
    }
}
