//! Changing the lines of a placed order.
//!
//! The edit names only the lines that change. What becomes less gives back back-ordered units first, then promises
//! at the worst location; what becomes more is placed like a new order ([`super::decide_placement`]) in the same
//! transaction; the new order is priced as a whole and the difference shown before it is saved
//! ([`super::Totals::minus`]).

use super::line::{LineRelease, OrderLine};
use super::pricing::MAX_ORDER_LINES;
use super::state::OrderState;
use crate::base::{FieldError, OrderLineId, Refusal, VariantId, indexed};

/// One line as it shall be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EditLine {
    /// An existing line; 0 units take it away.
    Change {
        /// The line.
        line: OrderLineId,
        /// Units from now on.
        units: i64,
    },
    /// A new line.
    Add {
        /// What is ordered in addition.
        variant: VariantId,
        /// Units, 1 or more.
        units: i64,
    },
}

/// A line of the edited order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineRef {
    /// It existed before.
    Existing(OrderLineId),
    /// It is new; the index of the edit that adds it.
    New(usize),
}

/// A line of the edited order with what has to be done for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditedLine {
    /// Which line.
    pub line: LineRef,
    /// Its variant.
    pub variant: VariantId,
    /// Units before; 0 for a new line.
    pub before: i64,
    /// Units after; 0 for a line that is taken away.
    pub after: i64,
    /// What is given back, when it becomes less.
    pub release: Option<LineRelease>,
    /// Units to be placed, when it becomes more.
    pub more: i64,
}

/// The edited order, all lines of it: existing ones in their order, then new ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditDecision {
    /// Every line.
    pub lines: Vec<EditedLine>,
}

impl EditDecision {
    /// Whether the edit changes nothing; then nothing is written.
    pub fn is_unchanged(&self) -> bool {
        self.lines.iter().all(|l| l.before == l.after)
    }
}

/// Why an order cannot be edited, in order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EditRefused {
    /// A cancelled order stays as it is.
    #[error("the order is cancelled")]
    Cancelled,
    /// A closed order is history.
    #[error("the order is closed")]
    Closed,
    /// The order has no such line.
    #[error("the order has no such line")]
    UnknownLine {
        /// Index of the edit.
        index: usize,
    },
    /// The edit names a line twice.
    #[error("the line is named twice")]
    DuplicateLine {
        /// Index of the second edit.
        index: usize,
    },
    /// Units below 0, or a new line without units.
    #[error("a line orders at least one unit")]
    NoUnits {
        /// Index of the edit.
        index: usize,
    },
    /// Fewer units than are shipped already.
    #[error("{shipped} units are shipped already")]
    BelowShipped {
        /// Index of the edit.
        index: usize,
        /// Units shipped.
        shipped: i64,
    },
    /// Nothing would be left.
    #[error("nothing would be left of the order: cancel it instead")]
    NothingLeft,
    /// Above [`MAX_ORDER_LINES`].
    #[error("an order has at most {MAX_ORDER_LINES} lines")]
    TooManyLines,
}

impl Refusal for EditRefused {
    fn code(&self) -> &'static str {
        match self {
            EditRefused::Cancelled => "order_cancelled",
            EditRefused::Closed => "order_closed",
            EditRefused::UnknownLine { .. } => "unknown_line",
            EditRefused::DuplicateLine { .. } => "duplicate_line",
            EditRefused::NoUnits { .. } => "no_units",
            EditRefused::BelowShipped { .. } => "below_shipped",
            EditRefused::NothingLeft => "nothing_left",
            EditRefused::TooManyLines => "too_many_lines",
        }
    }

    fn field_errors(&self) -> Vec<FieldError> {
        let field = match self {
            EditRefused::Cancelled | EditRefused::Closed => return Vec::new(),
            EditRefused::UnknownLine { index } | EditRefused::DuplicateLine { index } => indexed("lines", *index, "id"),
            EditRefused::NoUnits { index } | EditRefused::BelowShipped { index, .. } => {
                indexed("lines", *index, "quantity")
            }
            EditRefused::NothingLeft | EditRefused::TooManyLines => "lines".to_owned(),
        };
        vec![FieldError::new(field, self.code(), self.to_string())]
    }
}

/// Decides what an edit does to the lines of an order.
///
/// # Errors
/// An order that cannot be edited, a line that is unknown or named twice, fewer units than shipped, or an order
/// that would be empty or too long.
pub fn decide_edit(order: OrderState, lines: &[OrderLine], edits: &[EditLine]) -> Result<EditDecision, EditRefused> {
    match order {
        OrderState::Placed => {}
        OrderState::Cancelled => return Err(EditRefused::Cancelled),
        OrderState::Closed => return Err(EditRefused::Closed),
    }
    check_lines_named(lines, edits)?;
    check_units(lines, edits)?;

    let wanted = |line: &OrderLine| {
        let named = edits.iter().find_map(|e| match e {
            EditLine::Change { line: id, units } if *id == line.line => Some(*units),
            EditLine::Change { .. } | EditLine::Add { .. } => None,
        });
        named.unwrap_or(line.ordered)
    };
    let mut edited: Vec<EditedLine> = lines.iter().map(|l| edit_existing(l, wanted(l))).collect();
    for (index, edit) in edits.iter().enumerate() {
        if let EditLine::Add { variant, units } = *edit {
            let line = LineRef::New(index);
            edited.push(EditedLine { line, variant, before: 0, after: units, release: None, more: units });
        }
    }
    let left = edited.iter().filter(|l| l.after > 0).count();
    match left {
        0 => Err(EditRefused::NothingLeft),
        1..=MAX_ORDER_LINES => Ok(EditDecision { lines: edited }),
        _ => Err(EditRefused::TooManyLines),
    }
}

fn check_lines_named(lines: &[OrderLine], edits: &[EditLine]) -> Result<(), EditRefused> {
    let id = |edit: &EditLine| match edit {
        EditLine::Change { line, .. } => Some(*line),
        EditLine::Add { .. } => None,
    };
    for (index, named) in edits.iter().enumerate().filter_map(|(i, e)| Some((i, id(e)?))) {
        if !lines.iter().any(|l| l.line == named) {
            return Err(EditRefused::UnknownLine { index });
        }
        if edits[..index].iter().any(|e| id(e) == Some(named)) {
            return Err(EditRefused::DuplicateLine { index });
        }
    }
    Ok(())
}

fn check_units(lines: &[OrderLine], edits: &[EditLine]) -> Result<(), EditRefused> {
    for (index, edit) in edits.iter().enumerate() {
        let (units, least, shipped) = match *edit {
            EditLine::Change { line, units } => {
                let shipped = lines.iter().find(|l| l.line == line).map_or(0, |l| l.shipped);
                (units, 0, shipped)
            }
            EditLine::Add { units, .. } => (units, 1, 0),
        };
        if units < least {
            return Err(EditRefused::NoUnits { index });
        }
        if units < shipped {
            return Err(EditRefused::BelowShipped { index, shipped });
        }
    }
    Ok(())
}

fn edit_existing(line: &OrderLine, after: i64) -> EditedLine {
    let less = line.ordered.saturating_sub(after);
    EditedLine {
        line: LineRef::Existing(line.line),
        variant: line.variant,
        before: line.ordered,
        after,
        release: (less > 0).then(|| line.release(less)),
        more: (-less).max(0),
    }
}

#[cfg(test)]
#[path = "edit_tests.rs"]
pub(super) mod tests;
