//! What the shop decides about itself: company, currency, zone, country, prices, numbers, priority.

use app::platform::settings::{self, ChangeSettings, SettingsPatch, ShopSettings};
use app::platform::{AppError, Result as AppResult};
use domain::base::{CountryCode, Currency, FieldErrors, Name};
use domain::orders::{NumberPattern, TaxMode};
use domain::parties::Permission;
use maud::{Markup, html};
use serde::Deserialize;

use super::record::whole;
use super::tabs::{self, Part};
use crate::admin::choices;
use crate::pages::{Faults, Page, Sent, Shown, Visit};
use crate::shell::{Policy, Routes};
use crate::ui::{Button, Choice, Facts, Field, Form, Kind, Place, form_part, form_row};

const HREF: &str = "/settings/company";

pub(super) fn routes() -> Routes {
    Routes::new("settings-pages")
        .page(Policy::SignedIn, "/settings", first)
        .page(Policy::Needs(Permission::SettingsRead), HREF, show)
        .form(Policy::Needs(Permission::SettingsWrite), HREF, save)
}

/// What was typed about the company; the set-up asks for the first of them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::admin) struct Typed {
    company: String,
    currency: String,
    zone: String,
    country: String,
    prices: String,
    order_numbers: String,
    high_priority_from: String,
    ship_within_hours: String,
    version: i64,
}

async fn first(visit: Visit) -> Shown {
    visit.go(tabs::first(&visit)).done()
}

async fn show(visit: Visit) -> Shown {
    let (settings, version) = visit.read(|ctx| settings::read(ctx.tx)).await?;
    if !visit.may(Permission::SettingsWrite) {
        return visit.show(Page::new(
            "Company",
            Place::Settings,
            tabs::page(&visit, Part::Company, "Company", &[], &facts(&settings)),
        ));
    }
    visit.show(page(&visit, &Typed::of(&settings, version), &Faults::none()))
}

async fn save(visit: Visit, sent: Sent<Typed>) -> Shown {
    let done = match sent.fields.patch() {
        Ok(patch) => visit.shop().execute(sent.call, ChangeSettings { version: sent.fields.version, patch }).await,
        Err(error) => Err(error),
    };
    match Faults::of(done)? {
        Ok(_) => visit.go(HREF).say("The settings were saved").done(),
        Err(faults) => {
            let (_, version) = visit.read(|ctx| settings::read(ctx.tx)).await?;
            visit.show(page(&visit, &Typed { version, ..sent.fields }, &faults).refused())
        }
    }
}

impl Typed {
    pub(in crate::admin) fn of(settings: &ShopSettings, version: i64) -> Self {
        Self {
            company: settings.company.to_string(),
            currency: settings.currency.code().to_owned(),
            zone: settings.zone.clone(),
            country: settings.country.to_string(),
            prices: settings.prices.code().to_owned(),
            order_numbers: settings.order_numbers.to_string(),
            high_priority_from: settings.high_priority_from.map(|units| units.to_string()).unwrap_or_default(),
            ship_within_hours: settings.ship_within_hours.to_string(),
            version,
        }
    }

    /// With the version that stands now.
    pub(in crate::admin) fn at(self, version: i64) -> Self {
        Self { version, ..self }
    }

    /// The first questions of the set-up as a change.
    pub(in crate::admin) fn first_change(&self) -> AppResult<ChangeSettings> {
        let mut errors = FieldErrors::new();
        let patch = self.first_patch(&mut errors);
        Ok(ChangeSettings { version: self.version, patch: errors.into_result(patch)? })
    }

    fn first_patch(&self, errors: &mut FieldErrors) -> SettingsPatch {
        SettingsPatch {
            company: errors.take("company", Name::new(&self.company)),
            currency: errors.take("currency", self.currency.trim().parse::<Currency>()),
            zone: Some(self.zone.trim().to_owned()),
            country: errors.take("country", self.country.parse::<CountryCode>()),
            prices: errors.take("prices", prices(&self.prices)),
            ..SettingsPatch::default()
        }
    }

