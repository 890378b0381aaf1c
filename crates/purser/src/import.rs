//! `purser import`: files into the shop from its own machine, one after the other, with their reports on standard output.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use app::Shop;
use app::import::intake::{self, Choices, Opened};
use app::import::kinds;
use app::import::mapping::{Mapping, Names};
use app::import::plan::Kind;
use app::import::rejects::{self, Rejects};
use app::import::report::Report;
use app::import::run::{self, Plan};
use app::import::unit::Mode;
use app::import::work::{self, Progress, Told};
use app::platform::imports::commands::Doer;
use app::platform::imports::{Step, queries};
use app::platform::settings;
use app::platform::{AppError, Call, Principal};
use app::setup::SetUpShop;
use app::stock::locations;
use clap::Args;
use domain::base::LocationId;

use crate::opening::{self, OpenError};
use crate::settings::Settings;

/// What the command line is called in the timeline.
const REQUEST: &str = "command line";
/// Rows between two words about progress.
const ROWS_PER_WORD: u64 = 10_000;

/// What is imported, and how.
#[derive(Args, Clone, Debug)]
pub struct ImportArgs {
    /// The files: CSV (any delimiter, also .gz), Excel (.xlsx) or JSON lines
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// What they hold, when that is not clear: products, stock, customers, suppliers, supplier-items, sales, orders, locations or tax-classes
    #[arg(long = "as", visible_alias = "kind", value_name = "KIND")]
    pub kind: Option<String>,
    /// Which field a column holds, as in --map "Item no=sku"; an empty field leaves the column out. May be repeated. Or a file with
    /// a line for each
    #[arg(long, value_name = "COLUMN=FIELD|FILE")]
    pub map: Vec<String>,
    /// The files have no row of column names: their columns are called by their numbers, as in --map 3=name
    #[arg(long)]
    pub no_header: bool,
    /// Code of the location whose stock is set when the file does not say where; opening stock of products goes to the first
    /// location unless another is named
    #[arg(long, value_name = "LOCATION")]
    pub stock_at: Option<String>,
    /// Change nothing; tell what would happen
    #[arg(long)]
    pub dry_run: bool,
    /// Write the rejected rows of the one file, with line and reason, to this file
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
}

impl ImportArgs {
    fn names(&self) -> Names {
        if self.no_header { Names::None } else { Names::Found }
    }
}

/// Imports files in their order; the exit code tells whether every row was taken. At the first file that is no table it ends; what
/// the files before it brought stays.
///
/// # Errors
/// [`OpenError`], also when a file is no table or its kind is not known.
pub fn import(settings: &Settings, args: &ImportArgs, out: &mut impl Write) -> Result<ExitCode, OpenError> {
    if args.rejects.is_some() && args.files.len() > 1 {
        let message = "--rejects takes the rows of one file: import the files one by one";
        return Err(AppError::invalid("rejects", "several_files", message).into());
    }
    let mut rejected = 0;
    for file in &args.files {
        if args.files.len() > 1 {
            writeln!(out, "== {}", file.display())?;
        }
        rejected += import_one(settings, args, file, out)?;
    }
    Ok(if rejected == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Imports a file; answers how many rows were rejected.
fn import_one(settings: &Settings, args: &ImportArgs, file: &Path, out: &mut impl Write) -> Result<u64, OpenError> {
    let (told, rejected) = opening::briefly(settings, async |shop: &Shop| Ok(imported(shop, args, file).await?))?;
    if let Some(path) = &args.rejects {
        std::fs::write(path, rejected)?;
    }
    print(&told, args, out)?;
    Ok(told.report.rejected)
}

struct Printed {
    kind: &'static str,
    form: String,
    mapped: Vec<(String, Option<String>)>,
    report: Report,
}

async fn imported(shop: &Shop, args: &ImportArgs, file: &Path) -> Result<(Printed, Vec<u8>), AppError> {
    let call = Call::system(REQUEST);
    // A file may be the first thing that a new shop sees.
    shop.execute(call.clone(), SetUpShop).await?;
    let opened = intake::look(shop, &call, open(file)?, args.names()).await?;
    let stock_at = location(shop, args.stock_at.as_deref()).await?;
    let kind = chosen_kind(&opened, args)?;
    let choices = chosen(shop, &opened, kind, args, stock_at).await?;
    let (report, rejected) = if args.dry_run {
        rehearsed(shop, &call, &opened, kind, &choices).await?
    } else {
        done(shop, &call, (file, args.names()), kind, choices.clone()).await?
    };
    let survey = &opened.looked.survey;
    let headers = survey.columns.iter().map(|c| c.header.clone());
    let mapped = headers.zip(choices.mapping.0).collect();
    let form = &opened.looked.form;
    let between = form.delimiter.map(|d| format!(", columns parted by {d:?}")).unwrap_or_default();
    let form = format!("{}, {}{between}", form.format, form.encoding);
    Ok((Printed { kind: kind.label(), form, mapped, report }, rejected))
}

fn open(path: &Path) -> Result<File, AppError> {
    File::open(path).map_err(|e| AppError::invalid("file", "file_missing", format!("{}: {e}", path.display())))
}

fn chosen_kind(opened: &Opened, args: &ImportArgs) -> Result<&'static dyn Kind, AppError> {
    let known = || kinds::ALL.iter().map(|k| k.code()).collect::<Vec<_>>().join(", ");
    match (&args.kind, opened.kind) {
        (Some(code), _) => {
            let unknown = || AppError::invalid("kind", "unknown_kind", format!("--as is one of {}", known()));
            kinds::kind(code).ok_or_else(unknown)
        }
        (None, Some(kind)) => Ok(kind),
        (None, None) => {
            let message = format!("its columns do not tell what the file holds: give --as ({}) and --map", known());
            Err(AppError::invalid("kind", "required", message))
        }
    }
}

async fn chosen(
    shop: &Shop,
    opened: &Opened,
    kind: &'static dyn Kind,
    args: &ImportArgs,
    stock_at: Option<LocationId>,
) -> Result<Choices, AppError> {
    let system = Arc::new(Principal::system());
    let currency = shop.read(&system, |ctx| Ok(settings::read(ctx.tx)?.0.currency)).await?;
    let survey = &opened.looked.survey;
    let same = opened.kind.is_some_and(|k| k.code() == kind.code());
    let mut mapping: Mapping = if same { opened.choices.mapping.clone() } else { survey.guess(kind, currency) };
    for pair in &pairs(&args.map)? {
        let parts = pair.rsplit_once('=');
        let (column, field) =
            parts.ok_or_else(|| AppError::invalid("map", "malformed", format!("--map {pair}: not COLUMN=FIELD")))?;
        mapping.set(survey, column, field)?;
    }
    mapping.check(kind, survey.columns.len())?;
    let usual = opened.choices.stock_at.filter(|_| same && kind.sets_opening_stock());
    Ok(Choices { mapping, stock_at: stock_at.or(usual) })
}

/// The pairs of `--map`: as they are given, or a line each in a file.
fn pairs(given: &[String]) -> Result<Vec<String>, AppError> {
    let mut pairs = Vec::new();
    for word in given {
        if word.contains('=') {
            pairs.push(word.clone());
            continue;
        }
        let unreadable =
            |e| AppError::invalid("map", "malformed", format!("--map {word}: not COLUMN=FIELD, nor a file: {e}"));
        let text = std::fs::read_to_string(word).map_err(unreadable)?;
        pairs.extend(text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned));
    }
    Ok(pairs)
}

