//! The changes of what is kept of imports.

use super::queries::import_for_update;
use super::store::{self, FindingRow};
use super::{ImportState, STALLED_US, Step, WORK};
use crate::platform::event::NewJob;
use crate::platform::{AppError, Call, Command, Refused, Result, WriteCtx};
use domain::base::{ImportId, Timestamp};
use domain::events::EventKind;
use domain::parties::Permission;
use serde::Serialize;

/// Notes a file that begins to arrive.
#[derive(Clone, Debug)]
pub struct NewImport {
    /// Name of the file where it came from.
    pub file_name: String,
    /// SHA-256 of the file.
    pub file_hash: [u8; 32],
    /// Its size.
    pub bytes: u64,
    /// Its rows.
    pub rows: u64,
    /// What it holds, if that is known.
    pub kind: Option<String>,
    /// What it has in common with files of the same columns.
    pub fingerprint: String,
    /// What it looks like, as JSON.
    pub survey: String,
    /// What is chosen, as JSON.
    pub choices: String,
}

impl Command for NewImport {
    const NAME: &'static str = "imports.create";
    const PERMISSION: Permission = Permission::ImportsRun;
    type Output = ImportId;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<ImportId> {
        let id = ImportId::from_raw(ctx.next_id());
        store::insert(ctx.tx, id, self, actor(call), ctx.now)?;
        Ok(id)
    }
}

/// Kind, id and name of a caller.
fn actor(call: &Call) -> (&str, i64, &str) {
    (call.principal.kind.code(), call.principal.id, call.principal.name.as_str())
}

/// Keeps a part of a file that arrives.
#[derive(Clone, Debug)]
pub struct PutPart {
    /// Whose.
    pub id: ImportId,
    /// Which, from 0.
    pub part: i64,
    /// Its bytes.
    pub content: Vec<u8>,
}

impl Command for PutPart {
    const NAME: &'static str = "imports.put_part";
    const PERMISSION: Permission = Permission::ImportsRun;
    type Output = ();

    fn run(&self, _: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<()> {
        if import_for_update(ctx.tx, self.id)?.state == ImportState::Arriving {
            store::insert_part(ctx.tx, self.id, self.part, &self.content)?;
        }
        Ok(())
    }
}

/// Notes that the file is whole.
#[derive(Clone, Copy, Debug)]
pub struct EndArrival {
    /// Whose.
    pub id: ImportId,
}

impl Command for EndArrival {
    const NAME: &'static str = "imports.arrived";
    const PERMISSION: Permission = Permission::ImportsRun;
    type Output = ();

    fn run(&self, _: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<()> {
        if import_for_update(ctx.tx, self.id)?.state == ImportState::Arriving {
            store::set_state(ctx.tx, self.id, ImportState::Ready, ctx.now)?;
        }
        Ok(())
    }
}

/// Begins a step with the choices that go with it; a job does it.
#[derive(Clone, Debug)]
pub struct BeginStep {
    /// Which import.
    pub id: ImportId,
    /// The version that was read.
    pub version: i64,
    /// What is begun.
    pub step: Step,
    /// Kind and choices (JSON) from now on; none: those that stand. They are remembered for files with the same columns.
    pub choices: Option<(String, String)>,
    /// Who does it.
    pub by: Doer,
}

/// Who does a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doer {
    /// A job, made in the same transaction.
    Job,
    /// Whoever begins it: the command line.
    Caller,
}

impl Command for BeginStep {
    const NAME: &'static str = "imports.begin";
    const PERMISSION: Permission = Permission::ImportsRun;
    type Output = ();

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<()> {
        let import = import_for_update(ctx.tx, self.id)?;
        if import.version != self.version {
            return Err(AppError::VersionConflict { version: import.version });
        }
        let stalled = import.state == self.step.under_way() && ctx.now.micros_since(import.updated_at) > STALLED_US;
        if !import.state.allows(self.step) && !stalled {
            return Err(AppError::Refused(Refused {
                code: "import_not_there".to_owned(),
                message: format!("this cannot be done now: the import is {}", import.state.code()),
                errors: Vec::new(),
            }));
        }
        if let Some((kind, choices)) = &self.choices {
            store::set_choices(ctx.tx, self.id, kind, choices)?;
            store::remember_mapping(ctx.tx, &import.fingerprint, (kind, choices), ctx.now)?;
        }
        // Whoever begins a step answers for it: it is done with their rights.
        store::set_actor(ctx.tx, self.id, actor(call))?;
        store::set_progress(ctx.tx, self.id, 0, ctx.now)?;
        store::set_state(ctx.tx, self.id, self.step.under_way(), ctx.now)?;
        if self.by == Doer::Job {
            let step = serde_json::to_value(self.step).unwrap_or_default();
            ctx.job(NewJob {
                kind: WORK,
                subject_id: Some(self.id.raw()),
                unique_key: None,
                payload: format!(r#"{{"import":"{}","step":{step}}}"#, self.id),
                priority: 0,
                run_at: ctx.now,
            });
        }
        Ok(())
    }
}

/// Notes how far a step is.
#[derive(Clone, Copy, Debug)]
pub struct NoteProgress {
    /// Which import.
    pub id: ImportId,
    /// Rows done.
    pub rows: u64,
}

impl Command for NoteProgress {
    const NAME: &'static str = "imports.progress";
    const PERMISSION: Permission = Permission::ImportsRun;
    type Output = ();

