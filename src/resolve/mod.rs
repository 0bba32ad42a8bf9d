//! Who is meant, across documents?
//!
//! In: the actors of one document and those already known. Out: which are the same, and why.
