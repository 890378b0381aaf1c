//! The fields of products and variants: drawn, and read from what was typed.
//!
//! A field is named as the commands name it in their refusals (`variants[0].sku`), so that a fault finds its control.

use app::catalog::input::VariantInput;
use app::catalog::products::DEFAULT_TAX_CLASS;
use app::catalog::queries::{Category, TaxClass, Variant};
use domain::base::{Barcode, CategoryId, Currency, FieldErrors, Money};
use maud::{Markup, html};

use crate::pages::{Faults, Fields, amount};
use crate::ui::{Choice, Field, Kind, form_row};

/// What a product's forms choose from.
pub(super) struct Choices {
    pub(super) categories: Vec<Category>,
    pub(super) tax_classes: Vec<TaxClass>,
}

/// Categories in use, those below others indented under them.
pub(super) fn category_choices(categories: &[Category]) -> Vec<Choice> {
    let mut out = Vec::new();
    below(None, 0, categories, &mut out);
    out
}

fn below(parent: Option<CategoryId>, depth: usize, all: &[Category], out: &mut Vec<Choice>) {
    // A stored cycle hangs on no root, so this ends; the bound guards the depth all the same.
    if depth > all.len() {
        return;
    }
    for one in all.iter().filter(|one| one.parent == parent && one.archived_at.is_none()) {
        out.push(Choice::new(one.id.to_string(), format!("{}{}", "– ".repeat(depth), one.name)));
        below(Some(one.id), depth + 1, all, out);
    }
}

/// Title, description, vendor, type, tax class and categories.
pub(super) fn product_fields(typed: &Fields, choices: &Choices, faults: &Faults) -> Markup {
    let text = |name: &'static str, label: &'static str| {
        Field::text(name, label).value(typed.text(name).to_owned()).error(faults.at(name))
    };
    let classes = choices
        .tax_classes
        .iter()
        .filter(|class| class.archived_at.is_none() || class.code.as_str() == typed.text("tax_class"));
    let classes = classes.map(|class| Choice::new(class.code.to_string(), class.name.to_string())).collect();
    let class = Some(typed.text("tax_class")).filter(|class| !class.is_empty()).unwrap_or(DEFAULT_TAX_CLASS);
    let mut categories = Field::new("categories", "Categories", Kind::Checks(category_choices(&choices.categories)))
        .error(faults.at("categories"));
    for category in typed.all("categories") {
        categories = categories.value(category.to_owned());
    }
    html! {
        (text("title", "Title").required().max_length(200))
        (Field::new("description", "Description", Kind::Area).optional().value(typed.text("description").to_owned()).error(faults.at("description")))
        (form_row(&html! { (text("vendor", "Vendor").optional()) (text("product_type", "Type").optional()) }))
        (Field::new("tax_class", "Tax class", Kind::Select(classes)).value(class.to_owned()).error(faults.at("tax_class")))
        @if !choices.categories.is_empty() { (categories) }
    }
}

/// Ids of the ticked categories; one that is no id is refused with the others by the command.
pub(super) fn categories(typed: &Fields, errors: &mut FieldErrors) -> Vec<CategoryId> {
    typed.all("categories").filter_map(|text| errors.take("categories", text.parse::<CategoryId>())).collect()
}

/// What was typed of a variant. `prefix` is empty, or as in `variants[0].`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct VariantText {
    pub(super) sku: String,
    pub(super) values: Vec<String>,
    pub(super) price: String,
    pub(super) weight: String,
    pub(super) barcodes: String,
}

impl VariantText {
    pub(super) fn of(variant: &Variant) -> Self {
        Self {
            sku: variant.sku.to_string(),
            values: variant.values.iter().map(ToString::to_string).collect(),
            price: amount(variant.price).replace(',', ""),
            weight: variant.weight_g.map(|grams| grams.to_string()).unwrap_or_default(),
            barcodes: variant.barcodes.iter().map(Barcode::as_str).collect::<Vec<_>>().join(" "),
        }
    }

