//! No two files of a room use each other, directly or by way of others.
//!
//! In: the files of `src/`. Out: the modules that each of them uses within its room, with names
//! followed through re-exports. A re-export alone uses nothing, and neither do inline modules, which
//! hold tests. Fails with the files of each circle.

use std::collections::{BTreeMap, BTreeSet};

use crate::code::{Piece, pieces, read, rust_files, source};

/// The names from the crate's root to a module: `["store", "safety", "ledger"]`.
type Module = Vec<String>;

/// A path as written in a module, and whether it is a re-export.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Written {
    path: Vec<String>,
    alias: Option<String>,
    is_export: bool,
}

/// Returns the paths written in code: those of its `use` items and those with `::` elsewhere.
fn paths(code: &str) -> Vec<Written> {
    let pieces: Vec<Piece> = pieces(code).into_iter().map(|(_, piece)| piece).collect();
    let is_word = |at: usize, word: &str| pieces.get(at) == Some(&Piece::Word(word.to_owned()));
    let is_mark = |at: usize, mark: char| pieces.get(at) == Some(&Piece::Mark(mark));
    let (mut found, mut at) = (Vec::new(), 0);
    while at < pieces.len() {
        let is_inline = is_word(at, "mod") && is_mark(at + 2, '{');
        if is_inline {
            at = after_block(&pieces, at + 2);
        } else if is_word(at, "use") {
            let before = at.checked_sub(1).map(|it| &pieces[it]);
            let is_export =
                matches!(before, Some(Piece::Mark(')'))) || at > 0 && is_word(at - 1, "pub");
            at = use_tree(&pieces, at + 1, &[], is_export, &mut found);
        } else if matches!(pieces[at], Piece::Word(_)) {
            let (path, end) = plain_path(&pieces, at);
            // `pub(in PATH)` says who may use it.
            let is_visibility = at > 1 && is_word(at - 1, "in") && is_mark(at - 2, '(');
            if path.len() > 1 && !is_visibility {
                found.push(Written { path, alias: None, is_export: false });
            }
            at = end;
        } else {
            at += 1;
        }
    }
    found
}

/// Returns the place after the block that opens at `at`.
fn after_block(pieces: &[Piece], at: usize) -> usize {
    let mut depth = 0;
    for (index, piece) in pieces.iter().enumerate().skip(at) {
        match piece {
            Piece::Mark('{') => depth += 1,
            Piece::Mark('}') => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return index + 1;
        }
    }
    pieces.len()
}

/// Returns the names joined by `::` from `at` on, and the place after them.
fn plain_path(pieces: &[Piece], mut at: usize) -> (Vec<String>, usize) {
    let mut path = Vec::new();
    while let Some(Piece::Word(word)) = pieces.get(at) {
        path.push(word.clone());
        at += 1;
        if pieces.get(at) != Some(&Piece::Mark(':')) {
            break;
        }
        at += 1;
    }
    (path, at)
}

/// Adds the paths of a `use` tree below `prefix` and returns the place after it.
fn use_tree(
    pieces: &[Piece],
    at: usize,
    prefix: &[String],
    is_export: bool,
    found: &mut Vec<Written>,
) -> usize {
    let (own, mut at) = plain_path(pieces, at);
    let path: Vec<String> = prefix.iter().chain(&own).cloned().collect();
    match pieces.get(at) {
        Some(Piece::Mark('{')) => {
            at += 1;
            while at < pieces.len() && pieces[at] != Piece::Mark('}') {
                at = use_tree(pieces, at, &path, is_export, found);
                at += usize::from(pieces.get(at) == Some(&Piece::Mark(',')));
            }
            at + 1
        }
        Some(Piece::Mark('*')) => at + 1,
        _ => {
            let alias = match (pieces.get(at), pieces.get(at + 1)) {
                (Some(Piece::Word(word)), Some(Piece::Word(alias))) if word == "as" => {
                    at += 2;
                    Some(alias.clone())
                }
                _ => None,
            };
            found.push(Written { path, alias, is_export });
            at
        }
    }
}

/// The modules of the crate and the names that each exports from others.
struct Crate {
    written: BTreeMap<Module, Vec<Written>>,
    exports: BTreeMap<(Module, String), Vec<String>>,
}

impl Crate {
    fn read() -> Self {
        let mut written = BTreeMap::new();
        for file in rust_files(&source()) {
            let within = file.strip_prefix(source()).expect("a file of src").with_extension("");
            let mut module: Module =
                within.iter().map(|name| name.to_string_lossy().into_owned()).collect();
            if matches!(module.last().map(String::as_str), Some("mod" | "lib")) {
                module.pop();
            }
            written.insert(module, paths(&read(&file)));
        }
        Self::of(written)
    }

