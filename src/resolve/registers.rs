//! Reads registers from files.
//!
//! In: the text of a file and its name. Out: [`Register`] with one [`Entry`] per actor, from
//! congress-legislators YAML, FollowTheMoney or OpenSanctions JSON Lines, CAMEO actor dictionaries,
//! or CSV with a header. Fails with [`RegisterError`], which names the line or lists the known
//! formats.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use crate::document::PartialDate;
use crate::knowledge::ActorKind;
use crate::knowledge::registers::{Entry, Office, Register};

/// Why a file is not a register.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RegisterError {
    /// The extension of the file is not a known format.
    #[error(
        "`{name}` has no known extension; want .yaml (congress-legislators), .jsonl or .json \
         (FollowTheMoney, one entity per line), .txt (CAMEO actors), .csv (columns name, kind, \
         aliases, ids, title, place, party, start, end)"
    )]
    Form {
        /// The file's name.
        name: String,
    },
    /// The file is not valid in the format of its extension.
    #[error("{name}{}: {cause}", line.map_or(String::new(), |it| format!(":{it}")))]
    Invalid {
        /// The file's name.
        name: String,
        /// The line, from 1, if known.
        line: Option<usize>,
        /// What is wrong.
        cause: String,
    },
}

impl Register {
    /// Reads a register; the extension of the file `name` selects the format.
    ///
    /// # Errors
    /// Returns an error if the format is unknown or the text is not valid in it.
    pub fn read(name: &str, text: &str) -> Result<Self, RegisterError> {
        let form = name.rsplit_once('.').map_or("", |(_, form)| form).to_lowercase();
        let entries = match form.as_str() {
            "yaml" | "yml" => legislators(name, text)?,
            "jsonl" | "json" | "ndjson" => follow_the_money(name, text)?,
            "txt" | "actors" => cameo(text),
            "csv" => table(name, text)?,
            _ => return Err(RegisterError::Form { name: name.to_owned() }),
        };
        if entries.is_empty() {
            let cause = "it has no actors; want persons, organizations or public bodies with names"
                .to_owned();
            return Err(RegisterError::Invalid { name: name.to_owned(), line: None, cause });
        }
        Ok(Self { name: name.to_owned(), entries })
    }
}

#[derive(Deserialize)]
struct Legislator {
    id: BTreeMap<String, serde_yaml_ng::Value>,
    name: LegislatorName,
    #[serde(default)]
    terms: Vec<Term>,
}

#[derive(Deserialize)]
struct LegislatorName {
    first: String,
    last: String,
    #[serde(default)]
    middle: Option<String>,
    #[serde(default)]
    nickname: Option<String>,
    #[serde(default)]
    official_full: Option<String>,
}

#[derive(Deserialize)]
struct Term {
    #[serde(rename = "type")]
    kind: String,
    start: Option<PartialDate>,
    end: Option<PartialDate>,
    #[serde(default)]
    state: Option<String>,
    #[serde(default)]
    party: Option<String>,
}

fn legislators(name: &str, text: &str) -> Result<Vec<Entry>, RegisterError> {
    let all: Vec<Legislator> =
        serde_yaml_ng::from_str(text).map_err(|error| RegisterError::Invalid {
            name: name.to_owned(),
            line: error.location().map(|it| it.line()),
            cause: error.to_string(),
        })?;
    Ok(all.into_iter().map(legislator).collect())
}

fn legislator(it: Legislator) -> Entry {
    let LegislatorName { first, last, middle, nickname, official_full } = it.name;
    let plain = format!("{first} {last}");
    let mut names = vec![plain.clone()];
    names.extend(official_full);
    names.extend(middle.map(|middle| format!("{first} {middle} {last}")));
    names.extend(nickname.map(|nickname| format!("{nickname} {last}")));
    let mut aliases: Vec<String> = names.into_iter().filter(|it| *it != plain).collect();
    aliases.dedup();
    let text = |value: serde_yaml_ng::Value| match value {
        serde_yaml_ng::Value::String(text) => Some(text),
        serde_yaml_ng::Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let ids = it.id.into_iter().filter_map(|(key, value)| Some((key, text(value)?))).collect();
    let office = |term: Term| Office {
        title: term.kind,
        place: term.state,
        party: term.party,
        start: term.start,
        end: term.end,
    };
    let offices = it.terms.into_iter().map(office).collect();
    Entry { name: plain, kind: ActorKind::Person, aliases, ids, offices }
}

#[derive(Deserialize)]
#[serde(expecting = "an entity of FollowTheMoney")]
struct Entity {
    id: String,
    schema: String,
    #[serde(default)]
    properties: BTreeMap<String, Vec<serde_json::Value>>,
}

fn follow_the_money(name: &str, text: &str) -> Result<Vec<Entry>, RegisterError> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (line, record) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        if record.trim().is_empty() {
            continue;
        }
        let entity = entity_of(record).map_err(|cause| RegisterError::Invalid {
            name: name.to_owned(),
            line: Some(line),
            cause,
        })?;
        let Some(entry) = entity_entry(&entity) else { continue };
        // An entity may come in several fragments.
        let known = places.get(&entity.id).and_then(|at| entries.get_mut(*at));
        if let Some(known) = known.filter(|it| it.kind == entry.kind) {
            merge(known, entry);
        } else {
            places.insert(entity.id, entries.len());
            entries.push(entry);
        }
    }
    Ok(entries)
}