    fn run(&self, _: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<()> {
        store::set_progress(ctx.tx, self.id, i64::try_from(self.rows).unwrap_or(i64::MAX), ctx.now)
    }
}

/// Keeps what is told of rows; the first part of a run takes the place of what an earlier run told.
#[derive(Clone, Debug)]
pub struct PutFindings {
    /// Which import.
    pub id: ImportId,
    /// The first of a run, or another.
    pub part: usize,
    /// What is told.
    pub findings: Vec<FindingRow>,
}

impl Command for PutFindings {
    const NAME: &'static str = "imports.findings";
    const PERMISSION: Permission = Permission::ImportsRun;
    type Output = ();

    fn run(&self, _: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<()> {
        if self.part == 0 {
            store::delete_findings(ctx.tx, self.id)?;
        }
        store::insert_findings(ctx.tx, self.id, &self.findings)
    }
}

/// Ends a step.
#[derive(Clone, Debug)]
pub struct EndStep {
    /// Which import.
    pub id: ImportId,
    /// What was under way.
    pub step: Step,
    /// Its report, as JSON, or why it was cut short.
    pub end: std::result::Result<String, String>,
}

#[derive(Serialize)]
struct Told<'a> {
    kind: Option<&'a str>,
    rows: i64,
}

impl Command for EndStep {
    const NAME: &'static str = "imports.end";
    const PERMISSION: Permission = Permission::ImportsRun;
    type Output = ();

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<()> {
        let import = import_for_update(ctx.tx, self.id)?;
        if import.state != self.step.under_way() {
            return Ok(());
        }
        let told = Told { kind: import.kind.as_deref(), rows: import.rows_all };
        let subject = self.id.raw();
        match (&self.end, self.step) {
            (Err(trouble), step) => store::set_end(ctx.tx, self.id, step.cut_short(), (None, Some(trouble)), ctx.now)?,
            (Ok(report), Step::Check) => {
                store::set_end(ctx.tx, self.id, ImportState::Checked, (Some(report), None), ctx.now)?;
            }
            (Ok(report), Step::Run) => {
                store::set_end(ctx.tx, self.id, ImportState::Done, (Some(report), None), ctx.now)?;
                store::delete_parts(ctx.tx, self.id)?;
                ctx.event(call, EventKind::ImportFinished, subject, &told)?;
            }
            (Ok(report), Step::Undo) => {
                store::set_end(ctx.tx, self.id, ImportState::Undone, (Some(report), None), ctx.now)?;
                ctx.event(call, EventKind::ImportUndone, subject, &told)?;
            }
        }
        Ok(())
    }
}

/// Deletes some of the files of imports from before a moment; answers how many parts it were.
#[derive(Clone, Copy, Debug)]
pub struct PurgeFiles {
    /// The moment.
    pub before: Timestamp,
    /// Most parts in one transaction.
    pub limit: i64,
}

impl Command for PurgeFiles {
    const NAME: &'static str = "imports.purge";
    const PERMISSION: Permission = crate::platform::INTERNAL;
    type Output = u64;

    fn run(&self, _: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<u64> {
        store::delete_old_parts(ctx.tx, self.before, self.limit)
    }
}
