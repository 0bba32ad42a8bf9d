//! The questions by name, each the question of the subcommand of that name.
//!
//! In: a name, what is asked, an open store, a schema. Out: [`Answer`]: the rows as JSON, with the
//! numbers of those left out. Fails with the errors of the library; a name that could mean several
//! actors is never guessed.

use onrecord::graph::Which;
use onrecord::knowledge::{ActorId, ActorKind};
use onrecord::query::{
    self, Answer as Page, Counting, Filter, Join, Normalization, Projection, QueryError,
    SaidFilter, SearchIn, Sides, Told, WhichActors,
};
use onrecord::store::StoreError;
use onrecord::{Error, Memory, Ontology, export};
use serde::Serialize;

use crate::asked::Asked;

/// An answer as JSON, and what is not in it.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    /// A list of rows, or one object.
    pub(crate) json: String,
    /// Number of rows without a limit.
    pub(crate) n_total: usize,
    /// Number of relations left out because their confidence is too low.
    pub(crate) n_unsure: usize,
    /// Number of rows left out because they have no date.
    pub(crate) n_undated: usize,
}

/// Why there is no answer.
pub(crate) enum Refused {
    /// The question does not fit.
    Question(String),
    /// The library has no answer.
    Library(Error),
}

impl From<QueryError> for Refused {
    fn from(error: QueryError) -> Self {
        Self::Library(error.into())
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Library(error.into())
    }
}

impl From<query::SparqlError> for Refused {
    fn from(error: query::SparqlError) -> Self {
        Self::Library(error.into())
    }
}

type Answered = Result<Answer, Refused>;

/// A question with all it is answered from.
pub(crate) struct Question<'q> {
    pub(crate) asked: &'q Asked,
    pub(crate) memory: &'q Memory,
    pub(crate) ontology: &'q Ontology,
}

fn json(rows: &(impl Serialize + ?Sized)) -> Result<String, Refused> {
    serde_json::to_string(rows).map_err(|error| Refused::Question(error.to_string()))
}

fn page<T: Serialize>(page: &Page<T>) -> Answered {
    let (n_total, n_unsure) = (page.n_total, page.n_unsure);
    Ok(Answer { json: json(&page.rows)?, n_total, n_unsure, n_undated: 0 })
}

fn told<T: Serialize>(told: &Told<T>) -> Answered {
    let (n_total, n_unsure, n_undated) = (told.n_total, told.n_unsure, told.n_undated);
    Ok(Answer { json: json(&told.rows)?, n_total, n_unsure, n_undated })
}

fn rows<T: Serialize>(mut rows: Vec<T>, asked: &Asked) -> Answered {
    let n_total = rows.len();
    rows.truncate(asked.limit());
    Ok(Answer { json: json(&rows)?, n_total, ..Answer::default() })
}

/// Returns the value of a word, or an error that lists the words there are.
fn word<T: Copy>(typed: Option<&String>, known: &[(&str, T)]) -> Result<T, Refused> {
    let Some(typed) = typed else { return Ok(known[0].1) };
    let found = known.iter().find(|(name, _)| name == typed).map(|it| it.1);
    found.ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|it| it.0).collect();
        Refused::Question(format!("`{typed}` is not one of {}", names.join(", ")))
    })
}

