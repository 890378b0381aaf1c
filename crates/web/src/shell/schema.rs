//! How the base types of `domain` look in the API's description: `#[schema(value_type = MoneySchema)]`.
//!
//! Ids and texts are `#[schema(value_type = String)]`, quantities `i64`, times [`TimeSchema`].

use app::platform::Page;
use serde::Serialize;
use utoipa::ToSchema;

/// An amount of money.
#[derive(ToSchema)]
#[schema(as = Money)]
#[expect(dead_code, reason = "describes domain::base::Money, which knows nothing of the API")]
pub struct MoneySchema {
    /// Decimal text with the currency's places.
    #[schema(example = "12.50", max_length = 32)]
    amount: String,
    /// ISO 4217.
    #[schema(example = "GBP", min_length = 3, max_length = 3)]
    currency: String,
}

/// A postal address, as sent and as answered.
#[derive(ToSchema)]
#[schema(as = Address)]
#[expect(dead_code, reason = "describes domain::base::Address, which knows nothing of the API")]
pub struct AddressSchema {
    /// Who receives.
    #[schema(example = "Ana Lee")]
    name: String,
    /// Company.
    company: Option<String>,
    /// Street and number.
    #[schema(example = "1 High St")]
    line1: String,
    /// The rest of it.
    line2: Option<String>,
    /// Town.
    #[schema(example = "Leeds")]
    city: String,
    /// State, county or province.
    region: Option<String>,
    /// As the country writes it.
    #[schema(example = "LS1 1AA")]
    postcode: Option<String>,
    /// ISO 3166-1, two letters.
    #[schema(example = "GB", min_length = 2, max_length = 2)]
    country: String,
    /// Telephone for the carrier.
    phone: Option<String>,
}

/// A point in time.
#[derive(ToSchema)]
#[schema(value_type = String, format = DateTime, example = "2026-11-20T08:00:00Z")]
#[expect(dead_code, reason = "describes domain::base::Timestamp, which knows nothing of the API")]
pub struct TimeSchema(String);

/// One page of a list: `body = PageJson<OrderRow>`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Page)]
pub struct PageJson<T> {
    /// The rows.
    pub items: Vec<T>,
    /// What to send as `after` for the next page; null at the end.
    pub next: Option<String>,
}

impl<T> From<Page<T>> for PageJson<T> {
    fn from(page: Page<T>) -> Self {
        Self { items: page.items, next: page.next }
    }
}
