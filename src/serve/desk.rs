//! Who answers the questions of the command line for the server, and how they are described.
//!
//! In: a question with its parameters. Out: the rows that the command prints. The command line
//! implements [`Desk`], so that a question and its command are one thing. Fails with [`Problem`].

use std::sync::Arc;

use super::{AskedAct, Given, Opened, Param, Problem};
use crate::ontology::Ontology;

/// A question of the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Question {
    /// Its path below `/api/v1`; `{id}` at the end stands for the rest of the path.
    pub(crate) path: &'static str,
    /// The words of its command.
    pub(crate) words: &'static [&'static str],
    /// The name of its answer in `schema/records/answers.schema.json`.
    pub(crate) answer: &'static str,
    /// What it asks.
    pub(crate) about: String,
    /// Its parameters, without those of paging.
    pub(crate) params: Vec<Param>,
    /// Whether its answer is a list.
    pub(crate) is_list: bool,
}

/// The answer to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answered {
    /// Its rows.
    pub(crate) body: AnswerBody,
    /// Number of rows without a limit, if it is known.
    pub(crate) n_total: Option<usize>,
}

/// The JSON of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AnswerBody {
    /// The items of a list, one per line.
    Lines(String),
    /// One value.
    Whole(String),
}

/// Answers questions, and keeps acts.
pub(crate) trait Desk: Send + Sync + 'static {
    /// Returns the questions.
    fn questions(&self) -> Vec<Question>;

    /// Answers a question with at most about `rows_max` rows, if it is a list. `id` is the rest of
    /// the path.
    ///
    /// # Errors
    /// Returns a problem if the question cannot be answered.
    fn ask(
        &self,
        opened: &Arc<Opened>,
        question: &Question,
        id: Option<&str>,
        given: &Given,
        rows_max: usize,
    ) -> Result<Answered, Problem>;

    /// Answers a query in SPARQL with its results in JSON, within a number of seconds.
    ///
    /// # Errors
    /// Returns a problem if the query is not valid or takes too much time or memory.
    fn sparql(&self, query: &str, seconds: u64) -> Result<Vec<u8>, Problem>;

    /// Keeps an act of a person. Returns its number.
    ///
    /// # Errors
    /// Returns a problem if it names what does not exist, or the store cannot be written.
    fn act(&self, act: &AskedAct) -> Result<u64, Problem>;

    /// Returns the schema in use.
    fn ontology(&self) -> &Ontology;
}
