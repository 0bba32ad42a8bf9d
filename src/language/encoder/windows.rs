//! The windows in which a document is encoded: whole sentences, as many as fit.
//!
//! In: how many pieces each word of each sentence has. Out: ranges of the document's words, in
//! order, each word in one. A sentence too long for a window is cut between words, and what is cut
//! of it shares its window with no other. Never fails.

use std::ops::Range;

/// Returns windows of at most `room` pieces, given the number of pieces of the words of each
/// sentence. A word of more pieces than that has a window of its own.
#[must_use]
pub(crate) fn windows(sentences: &[Vec<usize>], room: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut window, mut n_pieces) = (0..0, 0);
    for sizes in sentences {
        let of_sentence = sizes.iter().sum::<usize>();
        if n_pieces + of_sentence > room {
            close(&mut window, &mut n_pieces, &mut found);
        }
        if of_sentence <= room {
            n_pieces += of_sentence;
            window.end += sizes.len();
            continue;
        }
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
