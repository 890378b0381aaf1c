//! Safety stock, oversell allowance and the low-stock threshold of one level.

use app::platform::Result as AppResult;
use app::stock::locations;
use app::stock::policy::SetStockPolicy;
use app::stock::queries::levels::{LevelFilter, levels};
use domain::base::{FieldErrors, LocationId, Sku};
use maud::html;
use serde::Deserialize;

use super::adjust::form_page;
use super::words::location_choices;
use crate::pages::{Faults, Page, Sent, Shown, Visit};
use crate::shell::Query;
use crate::ui::{Button, Field, Form, Kind};

pub(super) const PATH: &str = "/stock/policy";

/// Which level a link is about.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Start {
    location: String,
    sku: String,
}

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    location: String,
    sku: String,
    safety_stock: String,
    oversell_allowance: String,
    low_at: String,
}

/// Whole units; an empty text is none.
pub(super) fn units(name: &'static str, text: &str, errors: &mut FieldErrors) -> Option<i64> {
    let text = text.trim();
    let read = text.parse().ok();
    if read.is_none() && !text.is_empty() {
        errors.add(name, "not_a_number", "must be a whole number");
    }
    read
}

impl Typed {
    fn command(&self) -> AppResult<SetStockPolicy> {
        let mut errors = FieldErrors::new();
        let location = errors.take("location", self.location.parse::<LocationId>());
        let sku = errors.take("sku", Sku::new(self.sku.trim()));
        let safety_stock = units("safety_stock", &self.safety_stock, &mut errors);
        let oversell_allowance = units("oversell_allowance", &self.oversell_allowance, &mut errors);
        let low_at = Some(units("low_at", &self.low_at, &mut errors));
        let (Some(location), Some(sku)) = (location, sku) else { return Err(errors.into()) };
        Ok(errors.into_result(SetStockPolicy { sku, location, safety_stock, oversell_allowance, low_at })?)
    }
}

/// The form with what holds at this moment.
pub(super) async fn ask(visit: Visit, Query(start): Query<Start>) -> Shown {
    let (sku, location) = (Sku::new(&start.sku).ok(), start.location.parse::<LocationId>().ok());
    let mut typed = Typed { location: start.location, sku: start.sku, ..Typed::default() };
    if let (Some(sku), Some(location)) = (sku, location) {
        let filter = LevelFilter { sku: Some(sku), location: Some(location), ..LevelFilter::default() };
        let found = visit.read(move |ctx| levels(ctx.tx, &filter)).await?;
        if let Some(row) = found.items.first() {
            typed.safety_stock = row.level.safety_stock.to_string();
            typed.oversell_allowance = row.level.oversell_allowance.to_string();
            typed.low_at = row.low_at.map(|units| units.to_string()).unwrap_or_default();
        }
    }
    let page = page(&visit, &typed, &Faults::none()).await?;
    visit.show(page)
}

pub(super) async fn set(visit: Visit, sent: Sent<Typed>) -> Shown {
    let done = match sent.fields.command() {
        Ok(command) => visit.shop().execute(sent.call, command).await,
        Err(error) => Err(error),
    };
    match Faults::of(done)? {
        Ok(answer) => visit.go(super::levels::PATH).say(format!("The policy of {} was saved", answer.value.sku)).done(),
        Err(faults) => {
            let page = page(&visit, &sent.fields, &faults).await?;
            visit.show(page.refused())
        }
    }
}

async fn page(visit: &Visit, typed: &Typed, faults: &Faults) -> AppResult<Page> {
    let locations = visit.read(|ctx| Ok(locations::all(ctx.tx)?)).await?;
    let number = |name: &'static str, label: &'static str, value: &str, hint: &'static str| {
        Field::new(name, label, Kind::Count).value(value.to_owned()).error(faults.at(name)).hint(hint)
    };
    let sku = faults.at("sku").or_else(|| faults.at("lines[0].sku"));
    let form = Form::post("policy", PATH, visit.guard())
        .warns_when_left()
        .errors(faults.list_at(|field| Some(field.strip_prefix("lines[0].").unwrap_or(field).to_owned())))
        .body(html! {
            (Field::new("location", "Location", Kind::Select(location_choices(&locations))).value(typed.location.clone()).error(faults.at("location")))
            (Field::new("sku", "SKU", Kind::Code).required().value(typed.sku.clone()).error(sku))
            (number("low_at", "Low at", &typed.low_at, "At so many free units or fewer it stands on the low-stock list, and is told once. Empty: not watched."))
            (number("safety_stock", "Safety stock", &typed.safety_stock, "Good units that are never sold."))
            (number("oversell_allowance", "Oversell allowance", &typed.oversell_allowance, "Units that may be promised beyond what is there."))
        })
        .foot(html! { (Button::submit("Save policy").primary()) });
    Ok(form_page("Safety stock and threshold", &form))
}
