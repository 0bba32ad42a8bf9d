//! The `onrecord` command: passes its arguments to [`onrecord::command_line`] and exits with the status.

use std::process::ExitCode;

/// Documents are allocated on one core and freed on another; the system allocator is slow at that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    onrecord::command_line()
}
