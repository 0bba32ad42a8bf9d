//! Which actor is meant, across documents?
//!
//! In: the acts of people (merge, split, rename, reject, amend), and for a short name in one
//! document the actors it may stand for. Out: [`Acts`] with all undos applied, and a [`Choice`]
//! with its reasons. Pure; uncertain cases stay apart, with a reason.

mod acts;
mod corrections;
mod likely;
mod registers;

pub use acts::Act;
pub(crate) use acts::{ActRecord, Acts, undone};
pub(crate) use corrections::{Amendment, Particulars, Reading, Row};
pub(crate) use likely::{Candidate, Choice, Verdict, choose};
pub(crate) use registers::Entry;
pub use registers::Register;
