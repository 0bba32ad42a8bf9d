//! Mail: messages, mailboxes, Outlook files, and pages saved as a message (MHTML).
//!
//! In: bytes. Out: one article per message: its own text, without quotations, signature and
//! newsletter frame; a message that only forwards another gives the other. Attachments are items,
//! each read as its own kind of file. Fails, with the reason, for a message without text.

mod message;
mod mailbox;
mod nesting;
mod body;
mod signature;
mod outlook;
mod saved_page;

pub(super) use mailbox::{Mailbox, messages as mailbox};
pub(super) use message::pieces as message;
pub(super) use outlook::article as outlook;
