//! Fields that several forms of orders share: lines by code, an address; and where a refusal of a line belongs.

use app::platform::AppError;
use domain::AddressInput;
use domain::base::{CountryCode, FieldError, FieldErrors, indexed};
use maud::{Markup, Render, html};

use super::typed::ADDRESS;
use crate::pages::Faults;
use crate::ui::{Choice, Field, Kind, form_line, form_row};

/// Where suggestions of products come from.
pub(super) const PRODUCTS: &str = "/orders/new/products";

/// A line: product and count; `at` is its place among the lines of the command.
pub(super) fn line(at: usize, sku: &str, quantity: &str, faults: &Faults) -> Markup {
    let (code, count) = (indexed("lines", at, "sku"), indexed("lines", at, "quantity"));
    let nth = at.saturating_add(1);
    let product = Field::new(code.clone(), format!("Product {nth}"), Kind::Ask(PRODUCTS.into())).label_hidden();
    let units = Field::new(count.clone(), format!("Quantity {nth}"), Kind::Count).label_hidden();
    form_line(&html! {
        (product.value(sku.to_owned()).placeholder("SKU, barcode or name").error(faults.at(&code)))
        (units.value(quantity.to_owned()).error(faults.at(&count)))
    })
}

pub(super) fn address(input: &AddressInput, faults: &Faults) -> Markup {
    address_under(ADDRESS, input, faults)
}

/// The fields of an address; their names begin with `under`.
pub(crate) fn address_under(under: &str, input: &AddressInput, faults: &Faults) -> Markup {
    let named = |name: &str| format!("{under}.{name}");
    let text = |name: &str, label: &'static str, value: &str, token: &'static str| {
        let name = named(name);
        Field::text(name.clone(), label).value(value.to_owned()).autocomplete(token).error(faults.at(&name))
    };
    let part = |value: &Option<String>| value.clone().unwrap_or_default();
    let countries = CountryCode::all().map(|country| Choice::new(country.as_str(), country.name()));
    let mut countries: Vec<Choice> = countries.collect();
    countries.sort_by(|a, b| a.label.cmp(&b.label));
    let country = named("country");
    html! {
        (form_row(&html! {
            (text("name", "Receiver", &input.name, "shipping name").optional())
            (text("company", "Company", &part(&input.company), "shipping organization").optional())
        }))
        (text("line1", "Street and number", &input.line1, "shipping address-line1"))
        (text("line2", "Floor, flat", &part(&input.line2), "shipping address-line2").optional())
        (form_row(&html! {
            (text("postcode", "Postcode", &part(&input.postcode), "shipping postal-code"))
            (text("city", "Town", &input.city, "shipping address-level2"))
            (text("region", "Region", &part(&input.region), "shipping address-level1").optional())
        }))
        (form_row(&html! {
            (Field::new(country.clone(), "Country", Kind::Select(countries)).value(input.country.clone()).error(faults.at(&country)).render())
            (text("phone", "Telephone of the receiver", &part(&input.phone), "shipping tel").optional())
        }))
    }
}

/// A refusal with the names that the fields have in the form: `place` is told the index of the command's line and the field.
pub(crate) fn renamed<T>(
    done: app::platform::Result<T>,
    place: impl Fn(usize, &str) -> Option<String>,
) -> app::platform::Result<T> {
    let rename = |mut error: FieldError| {
        let inner = error.field.strip_prefix("lines[").and_then(|rest| rest.split_once("]."));
        let index = inner.and_then(|(index, field)| place(index.parse().ok()?, field));
        if let Some(name) = index {
            error.field = name;
        }
        error
    };
    done.map_err(|error| match error {
        AppError::Invalid(errors) => {
            let mut out = FieldErrors::new();
            errors.into_vec().into_iter().map(rename).for_each(|error| out.push(error));
            AppError::Invalid(out)
        }
        AppError::Refused(mut refused) => {
            refused.errors = refused.errors.into_iter().map(rename).collect();
            AppError::Refused(refused)
        }
        other => other,
    })
}
