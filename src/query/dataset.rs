//! A store as the data set that a query is evaluated on.
//!
//! In: a pattern of a query. Out: its [`Matches`]. Fails if the store cannot be read.

use std::sync::Arc;

use oxrdf::Term;
use spareval::{InternalQuad, QueryableDataset};

use super::columns::Asked;
use super::matches::Matches;
use super::rdf::{Rdf, TripleScope};
use super::terms::Pattern;
use crate::store::StoreError;

impl<'i, 's> Rdf<'i, 's> {
    fn matches(&self, pattern: Pattern) -> Result<Matches<'_, 'i, 's>, StoreError> {
        let [subject, predicate, object] = &pattern;
        let asked = Asked::of(predicate.as_deref(), object.as_deref());
        let mut ready = Vec::new();
        let is_found = match subject {
            Some(subject) => self.of_columns(subject, asked, &pattern, &mut ready)?,
            None => false,
        };
        ready.reverse();
        let (documents, asked) = match is_found {
            true => (Arc::default(), None),
            false => match self.scope(&pattern)? {
                TripleScope::All => (self.all()?, asked),
                TripleScope::These(numbers) => (Arc::new(numbers), None),
            },
        };
        Ok(Matches::new(self, pattern, (documents, asked), ready))
    }
}

impl<'a, 'i, 's> QueryableDataset<'a> for &'a Rdf<'i, 's> {
    type InternalTerm = Arc<Term>;
    type Error = StoreError;

    fn internal_quads_for_pattern(
        &self,
        subject: Option<&Arc<Term>>,
        predicate: Option<&Arc<Term>>,
        object: Option<&Arc<Term>>,
        graph_name: Option<Option<&Arc<Term>>>,
    ) -> impl Iterator<Item = Result<InternalQuad<Arc<Term>>, StoreError>> + use<'a, 'i, 's> {
        // There is the default graph, and no other.
        let is_ours = graph_name == Some(None);
        let pattern = [subject, predicate, object].map(Option::<&Arc<Term>>::cloned);
        let rdf: &'a Rdf<'i, 's> = self;
        let (found, error) = match is_ours.then(|| rdf.matches(pattern)).transpose() {
            Ok(found) => (found, None),
            Err(error) => (None, Some(Err(error))),
        };
        found.into_iter().flatten().chain(error)
    }

    fn internalize_term(&self, term: Term) -> Result<Arc<Term>, StoreError> {
        Ok(Arc::new(term))
    }

    fn externalize_term(&self, term: Arc<Term>) -> Result<Term, StoreError> {
        Ok(Arc::unwrap_or_clone(term))
    }
}
