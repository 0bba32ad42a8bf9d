//! Lays a diagram out in ranks: `dagre` ranks actors from left to right, and lines are routed so
//! that none runs through words.
//!
//! In: a diagram. Out: [`Layout`] in pixels. Ties between the same two actors are laid out as one
//! bundle with stacked labels; each tie is then a line of its own through its label. Lines are
//! level inside a rank and climb only in the gaps between ranks, where there are no words. Never
//! fails. The same diagram gives the same layout.

use std::collections::BTreeMap;

use dagre::graph::{Graph, GraphOptions};
use dagre::layout::types::LabelPos;
use dagre::{EdgeLabel, LayoutOptions, NodeLabel, RankDir};

use super::diagram::Diagram;
use super::placed::{
    self, Layout, LineWords, PlacedNode, PlacedTie, TIE_LINE, label_width, moved_to_origin,
};
use super::shape::{self, Rect};
use super::stroke::{LineForm, Stroke};
use crate::store::ByNumber;

const PORT_GAP: f64 = 9.0;
const STRAND_GAP: f64 = 4.0;
const GAP_MIN: f64 = 34.0;
const GAP_MAX: f64 = 170.0;

/// The ties from one actor to another.
struct Bundle {
    from: usize,
    to: usize,
    /// Indices of its ties, the first of which stands for it.
    ties: Vec<usize>,
    first: usize,
    width: f64,
    /// The position of the label and the bends of the line, after layout.
    label: [f64; 2],
    bends: Vec<[f64; 2]>,
}

/// Returns the position of everything in `diagram`, with the distances between rows `stretch` times as
/// large as they need to be; the whole is then at most `stretch` times as high.
pub(super) fn lay_out(diagram: &Diagram, words: &ByNumber<LineWords>, stretch: f64) -> Layout {
    let mut nodes = sized_nodes(diagram);
    let mut bundles = bundles(diagram, words);
    place(diagram, &mut nodes, &mut bundles);
    space_ranks(&mut nodes, &mut bundles);
    stretch_rows(&mut nodes, &mut bundles, stretch);
    let ranks = rank_widths(&nodes, &bundles);
    let ports = ports(diagram, &nodes, &bundles);
    let mut ties = ByNumber::filled(diagram.edges.len(), PlacedTie::default());
    for bundle in &bundles {
        for (row, index) in bundle.ties.iter().enumerate() {
            let words = words[*index].full.clone();
            ties[*index] = if bundle.from == bundle.to {
                looped(bundle, row, nodes[bundle.from].rect, words)
            } else {
                led(bundle, row, &nodes, &ranks, &ports, words)
            };
        }
    }
    let (nodes, ties) = (nodes.into_vec(), ties.into_vec());
    moved_to_origin(Layout { width: 0.0, height: 0.0, nodes, ties })
}

/// Returns the nodes, each tall enough for the lines that end on its sides.
fn sized_nodes(diagram: &Diagram) -> ByNumber<PlacedNode> {
    let mut nodes = ByNumber::from(placed::sized_nodes(diagram));
    for (index, node) in nodes.iter_mut().enumerate() {
        let n_out = diagram.edges.iter().filter(|it| it.from == index && it.to != index).count();
        let n_in = diagram.edges.iter().filter(|it| it.to == index && it.from != index).count();
        let ports = n_out.max(n_in) as f64 * PORT_GAP + 8.0;
        node.rect.height = node.rect.height.max(ports);
    }
    nodes
}

fn bundles(diagram: &Diagram, words: &ByNumber<LineWords>) -> Vec<Bundle> {
    let mut pairs: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for (index, edge) in diagram.edges.iter().enumerate() {
        pairs.entry((edge.from, edge.to)).or_default().push(index);
    }
    let bundle = |((from, to), ties): ((usize, usize), Vec<usize>)| {
        let first = ties.first().copied()?;
        let widths = ties.iter().map(|it| label_width(&words[*it].full));
        let width = widths.fold(0.0, f64::max);
        Some(Bundle { from, to, first, ties, width, label: [0.0; 2], bends: Vec::new() })
    };
    pairs.into_iter().filter_map(bundle).collect()
}

