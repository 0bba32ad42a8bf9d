//! Parses SVG with the fonts it is set in.
//!
//! In: SVG. Out: its tree, for PNG and PDF. System fonts are loaded only if the SVG has letters
//! that the embedded font may lack. Fails if the SVG does not parse.

use std::sync::Arc;

use resvg::usvg;

/// Returns the tree of an SVG.
pub(super) fn tree(svg: &str) -> Result<usvg::Tree, usvg::Error> {
    let mut options = usvg::Options { font_family: "DejaVu Sans".to_owned(), ..Default::default() };
    let fonts = Arc::make_mut(&mut options.fontdb);
    fonts.load_font_data(dejavu::sans::regular().to_vec());
    fonts.load_font_data(dejavu::sans::bold().to_vec());
    if !svg.is_ascii() {
        fonts.load_system_fonts();
    }
    fonts.set_sans_serif_family("DejaVu Sans");
    usvg::Tree::from_str(svg, &options)
}
