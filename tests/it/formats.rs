//! Files in newsroom formats become documents with only the article's own words.

use std::io::Write;

use onrecord::document::Document;
use onrecord::ingest::{self, Incoming, Options};

/// Returns what a file with this name and these bytes gives: documents with bylines, and messages.
fn read(name: &str, bytes: &[u8]) -> (Vec<(Document, Option<String>)>, Vec<String>) {
    let mut reading = ingest::read_bytes(name, bytes.to_vec(), Options::default());
    let (mut documents, mut said) = (Vec::new(), Vec::new());
    while let Some(incoming) = reading.next() {
        match incoming {
            Incoming::Document(document) => {
                documents.push((*document, reading.about().byline.clone()));
            }
            Incoming::Notice(notice) => said.push(notice.to_string()),
            Incoming::Failure(failure) => said.push(failure.to_string()),
        }
    }
    (documents, said)
}

/// Checks title, date, outlet, byline and body of each document; `-` means unknown.
#[track_caller]
fn check(name: &str, bytes: &[u8], expected: &[[&str; 5]]) {
    let (documents, said) = read(name, bytes);
    let or_dash = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
    let found: Vec<[String; 5]> = documents
        .iter()
        .map(|(document, byline)| {
            let day = document.date.map(|it| it.to_string());
            let body = ingest::story(document).replace("\n\n", " / ");
            [
                or_dash(&document.title),
                or_dash(&day),
                or_dash(&document.outlet),
                or_dash(byline),
                body,
            ]
        })
        .collect();
    assert_eq!(found, expected, "in {name}; said: {said:?}");
    for (document, _) in &documents {
        assert!(document.text.is_char_boundary(document.body_start));
    }
}

/// Checks that a file gives no document, and that the message contains `word`.
#[track_caller]
fn check_refused(name: &str, bytes: &[u8], word: &str) {
    let (documents, said) = read(name, bytes);
    assert!(documents.is_empty(), "{name} gave {documents:?}");
    assert!(said.iter().any(|it| it.contains(word)), "{name}: {said:?}");
}

const PAGE: &str = r#"<!DOCTYPE html><html lang="en"><head><title>Ruiz opens the bridge - The Courier</title>
<meta property="og:site_name" content="The Courier">
<link rel="canonical" href="https://courier.example/bridge">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Ruiz opens the bridge",
"datePublished": "2026-03-02T23:30:00-05:00", "author": {"name": "webadmin"}}</script></head><body>
<nav><ul><li><a href="/">Home</a></li></ul></nav><article><h1>Ruiz opens the bridge</h1>
<p class="byline">By <a rel="author">Ada Holm</a></p><figure><figcaption>The bridge. Photo: Lee</figcaption></figure>
<p>Mayor Ana Ruiz opened the bridge on Monday, two years late.</p>
<p><strong>Read more: <a href="/x">Why the bridge was late</a></strong></p>
<p>“We owe this town an apology,” Ruiz said.</p><h2>What comes next?</h2>
<p>A second bridge will follow in autumn, she said.</p>
<div class="newsletter-signup"><p>Get our newsletter.</p></div></article>
<div id="comments"><article><p>Nobody asked for it.</p></article></div></body></html>"#;

const STORY: &str = "Mayor Ana Ruiz opened the bridge on Monday, two years late. / “We owe this town an \
apology,” Ruiz said. / What comes next? / A second bridge will follow in autumn, she said.";

#[test]
fn a_page_gives_its_story_without_its_furniture() {
    let expected = [["Ruiz opens the bridge", "2026-03-02", "The Courier", "Ada Holm", STORY]];
    check("bridge.html", PAGE.as_bytes(), &expected);
    check("misnamed.txt", PAGE.as_bytes(), &expected);
}