/// Lets `dagre` place nodes and labels.
fn place(diagram: &Diagram, nodes: &mut ByNumber<PlacedNode>, bundles: &mut [Bundle]) {
    let options = GraphOptions { directed: true, multigraph: true, compound: false };
    let mut graph: Graph<NodeLabel, EdgeLabel> = Graph::with_options(options);
    for (index, node) in nodes.iter().enumerate() {
        let Rect { width, height, .. } = node.rect;
        graph
            .set_node(index.to_string(), Some(NodeLabel { width, height, ..NodeLabel::default() }));
    }
    for (index, bundle) in bundles.iter().enumerate() {
        let sources = bundle.ties.iter().map(|it| diagram.edge(*it).n_sources).sum::<usize>();
        let label = EdgeLabel {
            width: bundle.width,
            height: bundle.ties.len() as f64 * TIE_LINE,
            labelpos: LabelPos::Center,
            weight: i32::try_from(sources.clamp(1, 4)).unwrap_or(1),
            ..EdgeLabel::default()
        };
        let (from, to) = (bundle.from.to_string(), bundle.to.to_string());
        graph.set_edge(from, to, Some(label), Some(&index.to_string()));
    }
    let options = LayoutOptions {
        rankdir: RankDir::LR,
        nodesep: 16.0,
        edgesep: 9.0,
        ranksep: 76.0,
        ..LayoutOptions::default()
    };
    dagre::layout(&mut graph, Some(options));
    for (index, node) in nodes.iter_mut().enumerate() {
        if let Some(placed) = graph.node(&index.to_string()) {
            node.rect.x = placed.x.unwrap_or_default();
            node.rect.y = placed.y.unwrap_or_default();
        }
    }
    for (index, bundle) in bundles.iter_mut().enumerate() {
        let (from, to) = (bundle.from.to_string(), bundle.to.to_string());
        let Some(edge) = graph.edge(&from, &to, Some(&index.to_string())) else { continue };
        bundle.label = [edge.x.unwrap_or_default(), edge.y.unwrap_or_default()];
        // The first and last points lie on the outlines, where [`ports`] replaces them.
        let inner = edge.points.get(1..edge.points.len().saturating_sub(1)).unwrap_or_default();
        bundle.bends = inner.iter().map(|it| [it.x, it.y]).collect();
    }
}

/// Returns half the width of each rank, keyed by the middle of the rank.
fn rank_widths(nodes: &ByNumber<PlacedNode>, bundles: &[Bundle]) -> BTreeMap<i64, f64> {
    let mut ranks = BTreeMap::new();
    let nodes = nodes.iter().map(|it| (it.rect.x, it.rect.width));
    let labels = bundles.iter().filter(|it| it.from != it.to).map(|it| (it.label[0], it.width));
    for (x, width) in nodes.chain(labels) {
        let half: &mut f64 = ranks.entry(rank_key(x)).or_default();
        *half = half.max(width / 2.0);
    }
    ranks
}

/// Spaces the ranks again, by how far the lines between them climb: steep lines are hard to follow,
/// and level ones need little room.
fn space_ranks(nodes: &mut ByNumber<PlacedNode>, bundles: &mut [Bundle]) {
    let halves = rank_widths(nodes, bundles);
    let keys: Vec<i64> = halves.keys().copied().collect();
    let mut climbs = ByNumber::filled(keys.len(), (0.0_f64, 0_usize));
    for bundle in bundles.iter().filter(|it| it.from != it.to) {
        let ends = [bundle.from, bundle.to].map(|it| [nodes[it].rect.x, nodes[it].rect.y]);
        let path: Vec<[f64; 2]> =
            [ends[0]].into_iter().chain(bundle.bends.iter().copied()).chain([ends[1]]).collect();
        for pair in path.windows(2) {
            let &[[x0, y0], [x1, y1]] = pair else { continue };
            let Ok(gap) = keys.binary_search(&rank_key(x0.min(x1))) else { continue };
            climbs[gap].0 = climbs[gap].0.max((y0 - y1).abs());
            climbs[gap].1 += bundle.ties.len();
        }
    }
    let mut middles = BTreeMap::new();
    let mut right = 0.0;
    for ((key, half), (climb, n_lines)) in halves.iter().zip(climbs) {
        middles.insert(*key, right + half);
        right += 2.0 * half + (26.0 + 0.16 * climb + 1.5 * n_lines as f64).clamp(GAP_MIN, GAP_MAX);
    }
    let moved = |x: f64| middles.get(&rank_key(x)).copied().unwrap_or(x);
    for node in nodes {
        node.rect.x = moved(node.rect.x);
    }
    for bundle in bundles {
        bundle.label[0] = moved(bundle.label[0]);
        for bend in &mut bundle.bends {
            bend[0] = moved(bend[0]);
        }
    }
}

