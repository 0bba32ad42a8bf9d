//! Ids: shared text that never changes, each kind a type of its own.
//!
//! In: text. Out: a type that [`text_id!`] defines. Any text is an id; nothing here fails.

/// Defines an id: a type around shared text, written as plain text in JSON.
macro_rules! text_id {
    ($(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(
            #[serde(deserialize_with = "crate::document::shared::read")] std::sync::Arc<str>,
        );

        impl $name {
            /// Creates it from its text.
            #[must_use]
            pub fn new(text: &str) -> Self {
                Self(text.into())
            }

            /// Returns it as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

pub(crate) use text_id;
