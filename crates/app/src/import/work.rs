//! The steps of an import: dry run, run, undo. A job does them for the pages and the API, the command line does them itself.

use super::intake::{Choices, Looked, Opened, json, reopen, text};
use super::kinds;
use super::plan::{Done, Kind};
use super::report::{Finding, Report};
use super::run::{Outcome, Plan, run};
use super::sheet::{Sheet, refused};
use super::unit::Mode;
use crate::Shop;
use crate::platform::imports::commands::{BeginStep, Doer, EndStep, NoteProgress, PurgeFiles, PutFindings};
use crate::platform::imports::queries::{self, ImportRow, UnitRow};
use crate::platform::imports::store::{self, FindingRow};
use crate::platform::imports::{KEEP_FILES_DAYS, Step, WORK};
use crate::platform::jobs::{JobCtx, JobError, JobLimits, JobResult, Registry, Schedule, ScheduleZone};
use crate::platform::{AppError, Call, Command, Principal, Result, WriteCtx};
use domain::base::{FieldErrors, ImportId};
use domain::parties::Permission;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// Tries of a step before it is given up.
const ATTEMPTS: i64 = 5;
/// Longest run of a step.
const TIME_LIMIT: Duration = Duration::from_secs(4 * 3_600);
/// Rows whose findings are kept in one transaction.
const FINDINGS_AT_ONCE: usize = 500;
/// Units that an undo reads at a time.
const UNITS_AT_ONCE: i64 = 200;
/// Kind and name of the job that deletes files nobody ran.
const PURGE: &str = "imports.purge";
/// Parts of files that are deleted in one transaction.
const PARTS_AT_ONCE: i64 = 50;

/// Is told how many rows are done, now and then.
pub type Progress = Arc<dyn Fn(u64) + Send + Sync>;

/// What the last steps of an import told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The account of every row, by the dry run or the run.
    pub report: Report,
    /// What an undo did.
    #[serde(default)]
    pub undone: Option<Undone>,
}

/// What an undo did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undone {
    /// Units that were taken back.
    pub taken_back: u64,
    /// Units that were used or changed since, and stay.
    pub kept: u64,
    /// How many for each reason.
    pub reasons: BTreeMap<String, u64>,
}

#[derive(Deserialize)]
struct Payload {
    import: ImportId,
    step: Step,
}

pub(crate) fn register(registry: &mut Registry) {
    registry.handle(WORK, JobLimits { attempts: ATTEMPTS, time_limit: TIME_LIMIT }, job);
    registry.handle(PURGE, JobLimits::default(), purge);
    registry.schedule(Schedule { name: PURGE, cron: "41 * * * *", zone: ScheduleZone::Utc, kind: PURGE });
}

async fn job(ctx: JobCtx) -> JobResult {
    let Payload { import, step } = ctx.payload()?;
    let request = format!("job-{}", ctx.id);
    match perform(&ctx.shop, import, step, &request, Arc::new(|_| ())).await {
        Ok(()) => Ok(()),
        Err(error) => {
            let passing = matches!(error, AppError::Unavailable(_) | AppError::OutcomeUnknown | AppError::Db(_));
            if passing && ctx.attempt < ATTEMPTS {
                return Err(JobError::from(error));
            }
            let end = EndStep { id: import, step, end: Err(error.to_string()) };
            ctx.shop.execute(Call::system(request), end).await?;
            Ok(())
        }
    }
}

async fn purge(ctx: JobCtx) -> JobResult {
    let span = Duration::from_secs(KEEP_FILES_DAYS * 86_400);
    let now = ctx.shop.clock().now();
    let purge = PurgeFiles { before: now.checked_sub(span).unwrap_or(now), limit: PARTS_AT_ONCE };
    while ctx.shop.execute(Call::system(format!("job-{}", ctx.id)), purge).await?.value > 0 {}
    Ok(())
}

/// Begins a step of an import.
///
/// # Errors
/// When its choices are not enough, the caller lacks a right, or the step cannot be done now.
pub async fn begin(
    shop: &Shop,
    call: Call,
    import: &ImportRow,
    (step, by): (Step, Doer),
    choices: Option<(&'static dyn Kind, Choices)>,
) -> Result<()> {
    let looked: Looked = json(&import.survey)?;
    let (kind, choices) = match choices {
        Some((kind, choices)) => (kind, Some(choices)),
        None => (known(import)?, None),
    };
    call.principal.require(kind.permission())?;
    if let Some(choices) = &choices {
        choices.mapping.check(kind, looked.survey.columns.len())?;
    }
    let choices = choices.map(|c| text(&c)).transpose()?.map(|text| (kind.code().to_owned(), text));
    let (id, version) = (import.id, import.version);
    shop.execute(call, BeginStep { id, version, step, choices, by }).await.map(drop)
}

fn known(import: &ImportRow) -> Result<&'static dyn Kind> {
    let kind = import.kind.as_deref().and_then(kinds::kind);
    kind.ok_or_else(|| AppError::invalid("kind", "required", "it is not known what the file holds: say so"))
}

/// Does a step that was begun, from wherever an earlier try left it.
///
/// # Errors
/// When the file is gone or the shop cannot be reached.
pub async fn perform(shop: &Shop, id: ImportId, step: Step, request: &str, progress: Progress) -> Result<()> {
    let system = Arc::new(Principal::system());
    let import = shop.read(&system, move |ctx| queries::import(ctx.tx, id)).await?;
    if import.state != step.under_way() {
        return Ok(());
    }
    let grants = system.grants.clone();
    let principal = Principal { kind: import.actor_kind, id: import.actor_id, name: import.actor_name.clone(), grants };
    let call = Call { principal: Arc::new(principal), ..Call::system(request) };
    let told = match step {
        Step::Check => Told { report: go(shop, &call, &import, (Mode::Rehearse, &progress)).await?, undone: None },
        Step::Run => Told { report: go(shop, &call, &import, (Mode::Import(id), &progress)).await?, undone: None },
        Step::Undo => {
            let before: Told = import.report.as_deref().map(json).transpose()?.unwrap_or_default();
            Told { undone: Some(undo(shop, &call, &import).await?), ..before }
        }
    };
    shop.execute(call, EndStep { id, step, end: Ok(text(&told)?) }).await?;
    Ok(())
}

