//! Documents that count as one source: copies of a wire story, and versions of an article.
//!
//! In: a store. Out: [`Sources`]: the group of each document, and whether the store has a later
//! version of the article. Computed from the stored documents alone, so that the order of adding does
//! not matter, and cached in a snapshot until they change. Fails if the store cannot be read.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::likeness;
use crate::document::PartialDate;
use crate::ingest::Fingerprint;
use crate::store::codec::{ByteReader, Writer};
use crate::store::{ByNumber, DocumentNumber, Print, Store, StoreError};

const NAME: &str = "snapshot/sources";
/// The version of the snapshot and of the grouping rules; increased if either changes.
const FORMAT: u64 = 1;

/// What a document is among those like it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kin {
    /// The first document of its group, by days and ids.
    pub first: DocumentNumber,
    /// The first version of the article that it is a version of; itself if there is no other.
    pub article: DocumentNumber,
    /// Which version it is, from 1.
    pub version: u32,
    /// How many versions there are.
    pub n_versions: u32,
    /// The version that came last.
    pub latest: DocumentNumber,
}

impl Kin {
    /// Returns whether the store holds a later version of the article.
    #[must_use]
    pub fn is_superseded(self) -> bool {
        self.version < self.n_versions
    }
}

/// Which documents of a store count as one source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// Those that are much like another.
    kin: FxHashMap<DocumentNumber, Kin>,
}

impl Sources {
    /// Returns the sources of a store, from their snapshot if that still holds.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn load(store: &dyn Store) -> Result<Self, StoreError> {
        let key = [FORMAT, store.generation(), store.counts().documents];
        if let Some(sources) = store.note(NAME)?.and_then(|bytes| Self::read(&bytes, key)) {
            return Ok(sources);
        }
        let sources = Self::find(store)?;
        store.cache(NAME, &|| sources.write(key));
        Ok(sources)
    }

    fn find(store: &dyn Store) -> Result<Self, StoreError> {
        let mut order: FxHashMap<DocumentNumber, usize> = FxHashMap::default();
        for (place, (_, number, _)) in store.catalogue()?.into_iter().enumerate() {
            order.insert(number, place);
        }
        let mut prints = store.prints()?;
        prints.sort_by_key(|it| (it.date.is_none(), it.date, order.get(&it.number).copied()));
        let prints = ByNumber::from(prints);
        let fingerprints: ByNumber<Fingerprint> = prints.iter().map(|it| it.fingerprint).collect();
        let mut sources = Self::default();
        for group in likeness::groups(&fingerprints) {
            let group: Vec<&Print> = group.iter().map(|place| &prints[*place]).collect();
            sources.add(&group);
        }
        Ok(sources)
    }

    /// Adds a group in the order of days and ids.
    fn add(&mut self, group: &[&Print]) {
        let Some(first) = group.first().map(|it| it.number) else { return };
        for chain in chains(group) {
            let (Some(article), Some(latest)) = (chain.first(), chain.last()) else { continue };
            let n_versions = u32::try_from(chain.len()).unwrap_or(u32::MAX);
            for (version, it) in (1_u32..).zip(&chain) {
                let (article, latest) = (article.number, latest.number);
                let kin = Kin { first, article, version, n_versions, latest };
                self.kin.insert(it.number, kin);
            }
        }
    }

    /// Returns the first document of the group of a document; itself if it is like no other.
    #[must_use]
    pub fn of(&self, number: DocumentNumber) -> DocumentNumber {
        self.kin.get(&number).map_or(number, |kin| kin.first)
    }

    /// Returns what a document is among those like it, or `None` if it is like no other.
    #[must_use]
    pub fn kin(&self, number: DocumentNumber) -> Option<Kin> {
        self.kin.get(&number).copied()
    }

    /// Returns whether no document is like another.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kin.is_empty()
    }

    /// Returns how many sources documents come from.
    #[must_use]
    pub fn count(&self, documents: impl IntoIterator<Item = DocumentNumber>) -> usize {
        documents.into_iter().map(|it| self.of(it)).collect::<BTreeSet<_>>().len()
    }

    /// Returns the documents that are like others, in the order of their numbers.
    #[must_use]
    pub fn alike(&self) -> Vec<(DocumentNumber, Kin)> {
        let mut all: Vec<_> = self.kin.iter().map(|(number, kin)| (*number, *kin)).collect();
        all.sort_by_key(|(number, _)| *number);
        all
    }

    fn write(&self, key: [u64; 3]) -> Vec<u8> {
        let mut writer = Writer::default();
        for number in key {
            writer.unsigned(number);
        }
        let all = self.alike();
        writer.size(all.len());
        for (number, Kin { first, article, version, n_versions, latest }) in all {
            let numbers = [number.0, first.0, article.0, version, n_versions, latest.0];
            for number in numbers {
                writer.unsigned(number.into());
            }
        }
        writer.bytes
    }

    fn read(bytes: &[u8], key: [u64; 3]) -> Option<Self> {
        let mut reader = ByteReader::new(bytes);
        for wanted in key {
            (reader.unsigned()? == wanted).then_some(())?;
        }
        let mut sources = Self::default();
        for _ in 0..reader.count()? {
            let mut number = || reader.number();
            let document = DocumentNumber(number()?);
            let (first, article) = (DocumentNumber(number()?), DocumentNumber(number()?));
            let (version, n_versions) = (number()?, number()?);
            let latest = DocumentNumber(number()?);
            let kin = Kin { first, article, version, n_versions, latest };
            sources.kin.insert(document, kin);
        }
        Some(sources)
    }
}

/// Returns the documents of a group by the article that they are versions of, each the earliest
/// first: those of one outlet, or of one address.
fn chains<'p>(group: &[&'p Print]) -> Vec<Vec<&'p Print>> {
    let mut chains: Vec<Vec<&Print>> = Vec::new();
    for &print in group {
        let own = &print.fingerprint;
        let is_own = |other: &&Print| {
            let other = &other.fingerprint;
            own.outlet != 0 && own.outlet == other.outlet
                || own.address != 0 && own.address == other.address
        };
        match chains.iter_mut().find(|chain| chain.iter().any(is_own)) {
            Some(chain) => chain.push(print),
            None => chains.push(vec![print]),
        }
    }
    // Of one day the one whose headline says so is later; what has no day is the earliest.
    let key = |it: &&Print| (it.date.is_some(), it.date.map(PartialDate::first_day));
    for chain in &mut chains {
        chain.sort_by_key(|it| (key(it), it.fingerprint.is_update));
    }
    chains
}
