//! Customers and suppliers.

use serde::{Deserialize, Serialize};

use crate::base::{Address, AddressInput, Currency, Email, FieldErrors, Money, Name, Note, Phone, check_price, coded};

/// The longest lead time of a supplier, in days.
pub const MAX_LEAD_TIME_DAYS: u32 = 730;

coded! {
    /// How a customer became one.
    pub enum CustomerKind {
        /// By an order, without an account.
        Guest = "guest",
        /// Entered by the shop, imported, or signed up.
        Known = "known",
    }

    /// Whether a customer can be dealt with.
    pub enum CustomerState {
        /// May order.
        Active = "active",
        /// No longer offered for new orders; kept for history.
        Archived = "archived",
        /// Personal data removed on request; only the skeleton of the orders is left.
        Erased = "erased",
    }
}

impl CustomerState {
    /// Whether a new order may name this customer.
    pub const fn may_order(self) -> bool {
        match self {
            CustomerState::Active => true,
            CustomerState::Archived | CustomerState::Erased => false,
        }
    }
}

/// A customer's particulars, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// What the customer is called; the e-mail address or telephone where no name was given.
    pub name: Name,
    /// Unique by its folded form among customers that are not erased.
    pub email: Option<Email>,
    /// Telephone as it was written.
    pub phone: Option<Phone>,
    /// The company, if any.
    pub company: Option<Name>,
    /// For those who work here only.
    pub note: Option<Note>,
    /// Where their goods go unless an order says otherwise.
    pub address: Option<Address>,
}

/// A customer's particulars as they were typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CustomerInput {
    /// Name; may be empty when there is an e-mail address or telephone.
    pub name: String,
    /// E-mail address; may be empty.
    pub email: Option<String>,
    /// Telephone; may be empty.
    pub phone: Option<String>,
    /// Company; may be empty.
    pub company: Option<String>,
    /// Note; may be empty.
    pub note: Option<String>,
    /// Address; the customer receives where it names nobody.
    pub address: Option<AddressInput>,
}

impl CustomerInput {
    /// The checked particulars.
    ///
    /// # Errors
    /// Every wrong field; `name` when nothing tells who it is.
    pub fn check(&self) -> Result<Customer, FieldErrors> {
        let mut errors = FieldErrors::new();
        let text = |field: &Option<String>| field.clone().unwrap_or_default();
        let name = errors.take("name", Name::optional(&self.name)).flatten();
        let email = errors.take("email", Email::optional(&text(&self.email))).flatten();
        let phone = errors.take("phone", Phone::optional(&text(&self.phone))).flatten();
        let company = errors.take("company", Name::optional(&text(&self.company))).flatten();
        let note = errors.take("note", Note::optional(&text(&self.note))).flatten();
        let stand_in = || {
            let reach = email.as_ref().map(Email::as_str).or(phone.as_ref().map(Phone::as_str))?;
            // An address may be longer than a name; its beginning still tells who it is.
            Name::new(&reach.chars().take(Name::MAX_CHARS).collect::<String>()).ok()
        };
        match name.or_else(stand_in) {
            Some(name) => {
                let address = self.address.as_ref().and_then(|a| receivable(a, &name, &mut errors));
                errors.into_result(Customer { name, email, phone, company, note, address })
            }
            None => {
                if errors.is_empty() {
                    errors.add("name", "empty", "a name, an e-mail address or a telephone number is needed");
                }
                Err(errors)
            }
        }
    }
}

/// The address, with the customer as receiver where it names nobody.
fn receivable(input: &AddressInput, name: &Name, errors: &mut FieldErrors) -> Option<Address> {
    let receiver = if input.name.trim().is_empty() { name.as_str() } else { input.name.as_str() };
    let input = AddressInput { name: receiver.to_owned(), ..input.clone() };
    input.check().map_err(|found| errors.extend_under("address", found)).ok()
}

/// A supplier's particulars, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supplier {
    /// Unique by its folded form.
    pub name: Name,
    /// Where purchase orders go.
    pub email: Option<Email>,
    /// Telephone as it was written.
    pub phone: Option<Phone>,
    /// For those who work here only.
    pub note: Option<Note>,
    /// What the supplier bills in.
    pub currency: Currency,
    /// Days from purchase order to goods, 0 to [`MAX_LEAD_TIME_DAYS`].
    pub lead_time_days: u32,
    /// Least value of one purchase order.
    pub minimum_order: Option<Money>,
}

