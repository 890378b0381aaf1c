//! What somebody has typed into the form; everything of it goes along from page to page.

use std::collections::{BTreeMap, BTreeSet};

use app::orders::form::GoodsVariant;
use app::orders::place::{OrderCustomer, PlaceLine, PlaceOrder};
use app::parties::guests::Guest as Buyer;
use domain::base::FieldErrors;
use domain::orders::MAX_ORDER_LINES;
use domain::{Address, AddressInput, Email, Name, Note, Phone, Quantity, Sku, VariantId};
use maud::{Markup, html};

use super::open::Open;
use crate::pages::Fields;

/// Begins the name of a count that stands among the products of the page.
const ON_PAGE: &str = "units-";
/// Begins the name of a count that stands in the sum, because its product is on another page.
const KEPT: &str = "kept-";
/// Value of the way of sending when it is collected.
pub(super) const COLLECT: &str = "-";
/// Furthest page of products.
const MAX_PAGE: i64 = 10_000;
/// Name of the field that people do not see.
pub(super) const TRAP: &str = "website";

/// What was chosen, as it is offered now; what is not offered any more is missing.
pub(super) type Chosen = BTreeMap<VariantId, GoodsVariant>;

/// The form.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    pub(super) q: String,
    pub(super) category: String,
    pub(super) page: i64,
    /// Counts as they were typed, without those that are empty or nought.
    pub(super) lines: BTreeMap<VariantId, String>,
    /// Variants whose count stood among the products.
    pub(super) on_page: BTreeSet<VariantId>,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) phone: String,
    pub(super) address: AddressInput,
    pub(super) method: String,
    pub(super) note: String,
    pub(super) trap: String,
}

/// Name of the count of a variant among the products; faults are filed under it too.
pub(super) fn on_page(variant: VariantId) -> String {
    format!("{ON_PAGE}{variant}")
}

/// Name of the count of a variant in the sum.
pub(super) fn kept(variant: VariantId) -> String {
    format!("{KEPT}{variant}")
}

impl Typed {
    pub(super) fn fresh(q: String, category: String, country: &str) -> Self {
        let address = AddressInput { country: country.to_owned(), ..AddressInput::default() };
        Self { q, category, address, ..Self::default() }
    }

    pub(super) fn read(fields: &Fields) -> Self {
        let text = |name: &str| fields.text(name).trim().to_owned();
        let optional = |name: &str| Some(text(name)).filter(|t| !t.is_empty());
        // Turning leads to a page; searching anew to the first one; checking stays.
        let turned = fields.has("find") || !(fields.has("turn") || fields.has("check") || fields.has("edit"));
        let page = if fields.has("turn") { text("turn") } else { text("at") };
        let page = if turned && !fields.has("place") { 0 } else { page.parse().unwrap_or(0) };
        let mut typed = Self {
            q: text("q"),
            category: text("category"),
            page: page.clamp(0, MAX_PAGE),
            name: text("name"),
            email: text("email"),
            phone: text("phone"),
            address: AddressInput {
                name: text("name"),
                company: optional("company"),
                line1: text("line1"),
                line2: optional("line2"),
                city: text("city"),
                region: optional("region"),
                postcode: optional("postcode"),
                country: text("country"),
                phone: optional("phone"),
            },
            method: text("shipping_method"),
            note: text("note"),
            trap: text(TRAP),
            ..Self::default()
        };
        typed.read_lines(fields);
        typed
    }

    fn read_lines(&mut self, fields: &Fields) {
        for (prefix, among_products) in [(KEPT, false), (ON_PAGE, true)] {
            for (name, count) in fields.pairs() {
                let Some(variant) = name.strip_prefix(prefix).and_then(|id| id.parse::<VariantId>().ok()) else {
                    continue;
                };
                if among_products {
                    self.on_page.insert(variant);
                }
                match count.trim() {
                    "" | "0" => self.lines.remove(&variant),
                    count => self.lines.insert(variant, count.to_owned()),
                };
            }
        }
    }

    /// Whether it is collected rather than sent.
    pub(super) fn collects(&self, open: &Open) -> bool {
        open.form.collect && (self.method == COLLECT || open.methods.is_empty() && self.method.is_empty())
    }

    fn method(&self, open: &Open) -> Option<String> {
        if self.collects(open) {
            return None;
        }
        let first = || open.methods.first().map(|m| m.code.clone());
        Some(self.method.clone()).filter(|m| !m.is_empty()).or_else(first)
    }

