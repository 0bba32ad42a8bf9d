//! Answers requests of the API: finds the endpoint, parses the parameters, cuts pages.
//!
//! In: the path and query string of a request, or the body of one that changes the store. Out: a
//! [`Reply`]. Fails with [`Problem`]. This blocks; `http` runs it on threads of its own.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use xxhash_rust::xxh3::xxh3_64;

use super::desk::{AnswerBody, Answered};
use super::reply::{HTML, JSON, Reply, SPARQL, SVG, TRIPLES};
use super::table::{decoded_id, shortened};
use super::views::{Ask, Shown, View, bytes, views};
use super::{
    AskedAct, Desk, Given, Keeper, Opened, Param, ParamKind, Problem, Question, SingleError,
    SinglePage, acts, file, nearest_names, openapi,
};
use crate::knowledge::SHOWN_MIN;
use crate::knowledge::stories::Story;
use crate::query::find_actor;

const LIMIT: usize = 100;
const LIMIT_MAX: usize = 1000;
/// The last row that a cursor may point to.
const OFFSET_MAX: usize = 1_000_000;
/// The longest query in SPARQL may run, in seconds.
const SPARQL_SECONDS_MAX: usize = 60;

/// The API over a store.
pub(super) struct Api {
    keeper: Keeper,
    desk: Box<dyn Desk>,
    questions: Vec<Question>,
    views: Vec<View>,
    sparql: Vec<Param>,
    export: Vec<Param>,
    openapi: String,
    is_writable: bool,
    /// Names this server among others over the same store: its schema and whether it takes acts
    /// may differ from theirs.
    session: u64,
}

/// Where a page begins and how long it is.
#[derive(Clone, Copy)]
struct Window {
    offset: usize,
    limit: usize,
}

