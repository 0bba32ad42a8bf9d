//! Lays a diagram out as a map: tied actors are near each other, those with most ties in the
//! middle.
//!
//! In: a diagram, the labels of its lines, a room in pixels. Out: [`Layout`] that fills the room,
//! or `None` if the actors do not fit, or labels that [`Strict`] asks for. Distances come
//! from the ties (`stress`), boxes are pushed apart and swapped until few lines cross (`spread`), small
//! groups that are tied to nothing else have rows of their own (`islands`), lines bow or turn around
//! boxes (`route`, `detour`), and labels are put where they hide nothing (`words`). Nothing is random: the same input
//! gives the same layout.

mod stress;
mod spread;
mod islands;
mod detour;
mod route;
mod words;

use super::diagram::Diagram;
use super::placed::{self, Layout, LineWords, PlacedTie, TIE_LINE, label_width};
use super::shape::Rect;
use super::stroke::Stroke;
use crate::store::ByNumber;

/// What has to find a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strict {
    /// Every box and every whole label.
    All,
    /// Every box and for every line a label, which may be shortened.
    Labels,
    /// Every box; a line may stay without a label.
    Nodes,
}

/// How often boxes are stretched over the room: less each time lines bow out of it.
const STRETCHES: usize = 4;

/// Width divided by height if no page is given: that of landscape paper.
const ASPECT: f64 = 1.414;

/// Returns the width and height, in pixels, of a room in which a diagram is likely to fit.
pub(super) fn room_needed(diagram: &Diagram, words: &ByNumber<LineWords>) -> [f64; 2] {
    let boxes: f64 =
        placed::sized_nodes(diagram).iter().map(|it| it.rect.width * it.rect.height).sum();
    let labels: f64 = words.iter().map(|it| label_width(&it.full) * TIE_LINE).sum();
    let area = 3.2 * boxes + 4.5 * labels + 40_000.0;
    [(area * ASPECT).sqrt(), (area / ASPECT).sqrt()]
}

/// Returns the layout of a diagram in a room, or `None` if it does not fit.
pub(super) fn lay_out(
    diagram: &Diagram,
    words: &ByNumber<LineWords>,
    room: [f64; 2],
    strict: Strict,
) -> Option<Layout> {
    let mut nodes = placed::sized_nodes(diagram);
    let pairs: Vec<[usize; 2]> = diagram.edges.iter().map(|it| [it.from, it.to]).collect();
    let mut boxes: ByNumber<Rect> = nodes.iter().map(|it| it.rect).collect();
    let (main, room_of_main) = place(&mut boxes, &pairs, words, room)?;
    let kinds: ByNumber<_> = diagram.nodes.iter().map(|it| it.kind).collect();
    let order = strongest_first(diagram);
    let is_whole = |(label, words): (&Option<words::Label>, &LineWords)| {
        label.as_ref().is_some_and(|it| it.words == words.full)
    };
    let mut stretch = room_of_main;
    let mut found = None;
    for _ in 0..STRETCHES {
        let mut own: Vec<Rect> = main.iter().map(|it| boxes[*it]).collect();
        spread::stretch(&mut own, stretch);
        main.iter().zip(own).for_each(|(member, rect)| boxes[*member] = rect);
        let strokes = route::routes(&boxes, &kinds, &pairs);
        let labels = words::place(&boxes, &strokes, words, &order, room);
        let is_enough = match strict {
            Strict::All => labels.iter().zip(words).all(is_whole),
            Strict::Labels => labels.iter().all(Option::is_some),
            Strict::Nodes => true,
        };
        if !is_enough {
            return None;
        }
        for (node, rect) in nodes.iter_mut().zip(&boxes) {
            node.rect = *rect;
        }
        let tie = |(stroke, label): (Stroke, Option<words::Label>)| {
            let (label, words) = label.map(|it| (it.rect, it.words)).unwrap_or_default();
            PlacedTie { stroke, label, words }
        };
        let ties = strokes.into_iter().zip(labels).map(tie).collect();
        let layout = Layout { width: 0.0, height: 0.0, nodes: nodes.clone(), ties };
        let layout = placed::moved_to_origin(layout);
        // Lines that bow out of the room need some of it.
        let over = [layout.width - room[0], layout.height - room[1]].map(|it| it.max(0.0));
        let is_within = over.iter().all(|it| *it < 0.5);
        found = Some(layout);
        if is_within {
            break;
        }
        stretch = [stretch[0] - over[0] - 1.0, stretch[1] - over[1] - 1.0];
    }
    found
}

/// Places boxes in a room: what hangs together, and below it the small groups that are tied to nothing
/// else. Returns the indices of the boxes that hang together and the room that they have, or `None` if
/// the boxes do not fit.
fn place(
    boxes: &mut ByNumber<Rect>,
    pairs: &[[usize; 2]],
    words: &ByNumber<LineWords>,
    room: [f64; 2],
) -> Option<(Vec<usize>, [f64; 2])> {
    let (main, islands) = islands::groups(boxes.len(), pairs, words);
    let taken = islands::place(boxes, &islands, room)?;
    let room = [room[0], room[1] - taken];
    let mut own: ByNumber<Rect> = main.members.iter().map(|it| boxes[*it]).collect();
    if own.iter().any(|it| it.height > room[1]) {
        return None;
    }
    stress::place(&mut own, &main.pairs, room);
    let mut gaps = spread::Gaps::new(&main.pairs, &main.words);
    spread::spread(&mut own, &mut gaps, room)?;
    spread::untangle(&mut own, &main.pairs, &gaps, room);
    main.members.iter().zip(own).for_each(|(member, rect)| boxes[*member] = rect);
    Some((main.members, room))
}

/// Returns the indices of edges, those with most sources first: they are labelled before others.
fn strongest_first(diagram: &Diagram) -> Vec<usize> {
    let mut order: Vec<usize> = (0..diagram.edges.len()).collect();
    order.sort_by_key(|index| (std::cmp::Reverse(diagram.edge(*index).n_sources), *index));
    order
}
