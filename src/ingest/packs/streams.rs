//! Archives of any length, read with at most one file in memory at a time: tar and ZIP.
//!
//! In: a tar stream, or a ZIP that can be opened again. Out: the files within, one by one, without
//! system files: the bytes of a small one, the stream of a large one. Fails once, with a remedy, if
//! the data is truncated, after yielding the files before.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use tar::{EntryType, Header};
use zip::CompressionMethod;

use super::{is_junk, name_of, unpacked};
use crate::ingest::bounds::{LARGE, LARGE_PACKED};
use crate::ingest::pieces::{Few, LongFile, Piece};

/// The size in bytes of a tar block.
const BLOCK: u64 = 512;

/// The maximum length in bytes of a long name.
const NAME_BYTES_MAX: u64 = 1 << 16;

/// Returns whether a file within an archive is read as a stream: a packed one unpacks to more.
fn is_large(name: &str, size: u64) -> bool {
    let is_packed = super::inner_name(name) != name.rsplit(['/', '\\']).next().unwrap_or(name);
    size >= if is_packed { LARGE_PACKED } else { LARGE }
}

/// A tar archive, and the bytes left of the file that is being read.
struct Shared<R> {
    input: R,
    left: u64,
    padding: u64,
}

impl<R: BufRead> Shared<R> {
    /// Skips what is left of a file; returns whether the archive ended within it.
    fn pass(&mut self) -> io::Result<bool> {
        let n = std::mem::take(&mut self.left) + std::mem::take(&mut self.padding);
        Ok(io::copy(&mut self.input.by_ref().take(n), &mut io::sink())? < n)
    }

    fn take(&mut self, n: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let n_read = self.input.by_ref().take(n).read_to_end(&mut bytes)? as u64;
        self.left -= n_read;
        if n_read == n { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }
}

/// A file within a tar archive that is read as a stream; the archive goes on after it.
struct Entry<R>(Arc<Mutex<Shared<R>>>);

impl<R: BufRead> Read for Entry<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut shared = locked(&self.0);
        let left = shared.left;
        let n = shared.input.by_ref().take(left).read(buffer)?;
        shared.left -= n as u64;
        if n == 0 && left > 0 && !buffer.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(n)
    }
}

/// The lock is never contended: a file is read while the archive waits.
fn locked<R>(shared: &Mutex<Shared<R>>) -> MutexGuard<'_, Shared<R>> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A tar archive that is being read.
pub(in crate::ingest) struct TarStream<R> {
    shared: Arc<Mutex<Shared<R>>>,
    is_over: bool,
    /// The name of the next file, if too long for its header.
    long_name: Option<String>,
}

impl<R: BufRead + Send + 'static> TarStream<R> {
    pub(crate) fn new(input: R) -> Self {
        let shared = Arc::new(Mutex::new(Shared { input, left: 0, padding: 0 }));
        Self { shared, is_over: false, long_name: None }
    }

    /// Returns the next file, or `None` at the end.
    fn file(&mut self) -> io::Result<Option<Piece>> {
        let mut shared = locked(&self.shared);
        loop {
            if shared.pass()? {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if shared.input.fill_buf()?.is_empty() {
                return Ok(None);
            }
            let mut block = [0; BLOCK as usize];
            shared.input.read_exact(&mut block)?;
            if block.iter().all(|byte| *byte == 0) {
                return Ok(None);
            }
            let header = Header::from_byte_slice(&block);
            let (size, kind) = (header.entry_size()?, header.entry_type());
            (shared.left, shared.padding) = (size, (BLOCK - size % BLOCK) % BLOCK);
            match kind {
                EntryType::GNULongName | EntryType::XHeader if size <= NAME_BYTES_MAX => {
                    let bytes = shared.take(size)?;
                    let is_pax = kind == EntryType::XHeader;
                    let name = if is_pax { path_of(&bytes) } else { Some(until_zero(&bytes)) };
                    self.long_name = name.or(self.long_name.take());
                }
                EntryType::Regular | EntryType::Continuous => {
                    let own = String::from_utf8_lossy(&header.path_bytes()).into_owned();
                    let name = self.long_name.take().unwrap_or(own);
                    if is_junk(&name) {
                        continue;
                    }
                    if is_large(&name, size) {
                        let input = Entry(Arc::clone(&self.shared));
                        return Ok(Some(Piece::Long(name, LongFile::of(input, size))));
                    }
                    return Ok(Some(Piece::Member(name, shared.take(size)?)));
                }
                _ => self.long_name = None,
            }
        }
    }
}

impl<R: BufRead + Send + 'static> Iterator for TarStream<R> {
    type Item = Few;

    fn next(&mut self) -> Option<Few> {
        if self.is_over {
            return None;
        }
        let read = self.file();
        self.is_over = !matches!(read, Ok(Some(_)));
        let damaged =
            |error| format!("the tar archive is damaged or ends early ({error}); fetch it again");
        read.map_err(damaged).map(|file| file.map(|it| vec![it])).transpose()
    }
}

