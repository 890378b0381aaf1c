//! What the papers of a file need before the first of them is taken: the products and customers that are not there yet.
//!
//! One unit for the whole file, run alone, so that the papers behind it can be run several at a time. A rehearsal leaves nothing
//! behind, so a paper that misses a product there makes it for itself.

use super::SYSTEM;
use super::group::PaperRows;
use super::read::Head;
use crate::catalog::input::VariantInput;
use crate::catalog::products::CreateProduct;
use crate::catalog::queries::sellable;
use crate::import::plan::{Done, Effect, Unit};
use crate::orders::channels::{self, CreateChannel};
use crate::orders::past::CHANNEL;
use crate::parties::guests::{self, Guest, KnownBuyers};
use crate::parties::references;
use crate::platform::{AppError, Call, Command, Result, WriteCtx};
use domain::base::{Currency, CustomerId, Email, Money, Name, VariantId, folded_code};
use domain::catalog::ShortPolicy;
use domain::orders::past::{Paper, RowClass};
use domain::parties::Permission;
use std::collections::{BTreeMap, HashSet};

/// Longest title that is made of a file's words, in characters.
const TITLE_CHARS: usize = 200;

/// A product that a file names.
#[derive(Clone, Debug)]
pub(super) struct Named {
    /// The code as it was written first.
    pub(super) code: String,
    /// What it is called; the code where the file does not say.
    pub(super) title: String,
    /// Its first price.
    pub(super) price: Money,
}

/// The unit.
pub(super) struct Prepare {
    products: Vec<Named>,
    customers: Vec<String>,
    /// Buyers of whom the file has no number, but an address.
    guests: Vec<Guest>,
    has_orders: bool,
}

impl Prepare {
    pub(super) fn of(papers: &[PaperRows], currency: Currency) -> Prepare {
        let mut seen: HashSet<&str> = HashSet::new();
        let references = papers.iter().map(|paper| &*paper.head.reference).filter(|reference| !reference.is_empty());
        let customers = references.filter(|reference| seen.insert(reference)).map(str::to_owned).collect();
        let has_orders = papers.iter().any(|paper| paper.kind == Paper::Sale);
        let products = named(papers, currency).into_values().collect();
        Prepare { products, customers, guests: guests_of(papers), has_orders }
    }
}

/// The buyers who have an address and no number, each once. Those whose address or name is none are left to their papers.
fn guests_of(papers: &[PaperRows]) -> Vec<Guest> {
    let mut seen = HashSet::new();
    let heads =
        papers.iter().map(|paper| &paper.head).filter(|head| head.reference.is_empty() && !head.email.is_empty());
    heads
        .filter_map(|head| guest(head).ok())
        .filter(|guest| seen.insert(guest.email.as_ref().map(Email::folded)))
        .collect()
}

/// The buyer whom a paper names by an address.
pub(super) fn guest(head: &Head) -> Result<Guest> {
    let bad = |message: String| AppError::invalid("customer_email", "not_an_email", message);
    let email = Email::new(&head.email).map_err(|error| bad(format!("\"{}\" {error}", head.email)))?;
    let name = if head.name.is_empty() { &head.email } else { &head.name };
    let wrong = |error| AppError::invalid("customer_name", "not_a_name", format!("\"{name}\" {error}"));
    Ok(Guest { name: Name::new(name).map_err(wrong)?, email: Some(email), phone: None })
}

