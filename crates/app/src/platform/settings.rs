//! What a shop decides about itself. Kept in the database, one row, so that every node and every command sees the same.
//!
//! Read inside the transaction that uses it: one row by primary key, once per group of commands.

use super::{AppError, Call, Command, Edit, Result, WriteCtx};
use db::{Tx, params, sql};
use domain::base::{CountryCode, Currency, FieldErrors, MAX_QUANTITY, Name};
use domain::events::EventKind;
use domain::orders::{NumberPattern, Priority, PriorityRule, TaxMode};
use domain::parties::Permission;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// Key of the one row.
const SHOP: &str = "shop";
/// Most hours that an order may have until it is late: a year.
pub const MAX_SHIP_WITHIN_HOURS: i64 = 8_784;
/// Subject of the event: there is one row of settings, so it has no id of its own.
const SUBJECT: i64 = 0;

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
    /// Hours after which an order that has not left is late.
    pub ship_within_hours: i64,
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
            ship_within_hours: 48,
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
    let row = tx.one(sql!("select value, version from settings where key = $1"), params![SHOP], |r| {
        Ok((r.get::<String>(0)?, r.get::<i64>(1)?))
    })?;
    let Some((json, version)) = row else { return Ok((ShopSettings::default(), 0)) };
    let settings = serde_json::from_str(&json)
        .map_err(|e| AppError::Internal(format!("the stored settings cannot be read: {e}")))?;
    Ok((settings, version))
}

/// Changes of the settings; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SettingsPatch {
    /// The company, as customers read it.
    pub company: Option<Name>,
    /// Currency of every price.
    pub currency: Option<Currency>,
    /// Time zone of the shop's days.
    pub zone: Option<String>,
    /// Country of the shop.
    pub country: Option<CountryCode>,
    /// Whether prices contain tax.
    pub prices: Option<TaxMode>,
    /// Pattern of order numbers.
    pub order_numbers: Option<NumberPattern>,
    /// From how many units on orders have high priority; 0 ends the rule.
    pub high_priority_from: Option<i64>,
    /// Hours after which an order that has not left is late, from 1 on.
    pub ship_within_hours: Option<i64>,
}

/// The settings and their version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionedSettings {
    /// The settings.
    pub settings: ShopSettings,
    /// Rises with every change; 0 while nobody has changed any.
    pub version: i64,
}

/// Changes the settings.
#[derive(Clone, Debug)]
pub struct ChangeSettings {
    /// The version that the caller has read.
    pub version: i64,
    /// What changes.
    pub patch: SettingsPatch,
}

impl Command for ChangeSettings {
    const NAME: &'static str = "settings.change";
    const PERMISSION: Permission = Permission::SettingsWrite;
    type Output = VersionedSettings;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<VersionedSettings> {
        check(&self.patch)?;
        let (mut settings, stands) = read(ctx.tx)?;
        let mut edit = Edit::begin(stands, self.version)?;
        apply(&mut edit, &mut settings, self.patch.clone());
        if edit.is_empty() {
            return Ok(VersionedSettings { settings, version: stands });
        }
        let version = edit.next_version();
        if !write(ctx, &settings, stands)? {
            let (_, version) = read(ctx.tx)?;
            return Err(AppError::VersionConflict { version });
        }
        ctx.event(call, EventKind::SettingsChanged, SUBJECT, &edit.changed())?;
        Ok(VersionedSettings { settings, version })
    }
}

fn check(patch: &SettingsPatch) -> Result<()> {
    let mut errors = FieldErrors::new();
    if patch.zone.as_ref().is_some_and(|zone| TimeZone::get(zone).is_err()) {
        errors.add("zone", "unknown_time_zone", "a time zone is named like Europe/London");
    }
    if patch.high_priority_from.is_some_and(|units| !(0..=i64::from(MAX_QUANTITY)).contains(&units)) {
        errors.add("high_priority_from", "out_of_range", format!("must be between 0 and {MAX_QUANTITY}"));
    }
    if patch.ship_within_hours.is_some_and(|hours| !(1..=MAX_SHIP_WITHIN_HOURS).contains(&hours)) {
        errors.add("ship_within_hours", "out_of_range", format!("must be between 1 and {MAX_SHIP_WITHIN_HOURS}"));
    }
    Ok(errors.into_result(())?)
}

fn apply(edit: &mut Edit, settings: &mut ShopSettings, patch: SettingsPatch) {
    let SettingsPatch {
        company,
        currency,
        zone,
        country,
        prices,
        order_numbers,
        high_priority_from,
        ship_within_hours,
    } = patch;
    edit.put_some("ship_within_hours", &mut settings.ship_within_hours, ship_within_hours);
    if let Some(company) = company {
        edit.put("company", &mut settings.company, company);
    }
    if let Some(currency) = currency {
        edit.put("currency", &mut settings.currency, currency);
    }
    if let Some(zone) = zone {
        edit.put("zone", &mut settings.zone, zone);
    }
    if let Some(country) = country {
        edit.put("country", &mut settings.country, country);
    }
    if let Some(prices) = prices {
        edit.put("prices", &mut settings.prices, prices);
    }
    if let Some(pattern) = order_numbers {
        edit.put("order_numbers", &mut settings.order_numbers, pattern);
    }
    if let Some(units) = high_priority_from {
        edit.put("high_priority_from", &mut settings.high_priority_from, Some(units).filter(|u| *u > 0));
    }
}

/// False when the row no longer stands at `stands`.
fn write(ctx: &mut WriteCtx<'_, '_>, settings: &ShopSettings, stands: i64) -> Result<bool> {
    let json = serde_json::to_string(settings)
        .map_err(|e| AppError::Internal(format!("the settings cannot be written: {e}")))?;
    let now = ctx.now.as_micros();
    let written = if stands == 0 { insert(ctx.tx, &json, now)? } else { update(ctx.tx, &json, now, stands)? };
    Ok(written == 1)
}

fn insert(tx: &mut Tx<'_>, json: &str, now: i64) -> Result<u64> {
    Ok(tx.execute(
        sql!(
            "insert into settings (key, value, version, updated_at) values ($1, $2, 1, $3) on conflict (key) do nothing"
        ),
        params![SHOP, json, now],
    )?)
}

fn update(tx: &mut Tx<'_>, json: &str, now: i64, stands: i64) -> Result<u64> {
    Ok(tx.execute(
        sql!(
            "update settings set value = $2, version = version + 1, updated_at = $3
             where key = $1 and version = $4"
        ),
        params![SHOP, json, now, stands],
    )?)
}
