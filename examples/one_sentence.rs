//! Shows what is read from one sentence, stage by stage: names and tree, then statements and
//! relations.
//!
//! Run it with a sentence of your own:
//!
//! ```sh
//! cargo run --release --example one_sentence -- "Okoro said that Marsh had dismissed Renner."
//! ```

use onrecord::{ActorId, Document, Extraction, Reader};

const SENTENCE: &str = "Senator Daniel Okoro said on Tuesday that Gov. Elena Marsh had rejected \
    the resignation of Tobias Renner, the Averell Tribune reported.";

fn main() {
    let text = std::env::args().nth(1).unwrap_or_else(|| SENTENCE.to_owned());

    // A document is a text, never altered, with an id. Everything found in it is a span of it.
    let document = Document::new("one-sentence", text);

    // The first step analyzes the sentence and knows nothing about politics: tokens, lemmas, parts
    // of speech, a dependency tree, names.
    let reader = Reader::embedded();
    let analysis = reader.analyze(&document);
    println!("{}\n\nThe tree, each word under its head:", document.text);
    for sentence in &analysis.sentences {
        for (index, token) in sentence.tokens.iter().enumerate() {
            let word = token.span.of(&document.text);
            let head = token
                .head
                .map_or("(root)", |it| sentence.tokens[it as usize].span.of(&document.text));
            println!(
                "{index:>4} {word:<14} {:<6} {:<10} {head}",
                token.upos.as_str(),
                token.deprel.as_str(),
            );
        }
    }

    // From the analysis statements and relations are read. The files under schema/ define the
    // relations and the words that express them.
    let extraction = reader.read(&document);
    println!("\nStatements:");
    for statement in &extraction.statements {
        let words: Vec<&str> = statement.content.iter().map(|it| it.of(&document.text)).collect();
        let speaker = statement.speaker.as_ref().map_or("no one named", |it| name(&extraction, it));
        println!("  {speaker} ({}): {}", statement.cue_lemma, words.join(" ... "));
    }
    println!("\nRelations:");
    for relation in &extraction.relations {
        let who = |actor: &Option<ActorId>| match actor {
            Some(id) => name(&extraction, id).to_owned(),
            None => relation.matter.clone().unwrap_or_else(|| "-".to_owned()),
        };
        let (subject, object) = (who(&relation.subject), who(&relation.object));
        let sources: Vec<&str> =
            relation.according_to.iter().map(|it| name(&extraction, it)).collect();
        let according_to = if sources.is_empty() {
            String::new()
        } else {
            format!(", according to {}", sources.join(", who cites "))
        };
        println!(
            "  {subject} -- {} -> {object} ({}{according_to})",
            relation.kind,
            relation.status.as_str()
        );
    }
}

fn name<'e>(extraction: &'e Extraction, id: &'e ActorId) -> &'e str {
    extraction.actor(id).map_or(id.as_str(), |it| it.name.as_str())
}
