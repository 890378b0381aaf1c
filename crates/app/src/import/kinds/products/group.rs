//! Which rows are one product. All rows are seen before the first product is made, because some files keep the variants of a
//! product apart from it.

use super::apply::{CategoriesUnit, ProductUnit};
use super::read::{self, Spec, VariantSpec, made_sku};
use super::woo;
use crate::import::limits::MAX_KEPT_BYTES;
use crate::import::plan::{Fate, Planned, Planner, Row, Setup};
use crate::import::values::is_no_code;
use domain::base::{folded_code, folded_search_text};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// The rows of one product.
pub(super) struct Group {
    pub(super) rows: Vec<Row>,
}

/// Collects rows until the last has come.
pub(super) struct Grouping {
    setup: Setup,
    groups: Vec<Group>,
    by_key: HashMap<String, usize>,
    bytes: usize,
    too_much: Vec<u64>,
    /// The line of a row that could not be read; rows that go on with what it was about must not join another product.
    broken: Option<u64>,
}

impl Grouping {
    pub(super) fn new(setup: Setup) -> Self {
        Grouping { setup, groups: Vec::new(), by_key: HashMap::new(), bytes: 0, too_much: Vec::new(), broken: None }
    }

    /// What rows of one product have in common; none for a row that goes on with the product before.
    fn key(&self, row: &Row) -> Option<String> {
        let (handle, title) = (row.get("handle"), row.get("title"));
        let line = row.line;
        if self.setup.has("parent") {
            return Some(format!("line {line}"));
        }
        if self.setup.has("option_names") && !title.is_empty() {
            return Some(format!("line {line}"));
        }
        if !handle.is_empty() {
            return Some(format!("handle {}", folded_search_text(handle)));
        }
        if title.is_empty() && row.get("sku").is_empty() {
            return None;
        }
        if title.is_empty() {
            let goes_on = self.setup.has("option_names") || self.setup.has("handle");
            return (!goes_on).then(|| format!("line {line}"));
        }
        let varies = ["option1_value", "variation"].iter().any(|key| !row.get(key).is_empty());
        Some(if varies { format!("title {}", folded_search_text(title)) } else { format!("line {line}") })
    }
}

impl Planner for Grouping {
    fn push(&mut self, row: Row) -> Vec<Planned> {
        self.bytes += row.bytes();
        if self.bytes > MAX_KEPT_BYTES {
            self.too_much.push(row.line);
            return Vec::new();
        }
        let last = self.groups.len().checked_sub(1);
        let index = match (self.key(&row), self.broken) {
            (Some(key), _) => {
                self.broken = None;
                Some(*self.by_key.entry(key).or_insert(self.groups.len()))
            }
            (None, Some(line)) => {
                let message = format!("it belongs with line {line}, which was rejected");
                return vec![Planned::Row(row.line, Fate::rejected("", "rejected_with", message))];
            }
            (None, None) => last,
        };
        match index.and_then(|i| self.groups.get_mut(i)) {
            Some(group) => group.rows.push(row),
            None => self.groups.push(Group { rows: vec![row] }),
        }
        Vec::new()
    }

    fn broken(&mut self, line: u64) {
        self.broken = Some(line);
    }

    fn finish(&mut self) -> Vec<Planned> {
        let mut out = Vec::new();
        if !self.too_much.is_empty() {
            // A product may go on in rows that were not kept, so nothing of the file is taken.
            let message =
                format!("products are read whole, and the file has more than {MAX_KEPT_BYTES} bytes of text: split it");
            let kept = self.groups.drain(..).flat_map(|g| g.rows).map(|r| r.line);
            let lines: Vec<u64> = kept.chain(self.too_much.drain(..)).collect();
            out.extend(
                lines.into_iter().map(|line| Planned::Row(line, Fate::rejected("", "file_too_large", message.clone()))),
            );
            return out;
        }
        let groups = std::mem::take(&mut self.groups);
        let mut specs = Vec::with_capacity(groups.len());
        if self.setup.has("parent") {
            let (found, rows) = woo::specs(groups.into_iter().flat_map(|g| g.rows).collect(), &self.setup);
            out.extend(rows.into_iter().map(|(line, fate)| Planned::Row(line, fate)));
            specs = found;
        } else {
            for group in groups {
                match spec(&group.rows, &self.setup) {
                    Ok(spec) => specs.push(spec),
                    Err(rows) => out.extend(rows.into_iter().map(|(line, fate)| Planned::Row(line, fate))),
                }
            }
        }
        let paths: BTreeSet<&Vec<String>> = specs.iter().flat_map(|s| s.categories.iter().flatten()).collect();
        if !paths.is_empty() {
            let paths = paths.into_iter().cloned().collect();
            out.push(Planned::Alone(Arc::new(CategoriesUnit { paths })));
        }
        let mut seen = Seen::default();
        specs.into_iter().for_each(|spec| self.plan(spec, &mut seen, &mut out));
        out
    }
}

