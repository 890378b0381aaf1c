//! WooCommerce: products, and variations that point to them by SKU or id, wherever in the file they stand.

use super::group::rejected_together;
use super::read::{self, Spec, made_sku};
use crate::import::plan::{Fate, Row, Setup};
use crate::import::values::is_no_code;
use domain::base::{folded_code, folded_search_text};
use std::collections::HashMap;

/// What a row of the file is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Simple,
    Variable,
    Variation,
    Other,
}

fn kind(row: &Row) -> Kind {
    let types = row.get("product_type").to_lowercase();
    let is = |word: &str| types.split(',').any(|t| t.trim() == word);
    if is("variation") || (types.is_empty() && !row.get("parent").is_empty()) {
        Kind::Variation
    } else if is("variable") {
        Kind::Variable
    } else if is("grouped") || is("external") {
        Kind::Other
    } else {
        Kind::Simple
    }
}

/// What is to be made of the rows, and the rows of which nothing is.
pub(super) fn specs(rows: Vec<Row>, setup: &Setup) -> (Vec<Spec>, Vec<(u64, Fate)>) {
    let mut rest = Vec::new();
    let mut heads: Vec<(Row, Vec<Row>)> = Vec::new();
    let mut by_name: HashMap<String, usize> = HashMap::new();
    let mut variations = Vec::new();
    for row in rows {
        match kind(&row) {
            Kind::Variation => variations.push(row),
            Kind::Other => rest.push((
                row.line,
                Fate::skipped("not_stocked", "a grouped or external product is nothing that is kept in stock"),
            )),
            Kind::Simple | Kind::Variable => {
                let at = heads.len();
                let names = [format!("sku {}", folded_code(row.get("sku"))), format!("id {}", row.get("own_id"))];
                by_name.extend(names.into_iter().filter(|n| n.len() > 4).map(|n| (n, at)));
                heads.push((row, Vec::new()));
            }
        }
    }
    for row in variations {
        let parent = row.get("parent");
        let name = match parent.strip_prefix("id:") {
            Some(id) => format!("id {}", id.trim()),
            None => format!("sku {}", folded_code(parent)),
        };
        match by_name.get(&name) {
            Some(at) => heads[*at].1.push(row),
            None => rest.push((
                row.line,
                Fate::rejected("parent", "unknown_parent", format!("the file has no product {parent}")),
            )),
        }
    }
    let mut specs = Vec::new();
    for (head, variations) in heads {
        match spec(&head, &variations, setup) {
            Ok(spec) => specs.push(spec),
            Err(rejected) => rest.extend(rejected),
        }
    }
    (specs, rest)
}

fn spec(head: &Row, variations: &[Row], setup: &Setup) -> Result<Spec, Vec<(u64, Fate)>> {
    let all: Vec<u64> = std::iter::once(head.line).chain(variations.iter().map(|v| v.line)).collect();
    let (mut spec, mut faults) = read::product(std::slice::from_ref(head), setup);
    spec.product_type = None;
    // WooCommerce has no handles; one is made of the title.
    spec.handle = None;
    if kind(head) == Kind::Simple && variations.is_empty() {
        match read::variant(head, setup) {
            Ok(mut variant) => {
                variant.tracked_when_new = !head.get("quantity").is_empty();
                name_variant(&mut variant, head, &spec, &[]);
                spec.variants.push(variant);
                spec.options = Some(Vec::new());
            }
            Err((field, fault)) => faults.push((head.line, Fate::unreadable(field, fault))),
        }
        return if faults.is_empty() { Ok(spec) } else { Err(rejected_together(&all, faults)) };
    }
    spec.heads.push(head.line);
    if variations.is_empty() {
        let message = "a variable product needs at least one variation in the file";
        return Err(rejected_together(
            &all,
            vec![(head.line, Fate::rejected("product_type", "no_variations", message))],
        ));
    }
    let names = option_names(variations);
    for row in variations {
        match read::variant(row, setup) {
            Ok(mut variant) => {
                variant.tracked_when_new = !row.get("quantity").is_empty() || !head.get("quantity").is_empty();
                let values: Vec<String> = names.iter().map(|name| value(row, name)).collect();
                name_variant(&mut variant, row, &spec, &values);
                variant.values = values;
                spec.variants.push(variant);
            }
            Err((field, fault)) => faults.push((row.line, Fate::unreadable(field, fault))),
        }
    }
    spec.options = Some(names);
    if faults.is_empty() { Ok(spec) } else { Err(rejected_together(&all, faults)) }
}

fn name_variant(variant: &mut super::read::VariantSpec, row: &Row, spec: &Spec, values: &[String]) {
    let sku = row.get("sku");
    variant.sku_is_made = is_no_code(sku);
    let base = spec.title.as_deref().map(crate::catalog::handle_of).unwrap_or_default();
    variant.sku = if variant.sku_is_made { made_sku(&base, values) } else { sku.to_owned() };
}

const NAMES: [&str; 3] = ["option1_name", "option2_name", "option3_name"];
const VALUES: [&str; 3] = ["option1_value", "option2_value", "option3_value"];

/// The attributes that tell variations apart: those of which one has a value.
fn option_names(variations: &[Row]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for row in variations {
        for (name, value) in NAMES.iter().zip(VALUES) {
            let (name, value) = (row.get(name), row.get(value));
            let known = names.iter().any(|n| folded_search_text(n) == folded_search_text(name));
            if !name.is_empty() && !value.is_empty() && !known {
                names.push(name.to_owned());
            }
        }
    }
    names
}

/// The value of an attribute; a variation that fits every value says `Any`, as WooCommerce shows it.
fn value(row: &Row, name: &str) -> String {
    let wanted = folded_search_text(name);
    let found =
        NAMES.iter().zip(VALUES).find(|(n, _)| folded_search_text(row.get(n)) == wanted).map(|(_, v)| row.get(v));
    found.filter(|v| !v.is_empty()).unwrap_or("Any").to_owned()
}
