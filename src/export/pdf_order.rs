//! Puts the objects of a PDF in a fixed order, so that the same pages give the same bytes.
//!
//! In: a PDF whose writer numbers fonts and orders resources randomly. Out: the same PDF with
//! objects numbered in the order in which they are reached from the root, and dictionary keys
//! sorted. Fails if the PDF cannot be read.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId};

/// Returns the PDF in a fixed order.
///
/// # Errors
/// Returns an error if it cannot be read or written.
pub(super) fn ordered(pdf: &[u8]) -> Result<Vec<u8>, lopdf::Error> {
    let document = Document::load_mem(pdf)?;
    let mut made = Document::with_version(document.version.clone());
    let numbers = numbers(&document);
    for (old, new) in &numbers {
        made.objects.insert(*new, renamed(document.get_object(*old)?, &numbers));
    }
    made.max_id = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
    made.trailer = renamed_entries(&document.trailer, &numbers);
    let mut out = Vec::new();
    made.save_to(&mut out)?;
    Ok(out)
}

/// Returns the new id of each object, in the order in which they are reached from the trailer.
fn numbers(document: &Document) -> BTreeMap<ObjectId, ObjectId> {
    let mut found = BTreeMap::new();
    let mut open: Vec<&Object> = entries(&document.trailer).map(|it| it.1).collect();
    open.reverse();
    while let Some(object) = open.pop() {
        let from = open.len();
        match object {
            Object::Reference(id) if !found.contains_key(id) => {
                let next = u32::try_from(found.len() + 1).unwrap_or(u32::MAX);
                found.insert(*id, (next, 0));
                open.extend(document.get_object(*id).ok());
            }
            Object::Array(all) => open.extend(all),
            Object::Dictionary(held) => open.extend(entries(held).map(|it| it.1)),
            Object::Stream(stream) => open.extend(entries(&stream.dict).map(|it| it.1)),
            _ => {}
        }
        open[from..].reverse();
    }
    found
}

/// Returns the entries of a dictionary, sorted by key.
fn entries(held: &Dictionary) -> impl Iterator<Item = (&Vec<u8>, &Object)> {
    held.iter().collect::<BTreeMap<_, _>>().into_iter()
}

fn renamed(object: &Object, numbers: &BTreeMap<ObjectId, ObjectId>) -> Object {
    match object {
        Object::Reference(id) => numbers.get(id).map_or(Object::Null, |it| Object::Reference(*it)),
        Object::Array(all) => Object::Array(all.iter().map(|it| renamed(it, numbers)).collect()),
        Object::Dictionary(held) => Object::Dictionary(renamed_entries(held, numbers)),
        Object::Stream(stream) => {
            let mut stream = stream.clone();
            stream.dict = renamed_entries(&stream.dict, numbers);
            Object::Stream(stream)
        }
        other => other.clone(),
    }
}

fn renamed_entries(held: &Dictionary, numbers: &BTreeMap<ObjectId, ObjectId>) -> Dictionary {
    entries(held).map(|(key, value)| (key.clone(), renamed(value, numbers))).collect()
}
