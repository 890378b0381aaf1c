//! From the rows of one product to what is to be made of it.

use crate::export::lists;
use crate::import::plan::{Fate, Row, Setup};
use crate::import::values::{self, CellFault};
use domain::base::{Money, folded_search_text};
use domain::catalog::ShortPolicy;

/// A product as a file says it; what the file does not say stays as it is.
#[derive(Clone, Debug, Default)]
pub(super) struct Spec {
    pub(super) handle: Option<String>,
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) vendor: Option<String>,
    pub(super) product_type: Option<String>,
    pub(super) tax_class: Option<String>,
    pub(super) short_policy: Option<Option<ShortPolicy>>,
    pub(super) categories: Option<Vec<Vec<String>>>,
    pub(super) archived: Option<bool>,
    /// Names of its options; none: the file does not speak of options.
    pub(super) options: Option<Vec<String>>,
    pub(super) variants: Vec<VariantSpec>,
    /// Lines that say something of the product and of no variant.
    pub(super) heads: Vec<u64>,
    /// Lines that are passed over, and why.
    pub(super) passed: Vec<(u64, Fate)>,
}

/// A variant as a file says it.
#[derive(Clone, Debug, Default)]
pub(super) struct VariantSpec {
    pub(super) line: u64,
    /// Its SKU; when the file has none, one made of handle and values.
    pub(super) sku: String,
    pub(super) sku_is_made: bool,
    pub(super) values: Vec<String>,
    pub(super) barcodes: Option<Vec<String>>,
    pub(super) price: Option<Money>,
    pub(super) compare_at_price: Option<Money>,
    pub(super) cost: Option<Money>,
    pub(super) weight_g: Option<i64>,
    /// Whether stock is kept, when the file says so in so many words.
    pub(super) tracked: Option<bool>,
    /// Whether stock is kept of a new variant.
    pub(super) tracked_when_new: bool,
    /// Whether the file says so, or it was concluded.
    pub(super) tracked_is_said: bool,
    pub(super) archived: Option<bool>,
    pub(super) quantity: Option<i64>,
}

/// Whether the file is one that our export wrote, in which everything that is said is meant.
fn is_own_layout(setup: &Setup) -> bool {
    setup.has("product_archived") || setup.has("variant_archived")
}

/// A cell that cannot be read, with its field.
pub(super) type Unreadable = (&'static str, CellFault);

/// The first text of a field in some rows.
pub(super) fn first<'a>(rows: &'a [Row], key: &str) -> Option<&'a str> {
    rows.iter().map(|r| r.get(key)).find(|text| !text.is_empty())
}

/// What the rows say of the product itself. Faults name the row.
pub(super) fn product(rows: &[Row], setup: &Setup) -> (Spec, Vec<(u64, Fate)>) {
    let mut faults = Vec::new();
    let owned = |key: &str| first(rows, key).map(str::to_owned);
    let mut spec = Spec {
        handle: owned("handle").map(|h| crate::catalog::handle_of(&h)).filter(|h| !h.is_empty()),
        title: owned("title"),
        description: owned("description"),
        vendor: owned("vendor"),
        product_type: owned("product_type"),
        tax_class: owned("tax_class").map(|code| tax_class(&code)),
        ..Spec::default()
    };
    let mut read = |key: &'static str, read: &mut dyn FnMut(&str) -> Result<(), CellFault>| {
        for row in rows {
            let text = row.get(key);
            if !text.is_empty() {
                if let Err(fault) = read(text) {
                    faults.push((row.line, Fate::unreadable(key, fault)));
                }
                return;
            }
        }
    };
    read("short_policy", &mut |text| short_policy(text).map(|policy| spec.short_policy = policy));
    read("product_archived", &mut |text| values::truth(text).map(|archived| spec.archived = Some(archived)));
    read("status", &mut |text| status(text).map(|archived| spec.archived = Some(archived)));
    read("currency", &mut |text| right_currency(text, setup));
    let paths = categories(rows, setup);
    spec.categories = Some(paths).filter(|paths| !paths.is_empty());
    (spec, faults)
}

