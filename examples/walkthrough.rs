//! The whole pipeline, from articles to answers and pictures.
//!
//! Reads the six articles under `examples/articles`, prints what Jeff Sessions did and who said
//! what about him, and writes both and two diagrams to `output/`:
//!
//! ```sh
//! cargo run --release --example walkthrough
//! ```

use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use onrecord::query::{Citation, Event, Link, SaidFilter, Utterance};
use onrecord::{
    ActorId, Diagram, Document, Memory, Ontology, ReadOptions, Reader, Status, TieFilter,
};
use onrecord::{export, graph, ingest};

/// The files that this program makes for `output/`: name and content.
pub(crate) type Made = Vec<(&'static str, String)>;

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let made = make(&root.join("examples/articles"))?;
    fs::create_dir_all(root.join("output"))?;
    for (name, text) in &made {
        if Path::new(name).extension().is_some_and(|it| it == "txt") {
            println!("{text}");
        }
        fs::write(root.join("output").join(name), text)?;
    }
    let names: Vec<String> = made.iter().map(|(name, _)| format!("output/{name}")).collect();
    println!("Written: {}", names.join(", "));
    Ok(())
}

/// Returns the answers and pictures for the articles in a folder.
///
/// # Errors
/// Returns an error if an article cannot be read, or no actor has one of the names.
pub(crate) fn make(articles: &Path) -> Result<Made, Box<dyn Error>> {
    let ontology = Ontology::embedded();

    // 1. Read. Each document is read separately, on all cores, and the same text always gives the
    //    same extraction. The memory keeps both; `onrecord add` does this with a store on disk.
    let mut memory = Memory::default();
    let documents = documents(articles)?;
    memory.add(Reader::new(ontology).read_all(documents, ReadOptions::default()))?;

    // 2. Ask. Names are understood as people type them; each row has its evidence. As with the
    //    commands, only relations with enough confidence are shown.
    let sessions = memory.find("sessions")?;
    let history = memory.history(&sessions.id, &memory.filter(), 100)?;
    let about = SaidFilter { about: Some(sessions.id.clone()), ..SaidFilter::default() };
    let said = memory.said(&about, 100)?;

    // 3. Draw. The ties between actors are a view of the store; the layout engine is built in.
    let renner = memory.find("renner")?;
    let [around_sessions, around_renner] = [&sessions, &renner].map(|actor| {
        let links = every_status(&memory, &actor.id)?;
        let about = std::slice::from_ref(&actor.id);
        let diagram = Diagram::of_links(&actor.name, &links, about, ontology);
        Ok::<_, onrecord::Error>(diagram.strongest(40, 60))
    });
    let (around_sessions, around_renner) = (around_sessions?, around_renner?);
    let palette = export::Palette::of(ontology);
    Ok(vec![
        ("history.txt", history_text(&history.rows)),
        ("said.txt", heard(&said.rows)),
        ("sessions.dot", export::dot(&around_sessions, &palette)),
        ("sessions.svg", export::svg(&around_sessions, &palette)),
        ("renner.dot", export::dot(&around_renner, &palette)),
        ("renner.svg", export::svg(&around_renner, &palette)),
    ])
}

fn documents(articles: &Path) -> Result<Vec<Document>, onrecord::Error> {
    let mut documents = Vec::new();
    for incoming in ingest::read(&[articles], ingest::Options::default()) {
        match incoming {
            ingest::Incoming::Document(document) => documents.push(*document),
            // A bad file is reported and the rest is read; here all are good.
            ingest::Incoming::Failure(failure) => return Err(failure.into()),
            ingest::Incoming::Notice(notice) => eprintln!("{notice}"),
        }
    }
    Ok(documents)
}

/// Returns the ties around an actor: asserted, denied, and possible or planned.
fn every_status(memory: &Memory, actor: &ActorId) -> Result<Vec<Link>, onrecord::Error> {
    let mut links = Vec::new();
    for status in [Status::Asserted, Status::Negated, Status::Hypothetical] {
        let filter = TieFilter { status: Some(status), ..TieFilter::default() };
        links.extend(memory.near(actor, 1, &filter, 1000)?.rows);
    }
    links.retain(|it| it.kind.as_str() != graph::SPOKE_OF);
    Ok(links)
}

fn history_text(events: &[Event]) -> String {
    let mut text = "What Jeff Sessions did, and what was done to him\n".to_owned();
    for event in events {
        let date = event.date.map_or_else(|| "no date".to_owned(), |it| it.to_string());
        let subject = event.subject.as_ref().map_or("someone", |it| it.name.as_str());
        let object = event.object.as_ref().map(|it| it.name.clone());
        let object: Vec<String> = object.into_iter().chain(event.matter.clone()).collect();
        let status = match event.status {
            Status::Asserted => "",
            Status::Negated => ", denied",
            Status::Hypothetical => ", not yet so",
        };
        let former = if event.former { "formerly " } else { "" };
        let _ = writeln!(
            text,
            "\n{date:10}  {subject} {former}{} {}{status}",
            event.kind.as_str().replace('_', " "),
            object.join(": "),
        );
        if let Some(outlet) = &event.reported_by {
            let _ = writeln!(text, "            reported by {}", outlet.name);
        }
        cite(&mut text, &event.citation);
    }
    text
}

fn heard(utterances: &[Utterance]) -> String {
    let mut text = "Who said what about Jeff Sessions\n".to_owned();
    for utterance in utterances {
        let date = utterance.date.map_or_else(|| "no date".to_owned(), |it| it.to_string());
        let speaker = utterance.speaker.as_ref().map_or("someone", |it| it.name.as_str());
        let _ = writeln!(text, "\n{date:10}  {speaker} ({}): {}", utterance.cue, utterance.words);
        cite(&mut text, &utterance.citation);
    }
    text
}

fn cite(text: &mut String, citation: &Citation) {
    let _ = writeln!(text, "            “{}”", citation.quotation);
    let outlet = citation.outlet.as_ref().map(|it| format!(", {it}")).unwrap_or_default();
    let _ = writeln!(text, "            {}{outlet}", citation.evidence);
}