#[test]
fn a_page_in_front_of_an_article_is_refused_by_what_it_is() {
    let check_page =
        b"<html><head><title>Just a moment...</title></head><body><p>Wait.</p></body></html>";
    check_refused("bridge.html", check_page, "browser check");
    let sign_in =
        b"<html><title>Courier</title><body><form><input type=password></form></body></html>";
    check_refused("speech.pdf", sign_in, "named .pdf but it is an HTML sign-in page");
}

#[test]
fn a_refusal_names_the_extension_only_if_it_does_not_fit() {
    let consent = b"<html><head><title>Before you continue</title></head><body><p>We use cookies.</p>\
        <script type=\"application/json\">{\"articleBody\": \"Mayor Ana Ruiz opened the bridge on Monday, \
        two years late, and owed the town an apology.\"}</script></body></html>";
    let tone = b"ID3\x03\0\0\0\0\0\x21";
    let packed = b"7z\xbc\xaf\x27\x1c\0\x04";
    for (name, bytes, word, is_named) in [
        ("door.html", consent.as_slice(), "a consent page", false),
        ("door.txt", consent, "named .txt but it is a consent page", true),
        ("speech.mp3", tone, "it is an MP3 recording", false),
        ("speech.docx", tone, "named .docx but it is an MP3 recording", true),
        ("archive.7z", packed, "it is a 7z archive", false),
    ] {
        check_refused(name, bytes, word);
        let (_, said) = read(name, bytes);
        assert_eq!(said.iter().any(|it| it.contains("named .")), is_named, "{name}: {said:?}");
    }
}

#[test]
fn a_live_blog_gives_one_document_an_entry() {
    let page = r#"<html><head><script type="application/ld+json">{"@type": "LiveBlogPosting", "headline": "Count",
        "liveBlogUpdate": [{"headline": "Ruiz leads", "datePublished": "2026-03-02T20:00:00Z", "articleBody": "Ruiz leads by nine."},
        {"headline": "Okoro wins", "datePublished": "2026-03-03T01:00:00Z", "articleBody": "Okoro won after all."}]}</script></head></html>"#;
    check(
        "live.html",
        page.as_bytes(),
        &[
            ["Ruiz leads", "2026-03-02", "-", "-", "Ruiz leads by nine."],
            ["Okoro wins", "2026-03-03", "-", "-", "Okoro won after all."],
        ],
    );
}

#[test]
fn a_feed_gives_its_items_with_their_own_days() {
    let feed = r#"<?xml version="1.0"?><rss version="2.0" xmlns:dc="x" xmlns:content="y"><channel><title>Courier</title>
        <pubDate>Fri, 13 Mar 2026 08:00:00 GMT</pubDate>
        <item><title>Ruiz wins</title><dc:creator>Ada Holm</dc:creator><pubDate>Thu, 12 Mar 2026 00:30:00 +0100</pubDate>
        <description>Short.</description><content:encoded><![CDATA[<p>Ruiz won.</p><p>Okoro lost&nbsp;badly.</p>]]></content:encoded></item>
        <item><title>Okoro &amp; Marsh</title><description>Okoro left. &lt;a href="x"&gt;Continue reading&lt;/a&gt;</description></item>
        </channel></rss>"#;
    check(
        "feed",
        feed.as_bytes(),
        &[
            ["Ruiz wins", "2026-03-12", "Courier", "Ada Holm", "Ruiz won. / Okoro lost badly."],
            ["Okoro & Marsh", "-", "Courier", "-", "Okoro left."],
        ],
    );
}

#[test]
fn a_mail_gives_its_own_words() {
    let mail = "From: Town Press <press@town.example>\r\nTo: desk@x.example\r\nSubject: Re: Bridge opens\r\n\
        Date: Mon, 2 Mar 2026 23:10:00 -0500\r\nMessage-ID: <1@x>\r\nMIME-Version: 1.0\r\n\
        Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
        The bridge opens today, Mayor Jos=E9 Ruiz\r\nsaid.\r\n\r\nOkoro will not be there.\r\n\r\n\
        On Sun, 1 Mar 2026 at 10:00, Desk <desk@x.example> wrote:\r\n> When does it open?\r\n\r\n-- \r\nTown Press\r\n";
    check(
        "m.eml",
        mail.as_bytes(),
        &[[
            "Bridge opens",
            "2026-03-02",
            "Town Press",
            "-",
            "The bridge opens today, Mayor José Ruiz said. / Okoro will not be there.",
        ]],
    );
}

