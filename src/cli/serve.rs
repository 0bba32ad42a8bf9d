//! `onrecord serve`: the explorer, a web page over the store.
//!
//! In: the address to listen on. Out: the address to open, then answers to the browser until the
//! process is asked to stop. Fails if there is no store, or if the address cannot be used.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context as _, Error};

use super::Context;
use super::desk::{CommandLine, Commands};
use crate::serve::{self, Access, Keeper};

/// Arguments of `serve`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The page can be opened on this machine only, with the address that is printed: it \
holds a token that every request must show, new at each start. Other processes may add documents \
meanwhile. Ctrl-C stops the server.\nWith --listen other machines can reach it, and then the \
password is all that protects the store: a person who has it can read every text and, without \
--read-only, keep acts. The connection is not encrypted, so everybody on the network between can \
read the password and what is shown; use it on a network you trust, or behind a proxy that adds \
TLS.\nExample: onrecord serve --open"
)]
pub(crate) struct Args {
    /// The port; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    port: u16,
    /// Open the page in the browser
    #[arg(long)]
    open: bool,
    /// Take no acts and no stories
    #[arg(long)]
    read_only: bool,
    /// Listen on this address of this machine, so that other machines can reach it; without TLS
    #[arg(long, value_name = "ADDR", requires = "password")]
    listen: Option<IpAddr>,
    /// The password for --listen, at least 12 characters [env: `ONRECORD_PASSWORD`]
    #[arg(long, value_name = "WORDS", env = "ONRECORD_PASSWORD", hide_env = true)]
    password: Option<String>,
    /// A name by which other machines reach this one; may be repeated
    #[arg(long = "host", value_name = "NAME", requires = "listen")]
    hosts: Vec<String>,
}

/// Serves the page, which asks the commands of `line`.
///
/// # Errors
/// Returns an error if there is no store, the password is too short, or the address cannot be used.
pub(crate) fn run(args: &Args, context: &Context, line: CommandLine) -> anyhow::Result<ExitCode> {
    let token = match (&args.listen, &args.password) {
        (Some(_), Some(password)) => {
            serve::checked_secret(password, "password").map_err(Error::msg)?
        }
        _ => serve::new_token().context("the system gives no random numbers")?,
    };
    let ip = args.listen.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
    let keeper = Keeper::open(&context.database()?)?;
    let access = Access {
        token: token.clone(),
        address: SocketAddr::new(ip, args.port),
        hosts: args.hosts.clone(),
        is_writable: !args.read_only,
    };
    let mut printed = Ok(());
    let desk = Box::new(Commands::new(context, line)?);
    serve::serve(keeper, desk, access, |address| {
        let is_open = args.listen.is_some();
        let shown = if is_open { String::new() } else { format!("/#token={token}") };
        printed = context.print(format!("http://{address}{shown}\n").as_bytes());
        if is_open {
            context.notice(
                "other machines can reach this server; the connection is not encrypted: use it on \
                 a network you trust, or behind a proxy that adds TLS",
            );
        }
        context.notice("Ctrl-C stops the server");
        if args.open && open(&format!("http://{address}/#token={token}")).is_err() {
            context.notice("no browser could be started; open the address yourself");
        }
    })?;
    printed?;
    context.notice("stopped");
    Ok(ExitCode::SUCCESS)
}

/// Opens an address in the browser, with the program that the system has for that.
fn open(address: &str) -> std::io::Result<()> {
    let (program, first): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else {
        ("xdg-open", &[])
    };
    let mut command = Command::new(program);
    command.args(first).arg(address).stdin(Stdio::null());
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().map(drop)
}
