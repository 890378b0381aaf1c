//! Stock on the page of a product: the grid of variants by locations, how it adds up, what moved last.

use app::catalog::queries::Variant;
use app::platform::page::PageRequest;
use app::platform::{ReadCtx, Result};
use app::stock::locations::Location;
use app::stock::past::{PastAdjustmentRow, past_adjustments_of_product};
use app::stock::queries::levels::LevelRow;
use app::stock::queries::movements::{MovementFilter, MovementRow, movements};
use app::stock::queries::of_product::levels_of_product;
use domain::base::{LocationId, ProductId, VariantId};
use domain::parties::Permission;
use maud::{Markup, Render, html};

use crate::pages::{Visit, figure, moment};
use crate::stock::pages::movement_table;
use crate::ui::{
    Button, Column, Facts, GridCell, GridRow, KeyFigure, Phone, Row, Section, StockGrid, Table, Text, none, number,
    text_link,
};

/// Movements shown on the page.
const MOVEMENTS: i64 = 10;

/// Corrections from before Purser shown on the page.
const PAST_ROWS: i64 = 50;

/// What is known of a product's stock.
pub(super) struct ProductStock {
    levels: Vec<LevelRow>,
    movements: Vec<MovementRow>,
    locations: Vec<Location>,
    past: Vec<PastAdjustmentRow>,
}

impl ProductStock {
    pub(super) fn read(ctx: &mut ReadCtx<'_, '_>, product: ProductId) -> Result<Self> {
        let page = PageRequest { limit: Some(MOVEMENTS), ..PageRequest::default() };
        let filter = MovementFilter { product: Some(product), page, ..MovementFilter::default() };
        Ok(Self {
            levels: levels_of_product(ctx.tx, product)?,
            movements: movements(ctx.tx, &filter)?.items,
            locations: app::stock::locations::all(ctx.tx)?,
            past: past_adjustments_of_product(ctx.tx, product, PAST_ROWS)?,
        })
    }

    fn sum(&self, of: impl Fn(&LevelRow) -> i64) -> i64 {
        self.levels.iter().map(of).sum()
    }

    fn available(&self) -> i64 {
        self.sum(|row| row.level.available(0))
    }

    /// Cells at or below their threshold.
    pub(super) fn low(&self) -> usize {
        self.levels.iter().filter(|row| row.low_since.is_some()).count()
    }

    pub(super) fn figures(&self) -> Vec<KeyFigure> {
        let on_hand = figure(self.sum(|row| row.level.on_hand()));
        let mut out = vec![
            KeyFigure::new("Free to sell", figure(self.available())).note(format!("{on_hand} on hand")),
            KeyFigure::new("Committed to orders", figure(self.sum(|row| row.level.committed))),
            KeyFigure::new("In delivery", figure(self.sum(|row| row.level.in_delivery))),
        ];
        let incoming = self.sum(|row| row.in_transit);
        if incoming > 0 {
            out.push(KeyFigure::new("Between locations", figure(incoming)).href("/stock/transfers?state=sent"));
        }
        out
    }

    pub(super) fn sections(&self, visit: &Visit, product: ProductId, variants: &[Variant]) -> Markup {
        let all = text_link(&format!("/stock/movements?product={product}"), "All movements");
        html! {
            (Section::new("stock", "Free stock", self.grid(variants)).tools(html! {
                @if visit.may(Permission::StockCount) { (Button::link("Count", "/stock/count").quiet().small()) }
                @if visit.may(Permission::StockTransfer) { (Button::link("Transfer", "/stock/transfers/new").quiet().small()) }
            }))
            (Section::new("movements", "Latest movements", html! {
                @if self.movements.is_empty() { p.quiet { "Nothing has moved yet." } }
                @else { (movement_table(visit, &self.locations, &self.movements).plain()) }
            }).tools(all))
            @if !self.past.is_empty() { (Section::new("past", "Before Purser", self.past(visit))) }
        }
    }

