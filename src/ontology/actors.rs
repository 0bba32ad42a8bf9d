//! The words that name, title and describe actors: titles, roles, outlets, agencies, countries.
//!
//! In: the files under `schema/actors/`. Out: [`Actors`], which looks up one word or phrase at a
//! time. Fails if a file is missing or malformed, or gives one name to two actors; the error names
//! file, line and cause.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use super::{Files, OntologyError, SchemaFile};
use crate::knowledge::ActorKind;

/// The gender that a word implies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Gender {
    /// Female.
    Female,
    /// Male.
    Male,
}

/// A title before a name, or used for its holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Title {
    /// The full form in lower case: `senator` for `Sen.`.
    pub full: Box<str>,
    /// The gender that it implies, if any.
    pub gender: Option<Gender>,
    /// Whether it is only a courtesy title ("Mr."), not an office or calling.
    pub courtesy: bool,
    /// Whether it is a public office, not just a calling ("columnist").
    pub office: bool,
}

/// An actor that the schema names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    /// The canonical name.
    pub name: Box<str>,
    /// What it is.
    pub kind: ActorKind,
    /// Whether the name is also a common word, so that the text must show that the actor is meant.
    pub plain: bool,
}

/// The country or state behind a place name or the word for its people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The country or state.
    pub name: Box<str>,
    /// How the word relates to it.
    pub form: PlaceForm,
}

/// How a word relates to a country or state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PlaceForm {
    /// The country itself: "Russia", "U.S.".
    Itself,
    /// Its capital: "Moscow".
    Capital,
    /// Its people, or the adjective for it: "Russian".
    People,
    /// A state of a federation: "Alabama", "Ala.".
    State,
}

/// The part that a speaker label without a name plays in a transcript.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TalkPart {
    /// A questioner: "Q:", "REPORTER:".
    Asking,
    /// A person who answers: "A:".
    Answering,
}

/// All words about actors.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Actors {
    titles: FxHashMap<Box<str>, Title>,
    modifiers: FxHashSet<Box<str>>,
    people: FxHashSet<Box<str>>,
    bodies: FxHashSet<Box<str>>,
    tied: FxHashSet<Box<str>>,
    not_acting: FxHashSet<Box<str>>,
    talking: FxHashMap<Box<str>, TalkPart>,
    epithets: FxHashSet<Box<str>>,
    renamings: FxHashSet<Box<str>>,
    passed_over: FxHashSet<Box<str>>,
    gendered: FxHashMap<Box<str>, Gender>,
    kin: FxHashMap<Box<str>, Option<Gender>>,
    known: FxHashMap<Box<str>, Known>,
    outlet_words: FxHashSet<Box<str>>,
    outlet_nouns: FxHashSet<Box<str>>,
    government_heads: FxHashSet<Box<str>>,
    places: FxHashMap<Box<str>, Place>,
    party_members: FxHashMap<Box<str>, Box<str>>,
    parties: FxHashSet<Box<str>>,
    plain_parties: FxHashSet<Box<str>>,
    first_names: FxHashMap<Box<str>, Gender>,
    short_first_names: FxHashMap<Box<str>, Box<str>>,
}