/// Codes that stood in the file already, with their line.
#[derive(Default)]
struct Seen {
    skus: HashMap<String, u64>,
    handles: HashMap<String, u64>,
}

impl Grouping {
    fn plan(&self, mut spec: Spec, seen: &mut Seen, out: &mut Vec<Planned>) {
        out.extend(spec.passed.drain(..).map(|(line, fate)| Planned::Row(line, fate)));
        let first = spec.lines().first().copied().unwrap_or(0);
        let handle_line = spec.handle.as_ref().and_then(|h| seen.handles.insert(h.clone(), first));
        let mut faults = Vec::new();
        if let Some(line) = handle_line {
            faults.push((
                first,
                Fate::rejected("handle", "duplicate_handle", format!("the handle stands on line {line} already")),
            ));
        }
        for variant in &spec.variants {
            if let Some(line) = seen.skus.insert(folded_code(&variant.sku), variant.line) {
                let message = format!("the SKU {} stands on line {line} already", variant.sku);
                faults.push((variant.line, Fate::rejected("sku", "duplicate_sku", message)));
            }
        }
        if faults.is_empty() {
            let unit = ProductUnit { spec, stock_at: self.setup.stock_at, import: self.setup.import };
            out.push(Planned::Unit(Arc::new(unit)));
        } else {
            let rows = rejected_together(&spec.lines(), faults);
            out.extend(rows.into_iter().map(|(line, fate)| Planned::Row(line, fate)));
        }
    }
}

/// All rows of a product, rejected: those at fault for their reasons, the others with them.
pub(super) fn rejected_together(lines: &[u64], faults: Vec<(u64, Fate)>) -> Vec<(u64, Fate)> {
    let at = faults.first().map_or(0, |f| f.0);
    let mut by_line: HashMap<u64, Fate> = HashMap::new();
    for (line, fate) in faults {
        by_line.entry(line).or_insert(fate);
    }
    let with = || Fate::rejected("", "rejected_with", format!("it belongs with line {at}, which was rejected"));
    lines.iter().map(|line| (*line, by_line.remove(line).unwrap_or_else(with))).collect()
}

/// What is to be made of the rows of one product, or why they are all rejected.
fn spec(rows: &[Row], setup: &Setup) -> Result<Spec, Vec<(u64, Fate)>> {
    let (mut spec, mut faults) = read::product(rows, setup);
    let names = option_names(rows);
    let base = spec.handle.clone().or_else(|| spec.title.as_deref().map(crate::catalog::handle_of)).unwrap_or_default();
    for (nth, row) in rows.iter().enumerate() {
        if let Some(fate) = passed_over(nth, row, rows, setup) {
            spec.passed.push((row.line, fate));
            continue;
        }
        let values = option_values(row, &names);
        if nth == 0 && rows.len() > 1 && values.is_empty() && !names.is_empty() {
            // Some systems give the product a row of its own before those of its variants.
            spec.heads.push(row.line);
            continue;
        }
        match named_variant(row, setup, &base, (&names, values)) {
            Ok(variant) => spec.variants.push(variant),
            Err(fate) => faults.push((row.line, fate)),
        }
    }
    if spec.variants.iter().any(|v| v.quantity.is_some_and(|n| n != 0)) {
        // A product of which one variant is counted is counted.
        spec.variants.iter_mut().for_each(|v| v.tracked_when_new |= !v.tracked_is_said);
    }
    let plain = is_plain(&names, &spec.variants);
    if let (true, Some(only)) = (plain, spec.variants.first_mut()) {
        only.values.clear();
        if only.sku_is_made {
            only.sku = made_sku(&base, &[]);
        }
    }
    let speaks = ["option1_name", "option1_value", "option_names", "variation"].iter().any(|key| setup.has(key));
    spec.options = speaks.then(|| if plain { Vec::new() } else { names });
    if faults.is_empty() { Ok(spec) } else { Err(rejected_with_passed(&spec, rows, faults)) }
}

