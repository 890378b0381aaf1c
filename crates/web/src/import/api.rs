//! `/imports`: files in, for programs.

use app::import::intake::{self, Choices, Looked};
use app::import::kinds;
use app::import::mapping::{Mapping, Names};
use app::import::report::Report;
use app::import::undo::Undone;
use app::import::work::{self, Told};
use app::platform::imports::commands::Doer;
use app::platform::imports::queries::{self, ImportRow};
use app::platform::imports::{ImportState, Step};
use app::platform::{Answer, AppError, Call};
use axum::extract::State;
use axum::response::Response;
use domain::base::{ImportId, LocationId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::MAX_UPLOAD_BYTES;
use crate::shell::address::PageParameters;
use crate::shell::schema::{PageJson, TimeSchema};
use crate::shell::upload::Uploaded;
use crate::shell::{Address, App, Caller, Empty, List, NoFilter, Query, Reply, Result, Submitted};

/// An import and what is known of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Import)]
pub(super) struct ImportJson {
    #[schema(value_type = String, example = "imp_01J8ZK4T2M7Q5A")]
    id: ImportId,
    /// `ready`, `checking`, `checked`, `running`, `done`, `failed`, `undoing` or `undone`.
    state: &'static str,
    /// `products`, `stock`, `customers`, `suppliers`, `supplier-items`, `sales` or `orders`; null while it is not known.
    kind: Option<String>,
    #[schema(example = "products.csv")]
    file_name: String,
    /// Size of the file.
    bytes: i64,
    /// How its letters are written.
    #[schema(example = "UTF-8")]
    encoding: String,
    /// What stands between its columns; null for Excel.
    delimiter: Option<String>,
    /// Its columns, in their order, each with the field that it is taken for.
    columns: Vec<ColumnJson>,
    /// Rows below the column names.
    rows: i64,
    /// Rows that the step under way has done.
    rows_done: i64,
    /// What the dry run or the run told; null before.
    report: Option<ReportJson>,
    /// What the undo did; null before.
    undone: Option<UndoneJson>,
    /// Why the last step was cut short.
    trouble: Option<String>,
    #[schema(value_type = TimeSchema)]
    created_at: Timestamp,
    #[schema(value_type = Option<TimeSchema>)]
    finished_at: Option<Timestamp>,
    version: i64,
}

/// A column of a file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportColumn)]
struct ColumnJson {
    #[schema(example = "Variant SKU")]
    header: String,
    /// The field it is taken for; null: left out.
    #[schema(example = "sku")]
    field: Option<String>,
    /// Some of its values.
    samples: Vec<String>,
}

/// The account of every row: the five classes add up to the rows.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportReport)]
struct ReportJson {
    rows: u64,
    created: u64,
    changed: u64,
    unchanged: u64,
    skipped: u64,
    rejected: u64,
    /// Reasons of skipped and rejected rows.
    reasons: Vec<ReasonJson>,
    /// Columns that were not used.
    left_out: Vec<String>,
}

/// Why rows were skipped or rejected.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportReason)]
struct ReasonJson {
    #[schema(example = "duplicate_sku")]
    code: String,
    /// How many rows.
    rows: u64,
    /// The first of its sentences.
    example: String,
    /// The line of that.
    line: u64,
}

/// What an undo did. A unit is what was taken in as a whole: a product with its variants, a customer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportUndone)]
struct UndoneJson {
    /// Units taken back.
    taken_back: u64,
    /// Units that were used or changed since, and stay.
    kept: u64,
    /// Why units stay, and what stays of those that were taken back.
    reasons: Vec<LeftJson>,
}

/// What an undo left as it is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportLeft)]
struct LeftJson {
    #[schema(example = "the category Kitchen stays: products are in it")]
    message: String,
    /// How many units.
    units: u64,
}

/// What the file is called.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct UploadQuery {
    /// Name of the file.
    #[param(max_length = 200, example = "products.csv")]
    file_name: Option<String>,
    /// `none`: the file has no row of column names; `found` when absent.
    #[param(value_type = Option<String>, example = "found", max_length = 8)]
    column_names: Option<Names>,
}

/// What is chosen for a step; what is absent stays as it was found out or chosen.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ImportStep {
    /// What the file holds.
    #[serde(default)]
    #[schema(max_length = 40, example = "products")]
    kind: Option<String>,
    /// The field of each column, in their order; null leaves a column out.
    #[serde(default)]
    #[schema(max_items = 400, example = json!(["sku", "title", "price", null]))]
    mapping: Option<Vec<Option<String>>>,
    /// The location whose stock is set when the file does not say where.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "loc_01J8ZK4T2M7Q5A")]
    stock_at: Option<LocationId>,
}

