//! Numbers with what they count.
//!
//! In: a number and a noun. Out: "1 document", "2 documents". Never fails.

/// Returns a number with what it counts: "1 document", "2 documents".
pub(crate) fn counted(n: impl std::fmt::Display, one: &str) -> String {
    let n = n.to_string();
    let plural = if n == "1" { "" } else { "s" };
    format!("{n} {one}{plural}")
}
