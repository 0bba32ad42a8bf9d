//! Lines of pictures lead around the boxes of other actors, and each has its label.

use onrecord::export::{Diagram, Orientation, Paper, PaperPage, svg_on};

use crate::export::{boxes, diagram, palette};

/// Returns points along each line between the actors of a picture, without those of the legend below a rule.
fn lines(svg: &str) -> Vec<Vec<[f64; 2]>> {
    let drawing = svg.lines().take_while(|it| !it.contains("class=\"rule\""));
    let paths = drawing.filter_map(|it| it.strip_prefix("<path class=\"line\" d=\""));
    let points = |path: &str| {
        let path = path.split('"').next().unwrap_or_default();
        let numbers: Vec<f64> = path
            .split(|it: char| it.is_ascii_uppercase() || it == ' ')
            .filter(|it| !it.is_empty())
            .map(|it| it.parse().expect("a number"))
            .collect();
        let corners: Vec<[f64; 2]> = numbers.chunks_exact(2).map(|it| [it[0], it[1]]).collect();
        let mixed = |share: f64, one: [f64; 2], other: [f64; 2]| {
            [0, 1].map(|axis| one[axis] + share * (other[axis] - one[axis]))
        };
        let shares = (0..=20).map(|it| f64::from(it) / 20.0);
        if let ([from, bend, to], true) = (corners.as_slice(), path.contains('Q')) {
            let at = |it| mixed(it, mixed(it, *from, *bend), mixed(it, *bend, *to));
            return shares.map(at).collect();
        }
        let pieces = corners.windows(2);
        pieces.flat_map(|it| shares.clone().map(|share| mixed(share, it[0], it[1]))).collect()
    };
    paths.map(points).collect()
}

/// Checks that no line of a picture passes under the box of an actor that it does not join, and that
/// each has a label.
#[track_caller]
fn check_clear(diagram: &Diagram, paper: Paper) {
    let (drawn, shown) = svg_on(diagram, &palette(diagram), paper);
    let actors = boxes(&drawn, "node");
    let lines = lines(&drawn);
    assert_eq!((actors.len(), lines.len()), (shown.nodes.len(), shown.edges.len()));
    for (edge, line) in shown.edges.iter().zip(&lines) {
        for (index, it) in actors.iter().enumerate() {
            let is_under = |at: &[f64; 2]| {
                it[0] + 1.0 < at[0]
                    && at[0] < it[2] - 1.0
                    && it[1] + 1.0 < at[1]
                    && at[1] < it[3] - 1.0
            };
            assert!(
                [edge.from, edge.to].contains(&index) || !line.iter().any(is_under),
                "{} -> {} passes under {}",
                shown.nodes[edge.from].label,
                shown.nodes[edge.to].label,
                shown.nodes[index].label
            );
        }
    }
    let labels = boxes(&drawn, "paper");
    assert_eq!(labels.len(), lines.len(), "each line has a label");
}

/// Returns a diagram of `n` persons, a few of them with many ties.
fn crowd(n: usize) -> Diagram {
    let tie = |it: usize| {
        let (from, to) = ((it * it + 3 * it) % 7, (it * 13 + it / n * 5) % n);
        let to = if from == to { (to + 1) % n } else { to };
        let [label, family] = [
            ["criticized", "opposition"],
            ["endorsed", "support"],
            ["holds office in", "position"],
            ["met with", "contact"],
        ][it % 4];
        format!("person/Member Number {from} -> person/Member Number {to}: {label} [{family}]")
    };
    diagram(&(0..n * 3 / 2).map(tie).collect::<Vec<_>>().join("\n"))
}

#[test]
fn lines_lead_around_boxes_and_have_labels() {
    for n in [20, 40, 80] {
        check_clear(&crowd(n), Paper::default());
    }
    let on = |page, lies| Paper { page: Some((page, lies)), ..Paper::default() };
    check_clear(&crowd(40), on(PaperPage::A4, Orientation::Landscape));
    check_clear(&crowd(80), on(PaperPage::A3, Orientation::Landscape));
}