    /// The order.
    ///
    /// # Errors
    /// Every wrong field, by its name in the form.
    pub(super) fn command(&self, open: &Open, chosen: &Chosen) -> Result<PlaceOrder, FieldErrors> {
        let mut errors = FieldErrors::new();
        let lines = self.place_lines(chosen, &mut errors);
        if self.lines.is_empty() {
            errors.add("q", "required", "choose something first: an order has at least one line");
        }
        if self.lines.len() > MAX_ORDER_LINES {
            errors.add("q", "too_many_lines", format!("an order has at most {MAX_ORDER_LINES} lines"));
        }
        let name = errors.take("name", Name::new(&self.name));
        let email = errors.take("email", Email::new(&self.email));
        let phone = errors.take("phone", Phone::optional(&self.phone)).flatten();
        let shipping_address = if self.collects(open) { None } else { self.address(&mut errors) };
        let note = errors.take("note", Note::optional(&self.note)).flatten().map(Note::into_string);
        if self.method == COLLECT && !open.form.collect {
            errors.add("shipping_method", "not_collected", "choose how it is sent");
        }
        let (Some(name), true) = (name, errors.is_empty()) else { return Err(errors) };
        Ok(PlaceOrder {
            channel: open.channel.code.clone(),
            customer: OrderCustomer::Guest(Buyer { name, email, phone }),
            shipping_address,
            lines,
            shipping_method: self.method(open),
            location: None,
            note: note.unwrap_or_default(),
            source: "form",
        })
    }

    fn address(&self, errors: &mut FieldErrors) -> Option<Address> {
        let checked = self.address.check();
        let wrong = |found: FieldErrors| {
            // Name and telephone are asked for once, and told once.
            let told = found.into_vec().into_iter().filter(|error| !matches!(error.field.as_str(), "name" | "phone"));
            told.for_each(|error| errors.push(error));
        };
        checked.map_err(wrong).ok()
    }

    /// The order as far as a price needs it: who buys does not matter, of a half address only the country does.
    pub(super) fn priced(&self, open: &Open, chosen: &Chosen) -> Option<PlaceOrder> {
        let name = Name::new("Somebody").ok()?;
        let lines = self.place_lines(chosen, &mut FieldErrors::new());
        let or_some = |text: &String| if text.is_empty() { "-".to_owned() } else { text.clone() };
        let address = AddressInput {
            name: "Somebody".to_owned(),
            line1: "-".to_owned(),
            city: or_some(&self.address.city),
            country: self.address.country.clone(),
            region: self.address.region.clone(),
            ..AddressInput::default()
        };
        let shipping_address = if self.collects(open) { None } else { address.check().ok() };
        (!lines.is_empty()).then(|| PlaceOrder {
            channel: open.channel.code.clone(),
            customer: OrderCustomer::Guest(Buyer { name, email: None, phone: None }),
            shipping_address,
            lines,
            shipping_method: self.method(open).filter(|code| open.methods.iter().any(|m| m.code == *code)),
            location: None,
            note: String::new(),
            source: "form",
        })
    }

    fn place_lines(&self, chosen: &Chosen, errors: &mut FieldErrors) -> Vec<PlaceLine> {
        let line = |(variant, count): (&VariantId, &String)| {
            let field = on_page(*variant);
            let Some(offered) = chosen.get(variant) else {
                errors.add(field, "not_for_sale", "this is no longer for sale; take it out, the rest is kept");
                return None;
            };
            let Ok(units) = count.parse::<i64>() else {
                errors.add(field, "not_a_number", "how many is a whole number, such as 2");
                return None;
            };
            let quantity = errors.take(field, Quantity::new(units))?;
            let sku = Sku::new(&offered.sku).ok()?;
            Some(PlaceLine { sku, quantity, unit_price: None, discount: None })
        };
        self.lines.iter().filter_map(line).collect()
    }

    /// Everything that was typed as hidden fields, for the page that only shows it.
    pub(super) fn hidden(&self) -> Markup {
        let text = |part: &Option<String>| part.clone().unwrap_or_default();
        let a = &self.address;
        let plain = [
            ("q", self.q.clone()),
            ("category", self.category.clone()),
            ("at", self.page.to_string()),
            ("name", self.name.clone()),
            ("email", self.email.clone()),
            ("phone", self.phone.clone()),
            ("company", text(&a.company)),
            ("line1", a.line1.clone()),
            ("line2", text(&a.line2)),
            ("city", a.city.clone()),
            ("region", text(&a.region)),
            ("postcode", text(&a.postcode)),
            ("country", a.country.clone()),
            ("shipping_method", self.method.clone()),
            ("note", self.note.clone()),
        ];
        html! {
            @for (name, value) in &plain { @if !value.is_empty() { input type="hidden" name=(name) value=(value); } }
            @for (variant, count) in &self.lines { input type="hidden" name=(kept(*variant)) value=(count); }
        }
    }
}
