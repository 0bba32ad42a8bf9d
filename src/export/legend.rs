//! Explains the signs of a diagram, only those that are used in it.
//!
//! In: a diagram and the room it has. Out: SVG and its height. Never fails.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::diagram::{ArrowHeads, Diagram};
use super::metrics::{self, FontWeight};
use super::shape::{self, Rect, cross, dashes};
use super::xml::escape;
use super::{Color, Palette};
use crate::knowledge::{ActorKind, Status};

const FONT: f64 = 10.5;
const ROW: f64 = 20.0;
const SIGN: f64 = 26.0;
const GAP: f64 = 18.0;

/// A sign that the legend explains.
enum Sign {
    Line(Color, Status, f64),
    /// A line reported as over.
    Former,
    /// A line with an arrow head at both ends.
    Both,
    Shape(ActorKind),
}

/// Returns the SVG of the legend with its top left corner at `[x, y]`, and its height in pixels.
pub(super) fn legend(
    diagram: &Diagram,
    palette: &Palette,
    [x, y]: [f64; 2],
    width: f64,
) -> (String, f64) {
    let mut svg = String::new();
    let mut row_y = y;
    for group in [families(diagram, palette), lines(diagram), kinds(diagram)] {
        if group.is_empty() {
            continue;
        }
        let mut left = x;
        for (sign, words) in group {
            let wide = SIGN + 6.0 + metrics::width(&words, FONT, FontWeight::Regular);
            if left > x && left + wide > x + width {
                left = x;
                row_y += ROW;
            }
            draw(&mut svg, &sign, &words, [left, row_y + ROW / 2.0]);
            left += wide + GAP;
        }
        row_y += ROW;
    }
    (svg, row_y - y)
}

fn families(diagram: &Diagram, palette: &Palette) -> Vec<(Sign, String)> {
    let names: BTreeSet<&str> = diagram.edges.iter().map(|it| it.family.as_str()).collect();
    let sign = |family: &str| {
        (Sign::Line(palette.color(family), Status::Asserted, 2.2), family.replace('_', " "))
    };
    names.into_iter().map(sign).collect()
}

fn lines(diagram: &Diagram) -> Vec<(Sign, String)> {
    let mut all = Vec::new();
    let mut add = |status, width, words: &str| {
        all.push((Sign::Line(Color::GREY, status, width), words.to_owned()));
    };
    let found: BTreeSet<Status> = diagram.edges.iter().map(|it| it.status).collect();
    for status in &found {
        match status {
            Status::Asserted if found.len() == 1 => {}
            Status::Asserted => add(*status, 1.4, "said to be so"),
            Status::Negated => add(*status, 1.4, "denied"),
            Status::Hypothetical => add(*status, 1.4, "possible, planned or asked for"),
        }
    }
    if diagram.edges.iter().any(|it| it.n_sources > 1) {
        let has_copies = diagram.edges.iter().any(|it| it.n_sources < it.n_documents);
        add(
            Status::Asserted,
            3.4,
            match has_copies {
                true => "wider: more sources (×n)",
                false => "wider: more documents (×n)",
            },
        );
    }
    if diagram.edges.iter().any(|it| it.is_former) {
        all.push((Sign::Former, "reported as over".to_owned()));
    }
    if diagram.edges.iter().any(|it| it.heads == ArrowHeads::Both) {
        all.push((Sign::Both, "each to the other (+n: more types)".to_owned()));
    }
    if diagram.edges.iter().any(|it| it.heads == ArrowHeads::None) {
        add_plain(&mut all);
    }
    all
}

fn add_plain(all: &mut Vec<(Sign, String)>) {
    let sign = Sign::Line(Color::GREY, Status::Asserted, 1.4);
    all.push((sign, "no arrow: holds both ways".to_owned()));
}

fn kinds(diagram: &Diagram) -> Vec<(Sign, String)> {
    let found: BTreeSet<ActorKind> = diagram.nodes.iter().map(|it| it.kind).collect();
    let words = |kind: ActorKind| match kind {
        ActorKind::Unnamed => "not named in the text".to_owned(),
        other => other.as_str().to_owned(),
    };
    found.into_iter().map(|it| (Sign::Shape(it), words(it))).collect()
}

fn draw(svg: &mut String, sign: &Sign, words: &str, [x, y]: [f64; 2]) {
    match sign {
        Sign::Line(color, status, width) => {
            let dash = dashes(*status);
            let end = x + SIGN;
            let _ = writeln!(
                svg,
                r#"<path class="line" d="M{x:.1} {y:.1}H{end:.1}" stroke="{color}" stroke-width="{width:.1}"{dash}/>"#,
            );
            if *status == Status::Negated {
                cross(svg, [x + SIGN / 2.0, y], &color.to_string());
            }
        }
        Sign::Former => {
            let (color, end) = (Color::GREY, x + SIGN);
            let _ = writeln!(
                svg,
                r#"<path class="line former" d="M{x:.1} {y:.1}H{end:.1}" stroke="{color}" stroke-width="1.4"/>"#,
            );
        }
        Sign::Both => {
            let (color, left, right, end) = (Color::GREY, x + 5.0, x + SIGN - 5.0, x + SIGN);
            let _ = writeln!(
                svg,
                r#"<path class="line" d="M{left:.1} {y:.1}H{right:.1}" stroke="{color}" stroke-width="1.4"/>
<path d="M{x:.1} {y:.1}l6 -3.2v6.4Z M{end:.1} {y:.1}l-6 -3.2v6.4Z" fill="{color}"/>"#,
            );
        }
        Sign::Shape(kind) => {
            let rect = Rect { x: x + SIGN / 2.0 - 2.0, y, width: SIGN - 4.0, height: 13.0 };
            shape::outline(svg, *kind, rect, "node");
        }
    }
    let (left, base) = (x + SIGN + 6.0, y + FONT * 0.36);
    let _ =
        writeln!(svg, r#"<text class="key" x="{left:.1}" y="{base:.1}">{}</text>"#, escape(words));
}
