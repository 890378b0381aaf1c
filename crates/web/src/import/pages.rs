//! The pages of imports: the list, bringing a file, one import through its steps.

use app::import::intake::{self, Looked};
use app::import::kinds;
use app::import::mapping::Names;
use app::import::work::{self, Told};
use app::platform::imports::commands::Doer;
use app::platform::imports::queries::{self, ImportRow};
use app::platform::imports::{ImportState, Step};
use app::platform::{AppError, Page as Part, PageRequest, ReadCtx};
use app::stock::locations;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue};
use domain::base::ImportId;
use maud::{Markup, Render, html};
use serde::Deserialize;

use super::mapping::{self, Typed};
use super::{MAX_UPLOAD_BYTES, report};
use crate::pages::{Faults, Fields, ListAddress, Page, Sent, SentFiles, Shown, Visit, figure, moment};
use crate::shell::{Address, App, Caller, List, Query};
use crate::ui::{
    Banner, Body, Button, Column, Crumb, Detail, Empty, Facts, Field, Form, Icon, Index, Kind, Phone, Place, Progress,
    Row, Section, Shape, Table, Tone, badge, none, text_link,
};

const PATH: &str = "/imports";
/// Seconds after which a page of an import under way is asked for again.
const REFRESH_S: &str = "2";

/// What the address of the list says.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Asked {
    back: Vec<String>,
}

/// What the address of an import says: another kind to be tried.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct AskedKind {
    kind: String,
}

/// The imports that were.
pub(super) async fn list(visit: Visit, list: List<Asked>) -> Shown {
    let page: PageRequest = list.page.clone();
    let part = visit.read(move |ctx| queries::imports(ctx.tx, &page)).await?;
    let address = ListAddress::new(PATH, &list.page, &list.filter.back);
    let bring = Button::link("Import a file", "/imports/new").icon(Icon::Upload).primary();
    let body = if part.items.is_empty() {
        let text =
            "Bring the files you have: products from Shopify or WooCommerce, a stock sheet, customers, suppliers.";
        Body::FirstEver(Empty::new(Icon::Upload, "No imports yet", text).actions(vec![bring.clone()]))
    } else {
        Body::Rows(table(&visit, &part))
    };
    let index =
        Index::new("Imports", body).actions(vec![bring]).pager(address.pager(part.items.len(), part.next.as_deref()));
    visit.show(Page::new("Imports", Place::Files, index.render()))
}

fn table(visit: &Visit, part: &Part<ImportRow>) -> Table {
    let columns = vec![
        Column::lead("File"),
        Column::text("Holds"),
        Column::figure("Rows"),
        Column::text("State").phone(Phone::Aside),
        Column::text("By").phone(Phone::Hidden),
        Column::text("When").phone(Phone::LineEnd),
    ];
    let now = visit.shop().clock().now();
    let row = |import: &ImportRow| {
        let href = format!("{PATH}/{}", import.id);
        let cells = vec![
            text_link(&href, &import.file_name),
            html! { (kind_word(import)) },
            html! { (figure(import.rows_all)) },
            state(import.state),
            html! { @if import.actor_name.is_empty() { (none()) } @else { (import.actor_name) } },
            moment(import.created_at, now, visit.zone()),
        ];
        Row::new(format!("import-{}", import.id), cells).href(href)
    };
    Table::new("Imports", columns, part.items.iter().map(row).collect())
}

fn kind_word(import: &ImportRow) -> &'static str {
    import.kind.as_deref().and_then(kinds::kind).map_or("Not known yet", |k| k.label())
}

fn state(state: ImportState) -> Markup {
    match state {
        ImportState::Arriving => badge(Tone::Neutral, Shape::Half, "Arriving"),
        ImportState::Ready => badge(Tone::Hold, Shape::Bar, "Not run yet"),
        ImportState::Checking => badge(Tone::Info, Shape::Half, "Being checked"),
        ImportState::Checked => badge(Tone::Hold, Shape::Half, "Checked, not run yet"),
        ImportState::Running => badge(Tone::Info, Shape::Half, "Under way"),
        ImportState::Done => badge(Tone::Ok, Shape::Full, "Done"),
        ImportState::Failed => badge(Tone::Bad, Shape::Triangle, "Cut short"),
        ImportState::Undoing => badge(Tone::Info, Shape::Half, "Being undone"),
        ImportState::Undone => badge(Tone::Neutral, Shape::Bar, "Undone"),
    }
}

