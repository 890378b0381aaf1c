//! What a shop decides about itself. Kept in the database, one row, so that every node and every command sees the same.
//!
//! Read inside the transaction that uses it: one row by primary key, once per group of commands.

use super::{AppError, Result};
use db::{Tx, sql};
use domain::base::{CountryCode, Currency, Name};
use domain::orders::{NumberPattern, Priority, PriorityRule, TaxMode};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// Key of the one row.
pub(crate) const SHOP: &str = "shop";

/// The settings of a shop, valid by construction of their types; `check` names what is not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ShopSettings {
    /// The company, as customers read it.
    pub company: Name,
    /// Currency of every price.
    pub currency: Currency,
    /// Time zone of the shop's days, as in `Europe/London`.
    pub zone: String,
    /// Country of the shop.
    pub country: CountryCode,
    /// Whether prices contain tax.
    pub prices: TaxMode,
    /// Pattern of order numbers, as in `BK-{MMDD}-{seq:3}`.
    pub order_numbers: NumberPattern,
    /// Orders of at least so many units have high priority; none: no rule.
    pub high_priority_from: Option<i64>,
}

impl Default for ShopSettings {
    fn default() -> Self {
        let (company, country, pattern) = (Name::new("My shop"), "GB".parse(), "{seq}".parse());
        ShopSettings {
            company: company.expect("a plain name is a valid name"),
            currency: Currency::GBP,
            zone: "UTC".to_owned(),
            country: country.expect("GB is a country"),
            prices: TaxMode::Inclusive,
            order_numbers: pattern.expect("{seq} is a pattern"),
            high_priority_from: Some(50),
        }
    }
}

impl ShopSettings {
    /// The time zone.
    ///
    /// # Errors
    /// When the stored name is no zone of the zone database any more.
    pub fn time_zone(&self) -> Result<TimeZone> {
        TimeZone::get(&self.zone).map_err(|_| AppError::Internal(format!("there is no time zone {}", self.zone)))
    }

    /// The rules for priority.
    pub fn priority_rules(&self) -> Vec<PriorityRule> {
        self.high_priority_from
            .map(|min_units| PriorityRule { min_units, priority: Priority::High })
            .into_iter()
            .collect()
    }
}

/// The settings as they stand, with their version; the defaults at version 0 while nobody has set any.
pub fn read(tx: &mut Tx<'_>) -> Result<(ShopSettings, i64)> {
    let row = tx.one(sql!("select value, version from settings where key = $1"), db::params![SHOP], |r| {
        Ok((r.get::<String>(0)?, r.get::<i64>(1)?))
    })?;
    let Some((json, version)) = row else { return Ok((ShopSettings::default(), 0)) };
    let settings = serde_json::from_str(&json)
        .map_err(|e| AppError::Internal(format!("the stored settings cannot be read: {e}")))?;
    Ok((settings, version))
}
