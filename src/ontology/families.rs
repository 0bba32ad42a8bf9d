//! Families of relations and the colours that diagrams give them.
//!
//! In: `schema/families.toml`. Out: [`Families`]; without the file, none. Fails if the file is
//! not of that form, a colour is none, or a name comes twice.

use serde::Deserialize;

use super::{Files, OntologyError};
use crate::knowledge::RelationType;

/// All families, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Families {
    #[serde(default, rename = "family")]
    all: Vec<Family>,
    /// The relation types that hold for a time, not at one moment.
    #[serde(default)]
    pub lasting: Vec<RelationType>,
    /// The relation types whose matter is an office or a post.
    #[serde(default)]
    pub offices: Vec<RelationType>,
}

/// One family of relations.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// Its name, as relation types give it.
    pub name: String,
    /// Its colour as `#rrggbb`.
    pub color: String,
    /// What it covers, for a reader.
    pub covers: String,
    /// Whether its deeds are done by speaking or deciding.
    #[serde(default)]
    pub spoken: bool,
    /// Whether its deeds are told by what one does not do as well.
    #[serde(default)]
    pub against: bool,
    /// The family of what is done against what this one is for, or the other way round.
    #[serde(default)]
    pub opposite: Option<String>,
    /// Whether its deeds are what two sides come together for: talks, visits, agreements.
    #[serde(default)]
    pub meeting: bool,
}

const FILE: &str = "families.toml";

impl Families {
    /// Returns the families of a schema.
    ///
    /// # Errors
    /// If the file is not of its form.
    pub fn load(files: &Files) -> Result<Self, OntologyError> {
        let Some(file) = files.get(FILE) else { return Ok(Self::default()) };
        let families: Self = file.parse()?;
        for (index, family) in families.all.iter().enumerate() {
            if family.rgb().is_none() {
                let cause = format!("`{}` is no colour; write #rrggbb", family.color);
                return Err(file.error_near(&family.color, cause));
            }
            if families.all[..index].iter().any(|it| it.name == family.name) {
                let cause = format!("the family `{}` comes twice", family.name);
                return Err(file.error_near(&format!("\"{}\"", family.name), cause));
            }
        }
        Ok(families)
    }

    /// Returns whether the deeds of a family are done by speaking or deciding.
    #[must_use]
    pub fn is_spoken(&self, name: &str) -> bool {
        self.all.iter().any(|it| it.spoken && it.name == name)
    }

    /// Returns whether the deeds of a family are told by what one does not do as well.
    #[must_use]
    pub fn is_against(&self, name: &str) -> bool {
        self.all.iter().any(|it| it.against && it.name == name)
    }

    /// Returns whether the deeds of a family are meetings or agreements of two sides.
    #[must_use]
    pub fn is_meeting(&self, name: &str) -> bool {
        self.all.iter().any(|it| it.meeting && it.name == name)
    }

    /// Returns the family on the other side of one.
    #[must_use]
    pub fn opposite(&self, name: &str) -> Option<&str> {
        self.all.iter().find(|it| it.name == name)?.opposite.as_deref()
    }

    /// Returns the families in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Family> {
        self.all.iter()
    }
}

impl Family {
    /// Returns the colour as `0xrrggbb`, or `None` if it is not written as `#rrggbb`.
    #[must_use]
    pub fn rgb(&self) -> Option<u32> {
        let digits = self.color.strip_prefix('#').filter(|it| it.len() == 6)?;
        u32::from_str_radix(digits, 16).ok()
    }
}