    pub(super) fn typed(fields: &Fields, prefix: &str, options: usize) -> Self {
        let text = |name: &str| fields.text(&format!("{prefix}{name}")).trim().to_owned();
        Self {
            sku: text("sku"),
            values: (0..options).map(|at| text(&format!("values[{at}]"))).collect(),
            price: text("price"),
            weight: text("weight_g"),
            barcodes: text("barcodes"),
        }
    }

    pub(super) fn is_blank(&self) -> bool {
        let values = self.values.iter().all(String::is_empty);
        values && [&self.sku, &self.price, &self.weight, &self.barcodes].iter().all(|text| text.is_empty())
    }

    pub(super) fn codes(&self) -> Vec<String> {
        self.barcodes.split([' ', ',', ';']).filter(|code| !code.is_empty()).map(str::to_owned).collect()
    }

    pub(super) fn price(&self, prefix: &str, currency: Currency, errors: &mut FieldErrors) -> Option<Money> {
        errors.take(format!("{prefix}price"), Money::parse(&self.price, currency))
    }

    /// None and no fault: left empty.
    pub(super) fn weight(&self, prefix: &str, errors: &mut FieldErrors) -> Option<i64> {
        if self.weight.is_empty() {
            return None;
        }
        let grams = self.weight.parse().ok();
        if grams.is_none() {
            errors.add(format!("{prefix}weight_g"), "not_a_number", "must be whole grams");
        }
        grams
    }

    pub(super) fn input(&self, prefix: &str, currency: Currency, errors: &mut FieldErrors) -> Option<VariantInput> {
        let (price, weight_g) = (self.price(prefix, currency, errors), self.weight(prefix, errors));
        Some(VariantInput {
            sku: self.sku.clone(),
            values: self.values.clone(),
            barcodes: self.codes(),
            price: price?,
            compare_at_price: None,
            cost: None,
            weight_g,
            tracked: true,
        })
    }

    /// Its controls; `options` are the words before the values.
    pub(super) fn draw(&self, prefix: &str, options: &[String], currency: Currency, faults: &Faults) -> Markup {
        let text = |name: &str, label: &str, value: &str| {
            let name = format!("{prefix}{name}");
            let error = faults.at(&name);
            Field::text(name, label.to_owned()).value(value.to_owned()).error(error)
        };
        let money = Field::new(format!("{prefix}price"), "Price", Kind::Money(currency.to_string().into()));
        let weight = Field::new(format!("{prefix}weight_g"), "Weight", Kind::Number(Some("g".into()))).optional();
        let codes = faults.at(&format!("{prefix}barcodes")).or_else(|| faults.at(&format!("{prefix}barcodes[0]")));
        let code = Field::new(format!("{prefix}barcodes"), "Barcodes", Kind::Code).optional();
        html! {
            (form_row(&html! {
                @for (at, option) in options.iter().enumerate() {
                    (text(&format!("values[{at}]"), option, self.values.get(at).map_or("", String::as_str)))
                }
                (text("sku", "SKU", &self.sku))
                (money.value(self.price.clone()).error(faults.at(&format!("{prefix}price"))))
            }))
            (form_row(&html! {
                (weight.value(self.weight.clone()).error(faults.at(&format!("{prefix}weight_g"))))
                (code.value(self.barcodes.clone()).error(codes))
            }))
        }
    }
}

/// A fault's field to the id of its control: several controls may stand for one, as one does for all barcodes.
pub(super) fn control_of(field: &str) -> Option<String> {
    match field.split_once("barcodes[") {
        Some((before, _)) => Some(format!("{before}barcodes")),
        None if field.starts_with("categories") => Some("categories".to_owned()),
        None if field.is_empty() || field == "variants" || field == "options" => None,
        None => Some(field.to_owned()),
    }
}
