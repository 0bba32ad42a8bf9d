//! Checks the addresses that a picture may link to.
//!
//! In: the address that a document gives for itself, which may be anything. Out: the same address
//! if it is a web address; any other might run code if it is clicked. Never fails.

/// Returns an address if it is a web address: `http` or `https`, without blanks. Else `None`.
#[must_use]
pub(crate) fn web_address(address: &str) -> Option<&str> {
    let (scheme, rest) = address.split_once("://")?;
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let is_plain =
        !rest.is_empty() && !rest.chars().any(|it| it.is_control() || it.is_whitespace());
    (is_web && is_plain).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_are_linked() {
        for address in ["http://a.example/b?c=d#e", "HTTPS://a.example"] {
            assert_eq!(web_address(address), Some(address));
        }
        let others = [
            "javascript:alert(1)",
            "JaVaScRiPt://a.example/%0aalert(1)",
            " javascript:alert(1)",
            "java\tscript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "vbscript:a",
            "file:///etc/passwd",
            "http://a b",
            "//a.example",
            "http:",
            "",
        ];
        for address in others {
            assert_eq!(web_address(address), None, "{address}");
        }
    }
}