/// Why a row holds nothing to be taken, if it does not.
fn passed_over(nth: usize, row: &Row, rows: &[Row], setup: &Setup) -> Option<Fate> {
    let own = ["sku", "price", "option1_value", "option_values", "variation", "barcodes"];
    if nth > 0 && own.iter().all(|key| row.get(key).is_empty()) {
        let message = "the row holds an image of the product and no variant; images are not taken from files";
        return Some(Fate::skipped("image_only", message));
    }
    is_price_elsewhere(row, rows, setup).then(|| {
        let message = format!("a price in {}; the shop's currency is {}", row.get("currency"), setup.currency.code());
        Fate::skipped("other_currency", message)
    })
}

/// The variant of a row with its values and its SKU.
fn named_variant(
    row: &Row,
    setup: &Setup,
    base: &str,
    (names, values): (&[String], Vec<String>),
) -> Result<VariantSpec, Fate> {
    if values.len() != names.len() {
        let message =
            format!("the row has {} option values for the {} options of its product", values.len(), names.len());
        let field = if setup.has("option_values") { "option_values" } else { "option1_value" };
        return Err(Fate::rejected(field, "value_per_option", message));
    }
    let variant = read::variant(row, setup).map_err(|(field, fault)| Fate::unreadable(field, fault))?;
    let sku = row.get("sku");
    let sku_is_made = is_no_code(sku);
    let sku = if sku_is_made { made_sku(base, &values) } else { sku.to_owned() };
    Ok(VariantSpec { sku, sku_is_made, values, ..variant })
}

/// Whether a row only repeats a variant with its price in another currency.
fn is_price_elsewhere(row: &Row, rows: &[Row], setup: &Setup) -> bool {
    let ours = |r: &Row| r.get("currency").eq_ignore_ascii_case(setup.currency.code());
    let same = |r: &Row| folded_code(r.get("sku")) == folded_code(row.get("sku"));
    !row.get("currency").is_empty() && !ours(row) && rows.iter().any(|r| ours(r) && same(r))
}

fn rejected_with_passed(spec: &Spec, rows: &[Row], faults: Vec<(u64, Fate)>) -> Vec<(u64, Fate)> {
    let passed: Vec<u64> = spec.passed.iter().map(|p| p.0).collect();
    let lines: Vec<u64> = rows.iter().map(|r| r.line).filter(|line| !passed.contains(line)).collect();
    rejected_together(&lines, faults).into_iter().chain(spec.passed.iter().cloned()).collect()
}

/// The names of the options, which stand in the first row only in some files.
fn option_names(rows: &[Row]) -> Vec<String> {
    if let Some(joined) = read::first(rows, "option_names") {
        return joined.split('|').map(|n| n.trim().to_owned()).filter(|n| !n.is_empty()).collect();
    }
    let names = ["option1_name", "option2_name", "option3_name"];
    let given: Vec<String> = names.iter().map_while(|key| read::first(rows, key)).map(str::to_owned).collect();
    if given.is_empty() && rows.iter().any(|r| !r.get("variation").is_empty()) {
        return vec!["Variation".to_owned()];
    }
    given
}

fn option_values(row: &Row, names: &[String]) -> Vec<String> {
    let joined = row.get("option_values");
    if !joined.is_empty() {
        return joined.split('|').map(|v| v.trim().to_owned()).collect();
    }
    let variation = row.get("variation");
    if !variation.is_empty() && row.get("option1_value").is_empty() {
        return vec![variation.to_owned()];
    }
    let keys = ["option1_value", "option2_value", "option3_value"];
    let given = keys.iter().map(|key| row.get(key)).take_while(|v| !v.is_empty()).map(str::to_owned);
    let given: Vec<String> = given.collect();
    // A product's own row before its variants has none of its values.
    if given.is_empty() && names.is_empty() { Vec::new() } else { given }
}

/// `Title: Default Title` is how Shopify writes that there are no options, `Regular` how Square does.
fn is_plain(names: &[String], variants: &[VariantSpec]) -> bool {
    let ([name], [only]) = (names, variants) else { return false };
    let value = only.values.first().map(String::as_str).unwrap_or_default();
    matches!((name.as_str(), value), ("Title", "Default Title") | ("Variation", "Regular" | ""))
}
