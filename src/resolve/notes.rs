//! Acts, registers and stories, which a store keeps as notes.
//!
//! In: a store. Out: its acts, registers and stories, in the order of their names; or the store with one more.
//! Fails if the store cannot be read or written, or a note does not read.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::knowledge::acts::{Act, ActRecord};
use crate::knowledge::registers::Register;
use crate::knowledge::stories::Story;
use crate::store::{Store, StoreError};

/// Returns the acts in a store, in the order of their numbers.
///
/// # Errors
/// Returns an error if the store cannot be read, or if an act is damaged.
pub(crate) fn acts(store: &dyn Store) -> Result<Vec<ActRecord>, StoreError> {
    kept(store, ACT)
}

/// Returns the registers in a store, in the order of their names.
///
/// # Errors
/// Returns an error if the store cannot be read, or if a register is damaged.
pub(crate) fn registers(store: &dyn Store) -> Result<Vec<Register>, StoreError> {
    kept(store, REGISTER)
}

/// Returns the stories in a store, in the order of their ids.
///
/// # Errors
/// Returns an error if the store cannot be read, or if a story is damaged.
pub(crate) fn stories(store: &dyn Store) -> Result<Vec<Story>, StoreError> {
    kept(store, STORY)
}

/// Returns what the notes with a prefix hold, in the order of their names.
fn kept<T: DeserializeOwned>(store: &dyn Store, prefix: &str) -> Result<Vec<T>, StoreError> {
    let read = |name: String| {
        let note = store.note(&name)?.unwrap_or_default();
        serde_json::from_slice(&note)
            .map_err(|error| StoreError::Damaged { place: format!("`{name}`: {error}") })
    };
    store.notes(prefix)?.into_iter().map(read).collect()
}

/// Saves a register. If there is one of the same name, it is replaced.
///
/// # Errors
/// Returns an error if an import would refuse its content, or if the store cannot be written.
pub fn keep_register(store: &mut dyn Store, register: &Register) -> Result<(), StoreError> {
    keep(store, &format!("{REGISTER}{}", register.name), register, register.check())
}

/// Saves a story. If there is one of the same id, it is replaced.
///
/// # Errors
/// Returns an error if it is not within its limits, or if the store cannot be written.
pub(crate) fn keep_story(store: &mut dyn Store, kept: &Story) -> Result<(), StoreError> {
    keep(store, &format!("{STORY}{}", kept.id), kept, kept.check())
}

/// Prefix of the notes that hold stories; the id of the story follows.
pub(crate) const STORY: &str = "story/";

/// Prefix of the notes that hold registers; the name of the register follows.
pub(crate) const REGISTER: &str = "register/";

/// Saves an act after the existing ones. Returns its record.
///
/// # Errors
/// Returns an error if an import would refuse its content, or if the store cannot be read or
/// written.
pub fn keep_act(
    store: &mut dyn Store,
    act: Act,
    who: &str,
    when: &str,
) -> Result<ActRecord, StoreError> {
    let number = acts(store)?.last().map_or(1, |it| it.number + 1);
    let record = ActRecord { number, when: when.to_owned(), who: who.to_owned(), act };
    keep(store, &format!("{ACT}{number:010}"), &record, record.check())?;
    Ok(record)
}

/// Saves what has been checked as the note `name`; an existing one is replaced.
fn keep<T: Serialize>(
    store: &mut dyn Store,
    name: &str,
    value: &T,
    checked: Result<(), String>,
) -> Result<(), StoreError> {
    checked.map_err(|cause| StoreError::Note { cause })?;
    let json = serde_json::to_vec(value)
        .map_err(|error| StoreError::Damaged { place: error.to_string() })?;
    store.set_note(name, Some(&json))
}

/// Prefix of the notes that hold acts; the number of the act follows, in ten digits.
pub(crate) const ACT: &str = "act/";

/// Returns a number that changes with the acts and registers kept in a store: what is worked out from who is who
/// holds as long as it stays the same.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub(crate) fn sum_of_acts(store: &dyn Store) -> Result<u64, StoreError> {
    let mut all = Vec::new();
    for name in [ACT, REGISTER].iter().flat_map(|it| store.notes(it)).flatten() {
        all.extend(name.as_bytes());
        all.extend(store.note(&name)?.unwrap_or_default());
    }
    Ok(xxhash_rust::xxh3::xxh3_64(&all))
}