async fn go(shop: &Shop, call: &Call, import: &ImportRow, (mode, told): (Mode, &Progress)) -> Result<Report> {
    let Opened { sheet, looked, kind, choices } = reopen(shop, call, import).await?;
    let kind = kind.ok_or_else(|| refused("kind_unknown", "it is not known what the file holds"))?;
    let (mapping, stock_at) = (&choices.mapping, choices.stock_at);
    let plan = Plan { sheet: &sheet, survey: &looked.survey, kind, mapping, stock_at, mode };
    let id = import.id;
    let progress = |rows| {
        told(rows);
        let (shop, call) = (shop.clone(), call.clone());
        async move { shop.execute(call, NoteProgress { id, rows }).await.map(drop) }
    };
    let Outcome { report, findings } = run(shop, call, &plan, progress).await?;
    keep_findings(shop, call, id, &sheet, findings).await?;
    Ok(report)
}

/// Keeps what is told of rows together with the rows as they stand in the file.
async fn keep_findings(shop: &Shop, call: &Call, id: ImportId, sheet: &Sheet, findings: Vec<Finding>) -> Result<()> {
    let mut part = 0;
    let mut batch = Vec::new();
    let mut rows = with_cells(sheet, findings)?;
    loop {
        let next = rows.next().transpose()?;
        let is_last = next.is_none();
        batch.extend(next);
        if is_last || batch.len() >= FINDINGS_AT_ONCE {
            let findings = std::mem::take(&mut batch);
            shop.execute(call.clone(), PutFindings { id, part, findings }).await?;
            part += 1;
        }
        if is_last {
            return Ok(());
        }
    }
}

/// Findings, which are in the order of their lines, with the cells of their rows.
///
/// # Errors
/// When the file cannot be read again.
pub fn with_cells(sheet: &Sheet, findings: Vec<Finding>) -> Result<impl Iterator<Item = Result<FindingRow>> + Send> {
    let mut rows = sheet.rows()?;
    let mut row = rows.next_row()?;
    let with_cells = move |finding: Finding| -> Result<FindingRow> {
        while row.as_ref().is_some_and(|r| r.line < finding.line) {
            row = rows.next_row()?;
        }
        let cells = row.as_ref().filter(|r| r.line == finding.line).map(|r| r.cells.clone()).unwrap_or_default();
        let Finding { line, column, rejected, code, message } = finding;
        Ok(FindingRow { line, column, rejected, code, message, cells: text(&cells)? })
    };
    Ok(findings.into_iter().map(with_cells))
}

async fn undo(shop: &Shop, call: &Call, import: &ImportRow) -> Result<Undone> {
    let (id, kind) = (import.id, known(import)?);
    let (mut before, mut rows) = (i64::MAX, 0);
    loop {
        let page =
            shop.read(&call.principal, move |ctx| queries::units_before(ctx.tx, id, before, UNITS_AT_ONCE)).await?;
        let Some(last) = page.last() else { break };
        before = last.line;
        for unit in page {
            let line = unit.line;
            match shop.execute(call.clone(), UndoUnit { id, kind, unit }).await {
                Ok(_) => {}
                Err(error)
                    if matches!(
                        error,
                        AppError::Refused(_)
                            | AppError::Invalid(_)
                            | AppError::NotFound(_)
                            | AppError::VersionConflict { .. }
                    ) =>
                {
                    let why = why(&error);
                    shop.execute(call.clone(), KeepUnit { id, line, why }).await?;
                }
                Err(error) => return Err(error),
            }
            rows += 1;
        }
        shop.execute(call.clone(), NoteProgress { id, rows }).await?;
    }
    let counts = shop.read(&call.principal, move |ctx| queries::unit_counts(ctx.tx, id)).await?;
    let mut undone = Undone::default();
    for (why, units) in counts {
        match why {
            None => undone.taken_back += units,
            Some(why) => {
                undone.kept += units;
                *undone.reasons.entry(why).or_insert(0) += units;
            }
        }
    }
    Ok(undone)
}

fn why(error: &AppError) -> String {
    let first = |errors: &FieldErrors| errors.iter().next().map(|e| e.message.clone());
    match error {
        AppError::Invalid(errors) => first(errors).unwrap_or_else(|| error.to_string()),
        other => other.to_string(),
    }
}

/// Takes one unit back.
struct UndoUnit {
    id: ImportId,
    kind: &'static dyn Kind,
    unit: UnitRow,
}

impl Command for UndoUnit {
    const NAME: &'static str = "imports.undo_unit";
    const PERMISSION: Permission = Permission::ImportsRun;
    type Output = ();

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<()> {
        let done: Done = json(&self.unit.done)?;
        self.kind.undo(call, ctx, &done)?;
        store::end_unit(ctx.tx, self.id, self.unit.line, None, ctx.now)
    }
}

/// Notes why a unit stays.
struct KeepUnit {
    id: ImportId,
    line: i64,
    why: String,
}

impl Command for KeepUnit {
    const NAME: &'static str = "imports.keep_unit";
    const PERMISSION: Permission = Permission::ImportsRun;
    type Output = ();

    fn run(&self, _: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<()> {
        store::end_unit(ctx.tx, self.id, self.line, Some(&self.why), ctx.now)
    }
}