    fn patch(&self) -> AppResult<SettingsPatch> {
        let mut errors = FieldErrors::new();
        let first = self.first_patch(&mut errors);
        let order_numbers = errors.take("order_numbers", self.order_numbers.trim().parse::<NumberPattern>());
        let units = whole("high_priority_from", &self.high_priority_from);
        let hours = whole("ship_within_hours", &self.ship_within_hours);
        for wrong in [&units, &hours].into_iter().filter_map(|typed| typed.as_ref().err()) {
            if let AppError::Invalid(wrong) = wrong {
                errors.extend_under("", wrong.clone());
            }
        }
        let high_priority_from = Some(units.ok().flatten().unwrap_or(0));
        let ship_within_hours = hours.ok().flatten();
        Ok(errors.into_result(SettingsPatch { order_numbers, high_priority_from, ship_within_hours, ..first })?)
    }
}

fn prices(code: &str) -> Result<TaxMode, domain::base::UnknownCode> {
    code.parse()
}

fn page(visit: &Visit, typed: &Typed, faults: &Faults) -> Page {
    let form = Form::post("company-form", HREF, visit.guard())
        .warns_when_left()
        .errors(faults.list())
        .body(html! {
            (form_part("Company", &first_fields(typed, faults)))
            (form_part("Orders", &order_fields(typed, faults)))
        })
        .foot(html! { (Button::submit("Save changes").primary()) });
    Page::new(
        "Company",
        Place::Settings,
        tabs::page(visit, Part::Company, "Company", &[], &html! { div class="page-form" { (form) } }),
    )
}

/// The fields that the set-up asks for too.
pub(in crate::admin) fn first_fields(typed: &Typed, faults: &Faults) -> Markup {
    let modes = vec![
        Choice::new(TaxMode::Inclusive.code(), "Prices contain tax")
            .note("Usual when selling to people in Europe, Australia, Asia"),
        Choice::new(TaxMode::Exclusive.code(), "Tax comes on top").note("Usual in North America and between companies"),
    ];
    html! {
        (Field::text("company", "Company name").required().autocomplete("organization").value(typed.company.clone()).error(faults.at("company"))
            .hint("As customers read it on pages and in mail."))
        (form_row(&html! {
            (choices::country("country", "Country", &typed.country).required().error(faults.at("country")))
            (choices::currency("currency", "Currency", &typed.currency).required().error(faults.at("currency")))
            (choices::zone("zone", "Time zone", &typed.zone).required().error(faults.at("zone")))
        }))
        (Field::new("prices", "Prices", Kind::Radio(modes)).value(typed.prices.clone()).error(faults.at("prices")))
        input type="hidden" name="version" value=(typed.version);
    }
}

fn order_fields(typed: &Typed, faults: &Faults) -> Markup {
    html! {
        (form_row(&html! {
            (Field::new("order_numbers", "Order numbers", Kind::Code).required().value(typed.order_numbers.clone()).error(faults.at("order_numbers"))
                .hint("{seq} counts; {seq:4} with zeros in front; {YYYY}, {MM}, {DD} are the day. BK-{MMDD}-{seq:3} gives BK-1120-007."))
            (Field::new("high_priority_from", "High priority from", Kind::Number(Some("units".into()))).optional().value(typed.high_priority_from.clone()).error(faults.at("high_priority_from"))
                .hint("Orders of so many units come first. Empty: no such rule."))
            (Field::new("ship_within_hours", "Late after", Kind::Number(Some("hours".into()))).required().value(typed.ship_within_hours.clone()).error(faults.at("ship_within_hours"))
                .hint("An order that has not left by then is late."))
        }))
    }
}

/// For those who may look and not change.
fn facts(settings: &ShopSettings) -> Markup {
    let prices = match settings.prices {
        TaxMode::Inclusive => "contain tax",
        TaxMode::Exclusive => "without tax",
    };
    let facts = Facts::new()
        .add("Company", html! { (settings.company) })
        .add("Country", html! { (settings.country.name()) })
        .add("Currency", html! { (settings.currency.code()) })
        .add("Time zone", html! { (settings.zone) })
        .add("Prices", html! { (prices) })
        .add("Order numbers", html! { code { (settings.order_numbers) } });
    let priority = settings.high_priority_from.map(|units| format!("from {units} units"));
    let facts = facts.add("High priority", html! { (priority.unwrap_or_else(|| "no rule".to_owned())) });
    html! { (facts) p.quiet { "An owner can change these." } }
}
