//! What every kind of import speaks of: rows, units, what became of them.
//!
//! A **unit** is what is taken or refused as a whole, in one transaction: one customer's row, or all rows of one product. A
//! kind turns rows into units; the engine runs them and accounts for every row.

use super::layouts::{Field, KnownLayout};
use super::values::{CellFault, Mark};
use crate::platform::{AppError, Call, Result, WriteCtx};
use crate::stock::locations::Location;
use domain::base::{CountryCode, Currency, ImportId, LocationId};
use domain::parties::Permission;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A row whose cells were given to the kind's fields. Empty cells and columns without a field are left out.
#[derive(Clone, Debug)]
pub struct Row {
    /// The line on which it begins.
    pub line: u64,
    pub(super) fields: &'static [Field],
    pub(super) cells: Vec<(u16, Box<str>)>,
}

impl Row {
    /// The cell of a field; empty when there is none.
    pub fn get(&self, key: &str) -> &str {
        self.cells.iter().find(|(f, _)| self.is_field(*f, key)).map(|(_, text)| &**text).unwrap_or_default()
    }

    /// The cells of a field that several columns fill.
    pub fn all<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.cells.iter().filter(move |(f, _)| self.is_field(*f, key)).map(|(_, text)| &**text)
    }

    fn is_field(&self, index: u16, key: &str) -> bool {
        self.fields.get(usize::from(index)).is_some_and(|f| f.key == key)
    }

    /// How many bytes its text takes.
    pub(super) fn bytes(&self) -> usize {
        self.cells.iter().map(|(_, text)| text.len() + size_of::<(u16, Box<str>)>()).sum::<usize>() + size_of::<Row>()
    }
}

/// What a run knows before its first row.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Currency of the shop.
    pub currency: Currency,
    /// Country of the shop.
    pub country: CountryCode,
    /// The shop's locations.
    pub locations: Arc<Vec<Location>>,
    /// Where stock is set when the file does not say where.
    pub stock_at: Option<LocationId>,
    /// The import, when it is a real one.
    pub import: Option<ImportId>,
    /// The day in the shop's zone, as `2026-11-20`.
    pub today: String,
    /// The layout of another program that the file has.
    pub layout: Option<&'static KnownLayout>,
    /// Codes among those of charges (as `domain::orders::past` lists them) under which the shop has a product, folded.
    pub goods_codes: Vec<String>,
    pub(super) fields: &'static [Field],
    pub(super) marks: Vec<Mark>,
    pub(super) mapped: Vec<bool>,
}

impl Setup {
    /// The decimal mark of a field's column.
    pub fn mark(&self, key: &str) -> Mark {
        self.index(key).and_then(|i| self.marks.get(i).copied()).unwrap_or_default()
    }

    /// Whether a column is mapped to a field.
    pub fn has(&self, key: &str) -> bool {
        self.index(key).and_then(|i| self.mapped.get(i).copied()).unwrap_or_default()
    }

    fn index(&self, key: &str) -> Option<usize> {
        self.fields.iter().position(|f| f.key == key)
    }

    /// The location of a code or a name, in any case.
    pub fn location(&self, text: &str) -> Option<&Location> {
        let plain = super::layouts::plain_name(text);
        self.locations.iter().find(|l| {
            l.archived_at.is_none()
                && (super::layouts::plain_name(&l.code) == plain
                    || super::layouts::plain_name(l.name.as_str()) == plain)
        })
    }
}

/// A kind of thing that files hold.
pub trait Kind: Sync {
    /// Its code, as in `products`.
    fn code(&self) -> &'static str;
    /// Its name for people, in the plural.
    fn label(&self) -> &'static str;
    /// The right that an import of it needs beside that of importing.
    fn permission(&self) -> Permission;
    /// What columns can be mapped to.
    fn fields(&self) -> &'static [Field];
    /// What is missing in a mapping, if it is not enough; `has` tells whether a field is mapped.
    fn missing(&self, has: &dyn Fn(&str) -> bool) -> Option<&'static str>;
    /// Whether what is mapped is enough to take a file for this kind when nobody says so.
    fn fits(&self, has: &dyn Fn(&str) -> bool) -> bool {
        let _ = has;
        true
    }
    /// Files of other programs that it knows as a whole.
    fn layouts(&self) -> &'static [KnownLayout] {
        &[]
    }
    /// What people should know before they choose the columns; may be empty.
    fn hint(&self) -> &'static str {
        ""
    }
    /// Whether it sets stock only where there never was any, so that a place for it may be chosen before anybody is asked.
    fn sets_opening_stock(&self) -> bool {
        false
    }
    /// Names of columns (as [`super::layouts::plain_name`] writes them) that say that a file holds something else.
    fn foreign(&self) -> &'static [&'static str] {
        &[]
    }
    /// Turns rows into units.
    fn planner(&self, setup: Setup) -> Box<dyn Planner>;
    /// Takes back what a unit did; refuses when it was used or changed since. Answers what stays of it all the same, and why.
    ///
    /// # Errors
    /// The refusal.
    fn undo(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>, done: &Done) -> Result<Vec<String>>;
}

