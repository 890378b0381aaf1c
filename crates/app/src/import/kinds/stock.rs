//! Stock levels: what is counted where. Our own layout, Shopify's inventory, and any sheet with a SKU and a figure. Where a file
//! tells lots or bins apart, its rows of one level are added up, and taken or refused together.

use crate::catalog::queries::{self, products_by_handles, sellable};
use crate::import::layouts::{Field, list, number, text};
use crate::import::plan::{Done, Fate, Kind, Planned, Planner, Row, Setup, Unit};
use crate::import::stocking::{self, Set};
use crate::import::values::{is_no_code, whole};
use crate::platform::{AppError, Call, Result, WriteCtx};
use domain::base::{ImportId, LocationId, VariantId, folded_code, folded_search_text};
use domain::parties::Permission;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Stock levels.
pub(super) struct Stock;

static FIELDS: &[Field] = &[
    text("sku", "SKU", &["variant sku", "product code", "productcode", "item code", "artikelnummer"]),
    text("handle", "Handle", &["url handle"]),
    text("option1_value", "Option 1 value", &[]),
    text("option2_value", "Option 2 value", &[]),
    text("option3_value", "Option 3 value", &[]),
    text("location", "Location", &["location name", "warehouse"]),
    list(
        "lot",
        "Lot or bin",
        &["lot number", "lot no", "lot", "batch", "batch number", "bin location", "bin", "shelf", "expiration date"],
    ),
    number("good", "Good units", &["on hand new"]),
    number(
        "on_hand",
        "Units",
        &[
            "quantity",
            "qty",
            "physical qoh",
            "current quantity",
            "stock",
            "stock on hand",
            "count",
            "counted",
            "in stock",
        ],
    ),
    number("damaged", "Damaged units", &[]),
    number("quarantine", "Units in quarantine", &[]),
    number("expired", "Expired units", &[]),
    number("safety_stock", "Safety stock", &[]),
    number("oversell_allowance", "Oversell allowance", &[]),
    number(
        "low_at",
        "Low at",
        &["min quantity", "reorder point", "reorder level", "low stock threshold", "low stock amount"],
    ),
];

impl Kind for Stock {
    fn code(&self) -> &'static str {
        "stock"
    }

    fn label(&self) -> &'static str {
        "Stock levels"
    }

    fn permission(&self) -> Permission {
        Permission::StockAdjust
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn missing(&self, has: &dyn Fn(&str) -> bool) -> Option<&'static str> {
        let figure = stocking::FIELDS.iter().any(|key| has(key)) || has("on_hand");
        match (has("sku") || has("handle"), figure) {
            (true, true) => None,
            (false, _) => Some("stock needs a SKU, or a handle with option values"),
            (true, false) => Some("stock needs a column with units"),
        }
    }

    fn foreign(&self) -> &'static [&'static str] {
        &[
            "price",
            "variant price",
            "lineitem quantity",
            "invoiceno",
            "unitprice",
            "transaction id",
            "order id",
            "title body",
            "supplier",
            "order",
            "bucket",
            "regular price",
        ]
    }

    fn planner(&self, setup: Setup) -> Box<dyn Planner> {
        Box::new(Levels { setup, seen: HashMap::new(), parts: BTreeMap::new() })
    }

    fn undo(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>, done: &Done) -> Result<Vec<String>> {
        done.effects.iter().rev().try_for_each(|effect| stocking::take_back(call, ctx, effect))?;
        Ok(Vec::new())
    }
}

struct Levels {
    setup: Setup,
    seen: HashMap<(String, LocationId), u64>,
    /// Levels of which the file tells the parts: those so far, in the order of their first lines.
    parts: BTreeMap<u64, Parts>,
}

/// The rows of one level.
struct Parts {
    unit: LevelUnit,
    /// The row that cannot be taken, and why; then none of them is.
    fault: Option<(u64, Fate)>,
}

/// What a row says of a level.
struct Level {
    item: Item,
    location: LocationId,
    figures: std::result::Result<[Option<i64>; 7], Fate>,
}

