//! The questions that a memory answers.
//!
//! In: a question, and how many rows at most. Out: answers with their evidence. Fails with [`QueryError`] if nothing
//! has the name or id that is asked for, or the store cannot be read.

use super::Memory;
use crate::graph::{TieFilter, Which};
use crate::knowledge::ActorId;
use crate::query::{
    self, Answer, Event, Evidence, Filter, Hit, Leg, Limits, Link, Profile, QueryError, SaidFilter,
    Solutions, SparqlError, Utterance,
};
use crate::resolve::Named;

impl Memory {
    /// Returns the actor that a person means by a name, such as `renner` or `tobias renner`, or by
    /// an id.
    ///
    /// # Errors
    /// Returns an error if there is no such actor or there are several, or the store cannot be
    /// read.
    ///
    /// ```
    /// # use onrecord::{Document, Memory, ReadOptions, Reader};
    /// # let praise = Document::new("harbor-1", "Mayor Ana Okoro praised Tobias Renner on Monday.");
    /// # let meeting = "Tobias Renner met with Elena Marsh. \"The port is safe,\" Marsh said.";
    /// # let documents = [praise, Document::new("harbor-2", meeting)];
    /// # let mut memory = Memory::default();
    /// # memory.add(Reader::embedded().read_all(documents, ReadOptions::default()))?;
    /// assert_eq!(memory.find("renner")?.id.as_str(), "person/tobias-renner");
    /// assert!(memory.find("smith").is_err());
    /// # Ok::<(), onrecord::Error>(())
    /// ```
    pub fn find(&self, typed: &str) -> Result<Named, QueryError> {
        query::find_actor(&self.identities()?, typed)
    }

    /// Returns what is known about an actor: names, counts, company.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    ///
    /// ```
    /// # use onrecord::{Document, Memory, ReadOptions, Reader};
    /// # let praise = Document::new("harbor-1", "Mayor Ana Okoro praised Tobias Renner on Monday.");
    /// # let meeting = "Tobias Renner met with Elena Marsh. \"The port is safe,\" Marsh said.";
    /// # let documents = [praise, Document::new("harbor-2", meeting)];
    /// # let mut memory = Memory::default();
    /// # memory.add(Reader::embedded().read_all(documents, ReadOptions::default()))?;
    /// let profile = memory.profile(&memory.find("renner")?.id)?;
    /// assert_eq!((profile.kind.as_str(), profile.n_documents), ("person", 2));
    /// # Ok::<(), onrecord::Error>(())
    /// ```
    pub fn profile(&self, actor: &ActorId) -> Result<Profile, QueryError> {
        Ok(query::profile(&self.identities()?, actor, self.min_confidence)?)
    }

    /// Returns what an actor did and what was done to it, in date order: the first `limit` events.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    ///
    /// ```
    /// # use onrecord::{Document, Memory, ReadOptions, Reader};
    /// # let praise = Document::new("harbor-1", "Mayor Ana Okoro praised Tobias Renner on Monday.");
    /// # let meeting = "Tobias Renner met with Elena Marsh. \"The port is safe,\" Marsh said.";
    /// # let documents = [praise, Document::new("harbor-2", meeting)];
    /// # let mut memory = Memory::default();
    /// # memory.add(Reader::embedded().read_all(documents, ReadOptions::default()))?;
    /// use onrecord::Filter;
    /// use onrecord::knowledge::RelationType;
    ///
    /// let renner = memory.find("renner")?;
    /// let only = Filter { types: vec![RelationType::new("praised")], ..memory.filter() };
    /// let answer = memory.history(&renner.id, &only, 10)?;
    /// assert_eq!(answer.n_total, 1);
    /// assert_eq!(answer.rows[0].citation.document.as_str(), "harbor-1");
    /// # Ok::<(), onrecord::Error>(())
    /// ```
    pub fn history(
        &self,
        actor: &ActorId,
        filter: &Filter,
        limit: usize,
    ) -> Result<Answer<Event>, QueryError> {
        Ok(query::history(&self.identities()?, actor, filter, limit)?)
    }

