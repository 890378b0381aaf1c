//! Locations: where stock lies.

use app::platform::Result as AppResult;
use app::stock::locations::{ChangeLocation, CreateLocation, Location, LocationChange, all, location};
use domain::base::{AddressInput, LocationId};
use domain::parties::Permission;
use maud::{Markup, html};
use serde::Deserialize;

use super::record::{Doing, Line, Records, Use, archived, code_of, whole};
use super::tabs::Part;
use crate::admin::choices;
use crate::pages::{Faults, Sent, Shown, Visit};
use crate::shell::{Address, Policy, Routes};
use crate::ui::{Field, Kind, form_part, form_row};

const RECORDS: Records = Records {
    part: Part::Locations,
    base: "/settings/locations",
    title: "Locations",
    one: "location",
    about: "Where stock lies: a warehouse, a shop, a back room. Orders are filled from the first that has enough.",
};

pub(super) fn routes() -> Routes {
    Routes::new("locations-pages")
        .page(Policy::Needs(Permission::SettingsRead), "/settings/locations", list)
        .page(Policy::Needs(Permission::SettingsWrite), "/settings/locations/new", new)
        .form(Policy::Needs(Permission::SettingsWrite), "/settings/locations", add)
        .page(Policy::Needs(Permission::SettingsWrite), "/settings/locations/{id}", edit)
        .form(Policy::Needs(Permission::SettingsWrite), "/settings/locations/{id}", change)
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    name: String,
    code: String,
    priority: String,
    ships_orders: String,
    line1: String,
    line2: String,
    city: String,
    region: String,
    postcode: String,
    country: String,
    version: i64,
    archived: String,
}

async fn list(visit: Visit) -> Shown {
    let found = visit.read(|ctx| Ok(all(ctx.tx)?)).await?;
    let lines = found.iter().map(|l| Line {
        id: l.id.to_string(),
        name: l.name.to_string(),
        cells: vec![
            html! { code { (l.code) } },
            html! { @if let Some(address) = &l.address { (address.line1) ", " (address.city) } @else { span.quiet { "No address" } } },
            html! { @if l.ships_orders { "Fills orders" } @else { "Storage only" } },
        ],
        use_: Use::of(&l.archived_at),
    });
    RECORDS.list(&visit, &["Code", "Address", "Use"], lines.collect())
}

async fn new(visit: Visit) -> Shown {
    let country = visit.settings().country.to_string();
    let typed = Typed { ships_orders: "true".into(), country, ..Typed::default() };
    visit.show(RECORDS.form(&visit, &Doing::Adding, fields(&typed, &Doing::Adding, &Faults::none()), Vec::new()))
}

async fn add(visit: Visit, sent: Sent<Typed>) -> Shown {
    let typed = sent.fields;
    match RECORDS.save(&visit, sent.call, typed.create(), format!("{} was added", typed.name)).await? {
        Ok(response) => Ok(response),
        Err(faults) => visit.show(refused(&visit, &Doing::Adding, &typed, &faults)),
    }
}

async fn edit(visit: Visit, Address(id): Address<LocationId>) -> Shown {
    let found = visit.read(move |ctx| location(ctx.tx, id)).await?;
    let (doing, typed) = (changing(&found), Typed::of(&found));
    visit.show(RECORDS.form(&visit, &doing, fields(&typed, &doing, &Faults::none()), Vec::new()))
}

async fn change(visit: Visit, Address(id): Address<LocationId>, sent: Sent<Typed>) -> Shown {
    let typed = sent.fields;
    match RECORDS.save(&visit, sent.call, typed.change(id), format!("{} was saved", typed.name)).await? {
        Ok(response) => Ok(response),
        Err(faults) => {
            let found = visit.read(move |ctx| location(ctx.tx, id)).await?;
            visit.show(refused(&visit, &changing(&found), &typed, &faults))
        }
    }
}

fn refused(visit: &Visit, doing: &Doing, typed: &Typed, faults: &Faults) -> crate::pages::Page {
    let errors = faults.list_at(|field| Some(field.trim_start_matches("address.").to_owned()));
    RECORDS.form(visit, doing, fields(typed, doing, faults), errors)
}

