//! Tax rates: which share is tax, by where the receiver is and what is sold.

use app::catalog::queries::tax_classes;
use app::orders::tax_rates::{ChangeTaxRate, CreateTaxRate, TaxRate, TaxRateChange, all, tax_rate};
use app::platform::Result as AppResult;
use domain::base::TaxRateId;
use domain::parties::Permission;
use maud::{Markup, html};
use serde::Deserialize;

use super::record::{Doing, Line, Records, Use, archived};
use super::tabs::Part;
use crate::admin::choices;
use crate::pages::{Faults, Sent, Shown, Visit};
use crate::shell::{Address, Policy, Routes};
use crate::ui::{Field, Kind, form_row};

const RECORDS: Records = Records {
    part: Part::Taxes,
    base: "/settings/tax-rates",
    title: "Taxes",
    one: "tax rate",
    about: "The share of the price that is tax, by where the receiver is and by tax class. Where no rate fits, no tax is charged.",
};

pub(super) fn routes() -> Routes {
    Routes::new("tax-rates-pages")
        .page(Policy::Needs(Permission::SettingsRead), "/settings/tax-rates", list)
        .page(Policy::Needs(Permission::SettingsWrite), "/settings/tax-rates/new", new)
        .form(Policy::Needs(Permission::SettingsWrite), "/settings/tax-rates", add)
        .page(Policy::Needs(Permission::SettingsWrite), "/settings/tax-rates/{id}", edit)
        .form(Policy::Needs(Permission::SettingsWrite), "/settings/tax-rates/{id}", change)
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    name: String,
    country: String,
    region: String,
    tax_class: String,
    rate: String,
    version: i64,
    archived: String,
}

async fn list(visit: Visit) -> Shown {
    let (found, classes) = visit.read(|ctx| Ok((all(ctx.tx)?, tax_classes(ctx.tx)?))).await?;
    let lines = found.iter().map(|t| Line {
        id: t.id.to_string(),
        name: t.name.to_string(),
        cells: vec![
            html! { (t.rate) " %" },
            html! { (t.country.name()) @if let Some(region) = &t.region { ", " (region) } },
            html! { (choices::tax_class_name(&classes, &t.tax_class)) },
        ],
        use_: Use::of(&t.archived_at),
    });
    RECORDS.list(&visit, &["Rate", "Receiver in", "Tax class"], lines.collect())
}

async fn new(visit: Visit) -> Shown {
    let country = visit.settings().country.to_string();
    let typed = Typed { country, tax_class: app::setup::STANDARD.into(), ..Typed::default() };
    show(&visit, &Doing::Adding, &typed, &Faults::none()).await
}

async fn add(visit: Visit, sent: Sent<Typed>) -> Shown {
    let typed = sent.fields;
    match RECORDS.save(&visit, sent.call, Ok(typed.create()), format!("{} was added", typed.name)).await? {
        Ok(response) => Ok(response),
        Err(faults) => show(&visit, &Doing::Adding, &typed, &faults).await,
    }
}

async fn edit(visit: Visit, Address(id): Address<TaxRateId>) -> Shown {
    let found = visit.read(move |ctx| tax_rate(ctx.tx, id)).await?;
    show(&visit, &changing(&found), &Typed::of(&found), &Faults::none()).await
}

async fn change(visit: Visit, Address(id): Address<TaxRateId>, sent: Sent<Typed>) -> Shown {
    let found = visit.read(move |ctx| tax_rate(ctx.tx, id)).await?;
    // Where it applies stays for good; the form only shows it.
    let typed = Typed {
        name: sent.fields.name,
        rate: sent.fields.rate,
        version: sent.fields.version,
        archived: sent.fields.archived,
        ..Typed::of(&found)
    };
    match RECORDS.save(&visit, sent.call, Ok(typed.change(id)), format!("{} was saved", typed.name)).await? {
        Ok(response) => Ok(response),
        Err(faults) => {
            let found = visit.read(move |ctx| tax_rate(ctx.tx, id)).await?;
            show(&visit, &changing(&found), &typed, &faults).await
        }
    }
}

fn changing(found: &TaxRate) -> Doing {
    let (id, name, use_) = (found.id.to_string(), found.name.to_string(), Use::of(&found.archived_at));
    Doing::Changing { id, name, version: found.version, use_ }
}

impl Typed {
    fn of(found: &TaxRate) -> Self {
        Self {
            name: found.name.to_string(),
            country: found.country.to_string(),
            region: found.region.as_ref().map(ToString::to_string).unwrap_or_default(),
            tax_class: found.tax_class.clone(),
            rate: found.rate.to_string(),
            version: found.version,
            archived: String::new(),
        }
    }

    fn create(&self) -> CreateTaxRate {
        let Self { name, country, region, tax_class, rate, .. } = self.clone();
        CreateTaxRate { name, country, region, tax_class, rate }
    }

    fn change(&self, id: TaxRateId) -> ChangeTaxRate {
        let (name, rate) = (Some(self.name.clone()), Some(self.rate.clone()));
        ChangeTaxRate {
            id,
            version: self.version,
            change: TaxRateChange { name, rate, archived: archived(&self.archived) },
        }
    }
}

async fn show(visit: &Visit, doing: &Doing, typed: &Typed, faults: &Faults) -> Shown {
    let classes: AppResult<_> = visit.read(|ctx| tax_classes(ctx.tx)).await;
    let fields = match doing {
        Doing::Adding => {
            adding(typed, faults, &choices::tax_class("tax_class", "Tax class", &classes?, &typed.tax_class))
        }
        Doing::Changing { .. } => changing_fields(typed, faults),
    };
    visit.show(RECORDS.form(visit, doing, fields, faults.list()))
}

fn name_and_rate(typed: &Typed, faults: &Faults) -> Markup {
    form_row(&html! {
        (Field::text("name", "Name on documents").required().value(typed.name.clone()).error(faults.at("name")).placeholder("VAT"))
        (Field::new("rate", "Rate", Kind::Number(Some("%".into()))).required().value(typed.rate.clone()).error(faults.at("rate")).placeholder("20"))
    })
}

fn adding(typed: &Typed, faults: &Faults, tax_class: &Field) -> Markup {
    html! {
        (name_and_rate(typed, faults))
        (form_row(&html! {
            (choices::country("country", "Receiver in", &typed.country).required().error(faults.at("country")))
            (Field::text("region", "Region").optional().value(typed.region.clone()).error(faults.at("region")).hint("Empty: the whole country."))
        }))
        (tax_class.clone().error(faults.at("tax_class")))
    }
}

fn changing_fields(typed: &Typed, faults: &Faults) -> Markup {
    html! {
        (name_and_rate(typed, faults))
        p.quiet { "For receivers in " (typed.country) @if !typed.region.is_empty() { ", " (typed.region) } ", tax class " (typed.tax_class) ". Another place or class is another rate." }
    }
}
