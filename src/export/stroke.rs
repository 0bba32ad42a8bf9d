//! The line of a tie: how its points are joined, points along it, and its path in SVG.
//!
//! In: a form and its points. Out: points at a share of the length, the directions of the ends, the
//! path. All lengths are in pixels. Never fails.

use std::fmt::Write;

/// How far from a corner a way begins to turn.
const ROUND: f64 = 14.0;

/// A line.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Stroke {
    pub form: LineForm,
    /// Points from the subject's outline to the object's.
    pub points: Vec<[f64; 2]>,
}

/// How the points of a line are joined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum LineForm {
    /// Level at each point.
    #[default]
    Level,
    /// Three sides of a box that lead back to the node.
    Loop,
    /// Two ends and, between them, the control point that the line bends towards.
    Bow,
    /// Straight pieces with rounded corners.
    Way,
}

impl Stroke {
    /// Returns the point at a share of its length, from 0.0 to 1.0.
    pub(super) fn at(&self, share: f64) -> [f64; 2] {
        match (self.form, self.points.as_slice()) {
            (LineForm::Bow, [from, bend, to]) => bowed_at([*from, *bend, *to], share),
            (_, points) => walked(points, share),
        }
    }

    /// Returns `n` points along it, from its start to its end; of a loop, its corners.
    pub(super) fn samples(&self, n: usize) -> Vec<[f64; 2]> {
        match self.form {
            LineForm::Bow | LineForm::Way => {
                (0..n).map(|step| self.at(step as f64 / (n.max(2) - 1) as f64)).collect()
            }
            LineForm::Level | LineForm::Loop => self.points.clone(),
        }
    }

    /// Returns its points, those that lie at one place only once.
    pub(super) fn distinct(&self) -> Vec<[f64; 2]> {
        let mut points = self.points.clone();
        points.dedup_by(|one, other| distance(*one, *other) < 0.05);
        points
    }

    /// Returns the start and the end, each with the direction in which the line reaches it as a unit
    /// vector; `None` if the line has no length.
    pub(super) fn ends(&self) -> Option<[([f64; 2], [f64; 2]); 2]> {
        let points = self.distinct();
        let ([first, second, ..], [.., before, tip]) = (points.as_slice(), points.as_slice())
        else {
            return None;
        };
        let reached = |from: [f64; 2], tip: [f64; 2]| (tip, self.direction(from, tip));
        Some([reached(*second, *first), reached(*before, *tip)])
    }

    /// Returns the direction in which the line reaches its tip.
    fn direction(&self, before: [f64; 2], tip: [f64; 2]) -> [f64; 2] {
        match self.form {
            // A line ends level, unless it is a loop, which ends upright.
            LineForm::Loop => [0.0, (tip[1] - before[1]).signum()],
            LineForm::Level => [(tip[0] - before[0]).signum(), 0.0],
            LineForm::Bow | LineForm::Way => {
                let length = distance(tip, before).max(1e-6);
                [(tip[0] - before[0]) / length, (tip[1] - before[1]) / length]
            }
        }
    }

    /// Returns the point where the line is crossed out: between its label and its tip.
    pub(super) fn crossing(&self, tip: [f64; 2], way: [f64; 2]) -> [f64; 2] {
        match self.form {
            LineForm::Bow => self.at(0.85),
            _ => [tip[0] - way[0] * 15.0, tip[1] - way[1] * 15.0],
        }
    }

    /// Returns its path in SVG.
    pub(super) fn path(&self) -> String {
        let points = self.distinct();
        match (self.form, points.as_slice()) {
            (LineForm::Bow, [from, bend, to]) => format!(
                "M{:.1} {:.1}Q{:.1} {:.1} {:.1} {:.1}",
                from[0], from[1], bend[0], bend[1], to[0], to[1]
            ),
            (LineForm::Level, points) => flowing(points),
            (LineForm::Way, points) => rounded(points),
            (_, points) => straight(points),
        }
    }
}

/// Returns the point of a bow at a share of its length, from 0.0 to 1.0.
pub(super) fn bowed_at([from, bend, to]: [[f64; 2]; 3], share: f64) -> [f64; 2] {
    let rest = 1.0 - share;
    let mixed = |from: f64, bend: f64, to: f64| {
        rest * rest * from + 2.0 * rest * share * bend + share * share * to
    };
    [mixed(from[0], bend[0], to[0]), mixed(from[1], bend[1], to[1])]
}

pub(super) fn distance(one: [f64; 2], other: [f64; 2]) -> f64 {
    let [dx, dy] = [one[0] - other[0], one[1] - other[1]];
    (dx * dx + dy * dy).sqrt()
}

/// Returns the point that lies `reach` pixels from `from` towards `to`.
pub(super) fn towards(from: [f64; 2], to: [f64; 2], reach: f64) -> [f64; 2] {
    let share = reach / distance(from, to).max(1e-6);
    [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])]
}

fn pieces(points: &[[f64; 2]]) -> impl Iterator<Item = [[f64; 2]; 2]> {
    points.iter().zip(points.iter().skip(1)).map(|(from, to)| [*from, *to])
}

/// Returns the point at a share of straight pieces, from 0.0 to 1.0.
fn walked(points: &[[f64; 2]], share: f64) -> [f64; 2] {
    let mut left = share * pieces(points).map(|[from, to]| distance(from, to)).sum::<f64>();
    for [from, to] in pieces(points) {
        let piece = distance(from, to);
        if left <= piece {
            return towards(from, to, left);
        }
        left -= piece;
    }
    points.last().copied().unwrap_or_default()
}

/// Returns a path that is level at each point.
fn flowing(points: &[[f64; 2]]) -> String {
    let mut path = String::new();
    for [[x0, y0], [x1, y1]] in pieces(points) {
        if path.is_empty() {
            let _ = write!(path, "M{x0:.1} {y0:.1}");
        }
        let middle = f64::midpoint(x0, x1);
        if (y0 - y1).abs() < 0.05 {
            let _ = write!(path, "H{x1:.1}");
        } else {
            let _ = write!(path, "C{middle:.1} {y0:.1} {middle:.1} {y1:.1} {x1:.1} {y1:.1}");
        }
    }
    path
}

fn straight(points: &[[f64; 2]]) -> String {
    let mut path = String::new();
    for (index, [x, y]) in points.iter().enumerate() {
        let _ = write!(path, "{}{x:.1} {y:.1}", if index == 0 { 'M' } else { 'L' });
    }
    path
}

/// Returns a path of straight pieces with rounded corners.
fn rounded(points: &[[f64; 2]]) -> String {
    let ([first, ..], [.., last]) = (points, points) else { return String::new() };
    let mut path = format!("M{:.1} {:.1}", first[0], first[1]);
    for corner in points.windows(3) {
        let &[before, at, after] = corner else { continue };
        let reach = ROUND.min(distance(before, at) / 2.0).min(distance(at, after) / 2.0);
        let [from, to] = [towards(at, before, reach), towards(at, after, reach)];
        let _ = write!(
            path,
            "L{:.1} {:.1}Q{:.1} {:.1} {:.1} {:.1}",
            from[0], from[1], at[0], at[1], to[0], to[1]
        );
    }
    let _ = write!(path, "L{:.1} {:.1}", last[0], last[1]);
    path
}
