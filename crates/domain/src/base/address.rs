//! Postal addresses.
//!
//! [`AddressInput`] is what a form or a program sends; [`AddressInput::check`] turns it into an [`Address`] or names
//! every field that is wrong.

use serde::{Deserialize, Serialize};

use super::country::CountryCode;
use super::error::FieldErrors;
use super::text::{AddressLine, Name, Phone, Postcode, Region, TextError};

/// A postal address whose parts are valid each. Whether goods can be sent there is for the carrier to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// Who receives.
    pub name: Name,
    /// The company, if any.
    #[serde(default)]
    pub company: Option<Name>,
    /// Street and number.
    pub line1: AddressLine,
    /// Floor, flat, building.
    #[serde(default)]
    pub line2: Option<AddressLine>,
    /// Town or city.
    pub city: AddressLine,
    /// State, province or county.
    #[serde(default)]
    pub region: Option<Region>,
    /// Postcode; some countries have none.
    #[serde(default)]
    pub postcode: Option<Postcode>,
    /// Country.
    pub country: CountryCode,
    /// Telephone of the receiver.
    #[serde(default)]
    pub phone: Option<Phone>,
}

/// An address as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AddressInput {
    /// Who receives.
    pub name: String,
    /// The company; may be empty.
    pub company: Option<String>,
    /// Street and number.
    pub line1: String,
    /// Floor, flat, building; may be empty.
    pub line2: Option<String>,
    /// Town or city.
    pub city: String,
    /// State, province or county; may be empty.
    pub region: Option<String>,
    /// Postcode; may be empty.
    pub postcode: Option<String>,
    /// Two-letter country code.
    pub country: String,
    /// Telephone; may be empty.
    pub phone: Option<String>,
}

impl AddressInput {
    /// The checked address.
    ///
    /// # Errors
    /// Every wrong field, named as in the input.
    pub fn check(&self) -> Result<Address, FieldErrors> {
        let mut errors = FieldErrors::new();
        let name = errors.take("name", Name::new(&self.name));
        let company = optional(&mut errors, "company", &self.company, Name::optional);
        let line1 = errors.take("line1", AddressLine::new(&self.line1));
        let line2 = optional(&mut errors, "line2", &self.line2, AddressLine::optional);
        let city = errors.take("city", AddressLine::new(&self.city));
        let region = optional(&mut errors, "region", &self.region, Region::optional);
        let postcode = optional(&mut errors, "postcode", &self.postcode, Postcode::optional);
        let country = errors.take("country", self.country.parse::<CountryCode>());
        let phone = optional(&mut errors, "phone", &self.phone, Phone::optional);
        match (name, line1, city, country) {
            (Some(name), Some(line1), Some(city), Some(country)) => {
                errors.into_result(Address { name, company, line1, line2, city, region, postcode, country, phone })
            }
            (None, ..) | (_, None, ..) | (_, _, None, _) | (_, _, _, None) => Err(errors),
        }
    }
}

/// An address as somebody would type it.
impl From<&Address> for AddressInput {
    fn from(address: &Address) -> Self {
        AddressInput {
            name: address.name.as_str().to_owned(),
            company: address.company.as_ref().map(|t| t.as_str().to_owned()),
            line1: address.line1.as_str().to_owned(),
            line2: address.line2.as_ref().map(|t| t.as_str().to_owned()),
            city: address.city.as_str().to_owned(),
            region: address.region.as_ref().map(|t| t.as_str().to_owned()),
            postcode: address.postcode.as_ref().map(|t| t.as_str().to_owned()),
            country: address.country.as_str().to_owned(),
            phone: address.phone.as_ref().map(|t| t.as_str().to_owned()),
        }
    }
}

fn optional<T>(
    errors: &mut FieldErrors,
    field: &str,
    text: &Option<String>,
    check: fn(&str) -> Result<Option<T>, TextError>,
) -> Option<T> {
    errors.take(field, check(text.as_deref().unwrap_or_default())).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leeds() -> AddressInput {
        AddressInput {
            name: "Ana Lee".into(),
            line1: "1 High St".into(),
            city: "Leeds".into(),
            postcode: Some("LS1 1AA".into()),
            country: "gb".into(),
            phone: Some(" ".into()),
            ..AddressInput::default()
        }
    }

    #[test]
    fn a_whole_address_passes() {
        let address = leeds().check().unwrap();
        assert_eq!((address.country.as_str(), address.phone), ("GB", None));
    }

    #[test]
    fn every_wrong_field_is_named() {
        let input = AddressInput {
            name: String::new(),
            region: Some("a\nb".into()),
            postcode: Some("9".repeat(21)),
            country: "UK".into(),
            ..leeds()
        };
        let errors = input.check().unwrap_err();
        let named: Vec<(&str, &str)> = errors.iter().map(|e| (e.field.as_str(), e.code.as_ref())).collect();
        let expected =
            [("name", "empty"), ("region", "line_break"), ("postcode", "too_long"), ("country", "unknown_country")];
        assert_eq!(named, expected);
    }
}