/// The products of some papers by folded code. Words beside a sale name a product; those beside a correction of stock do not.
pub(super) fn named(papers: &[PaperRows], currency: Currency) -> BTreeMap<String, Named> {
    let mut products: BTreeMap<String, Named> = BTreeMap::new();
    for (row, class) in papers.iter().flat_map(|paper| &paper.rows) {
        if !is_goods(*class) {
            continue;
        }
        let product = products.entry(folded_code(&row.code)).or_insert_with(|| Named {
            code: row.code.to_string(),
            title: String::new(),
            price: Money::zero(currency),
        });
        if *class == RowClass::Adjustment {
            continue;
        }
        if product.title.is_empty() {
            product.title = row.words.chars().take(TITLE_CHARS).collect();
        }
        if product.price.is_zero()
            && let Ok(line) = row.price.line(1, currency)
        {
            product.price = Money::from_minor(line.unit_price, currency);
        }
    }
    for product in products.values_mut().filter(|product| product.title.is_empty()) {
        product.title.clone_from(&product.code);
    }
    products
}

/// Whether a row is about goods.
pub(super) fn is_goods(class: RowClass) -> bool {
    match class {
        RowClass::Sale | RowClass::Credit | RowClass::Adjustment => true,
        RowClass::Charge | RowClass::CreditCharge | RowClass::BadDebt => false,
    }
}

/// Makes a product of one variant.
pub(super) fn make_product(ctx: &mut WriteCtx<'_, '_>, call: &Call, named: &Named) -> Result<(VariantId, Effect)> {
    call.principal.require(Permission::CatalogWrite)?;
    let variant = VariantInput {
        sku: named.code.clone(),
        values: Vec::new(),
        barcodes: Vec::new(),
        price: named.price,
        compare_at_price: None,
        cost: None,
        weight_g: None,
        tracked: true,
    };
    let product = CreateProduct { title: named.title.clone(), variants: vec![variant], ..CreateProduct::default() };
    let made = product.run(call, ctx)?;
    let variant = made.variants.first().map(|v| v.id);
    let variant = variant.ok_or_else(|| AppError::Internal("a product was made without a variant".to_owned()))?;
    Ok((variant, Effect::made("product", made.product.id.raw(), made.product.version)))
}

/// The customer of a reference, made when there is none.
pub(super) fn customer(
    ctx: &mut WriteCtx<'_, '_>,
    call: &Call,
    reference: &str,
) -> Result<(CustomerId, Option<Effect>)> {
    let (id, made) = references::find_or_create(ctx, call, (SYSTEM, reference), &customer_name(reference))?;
    Ok((id, made.then(|| Effect::made("customer", id.raw(), 1))))
}

/// What a customer is called of whom only a number is known.
pub(super) fn customer_name(reference: &str) -> String {
    format!("Customer {reference}")
}

impl Unit for Prepare {
    fn lines(&self) -> Vec<u64> {
        Vec::new()
    }

    fn apply(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Done> {
        let mut done = Done::default();
        if self.has_orders && channels::by_codes(ctx.tx, &[CHANNEL])?.is_empty() {
            let (code, name) = (CHANNEL.to_owned(), "Imported".to_owned());
            CreateChannel { code, name, short_policy: ShortPolicy::Refuse, buffer: 0 }.run(call, ctx)?;
        }
        let codes: Vec<&str> = self.products.iter().map(|product| product.code.as_str()).collect();
        let known: HashSet<String> = sellable(ctx.tx, &codes)?.into_iter().map(|v| v.sku_folded).collect();
        for named in self.products.iter().filter(|named| !known.contains(&folded_code(&named.code))) {
            let (_, effect) = make_product(ctx, call, named)?;
            done = done.touching(effect).counting("products", 1);
        }
        for reference in &self.customers {
            let (_, effect) = customer(ctx, call, reference)?;
            if let Some(effect) = effect {
                done = done.touching(effect).counting("customers", 1);
            }
        }
        let buyers: Vec<(&Call, &Guest)> = self.guests.iter().map(|guest| (call, guest)).collect();
        let known = KnownBuyers::ask(ctx.tx, self.guests.iter())?;
        for (id, _) in guests::find_or_make(ctx, &buyers, known)?.into_iter().filter(|(_, made)| *made) {
            done = done.touching(Effect::made("customer", id.raw(), 1)).counting("customers", 1);
        }
        Ok(done)
    }
}
