//! Microsoft compound files: Word 97, Excel 97, Outlook, and files locked with a password.
//!
//! In: the bytes. Out: which of these it is, and its streams by name. Fails if it is damaged.

use std::io::{Cursor, Read};

/// An open compound file.
pub(in crate::ingest) struct Compound<'b>(cfb::CompoundFile<Cursor<&'b [u8]>>);

/// The kind of a compound file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ingest) enum CompoundKind {
    Word,
    Sheet,
    Mail,
    Locked,
    Other,
}

impl<'b> Compound<'b> {
    /// Opens a compound file.
    ///
    /// # Errors
    /// Returns a description of what is wrong with it.
    pub(crate) fn open(bytes: &'b [u8]) -> Result<Self, String> {
        let file = cfb::CompoundFile::open(Cursor::new(bytes));
        file.map(Self)
            .map_err(|error| format!("the file is damaged ({error}); fetch or save it again"))
    }

    /// Returns the bytes of a stream, or `None` if there is no such stream.
    pub(crate) fn stream(&mut self, path: &str) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        self.0.open_stream(path).ok()?.read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    /// Returns the kind of the file.
    pub(crate) fn kind(&self) -> CompoundKind {
        let has = |path: &str| self.0.is_stream(path);
        match () {
            () if has("/EncryptedPackage") => CompoundKind::Locked,
            () if has("/WordDocument") => CompoundKind::Word,
            () if has("/Workbook") || has("/Book") => CompoundKind::Sheet,
            () if has("/__properties_version1.0") => CompoundKind::Mail,
            () => CompoundKind::Other,
        }
    }
}