enum Endpoint<'a> {
    Question(&'a Question, Option<String>),
    View(&'a View),
}

impl Api {
    pub(super) fn new(keeper: Keeper, desk: Box<dyn Desk>, is_writable: bool) -> Self {
        let (questions, views) = (desk.questions(), views());
        let sparql = vec![
            Param::new("query", ParamKind::Text, "The query").required(),
            Param::new("timeout", ParamKind::Count, "Seconds it may take, up to 60").or("30"),
        ];
        let export = vec![
            Param::new("actor", ParamKind::Text, "An actor at the centre, by id or name")
                .repeated(),
            Param::new("story", ParamKind::Text, "The id of a story"),
            Param::new("all", ParamKind::Flag, "The whole store"),
            Param::new("hops", ParamKind::Count, "How many steps from the actors, at most 6")
                .or("1"),
            Param::new("with_texts", ParamKind::Flag, "With the texts of the documents"),
            Param::new("min_confidence", ParamKind::Share, "Only relations with this confidence")
                .or(&SHOWN_MIN.to_string()),
        ];
        let openapi = openapi::document(&questions, &views, &sparql, &export).to_string();
        let session = new_session();
        Self { keeper, desk, questions, views, sparql, export, openapi, is_writable, session }
    }

    /// Works out what the first view needs. What fails is reported by the request that needs it.
    pub(super) fn warm(&self) {
        let _ = self.keeper.newest().warm();
    }

    /// Answers a question. `known` is the header `If-None-Match`.
    pub(super) fn get(
        &self,
        path: &str,
        query: &str,
        known: Option<&str>,
    ) -> Result<Reply, Problem> {
        match path {
            "/openapi.json" => return Ok(Reply::new(JSON, self.openapi.clone())),
            "/answers.schema.json" => return Ok(Reply::new(JSON, openapi::ANSWERS)),
            "/sparql" => return self.sparql(query),
            "/export" => return self.export(query),
            _ => {}
        }
        let endpoint = self.endpoint(path)?;
        let (params, is_list) = match &endpoint {
            Endpoint::Question(question, _) => (question.params.clone(), question.is_list),
            Endpoint::View(view) => (view.params.clone(), view.is_list),
        };
        let params = params.into_iter().chain(openapi::paging().into_iter().filter(|_| is_list));
        let given = Given::parse(query, &params.collect::<Vec<_>>())?;
        let opened = self.keeper.newest();
        match self.answer(&endpoint, path, given.clone(), &opened, known) {
            // Another process has overwritten what was being read.
            Err(problem) if problem.is_stale => {
                self.answer(&endpoint, path, given, &self.keeper.again(), known)
            }
            answered => answered,
        }
    }

    fn endpoint(&self, path: &str) -> Result<Endpoint<'_>, Problem> {
        if let Some(view) = self.views.iter().find(|it| it.path == path) {
            return Ok(Endpoint::View(view));
        }
        if let Some(question) = self.questions.iter().find(|it| it.path == path) {
            return Ok(Endpoint::Question(question, None));
        }
        for question in &self.questions {
            let start = question.path.strip_suffix("{id}");
            if let Some(id) = start.and_then(|it| path.strip_prefix(it)).filter(|it| !it.is_empty())
            {
                return Ok(Endpoint::Question(question, Some(decoded_id(id)?)));
            }
        }
        let known = self.views.iter().map(|it| it.path);
        let known = known.chain(self.questions.iter().map(|it| it.path)).chain(["/sparql"]);
        let known: Vec<String> = known.map(str::to_owned).collect();
        let near = nearest_names(path, &known);
        Err(Problem::new(404, format!("there is no `{}`", shortened(path))).near(near))
    }

    fn answer(
        &self,
        endpoint: &Endpoint<'_>,
        path: &str,
        mut given: Given,
        opened: &Arc<Opened>,
        known: Option<&str>,
    ) -> Result<Reply, Problem> {
        let etag = self.etag(opened);
        if known.is_some_and(|it| is_known(it, &etag)) {
            let reply = Reply::new(JSON, Vec::new());
            return Ok(Reply { is_known: true, etag: Some(etag), ..reply });
        }
        let reply = match endpoint {
            Endpoint::Question(question, id) => {
                let window = question.is_list.then(|| Window::of(&mut given)).transpose()?;
                let rows_max = window.map_or(usize::MAX, |it| it.offset + it.limit + 1);
                let id = id.as_deref();
                let Answered { body, n_total } =
                    self.desk.ask(opened, question, id, &given, rows_max)?;
                match (body, window) {
                    (AnswerBody::Whole(json), _) => Reply::new(JSON, json),
                    (AnswerBody::Lines(lines), Some(window)) => {
                        let rows: Vec<&str> = lines.lines().filter(|it| !it.is_empty()).collect();
                        // A total that is no more than what was asked for may be cut itself.
                        let n_total = n_total.filter(|it| *it > rows.len());
                        let all = (rows.len() < rows_max).then_some(rows.len());
                        window.page(&rows, n_total.or(all), path, &given)
                    }
                    (AnswerBody::Lines(lines), None) => {
                        Reply::new(JSON, array(&lines.lines().collect::<Vec<_>>()))
                    }
                }
            }
            Endpoint::View(view) => {
                let window = view.is_list.then(|| Window::of(&mut given)).transpose()?;
                let (desk, is_writable) = (self.desk.as_ref(), self.is_writable);
                let rows = window.map_or(0..usize::MAX, |it| it.offset..it.offset + it.limit);
                let ask = Ask { opened, desk, given: &given, is_writable, etag: &etag, rows };
                match (view.answer)(&ask)? {
                    Shown::Json(json) => Reply::new(JSON, json),
                    Shown::Svg(svg) => Reply::new(SVG, svg),
                    Shown::Rows(rows) => {
                        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
                        let window = window.unwrap_or(Window { offset: 0, limit: rows.len() });
                        window.page(&rows, Some(rows.len()), path, &given)
                    }
                    Shown::Page { rows, n_total } => {
                        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
                        let window = window.unwrap_or(Window { offset: 0, limit: rows.len() });
                        window.cut(&rows, n_total, path, &given)
                    }
                }
            }
        };
        Ok(Reply { etag: Some(etag), ..reply })
    }

    fn sparql(&self, query: &str) -> Result<Reply, Problem> {
        let given = Given::parse(query, &self.sparql)?;
        let seconds = given.count("timeout").unwrap_or(30).clamp(1, SPARQL_SECONDS_MAX);
        let query = given.one("query").unwrap_or_default();
        let answer = self.desk.sparql(query, seconds as u64)?;
        // CONSTRUCT and DESCRIBE give triples, possibly none; SELECT and ASK an object.
        let media = if answer.starts_with(b"{") { SPARQL } else { TRIPLES };
        Ok(Reply::new(media, answer))
    }

    /// Returns the page as one file to send.
    fn export(&self, query: &str) -> Result<Reply, Problem> {
        let given = Given::parse(query, &self.export)?;
        let opened = self.keeper.newest();
        let min_confidence = given.share("min_confidence").unwrap_or(SHOWN_MIN);
        let memory = opened.memory(min_confidence)?;
        let identities = memory.identities()?;
        let find = |name: &String| find_actor(&identities, name).map(|it| it.id);
        let asked = SinglePage {
            actors: given.all("actor").iter().map(find).collect::<Result<_, _>>()?,
            story: given.one("story").map(str::to_owned),
            is_all: given.flag("all"),
            hops: given.count("hops").unwrap_or(1).min(6) as u32,
            with_texts: given.flag("with_texts"),
            min_confidence,
        };
        if asked.actors.is_empty() && asked.story.is_none() && !asked.is_all {
            return Err(Problem::new(400, "give `actor`, `story` or `all=1`"));
        }
        let page = file(&opened, self.desk.ontology(), &asked).map_err(|error| match error {
            SingleError::Store(error) => Problem::of_store(&error),
            SingleError::Query(error) => Problem::of_query(&error),
            SingleError::NoStory { .. } => Problem::new(404, error.to_string()),
            other => Problem::new(400, other.to_string()),
        })?;
        Ok(Reply::new(HTML, page))
    }

    fn may_write(&self) -> Result<(), Problem> {
        let detail = "this server was started with --read-only";
        self.is_writable.then_some(()).ok_or_else(|| Problem::new(403, detail))
    }

    /// Keeps an act or a story, by the method of HTTP.
    pub(super) fn change(&self, method: &str, path: &str, body: &[u8]) -> Result<Reply, Problem> {
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let act = match (method, parts.as_slice()) {
            ("POST", ["acts"]) => {
                self.may_write()?;
                acts::read::<AskedAct>(body)?
            }
            ("POST", ["acts", number, "undo"]) => {
                self.may_write()?;
                let none = || Problem::new(404, format!("there is no act `{}`", shortened(number)));
                AskedAct::Undo(number.parse().map_err(|_| none())?)
            }
            ("PUT" | "DELETE", ["stories", id]) => {
                self.may_write()?;
                return self.set_story(&decoded_id(id)?, (method == "PUT").then_some(body));
            }
            _ => {
                let detail = format!("`{}` does not take {method}", shortened(path));
                return Err(Problem::new(405, detail));
            }
        };
        let number = self.desk.act(&act)?;
        let opened = self.keeper.again();
        let reply = Reply::new(JSON, format!("{{\"act\":{number}}}"));
        Ok(Reply { etag: Some(self.etag(&opened)), ..reply })
    }

    fn set_story(&self, id: &str, body: Option<&[u8]>) -> Result<Reply, Problem> {
        let story = body.map(acts::read::<Story>).transpose()?;
        acts::set_story(self.keeper.folder(), id, story.as_ref())?;
        let json = story.map_or_else(|| Ok(Vec::new()), |it| bytes(&it))?;
        let opened = self.keeper.again();
        Ok(Reply { etag: Some(self.etag(&opened)), ..Reply::new(JSON, json) })
    }

    fn etag(&self, opened: &Opened) -> String {
        format!("\"{:x}-{}\"", self.session, opened.version())
    }
}

