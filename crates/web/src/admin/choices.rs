//! Choices of long standing lists: countries, currencies, time zones, tax classes.

use app::catalog::queries::TaxClass;
use domain::base::CountryCode;

use crate::ui::{Choice, Field, Kind};

/// Currencies that shops use most; any other code can be typed.
const CURRENCIES: [&str; 24] = [
    "EUR", "GBP", "USD", "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "HKD", "HUF", "ILS", "INR", "JPY", "MXN",
    "NOK", "NZD", "PLN", "RON", "SEK", "SGD", "TRY", "ZAR",
];

/// A country, by name.
pub(super) fn country(name: &'static str, label: &'static str, value: &str) -> Field {
    let mut known: Vec<CountryCode> = CountryCode::all().collect();
    known.sort_by_key(|country| country.name());
    let none = Choice::new("", "Choose");
    let choices = known.into_iter().map(|country| Choice::new(country.as_str(), country.name()));
    let choices = std::iter::once(none).chain(choices).collect();
    Field::new(name, label, Kind::Select(choices)).value(value.to_owned()).autocomplete("country")
}

/// A currency, by code.
pub(super) fn currency(name: &'static str, label: &'static str, value: &str) -> Field {
    let known = CURRENCIES.iter().map(|code| (*code).into()).collect();
    Field::new(name, label, Kind::Combo(known)).value(value.to_owned()).max_length(3)
}

/// A time zone, by its name in the zone database.
pub(super) fn zone(name: &'static str, label: &'static str, value: &str) -> Field {
    let known = jiff::tz::db().available().map(|zone| zone.to_string().into()).collect();
    Field::new(name, label, Kind::Combo(known)).value(value.to_owned()).placeholder("Europe/London")
}

/// The name of a tax class; its code where it is not known.
pub(super) fn tax_class_name(classes: &[TaxClass], code: &str) -> String {
    let known = classes.iter().find(|class| class.code.as_str() == code);
    known.map_or_else(|| code.to_owned(), |class| class.name.to_string())
}

/// A tax class in use, by name.
pub(super) fn tax_class(name: &'static str, label: &'static str, classes: &[TaxClass], value: &str) -> Field {
    let current = classes.iter().filter(|class| class.archived_at.is_none() || class.code.as_str() == value);
    let choices = current.map(|class| Choice::new(class.code.to_string(), class.name.to_string())).collect();
    Field::new(name, label, Kind::Select(choices)).value(value.to_owned())
}
