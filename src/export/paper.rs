//! Pages that pictures fill, and the type that must stay legible on them.
//!
//! In: the name of a page and how it lies. Out: its size in points. Never fails.

/// A page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// 210 by 297 mm.
    A4,
    /// 297 by 420 mm.
    A3,
    /// 8.5 by 11 inches.
    Letter,
    /// 13.33 by 7.5 inches: a slide of 16 by 9, wide either way.
    Slide,
}

/// How a page lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Orientation {
    /// Higher than wide.
    Portrait,
    /// Wider than high.
    Landscape,
}

/// What a picture is drawn on, and what is written beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Paper {
    /// The page to fill; without one a picture is as large as it needs to be.
    pub page: Option<(Page, Orientation)>,
    /// Whether the lines are numbered and their sources listed.
    pub sources: Sources,
}

/// Whether sources are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sources {
    /// No numbers and no list.
    #[default]
    None,
    /// Each line has a number, which a list under the picture explains.
    Below,
    /// Each line has a number; the list is on pages of its own.
    Apart,
}

/// The smallest type on a page, in points.
pub const TYPE_MIN_PT: f64 = 7.0;

impl Page {
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
