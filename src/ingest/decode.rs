//! Decodes bytes to text: by a byte order mark, else as UTF-8, else in the likeliest encoding.
//!
//! In: bytes. Out: [`Decoded`], the text and any doubt about it. Bytes with a 0 and no byte order
//! mark are binary, unless they are UTF-16 without its mark, and so are bytes with many control
//! characters that are not UTF-8; the error is then the offset of the first.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::dos;

/// A decoded text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'b> {
    /// The text, without the byte order mark.
    pub text: Cow<'b, str>,
    /// What the user should know about the decoding.
    pub doubt: Option<Doubt>,
}

/// A doubt about the decoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The encoding was guessed from the bytes.
    Guessed(&'static str),
    /// `n_bad` sequences were malformed, the first at byte `at`.
    Broken {
        /// The encoding.
        encoding: &'static str,
        /// The number of sequences replaced by U+FFFD.
        n_bad: usize,
        /// The byte offset of the first.
        at: usize,
    },
}

/// Decodes `bytes`.
///
/// # Errors
/// Returns the offset of the first control character if the bytes are not text.
///
/// ```
/// use onrecord::ingest;
///
/// assert_eq!(ingest::decode("café".as_bytes()).unwrap().text, "café");
/// assert_eq!(ingest::decode(b"caf\xe9").unwrap().text, "café", "as Windows-1252");
/// ```
pub fn decode(bytes: &[u8]) -> Result<Decoded<'_>, usize> {
    if let Some(decoded) = utf_32(bytes) {
        return Ok(decoded);
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes)
        && let Some(text) = bytes.get(mark..)
    {
        return Ok(decode_as(encoding, text));
    }
    if let Some(at) = bytes.iter().position(|it| *it == 0) {
        let encoding = unmarked_utf_16(bytes).ok_or(at)?;
        let decoded = decode_as(encoding, bytes);
        return Ok(Decoded {
            doubt: decoded.doubt.or(Some(Doubt::Guessed(encoding.name()))),
            ..decoded
        });
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Decoded { text: Cow::Borrowed(text), doubt: None });
    }
    if is_mostly_utf8(bytes) {
        return Ok(decode_as(UTF_8, bytes));
    }
    if let Some(at) = noise(bytes) {
        return Err(at);
    }
    if is_mac(bytes) {
        let decoded = decode_as(MACINTOSH, bytes);
        return Ok(Decoded { doubt: Some(Doubt::Guessed(MACINTOSH.name())), ..decoded });
    }
    let of_dos = |text: String, page: &'static str| Decoded {
        text: Cow::Owned(text),
        doubt: Some(Doubt::Guessed(page)),
    };
    let western = dos::western(bytes).map(|text| of_dos(text, "code page 850"));
    let guess = western.unwrap_or_else(|| guessed(bytes));
    let central = dos::central(bytes, &guess.text);
    Ok(central.map_or(guess, |text| of_dos(text, "code page 852")))
}

/// Decodes bytes in the encoding that is likeliest by its letters.
fn guessed(bytes: &[u8]) -> Decoded<'_> {
    let encoding = if has_only_signs(bytes) {
        WINDOWS_1252
    } else {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(bytes, true);
        detector.guess(None, Utf8Detection::Deny)
    };
    let decoded = decode_as(encoding, bytes);
    let doubt = decoded.doubt.or(Some(Doubt::Guessed(encoding.name())));
    Decoded { doubt, ..decoded }
}

/// Returns the offset of the first control character if there are so many that the bytes are data of a
/// program: an encrypted or compressed file. Text has a few at most, such as form feeds.
fn noise(bytes: &[u8]) -> Option<usize> {
    const N_MIN: usize = 3;
    let head = bytes.get(..8192).unwrap_or(bytes);
    let is_control =
        |byte: &u8| *byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b);
    let n_controls = head.iter().filter(|it| is_control(it)).count();
    if n_controls >= N_MIN && n_controls * 50 > head.len() {
        return head.iter().position(is_control);
    }
    None
}

/// Returns the byte order of UTF-16 without a mark: in most Western letters one of the two bytes is
/// 0, always the same one.
fn unmarked_utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    const LETTERS_MIN: usize = 8;
    let is_letter = |byte: u8| byte >= b' ' || byte == b'\n' || byte == b'\r';
    let (pairs, _) = bytes.get(..4096).unwrap_or(bytes).as_chunks::<2>();
    let (n_pairs, mut n_high, mut n_low) = (pairs.len(), 0_usize, 0_usize);
    for [first, second] in pairs {
        n_high += usize::from(*second == 0 && is_letter(*first));
        n_low += usize::from(*first == 0 && is_letter(*second));
    }
    let is_most = |n: usize| n_pairs >= LETTERS_MIN && n * 10 >= n_pairs * 8;
    match () {
        () if bytes.len() % 2 == 1 => None,
        () if is_most(n_high) => Some(UTF_16LE),
        () if is_most(n_low) => Some(UTF_16BE),
        () => None,
    }
}