#[test]
fn a_mailbox_gives_its_messages() {
    let message = |n: u8| {
        format!(
            "From x Mon\nFrom: Town <t@t.example>\nSubject: Note {n}\nDate: Mon, {n} Mar 2026 08:00:00 +0000\n\
            Message-ID: <{n}@t>\n\nRuiz spoke.\n\n>From Monday on, Okoro speaks.\n\n"
        )
    };
    let body = "Ruiz spoke. / From Monday on, Okoro speaks.";
    check(
        "m.mbox",
        format!("{}{}", message(2), message(3)).as_bytes(),
        &[["Note 2", "2026-03-02", "Town", "-", body], ["Note 3", "2026-03-03", "Town", "-", body]],
    );
}

#[test]
fn wire_copy_leaves_out_what_is_for_editors() {
    let nitf = r#"<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "x.dtd"><nitf><head><docdata>
        <date.issue norm="20260303T003001+0100"/><doc.copyright holder="NW"/></docdata></head><body><body.head>
        <hedline><hl1>Ruiz wins</hl1></hedline></body.head><body.content><p>By Ada Holm</p>
        <p>HOLM, March 3 (NW) - <person>Ana Ruiz</person> won.</p><p>(Reporting by Ada Holm)</p></body.content></body></nitf>"#;
    check(
        "w.xml",
        nitf.as_bytes(),
        &[["Ruiz wins", "2026-03-03", "NW", "Ada Holm", "HOLM, March 3 (NW) - Ana Ruiz won."]],
    );
    let text = "\u{1}abc1 4 i\r\n\u{2}Ruiz wins =\r\n\r\n   Holm (nwb) - Ana Ruiz won\r\non Friday.\r\n\r\n# nwb NOTEBOOK\r\n\u{3}";
    check(
        "w.txt",
        text.as_bytes(),
        &[["Ruiz wins", "-", "nwb", "-", "Holm (nwb) - Ana Ruiz won on Friday."]],
    );
}

#[test]
fn exports_of_databases_give_one_document_an_article() {
    let old = "\n 1 of 2 DOCUMENTS\n\n\n The Courier\n\n March 2, 2026 Monday\n Final Edition\n\nRuiz wins\nthe vote\n\n\
        BYLINE: By Ada Holm\n\nLENGTH: 9 words\n\nAna Ruiz won the vote\non Monday.\n\nOkoro lost.\n\n\
        LOAD-DATE: March 3, 2026\n\nLANGUAGE: ENGLISH\n\n Copyright 2026 The Courier\n\n\n 2 of 2 DOCUMENTS\n\n\
        The Courier\n\nMarch 4, 2026 Wednesday\n\nOkoro leaves\n\nLENGTH: 3 words\n\nOkoro left town.\n\nLOAD-DATE: March 5, 2026\n";
    check(
        "export.txt",
        old.as_bytes(),
        &[
            [
                "Ruiz wins the vote",
                "2026-03-02",
                "The Courier",
                "By Ada Holm",
                "Ana Ruiz won the vote on Monday. / Okoro lost.",
            ],
            ["Okoro leaves", "2026-03-04", "The Courier", "-", "Okoro left town."],
        ],
    );
    let factiva = r"{\rtf1\ansi\ansicpg1252\uc1{\info{\title x}}{\b Ruiz wins\par}{By Ada Holm\par}{7 words\par}{2 March 2026\par}
        {The Courier\par}{COUR\par}{English\par}{(c) 2026 Courier Ltd\par}{\par}{Ruiz\u8217\'92s side won on Monday.\par}{Document COUR000020260302em320001\par}}";
    check(
        "f.rtf",
        factiva.as_bytes(),
        &[["Ruiz wins", "2026-03-02", "The Courier", "Ada Holm", "Ruiz’s side won on Monday."]],
    );
}

#[test]
fn tables_and_answers_of_services_are_read_by_the_names_of_their_fields() {
    let csv = "headline;body;published_at;source\nRuiz wins;\"Ruiz won; Okoro lost.\";2026-03-02 10:00;Courier\n";
    check(
        "t.csv",
        csv.as_bytes(),
        &[["Ruiz wins", "2026-03-02", "Courier", "-", "Ruiz won; Okoro lost."]],
    );
    let answer = r#"{"status": "ok", "articles": [
        {"source": {"name": "Courier"}, "author": "Ada Holm", "title": "Ruiz wins - Courier", "publishedAt": "2026-03-02T10:00:00Z", "content": "Ruiz won the… [+99 chars]"},
        {"source": {"name": "[Removed]"}, "title": "[Removed]", "content": "[Removed]"}]}"#;
    check(
        "n.json",
        answer.as_bytes(),
        &[["Ruiz wins", "2026-03-02", "Courier", "Ada Holm", "Ruiz won the…"]],
    );
    check_refused(
        "m.csv",
        b"id,title,url\n1,Ruiz wins,https://x.example\n",
        "no column holds article text (columns: id, title, url)",
    );
}