/// Returns the entity of a line, or what is wrong with it.
fn entity_of(line: &str) -> Result<Entity, String> {
    if line.trim_start().starts_with('[') {
        return Err("a list begins here; want one entity in each line".to_owned());
    }
    let entity: Entity = serde_json::from_str(line).map_err(|error| {
        let cause = error.to_string();
        let cause = cause.split(" at line ").next().unwrap_or(&cause);
        format!("column {}: {cause}; want an entity of FollowTheMoney in each line", error.column())
    })?;
    match entity.id.trim().is_empty() {
        true => Err("the entity has an empty id".to_owned()),
        false => Ok(entity),
    }
}

/// Adds to an actor what another fragment says of it.
fn merge(known: &mut Entry, more: Entry) {
    for name in [more.name].into_iter().chain(more.aliases) {
        if name != known.name && !known.aliases.contains(&name) {
            known.aliases.push(name);
        }
    }
    for (scheme, id) in more.ids {
        known.ids.entry(scheme).or_insert(id);
    }
    known.offices.extend(more.offices);
}

/// Returns the actor for an entity, or `None` if it is an object, an address or a link.
fn entity_entry(entity: &Entity) -> Option<Entry> {
    let kind = match entity.schema.as_str() {
        "Person" => ActorKind::Person,
        "Organization" | "Company" | "LegalEntity" => ActorKind::Organization,
        "PublicBody" => ActorKind::Government,
        _ => return None,
    };
    let texts = |key: &str| -> Vec<String> {
        let values = entity.properties.get(key).into_iter().flatten();
        values.filter_map(|it| it.as_str().map(str::to_owned)).collect()
    };
    let mut names = texts("name").into_iter();
    let name = names.next()?;
    let mut aliases: Vec<String> = names.chain(texts("alias")).chain(texts("weakAlias")).collect();
    aliases.retain(|it| *it != name);
    let mut ids: BTreeMap<String, String> = [("ftm".to_owned(), entity.id.clone())].into();
    ids.extend(texts("wikidataId").into_iter().map(|it| ("wikidata".to_owned(), it)));
    let country = texts("country").into_iter().next();
    let office =
        |title| Office { title, place: country.clone(), party: None, start: None, end: None };
    let offices = texts("position").into_iter().map(office).collect();
    Some(Entry { name, kind, aliases, ids, offices })
}

/// Reads a CAMEO dictionary: one name per line, `+` before each alias, codes in brackets, `#`
/// before a comment.
fn cameo(text: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or_default();
        let (words, code) = match line.split_once('[') {
            Some((words, code)) => (words, code.trim_end().trim_end_matches(']')),
            None => (line, ""),
        };
        let is_alias = words.starts_with('+');
        let name = cameo_name(words.trim_start_matches('+'));
        let dated = code.split_once([' ', ':']).map_or(code, |(code, _)| code);
        if is_alias && !name.is_empty() {
            if let Some(entry) = entries.last_mut() {
                entry.aliases.push(name);
            }
        } else if name.is_empty() {
            // A line with only a code belongs to the name before it.
            if let Some(entry) = entries.last_mut().filter(|_| !code.is_empty()) {
                entry.ids.entry("cameo".to_owned()).or_insert_with(|| dated.to_owned());
            }
        } else {
            let kind =
                if dated.len() == 3 { ActorKind::Government } else { ActorKind::Organization };
            let mut entry = Entry {
                name,
                kind,
                aliases: Vec::new(),
                ids: BTreeMap::new(),
                offices: Vec::new(),
            };
            if !dated.is_empty() {
                entry.ids.insert("cameo".to_owned(), dated.to_owned());
            }
            entries.push(entry);
        }
    }
    entries
}

/// Converts a dictionary name (capitals, `_` for spaces) to its printed form.
fn cameo_name(words: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|it| it.to_uppercase().to_string()).unwrap_or_default();
        first + &letters.as_str().to_lowercase()
    };
    words
        .split(['_', ' ', '\t'])
        .filter(|it| !it.is_empty())
        .map(word)
        .collect::<Vec<_>>()
        .join(" ")
}

