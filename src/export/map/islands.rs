//! Places what is not tied to the rest: each small group of actors in itself, in rows below the rest.
//!
//! In: boxes, the tied pairs with their labels, a room. Out: the groups by their boxes, and the small
//! ones placed as close as their labels allow, with the height that they take. Scattered between the
//! others they would take the room and look like parts of the whole. Fails with `None` if a group is
//! wider than the room.

use super::super::placed::LineWords;
use super::super::shape::Rect;
use super::spread::{self, Gaps};
use super::stress;
use crate::store::ByNumber;

/// Room between groups, in pixels.
const GAP: [f64; 2] = [44.0, 30.0];
/// A group is small if it has at most this share of the boxes.
const SMALL_SHARE: f64 = 0.25;

/// Tied boxes.
pub(super) struct BoxGroup {
    /// Indices of its boxes, ascending.
    pub members: Vec<usize>,
    /// Its pairs, by places among its members, and the labels of their lines.
    pub pairs: Vec<[usize; 2]>,
    pub words: Vec<String>,
}

/// Returns the groups of boxes that ties join, directly or through others: first all that are large as
/// one, which may be empty, then the small ones.
pub(super) fn groups(
    n: usize,
    pairs: &[[usize; 2]],
    words: &ByNumber<LineWords>,
) -> (BoxGroup, Vec<BoxGroup>) {
    let mut of: ByNumber<usize> = (0..n).collect();
    for [one, other] in pairs {
        let (low, high) = (of[*one].min(of[*other]), of[*one].max(of[*other]));
        of.iter_mut().filter(|it| **it == high).for_each(|it| *it = low);
    }
    let size = |group: usize| of.iter().filter(|it| **it == group).count();
    let largest = (0..n).map(size).max().unwrap_or_default();
    let is_small = |group: usize| {
        let size = size(group);
        size < largest && size as f64 <= SMALL_SHARE * n as f64
    };
    let group = |holds: &dyn Fn(usize) -> bool| {
        let members: Vec<usize> = (0..n).filter(|it| holds(of[*it])).collect();
        let place = |index: usize| members.binary_search(&index).ok();
        let own = |(pair, words): (&[usize; 2], &LineWords)| {
            Some(([place(pair[0])?, place(pair[1])?], words.full.clone()))
        };
        let (pairs, words) = pairs.iter().zip(words).filter_map(own).unzip();
        BoxGroup { members, pairs, words }
    };
    let main = group(&|it| !is_small(it));
    let small = (0..n).filter(|it| of[*it] == *it && is_small(*it));
    (main, small.map(|it| group(&|other| other == it)).collect())
}

/// Places small groups in rows at the lower edge of a room; returns the height that they take.
pub(super) fn place(
    boxes: &mut ByNumber<Rect>,
    islands: &[BoxGroup],
    room: [f64; 2],
) -> Option<f64> {
    let mut placed: Vec<(&BoxGroup, ByNumber<Rect>, [f64; 2])> = Vec::new();
    for group in islands {
        let (own, size) = settled(group, boxes, room)?;
        placed.push((group, own, size));
    }
    // Rows of like height take the least room.
    placed.sort_by(|left, right| right.2[1].total_cmp(&left.2[1]));
    let mut rows: Vec<(Vec<_>, [f64; 2])> = Vec::new();
    for (group, own, size) in placed {
        match rows.last_mut().filter(|it| it.1[0] + GAP[0] + size[0] <= room[0]) {
            Some((row, taken)) => {
                row.push((group, own, size));
                taken[0] += GAP[0] + size[0];
            }
            None => rows.push((vec![(group, own, size)], size)),
        }
    }
    let height = rows.iter().map(|it| it.1[1] + GAP[1]).sum::<f64>();
    let mut top = room[1] - height + GAP[1];
    for (row, [width, height]) in rows {
        let gap = (room[0] - width) / (row.len() + 1) as f64;
        let mut left = gap;
        for (group, own, size) in row {
            for (member, rect) in group.members.iter().zip(own) {
                let y = top + (height - size[1]) / 2.0 + rect.y;
                boxes[*member] = Rect { x: left + rect.x, y, ..rect };
            }
            left += size[0] + GAP[0] + gap;
        }
        top += height + GAP[1];
    }
    Some(height)
}

/// Returns the boxes of a group placed by themselves, and the width and height that they take; `None` if
/// they are wider than `room`.
fn settled(
    group: &BoxGroup,
    boxes: &ByNumber<Rect>,
    room: [f64; 2],
) -> Option<(ByNumber<Rect>, [f64; 2])> {
    let own: ByNumber<Rect> = group.members.iter().map(|it| boxes[*it]).collect();
    let widest = own.iter().map(|it| it.width).fold(0.0, f64::max);
    let tallest = own.iter().map(|it| it.height).fold(0.0, f64::max);
    // A pair lies side by side; more boxes have as many rows as columns.
    let across = (own.len() as f64).sqrt().ceil();
    let down = if own.len() < 3 { 1.0 } else { across };
    let mut inner = [widest * if own.len() < 3 { 2.0 } else { across }, tallest * down];
    while inner[0] <= room[0] {
        if let Some(found) = arranged(group, &own, inner) {
            return Some(found);
        }
        inner = [inner[0] + 12.0, if down > 1.0 { inner[1] + 9.0 } else { inner[1] }];
    }
    None
}

/// Returns boxes arranged in a room, and the width and height that they take.
fn arranged(
    group: &BoxGroup,
    own: &ByNumber<Rect>,
    room: [f64; 2],
) -> Option<(ByNumber<Rect>, [f64; 2])> {
    let mut own = own.clone();
    stress::place(&mut own, &group.pairs, room);
    let mut gaps = Gaps::new(&group.pairs, &group.words);
    spread::spread(&mut own, &mut gaps, room).filter(|()| gaps.is_full())?;
    spread::untangle(&mut own, &group.pairs, &gaps, room);
    let edge = |side: f64, at: &dyn Fn(&Rect) -> f64| own.iter().map(at).fold(side, f64::min);
    let left = edge(f64::MAX, &|it| it.x - it.width / 2.0);
    let top = edge(f64::MAX, &|it| it.y - it.height / 2.0);
    let right = -edge(f64::MAX, &|it| -it.x - it.width / 2.0);
    let bottom = -edge(f64::MAX, &|it| -it.y - it.height / 2.0);
    for rect in &mut own {
        *rect = Rect { x: rect.x - left, y: rect.y - top, ..*rect };
    }
    Some((own, [right - left, bottom - top]))
}
