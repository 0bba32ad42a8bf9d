//! Generates documents with extractions, the same for the same seed: a few actors are in many
//! documents and many actors in few, as in the news.

use onrecord::document::{Document, DocumentId, PartialDate, Span};
use onrecord::knowledge::{
    Actor, ActorId, ActorKind, Delivery, Extraction, Mention, MentionKind, Mode, Relation,
    RelationId, RelationType, Statement, StatementId, Status,
};
use onrecord::store::StoredDocument;

/// The size of a generated world.
#[derive(Clone, Copy, Debug)]
pub(crate) struct World {
    pub seed: u64,
    pub n_actors: u64,
    pub n_relations: usize,
    pub n_statements: usize,
}

const FIRST: [&str; 24] = [
    "Ada", "Bela", "Carlo", "Dunja", "Edda", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Kaja",
    "Luca", "Mara", "Nils", "Olga", "Piet", "Rosa", "Sami", "Tilda", "Uwe", "Vera", "Wim", "Yara",
    "Zeno",
];
const SYLLABLES: [&str; 32] = [
    "bar", "cor", "dal", "fen", "gor", "hal", "jen", "kar", "lin", "mar", "nor", "pel", "quin",
    "ros", "sal", "tor", "ul", "ven", "wes", "yor", "zan", "bel", "dor", "fal", "gan", "hol",
    "ket", "lor", "mun", "ras", "sten", "wick",
];
const TYPES: [(&str, &str); 8] = [
    ("endorsed", "endorsed"),
    ("criticized", "criticized"),
    ("met_with", "met with"),
    ("accused", "accused"),
    ("praised", "praised"),
    ("works_for", "works for"),
    ("denied", "denied the account of"),
    ("ally_of", "is an ally of"),
];
const OUTLETS: [&str; 6] = [
    "Harbor Times",
    "Averell Tribune",
    "Westmark Courier",
    "Delta Wire",
    "The Northern Post",
    "Capitol Ledger",
];

/// A pseudo-random number generator (splitmix64), the same on every machine.
#[derive(Clone, Debug)]
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut it = self.0;
        it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        it ^ (it >> 31)
    }

    /// Returns a number below `n`.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.next() % n.max(1)
    }

    /// Returns a number below `n`; small numbers are far more frequent.
    fn skewed(&mut self, n: u64) -> u64 {
        let unit = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        (((n as f64) * unit.powi(3)) as u64).min(n - 1)
    }
}

impl World {
    pub(crate) fn small(seed: u64) -> Self {
        Self { seed, n_actors: 40, n_relations: 3, n_statements: 2 }
    }

    /// Returns the name of actor number `n`; all names differ.
    pub(crate) fn name(n: u64) -> (ActorKind, String) {
        let first = FIRST[(n % FIRST.len() as u64) as usize];
        let mut last = String::new();
        let mut rest = n / FIRST.len() as u64 + 32;
        while rest > 0 {
            last.push_str(SYLLABLES[(rest % 32) as usize]);
            rest /= 32;
        }
        let last = last[..1].to_uppercase() + &last[1..];
        match n % 10 {
            7 => (ActorKind::Organization, format!("{last} Institute {n}")),
            _ => (ActorKind::Person, format!("{first} {last}")),
        }
    }

    /// Returns document number `n` in version `version`.
    pub(crate) fn document(&self, n: u64, version: u64) -> StoredDocument {
        let mut numbers =
            Numbers::new(self.seed ^ n.wrapping_mul(0x1_0001) ^ version.wrapping_mul(0x5bd1_e995));
        let mut page = Page::default();
        for _ in 0..self.n_statements {
            let (speaker, about) = (numbers.skewed(self.n_actors), numbers.skewed(self.n_actors));
            page.say(speaker, about, &mut numbers);
        }
        for _ in 0..self.n_relations {
            let (subject, object) = (numbers.skewed(self.n_actors), numbers.skewed(self.n_actors));
            page.relate(subject, object, &mut numbers);
        }
        let mut document = Document::new(&format!("doc-{n:06}"), page.text.clone());
        let day = jiff::civil::date(2015, 1, 1)
            .saturating_add(jiff::Span::new().days((n * 7 % 1500) as i64));
        document.date = Some(PartialDate::day(day));
        document.outlet = Some(OUTLETS[numbers.below(6) as usize].to_owned());
        document.title = Some(format!("Story {n}, version {version}"));
        StoredDocument { document, extraction: page.extraction, reader: 1 }
    }
}