/// List imports
///
/// Sorted by `created_at`; the newest first when nothing is said.
#[utoipa::path(get, path = "/imports", params(PageParameters),
    responses((status = 200, description = "A page of imports", body = PageJson<ImportJson>)))]
pub(super) async fn list_imports(
    State(app): State<App>,
    caller: Caller,
    List { filter: NoFilter {}, page }: List<NoFilter>,
) -> Result<Reply<PageJson<ImportJson>>> {
    let page = app.shop().read(&caller.principal, move |ctx| queries::imports(ctx.tx, &page)).await?;
    let next = page.next.clone();
    let items = page.items.into_iter().map(ImportJson::of).collect::<app::platform::Result<Vec<_>>>()?;
    Ok(Reply::ok(app::platform::Page { items, next }.into()))
}

/// Bring a file
///
/// The body is the file: CSV with any delimiter, also packed by gzip, Excel (.xlsx), or JSON lines, at most 50 MiB. Nothing of the shop
/// changes; the answer says what the file is taken for.
#[utoipa::path(post, path = "/imports", params(UploadQuery),
    request_body(content = String, content_type = "text/csv", description = "The file"),
    responses((status = 201, description = "The import", body = ImportJson)))]
pub(super) async fn upload_import(
    State(app): State<App>,
    Query(query): Query<UploadQuery>,
    mut sent: Uploaded<MAX_UPLOAD_BYTES>,
) -> Result<Reply<ImportJson>> {
    let name = query.file_name.unwrap_or_else(|| "upload".to_owned());
    let names = query.column_names.unwrap_or_default();
    let id = intake::receive(app.shop(), &sent.call, (&name, names), sent.file.reader()?).await?;
    let import = read(&app, &sent.call, id).await?;
    let version = import.version;
    Ok(Reply::created(Answer { value: import, replayed: false }).version(version).at(format_args!("/imports/{id}")))
}

/// Get an import
#[utoipa::path(get, path = "/imports/{id}", params(("id" = String, Path, example = "imp_01J8ZK4T2M7Q5A")),
    responses((status = 200, description = "The import", body = ImportJson)))]
pub(super) async fn get_import(
    State(app): State<App>,
    caller: Caller,
    Address(id): Address<ImportId>,
) -> Result<Reply<ImportJson>> {
    let import = app.shop().read(&caller.principal, move |ctx| queries::import(ctx.tx, id)).await?;
    let version = import.version;
    Ok(Reply::ok(ImportJson::of(import)?).version(version))
}

/// Check an import
///
/// A dry run: nothing changes, and the report tells what the import would do. It is done in the background.
#[utoipa::path(post, path = "/imports/{id}/check", params(("id" = String, Path)), request_body = ImportStep,
    responses((status = 202, description = "The import", body = ImportJson)))]
pub(super) async fn check_import(
    State(app): State<App>,
    Address(id): Address<ImportId>,
    sent: Submitted<ImportStep>,
) -> Result<Reply<ImportJson>> {
    begin(&app, id, Step::Check, sent).await
}

/// Run an import
///
/// It is done in the background; the report accounts for every row. The same file again changes nothing.
#[utoipa::path(post, path = "/imports/{id}/run", params(("id" = String, Path)), request_body = ImportStep,
    responses((status = 202, description = "The import", body = ImportJson)))]
pub(super) async fn run_import(
    State(app): State<App>,
    Address(id): Address<ImportId>,
    sent: Submitted<ImportStep>,
) -> Result<Reply<ImportJson>> {
    begin(&app, id, Step::Run, sent).await
}

/// Undo an import
///
/// Takes back what it made and changed, except what was used or changed since. It is done in the background.
#[utoipa::path(post, path = "/imports/{id}/undo", params(("id" = String, Path)),
    responses((status = 202, description = "The import", body = ImportJson)))]
pub(super) async fn undo_import(
    State(app): State<App>,
    Address(id): Address<ImportId>,
    sent: Submitted<Empty>,
) -> Result<Reply<ImportJson>> {
    let import = stored(&app, &sent.call, id).await?;
    work::begin(app.shop(), sent.call.clone(), &import, (Step::Undo, Doer::Job), None).await?;
    let value = read(&app, &sent.call, id).await?;
    let version = value.version;
    Ok(Reply::accepted(Answer { value, replayed: false }).version(version))
}

/// Get the rejected rows of an import
///
/// A CSV file with the columns of the file that was brought, then the line and the reason.
#[utoipa::path(get, path = "/imports/{id}/rejects", params(("id" = String, Path)),
    responses((status = 200, description = "The rows", body = String, content_type = "text/csv")))]
