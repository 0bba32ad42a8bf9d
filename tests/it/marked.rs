//! Documents written with their extraction marked in the text, for readable tests.

use std::collections::BTreeMap;

use onrecord::document::{Document, Span};
use onrecord::knowledge::{
    Actor, ActorId, ActorKind, Delivery, Extraction, Mention, MentionKind, Mode, Relation,
    RelationId, RelationType, Statement, StatementId, Status,
};
use onrecord::store::StoredDocument;

/// Parses a document written as
/// `[jeff-ruiz|Jeff Ruiz] (endorsed)> [ana-okoro|Ana Okoro].`: id and words in brackets, relations
/// between the actors on both sides in parentheses, with `!` for negated, `?` for hypothetical and
/// `@id` for the source; `(say)>` makes the rest of the sentence a statement.
pub(crate) fn reads(id: &str, date: &str, outlet: &str, marked: &str) -> StoredDocument {
    let mut page = Page::default();
    for sentence in marked.split_inclusive('.') {
        page.sentence(sentence);
    }
    let mut document = Document::new(id, page.text.clone());
    document.date = date.parse().ok();
    document.outlet = (!outlet.is_empty()).then(|| outlet.to_owned());
    StoredDocument { document, extraction: page.finish(), reader: 1 }
}

/// A relation: subject, type, object, and the bytes of its sentence.
type Marked = (Option<ActorId>, String, Option<ActorId>, usize, usize);

#[derive(Default)]
struct Page {
    text: String,
    actors: BTreeMap<ActorId, Vec<(usize, usize, String)>>,
    order: Vec<ActorId>,
    relations: Vec<Marked>,
    statements: Vec<(ActorId, String, Vec<ActorId>, usize, usize)>,
}

impl Page {
    fn sentence(&mut self, marked: &str) {
        let start = self.text.len();
        let mut last: Option<ActorId> = None;
        let mut waiting: Option<String> = None;
        let mut saying: Option<(ActorId, String, usize)> = None;
        let mut about = Vec::new();
        let mut rest = marked;
        while let Some(at) = rest.find(['[', '(']) {
            self.text.push_str(&rest[..at]);
            let is_actor = rest[at..].starts_with('[');
            let close = rest[at..].find(if is_actor { ']' } else { ')' }).expect("closed") + at;
            let inner = &rest[at + 1..close];
            rest = &rest[close + 1..];
            if is_actor {
                let (id, words) = inner.split_once('|').expect("id|words");
                let id = ActorId::new(id);
                let from = self.text.len();
                self.text.push_str(words);
                if !self.order.contains(&id) {
                    self.order.push(id.clone());
                }
                let mention = (from, self.text.len(), words.to_owned());
                self.actors.entry(id.clone()).or_default().push(mention);
                if saying.is_some() {
                    about.push(id.clone());
                }
                if let Some(kind) = waiting.take() {
                    self.relations.push((last.clone(), kind, Some(id.clone()), start, 0));
                }
                last = Some(id);
            } else {
                rest = rest.strip_prefix('>').unwrap_or(rest);
                self.text.push_str(
                    inner.split('@').next().unwrap_or(inner).trim_end_matches(['!', '?']),
                );
                if inner == "say" || inner == "deny" {
                    let speaker = last.clone().expect("a speaker before");
                    saying = Some((speaker, inner.to_owned(), self.text.len()));
                } else {
                    waiting = Some(inner.to_owned());
                }
            }
        }
        self.text.push_str(rest);
        if let Some(kind) = waiting {
            self.relations.push((last, kind, None, start, 0));
        }
        let end = self.text.trim_end().len();
        self.relations.iter_mut().filter(|it| it.4 == 0).for_each(|it| it.4 = end);
        if let Some((speaker, cue, from)) = saying {
            about.retain(|it| *it != speaker);
            self.statements.push((speaker, cue, about, from + 1, end - 1));
        }
        self.text.push(' ');
    }

    fn finish(self) -> Extraction {
        let text = self.text;
        let span = |start, end| Span::new(&text, start..end).expect("inside");
        let actors = self.order.iter().map(|id| {
            let mentions = &self.actors[id];
            let kind = ActorKind::ALL
                .into_iter()
                .find(|it| id.as_str().starts_with(it.as_str()))
                .expect("a kind");
            let name = &mentions[0].2;
            let mention = |(start, end, words): &(usize, usize, String)| Mention {
                span: span(*start, *end),
                kind: if words.starts_with("the ") {
                    MentionKind::Nominal
                } else {
                    MentionKind::Name
                },
            };
            Actor {
                id: id.clone(),
                name: name.clone(),
                kind,
                mentions: mentions.iter().map(mention).collect(),
            }
        });
        let statement = |(n, (speaker, cue, about, start, end)): (
            usize,
            &(ActorId, String, Vec<ActorId>, usize, usize),
        )| Statement {
            id: StatementId::nth(n),
            speaker: Some(speaker.clone()),
            mode: Mode::Indirect,
            attitude: false,
            delivery: Delivery::Made,
            cue_lemma: cue.clone(),
            source: Vec::new(),
            cue: Vec::new(),
            content: vec![span(*start, *end)],
            addressee: Vec::new(),
            about: about.clone(),
            within: None,
        };
        let relation = |(n, (subject, kind, object, start, end)): (usize, &Marked)| {
            let (kind, source) = kind.split_once('@').unwrap_or((kind.as_str(), ""));
            let status = match kind.chars().last() {
                Some('!') => Status::Negated,
                Some('?') => Status::Hypothetical,
                _ => Status::Asserted,
            };
            Relation {
                id: RelationId::nth(n),
                kind: RelationType::new(&kind.trim_end_matches(['!', '?']).replace(' ', "_")),
                subject: subject.clone(),
                object: object.clone(),
                matter: None,
                status,
                former: false,
                according_to: if source.is_empty() {
                    Vec::new()
                } else {
                    vec![ActorId::new(source)]
                },
                statement: None,
                date: None,
                trigger: Vec::new(),
                evidence: span(*start, *end),
                confidence: 0.5,
            }
        };
        Extraction {
            actors: actors.collect(),
            statements: self.statements.iter().enumerate().map(statement).collect(),
            relations: self.relations.iter().enumerate().map(relation).collect(),
        }
    }
}
