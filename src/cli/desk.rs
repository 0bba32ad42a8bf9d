//! The commands as the server asks them: each question is its command, run within this process.
//!
//! In: a question with parameters, named as the options with `_` for `-`. Out: what the command
//! prints with `--format json`. The parameters are read off the arguments that clap parses, so
//! that the API and the commands cannot drift apart. Fails with [`Problem`], which says what the
//! command says.

use std::any::TypeId;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::{Arg, ArgAction};

use super::{Context, worker};
use crate::document::{PartialDate, one_line};
use crate::ontology::Ontology;
use crate::query::QueryError;
use crate::serve::{
    AnswerBody, Answered, AskedAct, Desk, Given, Opened, Param, ParamKind, Problem, Question,
};
use crate::store::StoreError;

/// A question: its path, the words of its command, and the name of its answer.
type Asked = (&'static str, &'static [&'static str], &'static str);

/// The questions. `{id}` in a path is the first argument of the command.
const QUESTIONS: [Asked; 27] = [
    ("/actors", &["actors"], "actors"),
    ("/actors/{id}", &["show"], "show"),
    ("/history", &["history"], "history"),
    ("/said", &["said"], "said"),
    ("/said/network", &["said", "--network"], "said --network"),
    ("/near", &["near"], "near"),
    ("/path", &["path"], "path"),
    ("/common", &["common"], "common"),
    ("/compare", &["compare"], "compare"),
    ("/top", &["top"], "top"),
    ("/communities", &["communities"], "communities"),
    ("/disputed", &["disputed"], "disputed"),
    ("/timeline", &["timeline"], "timeline"),
    ("/changes", &["changes"], "changes"),
    ("/offices", &["offices"], "offices"),
    ("/search", &["search"], "search"),
    ("/review", &["review"], "review"),
    ("/discourse", &["discourse"], "discourse"),
    ("/concepts", &["concepts"], "concepts"),
    ("/acts", &["acts"], "acts"),
    ("/status", &["status"], "status"),
    ("/schema", &["schema"], "schema"),
    ("/documents", &["documents"], "documents"),
    ("/copies", &["documents", "--copies"], "documents --copies"),
    ("/versions", &["documents", "--versions"], "documents --versions"),
    ("/documents/{id}", &["open"], "open"),
    ("/evidence/{id}", &["evidence"], "evidence"),
];

/// Parameters with another name than their option: command, option, parameter.
const RENAMED: [(&str, &str, &str); 2] = [("actors", "pattern", "q"), ("said", "to", "addressee")];
/// Options that are about printing, or that paging sets.
const NOT_ASKED: [&str; 5] = ["format", "limit", "why", "help", "version"];
/// The memory that a query in SPARQL may use, in bytes.
const SPARQL_BYTES_MAX: u64 = 1 << 30;

/// The command line as a value: what may be typed, and what runs it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CommandLine {
    /// Returns the clap command with all subcommands.
    pub command: fn() -> clap::Command,
    /// Runs the command that was typed.
    pub run: fn(&clap::ArgMatches, &Context) -> anyhow::Result<ExitCode>,
}

/// Answers the questions of the server by the commands.
#[derive(Debug)]
pub(crate) struct Commands {
    context: Context,
    line: CommandLine,
    /// The questions, each with the arguments of its command: clap takes a millisecond to list them.
    questions: Vec<(Question, Vec<Arg>)>,
}

impl Commands {
    /// Returns the commands over the store and the schema of a context.
    ///
    /// # Errors
    /// Returns an error if the schema cannot be used.
    pub(crate) fn new(context: &Context, line: CommandLine) -> anyhow::Result<Self> {
        context.ontology()?;
        let root = (line.command)();
        let questions = QUESTIONS.iter().filter_map(|it| question(&root, it)).collect();
        Ok(Self { context: context.for_server(None), line, questions })
    }

    /// Runs a command and returns its context, which holds the answer.
    fn run(&self, words: Vec<OsString>, opened: Option<&Arc<Opened>>) -> Result<Context, Problem> {
        let words = std::iter::once(OsString::from("onrecord")).chain(words);
        let typed = (self.line.command)().try_get_matches_from(words);
        let typed = typed.map_err(|error| Problem::new(400, usage(&error)))?;
        let context = self.context.for_server(opened.cloned());
        (self.line.run)(&typed, &context).map_err(|error| problem(&error))?;
        Ok(context)
    }
}

impl Desk for Commands {
    fn questions(&self) -> Vec<Question> {
        self.questions.iter().map(|it| it.0.clone()).collect()
    }

