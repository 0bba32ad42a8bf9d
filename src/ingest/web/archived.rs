//! Pages that a web archive kept: their own address, and what is the archive's and not the page's.
//!
//! In: an address, a name, or the text of a page. Out: the original address, or whether the name is
//! that of an archive. The archives are listed in `words/words.toml`. Never fails.

use crate::ingest::{addresses, words};

/// Opens the line with which the Wayback Machine prints a page.
const PRINTED: &str = "The Wayback Machine - ";

/// Returns the original address of an archived page; any other address as it is.
pub(super) fn original(address: &str) -> &str {
    let host = addresses::site(address).and_then(|it| it.split_once("://")).map(|it| it.1);
    if !host.is_some_and(is_archive) {
        return address;
    }
    let path = addresses::path(address).unwrap_or_default();
    let whole = path.find("http://").or_else(|| path.find("https://")).map(|at| &path[at..]);
    // The protocol may be left out: `/web/2026id_/www.example.org/a`.
    let bare = || path.strip_prefix("web/")?.split_once('/').map(|(_, own)| own);
    whole.or_else(bare).unwrap_or(address)
}

/// Returns the address in the line that the Wayback Machine adds for printing.
pub(super) fn printed(html: &str) -> Option<&str> {
    let rest = &html[html.find(PRINTED)? + PRINTED.len()..];
    let end = rest.find(|it: char| it.is_whitespace() || matches!(it, '"' | '<'))?;
    Some(&rest[..end]).filter(|it| it.starts_with("http"))
}

/// Returns whether a name or a host is that of an archive.
pub(super) fn is_archive(name: &str) -> bool {
    words::is(name.trim_start_matches("www."), "archives", "names")
}

#[cfg(test)]
mod tests {
    use super::{original, printed};

    #[test]
    fn the_address_is_that_of_the_original() {
        for archived in [
            "https://web.archive.org/web/20260122093311/https://courier.example/a?b=1",
            "https://archive.ph/2026.02.27-081422/https://courier.example/a?b=1",
            "https://courier.example/a?b=1",
        ] {
            assert_eq!(original(archived), "https://courier.example/a?b=1", "{archived}");
        }
        assert_eq!(
            original("https://web.archive.org/web/2026id_/courier.example/a"),
            "courier.example/a"
        );
        let page =
            "<div>The Wayback Machine - https://web.archive.org/web/1/http://a.example/</div>";
        assert_eq!(printed(page).map(original), Some("http://a.example/"));
    }
}
