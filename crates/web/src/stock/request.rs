//! Stock as the API is asked for it, and how requests become commands.

use crate::shell::Result;
use app::platform::{AppError, ReadCtx};
use app::stock::adjust::{AdjustLine, AdjustStock, Change};
use app::stock::count::{CountLine, CountStock};
use app::stock::locations;
use app::stock::policy::SetStockPolicy;
use app::stock::transfer::{ReceiveLine, ReceiveTransfer, SendTransfer, TransferLine};
use domain::stock::{AdjustmentReason, Bucket};
use domain::{FieldErrors, LocationId, Note, Quantity, QuantityChange, Sku, Timestamp, TransferId, indexed};
use serde::Deserialize;
use utoipa::ToSchema;

/// What ends the watch for low stock.
const NOT_WATCHED: i64 = -1;

/// A correction by hand.
#[derive(Clone, Deserialize, ToSchema)]
#[schema(as = AdjustStock)]
#[serde(deny_unknown_fields)]
pub(crate) struct AdjustJson {
    /// The location, by id or code.
    #[schema(example = "main")]
    pub(crate) location: String,
    /// What changes; all of it or nothing.
    #[schema(min_items = 1, max_items = 100)]
    lines: Vec<AdjustLineJson>,
}

/// One line of a correction.
#[derive(Clone, Deserialize, ToSchema)]
#[schema(as = AdjustStockLine)]
#[serde(deny_unknown_fields)]
pub(crate) struct AdjustLineJson {
    /// SKU of the variant.
    #[schema(example = "TEE-RED-M")]
    sku: String,
    /// Units, with sign; with `to`, units that change their condition.
    #[schema(example = 10)]
    change: i64,
    /// `correction`, `opening`, `found`, `lost`, `stolen`, `damaged`, `expired`, `own_use`, `sample`, `produced`, `other`.
    #[schema(example = "opening")]
    reason: String,
    /// The condition that changes: `good`, `damaged`, `quarantine` or `expired`; `good` when left out.
    bucket: Option<String>,
    /// The condition the units move to, instead of appearing or vanishing.
    to: Option<String>,
    /// Words of the person.
    #[schema(max_length = 4000)]
    note: Option<String>,
}

/// A count.
#[derive(Clone, Deserialize, ToSchema)]
#[schema(as = CountStock)]
#[serde(deny_unknown_fields)]
pub(crate) struct CountJson {
    /// The location, by id or code.
    pub(crate) location: String,
    /// When the shelf was looked at; now when left out. What moved since then stays as it is.
    #[schema(value_type = Option<String>, format = DateTime)]
    counted_at: Option<Timestamp>,
    /// Words of the person.
    #[schema(max_length = 4000)]
    note: Option<String>,
    /// What was counted.
    #[schema(min_items = 1, max_items = 100)]
    lines: Vec<CountLineJson>,
}

/// One counted variant.
#[derive(Clone, Deserialize, ToSchema)]
#[schema(as = CountStockLine)]
#[serde(deny_unknown_fields)]
pub(crate) struct CountLineJson {
    /// SKU of the variant.
    sku: String,
    /// Units on the shelf that are fit for sale.
    #[schema(minimum = 0, maximum = 1_000_000)]
    counted: i64,
}

/// Policies of a level; what is left out stays.
#[derive(Clone, Deserialize, ToSchema)]
#[schema(as = SetStockPolicy)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetPolicyJson {
    /// SKU of the variant.
    sku: String,
    /// The location, by id or code.
    pub(crate) location: String,
    /// Good units that are not sold.
    #[schema(minimum = 0, maximum = 1_000_000)]
    safety_stock: Option<i64>,
    /// Units that may be promised beyond the good stock.
    #[schema(minimum = 0, maximum = 1_000_000)]
    oversell_allowance: Option<i64>,
    /// Available units at or below which stock is low and told once; -1 ends the watch.
    #[schema(minimum = -1, maximum = 1_000_000)]
    low_at: Option<i64>,
}

/// A transfer to be sent.
#[derive(Clone, Deserialize, ToSchema)]
#[schema(as = SendTransfer)]
#[serde(deny_unknown_fields)]
pub(crate) struct SendTransferJson {
    /// Where it leaves, by id or code.
    pub(crate) from: String,
    /// Where it goes, by id or code.
    pub(crate) to: String,
    /// Words of the person.
    #[schema(max_length = 4000)]
    note: Option<String>,
    /// What goes.
    #[schema(min_items = 1, max_items = 100)]
    lines: Vec<SendLineJson>,
}

/// One line of a transfer to be sent.
#[derive(Clone, Deserialize, ToSchema)]
#[schema(as = SendTransferLine)]
#[serde(deny_unknown_fields)]
pub(crate) struct SendLineJson {
    /// SKU of the variant.
    sku: String,
    /// Units.
    #[schema(minimum = 1, maximum = 1_000_000)]
    quantity: i64,
}

/// What arrived of a transfer; lines that are left out arrived in full.
#[derive(Clone, Deserialize, ToSchema)]
#[schema(as = ReceiveTransfer)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReceiveTransferJson {
    /// Lines that differ.
    #[serde(default)]
    #[schema(max_items = 100)]
    lines: Vec<ReceiveLineJson>,
}

