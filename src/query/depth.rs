//! Limits the nesting of a query before it is parsed.
//!
//! In: the text of a query. Out: nothing, or a message if a limit is exceeded. Parser, planner and
//! evaluation recurse for each nested bracket and operator, so even a short query could overflow
//! any stack. String literals, IRIs and comments do not count.

/// Maximum depth of brackets.
const DEPTH_MAX: usize = 300;
/// Maximum number of operators and of words that join patterns; each may be nested in the one
/// before.
const JOINTS_MAX: usize = 10_000;
/// Maximum length of a query, in bytes.
const BYTES_MAX: usize = 4 << 20;
/// Words that join patterns.
const WORDS: [&str; 5] = ["union", "optional", "minus", "filter", "bind"];

/// Returns a message if a query is too long or nested too deeply.
pub(super) fn check(query: &str) -> Result<(), String> {
    if query.len() > BYTES_MAX {
        return Err(format!("it has {} bytes; at most {BYTES_MAX} are allowed", query.len()));
    }
    let (mut depth, mut deepest, mut n_joints) = (0_usize, 0, 0);
    let mut rest = query;
    while let Some(first) = rest.chars().next() {
        let length = skipped(rest).unwrap_or_else(|| word(rest).map_or(first.len_utf8(), str::len));
        match first {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => depth = depth.saturating_sub(1),
            '!' | '|' | '&' | '*' | '+' | '-' | '/' | '^' | '=' => n_joints += 1,
            _ if length > 1 && is_joint(&rest[..length]) => n_joints += 1,
            _ => {}
        }
        deepest = deepest.max(depth);
        rest = &rest[length..];
    }
    if deepest > DEPTH_MAX {
        return Err(format!("brackets are nested {deepest} deep; at most {DEPTH_MAX} are allowed"));
    }
    if n_joints > JOINTS_MAX {
        return Err(format!("it has {n_joints} operators; at most {JOINTS_MAX} are allowed"));
    }
    Ok(())
}

fn is_joint(word: &str) -> bool {
    WORDS.iter().any(|it| it.eq_ignore_ascii_case(word))
}

pub(super) fn word(rest: &str) -> Option<&str> {
    let is_part =
        |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | ':' | '?' | '$');
    let end = rest.find(|it| !is_part(it)).unwrap_or(rest.len());
    (end > 0).then(|| &rest[..end])
}

/// Returns the length in bytes of the string literal, IRI or comment that `rest` begins with, or
/// `None` if it begins with none.
pub(super) fn skipped(rest: &str) -> Option<usize> {
    let to = |end: Option<usize>| Some(end.unwrap_or(rest.len()));
    match *rest.as_bytes().first()? {
        b'#' => to(rest.find('\n')),
        b'<' => {
            let end = rest.find(|it: char| it == '>' || it.is_whitespace())?;
            rest[end..].starts_with('>').then_some(end + 1)
        }
        mark @ (b'"' | b'\'') => {
            let long = [mark; 3];
            let marks: &[u8] = if rest.as_bytes().starts_with(&long) { &long } else { &[mark] };
            to(end_of_text(rest.as_bytes(), marks))
        }
        _ => None,
    }
}

fn end_of_text(bytes: &[u8], marks: &[u8]) -> Option<usize> {
    let mut at = marks.len();
    loop {
        match bytes.get(at..)? {
            [] => return None,
            [b'\\', ..] => at += 2,
            rest if rest.starts_with(marks) => return Some(at + marks.len()),
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deep_nesting_is_refused() {
        let n = 20_000;
        let nested = format!("SELECT * WHERE {}{}", "{".repeat(n), "}".repeat(n));
        assert!(check(&nested).is_err());
        assert!(check(&format!("FILTER({}true)", "!".repeat(n))).is_err());
        assert!(check(&vec!["{?s ?p ?o}"; n].join(" UNION ")).is_err());
        assert!(check(&"?s ?p ?o OPTIONAL { ?a ?b ?c } ".repeat(n)).is_err());
    }

    #[test]
    fn literals_iris_and_comments_do_not_count() {
        let n = 20_000;
        let text = format!("FILTER(?x = \"{}\\\"\") # {}\n", "(".repeat(n), "!".repeat(n));
        assert_eq!(check(&text), Ok(()));
        assert_eq!(check(&format!("<http://a/{}> 'é(' '''('''", "(".repeat(n))), Ok(()));
        assert_eq!(check("SELECT * WHERE { ?s ?p ?o FILTER(?a < 3 && ?b > 4) }"), Ok(()));
    }
}
