//! Web pages: the article that a page is about, without what stands around it.
//!
//! In: the text of a page. Out: articles with headline, day, outlet, byline and address as the
//! page itself declares them. Fails for a page that stands in front of an article: a sign-in, a
//! check of the browser, an error of the server.

mod blocks;
mod json_ld;
mod metadata;
mod furniture;
mod story;
mod refusal;
mod live;
mod databases;
mod page;
mod rows;
mod archive;

pub(super) use archive::Archive;
pub(super) use blocks::{plain, story_lines};
pub(super) use metadata::{without_by, without_outlet};
pub(super) use page::articles;
pub(super) use rows::rows;