/// What arrived of one SKU.
#[derive(Clone, Deserialize, ToSchema)]
#[schema(as = ReceiveTransferLine)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReceiveLineJson {
    /// SKU of the variant.
    sku: String,
    /// Units that arrived.
    #[schema(minimum = 0, maximum = 1_000_000)]
    received: i64,
    /// Why fewer arrived than were sent.
    reason: Option<String>,
}

/// The location with this id or code.
pub(crate) fn location(ctx: &mut ReadCtx<'_, '_>, text: &str, field: &str) -> app::platform::Result<LocationId> {
    let id = text.parse::<LocationId>().ok();
    let all = locations::all(ctx.tx)?;
    let found = all.iter().find(|l| Some(l.id) == id || l.code == text);
    found.map(|l| l.id).ok_or_else(|| AppError::invalid(field, "unknown_location", "there is no such location"))
}

fn note(text: Option<&str>, field: String, errors: &mut FieldErrors) -> String {
    let checked = errors.take(field, Note::optional(text.unwrap_or_default())).flatten();
    checked.map(Note::into_string).unwrap_or_default()
}

fn finish<T>(value: Option<T>, errors: FieldErrors) -> Result<T> {
    match value {
        Some(value) if errors.is_empty() => Ok(value),
        Some(_) | None => Err(AppError::Invalid(errors).into()),
    }
}

impl AdjustJson {
    pub(crate) fn into_command(self, location: LocationId) -> Result<AdjustStock> {
        let mut errors = FieldErrors::new();
        let lines: Vec<Option<AdjustLine>> =
            self.lines.iter().enumerate().map(|(i, l)| adjust_line(i, l, &mut errors)).collect();
        finish(lines.into_iter().collect::<Option<Vec<_>>>().map(|lines| AdjustStock { location, lines }), errors)
    }
}

fn adjust_line(index: usize, json: &AdjustLineJson, errors: &mut FieldErrors) -> Option<AdjustLine> {
    let field = |name: &str| indexed("lines", index, name);
    let sku = errors.take(field("sku"), Sku::new(&json.sku));
    let reason = errors.take(field("reason"), json.reason.parse::<AdjustmentReason>());
    let bucket = errors.take(field("bucket"), json.bucket.as_deref().unwrap_or("good").parse::<Bucket>());
    let note = note(json.note.as_deref(), field("note"), errors);
    let change = match &json.to {
        None => {
            errors.take(field("change"), QuantityChange::new(json.change)).and_then(|by| Some(Change::By(bucket?, by)))
        }
        Some(to) => {
            let to = errors.take(field("to"), to.parse::<Bucket>());
            let units = errors.take(field("change"), Quantity::new(json.change));
            (|| Some(Change::Between(bucket?, to?, units?)))()
        }
    };
    Some(AdjustLine { sku: sku?, change: change?, reason: reason?, note })
}

impl CountJson {
    pub(crate) fn into_command(self, location: LocationId) -> Result<CountStock> {
        let mut errors = FieldErrors::new();
        let note = note(self.note.as_deref(), "note".to_owned(), &mut errors);
        let mut lines = Vec::with_capacity(self.lines.len());
        for (i, line) in self.lines.iter().enumerate() {
            let sku = errors.take(indexed("lines", i, "sku"), Sku::new(&line.sku));
            lines.extend(sku.map(|sku| CountLine { sku, counted: line.counted }));
        }
        finish(Some(CountStock { location, counted_at: self.counted_at, note, lines }), errors)
    }
}

impl SetPolicyJson {
    pub(crate) fn into_command(self, location: LocationId) -> Result<SetStockPolicy> {
        let mut errors = FieldErrors::new();
        let (safety_stock, oversell_allowance) = (self.safety_stock, self.oversell_allowance);
        let low_at = self.low_at.map(|units| (units != NOT_WATCHED).then_some(units));
        let sku = errors.take("sku", Sku::new(&self.sku));
        finish(sku.map(|sku| SetStockPolicy { sku, location, safety_stock, oversell_allowance, low_at }), errors)
    }
}

impl SendTransferJson {
    pub(crate) fn into_command(self, from: LocationId, to: LocationId) -> Result<SendTransfer> {
        let mut errors = FieldErrors::new();
        let note = note(self.note.as_deref(), "note".to_owned(), &mut errors);
        let mut lines = Vec::with_capacity(self.lines.len());
        for (i, line) in self.lines.iter().enumerate() {
            let sku = errors.take(indexed("lines", i, "sku"), Sku::new(&line.sku));
            let quantity = errors.take(indexed("lines", i, "quantity"), Quantity::new(line.quantity));
            lines.extend(sku.zip(quantity).map(|(sku, quantity)| TransferLine { sku, quantity }));
        }
        finish(Some(SendTransfer { from, to, note, lines }), errors)
    }
}

impl ReceiveTransferJson {
    pub(crate) fn into_command(self, id: TransferId) -> Result<ReceiveTransfer> {
        let mut errors = FieldErrors::new();
        let mut lines = Vec::with_capacity(self.lines.len());
        for (i, line) in self.lines.iter().enumerate() {
            let sku = errors.take(indexed("lines", i, "sku"), Sku::new(&line.sku));
            let reason = line.reason.as_deref().map(str::parse::<AdjustmentReason>);
            let reason = reason.and_then(|r| errors.take(indexed("lines", i, "reason"), r));
            lines.extend(sku.map(|sku| ReceiveLine { sku, received: line.received, reason }));
        }
        finish(Some(ReceiveTransfer { id, lines }), errors)
    }
}
