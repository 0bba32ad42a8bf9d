//! How is it looked at in a browser? A server on this machine, and the same page as one file.
//!
//! In: the folder of a store, and a [`Desk`] that answers the questions of the command line. Out:
//! the page, a JSON API that gives what `--format json` prints, and `single::file`, the
//! page with its data inlined. Fails if the address cannot be used or the store cannot be read;
//! a request that cannot be answered gets a [`Problem`].

mod problem;
mod table;
mod desk;
mod catalogue;
mod opened;
mod keeper;
mod reported;
mod shown_network;
mod network;
mod picture;
mod matrix;
mod finding;
mod view_schemas;
mod views;
mod acts;
mod openapi;
mod api;
mod gate;
mod assets;
mod reply;
mod reading;
mod listening;
mod http;
#[cfg(feature = "mcp")]
mod programs;
mod cited;
mod single;

pub(crate) use acts::AskedAct;
pub(crate) use desk::{AnswerBody, Answered, Desk, Question};
pub(crate) use gate::{Access, checked_secret, new_token};
pub(crate) use http::serve;
pub(crate) use keeper::Keeper;
pub(crate) use opened::Opened;
pub(crate) use problem::{Candidate, Problem};
#[cfg(feature = "mcp")]
pub(crate) use programs::serve_programs;
pub(crate) use single::{SingleError, SinglePage, file};
pub(crate) use table::{Given, Param, ParamKind, nearest_names};
