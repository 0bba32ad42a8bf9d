//! Names in a query that nothing bears, found before it is answered, since such a query is empty for no
//! reason that shows.
//!
//! In: the text of a query. Out: the first prefix or name of the vocabulary that is unknown, with line
//! and column; and the relation types that it names. Texts, full names and remarks do not count. The
//! vocabulary is what `schema/rdf.md` names.

use super::depth::{skipped, word};

/// What describes the vocabulary.
const DESCRIPTION: &str = include_str!("../../schema/rdf.md");

/// A name with a prefix as it stands in a query.
struct Name<'q> {
    prefix: &'q str,
    local: &'q str,
    at: usize,
    /// Whether it stands in what CONSTRUCT makes.
    is_made: bool,
}

/// Checks that prefixes are declared.
pub(super) fn check_prefixes(query: &str, prefixes: &[&str]) -> Result<(), String> {
    let (names, declared) = names(query);
    for name in &names {
        let is_declared = declared.contains(&name.prefix);
        if !is_declared && !prefixes.contains(&name.prefix) && name.prefix != "_" {
            let known: Vec<String> = prefixes.iter().map(|it| format!("{it}:")).collect();
            return Err(format!(
                "the prefix `{}:` at {} is not declared; these need no declaration: {}",
                name.prefix,
                place(query, name.at),
                known.join(", ")
            ));
        }
    }
    Ok(())
}

/// Checks names of the vocabulary; those that CONSTRUCT makes may be new.
pub(super) fn check_vocabulary(query: &str) -> Result<(), String> {
    let (names, declared) = names(query);
    for name in names.iter().filter(|it| !it.is_made) {
        let is_vocabulary = name.prefix == "or" && !declared.contains(&name.prefix);
        if is_vocabulary && !vocabulary().any(|it| it == name.local) {
            return Err(format!(
                "the vocabulary has no `or:{}`, at {}{}; schema/rdf.md describes it",
                name.local,
                place(query, name.at),
                nearest(name.local)
            ));
        }
    }
    Ok(())
}

/// Returns the relation types that a query names, each with its place in words.
#[must_use]
pub fn sparql_types(query: &str) -> Vec<(String, String)> {
    let (names, declared) = names(query);
    let types = names
        .iter()
        .filter(|it| it.prefix == "type" && !it.is_made && !declared.contains(&it.prefix));
    types.map(|it| (it.local.to_owned(), place(query, it.at))).collect()
}

/// Returns the names of the vocabulary.
fn vocabulary() -> impl Iterator<Item = &'static str> {
    DESCRIPTION.split("or:").skip(1).map(|rest| {
        let end = rest.find(|it: char| !it.is_ascii_alphanumeric()).unwrap_or(rest.len());
        &rest[..end]
    })
}

fn nearest(typed: &str) -> String {
    const LIKENESS_MIN: f64 = 0.75;
    let likeness = |it: &str| strsim::jaro_winkler(&typed.to_lowercase(), &it.to_lowercase());
    let best =
        vocabulary().map(|it| (likeness(it), it)).max_by(|left, right| left.0.total_cmp(&right.0));
    let best = best.filter(|(likeness, _)| *likeness >= LIKENESS_MIN);
    best.map_or(String::new(), |(_, it)| format!("; the nearest is `or:{it}`"))
}

/// Returns the names with prefixes, and the prefixes that the query declares.
fn names(query: &str) -> (Vec<Name<'_>>, Vec<&str>) {
    let (mut names, mut declared) = (Vec::new(), Vec::new());
    let (mut at, mut after_prefix, mut is_made) = (0, false, false);
    while at < query.len() {
        let rest = &query[at..];
        if let Some(length) = skipped(rest) {
            at += length.max(1);
            continue;
        }
        let Some(token) = word(rest) else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        // A variable may follow a name without a blank.
        let end = token.match_indices(['?', '$']).map(|(at, _)| at).find(|at| *at > 0);
        let token = &token[..end.unwrap_or(token.len())];
        if let Some((prefix, local)) = token.split_once(':')
            && !prefix.starts_with(['?', '$'])
        {
            match after_prefix {
                true => declared.push(prefix),
                false => names.push(Name { prefix, local, at, is_made }),
            }
        }
        after_prefix = token.eq_ignore_ascii_case("prefix");
        is_made |= token.eq_ignore_ascii_case("construct");
        is_made &= !token.eq_ignore_ascii_case("where");
        at += token.len();
    }
    (names, declared)
}

/// Returns a place in words.
fn place(query: &str, at: usize) -> String {
    let before = &query[..at];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("line {line}, column {column}")
}

/// Returns what a parser says, without its lists of ranges of letters.
pub(super) fn plain_syntax_error(query: &str, told: &str) -> String {
    let Some((line, column, expected)) = place_and_expected(told) else { return told.to_owned() };
    let letters = query.lines().nth(line.saturating_sub(1)).unwrap_or_default().chars();
    let rest: String = letters.skip(column.saturating_sub(1)).take(20).collect();
    let wanted: Vec<&str> = expected
        .split(", ")
        .filter(|it| !it.contains("..=") && !it.starts_with('[') && it.len() < 40)
        .collect();
    let found = match rest.trim() {
        "" => "the query ends".to_owned(),
        rest => format!("`{rest}` stands"),
    };
    let wanted = match wanted.is_empty() {
        true => "something else is wanted".to_owned(),
        false => format!("one of these is wanted: {}", wanted.join(" ")),
    };
    format!("at line {line}, column {column} {found} where {wanted}")
}

/// Returns the line, the column and what the parser expected there, if its message has them.
fn place_and_expected(told: &str) -> Option<(usize, usize, &str)> {
    let (position, expected) = told.strip_prefix("error at ")?.split_once(": expected ")?;
    let mut numbers = position.split(':').filter_map(|it| it.parse::<usize>().ok());
    Some((numbers.next()?, numbers.next()?, expected.trim_start_matches("one of ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PREFIXES: [&str; 3] = ["or", "type", "person"];

    #[track_caller]
    fn check_error(query: &str, expected: &str) {
        let checked = check_prefixes(query, &PREFIXES).and_then(|()| check_vocabulary(query));
        let error = checked.expect_err("something is unknown");
        assert!(error.starts_with(expected), "{error}");
    }

    #[test]
    fn unknown_prefixes_and_names_are_told_with_their_places() {
        check_error("SELECT ?s WHERE { ?s foo:bar ?x }", "the prefix `foo:` at line 1, column 22 ");
        let query = "SELECT ?s\nWHERE { ?s or:subjekt ?x }";
        check_error(
            query,
            "the vocabulary has no `or:subjekt`, at line 2, column 12; the nearest is `or:subject`",
        );
    }

    #[test]
    fn what_is_known_or_no_name_passes() {
        for query in [
            "SELECT * WHERE { ?r or:subject/or:accordingTo ?s ; or:type type:met_with . _:b ?p ?o }",
            "PREFIX foo: <http://a/b#c> SELECT * WHERE { ?s foo:bar ?o FILTER(?o = \"x:y\") } # z:z",
            "SELECT * WHERE { ?s ?p <urn:onrecord:person:a> }",
            "CONSTRUCT { ?one or:inTouch ?other } WHERE { ?one type:met_with ?other }",
        ] {
            assert_eq!(check_prefixes(query, &PREFIXES), Ok(()), "{query}");
            assert_eq!(check_vocabulary(query), Ok(()), "{query}");
        }
        assert_eq!(sparql_types("{ ?s type:endorsed ?o }")[0].0, "endorsed");
    }
}