/// Asks for a file.
pub(super) async fn ask(visit: Visit) -> Shown {
    visit.show(bring_page(&visit, &Faults::none()))
}

fn bring_page(visit: &Visit, faults: &Faults) -> Page {
    let accept = ".csv,.tsv,.txt,.gz,.xlsx,.jsonl,text/csv";
    let hint = "CSV in any form (comma, semicolon or tab; UTF-8 or Windows-1252; also .gz) Excel (.xlsx), or JSON lines (.jsonl), at most 50 MB.";
    let form = Form::post("bring", PATH, visit.guard())
        .multipart()
        .errors(faults.list())
        .body(html! {
            (Field::new("file", "File", Kind::File(accept.into())).hint(hint).error(faults.at("file")))
            (Field::new("no_names", "The file has no row of column names", Kind::Check))
        })
        .foot(html! { (Button::submit("Look at the file").primary()) });
    let known = html! {
        p { "Purser finds out what the file holds and which column is which; you see it before anything changes." }
        ul.dots {
            li { "Products of Shopify, WooCommerce, Square, Spree, Vendure and Medusa, or any list with a title and a price" }
            li { "Stock levels, also Shopify's inventory" }
            li { "Customers, suppliers, and what suppliers sell" }
            li { "Orders of the past: the layout of UCI Online Retail, or any list of sold lines" }
        }
    };
    let detail = Detail::new("Import a file", vec![Crumb::new("Imports", PATH)])
        .main(html! { (Section::new("bring-file", "File", form.render())) })
        .side(html! { (Section::new("known-kinds", "What can be imported", known)) });
    Page::new("Import a file", Place::Files, detail.render())
}

/// Takes a file in.
pub(super) async fn bring(visit: Visit, mut sent: SentFiles<Fields, MAX_UPLOAD_BYTES>) -> Shown {
    let done = match sent.files.first_mut() {
        None => Err(AppError::invalid("file", "required", "choose a file")),
        Some(file) => {
            let name = file.name.clone();
            let names = if sent.fields.text("no_names") == "true" { Names::None } else { Names::Found };
            intake::receive(visit.shop(), &sent.call, (&name, names), file.content.reader()?).await
        }
    };
    match Faults::of(done)? {
        Ok(id) => visit.go(format!("{PATH}/{id}")).done(),
        Err(faults) => visit.show(bring_page(&visit, &faults).refused()),
    }
}

/// One import, as far as it is.
pub(super) async fn show(visit: Visit, Address(id): Address<ImportId>, Query(asked): Query<AskedKind>) -> Shown {
    let import = visit.read(move |ctx| queries::import(ctx.tx, id)).await?;
    let typed = Typed::stored(&visit, &import, Some(asked.kind.as_str()).filter(|k| !k.is_empty())).await?;
    let is_busy = import.state.is_busy();
    let page = page(&visit, &import, &typed, &Faults::none()).await?;
    let mut response = visit.show(page)?;
    if is_busy {
        response.headers_mut().insert(HeaderName::from_static("refresh"), HeaderValue::from_static(REFRESH_S));
    }
    Ok(response)
}

/// Begins a step: a dry run, the run, the undo.
pub(super) async fn step(visit: Visit, Address(id): Address<ImportId>, sent: Sent<Fields>) -> Shown {
    let import = visit.read(move |ctx| queries::import(ctx.tx, id)).await?;
    let typed = Typed::sent(&import, &sent.fields)?;
    let wanted = match sent.fields.text("step") {
        "check" => Step::Check,
        "undo" => Step::Undo,
        _ => Step::Run,
    };
    let begun = async {
        let choices = if wanted == Step::Undo { None } else { Some(typed.choices()?) };
        let read =
            ImportRow { version: sent.fields.text("version").parse().unwrap_or(import.version), ..import.clone() };
        work::begin(visit.shop(), sent.call.clone(), &read, (wanted, Doer::Job), choices).await
    };
    match Faults::of(begun.await)? {
        Ok(()) => visit.go(format!("{PATH}/{id}")).done(),
        Err(faults) => {
            let page = page(&visit, &import, &typed, &faults).await?;
            visit.show(page.refused())
        }
    }
}

