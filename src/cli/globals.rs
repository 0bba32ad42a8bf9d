//! The options of every subcommand.
//!
//! In: what was typed. Out: [`Globals`]. A value that does not exist is wrong usage.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::ValueEnum;

/// The options of every subcommand.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Global options")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own on the command line")]
pub(crate) struct Globals {
    /// Folder of the store [default: `ONRECORD_DB` if set, else `onrecord` in your data folder]
    #[arg(long, global = true, value_name = "DIR")]
    pub db: Option<PathBuf>,
    /// Folder of schema files to use instead of the built-in schema
    #[arg(long, global = true, value_name = "DIR")]
    pub schema: Option<PathBuf>,
    /// When to use colour; `auto` means on a terminal unless `NO_COLOR` is set
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = false
    )]
    pub color: ColorChoice,
    /// Fail if a name could mean several actors, instead of taking the best known; for scripts
    #[arg(long, global = true)]
    pub exact: bool,
    /// Do not show long answers in a pager
    #[arg(long, global = true)]
    pub no_pager: bool,
    /// Start CSV with a byte order mark, so that Excel reads it as UTF-8
    #[arg(long, global = true)]
    pub bom: bool,
    /// Print only answers and errors, no progress and no notices
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl From<ColorChoice> for clap::ColorChoice {
    fn from(choice: ColorChoice) -> Self {
        match choice {
            ColorChoice::Auto => Self::Auto,
            ColorChoice::Always => Self::Always,
            ColorChoice::Never => Self::Never,
        }
    }
}

/// Returns the colour that arguments ask for with `--color`, before anything else is known of them. What
/// follows `--` is no option.
pub(super) fn color_asked(arguments: &[OsString]) -> clap::ColorChoice {
    let words: Vec<&str> = arguments.iter().map(|it| it.to_str().unwrap_or_default()).collect();
    let options = words.split(|it| *it == "--").next().unwrap_or_default();
    let apart = options.windows(2).filter(|it| it[0] == "--color").map(|it| it[1]);
    let joined = options.iter().filter_map(|it| it.strip_prefix("--color="));
    let asked = apart.chain(joined).find_map(|it| ColorChoice::from_str(it, false).ok());
    asked.unwrap_or_default().into()
}
