//! What stands in one cell of a file, and how it is read from a row.

use super::layout::{Kind, Layout};
use super::lists;
use crate::catalog::queries::OptionValues;
use crate::platform::cells;
use db::{Row, Tx, sql};
use domain::base::{Currency, Money, Rate, Timestamp};
use std::collections::HashMap;

/// The value of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// Nothing.
    Empty,
    /// Text, never empty.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Yes or no.
    Flag(bool),
    /// An amount; its currency stands in another cell.
    Amount(Money),
    /// A decimal number as text.
    Decimal(String),
    /// A moment.
    Moment(Timestamp),
}

/// The path of every category, by id.
#[derive(Debug, Default)]
pub(super) struct CategoryPaths(HashMap<i64, String>);

impl CategoryPaths {
    pub(super) fn read(tx: &mut Tx<'_>) -> db::Result<CategoryPaths> {
        let all = tx.query(sql!("select id, parent_id, name from categories"), &[], |r| {
            Ok((r.get::<i64>(0)?, (r.get::<Option<i64>>(1)?, r.get::<String>(2)?)))
        })?;
        let all: HashMap<i64, (Option<i64>, String)> = all.into_iter().collect();
        let path = |id: &i64| {
            let mut levels = Vec::new();
            let mut at = Some(*id);
            while let Some((parent, name)) = at.and_then(|id| all.get(&id)) {
                levels.push(name.as_str());
                // The tree has no cycle, and no path is longer than the tree.
                at = parent.filter(|_| levels.len() < all.len());
            }
            levels.reverse();
            (*id, lists::write_path(levels))
        };
        Ok(CategoryPaths(all.keys().map(path).collect()))
    }

    fn one(&self, id: i64) -> Cell {
        self.0.get(&id).map_or(Cell::Empty, |path| Cell::Text(path.clone()))
    }

    /// Of ids with blanks between them.
    fn several(&self, ids: &str) -> Cell {
        let paths = ids.split(' ').filter_map(|id| self.0.get(&id.parse::<i64>().ok()?));
        text(Some(lists::write_paths(paths.map(String::as_str))))
    }
}

/// The cells of a row that was selected in the order of a layout's columns.
pub(super) fn read(layout: &Layout, paths: &CategoryPaths, row: &Row<'_>) -> db::Result<Vec<Cell>> {
    let currency = match layout.column("currency") {
        Some(index) => cells::optional_parsed::<Currency>(row, index)?,
        None => None,
    };
    let cell = |(index, field): (usize, &super::layout::Field)| read_cell(field.kind, paths, currency, row, index);
    layout.fields.iter().enumerate().map(cell).collect()
}

fn read_cell(
    kind: Kind,
    paths: &CategoryPaths,
    currency: Option<Currency>,
    row: &Row<'_>,
    index: usize,
) -> db::Result<Cell> {
    Ok(match kind {
        Kind::Text => text(row.get(index)?),
        Kind::Number => row.get::<Option<i64>>(index)?.map_or(Cell::Empty, Cell::Number),
        Kind::Flag => row.get::<Option<bool>>(index)?.map_or(Cell::Empty, Cell::Flag),
        Kind::Money => match (row.get::<Option<i64>>(index)?, currency) {
            (Some(minor), Some(currency)) => Cell::Amount(Money::from_minor(minor, currency)),
            (None, _) | (_, None) => Cell::Empty,
        },
        Kind::Moment => cells::optional_moment(row, index)?.map_or(Cell::Empty, Cell::Moment),
        Kind::Id(shown) => row.get::<Option<i64>>(index)?.map_or(Cell::Empty, |raw| Cell::Text(shown(raw))),
        Kind::Percent => percent(row.get(index)?),
        Kind::OptionName(place) => {
            let options: Option<Vec<OptionValues>> = cells::optional_json(row, index)?;
            text(options.and_then(|list| list.get(place).map(|option| option.name.as_str().to_owned())))
        }
        Kind::OptionValue(place) => {
            let values: Option<Vec<String>> = cells::optional_json(row, index)?;
            text(values.and_then(|list| list.get(place).cloned()))
        }
        Kind::CategoryPaths => paths.several(&row.get::<Option<String>>(index)?.unwrap_or_default()),
        Kind::CategoryPath => row.get::<Option<i64>>(index)?.map_or(Cell::Empty, |id| paths.one(id)),
        Kind::AddressPart(part) => address_part(row.get(index)?, part),
    })
}

fn text(value: Option<String>) -> Cell {
    value.filter(|value| !value.is_empty()).map_or(Cell::Empty, Cell::Text)
}

fn percent(ppm: Option<i64>) -> Cell {
    let rate = ppm.and_then(|ppm| Rate::from_ppm(ppm).ok());
    rate.map_or(Cell::Empty, |rate| Cell::Decimal(rate.to_string()))
}

/// A part of an address; what is no address has none.
fn address_part(json: Option<String>, part: &str) -> Cell {
    let address: Option<HashMap<String, Option<String>>> = json.and_then(|json| serde_json::from_str(&json).ok());
    text(address.and_then(|mut address| address.remove(part).flatten()))
}
