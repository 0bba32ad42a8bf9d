//! A table exported as a web page, as old databases do under a spreadsheet's extension.
//!
//! In: the text of a page. Out: its rows, with cells named by the header; empty for other pages.
//! Never fails.

use dom_query::NodeRef;

use super::{blocks, shallow};
use crate::ingest::records::{NumberedRow, named_rows};
use crate::ingest::{clean, words};

/// The minimum number of usual field names in the header of such a table.
const USUAL_MIN: usize = 2;

/// The minimum share of a page's letters in such a table; one within an article has less.
const SHARE_MIN: f64 = 0.8;

/// Returns the rows of the page's table.
pub(in crate::ingest) fn rows(html: &str) -> Vec<NumberedRow> {
    if !html.contains("<tr") && !html.contains("<TR") {
        return Vec::new();
    }
    let document = shallow::page(html);
    let n_letters = |node: &NodeRef<'_>| clean::line(&node.text()).len();
    let n_all = document.body().map_or(0, |body| n_letters(&body));
    let tables = document.select("table");
    let is_most = |table: &&NodeRef<'_>| n_letters(table) as f64 >= SHARE_MIN * n_all as f64;
    let found = tables.nodes().iter().filter(is_most).find_map(table);
    found.unwrap_or_default()
}

fn table(node: &NodeRef<'_>) -> Option<Vec<NumberedRow>> {
    let is_inner = |node: &NodeRef<'_>| node.descendants().iter().any(|it| it.has_name("table"));
    if is_inner(node) {
        return None;
    }
    let rows = node.descendants().into_iter().filter(|it| it.has_name("tr"));
    let mut lines = rows.map(|row| cells(&row));
    let head = lines.next().filter(|head| n_usual(head) >= USUAL_MIN && head.len() > 2)?;
    let below: Vec<(u64, Vec<String>)> = (2..).zip(lines).collect();
    let is_full = !below.is_empty() && below.iter().all(|(_, cells)| cells.len() == head.len());
    is_full.then(|| named_rows(&head, below))
}

fn cells(row: &NodeRef<'_>) -> Vec<String> {
    let cells = row.children_it(false).filter(|it| it.has_name("td") || it.has_name("th"));
    cells.map(|cell| clean::paragraphs(blocks::of(&cell).iter().map(|it| &it.text))).collect()
}

fn n_usual(head: &[String]) -> usize {
    let is_usual = |cell: &&String| {
        let name: String =
            cell.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        cell.len() <= 40 && words::group("fields").any(|(_, names)| names.contains(&name))
    };
    head.iter().filter(is_usual).count()
}