pub(super) async fn get_rejects(
    State(app): State<App>,
    caller: Caller,
    Address(id): Address<ImportId>,
) -> Result<Response> {
    super::rejected(&app, &caller.principal, id).await
}

async fn begin(app: &App, id: ImportId, step: Step, sent: Submitted<ImportStep>) -> Result<Reply<ImportJson>> {
    let import = stored(app, &sent.call, id).await?;
    let choices = chosen(app, &sent.call, &import, sent.body).await?;
    work::begin(app.shop(), sent.call.clone(), &import, (step, Doer::Job), Some(choices)).await?;
    let value = read(app, &sent.call, id).await?;
    let version = value.version;
    Ok(Reply::accepted(Answer { value, replayed: false }).version(version))
}

type Chosen = (&'static dyn app::import::plan::Kind, Choices);

async fn chosen(app: &App, call: &Call, import: &ImportRow, body: ImportStep) -> Result<Chosen> {
    let looked: Looked = intake::json(&import.survey)?;
    let mut choices: Choices = intake::json(&import.choices)?;
    let wanted = body.kind.as_deref().or(import.kind.as_deref());
    let wanted = wanted.ok_or_else(|| AppError::invalid("kind", "required", "say what the file holds"))?;
    let unknown = || AppError::invalid("kind", "unknown_kind", "there is no such kind of import");
    let kind = kinds::kind(wanted).ok_or_else(unknown)?;
    if import.kind.as_deref() != Some(kind.code()) {
        let read = |ctx: &mut app::platform::ReadCtx<'_, '_>| Ok(app::platform::settings::read(ctx.tx)?.0.currency);
        let currency = app.shop().read(&call.principal, read).await?;
        choices.mapping = looked.survey.guess(kind, currency);
    }
    if let Some(mapping) = body.mapping {
        choices.mapping = Mapping(mapping);
    }
    choices.stock_at = body.stock_at.or(choices.stock_at);
    Ok((kind, choices))
}

async fn stored(app: &App, call: &Call, id: ImportId) -> Result<ImportRow> {
    Ok(app.shop().read(&call.principal, move |ctx| queries::import(ctx.tx, id)).await?)
}

async fn read(app: &App, call: &Call, id: ImportId) -> Result<ImportJson> {
    Ok(ImportJson::of(stored(app, call, id).await?)?)
}

impl ImportJson {
    fn of(row: ImportRow) -> app::platform::Result<ImportJson> {
        let looked: Looked = intake::json(&row.survey)?;
        let choices: Choices = intake::json(&row.choices)?;
        let told: Option<Told> = row.report.as_deref().map(intake::json).transpose()?;
        let fields = choices.mapping.0.into_iter().chain(std::iter::repeat(None));
        let columns = looked.survey.columns.into_iter().zip(fields);
        let is_told = !matches!(row.state, ImportState::Arriving | ImportState::Ready | ImportState::Checking);
        let told = told.filter(|_| is_told);
        Ok(ImportJson {
            id: row.id,
            state: row.state.code(),
            kind: row.kind,
            file_name: row.file_name,
            bytes: row.bytes,
            encoding: looked.form.encoding,
            delimiter: looked.form.delimiter.map(String::from),
            columns: columns.map(|(c, field)| ColumnJson { header: c.header, field, samples: c.samples }).collect(),
            rows: row.rows_all,
            rows_done: row.rows_done,
            undone: told.as_ref().and_then(|t| t.undone.as_ref()).map(UndoneJson::of),
            report: told.map(|t| ReportJson::of(t.report)),
            trouble: row.trouble,
            created_at: row.created_at,
            finished_at: row.finished_at,
            version: row.version,
        })
    }
}

impl ReportJson {
    fn of(report: Report) -> ReportJson {
        let Report { rows, created, changed, unchanged, skipped, rejected, reasons, left_out, figures: _ } = report;
        let reason = |(code, r): (String, app::import::report::Reason)| ReasonJson {
            code,
            rows: r.rows,
            example: r.example,
            line: r.line,
        };
        let reasons = reasons.into_iter().map(reason).collect();
        ReportJson { rows, created, changed, unchanged, skipped, rejected, reasons, left_out }
    }
}

impl UndoneJson {
    fn of(undone: &Undone) -> UndoneJson {
        let reasons = undone.reasons.iter().chain(&undone.left);
        let reasons = reasons.map(|(message, units)| LeftJson { message: message.clone(), units: *units }).collect();
        UndoneJson { taken_back: undone.taken_back, kept: undone.kept, reasons }
    }
}