#[derive(Deserialize)]
struct TableRow {
    name: String,
    #[serde(default)]
    kind: Option<ActorKind>,
    #[serde(default)]
    aliases: Option<String>,
    #[serde(default)]
    ids: Option<String>,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    place: Option<String>,
    #[serde(default)]
    party: Option<String>,
    #[serde(default)]
    start: Option<PartialDate>,
    #[serde(default)]
    end: Option<PartialDate>,
}

/// Reads a CSV table with a header; `aliases` and `ids` are separated by semicolons, each id being
/// `scheme:value`.
fn table(name: &str, text: &str) -> Result<Vec<Entry>, RegisterError> {
    let mut entries = Vec::new();
    for row in csv::Reader::from_reader(text.as_bytes()).deserialize() {
        let row: TableRow = row.map_err(|error| RegisterError::Invalid {
            name: name.to_owned(),
            line: error.position().and_then(|it| usize::try_from(it.line()).ok()),
            cause: error.to_string(),
        })?;
        let list = |text: Option<String>| -> Vec<String> {
            let text = text.unwrap_or_default();
            text.split(';').map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect()
        };
        let id = |it: &String| it.split_once(':').map(|(key, id)| (key.to_owned(), id.to_owned()));
        let (place, party) = (row.place, row.party);
        let term = (row.start, row.end);
        let office =
            row.title.map(|title| Office { title, place, party, start: term.0, end: term.1 });
        entries.push(Entry {
            name: row.name,
            kind: row.kind.unwrap_or(ActorKind::Person),
            aliases: list(row.aliases),
            ids: list(row.ids).iter().filter_map(id).collect(),
            offices: office.into_iter().collect(),
        });
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, text: &str, expected: &[&str]) {
        let register = Register::read(name, text).expect("it reads");
        let row = |entry: &Entry| {
            let aliases = entry.aliases.join("/");
            let offices: Vec<&str> = entry.offices.iter().map(|it| it.title.as_str()).collect();
            let ids: Vec<String> =
                entry.ids.iter().map(|(key, id)| format!("{key}={id}")).collect();
            format!("{} [{aliases}] {} {}", entry.actor(), ids.join(","), offices.join(","))
        };
        assert_eq!(register.entries.iter().map(row).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn each_form_of_register_reads() {
        check(
            "members.yaml",
            "- id: {bioguide: V000001, thomas: 12}\n  name: {first: William, nickname: Bill, last: Voss}\n  \
             terms:\n  - {type: sen, start: '2011-01-03', end: '2017-01-03', state: WM, party: Reform}\n",
            &["person/william-voss [Bill Voss] bioguide=V000001,thomas=12 sen"],
        );
        check(
            "entities.jsonl",
            "{\"id\":\"Q1\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Mara Dal\"],\"alias\":[\"M. Dal\"],\"position\":[\"minister\"]}}\n\
             {\"id\":\"Q2\",\"schema\":\"Address\",\"properties\":{}}\n",
            &["person/mara-dal [M. Dal] ftm=Q1 minister"],
        );
        check(
            "actors.txt",
            "# remarks\nWESTMARK_ [WMK]\n+WESTMARKERS_\nHARBOR_AUTHORITY  [WMKGOV]\n",
            &[
                "government/westmark [Westmarkers] cameo=WMK ",
                "organization/harbor-authority [] cameo=WMKGOV ",
            ],
        );
        check(
            "list.csv",
            "name,kind,aliases,ids,title\nNorth Bank,organization,NB;Northbank,lei:77,\n",
            &["organization/north-bank [NB/Northbank] lei=77 "],
        );
    }

    #[test]
    fn fragments_of_an_entity_are_one_actor() {
        check(
            "entities.json",
            "\u{feff}{\"id\":\"Q1\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Mara Dal\"]}}\n\
             {\"id\":\"Q1\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Mara B. Dal\"],\"position\":[\"mayor\"]}}\n",
            &["person/mara-dal [Mara B. Dal] ftm=Q1 mayor"],
        );
    }

    #[test]
    fn a_file_that_is_not_a_register_is_an_error() {
        let error = |name: &str, text: &str| {
            Register::read(name, text).expect_err("not a register").to_string()
        };
        assert!(error("x.doc", "").starts_with("`x.doc` has no known extension"));
        assert!(error("x.jsonl", "{}\n").starts_with("x.jsonl:1: "));
        let list = error("x.json", "[{\"id\":\"Q1\"}]");
        assert_eq!(list, "x.json:1: a list begins here; want one entity in each line");
        let no_id = error("x.json", "\n{\"id\":\"\",\"schema\":\"Person\"}");
        assert_eq!(no_id, "x.json:2: the entity has an empty id");
        assert!(error("x.csv", "name\n").contains("it has no actors"));
    }
}
