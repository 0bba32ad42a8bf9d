//! The command `onrecord`: hands the arguments to [`onrecord::cli`] and exits with its status.

use std::process::ExitCode;

/// Documents are made on one core and dropped on another, which the system's allocator is slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    onrecord::cli::main()
}
