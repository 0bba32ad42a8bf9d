//! Page sizes, and the smallest type that stays legible on them.
//!
//! In: a page and its orientation. Out: its size in points. Never fails.

/// A page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaperPage {
    /// 210 by 297 mm.
    A4,
    /// 297 by 420 mm.
    A3,
    /// 8.5 by 11 inches.
    Letter,
    /// 13.33 by 7.5 inches: a 16:9 slide, landscape in either orientation.
    Slide,
}

/// The orientation of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Orientation {
    /// Higher than wide.
    Portrait,
    /// Wider than high.
    Landscape,
}

/// What a picture is drawn on, and whether its sources are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Paper {
    /// The page to fill. If `None`, a picture is as large as it needs to be.
    pub page: Option<(PaperPage, Orientation)>,
    /// Whether lines are numbered and their sources listed.
    pub sources: SourceList,
}

/// Whether sources are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SourceList {
    /// No numbers and no list.
    #[default]
    None,
    /// Each line has a number, explained in a list under the picture.
    Below,
    /// Each line has a number; the list is on separate pages.
    Apart,
}

/// The smallest font size on a page, in points.
pub const TYPE_MIN_PT: f64 = 7.0;

impl PaperPage {
    /// Returns width and height in points.
    #[must_use]
    pub fn size_pt(self, orientation: Orientation) -> [f64; 2] {
        let [short, long] = match self {
            Self::A4 => [595.28, 841.89],
            Self::A3 => [841.89, 1190.55],
            Self::Letter => [612.0, 792.0],
            Self::Slide => [540.0, 960.0],
        };
        match orientation {
            Orientation::Portrait if self != Self::Slide => [short, long],
            _ => [long, short],
        }
    }
}