/// Turns rows into units, in order. Told of the rows that can be read; keeps those that wait for others.
pub trait Planner: Send {
    /// Takes the next row.
    fn push(&mut self, row: Row) -> Vec<Planned>;
    /// Is told of a row that could not be read, in its place: rows that only go on with it must not join what was before.
    fn broken(&mut self, line: u64) {
        let _ = line;
    }
    /// No more rows come.
    fn finish(&mut self) -> Vec<Planned>;
}

/// What a planner makes.
pub enum Planned {
    /// To be run; units are run in their order, several at the same time.
    Unit(Arc<dyn Unit>),
    /// To be run when everything before has ended, and before anything after.
    Alone(Arc<dyn Unit>),
    /// A row that needs no unit: skipped or rejected.
    Row(u64, Fate),
}

/// What is taken or refused as a whole.
pub trait Unit: Send + Sync + 'static {
    /// The lines of its rows; at least one unless the unit only prepares others.
    fn lines(&self) -> Vec<u64>;
    /// Does it, inside the transaction.
    ///
    /// # Errors
    /// A refusal rejects all its rows; nothing of it stays.
    fn apply(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Done>;
    /// The line and the field that a refusal's field path means; none: the first line.
    fn place_of(&self, path: &str) -> Option<(u64, String)> {
        let _ = path;
        None
    }
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fate", rename_all = "snake_case")]
pub enum Fate {
    /// It made something.
    Created,
    /// It changed something.
    Changed,
    /// All that it says was so already.
    Unchanged,
    /// It holds nothing to be taken.
    Skipped {
        /// Stable code.
        code: String,
        /// A sentence.
        message: String,
    },
    /// It could not be taken.
    Rejected {
        /// The field it is about, if it is one.
        field: Option<String>,
        /// Stable code.
        code: String,
        /// A sentence.
        message: String,
    },
}

impl Fate {
    /// Skips a row.
    pub fn skipped(code: &str, message: impl Into<String>) -> Fate {
        Fate::Skipped { code: code.to_owned(), message: message.into() }
    }

    /// Rejects a row because of a field.
    pub fn rejected(field: &str, code: &str, message: impl Into<String>) -> Fate {
        Fate::Rejected {
            field: Some(field.to_owned()).filter(|f| !f.is_empty()),
            code: code.to_owned(),
            message: message.into(),
        }
    }

    /// Rejects a row because a cell cannot be read.
    pub fn unreadable(field: &str, fault: CellFault) -> Fate {
        Fate::rejected(field, fault.code, fault.message)
    }
}

/// What a unit did. Stored, so that a run that was cut off goes on where it was, and can be undone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// What became of each row.
    pub rows: Vec<(u64, Fate)>,
    /// What was touched, in the order in which it was.
    pub effects: Vec<Effect>,
    /// Figures of the kind's own, added up in the report: `("variants", 3)`.
    pub tally: Vec<(String, i64)>,
}

impl Done {
    /// The same fate for one row.
    pub fn row(line: u64, fate: Fate) -> Done {
        Done { rows: vec![(line, fate)], ..Done::default() }
    }

    /// With something that was touched.
    #[must_use]
    pub fn touching(mut self, effect: Effect) -> Done {
        self.effects.push(effect);
        self
    }

    /// With a figure.
    #[must_use]
    pub fn counting(mut self, name: &str, n: i64) -> Done {
        self.tally.push((name.to_owned(), n));
        self
    }
}

/// Something that a unit touched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// What it is, by the kind's own word: `product`, `variant`, `stock`.
    pub what: String,
    /// Its id.
    pub id: i64,
    /// Its version after the unit; 0 where there is none.
    pub version: i64,
    /// What it was before, as JSON of the kind's own; none: the unit made it.
    pub before: Option<String>,
}

impl Effect {
    /// Something that the unit made.
    pub fn made(what: &str, id: i64, version: i64) -> Effect {
        Effect { what: what.to_owned(), id, version, before: None }
    }

    /// Something that the unit changed.
    ///
    /// # Errors
    /// When what it was cannot be written as JSON.
    pub fn changed(what: &str, id: i64, version: i64, before: &impl Serialize) -> Result<Effect> {
        let json = serde_json::to_string(before)
            .map_err(|e| AppError::Internal(format!("an effect cannot be written: {e}")))?;
        Ok(Effect { what: what.to_owned(), id, version, before: Some(json) })
    }

    /// What it was before.
    ///
    /// # Errors
    /// When it was made by the unit, or the stored text cannot be read.
    pub fn before<T: serde::de::DeserializeOwned>(&self) -> Result<T> {
        let text = self.before.as_deref().unwrap_or_default();
        serde_json::from_str(text)
            .map_err(|e| AppError::Internal(format!("an effect of an import cannot be read: {e}")))
    }
}

/// The refusal of an undo: something was changed or used since.
pub fn used_since(what: impl Into<String>) -> AppError {
    AppError::refuse_field("", "used_since", what)
}
