//! Correcting stock by hand: units appear, vanish, or change their condition.

use app::platform::Result as AppResult;
use app::stock::adjust::{AdjustLine, AdjustStock, Change};
use app::stock::locations::{self, Location};
use domain::base::{FieldErrors, LocationId, Note, Quantity, QuantityChange, Sku};
use domain::stock::{AdjustmentReason, Bucket};
use maud::{Render, html};
use serde::Deserialize;

use super::words::{bucket_said, location_choices, reason_choices};
use crate::pages::{Faults, Page, Sent, Shown, Visit, figure};
use crate::shell::Query;
use crate::ui::{Button, Choice, Crumb, Field, Form, Kind, Place, crumbs, form_row};

pub(super) const PATH: &str = "/stock/correct";

/// What was typed, or what a link brings along.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    location: String,
    sku: String,
    change: String,
    bucket: String,
    to: String,
    reason: String,
    note: String,
}

impl Typed {
    fn command(&self) -> AppResult<AdjustStock> {
        let mut errors = FieldErrors::new();
        let location = errors.take("location", self.location.parse::<LocationId>());
        let sku = errors.take("sku", Sku::new(self.sku.trim()));
        let reason = errors.take("reason", self.reason.parse::<AdjustmentReason>());
        let note = errors.take("note", Note::optional(&self.note)).flatten();
        let change = self.change(&mut errors);
        let (Some(location), Some(sku), Some(reason), Some(change)) = (location, sku, reason, change) else {
            return Err(errors.into());
        };
        errors.into_result(())?;
        let note = note.map(Note::into_string).unwrap_or_default();
        Ok(AdjustStock { location, lines: vec![AdjustLine { sku, change, reason, note }] })
    }

    fn change(&self, errors: &mut FieldErrors) -> Option<Change> {
        let bucket = errors.take("bucket", self.bucket.parse::<Bucket>());
        let Ok(units) = self.change.trim().parse::<i64>() else {
            errors.add("change", "not_a_number", "must be a whole number, with - when units are gone");
            return None;
        };
        if self.to.is_empty() {
            let by = errors.take("change", QuantityChange::new(units));
            return Some(Change::By(bucket?, by?));
        }
        let to = errors.take("to", self.to.parse::<Bucket>());
        let units = errors.take("change", Quantity::new(units));
        Some(Change::Between(bucket?, to?, units?))
    }
}

/// The only line is the form itself.
fn control_of(field: &str) -> Option<String> {
    let name = field.strip_prefix("lines[0].").unwrap_or(field);
    (!name.is_empty() && name != "lines").then(|| name.to_owned())
}

async fn places(visit: &Visit) -> AppResult<Vec<Location>> {
    visit.read(|ctx| Ok(locations::all(ctx.tx)?)).await
}

pub(super) async fn ask(visit: Visit, Query(typed): Query<Typed>) -> Shown {
    let locations = places(&visit).await?;
    visit.show(page(&visit, &locations, &typed, &Faults::none()))
}

pub(super) async fn adjust(visit: Visit, sent: Sent<Typed>) -> Shown {
    let done = match sent.fields.command() {
        Ok(command) => visit.shop().execute(sent.call, command).await,
        Err(error) => Err(error),
    };
    match Faults::of(done)? {
        Ok(answer) => {
            let lines = answer.value.lines.iter();
            let said: Vec<String> = lines
                .map(|line| format!("{}: {} on hand, {} free", line.sku, figure(line.on_hand), figure(line.available)))
                .collect();
            visit.go(super::levels::PATH).say(said.join("; ")).done()
        }
        Err(faults) => {
            let locations = places(&visit).await?;
            visit.show(page(&visit, &locations, &sent.fields, &faults).refused())
        }
    }
}

fn page(visit: &Visit, locations: &[Location], typed: &Typed, faults: &Faults) -> Page {
    let error = |name: &str| faults.at(name).or_else(|| faults.at(&format!("lines[0].{name}")));
    let buckets = || Bucket::ALL.iter().map(|bucket| Choice::new(bucket.code(), bucket_said(*bucket)));
    let stays = std::iter::once(Choice::new("", "No: units appear or vanish"));
    let form = Form::post("correct", PATH, visit.guard())
        .warns_when_left()
        .errors(faults.list_at(control_of))
        .body(html! {
            (Field::new("location", "Location", Kind::Select(location_choices(locations))).value(typed.location.clone()).error(error("location")))
            (Field::new("sku", "SKU", Kind::Code).required().value(typed.sku.clone()).error(error("sku")))
            (form_row(&html! {
                (Field::new("change", "Units", Kind::Number(None)).required().value(typed.change.clone()).error(error("change")).hint("10 adds ten, -3 takes three away."))
                (Field::new("bucket", "Condition", Kind::Select(buckets().collect())).value(typed.bucket.clone()).error(error("bucket")))
            }))
            (Field::new("to", "Change their condition to", Kind::Select(stays.chain(buckets()).collect())).value(typed.to.clone()).error(error("to")))
            (Field::new("reason", "Why", Kind::Select(reason_choices())).value(typed.reason.clone()).error(error("reason")))
            (Field::new("note", "Note", Kind::Area).optional().value(typed.note.clone()).error(error("note")))
        })
        .foot(html! { (Button::submit("Correct stock").primary()) });
    form_page("Correct stock", &form)
}

/// The frame of a form of stock.
pub(super) fn form_page(title: &'static str, form: &Form) -> Page {
    let body = html! {
        div class="page page-form" {
            (crumbs(&[Crumb::new("Stock", super::levels::PATH)]))
            header.page-head { div.page-title { h1 { (title) } } }
            (form.render())
        }
    };
    Page::new(title, Place::Stock, body)
}
