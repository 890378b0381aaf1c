//! Variants by locations: stock words and sums in one grid, or inputs for a count or a bulk price.

use maud::{Markup, Render, html};

use super::{Text, words};

/// One cell.
#[derive(Debug, Clone)]
pub enum GridCell {
    /// A figure.
    Value(Text),
    /// A figure below its level.
    Low(Text),
    /// Nothing left.
    Out(Text),
    /// A field: name, value, and what it is for the ear.
    Input {
        /// Name sent.
        name: Text,
        /// Value now.
        value: Text,
        /// "Free stock of Oak, M in Bergen".
        label: Text,
    },
}

/// One variant.
#[derive(Debug, Clone)]
pub struct GridRow {
    /// Its words: "Oak / M".
    pub name: Text,
    /// Its SKU.
    pub code: Text,
    /// One cell per column.
    pub cells: Vec<GridCell>,
    /// Sum of the row, where a sum means something.
    pub total: Option<Text>,
}

/// The grid.
#[derive(Debug, Clone)]
pub struct StockGrid {
    /// What it shows, for the ear.
    pub caption: Text,
    /// Head of the first column: "Variant".
    pub corner: Text,
    /// Locations.
    pub columns: Vec<Text>,
    /// Variants.
    pub rows: Vec<GridRow>,
    /// Sums of the columns and of all.
    pub totals: Vec<Text>,
}

fn cell(of: &GridCell) -> Markup {
    html! {
        @match of {
            GridCell::Value(value) => { td { (value) } }
            GridCell::Low(value) => { td.grid-low { (value) } }
            GridCell::Out(value) => { td.grid-out { (value) } }
            GridCell::Input { name, value, label } => { td { input.input type="text" inputmode="decimal" name=(name) value=(value) aria-label=(label); } }
        }
    }
}

impl StockGrid {
    fn has_sums(&self) -> bool {
        self.rows.iter().any(|row| row.total.is_some())
    }
}

impl Render for StockGrid {
    fn render(&self) -> Markup {
        html! {
            div.tbl-wrap tabindex="0" role="group" aria-label=(self.caption) {
                table.grid-tbl {
                    caption.only-text { (self.caption) }
                    thead { tr {
                        th scope="col" { (self.corner) }
                        @for column in &self.columns { th scope="col" { (column) } }
                        @if self.has_sums() { th scope="col" { (words::TOTAL) } }
                    } }
                    tbody {
                        @for row in &self.rows {
                            tr {
                                th.grid-name scope="row" { (row.name) span.grid-sub { (row.code) } }
                                @for one in &row.cells { (cell(one)) }
                                @if let Some(total) = &row.total { td { strong { (total) } } }
                            }
                        }
                    }
                    @if !self.totals.is_empty() {
                        tfoot { tr { th.grid-name scope="row" { (words::TOTAL) } @for total in &self.totals { td { (total) } } } }
                    }
                }
            }
        }
    }
}