    /// Returns the first `limit` statements, in date order.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    ///
    /// ```
    /// # use onrecord::{Document, Memory, ReadOptions, Reader};
    /// # let praise = Document::new("harbor-1", "Mayor Ana Okoro praised Tobias Renner on Monday.");
    /// # let meeting = "Tobias Renner met with Elena Marsh. \"The port is safe,\" Marsh said.";
    /// # let documents = [praise, Document::new("harbor-2", meeting)];
    /// # let mut memory = Memory::default();
    /// # memory.add(Reader::embedded().read_all(documents, ReadOptions::default()))?;
    /// use onrecord::query::SaidFilter;
    ///
    /// let speaker = Some(memory.find("marsh")?.id);
    /// let answer = memory.said(&SaidFilter { speaker, ..SaidFilter::default() }, 10)?;
    /// assert!(answer.rows[0].words.contains("The port is safe"));
    /// # Ok::<(), onrecord::Error>(())
    /// ```
    pub fn said(&self, asked: &SaidFilter, limit: usize) -> Result<Answer<Utterance>, QueryError> {
        Ok(query::said(&self.identities()?, asked, limit)?)
    }

    /// Returns the sentences behind relations and statements that have all words asked for: the
    /// first `limit`, best first.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    ///
    /// ```
    /// # use onrecord::{Document, Memory, ReadOptions, Reader};
    /// # let praise = Document::new("harbor-1", "Mayor Ana Okoro praised Tobias Renner on Monday.");
    /// # let meeting = "Tobias Renner met with Elena Marsh. \"The port is safe,\" Marsh said.";
    /// # let documents = [praise, Document::new("harbor-2", meeting)];
    /// # let mut memory = Memory::default();
    /// # memory.add(Reader::embedded().read_all(documents, ReadOptions::default()))?;
    /// use onrecord::Filter;
    /// use onrecord::query::Evidence;
    ///
    /// let answer = memory.search("praised", &Filter::default(), 10)?;
    /// let Evidence::Relation { event, .. } = &answer.rows[0].evidence else { panic!("a relation") };
    /// assert_eq!(event.citation.document.as_str(), "harbor-1");
    /// # Ok::<(), onrecord::Error>(())
    /// ```
    pub fn search(
        &self,
        asked: &str,
        filter: &Filter,
        limit: usize,
    ) -> Result<Answer<Hit>, QueryError> {
        Ok(query::search(&self.identities()?, asked, filter, limit)?)
    }

    /// Returns the paragraphs behind a document, relation or statement, by its id.
    ///
    /// # Errors
    /// Returns an error if nothing has this id, or the store cannot be read.
    ///
    /// ```
    /// # use onrecord::{Document, Memory, ReadOptions, Reader};
    /// # let praise = Document::new("harbor-1", "Mayor Ana Okoro praised Tobias Renner on Monday.");
    /// # let meeting = "Tobias Renner met with Elena Marsh. \"The port is safe,\" Marsh said.";
    /// # let documents = [praise, Document::new("harbor-2", meeting)];
    /// # let mut memory = Memory::default();
    /// # memory.add(Reader::embedded().read_all(documents, ReadOptions::default()))?;
    /// use onrecord::query::Evidence;
    ///
    /// let evidence = memory.evidence("harbor-1#r1")?;
    /// let [Evidence::Relation { context, .. }] = &evidence[..] else { panic!("one relation") };
    /// assert_eq!(context, "Mayor Ana Okoro praised Tobias Renner on Monday.");
    /// assert!(memory.evidence("harbor-9").is_err());
    /// # Ok::<(), onrecord::Error>(())
    /// ```
    pub fn evidence(&self, id: &str) -> Result<Vec<Evidence>, QueryError> {
        query::evidence(&self.identities()?, id)
    }

    /// Returns the index of an actor in the graph.
    ///
    /// # Errors
    /// Returns an error if the actor has no ties, or the store cannot be read.
    pub fn place(&self, actor: &ActorId) -> Result<u32, QueryError> {
        let none = || QueryError::NoTies { actor: actor.clone() };
        self.graph()?.place(actor).ok_or_else(none)
    }

