//! The parts of web addresses.
//!
//! In: an address. Out: its site or its path; `None` if the text is no address, or has no path. Never
//! fails.

/// Returns an address without its path: `https://example.org`.
pub(super) fn site(address: &str) -> Option<&str> {
    let start = address.find("://")? + 3;
    Some(&address[..address[start..].find('/').map_or(address.len(), |at| start + at)])
}

/// Returns what follows the first slash after the site: `news/1.html`.
pub(super) fn path(address: &str) -> Option<&str> {
    address[site(address)?.len()..].strip_prefix('/')
}

#[cfg(test)]
mod tests {
    use super::{path, site};

    #[test]
    fn an_address_is_parted_at_the_first_slash_of_its_path() {
        let parts = |it| (site(it), path(it));
        assert_eq!(parts("https://a.org/b/c"), (Some("https://a.org"), Some("b/c")));
        assert_eq!(parts("https://a.org/"), (Some("https://a.org"), Some("")));
        assert_eq!(parts("https://a.org"), (Some("https://a.org"), None));
        assert_eq!(parts("a.org/b"), (None, None));
    }
}
