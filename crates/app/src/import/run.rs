//! Running a file: rows to units, units through the pipeline, an account of every row.
//!
//! Units are handed over in their order with several under way at once, so that they share transactions; what is kept in
//! memory does not grow with the file unless its kind has to see all rows first.

use super::mapping::{Mapping, Survey};
use super::plan::{Done, Fate, Kind, Planned, Row, Setup, Unit};
use super::report::{Finding, Report};
use super::sheet::{RawRow, Sheet};
use super::unit::{Mode, Rehearsed, RunUnit, outcome};
use crate::Shop;
use crate::catalog::queries::sellable;
use crate::platform::pipeline::Reply;
use crate::platform::{AppError, Call, Result, settings};
use crate::stock::locations;
use domain::base::LocationId;
use domain::orders::past::CHARGE_CODES;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

/// Units under way at once; with them a group of the pipeline is full.
const UNDER_WAY: usize = 256;
/// Rows between two words about progress.
const ROWS_PER_WORD: u64 = 1_000;
/// How often a unit is handed over again when the shop is busy, and the pause before.
const ATTEMPTS: u32 = 600;
const PAUSE: Duration = Duration::from_millis(50);

/// What a run needs to know.
pub struct Plan<'a> {
    /// The file.
    pub sheet: &'a Sheet,
    /// What it looks like.
    pub survey: &'a Survey,
    /// What it holds.
    pub kind: &'static dyn Kind,
    /// Which column holds what; checked.
    pub mapping: &'a Mapping,
    /// Where stock is set when the file does not say where.
    pub stock_at: Option<LocationId>,
    /// Whether it is real.
    pub mode: Mode,
}

/// What a run found.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The account of every row.
    pub report: Report,
    /// What is to be told of single rows, by line.
    pub findings: Vec<Finding>,
}

/// Runs a file. `progress` is told how many rows are done, now and then.
///
/// # Errors
/// When the file cannot be read any more, or the shop cannot be written to. What was done stays done; running the same import
/// again goes on from there.
pub async fn run<P: Future<Output = Result<()>>>(
    shop: &Shop,
    call: &Call,
    plan: &Plan<'_>,
    mut progress: impl FnMut(u64) -> P,
) -> Result<Outcome> {
    plan.mapping.check(plan.kind, plan.survey.columns.len())?;
    let setup = setup(shop, call, plan).await?;
    let mut running = Running::new(shop, call, plan);
    let driven = drive(&mut running, plan, setup, &mut progress).await;
    if driven.is_err() {
        // What was handed over is still done: whoever runs the import again must find it done, not meet it.
        running.wait().await;
    }
    driven?;
    let mut outcome = running.outcome;
    outcome.findings.sort_by_key(|f| f.line);
    let unused = plan.survey.columns.iter().zip(&plan.mapping.0).filter(|(_, field)| field.is_none());
    outcome.report.left_out = unused.map(|(column, _)| column.header.clone()).filter(|h| !h.is_empty()).collect();
    if outcome.report.adds_up() && outcome.report.rows == plan.survey.rows {
        Ok(outcome)
    } else {
        let (told, rows) = (outcome.report.rows, plan.survey.rows);
        Err(AppError::Internal(format!("the report of an import accounts for {told} rows of {rows}")))
    }
}

/// Hands every row over and waits for the last.
async fn drive<P: Future<Output = Result<()>>>(
    running: &mut Running<'_>,
    plan: &Plan<'_>,
    setup: Setup,
    progress: &mut impl FnMut(u64) -> P,
) -> Result<()> {
    let mut planner = plan.kind.planner(setup);
    let indices = plan.mapping.indices(plan.kind.fields());
    let mut rows = plan.sheet.rows()?;
    let mut told = 0;
    while let Some(raw) = rows.next_row()? {
        if raw.line <= plan.survey.header_line {
            continue;
        }
        match readable(raw, plan, &indices) {
            Ok(row) => {
                for planned in planner.push(row) {
                    running.take(planned).await?;
                }
            }
            Err((line, fate)) => {
                if matches!(fate, Fate::Rejected { .. }) {
                    planner.broken(line);
                }
                running.account(line, fate);
            }
        }
        if running.outcome.report.rows >= told + ROWS_PER_WORD {
            told = running.outcome.report.rows / ROWS_PER_WORD * ROWS_PER_WORD;
            progress(told).await?;
        }
    }
    for planned in planner.finish() {
        running.take(planned).await?;
        if running.outcome.report.rows >= told + ROWS_PER_WORD {
            told = running.outcome.report.rows / ROWS_PER_WORD * ROWS_PER_WORD;
            progress(told).await?;
        }
    }
    running.settle(0).await
}

