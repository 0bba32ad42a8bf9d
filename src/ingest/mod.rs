//! How does a file become documents? Decoding, formats, headers, headlines, datelines.
//!
//! In: paths or bytes. Out: documents, and for each bad file or line an error that names it.
