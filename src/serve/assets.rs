//! The built page, which is part of the program.
//!
//! In: a path. Out: the bytes of a file of `web/dist`, with its media type. The build fails if the
//! folder is missing; `npm run build` in `web/` makes it.

use include_dir::{Dir, include_dir};

static BUILT: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/web/dist");

/// A file of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Asset {
    /// Its bytes.
    pub(super) bytes: &'static [u8],
    /// Its media type.
    pub(super) media: &'static str,
}

/// Returns a file by its path within the page; the empty path is the page itself.
pub(super) fn asset(path: &str) -> Option<Asset> {
    let path = if path.is_empty() { "index.html" } else { path };
    // The page as one file is no page of the server.
    let file = BUILT.get_file(path).filter(|_| path != SINGLE)?;
    let ending = path.rsplit_once('.').map_or("", |(_, it)| it);
    Some(Asset { bytes: file.contents(), media: media(ending) })
}

const SINGLE: &str = "single.html";

/// Returns the page that is made into one file.
pub(super) fn single() -> Option<&'static str> {
    BUILT.get_file(SINGLE)?.contents_utf8()
}

fn media(ending: &str) -> &'static str {
    match ending {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