async fn setup(shop: &Shop, call: &Call, plan: &Plan<'_>) -> Result<Setup> {
    let known = shop.read(&call.principal, |ctx| {
        let codes: Vec<&str> = CHARGE_CODES.iter().map(|(code, _)| *code).collect();
        Ok((settings::read(ctx.tx)?.0, locations::all(ctx.tx)?, sellable(ctx.tx, &codes)?))
    });
    let (settings, places, goods) = known.await?;
    let zone = settings.time_zone()?;
    let today = shop.clock().now().to_jiff().to_zoned(zone).strftime("%Y-%m-%d").to_string();
    let fields = plan.kind.fields();
    let column = |key: &str| plan.mapping.0.iter().position(|k| k.as_deref() == Some(key));
    let columns: Vec<Option<usize>> = fields.iter().map(|f| column(f.key)).collect();
    let mark = |c: &Option<usize>| c.and_then(|c| plan.survey.columns.get(c)).map(|c| c.mark).unwrap_or_default();
    Ok(Setup {
        currency: settings.currency,
        country: settings.country,
        locations: Arc::new(places),
        stock_at: plan.stock_at,
        import: match plan.mode {
            Mode::Import(import) => Some(import),
            Mode::Rehearse => None,
        },
        today,
        layout: plan.survey.layout(plan.kind),
        goods_codes: goods.into_iter().map(|variant| variant.sku_folded).collect(),
        fields,
        marks: columns.iter().map(mark).collect(),
        mapped: columns.iter().map(Option::is_some).collect(),
    })
}

/// The row under the kind's fields, or why it is none.
fn readable(raw: RawRow, plan: &Plan<'_>, indices: &[Option<u16>]) -> std::result::Result<Row, (u64, Fate)> {
    let RawRow { line, mut cells, fault } = raw;
    let header =
        |at: usize| plan.survey.columns.get(at).map_or_else(|| format!("column {}", at + 1), |c| c.header.clone());
    if let Some(fault) = fault {
        let column = fault.cell.map(header).unwrap_or_default();
        return Err((line, Fate::rejected(&column, fault.code, fault.message)));
    }
    if cells.iter().all(String::is_empty) {
        return Err((line, Fate::skipped("blank", "nothing stands in the row")));
    }
    let wanted = plan.survey.columns.len();
    while cells.len() > wanted && cells.last().is_some_and(String::is_empty) {
        cells.pop();
    }
    if plan.sheet.form().delimiter.is_none() && cells.len() < wanted {
        // A sheet has no cells behind the last that is filled.
        cells.resize(wanted, String::new());
    }
    if cells.len() != wanted {
        let (code, word) =
            if cells.len() > wanted { ("too_many_columns", "more") } else { ("too_few_columns", "fewer") };
        let message =
            format!("the row has {} columns, which is {word} than the {wanted} named at the top", cells.len());
        return Err((line, Fate::rejected("", code, message)));
    }
    let filled = cells.into_iter().zip(indices).filter(|(text, index)| index.is_some() && !text.is_empty());
    let cells = filled.filter_map(|(text, index)| Some(((*index)?, text.into_boxed_str()))).collect();
    Ok(Row { line, fields: plan.kind.fields(), cells })
}

struct Running<'a> {
    shop: &'a Shop,
    call: &'a Call,
    plan: &'a Plan<'a>,
    under_way: VecDeque<(Arc<dyn Unit>, Rehearsed, Reply<Done>)>,
    outcome: Outcome,
}

impl<'a> Running<'a> {
    fn new(shop: &'a Shop, call: &'a Call, plan: &'a Plan<'a>) -> Self {
        Running { shop, call, plan, under_way: VecDeque::new(), outcome: Outcome::default() }
    }

    async fn take(&mut self, planned: Planned) -> Result<()> {
        match planned {
            Planned::Row(line, fate) => self.account(line, fate),
            Planned::Unit(unit) => {
                self.settle(UNDER_WAY - 1).await?;
                self.hand_over(unit).await?;
            }
            Planned::Alone(unit) => {
                self.settle(0).await?;
                self.hand_over(unit).await?;
                self.settle(0).await?;
            }
        }
        Ok(())
    }

    async fn hand_over(&mut self, unit: Arc<dyn Unit>) -> Result<()> {
        let mut attempt = 0;
        loop {
            let rehearsed = Rehearsed::default();
            let (permission, mode) = (self.plan.kind.permission(), self.plan.mode);
            let command = RunUnit { unit: Arc::clone(&unit), permission, mode, rehearsed: rehearsed.clone() };
            match self.shop.queue(self.call.clone(), command) {
                Ok(reply) => {
                    self.under_way.push_back((unit, rehearsed, reply));
                    return Ok(());
                }
                Err(AppError::Unavailable(_)) if attempt < ATTEMPTS => {
                    attempt += 1;
                    tokio::time::sleep(PAUSE).await;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Waits until at most so many units are under way.
    async fn settle(&mut self, left: usize) -> Result<()> {
        while self.under_way.len() > left
            && let Some((unit, rehearsed, reply)) = self.under_way.pop_front()
        {
            let answer = reply.await.unwrap_or(Err(AppError::OutcomeUnknown)).map(|answer| answer.value);
            let Done { rows, tally, .. } = outcome(&*unit, answer, &rehearsed)?;
            rows.into_iter().for_each(|(line, fate)| self.account(line, fate));
            self.outcome.report.add_figures(tally);
        }
        Ok(())
    }

    /// Waits for everything under way, whatever becomes of it.
    async fn wait(&mut self) {
        while let Some((_, _, reply)) = self.under_way.pop_front() {
            drop(reply.await);
        }
    }

    fn account(&mut self, line: u64, fate: Fate) {
        let plan = self.plan;
        let column_of = |field: &str| {
            let at = plan.mapping.0.iter().position(|k| k.as_deref() == Some(field))?;
            plan.survey.columns.get(at).map(|c| c.header.clone())
        };
        let finding = self.outcome.report.account(line, fate, column_of);
        self.outcome.findings.extend(finding);
    }
}