impl Planner for Levels {
    fn push(&mut self, row: Row) -> Vec<Planned> {
        let line = row.line;
        let level = match self.level(&row) {
            Ok(level) => level,
            Err(fate) => return vec![Planned::Row(line, fate)],
        };
        if self.setup.has("lot") {
            self.add(line, level);
            return Vec::new();
        }
        match self.unit(line, level) {
            Ok(unit) => vec![Planned::Unit(Arc::new(unit))],
            Err(fate) => vec![Planned::Row(line, fate)],
        }
    }

    fn finish(&mut self) -> Vec<Planned> {
        let mut out = Vec::new();
        for Parts { unit, fault } in std::mem::take(&mut self.parts).into_values() {
            let Some((at, fate)) = fault else {
                out.push(Planned::Unit(Arc::new(unit)));
                continue;
            };
            let with =
                |_| Fate::rejected("", "rejected_with", format!("it belongs with line {at}, which was rejected"));
            let fates = unit.lines.iter().map(|line| if *line == at { fate.clone() } else { with(line) });
            out.extend(unit.lines.iter().zip(fates).map(|(line, fate)| Planned::Row(*line, fate)));
        }
        out
    }
}

impl Levels {
    fn level(&self, row: &Row) -> std::result::Result<Level, Fate> {
        let location = self.location(row)?;
        let values: Vec<String> = ["option1_value", "option2_value", "option3_value"]
            .iter()
            .map(|key| row.get(key).to_owned())
            .take_while(|v| !v.is_empty())
            .collect();
        let (sku, handle) = (row.get("sku"), row.get("handle"));
        let item = match (is_no_code(sku), handle.is_empty()) {
            (false, _) => Item::Sku(sku.to_owned()),
            (true, false) => Item::Values(crate::catalog::handle_of(handle), values),
            (true, true) => return Err(Fate::rejected("sku", "required", "the row names no product")),
        };
        let figures = match self.figures(row) {
            Err(fate @ Fate::Skipped { .. }) => return Err(fate),
            figures => figures,
        };
        Ok(Level { item, location, figures })
    }

    fn figures(&self, row: &Row) -> std::result::Result<[Option<i64>; 7], Fate> {
        let mut figures = [None; 7];
        for (figure, key) in figures.iter_mut().zip(stocking::FIELDS) {
            // One column of units is the good ones, unless there is a column of good ones.
            let key = if key == "good" && !self.setup.has("good") { "on_hand" } else { key };
            let text = row.get(key);
            if text.eq_ignore_ascii_case("not stocked") {
                return Err(Fate::skipped("not_stocked", "the file says that it is not stocked there"));
            }
            if !text.is_empty() {
                *figure = Some(whole(text, self.setup.mark(key)).map_err(|fault| Fate::unreadable(key, fault))?);
            }
        }
        if figures.iter().all(Option::is_none) {
            return Err(Fate::skipped("no_figure", "the row holds no figure: nothing changes"));
        }
        Ok(figures)
    }

    fn unit(&mut self, line: u64, level: Level) -> std::result::Result<LevelUnit, Fate> {
        let figures = level.figures?;
        if let Some(before) = self.seen.insert((level.item.key(), level.location), line) {
            let message = format!("line {before} sets this level already: add the two up");
            return Err(Fate::rejected("sku", "duplicate", message));
        }
        let Level { item, location, .. } = level;
        Ok(LevelUnit { lines: vec![line], item, location, figures, import: self.setup.import })
    }

    /// Adds a row to those of its level: units add up, policies are those of the first row that has any.
    fn add(&mut self, line: u64, level: Level) {
        let first = *self.seen.entry((level.item.key(), level.location)).or_insert(line);
        let Level { item, location, figures } = level;
        let import = self.setup.import;
        let fresh = || LevelUnit { lines: Vec::new(), item, location, figures: [None; 7], import };
        let parts = self.parts.entry(first).or_insert_with(|| Parts { unit: fresh(), fault: None });
        parts.unit.lines.push(line);
        match figures {
            Ok(figures) => {
                for (at, (sum, figure)) in parts.unit.figures.iter_mut().zip(figures).enumerate() {
                    let is_units = at < CONDITIONS;
                    *sum = match (*sum, figure) {
                        (Some(sum), Some(figure)) if is_units => Some(sum.saturating_add(figure)),
                        (Some(known), _) => Some(known),
                        (None, figure) => figure,
                    };
                }
            }
            Err(fate) => {
                parts.fault.get_or_insert((line, fate));
            }
        }
    }

