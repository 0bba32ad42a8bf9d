//! The docs and comments of `src/` are in plain English.
//!
//! Checked are lines that start with `//!`, `///` or `//`. Words in backticks, double quotes and
//! fenced blocks are names or examples and are ignored.

use std::path::Path;

use crate::code::{all_files, read};

/// Words to avoid: name the actor instead, or write "returns", "reports", "again".
const WORDS: [&str; 7] = ["whom", "whoever", "somebody", "nobody", "anew", "told", "tells"];

/// Markers of comment lines, longer ones first.
const MARKERS: [&str; 3] = ["//!", "///", "//"];

/// Returns the blocks of comment lines with the same marker: the number of the first line, 1-based,
/// and the text without markers.
fn blocks(code: &str) -> Vec<(usize, String)> {
    let mut blocks: Vec<(usize, String)> = Vec::new();
    let mut last = None;
    for (index, line) in code.lines().enumerate() {
        let line = line.trim_start();
        let marker = MARKERS.into_iter().find(|marker| line.starts_with(marker));
        if let Some(marker) = marker {
            if last != Some(marker) {
                blocks.push((index + 1, String::new()));
            }
            if let Some((_, text)) = blocks.last_mut() {
                text.push_str(line[marker.len()..].trim_end());
                text.push('\n');
            }
        }
        last = marker;
    }
    blocks
}

/// Returns the text of a block with `_` for code and quotations, and without fenced blocks. Line
/// numbers stay the same.
fn plain(block: &str) -> String {
    let mut is_fenced = false;
    let mut unfenced = String::new();
    for line in block.lines() {
        let is_fence = line.trim_start().starts_with("```");
        is_fenced ^= is_fence;
        if !is_fenced && !is_fence {
            unfenced.push_str(line);
        }
        unfenced.push('\n');
    }
    // Code and quotations end with their paragraph, so that an unpaired mark hides no more than
    // that.
    let paragraphs = unfenced.split("\n\n").map(|paragraph| {
        let text = without(paragraph, '`', '`');
        let text = without(&text, '"', '"');
        without(&text, '“', '”')
    });
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

/// Returns the text with `_` for each character between two marks.
fn without(text: &str, open: char, close: char) -> String {
    let (mut kept, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once(open) {
        let Some((inside, after)) = after.split_once(close) else { break };
        kept.push_str(before);
        kept.extend(inside.chars().map(|letter| if letter == '\n' { '\n' } else { '_' }));
        kept.push('_');
        rest = after;
    }
    kept + rest
}

/// Returns the faults in the comments of a file: line, 1-based, and what is wrong.
fn faults(code: &str) -> Vec<(usize, String)> {
    let mut faults = Vec::new();
    for (first, block) in blocks(code) {
        // The field's own question: "who did what to whom".
        let text = plain(&block).replace("what to whom", "what to ____");
        let mut is_errors = false;
        for (index, line) in text.lines().map(str::trim).enumerate() {
            if let Some(heading) = line.strip_prefix("# ") {
                is_errors = heading == "Errors";
            }
            if is_errors && line.starts_with("Where") {
                faults.push((first + index, "`Where` in `# Errors`: write `if`".to_owned()));
            }
            let words = line.split(|letter: char| !letter.is_alphabetic()).map(str::to_lowercase);
            let avoided = words.filter(|word| WORDS.contains(&word.as_str()));
            faults.extend(avoided.map(|word| (first + index, format!("`{word}`"))));
        }
        let numbered = text.lines().enumerate();
        let words: Vec<(usize, &str)> = numbered
            .flat_map(|(index, line)| line.split_whitespace().map(move |word| (index, word)))
            .collect();
        for pair in words.windows(2) {
            let (one, other) = (pair[0].1.to_lowercase(), pair[1].1.to_lowercase());
            let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
            if one.trim_start_matches(|it| !is_word(it)) == "set"
                && other.trim_end_matches(|it| !is_word(it)) == "right"
            {
                faults.push((first + pair[0].0, "`set right`: write `correct`".to_owned()));
            }
        }
    }
    faults
}

#[test]
fn comments_are_in_plain_english() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for file in all_files() {
        let name = file.strip_prefix(root).unwrap_or(&file).display().to_string();
        found.extend(
            faults(&read(&file)).into_iter().map(|(line, it)| format!("{name}:{line}: {it}")),
        );
    }
    assert!(found.is_empty(), "{} faults:\n{}", found.len(), found.join("\n"));
}

#[track_caller]
fn check(code: &str, lines: &[usize]) {
    let found: Vec<usize> = faults(code).into_iter().map(|(line, _)| line).collect();
    assert_eq!(found, lines, "in {code:?}");
}

#[test]
fn words_are_found_in_comments_only() {
    check("/// Whom it names.\nfn told() {}\n    // Made anew.", &[1, 3]);
    check("//! As told,\n//! nobody tells.", &[1, 2, 2]);
    check("let told = \"somebody\"; // whoever", &[]);
    check("/// Retold foretells.", &[]);
}

#[test]
fn code_and_quotations_are_examples() {
    check("/// The word `told`, as in \"told CNN\" or “he told her”.", &[]);
    check("/// As in \"she\n/// told him\"; it tells.", &[2]);
    check("/// An unpaired \" mark.\n///\n/// Somebody said \"no\".", &[3]);
    check("/// ```\n/// let told = 1;\n/// ```\n/// Told.", &[4]);
}

#[test]
fn two_words_are_found_over_a_line_end() {
    check("/// Acts set right what is wrong.", &[1]);
    check("/// Acts (set\n/// right) names.", &[1]);
    check("/// The set, right or wrong; set `x` right; sets right.", &[]);
}

#[test]
fn errors_begin_with_if() {
    check("/// # Errors\n/// Where it fails.\nfn f() {}", &[2]);
    check("/// # Errors\n///\n/// Fails if\n/// Where it is.\n///\n/// # Panics\n/// Where.", &[4]);
    check("/// Where it stands.\n///\n/// # Errors\n/// Returns an error if it fails.", &[]);
}