#[test]
fn captions_become_turns() {
    let srt = "1\r\n00:00:01,000 --> 00:00:02,000\r\n<i>HOLM: Did you win\r\nor not?</i>\r\n\r\n2\r\n00:00:02,000 --> 00:00:03,000\r\n\
        RUIZ: I won,\r\n\r\n3\r\n00:00:03,000 --> 00:00:04,000\r\nand well. [LAUGHTER]\r\n";
    check(
        "show_2026-03-02.srt",
        srt.as_bytes(),
        &[["-", "2026-03-02", "-", "-", "HOLM: Did you win or not? / RUIZ: I won, and well."]],
    );
}

#[test]
fn a_report_of_a_parliament_is_whole_across_its_columns() {
    let report = "House\n\n4 Mar 2026 : Column 410\n\n1. Ana Ruiz (Holm) (Ind): When does it open? [914022]\n\n\
        The Minister (Jo Okoro): It opens when the\n\n4 Mar 2026 : Column 411\n\nboats have left.\n\n2.35 pm\n";
    check(
        "h.txt",
        report.as_bytes(),
        &[[
            "House",
            "2026-03-04",
            "-",
            "-",
            "Ana Ruiz (Holm) (Ind): When does it open? / The Minister (Jo Okoro): It opens when the boats have left.",
        ]],
    );
}

/// Returns an uncompressed ZIP of these files.
fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(*name, options).expect("a part of a ZIP");
        writer.write_all(bytes).expect("written");
    }
    writer.finish().expect("a whole ZIP").into_inner()
}

#[test]
fn a_word_file_gives_its_text_as_it_would_be_without_the_changes_tracked_in_it() {
    let document = r#"<w:document xmlns:w="x"><w:body><w:p><w:r><w:t>PRESS RELEASE</w:t></w:r></w:p>
        <w:p><w:r><w:t>For immediate release: 2 March 2026</w:t></w:r></w:p><w:p><w:r><w:t>Town opens bridge</w:t></w:r></w:p>
        <w:p><w:r><w:t xml:space="preserve">Ana Ruiz </w:t></w:r><w:del><w:r><w:delText>closed</w:delText></w:r></w:del><w:ins><w:r><w:t>opened</w:t></w:r></w:ins><w:r><w:t xml:space="preserve"> it.</w:t></w:r></w:p>
        <w:p><w:r><w:t>ENDS</w:t></w:r></w:p><w:p><w:r><w:t>Contact: Lee</w:t></w:r></w:p></w:body></w:document>"#;
    let file =
        zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", document.as_bytes())]);
    check("r.docx", &file, &[["Town opens bridge", "2026-03-02", "-", "-", "Ana Ruiz opened it."]]);
}

