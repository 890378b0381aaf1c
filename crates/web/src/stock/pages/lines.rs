//! Lines of SKUs with units, as the forms of counts and transfers take them: so many rows, more by sending the form.
//!
//! Rows left empty are no lines; when a form comes back, what was typed stands in the first rows, so that the number of a
//! line in a refusal is the number of its row.

use app::stock::adjust::MAX_LINES;
use domain::base::{FieldErrors, Sku, indexed};
use maud::{Markup, html};

use crate::pages::{Faults, Fields};
use crate::ui::{Button, Field, Icon, Kind, form_line, form_lines, form_part};

/// Rows of a fresh form, and how many each "add rows" adds.
const ROWS: usize = 5;

/// What was typed.
#[derive(Debug, Clone, Default)]
pub(super) struct Lines {
    /// SKU and units, as typed.
    pub(super) typed: Vec<(String, String)>,
    rows: usize,
}

impl Lines {
    /// A fresh form, perhaps with its first SKU.
    pub(super) fn fresh(sku: &str) -> Self {
        let first = (!sku.is_empty()).then(|| (sku.to_owned(), String::new()));
        Self { typed: first.into_iter().collect(), rows: ROWS }
    }

    /// `units` is the name of the second field of a line.
    pub(super) fn of(fields: &Fields, units: &str) -> Self {
        let rows = fields.text("rows").parse().unwrap_or(ROWS).clamp(1, MAX_LINES);
        let text = |at: usize, name: &str| fields.text(&indexed("lines", at, name)).trim().to_owned();
        let typed = (0..rows).map(|at| (text(at, "sku"), text(at, units)));
        let typed = typed.filter(|(sku, units)| !(sku.is_empty() && units.is_empty())).collect();
        let rows = if fields.has("more") { rows.saturating_add(ROWS).min(MAX_LINES) } else { rows };
        Self { typed, rows }
    }

    /// SKU and units of each line.
    pub(super) fn checked(&self, units: &str, errors: &mut FieldErrors) -> Vec<(Sku, i64)> {
        let mut out = Vec::with_capacity(self.typed.len());
        for (at, (sku, count)) in self.typed.iter().enumerate() {
            let sku = errors.take(indexed("lines", at, "sku"), Sku::new(sku));
            let count = count.parse::<i64>().ok();
            if count.is_none() {
                errors.add(indexed("lines", at, units), "not_a_number", "must be a whole number");
            }
            out.extend(sku.zip(count));
        }
        out
    }

    pub(super) fn draw(&self, units: &str, label: &'static str, faults: &Faults) -> Markup {
        let rows = self.rows.max(ROWS).max(self.typed.len());
        // A refusal of the units as such is told of the change.
        let error =
            |at: usize| faults.at(&indexed("lines", at, units)).or_else(|| faults.at(&indexed("lines", at, "change")));
        form_part(
            "Products",
            &html! {
                (form_lines(&html! {
                    @for at in 0..rows {
                        @let (sku, count) = self.typed.get(at).cloned().unwrap_or_default();
                        @let names = (indexed("lines", at, "sku"), indexed("lines", at, units));
                        @let (what, many) = (format!("SKU {}", at + 1), format!("{label} {}", at + 1));
                        (form_line(&html! {
                            (Field::new(names.0.clone(), what, Kind::Code).label_hidden().placeholder("SKU").value(sku).error(faults.at(&names.0)))
                            (Field::new(names.1, many, Kind::Count).label_hidden().value(count).error(error(at)))
                        }))
                    }
                }))
                input type="hidden" name="rows" value=(rows);
            },
        )
    }

    /// The button that adds rows.
    pub(super) fn more() -> Button {
        Button::submit("Add rows").sends("more", "true").icon(Icon::Plus)
    }
}

/// A fault's field to the id of its control.
pub(super) fn control_of(units: &'static str) -> impl Fn(&str) -> Option<String> {
    move |field| match field {
        "" | "lines" => None,
        other => Some(other.replace("].change", &format!("].{units}"))),
    }
}
