//! Writes a report as one HTML file: no script and no external style, font or picture.
//!
//! In: the subject of the report, its picture as SVG, its blocks. Out: HTML. Never fails.

use std::fmt::Write;

use super::{Item, ReportBlock, ReportHead};
use crate::document::in_marks;
use crate::export::web_address;
use crate::export::xml::escape;

const STYLE: &str = "
:root{color-scheme:light}
body{font:16px/1.45 system-ui,'DejaVu Sans',Verdana,sans-serif;color:#1c2530;background:#fff;
 max-width:62rem;margin:2rem auto;padding:0 1.2rem}
h1{font-size:1.7rem;margin:0 0 .2rem}
h2{font-size:1.2rem;margin:2.2rem 0 .6rem;border-bottom:1px solid #d9dee4;padding-bottom:.2rem}
.r-scope{color:#5f6b76;margin:0 0 1.4rem}
.r-picture svg{max-width:100%;height:auto;display:block}
.r-item{display:grid;grid-template-columns:6.6rem 1fr;gap:0 1rem;margin:.9rem 0;break-inside:avoid}
.r-when{color:#5f6b76;font-variant-numeric:tabular-nums}
.r-fact{font-weight:600;overflow-wrap:anywhere}
.r-item>div{grid-column:2}
.r-item>.r-when{grid-column:1;grid-row:1}
.r-item>.r-fact{grid-row:1}
.r-notes{color:#7a4a12;font-size:.88rem}
.r-quote{margin:.1rem 0}
.r-place{color:#5f6b76;font-size:.85rem;overflow-wrap:anywhere}
a{color:#1a66a8}
nav ul{padding:0;list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem}
@media print{
 @page{margin:18mm 16mm}
 html{font-size:9.5pt}
 body{font-size:1rem;max-width:none;margin:0;padding:0}
 nav{display:none}
 h2{break-after:avoid}
 .r-picture svg{max-height:170mm}
 a{color:inherit;text-decoration:none}
}
";

/// Returns a report as HTML.
#[must_use]
pub(crate) fn html(about: &ReportHead, picture: &str, blocks: &[ReportBlock]) -> String {
    let title = escape(&about.title);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n\
         <p class=\"r-scope\">{}</p>\n",
        escape(&about.scope)
    );
    let headings = || {
        blocks.iter().filter_map(|block| match block {
            ReportBlock::Heading(words) => Some(words),
            _ => None,
        })
    };
    out.push_str("<nav><ul>");
    for (number, heading) in headings().enumerate() {
        // Writing to a string never fails.
        let _ = write!(out, "<li><a href=\"#part-{number}\">{}</a></li>", escape(heading));
    }
    out.push_str("</ul></nav>\n");
    if !picture.is_empty() {
        let _ = writeln!(out, "<div class=\"r-picture\">\n{picture}</div>");
    }
    let mut number = 0;
    for block in blocks {
        match block {
            ReportBlock::Heading(words) => {
                let _ = writeln!(out, "<h2 id=\"part-{number}\">{}</h2>", escape(words));
                number += 1;
            }
            ReportBlock::Text(words) => {
                let _ = writeln!(out, "<p>{}</p>", escape(words));
            }
            ReportBlock::Item(item) => write_item(&mut out, item),
        }
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn write_item(out: &mut String, item: &Item) {
    let _ = writeln!(
        out,
        "<div class=\"r-item\"><div class=\"r-when\">{}</div><div class=\"r-fact\">{}</div>",
        escape(&item.when),
        escape(&item.fact)
    );
    if !item.notes.is_empty() {
        let _ = writeln!(out, "<div class=\"r-notes\">{}</div>", escape(&item.notes.join("; ")));
    }
    if !item.quotation.is_empty() {
        let _ =
            writeln!(out, "<div class=\"r-quote\">{}</div>", escape(&in_marks(&item.quotation)));
    }
    let place = escape(&item.place);
    let place = match item.url.as_deref().and_then(web_address) {
        Some(url) => format!("<a href=\"{}\">{place}</a>", escape(url)),
        None => place,
    };
    let _ = writeln!(out, "<div class=\"r-place\">{place}</div></div>");
}
