//! The instruction set that work runs with.
//!
//! In: [`Work`] over [`Lanes`](super::lanes::Lanes). Out: its result, the same for each instruction
//! set. Never fails.

use std::sync::LazyLock;

use super::lanes::{PlainLoops, Work};
#[cfg(target_arch = "x86_64")]
use super::x86;

/// An instruction set that this machine has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Machine(Kind);

#[derive(Clone, Copy, Debug)]
enum Kind {
    Plain,
    #[cfg(target_arch = "x86_64")]
    X86(x86::InstructionSet),
}

impl Machine {
    /// Plain loops.
    pub(crate) const PLAIN: Self = Self(Kind::Plain);

    /// Returns the instruction sets of this machine, the fastest last.
    #[must_use]
    pub(crate) fn all() -> Vec<Self> {
        let mut all = vec![Self::PLAIN];
        #[cfg(target_arch = "x86_64")]
        all.extend(x86::InstructionSet::all().into_iter().map(|kind| Self(Kind::X86(kind))));
        all
    }

    /// Returns the fastest instruction set of this machine.
    #[must_use]
    pub(crate) fn best() -> Self {
        static BEST: LazyLock<Machine> =
            LazyLock::new(|| Machine::all().pop().unwrap_or(Machine::PLAIN));
        *BEST
    }

    /// Does `work` with this instruction set.
    pub(crate) fn run(self, work: impl Work) {
        match self.0 {
            Kind::Plain => work.run(PlainLoops),
            #[cfg(target_arch = "x86_64")]
            Kind::X86(kind) => kind.run(work),
        }
    }
}