    fn ask(
        &self,
        opened: &Arc<Opened>,
        question: &Question,
        id: Option<&str>,
        given: &Given,
        rows_max: usize,
    ) -> Result<Answered, Problem> {
        let known = self.questions.iter().find(|it| it.0.path == question.path);
        let arguments = known.map_or(&[][..], |it| &it.1);
        let has = |name: &str| arguments.iter().any(|it| it.get_id() == name);
        let Some((command, _)) = question.words.split_first() else {
            return Err(Problem::new(500, "the question has no command"));
        };
        let mut words: Vec<OsString> = question.words.iter().map(OsString::from).collect();
        let is_lines = question.is_list;
        words
            .extend(has("format").then(|| {
                OsString::from(if is_lines { "--format=jsonl" } else { "--format=json" })
            }));
        words.extend(has("limit").then(|| format!("--limit={rows_max}").into()));
        let mut typed: Vec<(usize, OsString)> = Vec::new();
        for argument in arguments {
            let name = parameter_name(command, argument);
            let values = given.all(&name);
            match (argument.get_index(), argument.get_long()) {
                (Some(1), _) if id.is_some() => typed.extend(id.map(|it| (1, it.into()))),
                (Some(index), _) => typed.extend(values.iter().map(|it| (index, it.into()))),
                (None, Some(long)) if is_flag(argument) => {
                    words.extend(given.flag(&name).then(|| format!("--{long}").into()));
                }
                (None, Some(long)) => {
                    words.extend(values.iter().map(|it| format!("--{long}={it}").into()));
                }
                _ => {}
            }
        }
        typed.sort_by_key(|it| it.0);
        words.push("--".into());
        words.extend(typed.into_iter().map(|it| it.1));
        let (answer, noted) = self.run(words, Some(opened))?.answer();
        let text =
            String::from_utf8(answer).map_err(|_| Problem::new(500, "the answer is not UTF-8"))?;
        let body = if is_lines { AnswerBody::Lines(text) } else { AnswerBody::Whole(text) };
        Ok(Answered { body, n_total: noted.n_total })
    }

    fn sparql(&self, query: &str, seconds: u64) -> Result<Vec<u8>, Problem> {
        let folder = self.context.database().map_err(|error| problem(&error))?;
        let mut words: Vec<OsString> = vec!["--db".into(), folder.into()];
        if let Some(schema) = self.context.schema() {
            words.extend(["--schema".into(), schema.into()]);
        }
        let timeout = format!("--timeout={seconds}");
        words.extend(["sparql", "--format=json", &timeout, "--", "-"].map(OsString::from));
        worker::answer(&words, query, Duration::from_secs(seconds), SPARQL_BYTES_MAX).map_err(
            |error| {
                let status = if error.is::<worker::Stopped>() { 503 } else { 400 };
                Problem::new(status, format!("{error:#}"))
            },
        )
    }

    fn act(&self, act: &AskedAct) -> Result<u64, Problem> {
        let context = self.run(words_of(act).into_iter().map(OsString::from).collect(), None)?;
        let none = || Problem::new(500, "the act was not kept");
        context.answer().1.acts.last().copied().ok_or_else(none)
    }

    fn ontology(&self) -> &Ontology {
        // It was loaded when the server started.
        self.context.ontology().unwrap_or_else(|_| Ontology::embedded())
    }
}

/// Returns a question with the parameters of its command, and the arguments that they set.
fn question(root: &clap::Command, asked: &Asked) -> Option<(Question, Vec<Arg>)> {
    let (path, words, answer) = *asked;
    let (name, options) = words.split_first()?;
    let command = root.find_subcommand(name)?;
    let arguments = arguments(command, options);
    let has_id = path.ends_with("{id}");
    let asked = arguments.iter().filter(|it| !(has_id && it.get_index() == Some(1)));
    let asked = asked.filter(|it| !NOT_ASKED.contains(&it.get_id().as_str()));
    let question = Question {
        path,
        words,
        answer,
        about: command.get_about().map(ToString::to_string).unwrap_or_default(),
        params: asked.map(|it| param(name, it)).collect(),
        is_list: is_lines(&arguments),
    };
    Some((question, arguments))
}

