//! Web pages: the article of a page, without its surroundings.
//!
//! In: the text of a page. Out: articles with the headline, day, outlet, byline and address that
//! the page declares. Fails for a page in place of an article: a sign-in page, a browser check, a
//! server error.

mod shallow;
mod blocks;
mod json_ld;
mod marked;
mod titles;
mod metadata;
mod furniture;
mod asides;
mod story;
mod refusal;
mod live;
mod posts;
mod databases;
mod page;
mod scripted;
mod rows;
mod archive;
mod log;
mod archived;

pub(super) use archive::Archive;
pub(super) use blocks::plain;
pub(super) use log::pages as logged;
pub(super) use metadata::without_by;
pub(super) use page::articles;
pub(super) use rows::rows;
pub(super) use scripted::scripted;
pub(super) use story::story_lines;
pub(super) use titles::without_outlet;