    /// Returns the ties among the actors within `hops` of an actor: the first `limit`, nearest and
    /// best supported first.
    ///
    /// # Errors
    /// Returns an error if the actor has no ties, or the store cannot be read.
    ///
    /// ```
    /// # use onrecord::{Document, Memory, ReadOptions, Reader};
    /// # let praise = Document::new("harbor-1", "Mayor Ana Okoro praised Tobias Renner on Monday.");
    /// # let meeting = "Tobias Renner met with Elena Marsh. \"The port is safe,\" Marsh said.";
    /// # let documents = [praise, Document::new("harbor-2", meeting)];
    /// # let mut memory = Memory::default();
    /// # memory.add(Reader::embedded().read_all(documents, ReadOptions::default()))?;
    /// use onrecord::TieFilter;
    ///
    /// let okoro = memory.find("okoro")?;
    /// let near = memory.near(&okoro.id, 1, &TieFilter::default(), 10)?;
    /// assert!(near.rows.iter().all(|tie| tie.subject == okoro || tie.object == okoro));
    /// # Ok::<(), onrecord::Error>(())
    /// ```
    pub fn near(
        &self,
        actor: &ActorId,
        hops: u32,
        filter: &TieFilter,
        limit: usize,
    ) -> Result<Answer<Link>, QueryError> {
        let place = self.place(actor)?;
        Ok(query::near(self.store(), self.graph_of(filter.status)?, place, hops, filter, limit)?)
    }

    /// Returns the paths of at most `steps_max` ties from one actor to another, step by step.
    ///
    /// # Errors
    /// Returns an error if one of the actors has no ties, or the store cannot be read.
    ///
    /// ```
    /// # use onrecord::{Document, Memory, ReadOptions, Reader};
    /// # let praise = Document::new("harbor-1", "Mayor Ana Okoro praised Tobias Renner on Monday.");
    /// # let meeting = "Tobias Renner met with Elena Marsh. \"The port is safe,\" Marsh said.";
    /// # let documents = [praise, Document::new("harbor-2", meeting)];
    /// # let mut memory = Memory::default();
    /// # memory.add(Reader::embedded().read_all(documents, ReadOptions::default()))?;
    /// use onrecord::TieFilter;
    /// use onrecord::graph::Which;
    ///
    /// let (okoro, marsh) = (memory.find("okoro")?.id, memory.find("marsh")?.id);
    /// let legs = memory.path((&okoro, &marsh), 3, Which::Shortest, &TieFilter::default())?;
    /// assert_eq!(legs[0].to.name, "Tobias Renner", "both have a tie with him");
    /// # Ok::<(), onrecord::Error>(())
    /// ```
    pub fn path(
        &self,
        (from, to): (&ActorId, &ActorId),
        steps_max: u32,
        which: Which,
        filter: &TieFilter,
    ) -> Result<Vec<Leg>, QueryError> {
        let ends = (self.place(from)?, self.place(to)?);
        Ok(query::path(
            self.store(),
            self.graph_of(filter.status)?,
            ends,
            steps_max,
            which,
            filter,
        )?)
    }

    /// Answers a query in SPARQL 1.1.
    ///
    /// # Errors
    /// Returns an error if the query is not valid, takes too long, or the store cannot be read.
    ///
    /// ```
    /// # use onrecord::{Document, Memory, ReadOptions, Reader};
    /// # let praise = Document::new("harbor-1", "Mayor Ana Okoro praised Tobias Renner on Monday.");
    /// # let meeting = "Tobias Renner met with Elena Marsh. \"The port is safe,\" Marsh said.";
    /// # let documents = [praise, Document::new("harbor-2", meeting)];
    /// # let mut memory = Memory::default();
    /// # memory.add(Reader::embedded().read_all(documents, ReadOptions::default()))?;
    /// use std::time::Duration;
    ///
    /// use onrecord::query::{Limits, Solutions};
    ///
    /// let limits = Limits { rows_max: 10, time_max: Duration::from_secs(5) };
    /// let query = "ASK { ?anyone <urn:onrecord:type:praised> <urn:onrecord:person:tobias-renner> }";
    /// assert_eq!(memory.sparql(query, limits).unwrap(), Solutions::Answer(true));
    /// # Ok::<(), onrecord::Error>(())
    /// ```
    pub fn sparql(&self, query: &str, limits: Limits) -> Result<Solutions, SparqlError> {
        query::sparql(&self.identities()?, query, limits)
    }
}