async fn location(shop: &Shop, code: Option<&str>) -> Result<Option<LocationId>, AppError> {
    let Some(code) = code else { return Ok(None) };
    let all = shop.read(&Arc::new(Principal::system()), |ctx| Ok(locations::all(ctx.tx)?)).await?;
    let unknown = || AppError::invalid("stock_at", "unknown_location", format!("there is no location {code}"));
    all.iter().find(|l| l.code == code).map(|l| Some(l.id)).ok_or_else(unknown)
}

async fn rehearsed(
    shop: &Shop,
    call: &Call,
    opened: &Opened,
    kind: &'static dyn Kind,
    choices: &Choices,
) -> Result<(Report, Vec<u8>), AppError> {
    let plan = Plan {
        sheet: &opened.sheet,
        survey: &opened.looked.survey,
        kind,
        mapping: &choices.mapping,
        stock_at: choices.stock_at,
        mode: Mode::Rehearse,
    };
    let outcome = run::run(shop, call, &plan, async |rows| {
        say(rows);
        Ok(())
    });
    let outcome = outcome.await?;
    let mut rejects = Rejects::of(&opened.looked)?;
    for finding in work::with_cells(&opened.sheet, outcome.findings)? {
        rejects.add(&finding?)?;
    }
    Ok((outcome.report, rejects.bytes()?))
}

async fn done(
    shop: &Shop,
    call: &Call,
    (path, names): (&Path, Names),
    kind: &'static dyn Kind,
    choices: Choices,
) -> Result<(Report, Vec<u8>), AppError> {
    let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let id = intake::receive(shop, call, (&name, names), &mut open(path)?).await?;
    let read = move |ctx: &mut app::platform::ReadCtx<'_, '_>| queries::import(ctx.tx, id);
    let import = shop.read(&call.principal, read).await?;
    work::begin(shop, call.clone(), &import, (Step::Run, Doer::Caller), Some((kind, choices))).await?;
    let progress: Progress = Arc::new(say);
    work::perform(shop, id, Step::Run, REQUEST, progress).await?;
    let import = shop.read(&call.principal, move |ctx| queries::import(ctx.tx, id)).await?;
    let told: Told = intake::json(import.report.as_deref().unwrap_or("{}"))?;
    let rejected = shop.read(&call.principal, move |ctx| rejects::of_import(ctx, &import)).await?;
    Ok((told.report, rejected))
}

fn say(rows: u64) {
    if rows.is_multiple_of(ROWS_PER_WORD) {
        eprintln!("{rows} rows");
    }
}

fn print(printed: &Printed, args: &ImportArgs, out: &mut impl Write) -> io::Result<()> {
    let Printed { kind, form, mapped, report } = printed;
    writeln!(out, "{} ({form})\n", kind)?;
    for (header, field) in mapped {
        match field {
            Some(field) => writeln!(out, "  {header} -> {field}")?,
            None => writeln!(out, "  {header} left out")?,
        }
    }
    let word = if args.dry_run { "would be " } else { "" };
    writeln!(out, "\n{:>9} rows", report.rows)?;
    let classes = [
        ("created", report.created),
        ("changed", report.changed),
        ("unchanged", report.unchanged),
        ("skipped", report.skipped),
        ("rejected", report.rejected),
    ];
    for (class, rows) in classes {
        writeln!(out, "{rows:>9} {word}{class}")?;
    }
    if !report.figures.is_empty() {
        writeln!(out)?;
    }
    for (name, figure) in &report.figures {
        writeln!(out, "{figure:>9} {name}")?;
    }
    if !report.reasons.is_empty() {
        writeln!(out)?;
    }
    for (code, reason) in &report.reasons {
        writeln!(out, "{:>9} {code}: line {}: {}", reason.rows, reason.line, reason.example)?;
    }
    Ok(())
}