fn until_zero(bytes: &[u8]) -> String {
    let text = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
    String::from_utf8_lossy(text).into_owned()
}

/// Returns the path in the records of a POSIX header: `27 path=a/b.txt`.
fn path_of(records: &[u8]) -> Option<String> {
    let records = String::from_utf8_lossy(records);
    records.lines().find_map(|line| Some(line.split_once(" path=")?.1.to_owned()))
}

/// Bytes that can be read from any place.
pub(in crate::ingest) trait Anywhere: Read + Seek + Send {}

impl<T: Read + Seek + Send> Anywhere for T {}

/// A ZIP, opened.
pub(in crate::ingest) type File = Box<dyn Anywhere>;

/// Opens a ZIP, once more for each large file within it.
pub(in crate::ingest) type OpenFile = Box<dyn Fn() -> io::Result<File> + Send>;

/// A ZIP archive that is being read.
pub(in crate::ingest) struct ZipStream {
    archive: zip::ZipArchive<BufReader<File>>,
    open: OpenFile,
    at: usize,
    /// What the names of the files that are read begin and end with: all, or those of a web archive
    /// or a book.
    names: (&'static str, &'static str),
}

impl ZipStream {
    /// Opens the archive; `None` if it is a document or spreadsheet in ZIP form.
    ///
    /// # Errors
    /// Returns a description of what is wrong with it.
    pub(crate) fn open(open: OpenFile) -> Result<Option<Self>, String> {
        const PARTS: [&str; 4] =
            ["word/document.xml", "xl/workbook.xml", "xl/workbook.bin", "ppt/presentation.xml"];
        let file = open().map_err(|error| error.to_string())?;
        let archive =
            zip::ZipArchive::new(BufReader::new(file)).map_err(|error| super::cut_short(&error))?;
        let mut stream = Self { archive, open, at: 0, names: ("", "") };
        let kind = stream.archive.by_name("mimetype").ok();
        let kind = kind.and_then(|file| unpacked(file.take(128), "ZIP").ok()).unwrap_or_default();
        let kind = String::from_utf8_lossy(&kind).into_owned();
        let has = |name: &str| stream.archive.index_for_name(name).is_some();
        if kind.contains("opendocument") || PARTS.iter().any(|name| has(name)) {
            return Ok(None);
        }
        let is_described = has("datapackage.json");
        let mut names = stream.archive.file_names().filter_map(Result::ok);
        let has_archive = names.any(|name| name.starts_with("archive/"));
        drop(names);
        stream.names = match () {
            () if is_described && has_archive => ("archive/", ""),
            () if kind.contains("epub") => ("", "html"),
            () => ("", ""),
        };
        Ok(Some(stream))
    }

    fn is_read(&self, name: &str) -> bool {
        !is_junk(name) && name.starts_with(self.names.0) && name.ends_with(self.names.1)
    }

    /// Returns the stream of a large file.
    fn long(&mut self, at: usize) -> Result<LongFile, String> {
        let file = self.archive.by_index_raw(at).map_err(|error| super::locked_or(&error))?;
        let (size, n_packed, sum) = (file.size(), file.compressed_size(), file.crc32());
        let place = file.data_start().ok_or("it cannot be unpacked")?;
        let (is_locked, method) = (file.encrypted(), file.compression());
        drop(file);
        if is_locked {
            return Err("it is locked with a password; unpack it first".to_owned());
        }
        let mut input = (self.open)().map_err(|error| error.to_string())?;
        input.seek(SeekFrom::Start(place)).map_err(|error| error.to_string())?;
        let packed = BufReader::with_capacity(1 << 16, input.take(n_packed));
        match method {
            CompressionMethod::Stored => Ok(LongFile::of(Summed::of(packed, sum), size)),
            CompressionMethod::Deflated => {
                Ok(LongFile::of(Summed::of(DeflateDecoder::new(packed), sum), size))
            }
            other => Err(format!("it cannot be unpacked ({other}); unpack it first")),
        }
    }
}

impl Iterator for ZipStream {
    type Item = Few;

    fn next(&mut self) -> Option<Few> {
        while self.at < self.archive.len() {
            let at = self.at;
            self.at += 1;
            let listed =
                self.archive.by_index_raw(at).map(|it| (name_of(&it), it.is_dir(), it.size()));
            let Ok((name, is_folder, size)) = listed else { continue };
            if is_folder || !self.is_read(&name) {
                continue;
            }
            let read = if is_large(&name, size) {
                self.long(at).map(|file| Piece::Long(name.clone(), file))
            } else {
                let file = self.archive.by_index(at).map_err(|error| super::locked_or(&error));
                file.and_then(|file| unpacked(file, "ZIP"))
                    .map(|bytes| Piece::Member(name.clone(), bytes))
            };
            return Some(Ok(vec![read.unwrap_or_else(|cause| Piece::Refused(name, cause))]));
        }
        None
    }
}