/// Returns the arguments of a command that the server may set: no files, and nothing that its own
/// words exclude. Those without a name come with their places.
fn arguments(command: &clap::Command, options: &[&str]) -> Vec<Arg> {
    let mut command = command.clone();
    // Places are assigned when a command is built.
    command.build();
    let fixed: BTreeSet<&str> = options.iter().map(|it| it.trim_start_matches('-')).collect();
    let is_fixed = |it: &Arg| it.get_long().is_some_and(|long| fixed.contains(long));
    let mut excluded: BTreeSet<String> = BTreeSet::new();
    for argument in command.get_arguments() {
        let others = command.get_arg_conflicts_with(argument);
        if others.iter().any(|it| is_fixed(it)) {
            excluded.insert(argument.get_id().to_string());
        }
        if is_fixed(argument) {
            excluded.extend(others.iter().map(|it| it.get_id().to_string()));
        }
    }
    let is_file = |it: &Arg| it.get_value_parser().type_id() == TypeId::of::<PathBuf>();
    let copies = ["copies", "versions"];
    let is_other =
        |it: &Arg| command.get_name() == "documents" && copies.contains(&it.get_id().as_str());
    let is_asked = |it: &&Arg| {
        !it.is_global_set()
            && !is_file(it)
            && !is_fixed(it)
            && !is_other(it)
            && !excluded.contains(it.get_id().as_str())
    };
    command.get_arguments().filter(is_asked).cloned().collect()
}

fn is_flag(argument: &Arg) -> bool {
    matches!(argument.get_action(), ArgAction::SetTrue)
}

/// Returns whether a command prints rows one per line.
fn is_lines(arguments: &[Arg]) -> bool {
    let format = arguments.iter().find(|it| it.get_id() == "format");
    let values = format.map(Arg::get_possible_values).unwrap_or_default();
    values.iter().any(|it| it.get_name() == "jsonl")
}

fn parameter_name(command: &str, argument: &Arg) -> String {
    let own = argument.get_long().unwrap_or(argument.get_id().as_str());
    let renamed = RENAMED.iter().find(|(of, option, _)| *of == command && *option == own);
    renamed.map_or_else(|| own.replace('-', "_"), |(.., name)| (*name).to_owned())
}

fn param(command: &str, argument: &Arg) -> Param {
    let kind = argument.get_value_parser().type_id();
    let numbers = [TypeId::of::<usize>(), TypeId::of::<u32>(), TypeId::of::<u64>()];
    let kind = if is_flag(argument) {
        ParamKind::Flag
    } else if numbers.iter().any(|it| kind == *it) {
        ParamKind::Count
    } else if kind == TypeId::of::<f64>() {
        ParamKind::Share
    } else if kind == TypeId::of::<PartialDate>() {
        ParamKind::Date
    } else {
        ParamKind::Text
    };
    let about = argument.get_help().map(ToString::to_string).unwrap_or_default();
    let values = argument.get_possible_values();
    let values = values.iter().filter(|_| kind == ParamKind::Text);
    let defaults = argument.get_default_values().first().filter(|_| kind != ParamKind::Flag);
    let is_list = matches!(argument.get_action(), ArgAction::Append)
        || argument.get_num_args().is_some_and(|it| it.max_values() > 1);
    Param {
        name: parameter_name(command, argument),
        about,
        kind,
        values: values.map(|it| it.get_name().to_owned()).collect(),
        is_list,
        is_required: argument.is_required_set(),
        default: defaults.and_then(|it| it.to_str()).map(str::to_owned),
    }
}

/// Returns the words of the command that keeps an act.
fn words_of(act: &AskedAct) -> Vec<String> {
    let words = |all: &[&str]| all.iter().map(|it| (*it).to_owned()).collect::<Vec<String>>();
    match act {
        AskedAct::Confirm { evidence } => words(&["confirm", "--", evidence]),
        AskedAct::Reject { evidence } => words(&["reject", "--", evidence]),
        AskedAct::Amend { evidence, status, kind, subject, object, date } => {
            let options = [
                ("status", status),
                ("type", kind),
                ("subject", subject),
                ("object", object),
                ("date", date),
            ];
            let given = options.iter().filter_map(|(name, value)| Some((name, value.as_ref()?)));
            let mut all = words(&["amend"]);
            all.extend(given.map(|(name, value)| format!("--{name}={value}")));
            all.extend(words(&["--", evidence]));
            all
        }
        AskedAct::Merge { from, into } => words(&["merge", "--", from, into]),
        AskedAct::Distinct { left, right } => words(&["apart", "--", left, right]),
        AskedAct::Rename { actor, name } => words(&["rename", "--", actor, name]),
        AskedAct::Undo(number) => words(&["undo", "--", &number.to_string()]),
    }
}

/// Returns what clap says is wrong, without the usage.
fn usage(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let first = text.split("\n\nUsage").next().unwrap_or_default();
    let first = first.split("\n\nFor more").next().unwrap_or_default();
    one_line(first.trim_start_matches("error: "))
}

/// Returns the problem that a command reports.
fn problem(error: &anyhow::Error) -> Problem {
    for cause in error.chain() {
        if let Some(error) = cause.downcast_ref::<QueryError>() {
            return Problem::of_query(error);
        }
        if let Some(error) = cause.downcast_ref::<StoreError>() {
            return Problem::of_store(error);
        }
    }
    Problem::new(400, format!("{error:#}"))
}
