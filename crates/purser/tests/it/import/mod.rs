//! Files in: each kind, each trap, dry run, repeat, undo, a run that was cut off.

mod customers;
mod exports;
mod orders;
mod pages;
mod products;
mod round;
mod sales;
mod samples;
mod steps;
mod stock;
mod traps;

use app::import::intake::{self, Choices};
use app::import::kinds;
use app::import::mapping::{Mapping, Names};
use app::import::plan::Kind;
use app::import::rejects;
use app::import::report::Report;
use app::import::work::{self, Told};
use app::platform::imports::commands::Doer;
use app::platform::imports::queries::ImportRow;
use app::platform::imports::{Step, queries};
use app::platform::{AppError, Call};
use app::stock::locations;
use domain::base::ImportId;
use std::sync::Arc;
use testkit::TestShop;

/// What is chosen for a file beside what is found out.
#[derive(Default)]
pub(super) struct Chosen<'a> {
    pub(super) kind: Option<&'a str>,
    pub(super) map: &'a [(&'a str, &'a str)],
    pub(super) stock_at: Option<&'a str>,
}

pub(super) fn call() -> Call {
    Call::system("test")
}

pub(super) async fn row(shop: &TestShop, id: ImportId) -> ImportRow {
    shop.shop().read(&call().principal, move |ctx| queries::import(ctx.tx, id)).await.unwrap()
}

/// Takes a file in.
pub(super) async fn receive(shop: &TestShop, name: &str, bytes: &[u8]) -> Result<ImportId, AppError> {
    let mut content = bytes;
    intake::receive(shop.shop(), &call(), (name, Names::Found), &mut content).await
}

/// Kind and choices of an import.
pub(super) async fn choices(shop: &TestShop, import: &ImportRow, chosen: &Chosen<'_>) -> (&'static dyn Kind, Choices) {
    let looked: intake::Looked = intake::json(&import.survey).unwrap();
    let mut choices: Choices = intake::json(&import.choices).unwrap();
    let code = chosen.kind.or(import.kind.as_deref());
    let kind = kinds::kind(code.unwrap_or_else(|| panic!("nobody knows what {} holds", import.file_name))).unwrap();
    if import.kind.as_deref() != Some(kind.code()) {
        let currency = domain::base::Currency::GBP;
        choices.mapping = Mapping(looked.survey.guess(kind, currency).0);
    }
    for (column, field) in chosen.map {
        choices.mapping.set(&looked.survey, column, field).unwrap();
    }
    if let Some(code) = chosen.stock_at {
        let all = shop.shop().read(&call().principal, |ctx| Ok(locations::all(ctx.tx)?)).await.unwrap();
        choices.stock_at = all.iter().find(|l| l.code == code).map(|l| l.id);
    }
    (kind, choices)
}

/// Does a step of an import; its report.
pub(super) async fn step(shop: &TestShop, id: ImportId, step: Step, chosen: &Chosen<'_>) -> Told {
    let import = row(shop, id).await;
    let choices = match step {
        Step::Undo => None,
        Step::Check | Step::Run => Some(choices(shop, &import, chosen).await),
    };
    work::begin(shop.shop(), call(), &import, (step, Doer::Caller), choices).await.unwrap();
    work::perform(shop.shop(), id, step, "test", Arc::new(|_| ())).await.unwrap();
    let import = row(shop, id).await;
    assert_eq!(import.state, step.ended(), "{:?}", import.trouble);
    intake::json(import.report.as_deref().unwrap()).unwrap()
}

/// Takes a file in, checks it by a dry run, imports it, and imports it again: the dry run told what happened, and the second
/// time nothing changed. The report and the import.
pub(super) async fn import_with(shop: &TestShop, bytes: &[u8], chosen: &Chosen<'_>) -> (Report, ImportId) {
    let id = receive(shop, "file.csv", bytes).await.unwrap();
    let dry = step(shop, id, Step::Check, chosen).await.report;
    let report = step(shop, id, Step::Run, chosen).await.report;
    assert!(report.adds_up(), "{report:?}");
    assert_eq!(dry, report, "the dry run told something else");
    let again = receive(shop, "file.csv", bytes).await.unwrap();
    let again = step(shop, again, Step::Run, chosen).await.report;
    assert_eq!((again.created, again.changed), (0, 0), "the second time something changed: {again:?}");
    assert_eq!(again.rows, report.rows);
    (report, id)
}

pub(super) async fn import(shop: &TestShop, text: &str) -> Report {
    import_with(shop, text.as_bytes(), &Chosen::default()).await.0
}

/// Rows, created, changed, unchanged, skipped, rejected.
pub(super) fn classes(report: &Report) -> [u64; 6] {
    [report.rows, report.created, report.changed, report.unchanged, report.skipped, report.rejected]
}

/// What is told of rows: line, column, code.
pub(super) async fn findings(shop: &TestShop, id: ImportId) -> Vec<(u64, String, String)> {
    let found = shop.shop().read(&call().principal, move |ctx| queries::findings_after(ctx.tx, id, 0, 1_000)).await;
    found.unwrap().into_iter().map(|f| (f.line, f.column.unwrap_or_default(), f.code)).collect()
}

/// The rejected rows as a file.
pub(super) async fn rejected(shop: &TestShop, id: ImportId) -> String {
    let import = row(shop, id).await;
    let bytes = shop.shop().read(&call().principal, move |ctx| rejects::of_import(ctx, &import)).await.unwrap();
    String::from_utf8(bytes).unwrap()
}