/// The rejected rows as a file.
pub(super) async fn download(State(app): State<App>, caller: Caller, Address(id): Address<ImportId>) -> Shown {
    super::rejected(&app, &caller.principal, id).await
}

async fn page(visit: &Visit, import: &ImportRow, typed: &Typed, faults: &Faults) -> app::platform::Result<Page> {
    let told: Option<Told> = import.report.as_deref().map(intake::json).transpose()?;
    let id = import.id;
    let read = move |ctx: &mut ReadCtx<'_, '_>| {
        let findings = queries::findings_after(ctx.tx, id, 0, report::SHOWN)?;
        Ok((findings, queries::kept_units(ctx.tx, id, report::SHOWN)?, locations::all(ctx.tx)?))
    };
    let (findings, kept, places) = visit.read(read).await?;
    let looked: Looked = intake::json(&import.survey)?;
    let main = html! {
        @if import.state.is_busy() { (progress(import)) }
        @if let Some(told) = told.filter(|_| has_report(import.state)) {
            (report::draw(import, &told, &findings, &kept))
        }
        @if takes_choices(import.state) { (mapping::form(visit, (import, &looked), typed, &places, faults)) }
    };
    let detail = Detail::new(import.file_name.clone(), vec![Crumb::new("Imports", PATH)])
        .badges(state(import.state))
        .actions(html! {
            @if import.state.allows(Step::Undo) { (undo_form(visit, import)) }
            // What was looked at can be taken from where one looked at it; the form stands below.
            @if import.state == ImportState::Checked { (mapping::run_button().primary().form(mapping::FORM)) }
        })
        .top(html! { @if let Some(trouble) = &import.trouble {
            (Banner::new(Tone::Bad, "It was cut short", trouble.clone()).inside())
        } })
        .main(main)
        .side(html! { (Section::new("facts", "The file", facts(visit, import, &looked))) });
    Ok(Page::new(import.file_name.clone(), Place::Files, detail.render()))
}

fn takes_choices(state: ImportState) -> bool {
    state.allows(Step::Run)
}

fn has_report(state: ImportState) -> bool {
    matches!(state, ImportState::Checked | ImportState::Done | ImportState::Undone | ImportState::Undoing)
}

fn progress(import: &ImportRow) -> Markup {
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    let label = match import.state {
        ImportState::Checking => "Checking the rows; nothing changes",
        ImportState::Undoing => "Taking it back",
        _ => "Importing the rows",
    };
    let all = if import.state == ImportState::Undoing { 0 } else { count(import.rows_all) };
    let words = format!("{} of {}", figure(import.rows_done), figure(import.rows_all));
    let progress = Progress {
        id: "progress".into(),
        label: label.into(),
        words: words.into(),
        done: count(import.rows_done),
        all,
    };
    let body = html! {
        (progress)
        p.quiet { "You can leave this page; the work goes on. " (text_link(&format!("{PATH}/{}", import.id), "Look again")) }
    };
    Section::new("under-way", "Under way", body).render()
}

fn undo_form(visit: &Visit, import: &ImportRow) -> Markup {
    Form::post("undo", format!("{PATH}/{}/steps", import.id), visit.guard())
        .body(html! { input type="hidden" name="version" value=(import.version); })
        .foot(html! { (Button::submit("Undo the import").sends("step", "undo")) })
        .render()
}

fn facts(visit: &Visit, import: &ImportRow, looked: &Looked) -> Markup {
    let now = visit.shop().clock().now();
    let between = match looked.form.delimiter {
        Some('\t') => "tabs".to_owned(),
        Some(delimiter) => format!("\u{201c}{delimiter}\u{201d}"),
        None => "cells".to_owned(),
    };
    let mut facts = Facts::new()
        .add("Holds", html! { (kind_word(import)) })
        .add("Form", html! { (looked.form.format) ", " (looked.form.encoding) })
        .add("Columns", html! { (looked.survey.columns.len()) ", parted by " (between) })
        .add("Rows", html! { (figure(import.rows_all)) })
        .add("Size", html! { (figure((import.bytes + 1023) / 1024)) " KB" })
        .add("Brought", moment(import.created_at, now, visit.zone()))
        .add("By", html! { @if import.actor_name.is_empty() { (none()) } @else { (import.actor_name) } });
    if let Some(at) = import.finished_at {
        facts = facts.add("Ended", moment(at, now, visit.zone()));
    }
    facts.render()
}
