//! Assigns colours to families of relations.
//!
//! In: the families of a schema. Out: one colour each, dark enough for words on white, and the same
//! in every diagram of that schema. If the palette does not know a family, it is grey.

use std::collections::BTreeMap;
use std::fmt;

use crate::ontology::Ontology;

/// A colour as `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Color(u32);

impl Color {
    /// The colour of a relation without a family.
    pub const GREY: Self = Self::rgb(0x5f, 0x6b, 0x76);

    const fn rgb(red: u8, green: u8, blue: u8) -> Self {
        Self(u32::from_be_bytes([0, red, green, blue]))
    }

    /// Returns the colour `0xrrggbb`; higher bits are dropped.
    #[must_use]
    pub const fn new(rgb: u32) -> Self {
        Self(rgb & 0x00ff_ffff)
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:06x}", self.0)
    }
}

/// As distinguishable to colour-blind readers as twelve colours can be. Each has a contrast of at
/// least 4.5 against white.
const COLORS: [Color; 12] = [
    Color::rgb(0x1a, 0x66, 0xa8),
    Color::rgb(0xb3, 0x26, 0x2e),
    Color::rgb(0x22, 0x7a, 0x38),
    Color::rgb(0x6f, 0x45, 0xa8),
    Color::rgb(0xa8, 0x54, 0x08),
    Color::rgb(0x0b, 0x76, 0x70),
    Color::rgb(0xad, 0x35, 0x86),
    Color::rgb(0x6b, 0x68, 0x10),
    Color::rgb(0x7a, 0x4a, 0x32),
    Color::rgb(0x2f, 0x42, 0x94),
    Color::rgb(0x8f, 0x1f, 0x5a),
    Color::rgb(0x3f, 0x58, 0x3a),
];

/// Colours by family.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Palette {
    colors: BTreeMap<String, Color>,
}

impl Palette {
    /// Returns the palette of these families. The first twelve by name get their own colours; if
    /// there are more, colours repeat.
    #[must_use]
    pub fn new<S: Into<String>>(families: impl IntoIterator<Item = S>) -> Self {
        let mut colors: BTreeMap<String, Color> =
            families.into_iter().map(|it| (it.into(), Color::GREY)).collect();
        for (color, next) in colors.values_mut().zip(COLORS.iter().cycle()) {
            *color = *next;
        }
        Self { colors }
    }

    /// Returns the palette with this colour for this family.
    #[must_use]
    pub fn with(mut self, family: &str, color: Color) -> Self {
        self.colors.insert(family.to_owned(), color);
        self
    }

    /// Returns the palette of a schema: the colours it defines, and others for families without
    /// one.
    #[must_use]
    pub fn of(ontology: &Ontology) -> Self {
        let named: Vec<(&str, Color)> = ontology
            .families
            .iter()
            .filter_map(|family| Some((family.name.as_str(), Color::new(family.rgb()?))))
            .collect();
        let families = ontology.relations.all().iter().map(|it| it.family.as_str());
        let others = families.filter(|it| named.iter().all(|(name, _)| name != it));
        let palette = Self::new(others);
        named.into_iter().fold(palette, |palette, (family, color)| palette.with(family, color))
    }

    /// Returns the colour of a family, or grey if the palette does not know it.
    #[must_use]
    pub fn color(&self, family: &str) -> Color {
        self.colors.get(family).copied().unwrap_or(Color::GREY)
    }
}