    /// Corrections by hand that came in with files of sales; they are history and no stock.
    fn past(&self, visit: &Visit) -> Markup {
        let columns = vec![
            Column::lead("What was typed"),
            Column::text("When").phone(Phone::LineEnd),
            Column::text("Number").phone(Phone::Hidden),
            Column::figure("Units").phone(Phone::Aside),
        ];
        let now = visit.shop().clock().now();
        let rows = self.past.iter().enumerate().map(|(n, row)| {
            let words = if row.words.is_empty() {
                none()
            } else {
                html! { (row.words) }
            };
            let cells =
                vec![words, moment(row.at, now, visit.zone()), html! { (row.reference) }, number(&figure(row.change))];
            Row::new(format!("past-{n}"), cells)
        });
        Table::new("Corrections from before Purser", columns, rows.collect()).plain().render()
    }

    /// How the free units come about, all variants and locations together.
    pub(super) fn adds_up(&self) -> Markup {
        let less = |units: i64| number(&if units > 0 { format!("−{}", figure(units)) } else { figure(units) });
        let unfit = self.sum(|row| row.level.damaged + row.level.quarantine + row.level.expired);
        Facts::new()
            .add("On hand", number(&figure(self.sum(|row| row.level.on_hand()))))
            .add("Not fit for sale", less(unfit))
            .add("Committed to orders", less(self.sum(|row| row.level.committed)))
            .add("Held for checkouts", less(self.sum(|row| row.level.held)))
            .add("Safety stock", less(self.sum(|row| row.level.safety_stock)))
            .total("Free to sell", number(&figure(self.available())))
            .render()
    }

    fn grid(&self, variants: &[Variant]) -> Markup {
        let columns: Vec<&Location> = self.columns().collect();
        if columns.is_empty() {
            return html! { p.quiet { "There is no location yet." } };
        }
        let rows = variants.iter().filter(|one| one.archived_at.is_none() || self.at(one.id, None) != 0);
        let total = |at: Option<LocationId>| -> Text {
            let here = self.levels.iter().filter(|row| at.is_none_or(|at| row.location == at));
            figure(here.map(|row| row.level.available(0)).sum()).into()
        };
        let totals = columns.iter().map(|one| total(Some(one.id))).chain([total(None)]).collect();
        StockGrid {
            caption: "Free stock by variant and location".into(),
            corner: "Variant".into(),
            columns: columns.iter().map(|one| one.name.to_string().into()).collect(),
            rows: rows.map(|one| self.row(one, &columns)).collect(),
            totals,
        }
        .render()
    }

    /// Locations in use, and others where something of the product still is.
    fn columns(&self) -> impl Iterator<Item = &Location> {
        let holds = |id| self.levels.iter().any(|row| row.location == id && row.level.on_hand() != 0);
        self.locations.iter().filter(move |one| one.archived_at.is_none() || holds(one.id))
    }

    fn row(&self, variant: &Variant, columns: &[&Location]) -> GridRow {
        let name = if variant.title.is_empty() { variant.product_title.to_string() } else { variant.title.clone() };
        let cells = columns.iter().map(|one| self.cell(variant, one.id)).collect();
        let total = figure(self.at(variant.id, None));
        GridRow { name: name.into(), code: variant.sku.to_string().into(), cells, total: Some(total.into()) }
    }

    fn cell(&self, variant: &Variant, location: LocationId) -> GridCell {
        let level = self.levels.iter().find(|row| row.variant == variant.id && row.location == location);
        let units = level.map_or(0, |row| row.level.available(0));
        let text: Text = figure(units).into();
        match level {
            Some(_) if units <= 0 => GridCell::Out(text),
            Some(row) if row.low_since.is_some() => GridCell::Low(text),
            Some(_) | None => GridCell::Value(text),
        }
    }

    fn at(&self, variant: VariantId, location: Option<LocationId>) -> i64 {
        let here = self.levels.iter().filter(|row| row.variant == variant);
        here.filter(|row| location.is_none_or(|at| row.location == at)).map(|row| row.level.available(0)).sum()
    }
}