/// Returns a number that no other server has at the same time.
fn new_session() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    xxh3_64(format!("{} {}", std::process::id(), now.as_nanos()).as_bytes())
}

/// Returns whether a header `If-None-Match` names a state.
fn is_known(header: &str, etag: &str) -> bool {
    let tags = header.split(',').map(|it| it.trim().trim_start_matches("W/"));
    tags.into_iter().any(|it| it == "*" || it == etag)
}

fn array(rows: &[&str]) -> String {
    format!("[{}]", rows.join(","))
}

impl Window {
    /// Takes the parameters of paging out of those that are given.
    fn of(given: &mut Given) -> Result<Self, Problem> {
        let limit = given.count("limit").unwrap_or(LIMIT).clamp(1, LIMIT_MAX);
        let offset = given.one("cursor").map(offset).transpose()?.unwrap_or(0);
        given.remove("limit");
        given.remove("cursor");
        Ok(Self { offset, limit })
    }

    fn page(self, rows: &[&str], n_total: Option<usize>, path: &str, given: &Given) -> Reply {
        let start = self.offset.min(rows.len());
        let end = (start + self.limit).min(rows.len());
        let n_known = n_total.unwrap_or_default().max(rows.len());
        Reply { n_total, ..self.cut(&rows[start..end], n_known, path, given) }
    }

    /// Returns the page whose rows are already those of this window.
    fn cut(self, rows: &[&str], n_total: usize, path: &str, given: &Given) -> Reply {
        let end = self.offset + rows.len();
        let is_more = end < n_total && !rows.is_empty() && end <= OFFSET_MAX;
        let next = is_more.then(|| self.address(end, path, given));
        Reply { n_total: Some(n_total), next, ..Reply::new(JSON, array(rows)) }
    }

    fn address(self, offset: usize, path: &str, given: &Given) -> String {
        let mut address = format!("/api/v1{path}?limit={}", self.limit);
        for (name, value) in given.pairs() {
            let value = utf8_percent_encode(value, NON_ALPHANUMERIC);
            // Writing to a string never fails.
            let _ = write!(address, "&{name}={value}");
        }
        let cursor = BASE64_URL_SAFE_NO_PAD.encode(format!("row {offset}"));
        let _ = write!(address, "&cursor={cursor}");
        address
    }
}

fn offset(cursor: &str) -> Result<usize, Problem> {
    let fault = || Problem::new(400, "the parameter `cursor` is not one of this API");
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).map_err(|_| fault())?;
    let text = String::from_utf8(bytes).map_err(|_| fault())?;
    let offset = text.strip_prefix("row ").and_then(|it| it.parse::<usize>().ok());
    offset.filter(|it| *it <= OFFSET_MAX).ok_or_else(fault)
}