fn changing(found: &Location) -> Doing {
    let (id, name, use_) = (found.id.to_string(), found.name.to_string(), Use::of(&found.archived_at));
    Doing::Changing { id, name, version: found.version, use_ }
}

impl Typed {
    fn of(found: &Location) -> Self {
        let address = found.address.as_ref();
        let part = |text: Option<&str>| text.unwrap_or_default().to_owned();
        Self {
            name: found.name.to_string(),
            code: found.code.clone(),
            priority: found.priority.to_string(),
            ships_orders: found.ships_orders.to_string(),
            line1: part(address.map(|a| a.line1.as_str())),
            line2: part(address.and_then(|a| a.line2.as_ref()).map(|l| l.as_str())),
            city: part(address.map(|a| a.city.as_str())),
            region: part(address.and_then(|a| a.region.as_ref()).map(|r| r.as_str())),
            postcode: part(address.and_then(|a| a.postcode.as_ref()).map(|p| p.as_str())),
            country: part(address.map(|a| a.country.as_str())),
            version: found.version,
            archived: String::new(),
        }
    }

    fn address(&self) -> Option<AddressInput> {
        let any = [&self.line1, &self.line2, &self.city, &self.postcode].iter().any(|part| !part.trim().is_empty());
        any.then(|| AddressInput {
            name: self.name.clone(),
            line1: self.line1.clone(),
            line2: Some(self.line2.clone()),
            city: self.city.clone(),
            region: Some(self.region.clone()),
            postcode: Some(self.postcode.clone()),
            country: self.country.clone(),
            ..AddressInput::default()
        })
    }

    fn create(&self) -> AppResult<CreateLocation> {
        Ok(CreateLocation {
            code: code_of(&self.code, &self.name),
            name: self.name.clone(),
            priority: whole("priority", &self.priority)?,
            address: self.address(),
            ships_orders: self.ships_orders == "true",
        })
    }

    fn change(&self, id: LocationId) -> AppResult<ChangeLocation> {
        let change = LocationChange {
            name: Some(self.name.clone()),
            priority: whole("priority", &self.priority)?,
            address: Some(self.address()),
            ships_orders: Some(self.ships_orders == "true"),
            archived: archived(&self.archived),
        };
        Ok(ChangeLocation { id, version: self.version, change })
    }
}

fn fields(typed: &Typed, doing: &Doing, faults: &Faults) -> Markup {
    let address = |name: &'static str, label: &'static str, value: &str, token: &'static str| {
        let field = Field::text(name, label).value(value.to_owned()).autocomplete(token);
        field.error(faults.at(name).or_else(|| faults.at(&format!("address.{name}"))))
    };
    let code = Field::new("code", "Code", Kind::Code).value(typed.code.clone()).error(faults.at("code"));
    html! {
        (form_row(&html! {
            (Field::text("name", "Name").required().value(typed.name.clone()).error(faults.at("name")))
            @match doing {
                Doing::Adding => { (code.optional().hint("For files and programs; made of the name when left empty. It stays for good.")) }
                Doing::Changing { .. } => { (code.read_only()) }
            }
        }))
        (Field::new("ships_orders", "Orders are filled from here", Kind::Check).value(typed.ships_orders.clone()))
        (Field::new("priority", "Place in line", Kind::Number(None)).optional().value(typed.priority.clone()).error(faults.at("priority"))
            .hint("The lower, the sooner orders are filled from it. Left empty, it comes last."))
        (form_part("Address", &html! {
            (address("line1", "Street and number", &typed.line1, "address-line1"))
            (address("line2", "Floor, building", &typed.line2, "address-line2").optional())
            (form_row(&html! {
                (address("postcode", "Postcode", &typed.postcode, "postal-code"))
                (address("city", "Town or city", &typed.city, "address-level2"))
            }))
            (form_row(&html! {
                (address("region", "Region", &typed.region, "address-level1").optional())
                (choices::country("country", "Country", &typed.country).error(faults.at("address.country")))
            }))
        }))
    }
}
