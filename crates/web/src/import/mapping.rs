//! The form in which a file's columns are given to fields.

use app::import::intake::{self, Choices, Looked};
use app::import::kinds;
use app::import::mapping::Mapping;
use app::import::plan::Kind as ImportKind;
use app::platform::imports::ImportState;
use app::platform::imports::queries::ImportRow;
use app::platform::{AppError, ReadCtx, Result, settings};
use app::stock::locations::Location;
use maud::{Markup, Render, html};

use crate::pages::{Faults, Fields, Visit};
use crate::ui::{Button, Choice, Column, Field, Form, Kind, Phone, Row, Section, Table, form_row};

/// Id of the form of the columns.
pub(super) const FORM: &str = "columns-form";
/// Name of the select of each column.
const MAP: &str = "map";

/// What is chosen, as it stands in the form.
pub(super) struct Typed {
    kind: String,
    map: Vec<String>,
    stock_at: String,
}

impl Typed {
    /// What is stored, or what another kind makes of the columns.
    pub(super) async fn stored(visit: &Visit, import: &ImportRow, kind: Option<&str>) -> Result<Typed> {
        let choices: Choices = intake::json(&import.choices)?;
        let looked: Looked = intake::json(&import.survey)?;
        let stored = import.kind.clone().unwrap_or_default();
        let wanted = kind.unwrap_or(&stored);
        let mapping = match kinds::kind(wanted) {
            Some(other) if wanted != stored => {
                let currency = visit.read(|ctx: &mut ReadCtx<'_, '_>| Ok(settings::read(ctx.tx)?.0.currency)).await?;
                looked.survey.guess(other, currency)
            }
            Some(_) | None => choices.mapping,
        };
        let map = mapping.0.into_iter().map(Option::unwrap_or_default).collect();
        let stock_at = choices.stock_at.map(|id| id.to_string()).unwrap_or_default();
        Ok(Typed { kind: wanted.to_owned(), map, stock_at })
    }

    /// What was sent.
    pub(super) fn sent(import: &ImportRow, fields: &Fields) -> Result<Typed> {
        let kind = Some(fields.text("kind")).filter(|k| !k.is_empty());
        let kind = kind.map(str::to_owned).or_else(|| import.kind.clone()).unwrap_or_default();
        let map = fields.all(MAP).map(str::to_owned).collect();
        Ok(Typed { kind, map, stock_at: fields.text("stock_at").to_owned() })
    }

    /// The choices, if they can be read.
    pub(super) fn choices(&self) -> Result<(&'static dyn ImportKind, Choices)> {
        let unknown = || AppError::invalid("kind", "required", "say what the file holds");
        let kind = kinds::kind(&self.kind).ok_or_else(unknown)?;
        let field = |key: &String| Some(key.clone()).filter(|k| !k.is_empty());
        let stock_at = match self.stock_at.as_str() {
            "" => None,
            id => {
                let wrong = |_| AppError::invalid("stock_at", "unknown_location", "there is no such location");
                Some(id.parse().map_err(wrong)?)
            }
        };
        Ok((kind, Choices { mapping: Mapping(self.map.iter().map(field).collect()), stock_at }))
    }
}

/// The form of an import that was not run yet.
pub(super) fn form(
    visit: &Visit,
    (import, looked): (&ImportRow, &Looked),
    typed: &Typed,
    places: &[Location],
    faults: &Faults,
) -> Markup {
    let kind = kinds::kind(&typed.kind);
    html! {
        (kind_form(import, typed))
        @if let Some(kind) = kind { (columns_form(visit, (import, looked), (kind, typed), places, faults)) }
    }
}

/// Begins the import itself.
pub(super) fn run_button() -> Button {
    Button::submit("Import now").sends("step", "run")
}

