//! The words that name, title and describe actors: titles, roles, outlets, agencies, countries.
//!
//! In: the files under `schema/actors/`. Out: [`Actors`], which looks up one word or phrase at a
//! time. Looking up never fails; `loading` does.

mod entries;
mod loading;

use rustc_hash::{FxHashMap, FxHashSet};

pub(crate) use entries::{Gender, Known, NamedPlace, PlaceForm, Seat, TalkPart, Title};

/// All words about actors.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Actors {
    titles: FxHashMap<Box<str>, Title>,
    /// The offices that a noun may stand for.
    stands_for: FxHashMap<Box<str>, FxHashSet<Box<str>>>,
    modifiers: FxHashSet<Box<str>>,
    /// Those of them that make a title that of another.
    seconds: FxHashSet<Box<str>>,
    postnominals: FxHashSet<Box<str>>,
    people: FxHashSet<Box<str>>,
    bodies: FxHashSet<Box<str>>,
    unmarked_bodies: FxHashSet<Box<str>>,
    kind_nouns: FxHashSet<Box<str>>,
    tied: FxHashSet<Box<str>>,
    not_acting: FxHashSet<Box<str>>,
    talking: FxHashMap<Box<str>, TalkPart>,
    epithets: FxHashSet<Box<str>>,
    reporting: FxHashSet<Box<str>>,
    pleading: FxHashSet<Box<str>>,
    courts: FxHashSet<Box<str>>,
    renamings: FxHashSet<Box<str>>,
    passed_over: FxHashSet<Box<str>>,
    gendered: FxHashMap<Box<str>, Gender>,
    kin: FxHashMap<Box<str>, Option<Gender>>,
    known: FxHashMap<Box<str>, Known>,
    outlet_words: FxHashSet<Box<str>>,
    outlet_nouns: FxHashSet<Box<str>>,
    government_heads: FxHashSet<Box<str>>,
    places: FxHashMap<Box<str>, NamedPlace>,
    /// What only a country has.
    owned_by_countries: FxHashSet<Box<str>>,
    /// Who leads a country or a place.
    leading_countries: FxHashSet<Box<str>>,
    /// The country of each capital.
    capitals: FxHashMap<Box<str>, Box<str>>,
    seats: FxHashMap<Box<str>, Seat>,
    party_members: FxHashMap<Box<str>, Box<str>>,
    parties: FxHashSet<Box<str>>,
    plain_parties: FxHashSet<Box<str>>,
    first_names: FxHashMap<Box<str>, Gender>,
    short_first_names: FxHashMap<Box<str>, Box<str>>,
}

impl Actors {
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

    /// Returns whether a word before a title makes it the office of another: "deputy".
    #[must_use]
    pub(crate) fn is_second(&self, word: &str) -> bool {
        self.seconds.contains(word)
    }

    /// Returns whether a noun in lower case may stand for the holder of another office: "the minister" for a
    /// foreign minister, "the judge" for a justice.
    #[must_use]
    pub(crate) fn stands_for(&self, noun: &str, office: &str) -> bool {
        if let Some(offices) = self.stands_for.get(noun) {
            return offices.contains(office);
        }
        let before = office.strip_suffix(noun).and_then(|it| it.strip_suffix(' '));
        before.is_some_and(|it| !it.split(' ').any(|word| self.is_second(word)))
    }

    /// Returns whether letters after a name are of an order, a degree or a membership: "MP".
    #[must_use]
    pub(crate) fn is_postnominal(&self, word: &str) -> bool {
        self.postnominals.contains(word)
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

    /// Returns whether a noun behind the name of a body adds nothing but its kind: "the Right Way party".
    #[must_use]
    pub(crate) fn is_kind_noun(&self, lemma: &str) -> bool {
        self.kind_nouns.contains(lemma)
    }

    /// Returns whether a noun stands for a body of people without an article: "Police arrested him."
    #[must_use]
    pub(crate) fn is_unmarked_body(&self, lemma: &str) -> bool {
        self.unmarked_bodies.contains(lemma)
    }

    /// Returns whether a noun describes those who report on a body named before it, and are not employed by it:
    /// "correspondent".
    #[must_use]
    pub(crate) fn reports(&self, lemma: &str) -> bool {
        self.reporting.contains(lemma)
    }

    /// Returns whether a noun describes those who plead before a court named before it: "lawyer".
    #[must_use]
    pub(crate) fn pleads(&self, lemma: &str) -> bool {
        self.pleading.contains(lemma)
    }

    /// Returns whether a name is that of a court.
    #[must_use]
    pub(crate) fn is_court(&self, name: &str) -> bool {
        let last = name.rsplit(' ').next().unwrap_or(name);
        self.courts.contains(last.to_lowercase().as_str())
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
    pub(crate) fn place(&self, word: &str) -> Option<&NamedPlace> {
        self.places.get(bare(word))
    }

    /// Returns whether only a country has what a phrase in lower case names: "parliament".
    #[must_use]
    pub(crate) fn is_of_country(&self, phrase: &str) -> bool {
        self.owned_by_countries.contains(phrase)
    }

    /// Returns whether words in lower case are courtesy titles and nothing else: "mr.", "the rt hon sir".
    #[must_use]
    pub(crate) fn are_courtesy(&self, words: &str) -> bool {
        let words: Vec<&str> = words.split_whitespace().collect();
        let mut rest = words.strip_prefix(&["the"]).unwrap_or(&words);
        let is_courtesy =
            |title: &[&str]| self.title(&title.join(" ")).is_some_and(|it| it.courtesy);
        while let Some(n) = (1..=rest.len()).rev().find(|n| is_courtesy(&rest[..*n])) {
            rest = &rest[n..];
        }
        rest.is_empty() && !words.is_empty()
    }

    /// Returns whether what follows "of" after a phrase in lower case is a country or a place: "governor".
    #[must_use]
    pub(crate) fn leads_country(&self, phrase: &str) -> bool {
        self.leading_countries.contains(phrase)
    }

    /// Returns the country that a word is the capital of, whatever else it names.
    #[must_use]
    pub(crate) fn country_of_capital(&self, word: &str) -> Option<&str> {
        self.capitals.get(word).map(|it| &**it)
    }

    /// Returns the body that has its seat in a city.
    #[must_use]
    pub(crate) fn seat(&self, city: &str) -> Option<&Seat> {
        self.seats.get(city)
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
}

fn bare(name: &str) -> &str {
    name.strip_prefix("The ").or_else(|| name.strip_prefix("the ")).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::ActorKind;
    use crate::ontology::Files;

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
        assert!(actors.are_courtesy("the rt hon sir") && !actors.are_courtesy("the hon minister"));
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
