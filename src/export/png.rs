//! Draws a diagram as PNG, at twice the resolution of its SVG.
//!
//! In: SVG. Out: PNG. Words are set in the embedded DejaVu Sans. If it lacks a letter, a system
//! font is used if there is one. Fails if the SVG does not parse or is too large.

use resvg::tiny_skia;

use super::fonts;

/// Why a picture could not be drawn.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PngError {
    /// The SVG does not parse.
    #[error("cannot read the SVG: {0}")]
    Svg(String),
    /// The picture has no size or is too large.
    #[error("cannot draw a picture of {width} by {height} pixels; draw fewer actors, or SVG")]
    Size {
        /// Its width in pixels.
        width: f32,
        /// Its height in pixels.
        height: f32,
    },
    /// The picture could not be encoded.
    #[error("cannot pack the PNG: {0}")]
    Pack(String),
}

const SCALE: f32 = 2.0;
const PIXELS_MAX: f32 = 16_000.0;

/// Returns the SVG drawn as PNG.
///
/// # Errors
/// Returns an error if the SVG does not parse, has no size, or has a side of more than 80,000
/// pixels.
pub fn png(svg: &str) -> Result<Vec<u8>, PngError> {
    let tree = fonts::tree(svg).map_err(|it| PngError::Svg(it.to_string()))?;
    let (width, height) = (tree.size().width(), tree.size().height());
    let too_large = || PngError::Size { width, height };
    // A large picture is drawn at a lower resolution rather than not at all.
    let scale = SCALE.min(PIXELS_MAX / width.max(height));
    if scale < 0.2 {
        return Err(too_large());
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "both lie between 0 and PIXELS_MAX"
    )]
    let [wide, high] = [width, height].map(|it| (it * scale).ceil() as u32);
    let mut pixels = tiny_skia::Pixmap::new(wide, high).ok_or_else(too_large)?;
    let transform = tiny_skia::Transform::from_scale(scale, scale);
    resvg::render(&tree, transform, &mut pixels.as_mut());
    pixels.encode_png().map_err(|it| PngError::Pack(it.to_string()))
}
