//! Plots figures against the number of relations.
//!
//! In: the rows measured at each size. Out: an SVG of small charts, both axes logarithmic, one line
//! for onrecord and one for SQLite.

use std::fmt::Write as _;

/// A number of relations with its rows: name, figure of onrecord, figure of SQLite.
type Measured = (u64, Vec<(String, String, String)>);

/// The figures plotted; the median for those with percentiles.
const DRAWN: [&str; 6] = [
    "load, CPU s",
    "on disk, MB",
    "open and first answer, ms",
    "history, first 100, ms",
    "two hops, ms",
    "shortest path, ms",
];
const WIDTH: f64 = 230.0;
const HEIGHT: f64 = 150.0;

pub fn svg(all: &[Measured]) -> String {
    let mut out = String::from(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"870\" height=\"470\" \
         font-family=\"DejaVu Sans, sans-serif\" font-size=\"11\">\n\
         <rect width=\"870\" height=\"470\" fill=\"white\"/>\n",
    );
    for (at, what) in DRAWN.iter().enumerate() {
        let (x, y) = (50.0 + 285.0 * (at % 3) as f64, 40.0 + 225.0 * (at / 3) as f64);
        chart(&mut out, what, all, (x, y));
    }
    out.push_str("</svg>");
    out
}

/// Returns the points of one store: relations, value.
fn points(
    what: &str,
    all: &[Measured],
    of: impl Fn(&(String, String, String)) -> &str,
) -> Vec<(f64, f64)> {
    let value = |rows: &[(String, String, String)]| {
        let row = rows.iter().find(|it| it.0 == what)?;
        of(row).split(' ').next()?.parse::<f64>().ok()
    };
    all.iter().filter_map(|(n, rows)| Some((*n as f64, value(rows)?))).collect()
}

fn chart(out: &mut String, what: &str, all: &[Measured], (x, y): (f64, f64)) {
    let ours = points(what, all, |it| &it.1);
    let peer = points(what, all, |it| &it.2);
    let values = || ours.iter().chain(&peer);
    let ends = |part: fn(&(f64, f64)) -> f64| {
        let low = values().map(part).fold(f64::MAX, f64::min).log10().floor();
        (low, values().map(part).fold(f64::MIN, f64::max).log10().ceil().max(low + 1.0))
    };
    let (across, up) = (ends(|it| it.0), ends(|it| it.1));
    let place = |(n, value): (f64, f64)| {
        let share = |it: f64, (low, high): (f64, f64)| (it.log10() - low) / (high - low);
        (x + WIDTH * share(n, across), y + HEIGHT * (1.0 - share(value, up)))
    };
    let _ = writeln!(out, "<text x=\"{x}\" y=\"{}\" font-weight=\"bold\">{what}</text>", y - 12.0);
    for step in up.0 as i32..=up.1 as i32 {
        let value = 10_f64.powi(step);
        let (_, at) = place((10_f64.powf(across.0), value));
        let end = x + WIDTH;
        let _ = writeln!(
            out,
            "<path d=\"M{x} {at:.1}H{end}\" stroke=\"#ddd\"/><text x=\"{}\" y=\"{:.1}\" \
             text-anchor=\"end\">{value}</text>",
            x - 4.0,
            at + 4.0
        );
    }
    for step in across.0 as i32..=across.1 as i32 {
        let (at, _) = place((10_f64.powi(step), 10_f64.powf(up.0)));
        let label = ["1", "10", "100", "1 k", "10 k", "100 k", "1 M", "10 M"][step as usize];
        let _ = writeln!(
            out,
            "<text x=\"{at:.1}\" y=\"{}\" text-anchor=\"middle\">{label}</text>",
            y + HEIGHT + 15.0
        );
    }
    let lines = [(&ours, "#1b5e9b", "onrecord", 14.0), (&peer, "#c2570c", "SQLite", -5.0)];
    for (points, colour, name, below) in lines {
        let places: Vec<(f64, f64)> = points.iter().map(|it| place(*it)).collect();
        let line: Vec<String> = places.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let _ = writeln!(
            out,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>",
            line.join(" ")
        );
        if let Some((x, y)) = places.last() {
            let _ = writeln!(
                out,
                "<text x=\"{:.1}\" y=\"{:.1}\" fill=\"{colour}\" text-anchor=\"end\">{name}</text>",
                x - 2.0,
                y + below
            );
        }
    }
}
