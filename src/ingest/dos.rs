//! Code page 850, in which DOS and old Windows consoles wrote Western European letters.
//!
//! In: bytes that are not UTF-8. Out: whether they are in this code page, and their text. The standard
//! of encodings for the web, which `encoding_rs` follows, does not know it. Never fails.

/// The letters of bytes from 128 on.
const LETTERS: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒ\
    áíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
    └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀\
    ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

/// Letters of the code page that are signs in Windows encodings, and capitals or rare letters in that of
/// old Macs: ü é â ä à ç ê ë è ï ô ö û ó ú ñ.
const USUAL: [u8; 16] = [
    0x81, 0x82, 0x83, 0x84, 0x85, 0x87, 0x88, 0x89, 0x8a, 0x8b, 0x93, 0x94, 0x96, 0xa2, 0xa3, 0xa4,
];

/// Those of them that no other Western encoding has between two small letters: ü é ä ö.
const SURE: [u8; 4] = [0x81, 0x82, 0x84, 0x94];

/// The letter é.
const E_ACUTE: u8 = 0x82;

/// Bytes that are letters between small letters in Windows or Mac encodings, and no small letters here.
const OTHERS: [u8; 7] = [0x8e, 0x8f, 0x90, 0x92, 0x99, 0x9a, 0x9f];

/// Returns whether the bytes are in the code page.
pub(super) fn is_so(bytes: &[u8]) -> bool {
    let within = bytes.windows(3).filter_map(|three| match three {
        [before, letter, after] if before.is_ascii_alphabetic() && after.is_ascii_lowercase() => {
            Some(*letter).filter(|it| !it.is_ascii())
        }
        // At the end of a word: café.
        [before, E_ACUTE, after] if before.is_ascii_lowercase() && !after.is_ascii_alphabetic() => {
            Some(E_ACUTE)
        }
        _ => None,
    });
    let within: Vec<u8> = within.collect();
    let count = |of: &[u8]| within.iter().filter(|it| of.contains(it)).count();
    // ß is the only letter in the upper half.
    let n_high = bytes.iter().filter(|it| **it >= 0xc0 && **it != 0xe1).count();
    let n_strange = bytes.iter().filter(|it| !it.is_ascii()).count();
    count(&SURE) > 0
        && count(&USUAL) > count(&OTHERS)
        && n_high * 5 <= n_strange
        && n_strange * 5 <= bytes.len()
}

/// Returns the text of bytes in the code page.
pub(super) fn text(bytes: &[u8]) -> String {
    let letters: Vec<char> = LETTERS.chars().collect();
    let letter = |byte: &u8| match byte.checked_sub(128) {
        Some(at) => letters.get(usize::from(at)).copied().unwrap_or(char::REPLACEMENT_CHARACTER),
        None => char::from(*byte),
    };
    bytes.iter().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::{is_so, text};

    #[test]
    fn small_letters_between_small_letters_show_the_code_page() {
        let dos = b"B\x81rgermeister Ren\x82 M\x81ller lobte die Stra\xe1e.";
        assert!(is_so(dos));
        assert_eq!(text(dos), "Bürgermeister René Müller lobte die Straße.");
        for other in [
            &b"He said \x93no\x94 \x96 it\x92s \x80 5\x85and left."[..],
            b"Der B\xfcrgermeister M\xfcller",
            b"Ren\x8e M\x9fller, le ma\x94tre d\x8ec\x8ed\x8e",
            b"\x8f\xf0\xe5\xe7\xe8\xe4\xe5\xed\xf2 \xf1\xea\xe0\xe7\xe0\xeb",
        ] {
            assert!(!is_so(other), "{other:?}");
        }
    }
}
