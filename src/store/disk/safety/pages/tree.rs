//! Looks up values and key ranges in the tree of pages.
//!
//! In: the folder of a store. Out: [`Pages`]. Pages are read on first use and cached. Fails with
//! [`StoreError::Changed`] if a page was overwritten after the store was opened, and with
//! [`StoreError::Damaged`] if it is unreadable for another reason.

use std::io;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;
use sled::IVec;

use super::bytes::Bytes;
use super::log::{Log, MessageKind, MessagePlace, SEGMENT};
use super::node::{KeyBound, TreeNode};
use super::recovery::{self, PageMessages};
use crate::store::StoreError;
use crate::store::disk::safety::own_files;

/// The page that lists the root of each tree.
const META: u64 = 0;
const TREE: &[u8] = b"__sled__default";
/// Maximum size of the page cache in bytes.
const CACHE_BYTES: usize = 64 << 20;
/// Maximum number of pages visited per lookup; a sound tree needs far fewer.
const STEPS_MAX: usize = 4096;

/// A key with its value.
pub(in crate::store) type KeyValue = (IVec, IVec);

/// The pages of a database.
#[expect(clippy::struct_field_names, reason = "the log and the root are fields as well")]
pub(in crate::store) struct Pages {
    folder: PathBuf,
    log: Log,
    pages: FxHashMap<u64, PageMessages>,
    /// The root page; `None` for an empty database.
    root: Option<u64>,
    cache: Mutex<NodeCache>,
    /// Whether an unreadable message was found before the end of the log.
    pub(in crate::store) has_gap: bool,
}

#[derive(Default)]
struct NodeCache {
    nodes: FxHashMap<u64, Arc<TreeNode>>,
    n_bytes: usize,
}

impl Pages {
    /// Opens the pages of the database in `folder`; no process may be writing meanwhile. Uses only
    /// snapshots that `is_trusted`.
    pub(in crate::store) fn open(
        folder: &Path,
        is_trusted: &dyn Fn(&str) -> bool,
    ) -> Result<Self, StoreError> {
        let cannot = |source| StoreError::File { action: "read", path: folder.join("db"), source };
        let log = Log::open(folder).map_err(cannot)?;
        let snapshot = newest_snapshot(folder, is_trusted);
        let recovered = recovery::recover(&log, snapshot.as_ref())?;
        let mut pages = Self {
            folder: folder.to_owned(),
            log,
            pages: recovered.pages,
            root: None,
            cache: Mutex::default(),
            has_gap: recovered.has_gap,
        };
        pages.root = pages.find_root()?;
        Ok(pages)
    }

    fn find_root(&self) -> Result<Option<u64>, StoreError> {
        let Some(page) = self.pages.get(&META) else { return Ok(None) };
        let body = self.message_body(page.base, META, MessageKind::Page)?;
        let mut read = Bytes::new(&body);
        while !read.is_empty() {
            let name = read.text().zip(read.number());
            let (name, root) =
                name.ok_or_else(|| StoreError::damaged("the root page of the database"))?;
            if name == TREE {
                return Ok(Some(root));
            }
        }
        Ok(None)
    }

    /// Returns the content of a page's message.
    fn message_body(
        &self,
        place: MessagePlace,
        page: u64,
        kind: MessageKind,
    ) -> Result<IVec, StoreError> {
        if let Some(body) = self.log.read_message(place, page, kind) {
            return Ok(body);
        }
        let segment = self.log.header(place.offset - place.offset % SEGMENT);
        let is_same = segment
            .is_some_and(|header| header.lsn == place.lsn - place.lsn % SEGMENT.cast_signed());
        Err(match is_same {
            true => StoreError::damaged("a page of the database"),
            false => StoreError::Changed { path: self.folder.clone() },
        })
    }

