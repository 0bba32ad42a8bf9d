//! Measures the width of words in the font that diagrams are set in.
//!
//! In: words and a size. Out: widths in pixels. The font, DejaVu Sans, is embedded. If a reader of
//! an SVG has another sans-serif font, it is hardly ever wider. If the font lacks a letter, it
//! counts as one em. Never fails.

use std::sync::LazyLock;

use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider};

/// The font families of words, widest first; the last is always available.
pub(super) const FAMILIES: &str = "'DejaVu Sans', Verdana, sans-serif";

/// The weight of a font.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FontWeight {
    Regular,
    Bold,
}

/// A font and the tables read from it.
struct Face {
    letters: Charmap<'static>,
    /// Widths at one pixel per em.
    widths: GlyphMetrics<'static>,
}

static REGULAR: LazyLock<Option<Face>> = LazyLock::new(|| face(dejavu::sans::regular()));
static BOLD: LazyLock<Option<Face>> = LazyLock::new(|| face(dejavu::sans::bold()));

fn face(bytes: &'static [u8]) -> Option<Face> {
    let font = FontRef::new(bytes).ok()?;
    let widths = font.glyph_metrics(Size::new(1.0), LocationRef::default());
    Some(Face { letters: font.charmap(), widths })
}

/// Returns the width of `words` in pixels, at `size` pixels per em.
pub(super) fn width(words: &str, size: f64, weight: FontWeight) -> f64 {
    let face = match weight {
        FontWeight::Regular => &REGULAR,
        FontWeight::Bold => &BOLD,
    };
    let ems = words.chars().map(|letter| {
        let face = face.as_ref()?;
        face.widths.advance_width(face.letters.map(letter)?).map(f64::from)
    });
    ems.map(|it| it.unwrap_or(1.0)).sum::<f64>() * size
}

/// Returns `words` in lines of at most `width_max` pixels if blanks allow, and at most
/// `n_lines_max` lines. If the words do not fit, they end in `…`.
pub(super) fn wrap(
    words: &str,
    size: f64,
    weight: FontWeight,
    width_max: f64,
    n_lines_max: usize,
) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(&format!("{line} {word}"), size, weight) <= width_max => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    if lines.len() > n_lines_max {
        lines.truncate(n_lines_max);
        if let Some(last) = lines.last_mut() {
            last.push('…');
        }
    }
    for line in &mut lines {
        shorten(line, size, weight, 1.4 * width_max);
    }
    lines
}

/// Shortens a line if it is too wide and has no blank to break at.
fn shorten(line: &mut String, size: f64, weight: FontWeight, width_max: f64) {
    if width(line, size, weight) <= width_max {
        return;
    }
    while line.pop().is_some() {
        if width(&format!("{line}…"), size, weight) <= width_max {
            break;
        }
    }
    line.push('…');
}
