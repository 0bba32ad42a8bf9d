//! Families of relations, and their colours in diagrams.
//!
//! In: `schema/families.toml`. Out: [`Families`]; empty without the file. Fails if the file is
//! malformed, a colour is not valid, or a name is repeated.

use serde::Deserialize;

use super::{Files, OntologyError};
use crate::knowledge::RelationType;

/// All families, in file order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Families {
    #[serde(default, rename = "family")]
    all: Vec<Family>,
    /// The relation types that hold over time, not at one moment.
    #[serde(default)]
    pub lasting: Vec<RelationType>,
    /// The relation types whose matter is an office or a post.
    #[serde(default)]
    pub offices: Vec<RelationType>,
    /// The relation types that a vote decides; a poll about it reports none.
    #[serde(default)]
    results: Vec<RelationType>,
}

/// One family of relations.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// Its name, as used by relation types.
    pub name: String,
    /// Its colour as `#rrggbb`.
    pub color: String,
    /// What it covers, for human readers.
    pub covers: String,
    /// Whether its deeds are done by speaking or deciding.
    #[serde(default)]
    pub spoken: bool,
    /// Whether not acting expresses its deeds too ("do not agree with him").
    #[serde(default)]
    pub against: bool,
    /// The family that takes the other side, such as opposition for support.
    #[serde(default)]
    pub opposite: Option<String>,
    /// Whether its deeds bring two sides together: talks, visits, agreements.
    #[serde(default)]
    pub meeting: bool,
}

const FILE: &str = "families.toml";

impl Families {
    /// Loads the families of a schema.
    ///
    /// # Errors
    /// Returns an error if the file is malformed, a colour is not valid, or a name is repeated.
    pub(crate) fn load(files: &Files) -> Result<Self, OntologyError> {
        let Some(file) = files.get(FILE) else { return Ok(Self::default()) };
        let families: Self = file.parse()?;
        for (index, family) in families.all.iter().enumerate() {
            if family.rgb().is_none() {
                let cause = format!("`{}` is not a colour; write #rrggbb", family.color);
                return Err(file.error_near(&family.color, cause));
            }
            if families.all.iter().take(index).any(|it| it.name == family.name) {
                let cause = format!("the family `{}` is defined twice", family.name);
                return Err(file.error_near(&format!("\"{}\"", family.name), cause));
            }
        }
        Ok(families)
    }

    /// Returns whether a vote decides a relation type.
    #[must_use]
    pub(crate) fn is_result(&self, kind: &str) -> bool {
        self.results.iter().any(|it| it.as_str() == kind)
    }

    /// Returns whether the deeds of a family are done by speaking or deciding.
    #[must_use]
    pub(crate) fn is_spoken(&self, name: &str) -> bool {
        self.all.iter().any(|it| it.spoken && it.name == name)
    }

    /// Returns whether not acting also expresses the deeds of a family.
    #[must_use]
    pub(crate) fn is_against(&self, name: &str) -> bool {
        self.all.iter().any(|it| it.against && it.name == name)
    }

    /// Returns whether the deeds of a family are meetings or agreements of two sides.
    #[must_use]
    pub(crate) fn is_meeting(&self, name: &str) -> bool {
        self.all.iter().any(|it| it.meeting && it.name == name)
    }

    /// Returns the family opposite to this one, if any.
    #[must_use]
    pub(crate) fn opposite(&self, name: &str) -> Option<&str> {
        self.all.iter().find(|it| it.name == name)?.opposite.as_deref()
    }

    /// Returns the families in file order.
    pub fn iter(&self) -> impl Iterator<Item = &Family> {
        self.all.iter()
    }
}

impl Family {
    /// Returns the colour as `0xrrggbb`, or `None` if it is not written as `#rrggbb`.
    #[must_use]
    pub(crate) fn rgb(&self) -> Option<u32> {
        let digits = self.color.strip_prefix('#').filter(|it| it.len() == 6)?;
        u32::from_str_radix(digits, 16).ok()
    }
}