    fn node(&self, number: u64) -> Result<Arc<TreeNode>, StoreError> {
        let lock = || self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(node) = lock().nodes.get(&number) {
            return Ok(Arc::clone(node));
        }
        let damaged = || StoreError::damaged(&format!("page {number} of the database"));
        let page = self.pages.get(&number).ok_or_else(damaged)?;
        let base = self.message_body(page.base, number, MessageKind::Page)?;
        let mut node = TreeNode::read(&base).ok_or_else(damaged)?;
        for link in &page.links {
            let link = self.message_body(*link, number, MessageKind::Link)?;
            node.apply(&link).ok_or_else(damaged)?;
        }
        let node = Arc::new(node);
        let mut cache = lock();
        if cache.n_bytes > CACHE_BYTES {
            *cache = NodeCache::default();
        }
        cache.n_bytes += node.n_bytes;
        cache.nodes.insert(number, Arc::clone(&node));
        Ok(node)
    }

    /// Returns the leaf that holds `key` (`From`) or the keys right before it (`Before`); the last
    /// leaf if there is no key. `None` if the database is empty.
    fn leaf(
        &self,
        key: Option<&[u8]>,
        which: KeyBound,
    ) -> Result<Option<Arc<TreeNode>>, StoreError> {
        let Some(mut number) = self.root else { return Ok(None) };
        for _ in 0..STEPS_MAX {
            let node = self.node(number)?;
            let is_beyond = !node.hi.is_empty()
                && key.is_none_or(|key| match which {
                    KeyBound::Before => *node.hi < *key,
                    KeyBound::From | KeyBound::After => *node.hi <= *key,
                });
            let damaged = || StoreError::damaged("the tree of the database");
            let is_early = key.is_some_and(|key| {
                *node.lo > *key || *node.lo == *key && which == KeyBound::Before
            });
            if is_early && !node.lo.is_empty() {
                return Err(damaged());
            }
            let next = match (is_beyond, node.n_values()) {
                (false, Some(_)) => return Ok(Some(node)),
                (true, _) => node.next,
                (false, None) => node.below(key, which),
            };
            number = next.ok_or_else(damaged)?;
        }
        Err(StoreError::damaged("the tree of the database, which is too deep"))
    }

    /// Returns the value of a key, or `None` if it is absent.
    pub(in crate::store) fn get(&self, key: &[u8]) -> Result<Option<IVec>, StoreError> {
        Ok(self.leaf(Some(key), KeyBound::From)?.and_then(|leaf| leaf.value(key).cloned()))
    }

    /// Returns the pairs of a range of keys; can be read from both ends.
    pub(in crate::store) fn range(&self, start: Bound<Vec<u8>>, end: Bound<Vec<u8>>) -> Range<'_> {
        Range { pages: self, start, end, first: None, last: None }
    }
}

/// Returns the newest valid and trusted snapshot, or `None` if there is none.
fn newest_snapshot(folder: &Path, is_trusted: &dyn Fn(&str) -> bool) -> Option<IVec> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let is_snapshot = |name: &String| name.starts_with("snap.") && !name.ends_with(".generating");
    let mut names: Vec<String> = names.filter(is_snapshot).filter(|it| is_trusted(it)).collect();
    names.sort();
    let mut sound = names
        .iter()
        .rev()
        .filter_map(|name| own_files::read(&folder.join(name), own_files::SNAPSHOT_BYTES_MAX).ok());
    sound.find_map(|bytes| recovery::checked_snapshot(&bytes).map(IVec::from))
}

/// The offsets of segments, and their bytes.
type Segments = Vec<(u64, Vec<u8>)>;

/// Returns the offsets and bytes of the segments that the newest snapshot does not fully cover, or
/// `None` if they are larger than `n_bytes_max`.
pub(in crate::store::disk::safety) fn since_snapshot(
    folder: &Path,
    n_bytes_max: u64,
) -> io::Result<Option<Segments>> {
    let log = Log::open(folder)?;
    let from = newest_snapshot(folder, &|_| true).map_or(0, |it| recovery::known_until(&it));
    let segments = log.segments().filter(|(_, header)| header.lsn >= from);
    let offsets: Vec<u64> = segments.map(|it| it.0).collect();
    if offsets.len() as u64 * SEGMENT > n_bytes_max {
        return Ok(None);
    }
    let read = offsets.into_iter().map(|at| Ok((at, log.segment(at)?)));
    read.collect::<io::Result<_>>().map(Some)
}

