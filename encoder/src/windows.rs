//! The windows in which a document is encoded: whole sentences, as many as fit, and whole paragraphs if
//! that leaves a window at least half full: a pronoun that opens a window lacks what it refers to.
//!
//! In: how many pieces each word of each sentence has, and which sentences open a paragraph. Out: ranges
//! of the document's words, in order, each word in one. A sentence too long for a window is cut between
//! words, and what is cut of it shares its window with no other. Never fails.

use std::ops::Range;

/// Returns windows of at most `room` pieces, given the number of pieces of the words of each
/// sentence, and whether it opens a paragraph; `opens` may be shorter or empty. A word of more pieces
/// than that has a window of its own.
#[must_use]
pub(crate) fn windows(sentences: &[Vec<usize>], opens: &[bool], room: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut window, mut n_pieces) = (0..0, 0);
    // The word that opens the last paragraph of the window, and the pieces before it.
    let mut paragraph: Option<(usize, usize)> = None;
    let opens = opens.iter().copied().chain(std::iter::repeat(false));
    for (sizes, opens) in sentences.iter().zip(opens) {
        let of_sentence = sizes.iter().sum::<usize>();
        if n_pieces + of_sentence > room {
            if let Some((word, before)) = paragraph.take().filter(|_| !opens) {
                found.push(window.start..word);
                window.start = word;
                n_pieces -= before;
            }
            if n_pieces + of_sentence > room {
                close(&mut window, &mut n_pieces, &mut found);
            }
        }
        if of_sentence <= room {
            if opens && 2 * n_pieces >= room {
                paragraph = Some((window.end, n_pieces));
            }
            n_pieces += of_sentence;
            window.end += sizes.len();
            continue;
        }
        paragraph = None;
        for size in sizes {
            if n_pieces + size > room {
                close(&mut window, &mut n_pieces, &mut found);
            }
            n_pieces += size;
            window.end += 1;
        }
        close(&mut window, &mut n_pieces, &mut found);
    }
    close(&mut window, &mut n_pieces, &mut found);
    found
}

/// Adds the window to `found` unless it is empty, and starts the next one after it.
fn close(window: &mut Range<usize>, n_pieces: &mut usize, found: &mut Vec<Range<usize>>) {
    let next = window.end..window.end;
    let full = std::mem::replace(window, next);
    if !full.is_empty() {
        found.push(full);
    }
    *n_pieces = 0;
}