    fn of(written: BTreeMap<Module, Vec<Written>>) -> Self {
        let mut house = Self { written, exports: BTreeMap::new() };
        let mut exports = BTreeMap::new();
        for (module, all) in &house.written {
            for it in all.iter().filter(|it| it.is_export) {
                let Some(name) = it.alias.as_ref().or(it.path.last()) else { continue };
                if let Some(path) = house.absolute(module, &it.path) {
                    exports.insert((module.clone(), name.clone()), path);
                }
            }
        }
        house.exports = exports;
        house
    }

    /// Returns the path from the crate's root, or `None` if it leads out of the crate or starts with
    /// a local name.
    fn absolute(&self, module: &Module, path: &[String]) -> Option<Vec<String>> {
        let n_up = path.iter().take_while(|it| *it == "super").count();
        let (base, rest) = match path.first()?.as_str() {
            "crate" => (&module[..0], &path[1..]),
            "super" => (module.get(..module.len().checked_sub(n_up)?)?, &path[n_up..]),
            "self" => (&module[..], &path[1..]),
            first => {
                let mut child = module.clone();
                child.push(first.to_owned());
                self.written.contains_key(&child).then_some((&module[..], path))?
            }
        };
        Some(base.iter().chain(rest).cloned().collect())
    }

    /// Returns the module that defines what a path names, following re-exports.
    fn definer(&self, path: &[String]) -> Module {
        let mut path = path.to_vec();
        for _ in 0..path.len() + self.written.len() {
            let is_module = |n: &usize| self.written.contains_key(&path[..*n]);
            let n = (0..=path.len()).rev().find(is_module).unwrap_or_default();
            let Some(name) = path.get(n) else { break };
            let Some(target) = self.exports.get(&(path[..n].to_vec(), name.clone())) else {
                return path[..n].to_vec();
            };
            path = target.iter().chain(&path[n + 1..]).cloned().collect();
        }
        path
    }

    /// Returns the other modules of its room that a module uses.
    fn used_by(&self, module: &Module) -> BTreeSet<Module> {
        let uses = self.written[module].iter().filter(|it| !it.is_export);
        let paths = uses.filter_map(|it| self.absolute(module, &it.path));
        let definers = paths.map(|path| self.definer(&path));
        definers.filter(|it| it.first() == module.first() && it != module).collect()
    }

    /// Returns the circles: groups of modules each of which uses each other, by way of others.
    fn circles(&self) -> Vec<Vec<String>> {
        let uses: BTreeMap<&Module, BTreeSet<Module>> = self
            .written
            .keys()
            .filter(|it| !it.is_empty())
            .map(|it| (it, self.used_by(it)))
            .collect();
        let reached = |from: &Module| {
            let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
            while let Some(at) = open.pop() {
                open.extend(uses[at].iter().filter(|it| seen.insert((*it).clone())));
            }
            seen
        };
        let reach: BTreeMap<&Module, BTreeSet<Module>> =
            uses.keys().map(|it| (*it, reached(it))).collect();
        let circle = |module: &Module| -> Vec<String> {
            let is_back = |it: &&Module| reach[it].contains(module);
            reach[module].iter().filter(is_back).map(|it| it.join("/")).collect()
        };
        let all: BTreeSet<Vec<String>> = reach.keys().map(|it| circle(it)).collect();
        all.into_iter().filter(|it| !it.is_empty()).collect()
    }
}

#[test]
fn no_files_of_a_room_use_each_other() {
    let house = Crate::read();
    let mut report = Vec::new();
    for circle in house.circles() {
        report.push("circle:".to_owned());
        for name in &circle {
            let module: Module = name.split('/').map(str::to_owned).collect();
            let used = house.used_by(&module).into_iter().map(|it| it.join("/"));
            let used: Vec<String> = used.filter(|it| circle.contains(it)).collect();
            report.push(format!("  {name} uses {}", used.join(", ")));
        }
    }
    assert!(report.is_empty(), "files use each other:\n{}", report.join("\n"));
}

#[track_caller]
fn check_circles(files: &[(&str, &str)], expected: &[&[&str]]) {
    let module = |name: &str| name.split('/').map(str::to_owned).collect::<Module>();
    let written = files.iter().map(|(name, code)| (module(name), paths(code))).collect();
    assert_eq!(Crate::of(written).circles(), expected, "in {files:?}");
}

#[test]
fn circles_are_seen_however_they_are_written() {
    let door = ("a", "mod b; mod c; pub use b::One;");
    check_circles(&[door, ("a/b", ""), ("a/c", "use super::One;")], &[]);
    check_circles(
        &[door, ("a/b", "use super::c;"), ("a/c", "use super::{One, Two};")],
        &[&["a/b", "a/c"]],
    );
    check_circles(
        &[door, ("a/b", "fn f() { crate::a::c::g() }"), ("a/c", "use crate::a::b;")],
        &[&["a/b", "a/c"]],
    );
    check_circles(
        &[("a", "mod b; struct S; fn f() { b::g() }"), ("a/b", "use super::S;")],
        &[&["a", "a/b"]],
    );
    let tested = "#[cfg(test)] mod tests { use super::super::c; }";
    check_circles(&[door, ("a/b", tested), ("a/c", "use super::b;")], &[]);
}