/// A double-ended cursor over pairs in key order.
pub(in crate::store) struct Range<'p> {
    pages: &'p Pages,
    start: Bound<Vec<u8>>,
    end: Bound<Vec<u8>>,
    /// The current leaf and the index of the next pair; from the back, one more than the index.
    first: Option<(Arc<TreeNode>, usize)>,
    last: Option<(Arc<TreeNode>, usize)>,
}

impl Range<'_> {
    fn is_beyond_end(&self, key: &[u8]) -> bool {
        match &self.end {
            Bound::Included(end) => key > end.as_slice(),
            Bound::Excluded(end) => key >= end.as_slice(),
            Bound::Unbounded => false,
        }
    }

    fn is_before_start(&self, key: &[u8]) -> bool {
        match &self.start {
            Bound::Included(start) => key < start.as_slice(),
            Bound::Excluded(start) => key <= start.as_slice(),
            Bound::Unbounded => false,
        }
    }

    /// Returns the next pair from the front; do not call it again after an error.
    pub(in crate::store) fn next(&mut self) -> Result<Option<KeyValue>, StoreError> {
        loop {
            let (leaf, at) = if let Some(found) = self.first.take() {
                found
            } else {
                let (key, which) = match &self.start {
                    Bound::Included(key) => (key.as_slice(), KeyBound::From),
                    Bound::Excluded(key) => (key.as_slice(), KeyBound::After),
                    Bound::Unbounded => (&[][..], KeyBound::From),
                };
                let leaf = self.pages.leaf(Some(key), KeyBound::From)?;
                let Some(leaf) = leaf else { return Ok(None) };
                let at = leaf.place(key, which);
                (leaf, at)
            };
            if let Some((key, value)) = leaf.pair(at) {
                if self.is_beyond_end(&key) || self.is_before_start(&key) {
                    return Ok(None);
                }
                self.start = Bound::Excluded(key.to_vec());
                self.first = Some((leaf, at + 1));
                return Ok(Some((key, value)));
            }
            if leaf.hi.is_empty() || self.is_beyond_end(&leaf.hi) {
                return Ok(None);
            }
            self.start = Bound::Included(leaf.hi.to_vec());
        }
    }

    /// Returns the next pair from the back.
    pub(in crate::store) fn next_back(&mut self) -> Result<Option<KeyValue>, StoreError> {
        loop {
            let (leaf, n) = if let Some(found) = self.last.take() {
                found
            } else {
                let (key, which) = match &self.end {
                    Bound::Included(key) => (Some(key.as_slice()), KeyBound::From),
                    Bound::Excluded(key) => (Some(key.as_slice()), KeyBound::Before),
                    Bound::Unbounded => (None, KeyBound::Before),
                };
                if key.is_some_and(|it| it.is_empty() && which == KeyBound::Before) {
                    return Ok(None);
                }
                let Some(leaf) = self.pages.leaf(key, which)? else { return Ok(None) };
                let n = match (key, which) {
                    (Some(key), KeyBound::From) => leaf.place(key, KeyBound::After),
                    (Some(key), _) => leaf.place(key, KeyBound::From),
                    (None, _) => leaf.n_values().unwrap_or(0),
                };
                (leaf, n)
            };
            if let Some((key, value)) = n.checked_sub(1).and_then(|at| leaf.pair(at)) {
                if self.is_beyond_end(&key) || self.is_before_start(&key) {
                    return Ok(None);
                }
                self.end = Bound::Excluded(key.to_vec());
                self.last = Some((leaf, n - 1));
                return Ok(Some((key, value)));
            }
            if leaf.lo.is_empty() || self.is_before_start(&leaf.lo) {
                return Ok(None);
            }
            self.end = Bound::Excluded(leaf.lo.to_vec());
        }
    }
}
