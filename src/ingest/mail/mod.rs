//! Mail: messages, mailboxes, Outlook files, and pages saved as a message (MHTML).
//!
//! In: bytes. Out: one article a message: its own words, without what it quotes, its signature
//! and what newsletters add; a message that only passes another on gives the other. Attached
//! files come as members, each read by its own kind. Fails, with the reason, for a message
//! without words.

mod message;
mod mailbox;
mod body;
mod outlook;
mod saved_page;

pub(super) use mailbox::{Mailbox, messages as mailbox};
pub(super) use message::pieces as message;
pub(super) use outlook::article as outlook;