/// A file within a ZIP, which fails at its end if its checksum is wrong.
struct Summed<R> {
    input: R,
    sum: Crc,
    wanted: u32,
}

impl<R> Summed<R> {
    fn of(input: R, wanted: u32) -> Self {
        Self { input, sum: Crc::new(), wanted }
    }
}

impl<R: Read> Read for Summed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.input.read(buffer)?;
        self.sum.update(buffer.get(..n).unwrap_or(buffer));
        if n == 0 && !buffer.is_empty() && self.sum.sum() != self.wanted {
            return Err(io::Error::other("its checksum is wrong"));
        }
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read, Write};
    use std::sync::Arc;

    use super::{LARGE, TarStream, ZipStream};
    use crate::ingest::pieces::Few;
    use crate::ingest::pieces::Piece;

    const LONG: &str = "a-folder-with-a-long-name/another-folder-with-a-long-name/a-third-folder-with-a-long-name/notes.txt";

    fn names(pieces: impl Iterator<Item = Few>) -> Vec<String> {
        let shown = |piece: Piece| match piece {
            Piece::Member(name, bytes) => format!("{name}: {}", String::from_utf8_lossy(&bytes)),
            Piece::Long(name, mut large) => {
                let mut bytes = Vec::new();
                let read = large.input.read_to_end(&mut bytes);
                format!("{name}: {:?} bytes of {}", read.map_err(|it| it.to_string()), large.size)
            }
            other => format!("{other:?}"),
        };
        pieces
            .flat_map(|few| {
                few.map_or_else(|error| vec![error], |it| it.into_iter().map(shown).collect())
            })
            .collect()
    }

    fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = tar::Builder::new(Vec::new());
        for (name, bytes) in files {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            archive.append_data(&mut header, name, *bytes).expect("memory takes all");
        }
        archive.into_inner().expect("memory takes all")
    }

    fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        for (name, bytes) in files {
            writer.start_file(*name, options).expect("a name");
            writer.write_all(bytes).expect("memory takes all");
        }
        writer.finish().expect("memory takes all").into_inner()
    }

    fn opened(zip: Vec<u8>) -> Option<ZipStream> {
        let bytes: Arc<[u8]> = zip.into();
        ZipStream::open(Box::new(move || Ok(Box::new(Cursor::new(Arc::clone(&bytes))))))
            .expect("a ZIP")
    }

    #[test]
    fn a_tar_gives_its_files_one_by_one() {
        let bytes = tar(&[("a/b.txt", b"One."), ("__MACOSX/._b.txt", b"x"), (LONG, b"Two.")]);
        let expected = ["a/b.txt: One.".to_owned(), format!("{LONG}: Two.")];
        assert_eq!(names(TarStream::new(Cursor::new(bytes.clone()))), expected);
        let cut = names(TarStream::new(Cursor::new(bytes[..700].to_vec())));
        assert_eq!(cut[0], "a/b.txt: One.");
        assert!(cut[1].contains("ends early"), "{cut:?}");
    }

    #[test]
    fn a_zip_of_files_streams_and_a_paper_does_not() {
        let files = opened(zip(&[("a/b.txt", b"One.")])).expect("of files");
        assert_eq!(names(files), ["a/b.txt: One."]);
        assert!(opened(zip(&[("word/document.xml", b"One.")])).is_none());
        let pages = opened(zip(&[("datapackage.json", b"{}"), ("archive/a.warc", b"One.")]));
        assert_eq!(names(pages.expect("of files")), ["archive/a.warc: One."]);
    }

    #[test]
    fn a_large_file_within_comes_as_a_stream() {
        let large = vec![b'a'; LARGE as usize + 7];
        let files: [(&str, &[u8]); 3] =
            [("a.txt", b"One."), ("large.txt", &large), ("b.txt", b"Two.")];
        let expected = [
            "a.txt: One.".to_owned(),
            format!("large.txt: Ok({}) bytes of {}", large.len(), large.len()),
            "b.txt: Two.".to_owned(),
        ];
        assert_eq!(names(TarStream::new(Cursor::new(tar(&files)))), expected);
        assert_eq!(names(opened(zip(&files)).expect("of files")), expected);
        // What is not read of it is passed over.
        let mut unread = TarStream::new(Cursor::new(tar(&files)));
        let first = (unread.next(), unread.next());
        assert!(matches!(first.1, Some(Ok(few)) if matches!(few[0], Piece::Long(_, _))));
        assert_eq!(names(unread), ["b.txt: Two."]);
    }

    #[test]
    fn damage_in_a_large_file_is_an_error_at_its_end() {
        let large: Vec<u8> = (0..LARGE + 7).map(|n| (n % 251) as u8).collect();
        let mut bytes = zip(&[("large.txt", &large)]);
        let at = bytes.len() / 2;
        bytes[at] ^= 1;
        let told = names(opened(bytes).expect("of files"));
        assert!(told[0].contains("Err("), "{told:?}");
    }
}