type Words = Vec<Box<str>>;
type Table<T> = std::collections::BTreeMap<Box<str>, T>;

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
    courtesy: Gendered,
    gendered: Gendered,
    short: Table<Box<str>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleFile {
    people: Words,
    bodies: Words,
    tied: Words,
    nobody: Words,
    asking: Words,
    answering: Words,
    epithets: Words,
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
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Heads {
    governments: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CountryFile {
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
        actors.load_titles(wanted(files, "actors/titles.toml")?)?;
        actors.load_roles(wanted(files, "actors/roles.toml")?)?;
        actors.load_kin(wanted(files, "actors/kinship.toml")?)?;
        actors.load_agencies(wanted(files, "actors/agencies.toml")?)?;
        actors.load_outlets(wanted(files, "actors/outlets.toml")?)?;
        actors.load_countries(wanted(files, "actors/countries.toml")?)?;
        actors.load_parties(wanted(files, "actors/parties.toml")?)?;
        actors.load_first_names(wanted(files, "actors/first_names.toml")?)?;
        Ok(actors)
    }

    /// Looks up a title by `phrase`: lower case, words separated by single spaces.
    #[must_use]
    pub(crate) fn title(&self, phrase: &str) -> Option<&Title> {
        self.titles.get(phrase)
    }

    /// Returns whether a word can be part of a title without being one ("former").
    #[must_use]
    pub(crate) fn is_title_modifier(&self, word: &str) -> bool {
        self.modifiers.contains(word)
    }

    /// Returns whether a noun describes people; `lemma` is in lower case.
    #[must_use]
    pub(crate) fn is_person_noun(&self, lemma: &str) -> bool {
        self.people.contains(lemma) || self.kin.contains_key(lemma)
    }

    /// Returns whether a noun describes a body of people.
    #[must_use]
    pub(crate) fn is_body_noun(&self, lemma: &str) -> bool {
        self.bodies.contains(lemma)
    }

    /// Returns whether these words between two names mark both as one actor's ("formerly known
    /// as").
    #[must_use]
    pub(crate) fn is_renaming(&self, phrase: &str) -> bool {
        self.renamings.contains(phrase)
    }

    /// Returns whether a word beside a renaming carries no meaning ("which", a comma).
    #[must_use]
    pub(crate) fn is_passed_over(&self, word: &str) -> bool {
        self.passed_over.contains(word)
    }

    /// Returns whether a noun names a tie to another person ("ally").
    #[must_use]
    pub(crate) fn is_tie_noun(&self, lemma: &str) -> bool {
        self.tied.contains(lemma) || self.kin.contains_key(lemma)
    }

    /// Returns whether a noun is a kinship term.
    #[must_use]
    pub(crate) fn is_kin_noun(&self, lemma: &str) -> bool {
        self.kin.contains_key(lemma)
    }

    /// Returns the gender that a noun implies, if any.
    #[must_use]
    pub(crate) fn gender_of_noun(&self, lemma: &str) -> Option<Gender> {
        let kin = self.kin.get(lemma).copied().flatten();
        kin.or_else(|| self.gendered.get(lemma).copied())
    }

    /// Looks up an actor by its printed name, with or without "the".
    #[must_use]
    pub(crate) fn known(&self, name: &str) -> Option<&Known> {
        self.known.get(bare(name))
    }

    /// Returns whether a capitalised word can end the name of an outlet ("Courier").
    #[must_use]
    pub(crate) fn is_outlet_word(&self, word: &str) -> bool {
        self.outlet_words.contains(word)
    }

    /// Returns whether a noun describes an outlet ("newspaper").
    #[must_use]
    pub(crate) fn is_outlet_noun(&self, lemma: &str) -> bool {
        self.outlet_nouns.contains(lemma)
    }

    /// Returns whether a word can end the name of a government ("administration").
    #[must_use]
    pub(crate) fn is_government_head(&self, word: &str) -> bool {
        self.government_heads.contains(word)
    }

    /// Looks up a printed place name or word for a people, singular or plural.
    #[must_use]
    pub(crate) fn place(&self, word: &str) -> Option<&Place> {
        self.places.get(bare(word))
    }

    /// Returns the party that a word names, as itself or through its members: "GOP", "Republican".
    /// `None` for a word that is also a common one ("conservative").
    #[must_use]
    pub(crate) fn party(&self, word: &str) -> Option<&str> {
        let by_name =
            || self.known(word).map(|it| &*it.name).filter(|it| self.parties.contains(*it));
        let found = self.party_of_member(word).or_else(by_name);
        found.filter(|it| !self.is_plain_party(it))
    }

    /// Returns the party whose members are called `word`, singular or plural.
    #[must_use]
    pub(crate) fn party_of_member(&self, word: &str) -> Option<&str> {
        let found = self.party_members.get(word);
        found.or_else(|| self.party_members.get(word.strip_suffix('s')?)).map(AsRef::as_ref)
    }

    /// Returns whether the words for a party's members are also common ones ("a Green mayor").
    #[must_use]
    pub(crate) fn is_plain_party(&self, party: &str) -> bool {
        self.plain_parties.contains(party)
    }

    /// Returns whether "the" and this noun usually refer to an actor mentioned before.
    #[must_use]
    pub(crate) fn is_epithet(&self, noun: &str) -> bool {
        self.epithets.contains(noun)
    }

    /// Returns the part played by a speaker label (in lower case) that is not a name.
    #[must_use]
    pub(crate) fn talk_part(&self, label: &str) -> Option<TalkPart> {
        self.talking.get(label).copied()
    }

    /// Returns whether a name belongs to no political actor ("God").
    #[must_use]
    pub(crate) fn is_no_actor(&self, name: &str) -> bool {
        self.not_acting.contains(name)
    }

    /// Returns the gender of most people with this first name.
    #[must_use]
    pub(crate) fn gender_of_first_name(&self, name: &str) -> Option<Gender> {
        self.first_names.get(name).copied()
    }

    /// Returns the full form of a short first name ("Bernard" for "Bernie").
    #[must_use]
    pub(crate) fn full_first_name(&self, name: &str) -> Option<&str> {
        self.short_first_names.get(name).map(AsRef::as_ref)
    }

    /// Returns the other forms of a first name, sorted: James and Jimmy for Jim, Jim for James.
    #[must_use]
    pub(crate) fn forms_of_first_name(&self, name: &str) -> Vec<&str> {
        let is_same = |it: &str| it.eq_ignore_ascii_case(name);
        let full = self.short_first_names.iter().filter(|(short, _)| is_same(short));
        let mut fulls: Vec<&str> = full.map(|(_, full)| full.as_ref()).collect();
        fulls.push(name);
        let is_full = |full: &str| fulls.iter().any(|it| it.eq_ignore_ascii_case(full));
        let of_full = self.short_first_names.iter().filter(|(_, full)| is_full(full));
        let pairs = of_full.flat_map(|(short, full)| [short.as_ref(), full.as_ref()]);
        let mut forms: Vec<&str> = pairs.filter(|it| !is_same(it)).collect();
        forms.sort_unstable();
        forms.dedup();
        forms
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
        #[expect(clippy::iter_over_hash_type, reason = "each word has its own entry")]
        for (word, gender) in table_of(parsed.courtesy) {
            let gender = Some(gender);
            let title = Title { full: word.clone(), gender, courtesy: true, office: false };
            self.titles.insert(word, title);
        }
        for (short, full) in parsed.short {
            let gender = genders.get(&full).copied();
            let office = self.titles.get(&full).is_some_and(|it| it.office);
            self.titles.insert(short, Title { full, gender, courtesy: false, office });
        }
        self.modifiers = parsed.modifiers.into_iter().collect();
        Ok(())
    }

    fn load_roles(&mut self, file: &SchemaFile) -> Result<(), OntologyError> {
        let parsed: RoleFile = file.parse()?;
        self.people = parsed.people.into_iter().collect();
        self.bodies = parsed.bodies.into_iter().collect();
        self.tied = parsed.tied.into_iter().collect();
        self.not_acting = parsed.nobody.into_iter().collect();
        let asking = parsed.asking.into_iter().map(|it| (it, TalkPart::Asking));
        let answering = parsed.answering.into_iter().map(|it| (it, TalkPart::Answering));
        self.talking = asking.chain(answering).collect();
        self.epithets = parsed.epithets.into_iter().collect();
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
        for (state, shorts) in parsed.states {
            for form in shorts.into_iter().chain([state.clone()]) {
                self.places.insert(form, Place { name: state.clone(), form: PlaceForm::State });
            }
        }
        for entry in parsed.country {
            let mut add = |word: Box<str>, form: PlaceForm| {
                // A state of a federation does not take a name from a country or capital.
                self.places.entry(word).or_insert(Place { name: entry.name.clone(), form });
            };
            for word in entry.people {
                if !word.ends_with('s') && !word.ends_with("sh") && !word.ends_with("ch") {
                    add(format!("{word}s").into(), PlaceForm::People);
                }
                add(word, PlaceForm::People);
            }
            add(entry.name.clone(), PlaceForm::Itself);
            entry.aliases.into_iter().for_each(|it| add(it, PlaceForm::Itself));
            entry.capital.into_iter().for_each(|it| add(it, PlaceForm::Capital));
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

/// Returns the file at `path`, which every schema must have.
pub(super) fn wanted<'f>(files: &'f Files, path: &str) -> Result<&'f SchemaFile, OntologyError> {
    files.get(path).ok_or_else(|| OntologyError::Invalid {
        path: path.to_owned(),
        line: 1,
        cause: "the schema lacks this file; copy the embedded one and change it".to_owned(),
    })
}

fn bare(name: &str) -> &str {
    name.strip_prefix("The ").or_else(|| name.strip_prefix("the ")).unwrap_or(name)
}

fn table_of(words: Gendered) -> FxHashMap<Box<str>, Gender> {
    let male = words.male.into_iter().map(|it| (it, Gender::Male));
    male.chain(words.female.into_iter().map(|it| (it, Gender::Female))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn embedded() -> Actors {
        Actors::load(&Files::embedded()).expect("the embedded words of actors load")
    }

    #[track_caller]
    fn check_known(name: &str, expected: Option<(&str, ActorKind)>) {
        let actors = embedded();
        let found = actors.known(name).map(|it| (&*it.name, it.kind));
        assert_eq!(found, expected, "for {name:?}");
    }

    #[test]
    fn aliases_and_articles_lead_to_one_name() {
        check_known("WaPo", Some(("The Washington Post", ActorKind::Outlet)));
        check_known("the Washington Post", Some(("The Washington Post", ActorKind::Outlet)));
        check_known("DOJ", Some(("Justice Department", ActorKind::Organization)));
        check_known("GOP", Some(("Republican Party", ActorKind::Organization)));
        check_known("White House", Some(("White House", ActorKind::Government)));
        check_known("is", None);
        check_known("Westmark", None);
    }

    #[test]
    fn short_titles_have_full_forms() {
        let actors = embedded();
        assert_eq!(actors.title("sen.").map(|it| &*it.full), Some("senator"));
        assert_eq!(actors.title("mrs.").and_then(|it| it.gender), Some(Gender::Female));
        assert!(actors.title("mr.").is_some_and(|it| it.courtesy));
        assert!(actors.title("breakfast").is_none());
    }

    #[test]
    fn peoples_lead_to_their_countries() {
        let actors = embedded();
        let place = |word| actors.place(word).map(|it| (it.name.to_string(), it.form));
        assert_eq!(place("Russian"), Some(("Russia".to_owned(), PlaceForm::People)));
        assert_eq!(place("Russians"), Some(("Russia".to_owned(), PlaceForm::People)));
        assert_eq!(place("Moscow"), Some(("Russia".to_owned(), PlaceForm::Capital)));
        assert_eq!(place("Ala."), Some(("Alabama".to_owned(), PlaceForm::State)));
        assert_eq!(place("breakfast"), None);
        assert_eq!(actors.party_of_member("Democrats"), Some("Democratic Party"));
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = Actors::load(&Files::default()).expect_err("no file, no words");
        assert!(error.to_string().starts_with("actors/titles.toml:1: "), "{error}");
    }
}
