//! Define your own relation type: one schema file, no Rust.
//!
//! Writes the built-in schema to a folder, adds a type `steered_contracts_to`, and reads a sentence
//! with it. The same from a shell:
//!
//! ```sh
//! onrecord schema --write my-schema
//! $EDITOR my-schema/relations/steered_contracts_to.toml
//! onrecord extract --schema my-schema articles/
//! ```

use std::error::Error;
use std::fs;

use onrecord::ontology::Files;
use onrecord::{ActorId, Document, Ontology, Reader};

/// The new file: the label of the type, what may fill its slots, and which words express it.
const STEERED: &str = r#"
name = "steered_contracts_to"
label = "steered contracts to"
inverse = "was steered contracts by"
family = "opposition"
covers = "public contracts given to an actor as a favour"

[slots]
subject = "required"
object = "required"
matter = "none"

[[trigger]]
verb = ["steer contract"]
object = ["to"]

[[example]]
text = "Renner steered contracts to Brandt Marine."
subject = "Renner"
object = "Brandt Marine"

[[counterexample]]
text = "Renner steered the ship to Brandt Marine."
"#;

const TEXT: &str = "Tobias Renner steered dredging contracts to Brandt Marine, Daniel Okoro said.";

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::temp_dir().join(format!("onrecord-schema-{}", std::process::id()));
    for file in Files::embedded().iter() {
        let path = folder.join(&file.path);
        fs::create_dir_all(path.parent().unwrap_or(&folder))?;
        fs::write(path, &file.text)?;
    }
    fs::write(folder.join("relations/steered_contracts_to.toml"), STEERED)?;
    let ontology = Ontology::load(&folder)?;
    fs::remove_dir_all(&folder)?;

    let document = Document::new("harbor", TEXT);
    let extraction = Reader::new(&ontology).read(&document);
    println!("{TEXT}\n");
    for relation in &extraction.relations {
        let id = |actor: &Option<ActorId>| {
            actor.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string)
        };
        let label = ontology.relations.get(relation.kind.as_str()).map_or("", |it| &it.label);
        println!("{} | {label} | {}", id(&relation.subject), id(&relation.object));
    }
    Ok(())
}
