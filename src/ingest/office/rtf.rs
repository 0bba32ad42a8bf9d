//! Rich Text Format: the paragraphs of the document, without font and style tables.
//!
//! In: the bytes. Out: paragraphs, with bold type marked. Letters are bytes of a code page
//! (`\'e9`), Unicode with a fallback of some bytes (`\u8217\'92`), or control words (`\emdash`).
//! The code page is that of the font, else that of the document.
//! Never fails: other input gives the text found in it.

use std::collections::BTreeMap;

use encoding_rs::{Encoding, WINDOWS_1252};

use crate::ingest::clean;
use crate::ingest::lines::Line;

/// Groups that are not part of the document text.
const LEFT_OUT: &str = " colortbl stylesheet info header headerl headerr headerf footer \
    footerl footerr footerf pict object footnote annotation listtable listoverridetable \
    rsidtbl generator themedata datastore latentstyles xmlnstbl mmathPr nonshppict atnid atnauthor \
    revtbl pntext shpinst deleted bkmkstart bkmkend ";

/// Control words that end a line or a cell.
const LINE_ENDS: &str = " par sect page row line cell ";

/// Control words for characters, each followed by its character.
const SIGNS: &str = "emdash — endash – lquote ‘ rquote ’ ldblquote “ rdblquote ” bullet •";

/// Character sets of fonts, each with its code page. The sets of Western letters and of no letters
/// are not among them: text in these fonts is in the code page of the document.
const CHARACTER_SETS: [(i32, i32); 14] = [
    (77, 10000),
    (128, 932),
    (129, 949),
    (134, 936),
    (136, 950),
    (161, 1253),
    (162, 1254),
    (163, 1258),
    (177, 1255),
    (178, 1256),
    (186, 1257),
    (204, 1251),
    (222, 874),
    (238, 1250),
];

fn holds(list: &str, name: &str) -> bool {
    list.contains(&format!(" {name} "))
}

/// Returns the character for a control word; empty for other words.
fn sign(name: &str) -> &'static str {
    let mut words = SIGNS.split(' ');
    let found = words.find(|word| *word == name).and_then(|_| words.next());
    found.unwrap_or(if matches!(name, "emspace" | "enspace") { " " } else { "" })
}

/// Returns the paragraphs of the document.
pub(in crate::ingest) fn lines(bytes: &[u8]) -> Vec<Line> {
    let mut reader = Reader::new(bytes);
    while reader.at < bytes.len() {
        reader.step();
    }
    reader.end_line();
    reader.lines
}

/// The role of text in a group.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Document,
    /// The instruction of a field, not its result.
    Field,
    /// The table of fonts.
    Fonts,
    /// Text outside the body: fonts, headers, notes.
    Apart,
}

#[derive(Clone, Copy)]
struct State {
    place: Place,
    is_bold: bool,
    is_deleted: bool,
    is_hidden: bool,
    /// The code page of the font; `None` for that of the document.
    page: Option<&'static Encoding>,
    /// The number of fallback bytes after a Unicode character.
    n_fallback: usize,
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
    state: State,
    groups: Vec<State>,
    page: &'static Encoding,
    /// Code pages of fonts by number; fonts without one of their own are not in it.
    fonts: BTreeMap<i32, &'static Encoding>,
    /// The font that the table describes here.
    described: i32,
    /// The font of text that names none.
    usual: i32,
    /// Bytes of the code page that are not decoded yet.
    waiting: Vec<u8>,
    text: String,
    field: String,
    n_bold: usize,
    n_skip: usize,
    lines: Vec<Line>,
}

