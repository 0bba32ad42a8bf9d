//! Draws the outline of a node, one shape per kind of actor, and how a line is dashed or crossed out.
//!
//! In: a kind and a box. Out: SVG of the outline, and how far its sides are inside the box, so that
//! lines end on the outline. Never fails.

use std::fmt::Write;

use crate::knowledge::{ActorKind, Status};

/// A box given by its centre, in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Rect {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Rect {
    /// Returns whether a straight line passes within `near` pixels of it or under it.
    pub(super) fn is_under(&self, line: [[f64; 2]; 2], near: f64) -> bool {
        let [[x, y], [x_end, y_end]] = line;
        let across = (x - self.x, x_end - x, self.width / 2.0 + near);
        let down = (y - self.y, y_end - y, self.height / 2.0 + near);
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        for (from, way, half) in [across, down] {
            if way.abs() < 1e-9 {
                if from.abs() > half {
                    return false;
                }
                continue;
            }
            let (near, far) = ((-half - from) / way, (half - from) / way);
            enter = enter.max(near.min(far));
            leave = leave.min(near.max(far));
        }
        enter < leave
    }
}

const ROUND: f64 = 14.0;
const POINT: f64 = 10.0;
const FOLD: f64 = 9.0;
const DEPTH: f64 = 4.0;

/// Returns the padding a kind needs on either side of its label, in pixels.
pub(super) fn padding(kind: ActorKind) -> f64 {
    match kind {
        ActorKind::Government => 18.0,
        ActorKind::Outlet => 14.0,
        ActorKind::Unnamed => 16.0,
        _ => 12.0,
    }
}

/// Returns how far, in pixels, the left or right side of a shape is inside its box at `dy` from its
/// middle.
pub(super) fn inset(kind: ActorKind, rect: Rect, dy: f64) -> f64 {
    let half = rect.height / 2.0;
    let over = |round: f64| {
        let into_corner = (dy.abs() - (half - round)).clamp(0.0, round);
        round - (round * round - into_corner * into_corner).sqrt()
    };
    match kind {
        ActorKind::Person => over(ROUND.min(half)),
        ActorKind::Unnamed => over(half.min(22.0)),
        ActorKind::Government => POINT * (dy.abs() / half).min(1.0),
        ActorKind::Organization | ActorKind::Outlet | ActorKind::Group => 0.0,
    }
}

/// Writes the outline of a shape with the CSS class `class`.
pub(super) fn outline(svg: &mut String, kind: ActorKind, rect: Rect, class: &str) {
    let (left, top) = (rect.x - rect.width / 2.0, rect.y - rect.height / 2.0);
    let (right, bottom) = (left + rect.width, top + rect.height);
    match kind {
        ActorKind::Person => rounded(svg, rect, ROUND.min(rect.height / 2.0), class),
        ActorKind::Unnamed => {
            rounded(svg, rect, 22.0_f64.min(rect.height / 2.0), &format!("{class} unnamed"));
        }
        ActorKind::Organization => rounded(svg, rect, 1.5, class),
        ActorKind::Group => {
            let behind = Rect { x: rect.x + DEPTH, y: rect.y - DEPTH, ..rect };
            rounded(svg, behind, 1.5, class);
            rounded(svg, rect, 1.5, class);
        }
        ActorKind::Government => {
            let (inner_left, inner_right) = (left + POINT, right - POINT);
            let _ = writeln!(
                svg,
                r#"<path class="{class}" d="M{inner_left:.1} {top:.1}H{inner_right:.1}L{right:.1} {y:.1}L{inner_right:.1} {bottom:.1}H{inner_left:.1}L{left:.1} {y:.1}Z"/>"#,
                y = rect.y,
            );
        }
        ActorKind::Outlet => {
            let (fold_x, fold_y) = (right - FOLD, top + FOLD);
            let _ = writeln!(
                svg,
                r#"<path class="{class}" d="M{left:.1} {top:.1}H{fold_x:.1}L{right:.1} {fold_y:.1}V{bottom:.1}H{left:.1}ZM{fold_x:.1} {top:.1}V{fold_y:.1}H{right:.1}"/>"#,
            );
        }
    }
}

fn rounded(svg: &mut String, rect: Rect, round: f64, class: &str) {
    let (left, top) = (rect.x - rect.width / 2.0, rect.y - rect.height / 2.0);
    let _ = writeln!(
        svg,
        r#"<rect class="{class}" x="{left:.1}" y="{top:.1}" width="{:.1}" height="{:.1}" rx="{round:.1}"/>"#,
        rect.width, rect.height,
    );
}

/// Crosses a line out, because its relation is denied.
pub(super) fn cross(svg: &mut String, [x, y]: [f64; 2], color: &str) {
    const HALF: f64 = 4.2;
    let (left, right, top, bottom) = (x - HALF, x + HALF, y - HALF, y + HALF);
    let _ = writeln!(
        svg,
        r#"<path class="crossed" d="M{left:.1} {top:.1}L{right:.1} {bottom:.1}M{left:.1} {bottom:.1}L{right:.1} {top:.1}" stroke="{color}" stroke-width="1.8"/>"#,
    );
}

/// Returns the attribute that makes a line solid, dashed or dotted.
pub(super) fn dashes(status: Status) -> &'static str {
    match status {
        Status::Asserted => "",
        Status::Negated => r#" stroke-dasharray="7 4""#,
        Status::Hypothetical => r#" stroke-dasharray="1.5 3.5""#,
    }
}