#[test]
fn archives_are_opened_and_what_systems_leave_in_them_is_passed_over() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(b"Okoro leaves town\n\nOkoro left.\n").expect("written");
    let packed = packed.finish().expect("a whole gzip");
    let file = zip(&[
        ("a/ruiz.html", PAGE.as_bytes()),
        ("__MACOSX/a/._ruiz.html", b"\0\x05\x16\x07"),
        ("a/okoro.txt.gz", &packed),
    ]);
    let okoro = ["Okoro leaves town", "-", "-", "-", "Okoro left."];
    check(
        "clips.zip",
        &file,
        &[["Ruiz opens the bridge", "2026-03-02", "The Courier", "Ada Holm", STORY], okoro],
    );
    check_refused("cut.zip", &file[..file.len() / 2], "incomplete");
}

#[test]
fn the_pages_of_a_web_archive_keep_their_addresses() {
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{}",
        PAGE.replace("canonical", "x")
    );
    let archive = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://courier.example/b\r\nContent-Length: {}\r\n\r\n{answer}\r\n\r\n",
        answer.len()
    );
    let (documents, said) = read("c.warc", archive.as_bytes());
    assert_eq!(documents.len(), 1, "{said:?}");
    assert_eq!(documents[0].0.url.as_deref(), Some("https://courier.example/b"));
    assert_eq!(documents[0].0.source.as_deref(), Some("c.warc!https://courier.example/b"));
}

#[test]
fn what_holds_no_text_is_refused_by_its_kind() {
    check_refused("a.txt", b"\xff\xd8\xff\xe0\0\x10JFIF", "named .txt but it is a JPEG picture");
    check_refused("a.pdf", b"%PDF-1.7\n%%EOF", "PDF");
    check_refused("a.xml", b"<?xml version=\"1.0\"?><rss><channel>", "broken XML");
}

#[test]
fn a_file_beside_a_file_and_its_name_give_metadata() {
    let folder = tempfile::TempDir::new().expect("a folder for a test");
    let write =
        |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
    write("2026-03-02_Courier_Bridge_opens.txt", "Ana Ruiz opened the bridge.");
    write("a.txt", "Jo Okoro left.");
    write("a.txt.yml", "title: Okoro leaves\noutlet: Courier\ndate: 2026-03-04\n");
    let names = "{date}_{outlet}_{title}".parse().expect("a pattern of names");
    let options = Options { names: Some(names), ..Options::default() };
    let found: Vec<String> = ingest::read(&[folder.path()], options)
        .map(|incoming| match incoming {
            Incoming::Document(it) => {
                let day = it.date.map(|day| day.to_string()).unwrap_or_default();
                [it.title, it.outlet, Some(day)].map(Option::unwrap_or_default).join(", ")
            }
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(found, ["Bridge opens, Courier, 2026-03-02", "Okoro leaves, Courier, 2026-03-04"]);
    assert!("{day}".parse::<ingest::NamePattern>().is_err());
}

#[test]
fn an_attached_paper_has_day_and_sender_of_its_mail() {
    let mail = "From: Town <t@t.example>\r\nSubject: Bridge\r\nDate: Tue, 3 Mar 2026 08:00:00 +0000\r\n\
        Message-ID: <5@t>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\n\
        Content-Type: text/plain\r\n\r\nPlease see below.\r\n--B\r\nContent-Type: application/rtf\r\n\
        Content-Disposition: attachment; filename=\"b.rtf\"\r\n\r\n{\\rtf1 Town opens bridge\\par Ana Ruiz opened it.\\par}\r\n--B--\r\n";
    check(
        "m.eml",
        mail.as_bytes(),
        &[["Town opens bridge", "2026-03-03", "Town", "-", "Ana Ruiz opened it."]],
    );
}