    fn location(&self, row: &Row) -> std::result::Result<LocationId, Fate> {
        let text = row.get("location");
        if !text.is_empty() {
            let found = self.setup.location(text).map(|l| l.id);
            return found
                .ok_or_else(|| Fate::rejected("location", "unknown_location", format!("there is no location {text}")));
        }
        let mut open = self.setup.locations.iter().filter(|l| l.archived_at.is_none());
        let only = open.next().filter(|_| open.next().is_none()).map(|l| l.id);
        let chosen = self.setup.stock_at.or(only);
        chosen.ok_or_else(|| {
            Fate::rejected("location", "location_needed", "the file does not say where: choose a location")
        })
    }
}

enum Item {
    Sku(String),
    Values(String, Vec<String>),
}

impl Item {
    fn key(&self) -> String {
        match self {
            Item::Sku(sku) => format!("sku {}", folded_code(sku)),
            Item::Values(handle, values) => format!("handle {handle} {}", folded_search_text(&values.join("\u{1}"))),
        }
    }

    fn find(&self, ctx: &mut WriteCtx<'_, '_>) -> Result<VariantId> {
        match self {
            Item::Sku(sku) => {
                let found = sellable(ctx.tx, &[sku])?.into_iter().next();
                let unknown = || AppError::invalid("sku", "unknown_sku", format!("no variant has the SKU {sku}"));
                let found = found.ok_or_else(unknown)?;
                if !found.tracked {
                    return Err(AppError::invalid("sku", "not_tracked", format!("no stock is kept of {sku}")));
                }
                Ok(found.variant_id)
            }
            Item::Values(handle, values) => {
                let unknown = || {
                    AppError::invalid(
                        "handle",
                        "unknown_product",
                        format!("there is no product {handle} with these values"),
                    )
                };
                let (_, product) = products_by_handles(ctx.tx, &[handle])?.into_iter().next().ok_or_else(unknown)?;
                let detail = queries::product(ctx.tx, product)?;
                let plain = |values: &[String]| values.iter().map(|v| folded_search_text(v)).collect::<Vec<_>>();
                let names = |v: &queries::Variant| v.values.iter().map(|n| n.as_str().to_owned()).collect::<Vec<_>>();
                let is_default = values.iter().all(|v| v == "Default Title");
                let same =
                    |v: &&queries::Variant| plain(&names(v)) == plain(values) || (is_default && v.values.is_empty());
                let found = detail.variants.iter().find(same).ok_or_else(unknown)?;
                if !found.tracked {
                    return Err(AppError::invalid("handle", "not_tracked", "no stock is kept of it"));
                }
                Ok(found.id)
            }
        }
    }
}

/// Figures that are units in a condition; the others are policies.
const CONDITIONS: usize = 4;

struct LevelUnit {
    /// At least one.
    lines: Vec<u64>,
    item: Item,
    location: LocationId,
    figures: [Option<i64>; 7],
    import: Option<ImportId>,
}

impl Unit for LevelUnit {
    fn lines(&self) -> Vec<u64> {
        self.lines.clone()
    }

    fn apply(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Done> {
        let variant = self.item.find(ctx)?;
        let [good, damaged, quarantine, expired, safety_stock, oversell_allowance, low_at] = self.figures;
        let set = Set {
            units: [good, damaged, quarantine, expired],
            safety_stock,
            oversell_allowance,
            low_at,
            ..Set::nothing(variant, self.location, self.import)
        };
        let is_new = !stocking::has_moved(ctx.tx, variant, self.location)?;
        let effect = stocking::set(call, ctx, &set, "")?;
        let fate = match (&effect, is_new) {
            (None, _) => Fate::Unchanged,
            (Some(_), true) => Fate::Created,
            (Some(_), false) => Fate::Changed,
        };
        let rows = self.lines.iter().map(|line| (*line, fate.clone())).collect();
        Ok(Done { rows, effects: effect.into_iter().collect(), ..Done::default() })
    }
}
