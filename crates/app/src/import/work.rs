//! The steps of an import: dry run, run, undo. A job does them for the pages and the API, the command line does them itself.
//!
//! A step is done with the rights that whoever began it has when it is done. One whose program ended goes on when its job is
//! taken over; one without a job (the command line's) is noted as cut short, and goes on when it is begun again.

use super::intake::{Choices, Looked, Opened, json, reopen, text};
use super::kinds;
use super::plan::Kind;
use super::report::{Finding, Report};
use super::run::{Outcome, Plan, run};
use super::sheet::{Sheet, refused};
use super::undo::{Undone, undo};
use super::unit::Mode;
use crate::Shop;
use crate::platform::imports::commands::{BeginStep, Doer, EndStep, NoteProgress, PurgeFiles, PutFindings};
use crate::platform::imports::queries::{self, ImportRow};
use crate::platform::imports::store::FindingRow;
use crate::platform::imports::{KEEP_FILES_DAYS, Step, WORK};
use crate::platform::jobs::{JobCtx, JobError, JobLimits, JobResult, Registry, Schedule, ScheduleZone};
use crate::platform::people::principal_now;
use crate::platform::{AppError, Call, Principal, Refused, Result};
use domain::base::ImportId;
use domain::parties::Permission;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;

/// Tries of a step before it is given up.
const ATTEMPTS: i64 = 5;
/// Longest run of a step.
const TIME_LIMIT: Duration = Duration::from_secs(4 * 3_600);
/// Rows whose findings are kept in one transaction.
const FINDINGS_AT_ONCE: usize = 500;
/// Kind and name of the job that deletes files nobody ran.
const PURGE: &str = "imports.purge";
/// Kind and name of the job that notes steps whose program ended.
const STALLED: &str = "imports.stalled";
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

#[derive(Deserialize)]
struct Payload {
    import: ImportId,
    step: Step,
}

pub(crate) fn register(registry: &mut Registry) {
    registry.handle(WORK, JobLimits { attempts: ATTEMPTS, time_limit: TIME_LIMIT }, job);
    registry.handle(PURGE, JobLimits::default(), purge);
    registry.schedule(Schedule { name: PURGE, cron: "41 * * * *", zone: ScheduleZone::Utc, kind: PURGE });
    registry.handle(STALLED, JobLimits::default(), note_stalled);
    registry.schedule(Schedule { name: STALLED, cron: "*/5 * * * *", zone: ScheduleZone::Utc, kind: STALLED });
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

/// Notes that steps were cut short whose program ended and that no job will take up.
async fn note_stalled(ctx: JobCtx) -> JobResult {
    let found = ctx.shop.read(&ctx.principal, |read| queries::stalled(read.tx, read.now)).await?;
    for (id, step, units) in found {
        let words = format!(
            "the program that did this ended before it was done; what it did before stays ({units} entries): run it again, and \
             it goes on from there"
        );
        let end = EndStep { id, step, end: Err(words) };
        ctx.shop.execute(Call::system(format!("job-{}", ctx.id)), end).await?;
    }
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

pub(super) fn known(import: &ImportRow) -> Result<&'static dyn Kind> {
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
    let call = Call { principal: Arc::new(entitled(shop, &import).await?), ..Call::system(request) };
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

/// Whoever began the step, as they stand now.
async fn entitled(shop: &Shop, import: &ImportRow) -> Result<Principal> {
    let (by, id, kind) = (import.actor_kind, import.actor_id, known(import)?);
    let found = shop.read(&Arc::new(Principal::system()), move |ctx| principal_now(ctx.tx, by, id)).await?;
    let rights = [Permission::ImportsRun, kind.permission()];
    found.filter(|who| rights.iter().all(|right| who.grants.allows(*right))).ok_or_else(|| {
        let message = format!("{} may no longer import {}", import.actor_name, kind.label().to_lowercase());
        AppError::Refused(Refused { code: "rights_gone".to_owned(), message, errors: Vec::new() })
    })
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