/// What the file holds; choosing another shows what that makes of the columns.
fn kind_form(import: &ImportRow, typed: &Typed) -> Markup {
    let mut choices: Vec<Choice> = kinds::ALL.iter().map(|k| Choice::new(k.code(), k.label())).collect();
    if typed.kind.is_empty() {
        choices.insert(0, Choice::new("", "Choose"));
    }
    let known =
        if import.kind.is_some() { "Found out by its columns." } else { "Its columns do not tell what it holds." };
    let field = Field::new("kind", "The file holds", Kind::Select(choices))
        .id("file-kind")
        .value(typed.kind.clone())
        .hint(known);
    let body = html! {
        form.form method="get" action=(format!("/imports/{}", import.id)) {
            (form_row(&html! { (field) }))
            div { (Button::submit("Use this").small()) }
        }
    };
    Section::new("holds", "What it holds", body).render()
}

fn columns_form(
    visit: &Visit,
    (import, looked): (&ImportRow, &Looked),
    (kind, typed): (&'static dyn ImportKind, &Typed),
    places: &[Location],
    faults: &Faults,
) -> Markup {
    let columns =
        vec![Column::lead("Column"), Column::text("For example").phone(Phone::Line), Column::text("Taken for")];
    let row = |(at, column): (usize, &app::import::mapping::Column)| {
        let chosen = typed.map.get(at).map(String::as_str).unwrap_or_default();
        let select = Field::new(MAP, format!("Field of {}", column.header), Kind::Select(fields(kind)))
            .id(format!("map-{at}"))
            .label_hidden()
            .value(chosen.to_owned())
            .error(faults.at(&format!("mapping[{at}]")));
        let samples = column.samples.join(" · ");
        let header = if column.header.is_empty() { format!("(column {})", at + 1) } else { column.header.clone() };
        Row::new(format!("column-{at}"), vec![html! { (header) }, html! { span.quiet { (samples) } }, select.render()])
    };
    let rows = looked.survey.columns.iter().enumerate().map(row).collect();
    let takes_stock = matches!(kind.code(), "products" | "stock");
    let body = html! {
        input type="hidden" name="kind" value=(kind.code());
        input type="hidden" name="version" value=(import.version);
        @if let Some(missing) = faults.at("mapping") { p.wrong id="mapping" { (missing) } }
        (Table::new("Columns of the file", columns, rows).plain())
        @if !kind.hint().is_empty() { p.quiet { (kind.hint()) } }
        @if takes_stock { (stock_field(typed, places, faults)) }
    };
    let is_checked = import.state == ImportState::Checked;
    let check = Button::submit(if is_checked { "Check again" } else { "Check, change nothing" });
    let check = check.sends("step", "check");
    let form = Form::post(FORM, format!("/imports/{}/steps", import.id), visit.guard())
        .errors(faults.list_at(control_of))
        .body(body)
        .foot(html! {
            @if is_checked { (check) } @else { (check.primary()) (run_button()) }
        });
    Section::new("columns", "Columns", form.render()).render()
}

fn control_of(field: &str) -> Option<String> {
    let index = field.strip_prefix("mapping[").and_then(|rest| rest.strip_suffix(']'));
    index.map(|index| format!("map-{index}")).or_else(|| Some(field.to_owned()))
}

fn fields(kind: &'static dyn ImportKind) -> Vec<Choice> {
    let none = std::iter::once(Choice::new("", "Left out"));
    none.chain(kind.fields().iter().map(|f| Choice::new(f.key, f.label))).collect()
}

fn stock_field(typed: &Typed, places: &[Location], faults: &Faults) -> Markup {
    let open = places.iter().filter(|l| l.archived_at.is_none());
    let none = std::iter::once(Choice::new("", "Nowhere: leave stock as it is, unless the file says where"));
    let choices = none.chain(open.map(|l| Choice::new(l.id.to_string(), l.name.to_string()))).collect();
    Field::new("stock_at", "Stock goes to", Kind::Select(choices))
        .value(typed.stock_at.clone())
        .hint("Opening stock of products is set only where a product never had any.")
        .error(faults.at("stock_at"))
        .render()
}
