//! Tax classes: goods that are taxed alike; rates and products name them.

use app::catalog::queries::{TaxClass, tax_class, tax_classes};
use app::catalog::tax_classes::{ChangeTaxClass, CreateTaxClass};
use app::platform::Result as AppResult;
use domain::base::TaxClassId;
use domain::parties::Permission;
use maud::{Markup, html};
use serde::Deserialize;

use super::record::{Doing, Line, Records, Use, archived, code_of};
use super::tabs::Part;
use crate::pages::{Faults, Page, Sent, Shown, Visit};
use crate::shell::{Address, Policy, Routes};
use crate::ui::{Field, Kind, form_row};

const RECORDS: Records = Records {
    part: Part::TaxClasses,
    base: "/settings/tax-classes",
    title: "Tax classes",
    one: "tax class",
    about: "Goods that are taxed alike. Each product has one, and a tax rate says what it means in which country.",
};

pub(super) fn routes() -> Routes {
    Routes::new("tax-classes-pages")
        .page(Policy::Needs(Permission::SettingsRead), "/settings/tax-classes", list)
        .page(Policy::Needs(Permission::SettingsWrite), "/settings/tax-classes/new", new)
        .form(Policy::Needs(Permission::SettingsWrite), "/settings/tax-classes", add)
        .page(Policy::Needs(Permission::SettingsWrite), "/settings/tax-classes/{id}", edit)
        .form(Policy::Needs(Permission::SettingsWrite), "/settings/tax-classes/{id}", change)
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    name: String,
    code: String,
    version: i64,
    archived: String,
}

async fn list(visit: Visit) -> Shown {
    let found = visit.read(|ctx| tax_classes(ctx.tx)).await?;
    let lines = found.iter().map(|c| Line {
        id: c.id.to_string(),
        name: c.name.to_string(),
        cells: vec![html! { code { (c.code) } }],
        use_: Use::of(&c.archived_at),
    });
    RECORDS.list(&visit, &["Code"], lines.collect())
}

async fn new(visit: Visit) -> Shown {
    visit.show(page(&visit, &Doing::Adding, &Typed::default(), &Faults::none()))
}

async fn add(visit: Visit, sent: Sent<Typed>) -> Shown {
    let typed = sent.fields;
    let create = CreateTaxClass { code: code_of(&typed.code, &typed.name), name: typed.name.clone() };
    let command: AppResult<CreateTaxClass> = Ok(create);
    match RECORDS.save(&visit, sent.call, command, format!("{} was added", typed.name)).await? {
        Ok(response) => Ok(response),
        Err(faults) => visit.show(page(&visit, &Doing::Adding, &typed, &faults)),
    }
}

async fn edit(visit: Visit, Address(id): Address<TaxClassId>) -> Shown {
    let found = visit.read(move |ctx| tax_class(ctx.tx, id)).await?;
    let (name, code) = (found.name.to_string(), found.code.to_string());
    let typed = Typed { name, code, version: found.version, archived: String::new() };
    visit.show(page(&visit, &changing(&found), &typed, &Faults::none()))
}

async fn change(visit: Visit, Address(id): Address<TaxClassId>, sent: Sent<Typed>) -> Shown {
    let typed = sent.fields;
    let (name, archived) = (Some(typed.name.clone()), archived(&typed.archived));
    let command: AppResult<ChangeTaxClass> = Ok(ChangeTaxClass { id, version: typed.version, name, archived });
    match RECORDS.save(&visit, sent.call, command, format!("{} was saved", typed.name)).await? {
        Ok(response) => Ok(response),
        Err(faults) => {
            let found = visit.read(move |ctx| tax_class(ctx.tx, id)).await?;
            visit.show(page(&visit, &changing(&found), &typed, &faults))
        }
    }
}

fn changing(found: &TaxClass) -> Doing {
    let (id, name, use_) = (found.id.to_string(), found.name.to_string(), Use::of(&found.archived_at));
    Doing::Changing { id, name, version: found.version, use_ }
}

fn page(visit: &Visit, doing: &Doing, typed: &Typed, faults: &Faults) -> Page {
    RECORDS.form(visit, doing, fields(typed, doing, faults), faults.list())
}

fn fields(typed: &Typed, doing: &Doing, faults: &Faults) -> Markup {
    let code = Field::new("code", "Code", Kind::Code).value(typed.code.clone()).error(faults.at("code"));
    form_row(&html! {
        (Field::text("name", "Name").required().value(typed.name.clone()).error(faults.at("name")))
        @match doing {
            Doing::Adding => { (code.optional().hint("For files and programs; made of the name when left empty. It stays for good.")) }
            Doing::Changing { .. } => { (code.read_only()) }
        }
    })
}
