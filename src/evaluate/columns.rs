//! Gold names from files of tagged columns.
//!
//! In: a file with a form and a tag per line. Out: sentences of forms and name classes, by
//! document. Never fails: a line without a tag is outside of names.

use crate::language::NameKind;
use crate::language::names::{class, may_follow};

/// A sentence of a file of tagged columns: its forms and the name class of each.
pub(crate) type Tagged = (Vec<String>, Vec<usize>);

/// Returns the sentences of a file by document. A line has a form and a tag (`B-PER`, `I-ORG`,
/// `O`), possibly after a number; `# newdoc` starts a document, other `#` lines are skipped.
#[must_use]
pub(crate) fn read(file: &str) -> Vec<Vec<Tagged>> {
    let mut documents: Vec<Vec<Tagged>> = Vec::new();
    let mut sentences = Vec::new();
    let mut current: Tagged = Tagged::default();
    let mut last = 0;
    for line in file.lines().chain([""]) {
        if line.trim().is_empty() {
            if !current.0.is_empty() {
                sentences.push(std::mem::take(&mut current));
            }
            last = 0;
        }
        if line.starts_with("# newdoc") && !sentences.is_empty() {
            documents.push(std::mem::take(&mut sentences));
        }
        if line.starts_with("# ") || line.trim().is_empty() {
            continue;
        }
        let (form, tag) = if line.contains('\t') {
            let mut columns = line.split('\t').skip(1);
            (columns.next().unwrap_or(""), columns.next().unwrap_or("O"))
        } else {
            line.rsplit_once(' ').unwrap_or((line, "O"))
        };
        let found = class_of(tag, last);
        last = found;
        current.0.push(form.to_owned());
        current.1.push(found);
    }
    documents.push(sentences);
    documents
}

/// Returns the name class of a tag; `I-` after another kind starts a name.
fn class_of(tag: &str, last: usize) -> usize {
    let kind = match tag.get(2..) {
        Some("PER") => NameKind::Person,
        Some("ORG") => NameKind::Organization,
        Some("LOC") => NameKind::Place,
        Some(_) => NameKind::Other,
        None => return 0,
    };
    let later = class(kind, 1);
    if tag.starts_with('I') && may_follow(last, later) { later } else { class(kind, 0) }
}
