//! How many parts may a mail have, and how deep may messages lie within it?
//!
//! In: the bytes of a mail. Out: the message. Fails, with the reason, for more parts than a mail has, or
//! more messages within each other: they are walked and dropped by calls within calls.

use mail_parser::decoders::base64::base64_decode;
use mail_parser::{Message, MessageParser};

use crate::ingest::refused::Refusal;

/// How many messages one may carry, each perhaps within the one before.
const CARRIED_MAX: usize = 500;

/// How many lines that may begin a part a mail may have.
const PARTS_MAX: usize = 100_000;

/// How many parts in base64 may lie within each other and still be read as messages.
const ENCODED_MAX: usize = 3;

/// The types of parts that are messages, or in which parts of no type are.
const CARRIED: [&[u8]; 3] = [b"rfc822", b"global", b"digest"];

/// Returns the message that the bytes hold.
///
/// # Errors
/// Returns the reason why it is not read.
pub(super) fn parsed(bytes: &[u8]) -> Result<Message<'_>, Refusal> {
    if carried(bytes).take(CARRIED_MAX + 1).count() > CARRIED_MAX {
        return Err(too_many());
    }
    let starts = bytes.windows(4).filter(|it| it.starts_with(b"\n--") && !it.ends_with(b"-"));
    if starts.take(PARTS_MAX + 1).count() > PARTS_MAX {
        return Err("the mail has more than 100,000 parts; split it".into());
    }
    if carried(bytes).next().is_some() && n_encoded(bytes, ENCODED_MAX) > CARRIED_MAX {
        return Err(too_many());
    }
    MessageParser::default().parse(bytes).ok_or_else(|| "the mail is damaged".into())
}

fn too_many() -> Refusal {
    "the mail carries more than 500 messages; split it".into()
}

/// Returns the places where the type of a part may be named. Blanks and comments may stand before it.
fn carried(bytes: &[u8]) -> impl Iterator<Item = usize> {
    bytes.windows(6).enumerate().filter_map(|(at, word)| {
        let is_type = CARRIED.iter().any(|it| word.eq_ignore_ascii_case(it));
        let before = is_type.then(|| bytes.get(..at)).flatten()?.trim_ascii_end();
        matches!(before, [.., b'/' | b')']).then_some(at)
    })
}

/// Returns how many types of carried messages the parts in base64 name. Where each begins need not be
/// known: one of four phases shows what it holds.
fn n_encoded(bytes: &[u8], n_levels: usize) -> usize {
    let letters: Vec<u8> = bytes.iter().copied().filter(|it| is_letter(*it)).collect();
    let phases = (0..4).filter_map(|phase| letters.get(phase..));
    let found = phases.filter_map(|phase| {
        let inner = base64_decode(phase.as_chunks::<4>().0.as_flattened())?;
        Some(match carried(&inner).take(CARRIED_MAX + 1).count() {
            n if n == 0 || n > CARRIED_MAX || n_levels <= 1 => n,
            n => n + n_encoded(&inner, n_levels - 1),
        })
    });
    found.sum()
}

/// Returns whether a byte is one of the letters of base64.
fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}