fn right_currency(text: &str, setup: &Setup) -> Result<(), CellFault> {
    if text.eq_ignore_ascii_case(setup.currency.code()) {
        return Ok(());
    }
    let message = format!("the prices are in {text}, and the shop's currency is {}", setup.currency.code());
    Err(CellFault { code: "other_currency", message })
}

/// What a system calls its usual tax class is ours; any other is taken as it is.
fn tax_class(text: &str) -> String {
    let plain = text.trim().to_lowercase();
    match plain.as_str() {
        "default" | "standard" | "taxable" => crate::catalog::products::DEFAULT_TAX_CLASS.to_owned(),
        "reduced-rate" | "reduced rate" => "reduced".to_owned(),
        "zero-rate" | "zero rate" => "zero".to_owned(),
        _ => plain.replace(' ', "-"),
    }
}

fn short_policy(text: &str) -> Result<Option<Option<ShortPolicy>>, CellFault> {
    Ok(match text.trim().to_lowercase().as_str() {
        "continue" | "notify" | "backorder" => Some(Some(ShortPolicy::Backorder)),
        "refuse" => Some(Some(ShortPolicy::Refuse)),
        "record" => Some(Some(ShortPolicy::Record)),
        // The usual answer of a shop: what the channel says, unless the product has one of its own.
        "deny" => None,
        other => match values::truth(other) {
            Ok(true) => Some(Some(ShortPolicy::Backorder)),
            Ok(false) => None,
            Err(_) => {
                let message = format!("\"{text}\" does not say what happens when stock is short");
                return Err(CellFault { code: "unknown_policy", message });
            }
        },
    })
}

/// Whether a product in that state is out of sale. There are no drafts here: they are archived until they are taken back.
fn status(text: &str) -> Result<bool, CellFault> {
    match text.trim().to_lowercase().as_str() {
        "active" | "published" | "1" | "0" | "true" | "false" | "yes" | "no" => Ok(false),
        "draft" | "proposed" | "rejected" | "archived" | "-1" => Ok(true),
        _ => Err(CellFault { code: "unknown_status", message: format!("\"{text}\" is no status of a product") }),
    }
}

/// Paths of categories: ours are parted by `;`, WooCommerce's by `,`; levels by `>` or `->`.
fn categories(rows: &[Row], setup: &Setup) -> Vec<Vec<String>> {
    let mut paths: Vec<Vec<String>> = Vec::new();
    let Some(row) = rows.iter().find(|r| !r.get("categories").is_empty()) else { return paths };
    for text in row.all("categories") {
        let text = text.replace("->", ">");
        let text = if setup.has("parent") {
            text.replace("\\,", "\u{1}").replace(',', ";").replace('\u{1}', ",")
        } else {
            text
        };
        for path in lists::read_paths(&text) {
            let same = |known: &Vec<String>| folded(known) == folded(&path);
            if !paths.iter().any(same) {
                paths.push(path);
            }
        }
    }
    paths
}

pub(super) fn folded(names: &[String]) -> Vec<String> {
    names.iter().map(|n| folded_search_text(n)).collect()
}

