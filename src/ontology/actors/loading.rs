//! Loads the words about actors.
//!
//! In: the files under `schema/actors/`. Out: [`Actors`]. Fails if a file is missing or malformed, or gives one
//! name to two actors; the error names file, line and cause.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use super::{Actors, Gender, Known, NamedPlace, PlaceForm, Seat, TalkPart, Title, bare};
use crate::knowledge::ActorKind;
use crate::ontology::{Files, OntologyError, SchemaFile};

type Words = Vec<Box<str>>;
type Table<T> = BTreeMap<Box<str>, T>;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Gendered {
    male: Words,
    female: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TitleFile {
    offices: Words,
    callings: Words,
    modifiers: Words,
    second: Words,
    honorifics: Words,
    postnominals: Words,
    courtesy: Gendered,
    gendered: Gendered,
    stands_for: Table<Words>,
    short: Table<Box<str>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleFile {
    people: Words,
    bodies: Words,
    unmarked_bodies: Words,
    kinds: Words,
    tied: Words,
    nobody: Words,
    asking: Words,
    answering: Words,
    epithets: Words,
    #[serde(default)]
    reporting: Words,
    #[serde(default)]
    pleading: Words,
    #[serde(default)]
    courts: Words,
    renamings: Words,
    passed_over: Words,
    gendered: Gendered,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KinFile {
    male: Words,
    female: Words,
    either: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OutletFile {
    plain: Words,
    words: Words,
    nouns: Words,
    outlets: Table<Words>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AgencyFile {
    organizations: Table<Words>,
    governments: Table<Words>,
    heads: Heads,
    #[serde(default)]
    seat: Vec<SeatEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SeatEntry {
    city: Box<str>,
    body: Box<str>,
    parts: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Heads {
    governments: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CountryFile {
    owned: Words,
    leading: Words,
    country: Vec<CountryEntry>,
    states: Table<Words>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CountryEntry {
    name: Box<str>,
    capital: Option<Box<str>>,
    #[serde(default)]
    people: Words,
    #[serde(default)]
    aliases: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PartyFile {
    party: Vec<PartyEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PartyEntry {
    name: Box<str>,
    #[serde(default)]
    members: Words,
    #[serde(default)]
    aliases: Words,
    #[serde(default)]
    plain: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FirstNameFile {
    male: Words,
    female: Words,
    short: Table<Box<str>>,
}

impl Actors {
    /// Loads the words of `schema/actors/`.
    ///
    /// # Errors
    /// Returns an error if a file is missing or malformed, or gives one name to two actors.
    pub(crate) fn load(files: &Files) -> Result<Self, OntologyError> {
        let mut actors = Self::default();
        actors.load_titles(files.wanted("actors/titles.toml")?)?;
        actors.load_roles(files.wanted("actors/roles.toml")?)?;
        actors.load_kin(files.wanted("actors/kinship.toml")?)?;
        actors.load_agencies(files.wanted("actors/agencies.toml")?)?;
        actors.load_outlets(files.wanted("actors/outlets.toml")?)?;
        actors.load_countries(files.wanted("actors/countries.toml")?)?;
        actors.load_parties(files.wanted("actors/parties.toml")?)?;
        actors.load_first_names(files.wanted("actors/first_names.toml")?)?;
        Ok(actors)
    }

    fn load_titles(&mut self, file: &SchemaFile) -> Result<(), OntologyError> {
        let parsed: TitleFile = file.parse()?;
        let genders = table_of(parsed.gendered);
        let offices = parsed.offices.into_iter().map(|it| (it, true));
        for (word, office) in offices.chain(parsed.callings.into_iter().map(|it| (it, false))) {
            let gender = genders.get(&word).copied();
            let title = Title { full: word.clone(), gender, courtesy: false, office };
            self.titles.insert(word, title);
        }
        if let Some(word) = genders.keys().filter(|it| !self.titles.contains_key(*it)).min() {
            let cause = format!("`{word}` has a gender but is not among the offices and callings");
            return Err(file.error_near(&format!("\"{word}\""), cause));
        }
        let gendered = table_of(parsed.courtesy).into_iter().map(|(word, it)| (word, Some(it)));
        let honorifics = parsed.honorifics.into_iter().map(|word| (word, None));
        for (word, gender) in gendered.chain(honorifics) {
            let title = Title { full: word.clone(), gender, courtesy: true, office: false };
            self.titles.insert(word, title);
        }
        for (short, full) in parsed.short {
            let gender = genders.get(&full).copied();
            let office = self.titles.get(&full).is_some_and(|it| it.office);
            self.titles.insert(short, Title { full, gender, courtesy: false, office });
        }
        let mut stated = parsed.stands_for.values().flatten();
        if let Some(word) = stated.find(|it| !self.titles.contains_key(*it)) {
            let cause = format!("`{word}` is stood for but is not among the offices and callings");
            return Err(file.error_near(&format!("\"{word}\""), cause));
        }
        let sets = parsed.stands_for.into_iter();
        self.stands_for = sets.map(|(noun, it)| (noun, it.into_iter().collect())).collect();
        self.modifiers = parsed.modifiers.into_iter().collect();
        self.seconds = parsed.second.into_iter().collect();
        if let Some(word) = self.seconds.iter().filter(|it| !self.modifiers.contains(*it)).min() {
            let cause = format!("`{word}` is among `second` but not among the modifiers");
            return Err(file.error_near(&format!("\"{word}\""), cause));
        }
        self.postnominals = parsed.postnominals.into_iter().collect();
        Ok(())
    }

    fn load_roles(&mut self, file: &SchemaFile) -> Result<(), OntologyError> {
        let parsed: RoleFile = file.parse()?;
        self.people = parsed.people.into_iter().collect();
        self.bodies = parsed.bodies.into_iter().collect();
        self.unmarked_bodies = parsed.unmarked_bodies.into_iter().collect();
        self.kind_nouns = parsed.kinds.into_iter().collect();
        self.tied = parsed.tied.into_iter().collect();
        self.not_acting = parsed.nobody.into_iter().collect();
        let asking = parsed.asking.into_iter().map(|it| (it, TalkPart::Asking));
        let answering = parsed.answering.into_iter().map(|it| (it, TalkPart::Answering));
        self.talking = asking.chain(answering).collect();
        self.epithets = parsed.epithets.into_iter().collect();
        self.reporting = parsed.reporting.into_iter().collect();
        self.pleading = parsed.pleading.into_iter().collect();
        self.courts = parsed.courts.into_iter().collect();
        self.renamings = parsed.renamings.into_iter().collect();
        self.passed_over = parsed.passed_over.into_iter().collect();
        self.gendered = table_of(parsed.gendered);
        Ok(())
    }

    fn load_kin(&mut self, file: &SchemaFile) -> Result<(), OntologyError> {
        let parsed: KinFile = file.parse()?;
        self.kin.extend(parsed.either.into_iter().map(|it| (it, None)));
        let gendered = table_of(Gendered { male: parsed.male, female: parsed.female });
        self.kin.extend(gendered.into_iter().map(|(word, it)| (word, Some(it))));
        Ok(())
    }

    fn load_agencies(&mut self, file: &SchemaFile) -> Result<(), OntologyError> {
        let parsed: AgencyFile = file.parse()?;
        for (name, aliases) in parsed.organizations {
            self.add_known(file, &name, &aliases, ActorKind::Organization, false)?;
        }
        for (name, aliases) in parsed.governments {
            self.add_known(file, &name, &aliases, ActorKind::Government, false)?;
        }
        self.government_heads = parsed.heads.governments.into_iter().collect();
        for SeatEntry { city, body, parts } in parsed.seat {
            let unknown = parts.iter().chain([&body]).find(|it| self.known(it).is_none());
            if let Some(name) = unknown {
                let cause = format!(
                    "the seat `{city}` is of `{name}`, which is not in this file; add it above"
                );
                return Err(file.error_near_value(&city, cause));
            }
            self.seats.insert(city, Seat { body, parts });
        }
        Ok(())
    }

    fn load_outlets(&mut self, file: &SchemaFile) -> Result<(), OntologyError> {
        let parsed: OutletFile = file.parse()?;
        let plain: FxHashSet<Box<str>> = parsed.plain.into_iter().collect();
        for (name, aliases) in parsed.outlets {
            let is_plain = plain.contains(&name);
            self.add_known(file, &name, &aliases, ActorKind::Outlet, is_plain)?;
        }
        self.outlet_words = parsed.words.into_iter().collect();
        self.outlet_nouns = parsed.nouns.into_iter().collect();
        Ok(())
    }

    fn load_countries(&mut self, file: &SchemaFile) -> Result<(), OntologyError> {
        let parsed: CountryFile = file.parse()?;
        self.owned_by_countries = parsed.owned.into_iter().collect();
        self.leading_countries = parsed.leading.into_iter().collect();
        for (state, shorts) in parsed.states {
            for form in shorts.into_iter().chain([state.clone()]) {
                self.places
                    .insert(form, NamedPlace { name: state.clone(), form: PlaceForm::State });
            }
        }
        for entry in parsed.country {
            let mut add = |word: Box<str>, form: PlaceForm| {
                // A state of a federation does not take a name from a country or capital.
                self.places.entry(word).or_insert(NamedPlace { name: entry.name.clone(), form });
            };
            for word in entry.people {
                if !word.ends_with('s') && !word.ends_with("sh") && !word.ends_with("ch") {
                    add(format!("{word}s").into(), PlaceForm::People);
                }
                add(word, PlaceForm::People);
            }
            add(entry.name.clone(), PlaceForm::Itself);
            entry.aliases.into_iter().for_each(|it| add(it, PlaceForm::Itself));
            if let Some(capital) = entry.capital {
                add(capital.clone(), PlaceForm::Capital);
                self.capitals.insert(capital, entry.name);
            }
        }
        Ok(())
    }

    fn load_parties(&mut self, file: &SchemaFile) -> Result<(), OntologyError> {
        let parsed: PartyFile = file.parse()?;
        for entry in parsed.party {
            self.parties.insert(entry.name.clone());
            if entry.plain {
                self.plain_parties.insert(entry.name.clone());
            }
            for member in entry.members {
                self.party_members.insert(member, entry.name.clone());
            }
            let (short, long): (Words, Words) =
                entry.aliases.into_iter().partition(|it| it.len() == 1);
            // A single letter means the party only within "(R-Ala.)".
            for letter in short {
                self.party_members.insert(letter, entry.name.clone());
            }
            self.add_known(file, &entry.name, &long, ActorKind::Organization, false)?;
        }
        Ok(())
    }

    fn load_first_names(&mut self, file: &SchemaFile) -> Result<(), OntologyError> {
        let parsed: FirstNameFile = file.parse()?;
        if let Some(word) = parsed.male.iter().find(|it| parsed.female.contains(it)) {
            let cause = format!("`{word}` is in both the male and the female names; leave it out");
            return Err(file.error_near(&format!("\"{word}\""), cause));
        }
        self.first_names = table_of(Gendered { male: parsed.male, female: parsed.female });
        self.short_first_names = parsed.short.into_iter().collect();
        Ok(())
    }

    fn add_known(
        &mut self,
        file: &SchemaFile,
        name: &str,
        aliases: &[Box<str>],
        kind: ActorKind,
        plain: bool,
    ) -> Result<(), OntologyError> {
        for form in aliases.iter().map(AsRef::as_ref).chain([name]) {
            let known = Known { name: name.into(), kind, plain };
            let before = self.known.insert(bare(form).into(), known);
            if let Some(before) = before.filter(|it| *it.name != *name) {
                let cause = format!("`{form}` is given to both `{}` and `{name}`", before.name);
                return Err(file.error_near(&format!("\"{form}\""), cause));
            }
        }
        Ok(())
    }
}

fn table_of(words: Gendered) -> FxHashMap<Box<str>, Gender> {
    let male = words.male.into_iter().map(|it| (it, Gender::Male));
    male.chain(words.female.into_iter().map(|it| (it, Gender::Female))).collect()
}