/// A supplier's particulars as they were typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SupplierInput {
    /// Name.
    pub name: String,
    /// E-mail address; may be empty.
    #[serde(default)]
    pub email: Option<String>,
    /// Telephone; may be empty.
    #[serde(default)]
    pub phone: Option<String>,
    /// Note; may be empty.
    #[serde(default)]
    pub note: Option<String>,
    /// What the supplier bills in.
    pub currency: Currency,
    /// Days from purchase order to goods.
    #[serde(default)]
    pub lead_time_days: i64,
    /// Least value of one purchase order.
    #[serde(default)]
    pub minimum_order: Option<Money>,
}

impl SupplierInput {
    /// The checked particulars.
    ///
    /// # Errors
    /// Every wrong field.
    pub fn check(&self) -> Result<Supplier, FieldErrors> {
        let mut errors = FieldErrors::new();
        let text = |field: &Option<String>| field.clone().unwrap_or_default();
        let name = errors.take("name", Name::new(&self.name));
        let email = errors.take("email", Email::optional(&text(&self.email))).flatten();
        let phone = errors.take("phone", Phone::optional(&text(&self.phone))).flatten();
        let note = errors.take("note", Note::optional(&text(&self.note))).flatten();
        let days = u32::try_from(self.lead_time_days).ok().filter(|d| *d <= MAX_LEAD_TIME_DAYS);
        if days.is_none() {
            let message = format!("a lead time is 0 to {MAX_LEAD_TIME_DAYS} days");
            errors.add("lead_time_days", "out_of_range", message);
        }
        if let Some(minimum) = self.minimum_order {
            errors.take("minimum_order", check_price(minimum, self.currency));
        }
        match (name, days) {
            (Some(name), Some(lead_time_days)) => {
                let (currency, minimum_order) = (self.currency, self.minimum_order);
                errors.into_result(Supplier { name, email, phone, note, currency, lead_time_days, minimum_order })
            }
            (None, _) | (_, None) => Err(errors),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults<T>(result: Result<T, FieldErrors>) -> Vec<String> {
        result.err().unwrap_or_default().iter().map(|e| format!("{} {}", e.field, e.code)).collect()
    }

    #[test]
    fn customers_can_be_named_or_reached() {
        let some = |text: &str| Some(text.to_owned());
        let only_email = CustomerInput { email: some("ana@example.com"), ..CustomerInput::default() };
        let customer = only_email.check().unwrap();
        assert_eq!((customer.name.as_str(), customer.phone), ("ana@example.com", None));

        assert_eq!(faults(CustomerInput::default().check()), ["name empty"]);
        let wrong = CustomerInput { email: some("ana"), note: some("\u{7}"), ..CustomerInput::default() };
        assert_eq!(faults(wrong.check()), ["email not_an_email", "note control_character"]);
        let leeds = AddressInput {
            line1: "1 High St".into(),
            city: "Leeds".into(),
            country: "GB".into(),
            ..AddressInput::default()
        };
        let lives = CustomerInput { name: "Ana".into(), address: Some(leeds.clone()), ..CustomerInput::default() };
        assert_eq!(lives.check().unwrap().address.unwrap().name.as_str(), "Ana");
        let nowhere = CustomerInput { address: Some(AddressInput { country: "XX".into(), ..leeds }), ..lives };
        assert_eq!(faults(nowhere.check()), ["address.country unknown_country"]);
        assert!(CustomerState::Active.may_order() && !CustomerState::Erased.may_order());
    }

    #[test]
    fn suppliers_are_checked() {
        let good = SupplierInput {
            name: "Mill & Co".into(),
            email: None,
            phone: None,
            note: None,
            currency: Currency::EUR,
            lead_time_days: 14,
            minimum_order: Some(Money::from_minor(10_000, Currency::EUR)),
        };
        assert_eq!(good.check().unwrap().lead_time_days, 14);
        let wrong = SupplierInput {
            name: " ".into(),
            lead_time_days: -1,
            minimum_order: Some(Money::zero(Currency::GBP)),
            ..good
        };
        let expected = ["name empty", "lead_time_days out_of_range", "minimum_order currency_mismatch"];
        assert_eq!(faults(wrong.check()), expected);
    }
}
