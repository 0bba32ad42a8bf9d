//! The command `onrecord`: hands the arguments to [`onrecord::cli`] and exits with its status.

use std::process::ExitCode;

fn main() -> ExitCode {
    onrecord::cli::main()
}
