//! How a document and its extraction become bytes, and back.
//!
//! In: a [`StoredDocument`](stored::StoredDocument). Out: bytes without its redundancy, compressed;
//! and from such bytes the whole document, or its [`Outline`](outline::Outline) without copying.
//! Damaged bytes read as `None`.

pub(crate) mod codec;
pub(in crate::store) mod terms;
pub(in crate::store) mod compress;
pub(in crate::store) mod stored;
pub(in crate::store) mod encode;
pub(in crate::store) mod decode;
pub(in crate::store) mod whole;
pub(in crate::store) mod outline;
