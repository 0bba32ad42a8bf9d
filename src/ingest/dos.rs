//! Code pages 850 and 852, in which DOS and old Windows consoles wrote Western and Central European
//! letters.
//!
//! In: bytes that are not UTF-8. Out: whether they are in one of these code pages, and their text. The
//! standard of encodings for the web, which `encoding_rs` follows, does not know them. Never fails.

/// The letters of bytes from 128 on in code page 850.
const WESTERN: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒ\
    áíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
    └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀\
    ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

/// The letters of bytes from 128 on in code page 852.
const CENTRAL: &str = "ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×č\
    áíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐\
    └┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀\
    ÓßÔŃńňŠšŔÚŕŰýÝţ´\u{ad}˝˛ˇ˘§÷¸°¨˙űŘř■\u{a0}";

/// Letters of code page 850 that are signs in Windows encodings, and capitals or rare letters in that of
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

/// Returns the text if it is in code page 850.
pub(super) fn western(bytes: &[u8]) -> Option<String> {
    is_western(bytes).then(|| text(bytes, WESTERN))
}

/// Returns the text if it is in code page 852: its letters then stand where letters do, and in `guess`,
/// the text in the likeliest other encoding, signs stand within words.
pub(super) fn central(bytes: &[u8], guess: &str) -> Option<String> {
    const TIMES: usize = 4;
    let own = text(bytes, CENTRAL);
    (n_strange(&own) * TIMES < n_strange(guess)).then_some(own)
}

/// Returns the number of signs and letters that do not stand where their kind does: a sign within a
/// word, a capital after a small letter, a letter right after a full stop.
fn n_strange(text: &str) -> usize {
    let letters: Vec<char> = [' '].into_iter().chain(text.chars()).chain([' ']).collect();
    let is_odd = |three: &&[char]| match three {
        [before, it, after] => !it.is_ascii() && is_strange(*before, *it, *after),
        _ => false,
    };
    letters.windows(3).filter(is_odd).count()
}

fn is_strange(before: char, letter: char, after: char) -> bool {
    const WITHIN: [char; 10] = ['’', '‘', '–', '—', '…', '·', '‑', '‐', '\u{ad}', '\u{a0}'];
    match letter {
        '\u{2500}'..='\u{25a0}' | '\u{fffd}' => true,
        _ if letter.is_control() => true,
        _ if letter.is_lowercase() => {
            after.is_uppercase()
                || ['.', ',', '!', '?'].contains(&before) && !after.is_alphanumeric()
        }
        _ if letter.is_uppercase() => {
            before.is_lowercase() || before.is_uppercase() && after.is_lowercase()
        }
        _ => before.is_alphabetic() && after.is_alphabetic() && !WITHIN.contains(&letter),
    }
}

/// Returns whether the bytes are in code page 850.
fn is_western(bytes: &[u8]) -> bool {
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

/// Returns the text of bytes in a code page.
fn text(bytes: &[u8], page: &str) -> String {
    let letters: Vec<char> = page.chars().collect();
    let letter = |byte: &u8| match byte.checked_sub(128) {
        Some(at) => letters.get(usize::from(at)).copied().unwrap_or(char::REPLACEMENT_CHARACTER),
        None => char::from(*byte),
    };
    bytes.iter().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::{WESTERN, central, is_western, text};

    #[test]
    fn small_letters_between_small_letters_show_the_code_page() {
        let dos = b"B\x81rgermeister Ren\x82 M\x81ller lobte die Stra\xe1e.";
        assert!(is_western(dos));
        assert_eq!(text(dos, WESTERN), "Bürgermeister René Müller lobte die Straße.");
        for other in [
            &b"He said \x93no\x94 \x96 it\x92s \x80 5\x85and left."[..],
            b"Der B\xfcrgermeister M\xfcller",
            b"Ren\x8e M\x9fller, le ma\x94tre d\x8ec\x8ed\x8e",
            b"\x8f\xf0\xe5\xe7\xe8\xe4\xe5\xed\xf2 \xf1\xea\xe0\xe7\xe0\xeb",
        ] {
            assert!(!is_western(other), "{other:?}");
        }
    }

    /// Checks that bytes are code page 852, given the text that another encoding makes of them.
    #[track_caller]
    fn check_central(bytes: &[u8], guess: &str, expected: Option<&str>) {
        let found = central(bytes, guess);
        assert_eq!(found.as_deref(), expected, "for {guess:?}");
    }

    #[test]
    fn letters_within_words_show_the_central_code_page() {
        let czech = b"Dvo\xfd\xa0k met N\xd8mec.";
        check_central(czech, "Dvoý k met NØmec.", Some("Dvořák met Němec."));
        let polish = b"Wa\x88\xa9sa of \x9d\xa2d\xab";
        check_central(polish, "Waˆ©sa of ťŁdź", Some("Wałęsa of Łódź"));
        check_central(b"He said \x93no\x94 \x96 it\x92s \x80 5.", "He said “no” – it’s € 5.", None);
        check_central(b"caf\xe9 in Z\xfcrich", "café in Zürich", None);
    }
}
