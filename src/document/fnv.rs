//! The 64-bit FNV-1a hash, for ids of documents and features of models, which must never change.
//! Hashes that no file keeps use xxh3 instead.
//!
//! In: bytes. Out: a number, the same in every build. Source: Fowler, Noll and Vo,
//! <http://www.isthe.com/chongo/tech/comp/fnv/>.

/// Returns the hash of `bytes`.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