/// Moves rows apart: boxes and words keep their heights.
fn stretch_rows(nodes: &mut ByNumber<PlacedNode>, bundles: &mut [Bundle], stretch: f64) {
    for node in nodes {
        node.rect.y *= stretch;
    }
    for bundle in bundles {
        bundle.label[1] *= stretch;
        for bend in &mut bundle.bends {
            bend[1] *= stretch;
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a page is narrower than 2^63 pixels")]
fn rank_key(x: f64) -> i64 {
    (x * 4.0).round() as i64
}

/// The point where each end of a tie meets its node: by bundle, row, and whether it is the start.
type Ports = BTreeMap<(usize, usize, bool), [f64; 2]>;

/// One end of a tie: the height that its line comes from, its bundle and row, and whether it is the
/// start.
type End = (f64, usize, usize, bool);

/// Spreads the ends of lines over the sides of nodes, in the order in which they fan out.
fn ports(diagram: &Diagram, nodes: &ByNumber<PlacedNode>, bundles: &[Bundle]) -> Ports {
    let mut sides: BTreeMap<(usize, bool), Vec<End>> = BTreeMap::new();
    for bundle in bundles.iter().filter(|it| it.from != it.to) {
        let is_rightward = nodes[bundle.from].rect.x < nodes[bundle.to].rect.x;
        let ends =
            [(bundle.from, true, bundle.bends.first()), (bundle.to, false, bundle.bends.last())];
        for (node, is_start, bend) in ends {
            let y = bend.map_or(bundle.label[1], |it| it[1]);
            let side = sides.entry((node, is_rightward == is_start)).or_default();
            for row in 0..bundle.ties.len() {
                let at = y + centred(row, bundle.ties.len(), STRAND_GAP);
                side.push((at, bundle.first, row, is_start));
            }
        }
    }
    let mut ports = Ports::new();
    for ((node, is_right), mut ends) in sides {
        ends.sort_by(|left, right| {
            left.0.total_cmp(&right.0).then(left.1.cmp(&right.1)).then(left.2.cmp(&right.2))
        });
        let rect = nodes[node].rect;
        let room = (rect.height - 10.0).max(2.0);
        let gap = PORT_GAP.min(room / (ends.len().max(2) - 1) as f64);
        for (place, (_, bundle, row, is_start)) in ends.iter().enumerate() {
            let dy = centred(place, ends.len(), gap);
            let reach = rect.width / 2.0 - shape::inset(diagram.node(node).kind, rect, dy);
            let x = if is_right { rect.x + reach } else { rect.x - reach };
            ports.insert((*bundle, *row, *is_start), [x, rect.y + dy]);
        }
    }
    ports
}

/// Returns the position of one of `n` items spaced `gap` apart around 0.
fn centred(index: usize, n: usize, gap: f64) -> f64 {
    (index as f64 - (n.saturating_sub(1)) as f64 / 2.0) * gap
}

/// Routes one tie of a bundle from port to port, level in every rank.
fn led(
    bundle: &Bundle,
    row: usize,
    nodes: &ByNumber<PlacedNode>,
    ranks: &BTreeMap<i64, f64>,
    ports: &Ports,
    words: String,
) -> PlacedTie {
    let (from, to) = (nodes[bundle.from].rect, nodes[bundle.to].rect);
    let ahead = if from.x < to.x { 1.0 } else { -1.0 };
    let port = |is_start: bool, other: Rect| {
        ports.get(&(bundle.first, row, is_start)).copied().unwrap_or([other.x, other.y])
    };
    let half = |x: f64| ranks.get(&rank_key(x)).copied().unwrap_or_default() * ahead;
    let (start, end) = (port(true, from), port(false, to));
    let mut points = vec![start, [from.x + half(from.x), start[1]]];
    let label_y = bundle.label[1] + centred(row, bundle.ties.len(), TIE_LINE);
    for [x, y] in &bundle.bends {
        let is_label = (x - bundle.label[0]).abs() < 0.5 && (y - bundle.label[1]).abs() < 0.5;
        let y = if is_label { label_y } else { y + centred(row, bundle.ties.len(), STRAND_GAP) };
        points.extend([[x - half(*x), y], [x + half(*x), y]]);
    }
    points.extend([[to.x - half(to.x), end[1]], end]);
    let label =
        Rect { x: bundle.label[0], y: label_y, width: label_width(&words), height: TIE_LINE };
    PlacedTie { stroke: Stroke { form: LineForm::Level, points }, label, words }
}

/// Routes a tie from a node to itself: down, through its label, and up again.
fn looped(bundle: &Bundle, row: usize, node: Rect, words: String) -> PlacedTie {
    let y = bundle.label[1] + centred(row, bundle.ties.len(), TIE_LINE);
    let reach = node.width.min(bundle.width) / 2.0 - 4.0 - row as f64 * STRAND_GAP;
    let side = if y > node.y { 1.0 } else { -1.0 };
    let edge = node.y + side * node.height / 2.0;
    let points = vec![
        [node.x - reach, edge],
        [node.x - reach, y],
        [node.x + reach, y],
        [node.x + reach, edge],
    ];
    let label = Rect { x: node.x, y, width: label_width(&words), height: TIE_LINE };
    PlacedTie { stroke: Stroke { form: LineForm::Loop, points }, label, words }
}