#[derive(Default)]
struct Page {
    text: String,
    /// The mentions of each actor so far.
    extraction: Extraction,
}

impl Page {
    fn write(&mut self, words: &str) -> (usize, usize) {
        let start = self.text.len();
        self.text.push_str(words);
        (start, self.text.len())
    }

    fn span(&self, (start, end): (usize, usize)) -> Span {
        Span::new(&self.text, start..end).expect("written just now")
    }

    fn actor(&mut self, n: u64) -> ActorId {
        let (kind, name) = World::name(n);
        let id = ActorId::named(kind, &name);
        let known = self.extraction.actors.iter().position(|it| it.id == id);
        let last = name.rsplit(' ').next().unwrap_or(&name).to_owned();
        let is_short = known.is_some() && kind == ActorKind::Person;
        let place = self.write(if is_short { &last } else { &name });
        let mention = Mention { span: self.span(place), kind: MentionKind::Name };
        match known {
            Some(at) => self.extraction.actors[at].mentions.push(mention),
            None => self.extraction.actors.push(Actor {
                id: id.clone(),
                name,
                kind,
                mentions: vec![mention],
            }),
        }
        id
    }

    fn say(&mut self, speaker: u64, about: u64, numbers: &mut Numbers) {
        let start = self.text.len();
        let id = self.actor(speaker);
        let source = (start, self.text.len());
        self.write(" ");
        let cue = self.write("said");
        self.write(" that ");
        let content = self.text.len();
        let about = self.actor(about);
        self.write(&format!(" would answer question {}", numbers.below(1000)));
        let content = (content, self.text.len());
        self.write(". ");
        let about = if about == id { Vec::new() } else { vec![about] };
        let statement = Statement {
            id: StatementId::nth(self.extraction.statements.len()),
            speaker: Some(id),
            mode: Mode::Indirect,
            attitude: false,
            delivery: Delivery::Made,
            cue_lemma: "say".to_owned(),
            source: vec![self.span(source)],
            cue: vec![self.span(cue)],
            content: vec![self.span(content)],
            addressee: Vec::new(),
            about,
            within: None,
        };
        self.extraction.statements.push(statement);
    }

    fn relate(&mut self, subject: u64, object: u64, numbers: &mut Numbers) {
        let (kind, words) = TYPES[numbers.below(TYPES.len() as u64) as usize];
        let start = self.text.len();
        let subject = self.actor(subject);
        self.write(" ");
        let trigger = self.write(words);
        self.write(" ");
        let object = self.actor(object);
        let evidence = (start, self.text.len());
        self.write(". ");
        let status = match numbers.below(12) {
            0 => Status::Negated,
            1 => Status::Hypothetical,
            _ => Status::Asserted,
        };
        let day = jiff::civil::date(2014, 1, 1)
            .saturating_add(jiff::Span::new().days(numbers.below(2000) as i64));
        self.extraction.relations.push(Relation {
            id: RelationId::nth(self.extraction.relations.len()),
            kind: RelationType::new(kind),
            subject: Some(subject),
            object: Some(object),
            matter: None,
            status,
            former: false,
            according_to: Vec::new(),
            statement: None,
            date: (numbers.below(3) == 0).then(|| PartialDate::day(day)),
            trigger: vec![self.span(trigger)],
            evidence: self.span(evidence),
            confidence: numbers.below(1000) as f64 / 1000.0,
        });
    }
}

pub(crate) fn id(n: u64) -> DocumentId {
    DocumentId::new(&format!("doc-{n:06}"))
}
