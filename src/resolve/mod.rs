//! Who is meant, across documents?
//!
//! In: the acts of persons (merge, split, rename, reject, amend), and for a short name in one document those it
//! may stand for. Out: [`Acts`] as they hold after all undoing, and a [`Choice`] with its
//! reasons. Pure; what is uncertain is left apart and said so.

mod acts;
mod corrections;
mod likely;
mod registers;

pub use acts::{Act, ActRecord, Acts, undone};
pub use corrections::{Amendment, Particulars, Reading, Row};
pub use likely::{Candidate, Choice, Verdict, choose};
pub use registers::{Entry, Office, Register, RegisterError};
