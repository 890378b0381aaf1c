//! The command that runs one unit: in a real import it is written down with its effect, in a rehearsal it is rolled back.
//!
//! Invariants: what a unit did and that it did it commit together, so a run that was cut off and begins again does nothing
//! twice; a rehearsal takes the same way and leaves nothing.

use super::plan::{Done, Fate, Unit};
use crate::platform::imports::store;
use crate::platform::{AppError, Call, Command, Refused, Result, WriteCtx};
use domain::base::ImportId;
use domain::parties::Permission;
use std::sync::{Arc, Mutex, PoisonError};

/// The code of the refusal that rolls a rehearsal back. Never told to anybody.
const REHEARSED: &str = "import_rehearsed";

/// Whether a run is real.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Nothing is kept.
    Rehearse,
    /// The run of this import.
    Import(ImportId),
}

/// What a rehearsed unit did before it was rolled back.
#[derive(Clone, Default)]
pub(super) struct Rehearsed(Arc<Mutex<Option<Done>>>);

impl Rehearsed {
    fn put(&self, done: Done) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(done);
    }

    fn take(&self) -> Option<Done> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Runs one unit.
pub(super) struct RunUnit {
    pub(super) unit: Arc<dyn Unit>,
    pub(super) permission: Permission,
    pub(super) mode: Mode,
    pub(super) rehearsed: Rehearsed,
}

impl Command for RunUnit {
    const NAME: &'static str = "imports.unit";
    const PERMISSION: Permission = Permission::ImportsRun;
    type Output = Done;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Done> {
        call.principal.require(self.permission)?;
        let line = self.unit.lines().first().copied().unwrap_or(0);
        match self.mode {
            Mode::Rehearse => {
                self.rehearsed.put(self.unit.apply(call, ctx)?);
                let message = "rehearsed".to_owned();
                Err(AppError::Refused(Refused { code: REHEARSED.to_owned(), message, errors: Vec::new() }))
            }
            Mode::Import(import) => {
                if let Some(done) = store::unit(ctx.tx, import, line)? {
                    return serde_json::from_str(&done)
                        .map_err(|e| AppError::Internal(format!("a unit of an import cannot be read: {e}")));
                }
                let done = self.unit.apply(call, ctx)?;
                if !done.effects.is_empty() {
                    let text = serde_json::to_string(&done)
                        .map_err(|e| AppError::Internal(format!("a unit of an import cannot be written: {e}")))?;
                    store::insert_unit(ctx.tx, import, line, &text)?;
                }
                Ok(done)
            }
        }
    }
}

/// What became of a unit: what it did, or each of its rows rejected.
///
/// # Errors
/// What is no refusal: the run cannot go on.
pub(super) fn outcome(unit: &dyn Unit, answer: Result<Done>, rehearsed: &Rehearsed) -> Result<Done> {
    let error = match answer {
        Ok(done) => return Ok(done),
        Err(error) => error,
    };
    let faults: Vec<(String, String, String)> = match error {
        AppError::Refused(refused) if refused.code == REHEARSED => {
            let lost = || AppError::Internal("a rehearsed unit told nothing".to_owned());
            return rehearsed.take().ok_or_else(lost);
        }
        AppError::Refused(refused) if refused.errors.is_empty() => {
            vec![(String::new(), refused.code, refused.message)]
        }
        AppError::Refused(refused) => {
            refused.errors.into_iter().map(|e| (e.field, e.code.into_owned(), e.message)).collect()
        }
        AppError::Invalid(errors) => errors.into_iter().map(|e| (e.field, e.code.into_owned(), e.message)).collect(),
        AppError::NotFound(what) => vec![(String::new(), "not_found".to_owned(), format!("there is no such {what}"))],
        AppError::Forbidden(right) => {
            vec![(String::new(), "forbidden".to_owned(), format!("this needs the right {right}"))]
        }
        error => return Err(error),
    };
    Ok(rejected(unit, &faults))
}

/// Every row of the unit is rejected: those at fault for their reasons, the others because they belong to them.
fn rejected(unit: &dyn Unit, faults: &[(String, String, String)]) -> Done {
    let lines = unit.lines();
    let first = lines.first().copied().unwrap_or(0);
    let mut placed: Vec<(u64, String, &str, String)> = Vec::with_capacity(faults.len());
    for (path, code, message) in faults {
        let (line, field) = unit.place_of(path).unwrap_or_else(|| (first, path.clone()));
        let line = if lines.contains(&line) { line } else { first };
        match placed.iter_mut().find(|p| p.0 == line) {
            Some(known) => known.3 = format!("{}; {field}: {message}", known.3),
            None => placed.push((line, field, code, message.clone())),
        }
    }
    let at_fault = placed.first().map_or(first, |p| p.0);
    let fate = |line: &u64| match placed.iter().find(|p| p.0 == *line) {
        Some((_, field, code, message)) => Fate::rejected(field, code, message.clone()),
        None => Fate::rejected("", "rejected_with", format!("it belongs with line {at_fault}, which was rejected")),
    };
    Done { rows: lines.iter().map(|line| (*line, fate(line))).collect(), ..Done::default() }
}