/// Decodes UTF-32 with its byte order mark, which begins like that of UTF-16.
fn utf_32(bytes: &[u8]) -> Option<Decoded<'static>> {
    let (rest, code): (_, fn([u8; 4]) -> u32) = match bytes {
        [0xff, 0xfe, 0, 0, rest @ ..] => (rest, u32::from_le_bytes),
        [0, 0, 0xfe, 0xff, rest @ ..] => (rest, u32::from_be_bytes),
        _ => return None,
    };
    let mut first_bad = None;
    let mut text = String::with_capacity(rest.len() / 4);
    for (index, four) in rest.chunks(4).enumerate() {
        let letter = four.try_into().ok().and_then(|it| char::from_u32(code(it)));
        if letter.is_none() {
            first_bad = first_bad.or(Some(4 + 4 * index));
        }
        text.push(letter.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    let n_bad = text.matches(char::REPLACEMENT_CHARACTER).count();
    let doubt = first_bad.map(|at| Doubt::Broken { encoding: "UTF-32", n_bad, at });
    Some(Decoded { text: Cow::Owned(text), doubt })
}

fn decode_as<'b>(encoding: &'static Encoding, bytes: &'b [u8]) -> Decoded<'b> {
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    let doubt = had_errors.then(|| Doubt::Broken {
        encoding: encoding.name(),
        n_bad: text.matches('\u{fffd}').count(),
        at: first_bad(encoding, bytes),
    });
    Decoded { text, doubt }
}

/// Returns the offset of the first malformed sequence.
fn first_bad(encoding: &'static Encoding, bytes: &[u8]) -> usize {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(0);
    let mut text = vec![0; room];
    let (result, read, _) = decoder.decode_to_utf8_without_replacement(bytes, &mut text, true);
    match result {
        encoding_rs::DecoderResult::Malformed(bad, after) => {
            read.saturating_sub(usize::from(bad) + usize::from(after))
        }
        _ => read,
    }
}

/// Returns whether the bytes are in an old Mac encoding: its apostrophe, here between two lower
/// case letters, and its quotation marks, before a word and after one, are upper case letters in all
/// others.
fn is_mac(bytes: &[u8]) -> bool {
    const OPENING: u8 = 0xd2;
    const CLOSING: u8 = 0xd3;
    const APOSTROPHE: u8 = 0xd5;
    let (mut opens, mut closes) = (false, false);
    for letters in bytes.windows(3) {
        match letters {
            [before, APOSTROPHE, after]
                if before.is_ascii_lowercase() && after.is_ascii_lowercase() =>
            {
                return true;
            }
            [before, OPENING, after] if before.is_ascii_whitespace() => {
                opens |= after.is_ascii_alphabetic();
            }
            [before, CLOSING, after] if after.is_ascii_whitespace() => {
                closes |= before.is_ascii_punctuation() || before.is_ascii_lowercase();
            }
            _ => {}
        }
    }
    opens && closes
}

/// Returns whether the letters are ASCII and all other bytes are signs of Windows-1252: English with
/// quotation marks or a pound sign, which the detector takes for any of many languages.
pub(super) fn has_only_signs(bytes: &[u8]) -> bool {
    let is_quote = |byte: u8| matches!(byte, 0x80..=0xa0 | 0xab | 0xbb);
    let is_sign = |byte: u8| {
        let one = [byte];
        let (letter, _) = WINDOWS_1252.decode_without_bom_handling(&one);
        letter.chars().all(|it| !it.is_alphanumeric() && !it.is_control())
    };
    // A sign between letters, other than an apostrophe or a dash, is a letter of another encoding.
    let is_within = |at: usize| {
        let near = [at.checked_sub(1), Some(at + 1)].map(|place| bytes.get(place?));
        let is_letter = |it: &u8| it.is_ascii_alphabetic() || !it.is_ascii() && !is_quote(*it);
        near.iter().all(|it| it.is_some_and(is_letter))
    };
    bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| !byte.is_ascii())
        .all(|(at, byte)| is_sign(*byte) && (is_quote(*byte) || !is_within(at)))
}

/// Returns whether well-formed UTF-8 sequences outnumber malformed ones. Other encodings do not
/// produce such bytes by chance, so the text is damaged UTF-8.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut n_good, mut n_bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        n_good += chunk.valid().chars().filter(|it| !it.is_ascii()).count();
        n_bad += usize::from(!chunk.invalid().is_empty());
    }
    n_good > n_bad
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn lone_signs_are_those_of_western_texts() {
        let read = |bytes: &[u8]| decode(bytes).map(|it| it.text.into_owned());
        assert_eq!(
            read(b"It cost \xa35 million, he said.").as_deref(),
            Ok("It cost £5 million, he said.")
        );
        assert_eq!(read(b"Bassi: \xabHa mentito\xbb").as_deref(), Ok("Bassi: «Ha mentito»"));
    }

    #[test]
    fn data_of_programs_is_no_text() {
        let data: Vec<u8> = (0..400_u32).map(|it| (it * 37 % 251 + 3) as u8).collect();
        let first = data.iter().position(|it| *it < b' ').expect("a control character");
        assert_eq!(decode(&data).err(), Some(first));
        let text = b"caf\xe9\x0c\x1a".repeat(3);
        assert!(decode(&[b"Caf\xe9 ".repeat(60), text].concat()).is_ok(), "a few do no harm");
    }
}
