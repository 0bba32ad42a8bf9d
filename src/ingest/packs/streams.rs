//! Archives of any length, read with one file in memory at a time: tar and ZIP.
//!
//! In: a tar stream, or an open ZIP. Out: the files within, one by one, without system files. Fails
//! once, with a remedy, if the data is truncated, after yielding the files before.

use std::io::{self, BufRead, Read, Seek};

use tar::{EntryType, Header};

use super::{BYTES_MAX, is_junk, name_of, unpacked};
use crate::ingest::article::Piece;
use crate::ingest::streams::Few;

/// The size in bytes of a tar block.
const BLOCK: u64 = 512;

/// The maximum length in bytes of a long name.
const NAME_BYTES_MAX: u64 = 1 << 16;

/// A tar archive that is being read.
pub(in crate::ingest) struct TarStream<R> {
    input: R,
    is_over: bool,
    /// Whether it ended within a block.
    is_cut: bool,
    /// The name of the next file, if too long for its header.
    long_name: Option<String>,
}

impl<R: BufRead> TarStream<R> {
    pub(crate) fn new(input: R) -> Self {
        Self { input, is_over: false, is_cut: false, long_name: None }
    }

    /// Returns the next file, or `None` at the end.
    fn file(&mut self) -> io::Result<Option<Piece>> {
        loop {
            if self.is_cut {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if self.input.fill_buf()?.is_empty() {
                return Ok(None);
            }
            let mut block = [0; BLOCK as usize];
            self.input.read_exact(&mut block)?;
            if block.iter().all(|byte| *byte == 0) {
                return Ok(None);
            }
            let header = Header::from_byte_slice(&block);
            let (size, kind) = (header.entry_size()?, header.entry_type());
            let padding = (BLOCK - size % BLOCK) % BLOCK;
            match kind {
                EntryType::GNULongName | EntryType::XHeader if size <= NAME_BYTES_MAX => {
                    let bytes = self.take(size)?;
                    self.skip(padding)?;
                    let is_pax = kind == EntryType::XHeader;
                    let name = if is_pax { path_of(&bytes) } else { Some(until_zero(&bytes)) };
                    self.long_name = name.or(self.long_name.take());
                }
                EntryType::Regular | EntryType::Continuous => {
                    let own = String::from_utf8_lossy(&header.path_bytes()).into_owned();
                    let name = self.long_name.take().unwrap_or(own);
                    let is_read = !is_junk(&name) && size <= BYTES_MAX;
                    let bytes = if is_read { self.take(size)? } else { Vec::new() };
                    self.skip(padding + if is_read { 0 } else { size })?;
                    if is_read {
                        return Ok(Some(Piece::Member(name, bytes)));
                    }
                }
                _ => {
                    self.long_name = None;
                    self.skip(size + padding)?;
                }
            }
        }
    }

    fn take(&mut self, n: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let n_read = self.input.by_ref().take(n).read_to_end(&mut bytes)? as u64;
        if n_read == n { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }

    fn skip(&mut self, n: u64) -> io::Result<()> {
        let n_skipped = io::copy(&mut self.input.by_ref().take(n), &mut io::sink())?;
        self.is_cut = n_skipped < n;
        Ok(())
    }
}

impl<R: BufRead> Iterator for TarStream<R> {
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
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    String::from_utf8_lossy(&bytes[..end]).into_owned()
}

/// Returns the path in the records of a POSIX header: `27 path=a/b.txt`.
fn path_of(records: &[u8]) -> Option<String> {
    let records = String::from_utf8_lossy(records);
    records.lines().find_map(|line| Some(line.split_once(" path=")?.1.to_owned()))
}

/// A ZIP archive that is being read.
pub(in crate::ingest) struct ZipStream<R> {
    archive: zip::ZipArchive<R>,
    at: usize,
}

impl<R: Read + Seek> ZipStream<R> {
    /// Opens the archive; `None` if it is a document, spreadsheet or e-book in ZIP form.
    ///
    /// # Errors
    /// Returns a description of what is wrong with it.
    pub(crate) fn open(file: R) -> Result<Option<Self>, String> {
        const PARTS: [&str; 6] = [
            "[Content_Types].xml",
            "mimetype",
            "datapackage.json",
            "word/document.xml",
            "xl/workbook.xml",
            "ppt/presentation.xml",
        ];
        let archive = zip::ZipArchive::new(file).map_err(|error| super::cut_short(&error))?;
        let is_other =
            archive.file_names().filter_map(Result::ok).any(|name| PARTS.contains(&name.as_ref()));
        Ok((!is_other).then_some(Self { archive, at: 0 }))
    }
}

impl<R: Read + Seek> Iterator for ZipStream<R> {
    type Item = Few;

    fn next(&mut self) -> Option<Few> {
        while self.at < self.archive.len() {
            let at = self.at;
            self.at += 1;
            let listed =
                self.archive.by_index_raw(at).map(|it| (name_of(&it), it.is_dir(), it.size()));
            let Ok((name, is_folder, size)) = listed else { continue };
            if is_folder || is_junk(&name) {
                continue;
            }
            let read = match self.archive.by_index(at) {
                _ if size > BYTES_MAX => Err("it unpacks to too much; unpack it first".to_owned()),
                Ok(file) => unpacked(file, "ZIP"),
                Err(error) => Err(super::locked_or(&error)),
            };
            return Some(Ok(vec![match read {
                Ok(bytes) => Piece::Member(name, bytes),
                Err(cause) => Piece::Refused(name, cause),
            }]));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::{TarStream, ZipStream};
    use crate::ingest::article::Piece;
    use crate::ingest::streams::Few;

    const LONG: &str = "a-folder-with-a-long-name/another-folder-with-a-long-name/a-third-folder-with-a-long-name/notes.txt";

    fn names(pieces: impl Iterator<Item = Few>) -> Vec<String> {
        let shown = |piece: Piece| match piece {
            Piece::Member(name, bytes) => format!("{name}: {}", String::from_utf8_lossy(&bytes)),
            other => format!("{other:?}"),
        };
        pieces
            .flat_map(|few| {
                few.map_or_else(|error| vec![error], |it| it.into_iter().map(shown).collect())
            })
            .collect()
    }

    #[test]
    fn a_tar_gives_its_files_one_by_one() {
        let mut archive = tar::Builder::new(Vec::new());
        for (name, text) in [("a/b.txt", "One."), ("__MACOSX/._b.txt", "x"), (LONG, "Two.")] {
            let mut header = tar::Header::new_gnu();
            header.set_size(text.len() as u64);
            archive.append_data(&mut header, name, text.as_bytes()).expect("memory takes all");
        }
        let bytes = archive.into_inner().expect("memory takes all");
        let expected = ["a/b.txt: One.".to_owned(), format!("{LONG}: Two.")];
        assert_eq!(names(TarStream::new(&bytes[..])), expected);
        let cut = names(TarStream::new(&bytes[..700]));
        assert_eq!(cut[0], "a/b.txt: One.");
        assert!(cut[1].contains("ends early"), "{cut:?}");
    }

    #[test]
    fn a_zip_of_files_streams_and_a_paper_does_not() {
        let zip = |name: &str| {
            let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
            let options = zip::write::SimpleFileOptions::default();
            writer.start_file(name, options).expect("a name");
            writer.write_all(b"One.").expect("memory takes all");
            writer.finish().expect("memory takes all")
        };
        let files = ZipStream::open(zip("a/b.txt")).expect("a ZIP").expect("of files");
        assert_eq!(names(files), ["a/b.txt: One."]);
        assert!(ZipStream::open(zip("word/document.xml")).expect("a ZIP").is_none());
    }
}
