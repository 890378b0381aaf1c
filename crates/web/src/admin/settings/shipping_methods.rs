//! Shipping methods: how orders are sent, and what the customer pays for it.

use app::catalog::queries::{TaxClass, tax_classes};
use app::orders::shipping_methods::{
    ChangeShippingMethod, CreateShippingMethod, ShippingMethod, ShippingMethodChange, all, shipping_method,
};
use app::platform::{AppError, Result as AppResult};
use domain::base::{Currency, Money, ShippingMethodId};
use domain::parties::Permission;
use maud::{Markup, html};
use serde::Deserialize;

use super::record::{Doing, Line, Records, Use, archived, code_of};
use super::tabs::Part;
use crate::admin::choices;
use crate::pages::{Faults, Page, Sent, Shown, Visit, amount};
use crate::shell::{Address, Policy, Routes};
use crate::ui::{Field, Kind, form_row};

const RECORDS: Records = Records {
    part: Part::Shipping,
    base: "/settings/shipping-methods",
    title: "Shipping",
    one: "shipping method",
    about: "How orders are sent, and what the customer pays for it.",
};

pub(super) fn routes() -> Routes {
    Routes::new("shipping-methods-pages")
        .page(Policy::Needs(Permission::SettingsRead), "/settings/shipping-methods", list)
        .page(Policy::Needs(Permission::SettingsWrite), "/settings/shipping-methods/new", new)
        .form(Policy::Needs(Permission::SettingsWrite), "/settings/shipping-methods", add)
        .page(Policy::Needs(Permission::SettingsWrite), "/settings/shipping-methods/{id}", edit)
        .form(Policy::Needs(Permission::SettingsWrite), "/settings/shipping-methods/{id}", change)
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    name: String,
    code: String,
    price: String,
    tax_class: String,
    version: i64,
    archived: String,
}

async fn list(visit: Visit) -> Shown {
    let (found, classes) = visit.read(|ctx| Ok((all(ctx.tx)?, tax_classes(ctx.tx)?))).await?;
    let lines = found.iter().map(|m| Line {
        id: m.id.to_string(),
        name: m.name.to_string(),
        cells: vec![
            html! { code { (m.code) } },
            html! { @if m.price.minor() == 0 { "Free" } @else { (m.price.currency().symbol()) (amount(m.price)) } },
            html! { (choices::tax_class_name(&classes, &m.tax_class)) },
        ],
        use_: Use::of(&m.archived_at),
    });
    RECORDS.list(&visit, &["Code", "Price", "Tax class"], lines.collect())
}

async fn new(visit: Visit) -> Shown {
    let typed = Typed { tax_class: app::setup::STANDARD.into(), ..Typed::default() };
    show(&visit, &Doing::Adding, &typed, &Faults::none()).await
}

async fn add(visit: Visit, sent: Sent<Typed>) -> Shown {
    let typed = sent.fields;
    let command = typed.create(visit.settings().currency);
    match RECORDS.save(&visit, sent.call, command, format!("{} was added", typed.name)).await? {
        Ok(response) => Ok(response),
        Err(faults) => show(&visit, &Doing::Adding, &typed, &faults).await,
    }
}

async fn edit(visit: Visit, Address(id): Address<ShippingMethodId>) -> Shown {
    let found = visit.read(move |ctx| shipping_method(ctx.tx, id)).await?;
    show(&visit, &changing(&found), &Typed::of(&found), &Faults::none()).await
}

async fn change(visit: Visit, Address(id): Address<ShippingMethodId>, sent: Sent<Typed>) -> Shown {
    let typed = sent.fields;
    let command = typed.change(id, visit.settings().currency);
    match RECORDS.save(&visit, sent.call, command, format!("{} was saved", typed.name)).await? {
        Ok(response) => Ok(response),
        Err(faults) => {
            let found = visit.read(move |ctx| shipping_method(ctx.tx, id)).await?;
            show(&visit, &changing(&found), &typed, &faults).await
        }
    }
}

fn changing(found: &ShippingMethod) -> Doing {
    let (id, name, use_) = (found.id.to_string(), found.name.to_string(), Use::of(&found.archived_at));
    Doing::Changing { id, name, version: found.version, use_ }
}

impl Typed {
    fn of(found: &ShippingMethod) -> Self {
        Self {
            name: found.name.to_string(),
            code: found.code.clone(),
            price: found.price.amount_text(),
            tax_class: found.tax_class.clone(),
            version: found.version,
            archived: String::new(),
        }
    }

    fn price(&self, currency: Currency) -> AppResult<Money> {
        let text = if self.price.trim().is_empty() { "0" } else { self.price.trim() };
        let wrong = |error: domain::base::MoneyError| AppError::invalid("price", "not_an_amount", error.to_string());
        Money::parse(text, currency).map_err(wrong)
    }

    fn create(&self, currency: Currency) -> AppResult<CreateShippingMethod> {
        let (code, name) = (code_of(&self.code, &self.name), self.name.clone());
        Ok(CreateShippingMethod { code, name, price: self.price(currency)?, tax_class: self.tax_class.clone() })
    }

    fn change(&self, id: ShippingMethodId, currency: Currency) -> AppResult<ChangeShippingMethod> {
        let change = ShippingMethodChange {
            name: Some(self.name.clone()),
            price: Some(self.price(currency)?),
            tax_class: Some(self.tax_class.clone()),
            archived: archived(&self.archived),
        };
        Ok(ChangeShippingMethod { id, version: self.version, change })
    }
}

async fn show(visit: &Visit, doing: &Doing, typed: &Typed, faults: &Faults) -> Shown {
    let classes = visit.read(|ctx| tax_classes(ctx.tx)).await?;
    let fields = fields(visit, typed, doing, faults, &classes);
    let page: Page = RECORDS.form(visit, doing, fields, faults.list());
    visit.show(page)
}

fn fields(visit: &Visit, typed: &Typed, doing: &Doing, faults: &Faults, classes: &[TaxClass]) -> Markup {
    let code = Field::new("code", "Code", Kind::Code).value(typed.code.clone()).error(faults.at("code"));
    let symbol = visit.settings().currency.symbol();
    html! {
        (form_row(&html! {
            (Field::text("name", "Name").required().value(typed.name.clone()).error(faults.at("name")))
            @match doing {
                Doing::Adding => { (code.optional().hint("For files and programs; made of the name when left empty. It stays for good.")) }
                Doing::Changing { .. } => { (code.read_only()) }
            }
        }))
        (form_row(&html! {
            (Field::new("price", "Price", Kind::Money(symbol.into())).value(typed.price.clone()).error(faults.at("price")).hint("Empty: free."))
            (choices::tax_class("tax_class", "Tax class", classes, &typed.tax_class).error(faults.at("tax_class")))
        }))
    }
}
