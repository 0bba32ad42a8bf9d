//! Spoken word: broadcast captions, parliamentary reports, corpora of speeches, timed transcripts.
//!
//! In: text or parsed XML. Out: one document per broadcast or sitting, one paragraph per turn, each
//! `SPEAKER: words` if the speaker is named. Never fails.

mod captions;
mod contributions;
mod parliament;
mod broadcast;
mod transcript;
mod proceedings;
mod court;
mod corpus;

pub(super) use broadcast::{article as broadcast, own_turns};
pub(super) use captions::{article as captions, timed_text};
pub(super) use corpus::articles as corpus;
pub(super) use court::article as court;
pub(super) use parliament::article as parliament;
pub(super) use proceedings::article as proceedings;
pub(super) use transcript::article as transcript;