impl<'b> Reader<'b> {
    fn new(bytes: &'b [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            state: State {
                place: Place::Document,
                is_bold: false,
                is_deleted: false,
                is_hidden: false,
                page: None,
                n_fallback: 1,
            },
            groups: Vec::new(),
            page: WINDOWS_1252,
            fonts: BTreeMap::new(),
            described: 0,
            usual: 0,
            waiting: Vec::new(),
            text: String::new(),
            field: String::new(),
            n_bold: 0,
            n_skip: 0,
            lines: Vec::new(),
        }
    }

    fn step(&mut self) {
        let Some(&byte) = self.bytes.get(self.at) else { return };
        self.at += 1;
        match byte {
            b'{' => self.groups.push(self.state),
            b'}' => {
                self.decode();
                self.state = self.groups.pop().unwrap_or(self.state);
            }
            b'\\' => self.control(),
            b'\r' | b'\n' => {}
            _ => self.byte(byte),
        }
    }

    fn control(&mut self) {
        let Some(byte) = self.bytes.get(self.at).copied() else { return };
        if byte.is_ascii_alphabetic() {
            return self.word();
        }
        self.at += 1;
        match byte {
            b'\'' => {
                let digits = self.bytes.get(self.at..self.at + 2).unwrap_or_default();
                let digits = std::str::from_utf8(digits).unwrap_or_default();
                self.at += digits.len();
                if let Ok(byte) = u8::from_str_radix(digits, 16) {
                    self.byte(byte);
                }
            }
            b'~' => self.letters("\u{a0}"),
            b'_' => self.letters("-"),
            b'*' => self.state.place = Place::Apart,
            b'\\' | b'{' | b'}' => self.byte(byte),
            b'\r' | b'\n' => self.end_line(),
            _ => {}
        }
    }

    fn word(&mut self) {
        let start = self.at;
        let (_, rest) = self.bytes.split_at(start);
        let length = rest.iter().position(|it| !it.is_ascii_alphabetic()).unwrap_or(rest.len());
        let (name, number) = rest.split_at(length);
        let name = std::str::from_utf8(name).unwrap_or_default();
        let is_digit = |(at, it): (usize, &u8)| it.is_ascii_digit() || at == 0 && *it == b'-';
        let n_digits =
            number.iter().enumerate().position(|it| !is_digit(it)).unwrap_or(number.len());
        let (digits, _) = number.split_at(n_digits);
        let value = std::str::from_utf8(digits).ok().and_then(|it| it.parse::<i32>().ok());
        self.at += length + n_digits;
        if self.bytes.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
        self.act(name, value);
    }

    fn act(&mut self, name: &str, value: Option<i32>) {
        match name {
            "tab" => self.letters("\t"),
            "b" => self.state.is_bold = value != Some(0),
            "deleted" => self.state.is_deleted = value != Some(0),
            "v" => self.state.is_hidden = value != Some(0),
            "plain" => {
                (self.state.is_bold, self.state.is_hidden) = (false, false);
                self.set_font(self.usual);
            }
            "fonttbl" => self.state.place = Place::Fonts,
            "f" if self.state.place == Place::Fonts => self.described = value.unwrap_or(0),
            "fcharset" => self.describe(value.unwrap_or(0)),
            "f" => self.set_font(value.unwrap_or(0)),
            "deff" => self.usual = value.unwrap_or(0),
            "uc" => self.state.n_fallback = value.unwrap_or(1).max(0) as usize,
            "u" => self.unicode(value.unwrap_or(0)),
            "bin" => self.at += value.unwrap_or(0).max(0) as usize,
            "ansicpg" => self.page = page(value.unwrap_or(1252)),
            "fldinst" => self.state.place = Place::Field,
            _ if holds(LINE_ENDS, name) => self.end_line(),
            _ if holds(LEFT_OUT, name) => self.state.place = Place::Apart,
            _ => self.letters(sign(name)),
        }
    }

    /// Notes the character set of the font that the table describes here.
    fn describe(&mut self, set: i32) {
        if let Some((_, number)) = CHARACTER_SETS.iter().find(|(named, _)| *named == set) {
            self.fonts.insert(self.described, page(*number));
        }
    }

    fn set_font(&mut self, font: i32) {
        self.decode();
        self.state.page = self.fonts.get(&font).copied();
    }

    fn unicode(&mut self, value: i32) {
        let code = if value < 0 { value + 0x1_0000 } else { value };
        // Surrogate halves are not combined; each becomes U+FFFD.
        let letter = u32::try_from(code).ok().and_then(char::from_u32).unwrap_or('\u{fffd}');
        self.letters(letter.encode_utf8(&mut [0; 4]));
        self.n_skip = self.state.n_fallback;
    }

    fn byte(&mut self, byte: u8) {
        if self.state.place == Place::Field {
            self.field.push(char::from(byte));
        }
        if self.n_skip > 0 {
            self.n_skip -= 1;
        } else if !self.is_silent() {
            self.n_bold += usize::from(self.state.is_bold);
            self.waiting.push(byte);
        }
    }

    fn is_silent(&self) -> bool {
        self.state.place != Place::Document || self.state.is_deleted || self.state.is_hidden
    }

    fn letters(&mut self, letters: &str) {
        if !self.is_silent() {
            self.decode();
            self.text.push_str(letters);
        }
    }

    fn decode(&mut self) {
        let usual = self.fonts.get(&self.usual).copied().unwrap_or(self.page);
        let page = self.state.page.unwrap_or(usual);
        let (text, _) = page.decode_without_bom_handling(&self.waiting);
        self.text.push_str(&text);
        self.waiting.clear();
    }

    fn end_line(&mut self) {
        if self.state.place != Place::Document {
            return;
        }
        self.decode();
        self.n_skip = 0;
        let text = clean::line(&std::mem::take(&mut self.text));
        let is_bold = std::mem::take(&mut self.n_bold) * 2 > text.len() && !text.is_empty();
        let link = if text.is_empty() { None } else { address(&std::mem::take(&mut self.field)) };
        self.lines.push(Line { text, is_bold, link, ..Line::default() });
    }
}

/// Returns the target of a link field: `HYPERLINK "https://..."`.
fn address(field: &str) -> Option<String> {
    let (_, rest) = field.split_once("HYPERLINK")?;
    rest.split('"').nth(1).filter(|it| it.starts_with("http")).map(str::to_owned)
}

/// Returns the encoding for a Windows code page.
fn page(number: i32) -> &'static Encoding {
    let label = match number {
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        10000 => "macintosh".to_owned(),
        65001 => "utf-8".to_owned(),
        _ => format!("windows-{number}"),
    };
    Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252)
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn letters_are_read_in_each_way_of_writing_them() {
        let rtf = br"{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f0 Arial;}}{\header Head\par}{\b Okoro\par}\pard Ruiz\u8217\'92s caf\'e9 \emdash  closed.\par}";
        let found: Vec<(String, bool)> =
            lines(rtf).into_iter().map(|it| (it.text, it.is_bold)).collect();
        assert_eq!(found[0], ("Okoro".to_owned(), true));
        assert_eq!(found[1], ("Ruiz’s café — closed.".to_owned(), false));
    }

    #[test]
    fn each_font_has_its_code_page() {
        let rtf = br"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset238 A;}{\f2\fcharset204 A;}}\f0 caf\'e9 {\f1 \'e8}\'e8 {\v gone}\f2 \'c8\f0 .\par}";
        assert_eq!(lines(rtf)[0].text, "café čè И.");
    }
}
