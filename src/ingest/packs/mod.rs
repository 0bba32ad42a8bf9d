//! Archives and compressed files: gzip, bzip2, xz, Zstandard, tar, ZIP.
//!
//! In: bytes and the name of the file. Out: the files within, by name, without system files. Fails,
//! with a remedy, if the data is truncated, locked, or larger than the limit.

mod budget;
mod streams;

pub(super) use budget::{Budget, Unpacked};
pub(super) use streams::{OpenFile, TarStream, ZipStream};

use std::borrow::Cow;
use std::io::{Cursor, Read};
use std::path::Path;

/// The maximum number of bytes that a file may unpack to in memory.
const BYTES_MAX: u64 = super::bounds::WHOLE_MAX;

/// Decompresses a stream.
///
/// # Errors
/// Returns a description of what is wrong with it.
pub(super) fn unpacked(mut stream: impl Read, kind: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = stream.by_ref().take(BYTES_MAX + 1).read_to_end(&mut bytes);
    match read {
        Ok(n) if n as u64 > BYTES_MAX => {
            Err(format!("unpacks to more than {BYTES_MAX} bytes; unpack it first"))
        }
        Ok(_) => Ok(bytes),
        Err(error) if error.kind() == std::io::ErrorKind::Unsupported => {
            Err(format!("the {kind} data cannot be unpacked ({error}); unpack it first"))
        }
        Err(error) => {
            Err(format!("the {kind} data is damaged or ends early ({error}); fetch it again"))
        }
    }
}

/// An open ZIP file.
pub(super) struct Zip<'b>(zip::ZipArchive<Cursor<&'b [u8]>>);

impl<'b> Zip<'b> {
    /// Opens a ZIP file.
    ///
    /// # Errors
    /// Returns a description of what is wrong with it.
    pub(crate) fn open(bytes: &'b [u8]) -> Result<Self, String> {
        zip::ZipArchive::new(Cursor::new(bytes)).map(Self).map_err(|error| cut_short(&error))
    }

    /// Returns the names of its files.
    pub(crate) fn names(&self) -> Vec<String> {
        self.0.file_names().filter_map(Result::ok).map(Cow::into_owned).collect()
    }

    /// Returns a member as text, or `None` if there is no such member.
    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        let file = self.0.by_name(name).ok()?;
        unpacked(file, "ZIP").ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    }
}

fn cut_short(error: &zip::result::ZipError) -> String {
    format!(
        "the ZIP ends early or is damaged (no central directory: {error}); the download is \
         incomplete, fetch it again"
    )
}

fn locked_or(error: &zip::result::ZipError) -> String {
    let is_locked = error.to_string().to_lowercase().contains("password");
    let cause = if is_locked {
        "it is locked with a password; unpack it first"
    } else {
        "it cannot be unpacked"
    };
    format!("{cause} ({error})")
}

fn name_of<R: Read + ?Sized>(file: &zip::read::ZipFile<'_, R>) -> String {
    file.name().map_or_else(|_| "unnamed".to_owned(), Cow::into_owned)
}

/// Returns whether a file was left by an operating system, not a person.
pub(super) fn is_junk(name: &str) -> bool {
    let path = name.replace('\\', "/");
    let file = path.rsplit('/').next().unwrap_or(&path);
    let is_left = matches!(
        file.to_lowercase().as_str(),
        "thumbs.db" | "desktop.ini" | "ehthumbs.db" | "icon\r"
    );
    let is_saved_with_page = path.split('/').rev().skip(1).any(|part| part.ends_with("_files"));
    is_left
        || file.starts_with('.')
        || file.starts_with("~$")
        || path.split('/').any(|part| part == "__MACOSX")
        || is_saved_with_page
}

/// Returns the name of the file within a compressed one: `a.txt.gz` contains `a.txt`.
pub(super) fn inner_name(name: &str) -> String {
    let path = Path::new(name);
    let extension = path.extension().and_then(|it| it.to_str()).unwrap_or_default().to_lowercase();
    let stem = path.file_stem().and_then(|it| it.to_str()).unwrap_or(name);
    match extension.as_str() {
        "tgz" | "tbz" | "tbz2" | "txz" | "tzst" => format!("{stem}.tar"),
        "gz" | "bz2" | "xz" | "zst" | "zstd" => stem.to_owned(),
        _ => path.file_name().and_then(|it| it.to_str()).unwrap_or(name).to_owned(),
    }
}
