//! `/settings`: what the shop decides about itself.

use app::platform::settings::{self, ChangeSettings, SettingsPatch, ShopSettings, VersionedSettings};
use axum::extract::State;
use domain::base::{CountryCode, Currency, Name};
use domain::orders::{NumberPattern, TaxMode};
use domain::parties::Permission;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::shell::change::given;
use crate::shell::{App, Caller, Edited, NoFilter, Policy, Query, Reply, Result, Routes, or_current};

/// Adds the routes.
pub(super) fn add(routes: Routes) -> Routes {
    routes
        .route(Policy::Needs(Permission::SettingsRead), routes!(get_settings))
        .route(Policy::Needs(Permission::SettingsWrite), routes!(change_settings))
}

/// The settings of the shop.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Settings)]
struct SettingsJson {
    /// As customers read it.
    #[schema(value_type = String)]
    company: Name,
    /// Currency of every price.
    #[schema(value_type = String, example = "GBP")]
    currency: Currency,
    /// Time zone of the shop's days.
    #[schema(example = "Europe/London")]
    zone: String,
    #[schema(value_type = String, example = "GB")]
    country: CountryCode,
    /// Whether prices contain tax: `inclusive` or `exclusive`.
    #[schema(value_type = String, example = "inclusive")]
    prices: TaxMode,
    /// Pattern of order numbers.
    #[schema(value_type = String, example = "BK-{MMDD}-{seq:3}")]
    order_numbers: NumberPattern,
    /// Orders of at least so many units have high priority; null: no rule.
    high_priority_from: Option<i64>,
    /// Hours after which an order that has not left is late.
    #[schema(example = 48)]
    ship_within_hours: i64,
    version: i64,
}

impl From<VersionedSettings> for SettingsJson {
    fn from(versioned: VersionedSettings) -> Self {
        let VersionedSettings { settings, version } = versioned;
        let ShopSettings {
            company,
            currency,
            zone,
            country,
            prices,
            order_numbers,
            high_priority_from,
            ship_within_hours,
        } = settings;
        Self { company, currency, zone, country, prices, order_numbers, high_priority_from, ship_within_hours, version }
    }
}

/// What changes of the settings: absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SettingsPatchJson {
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false, max_length = 120)]
    company: Option<Name>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false, example = "GBP")]
    currency: Option<Currency>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false, example = "Europe/London")]
    zone: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false, example = "GB")]
    country: Option<CountryCode>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false, example = "inclusive")]
    prices: Option<TaxMode>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false, example = "{seq}")]
    order_numbers: Option<NumberPattern>,
    /// 0 ends the rule.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = i64, required = false, minimum = 0)]
    high_priority_from: Option<i64>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = i64, required = false, minimum = 1)]
    ship_within_hours: Option<i64>,
}

/// Get the settings
#[utoipa::path(get, path = "/settings", responses((status = 200, description = "The settings", body = SettingsJson)))]
async fn get_settings(State(app): State<App>, caller: Caller, _none: Query<NoFilter>) -> Result<Reply<SettingsJson>> {
    let settings = SettingsJson::from(app.shop().read(&caller.principal, current).await?);
    let version = settings.version;
    Ok(Reply::ok(settings).version(version))
}

/// Change the settings
#[utoipa::path(patch, path = "/settings", request_body = SettingsPatchJson,
    responses((status = 200, description = "The settings", body = SettingsJson)))]
async fn change_settings(
    State(app): State<App>,
    caller: Caller,
    sent: Edited<SettingsPatchJson>,
) -> Result<Reply<SettingsJson>> {
    let SettingsPatchJson {
        company,
        currency,
        zone,
        country,
        prices,
        order_numbers,
        high_priority_from,
        ship_within_hours,
    } = sent.body;
    let patch = SettingsPatch {
        company,
        currency,
        zone,
        country,
        prices,
        order_numbers,
        high_priority_from,
        ship_within_hours,
    };
    let changed = app.shop().execute(sent.call, ChangeSettings { version: sent.version, patch }).await;
    let stands = async { Ok(SettingsJson::from(app.shop().read(&caller.principal, current).await?)) };
    let answer = or_current(changed, stands).await?;
    let version = answer.value.version;
    Ok(Reply::done(answer).map(SettingsJson::from).version(version))
}

fn current(ctx: &mut app::platform::ReadCtx<'_, '_>) -> app::platform::Result<VersionedSettings> {
    let (settings, version) = settings::read(ctx.tx)?;
    Ok(VersionedSettings { settings, version })
}
