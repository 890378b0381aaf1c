//! What is kept of imports: the file until it is taken in, the choices, the report, what each unit did, what each row was told.
//!
//! Invariants: a file that came in is whole before anything is done with it; a unit is written down in the transaction of its
//! effect; one import is at one thing at a time.
//!
//! What is in a file, and what becomes of it, is none of the ground's business: `app::import` knows.

pub mod commands;
pub mod queries;
pub mod store;

use serde::{Deserialize, Serialize};

/// Kind of the job that checks, runs or undoes an import; registered by `app::import`.
pub const WORK: &str = "imports.work";
/// Size of the parts in which a file is kept, in bytes.
pub const PART_BYTES: usize = 1024 * 1024;
/// A step that has not moved for so long (microseconds) has lost its program, and may be begun again.
pub const STALLED_US: i64 = 10 * 60 * 1_000_000;
/// How long the file of an import that was not run is kept.
pub const KEEP_FILES_DAYS: u64 = 7;

/// Where an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// Its file is not whole yet.
    Arriving,
    /// Its file is there; nothing was done with it.
    Ready,
    /// A dry run is under way.
    Checking,
    /// A dry run has ended; its report tells what would happen.
    Checked,
    /// It is under way.
    Running,
    /// It has ended.
    Done,
    /// It was cut short; running it again goes on from there.
    Failed,
    /// It is being undone.
    Undoing,
    /// It was undone, except what was used since.
    Undone,
}

impl ImportState {
    /// Every state.
    pub const ALL: [ImportState; 9] = [
        ImportState::Arriving,
        ImportState::Ready,
        ImportState::Checking,
        ImportState::Checked,
        ImportState::Running,
        ImportState::Done,
        ImportState::Failed,
        ImportState::Undoing,
        ImportState::Undone,
    ];

    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            ImportState::Arriving => "arriving",
            ImportState::Ready => "ready",
            ImportState::Checking => "checking",
            ImportState::Checked => "checked",
            ImportState::Running => "running",
            ImportState::Done => "done",
            ImportState::Failed => "failed",
            ImportState::Undoing => "undoing",
            ImportState::Undone => "undone",
        }
    }

    /// Whether something is under way.
    pub const fn is_busy(self) -> bool {
        match self {
            ImportState::Arriving | ImportState::Checking | ImportState::Running | ImportState::Undoing => true,
            ImportState::Ready
            | ImportState::Checked
            | ImportState::Done
            | ImportState::Failed
            | ImportState::Undone => false,
        }
    }

    /// Whether a step may be begun.
    pub const fn allows(self, step: Step) -> bool {
        match step {
            Step::Check => matches!(self, ImportState::Ready | ImportState::Checked),
            Step::Run => matches!(self, ImportState::Ready | ImportState::Checked | ImportState::Failed),
            Step::Undo => matches!(self, ImportState::Done | ImportState::Failed),
        }
    }
}

impl std::str::FromStr for ImportState {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        ImportState::ALL.into_iter().find(|s| s.code() == text).ok_or(())
    }
}

/// What can be done with an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// A dry run.
    Check,
    /// The run itself.
    Run,
    /// Taking it back.
    Undo,
}

impl Step {
    /// The state while it is under way.
    pub const fn under_way(self) -> ImportState {
        match self {
            Step::Check => ImportState::Checking,
            Step::Run => ImportState::Running,
            Step::Undo => ImportState::Undoing,
        }
    }

    /// The state after it.
    pub const fn ended(self) -> ImportState {
        match self {
            Step::Check => ImportState::Checked,
            Step::Run => ImportState::Done,
            Step::Undo => ImportState::Undone,
        }
    }

    /// The state after it was cut short.
    pub const fn cut_short(self) -> ImportState {
        match self {
            Step::Check => ImportState::Ready,
            Step::Run => ImportState::Failed,
            Step::Undo => ImportState::Failed,
        }
    }
}
