//! Addresses that a picture may lead to.
//!
//! In: the address that a document gives of itself, which may be anything. Out: the same if it is one
//! of the web; a click on any other might run it. Never fails.

/// Returns an address if it is one of the web: `http` or `https`, without blanks.
#[must_use]
pub fn web_address(address: &str) -> Option<&str> {
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
    fn only_the_web_is_led_to() {
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
