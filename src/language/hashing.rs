//! Feature hashing: turns small facts about words into 32-bit keys.
//!
//! In: text or hashed parts. Out: `u32` keys, the same on every machine. Two different features
//! share a key with a probability of about one in four billion; such collisions are ignored.
//! Source: Weinberger et al., "Feature Hashing for Large Scale Multitask Learning", ICML 2009.

use crate::document::fnv;

const PRIME: u64 = 0x9E37_79B9_7F4A_7C15;

/// Returns the key of a byte string (FNV-1a, folded to 32 bits).
#[must_use]
pub(crate) fn bytes(text: &[u8]) -> u32 {
    fold(fnv::hash(text))
}

/// Returns the key of a template filled with two parts.
#[must_use]
pub(crate) fn pair(template: u32, first: u32, second: u32) -> u32 {
    let seed = (u64::from(template) + 1).wrapping_mul(PRIME);
    let joined = (u64::from(first) << 32) | u64::from(second);
    let mixed = (joined ^ seed).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    fold((mixed ^ (mixed >> 32)).wrapping_mul(PRIME))
}

/// Returns the key of a template filled with three parts.
#[must_use]
pub(crate) fn triple(template: u32, first: u32, second: u32, third: u32) -> u32 {
    pair(template, pair(template ^ 0x55, first, second), third)
}

fn fold(hash: u64) -> u32 {
    #[expect(clippy::cast_possible_truncation, reason = "the upper half is what is kept")]
    let folded = ((hash >> 32) ^ (hash << 7 >> 32)) as u32;
    folded
}