impl Question<'_> {
    /// Returns the answer to the question of this name.
    pub(crate) fn answer(&self, name: &str) -> Answered {
        match name {
            "actors" => self.actors(),
            "show" => self.show(),
            "history" => self.history(),
            "said" => self.said(),
            "near" => self.near(),
            "ties" => self.ties(),
            "path" => self.path(),
            _ => self.of_texts(name),
        }
    }

    /// Returns the answer to a question of documents, or of what they take sides on.
    fn of_texts(&self, name: &str) -> Answered {
        match name {
            "search" => self.search(),
            "documents" => self.documents(),
            "open" => self.open(),
            "evidence" => self.evidence(),
            "events" => self.events(),
            "discourse" => self.discourse(),
            "concepts" => self.concepts(),
            "status" => self.status(),
            _ => Err(Refused::Question(format!("there is no question `{name}`"))),
        }
    }

    fn actor(&self, typed: &str) -> Result<ActorId, QueryError> {
        Ok(self.memory.find(typed)?.id)
    }

    fn filter(&self) -> Result<Filter, QueryError> {
        self.asked.filter(self.ontology, self.memory.store())
    }

    fn join(&self) -> Join<'_> {
        if self.asked.all { Join::None } else { Join::Deeds(self.ontology) }
    }

    fn actors(&self) -> Answered {
        let (graph, kind) = (self.memory.graph()?, self.asked.kind);
        let mut found = query::actors(graph, self.asked.what.as_deref(), kind);
        if kind != Some(ActorKind::Unnamed) {
            found.retain(|it| it.kind != ActorKind::Unnamed.as_str());
        }
        Ok(Answer { n_unsure: graph.n_unsure as usize, ..rows(found, self.asked)? })
    }

    fn show(&self) -> Answered {
        let profile = self.memory.profile(&self.actor(self.asked.what())?)?;
        let n_unsure = profile.n_unsure;
        Ok(Answer { json: json(&profile)?, n_total: 1, n_unsure, n_undated: 0 })
    }

    fn history(&self) -> Answered {
        let (identities, actor) = (self.memory.identities()?, self.actor(self.asked.what())?);
        let (filter, limit) = (self.filter()?, self.asked.limit());
        told(&query::deeds(&identities, &actor, &filter, limit, self.join())?)
    }

    fn said(&self) -> Answered {
        let asked = self.asked;
        let find = |typed: &Option<String>| typed.as_ref().map(|it| self.actor(it)).transpose();
        let filter = SaidFilter {
            speaker: find(&asked.speaker)?,
            about: find(&asked.about)?,
            to: find(&asked.to)?,
            cue: asked.cue.clone(),
            mode: asked.mode,
            filter: Filter { min_confidence: 0.0, ..self.filter()? },
        };
        let identities = self.memory.identities()?;
        let found = query::sayings(&identities, &filter, asked.limit(), self.join())?;
        if let Some(cue) = asked.cue.as_ref().filter(|_| found.n_total == 0) {
            query::check_cue(cue, self.memory.store())?;
        }
        told(&found)
    }

    fn near(&self) -> Answered {
        let filter = self.asked.ties(self.ontology, self.memory.store())?;
        let actor = self.actor(self.asked.what())?;
        let found = self.memory.near(&actor, self.asked.hops, &filter, self.asked.limit())?;
        Ok(Answer { n_unsure: self.memory.graph()?.n_unsure as usize, ..page(&found)? })
    }

    fn ties(&self) -> Answered {
        let filter = self.asked.ties(self.ontology, self.memory.store())?;
        let graph = self.memory.graph_of(filter.status)?;
        let found = query::all(self.memory.store(), graph, &filter, self.asked.limit())?;
        Ok(Answer { n_unsure: graph.n_unsure as usize, ..page(&found)? })
    }

    fn path(&self) -> Answered {
        let asked = self.asked;
        let filter = asked.ties(self.ontology, self.memory.store())?;
        let to = asked.other.as_deref().unwrap_or_default();
        let (from, to) = (self.actor(asked.what())?, self.actor(to)?);
        let which = if asked.all { Which::All } else { Which::Shortest };
        rows(self.memory.path((&from, &to), asked.steps_max, which, &filter)?, asked)
    }

    fn search(&self) -> Answered {
        let places = [("all", SearchIn::All), ("rows", SearchIn::Rows), ("texts", SearchIn::Texts)];
        let place = word(self.asked.place.as_ref(), &places)?;
        let (identities, filter) = (self.memory.identities()?, self.filter()?);
        let limit = self.asked.limit();
        let found = query::search_in(&identities, self.asked.what(), place, &filter, limit)?;
        let (n_total, n_unsure) = (found.rows.n_total + found.texts.n_total, found.rows.n_unsure);
        Ok(Answer { json: json(&found.into_found())?, n_total, n_unsure, n_undated: 0 })
    }

    fn documents(&self) -> Answered {
        let asked = self.asked;
        let pattern = asked.what.as_deref().filter(|it| !it.trim().is_empty());
        let (store, filter) = (self.memory.store(), self.filter()?);
        page(&query::documents(store, pattern, &filter, asked.undated, asked.limit())?)
    }

    fn open(&self) -> Answered {
        let identities = self.memory.identities()?;
        let opened = query::open(&identities, self.asked.what(), self.asked.min_confidence())?;
        let n_unsure = opened.n_unsure;
        Ok(Answer { json: json(&opened)?, n_total: 1, n_unsure, n_undated: 0 })
    }

    fn evidence(&self) -> Answered {
        rows(self.memory.evidence(self.asked.what())?, self.asked)
    }

    fn events(&self) -> Answered {
        let mut found = Vec::new();
        let store = self.memory.store();
        for (_, number, _) in store.catalogue()? {
            let Some(stored) = store.shared(number)? else { continue };
            let events = export::events::events_again(&stored, self.ontology);
            found.extend(events.into_iter().filter(|it| self.asked.all || it.is_sure));
        }
        rows(found, self.asked)
    }

    fn sides(&self) -> Result<Sides, Refused> {
        let asked = self.asked;
        let actors = if asked.unnamed { WhichActors::All } else { WhichActors::Named };
        let sides = Sides::of(&asked.support, &asked.oppose, self.ontology, self.filter()?)?;
        Ok(Sides { window_months: asked.window, actors, ..sides })
    }

    fn discourse(&self) -> Answered {
        let asked = self.asked;
        let networks = [
            ("sides", None),
            ("congruence", Some(Projection::Congruence)),
            ("conflict", Some(Projection::Conflict)),
            ("subtract", Some(Projection::Subtract)),
        ];
        let counts =
            [("once", Counting::Once), ("documents", Counting::Documents), ("all", Counting::All)];
        let normalizations = [("no", Normalization::No), ("average", Normalization::Average)];
        let projection = word(asked.network.as_ref(), &networks)?;
        let counting = word(asked.count.as_ref(), &counts)?;
        let normalization = word(asked.normalize.as_ref(), &normalizations)?;
        let found = query::sides(&self.memory.identities()?, &self.sides()?)?;
        let answer = match projection {
            None => rows(found.rows, asked)?,
            Some(it) => rows(query::pairs(&found.rows, it, counting, normalization), asked)?,
        };
        Ok(Answer { n_unsure: found.n_unsure, ..answer })
    }

    fn concepts(&self) -> Answered {
        let found = query::concepts(&self.memory.identities()?, &self.sides()?)?;
        Ok(Answer { n_unsure: found.n_unsure, ..rows(found.rows, self.asked)? })
    }

    fn status(&self) -> Answered {
        Ok(Answer { json: json(&self.memory.store().counts())?, n_total: 1, ..Answer::default() })
    }
}

/// Returns whether another process may have changed what was being read.
pub(crate) fn is_of_store(refused: &Refused) -> bool {
    let Refused::Library(error) = refused else { return false };
    let (Error::Store(cause)
    | Error::Query(QueryError::Store(cause))
    | Error::Sparql(query::SparqlError::Store(cause))) = error
    else {
        return false;
    };
    matches!(cause, StoreError::Changed { .. } | StoreError::Damaged { .. })
}