/// What a row says of its variant, except SKU and option values.
pub(super) fn variant(row: &Row, setup: &Setup) -> Result<VariantSpec, Unreadable> {
    let money = |key: &'static str| -> Result<Option<Money>, Unreadable> {
        let text = row.get(key);
        let read = || values::money(text, setup.mark(key), setup.currency).map_err(|fault| (key, fault));
        if text.is_empty() { Ok(None) } else { read().map(Some) }
    };
    let truth = |key: &'static str| -> Result<Option<bool>, Unreadable> {
        let text = row.get(key);
        if text.is_empty() { Ok(None) } else { values::truth(text).map(Some).map_err(|fault| (key, fault)) }
    };
    right_currency(Some(row.get("currency")).filter(|c| !c.is_empty()).unwrap_or(setup.currency.code()), setup)
        .map_err(|fault| ("currency", fault))?;
    let (mut price, mut compare_at_price) = (money("price")?, money("compare_at_price")?);
    if let Some(sale) = money("sale_price")?.filter(|_| on_sale(row, setup)) {
        (price, compare_at_price) = (Some(sale), price);
    }
    // A price before that is not above the price is how some systems write that there is none.
    compare_at_price = compare_at_price.filter(|before| !before.is_zero());
    let quantity = row.get("quantity");
    let quantity = if quantity.is_empty() {
        None
    } else {
        Some(values::whole(quantity, setup.mark("quantity")).map_err(|fault| ("quantity", fault))?)
    };
    let (tracked, tracked_when_new) = tracked(row, setup, quantity)?;
    let codes: Vec<String> =
        row.all("barcodes").flat_map(lists::read_list).filter(|c| !values::is_no_code(c)).collect();
    Ok(VariantSpec {
        line: row.line,
        price,
        compare_at_price,
        cost: money("cost")?,
        weight_g: weight(row, setup)?,
        barcodes: Some(codes).filter(|codes| !codes.is_empty()),
        tracked,
        tracked_when_new,
        tracked_is_said: !row.get("tracked").is_empty(),
        archived: truth("variant_archived")?,
        quantity,
        ..VariantSpec::default()
    })
}

/// Whether the sale price holds today.
fn on_sale(row: &Row, setup: &Setup) -> bool {
    let date = |key: &str| Some(row.get(key).chars().take(10).collect::<String>()).filter(|d| d.len() == 10);
    let today = &setup.today;
    date("sale_from").is_none_or(|from| from <= *today) && date("sale_to").is_none_or(|to| *today <= to)
}

/// Whether stock is kept: what the file says, and what goes for a new variant. A tracker is named by its system (`shopify`); one
/// that is left empty beside a quantity is an omission, not a statement.
fn tracked(row: &Row, setup: &Setup, quantity: Option<i64>) -> Result<(Option<bool>, bool), Unreadable> {
    let text = row.get("tracked");
    if text.is_empty() {
        let is_counted = quantity.is_some_and(|n| n != 0);
        let silent = !setup.has("tracked") && !setup.has("quantity");
        return Ok((
            None,
            silent || is_counted || (setup.has("quantity") && !setup.has("tracked") && quantity.is_some()),
        ));
    }
    match values::truth(text) {
        Ok(tracked) => Ok((Some(tracked).filter(|_| is_own_layout(setup)), tracked)),
        Err(_) if text.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_') => Ok((None, true)),
        Err(fault) => Err(("tracked", fault)),
    }
}

fn weight(row: &Row, setup: &Setup) -> Result<Option<i64>, Unreadable> {
    const COLUMNS: [(&str, &str); 4] =
        [("weight_g", "g"), ("weight_kg", "kg"), ("weight_lb", "lb"), ("weight_oz", "oz")];
    for (key, unit) in COLUMNS {
        let text = row.get(key);
        if !text.is_empty() {
            let grams = values::grams(text, setup.mark(key), unit).map_err(|fault| (key, fault))?;
            // Nothing weighs nothing: a zero is how systems write that they do not know.
            return Ok(Some(grams).filter(|g| *g > 0 || is_own_layout(setup)));
        }
    }
    let text = row.get("weight");
    if text.is_empty() {
        return Ok(None);
    }
    let grams = values::grams(text, setup.mark("weight"), row.get("weight_unit")).map_err(|fault| ("weight", fault))?;
    Ok(Some(grams).filter(|g| *g > 0))
}

/// A SKU for a variant without one: of handle and values, the same every time.
pub(super) fn made_sku(handle: &str, values: &[String]) -> String {
    const MAX: usize = domain::base::Sku::MAX_CHARS;
    let parts = std::iter::once(handle.to_owned()).chain(values.iter().map(|v| crate::catalog::handle_of(v)));
    let whole = parts.filter(|p| !p.is_empty()).collect::<Vec<_>>().join("-");
    if whole.chars().count() <= MAX {
        return whole;
    }
    // Long ones are told apart by a number made of the whole.
    let sum = whole.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    let head: String = whole.chars().take(MAX - 9).collect();
    format!("{}-{:08x}", head.trim_end_matches('-'), sum as u32)
}
