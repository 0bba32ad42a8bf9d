//! How is it shown on paper? Diagrams as DOT, SVG, PNG and PDF.
//!
//! In: a [`Diagram`], which knows nothing about stores. Out: text or bytes, the same for the same
//! diagram everywhere. Shape shows the kind of actor, colour the family of relation, a dashed line
//! a denial, a dotted line a mere possibility, width the number of documents.

mod diagram;
mod condense;
pub(crate) mod caution;
mod links;
mod palette;
pub(crate) mod quote;
mod dot;
mod metrics;
mod paper;
mod stroke;
mod placed;
mod layout;
mod layered;
mod map;
mod shape;
mod legend;
mod sources;
mod svg;
#[cfg(feature = "pictures")]
mod fonts;
#[cfg(feature = "pictures")]
mod png;
#[cfg(feature = "pictures")]
mod pdf;
#[cfg(feature = "pictures")]
mod pdf_order;
mod graphviz;
mod address;
mod xml;
mod cell;
pub mod events;
pub(crate) mod exchange;
pub(crate) mod report;
pub(crate) mod network;

pub(crate) use address::web_address;
pub(crate) use cell::{as_seen, harmless, is_seen, plain};
pub use diagram::{ArrowHeads, Diagram, Edge, LeftOut, Node, Scope};
pub use dot::dot;
pub use graphviz::{GraphvizError, graphviz};
pub use palette::{Color, Palette};
pub use paper::{Orientation, Paper, PaperPage, SourceList, TYPE_MIN_PT};
#[cfg(feature = "pictures")]
pub use pdf::{PdfError, pdf};
#[cfg(feature = "pictures")]
pub use png::{PngError, png};
pub(crate) use quote::quote;
pub use sources::pages;
pub use svg::{svg, svg_on};
