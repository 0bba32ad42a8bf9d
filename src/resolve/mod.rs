//! Which actor is meant, across documents?
//!
//! In: the acts of people (merge, split, rename, reject, amend), and for a short name in one
//! document the actors it may stand for. Out: [`Acts`] with all undos applied, and a [`Choice`]
//! with its reasons. Pure; uncertain cases stay apart, with a reason.

mod acts;
mod corrections;
mod likely;
mod registers;

pub use acts::{Act, ActRecord, Acts, undone};
pub use corrections::{Amendment, Particulars, Reading, Row};
pub use likely::{Candidate, Choice, Verdict, choose};
pub use registers::{Entry, Office, Register, RegisterError};
