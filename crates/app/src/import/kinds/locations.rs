//! Locations, known by their code: our own export, so that the stock of one shop finds its places in another.

use crate::import::country;
use crate::import::layouts::{Field, number, text};
use crate::import::plan::{Done, Effect, Fate, Kind, Planned, Planner, Row, Setup, Unit, used_since};
use crate::import::values::{truth, whole};
use crate::platform::{AppError, Call, Command, Result, WriteCtx};
use crate::stock::locations::{self, ChangeLocation, CreateLocation, Location, LocationChange};
use domain::base::{AddressInput, LocationId};
use domain::parties::Permission;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

/// Locations.
pub(super) struct Locations;

static FIELDS: &[Field] = &[
    text("code", "Code", &[]),
    text("name", "Name", &[]),
    number("priority", "Priority", &[]),
    text("ships_orders", "Ships orders", &[]),
    text("archived", "Archived", &[]),
    text("address_name", "Receiver", &[]),
    text("address_company", "Company", &[]),
    text("address_line1", "Street and number", &["streetaddress", "address1"]),
    text("address_line2", "Floor, flat", &["streetaddress2", "address2"]),
    text("address_city", "Town", &["city"]),
    text("address_region", "Region", &["stateorprovince", "state"]),
    text("address_postcode", "Postcode", &["postalcode", "zip"]),
    text("address_country", "Country", &["country"]),
    text("address_phone", "Telephone", &[]),
];

impl Kind for Locations {
    fn code(&self) -> &'static str {
        "locations"
    }

    fn label(&self) -> &'static str {
        "Locations"
    }

    fn permission(&self) -> Permission {
        Permission::SettingsWrite
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn missing(&self, has: &dyn Fn(&str) -> bool) -> Option<&'static str> {
        (!has("code") || !has("name")).then_some("locations need a code and a name")
    }

    fn fits(&self, _: &dyn Fn(&str) -> bool) -> bool {
        // Anything has a code and a name: only our own export is taken for locations unless somebody says so.
        false
    }

    fn planner(&self, _: Setup) -> Box<dyn Planner> {
        Box::new(Places { seen: HashMap::new() })
    }

    fn undo(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>, done: &Done) -> Result<Vec<String>> {
        let mut left = Vec::new();
        for effect in done.effects.iter().rev() {
            left.extend(undo(call, ctx, effect)?);
        }
        Ok(left)
    }
}

struct Places {
    seen: HashMap<String, u64>,
}

impl Planner for Places {
    fn push(&mut self, row: Row) -> Vec<Planned> {
        let line = row.line;
        vec![match self.unit(&row) {
            Ok(unit) => Planned::Unit(Arc::new(unit)),
            Err(fate) => Planned::Row(line, fate),
        }]
    }

    fn finish(&mut self) -> Vec<Planned> {
        Vec::new()
    }
}

impl Places {
    fn unit(&mut self, row: &Row) -> std::result::Result<PlaceUnit, Fate> {
        let code = row.get("code").to_lowercase();
        if let Some(before) = self.seen.insert(code.clone(), row.line) {
            return Err(Fate::rejected("code", "duplicate", format!("line {before} is the same location")));
        }
        let flag = |key: &'static str| {
            let text = Some(row.get(key)).filter(|text| !text.is_empty());
            text.map(truth).transpose().map_err(|fault| Fate::unreadable(key, fault))
        };
        let priority = Some(row.get("priority")).filter(|text| !text.is_empty());
        let priority = priority.map(|text| whole(text, crate::import::values::Mark::Dot)).transpose();
        let change = LocationChange {
            name: Some(row.get("name").to_owned()).filter(|name| !name.is_empty()),
            priority: priority.map_err(|fault| Fate::unreadable("priority", fault))?,
            address: address(row)?.map(Some),
            ships_orders: flag("ships_orders")?,
            archived: flag("archived")?,
        };
        Ok(PlaceUnit { line: row.line, code, change })
    }
}

/// The address of a row, if it begins one.
fn address(row: &Row) -> std::result::Result<Option<AddressInput>, Fate> {
    let some = |key: &str| Some(row.get(key).to_owned()).filter(|text| !text.is_empty());
    let (line1, city) = (row.get("address_line1").to_owned(), row.get("address_city").to_owned());
    if line1.is_empty() && city.is_empty() {
        return Ok(None);
    }
    let text = row.get("address_country");
    let country = country::code(text);
    if country.is_empty() {
        return Err(Fate::rejected("address_country", "unknown_country", format!("\"{text}\" is no country")));
    }
    Ok(Some(AddressInput {
        name: some("address_name").or_else(|| some("name")).unwrap_or_default(),
        company: some("address_company"),
        line1,
        line2: some("address_line2"),
        city,
        region: some("address_region"),
        postcode: some("address_postcode"),
        country,
        phone: some("address_phone"),
    }))
}

struct PlaceUnit {
    line: u64,
    code: String,
    change: LocationChange,
}

#[derive(Serialize, Deserialize)]
struct Before {
    name: String,
    priority: i64,
    address: Option<AddressInput>,
    ships_orders: bool,
    archived: bool,
}

impl Unit for PlaceUnit {
    fn lines(&self) -> Vec<u64> {
        vec![self.line]
    }

    fn apply(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Done> {
        let known = locations::all(ctx.tx)?.into_iter().find(|location| location.code == self.code);
        let (now, before) = match known {
            Some(location) => {
                let before = before(&location);
                (location, Some(before))
            }
            None => (self.create(call, ctx)?, None),
        };
        let (id, version) = (now.id, now.version);
        let changed = ChangeLocation { id, version, change: self.change.clone() }.run(call, ctx)?;
        Ok(match before {
            None => Done::row(self.line, Fate::Created).touching(Effect::made("location", id.raw(), changed.version)),
            Some(_) if changed.version == version => Done::row(self.line, Fate::Unchanged),
            Some(before) => {
                let effect = Effect::changed("location", id.raw(), changed.version, &before)?;
                Done::row(self.line, Fate::Changed).touching(effect)
            }
        })
    }

    fn place_of(&self, path: &str) -> Option<(u64, String)> {
        Some((self.line, path.replace("address.", "address_")))
    }
}

impl PlaceUnit {
    fn create(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Location> {
        let create = CreateLocation {
            code: self.code.clone(),
            name: self.change.name.clone().unwrap_or_default(),
            priority: self.change.priority,
            address: self.change.address.clone().flatten(),
            ships_orders: self.change.ships_orders.unwrap_or(true),
        };
        create.run(call, ctx)
    }
}

fn before(location: &Location) -> Before {
    Before {
        name: location.name.to_string(),
        priority: location.priority,
        address: location.address.as_ref().map(AddressInput::from),
        ships_orders: location.ships_orders,
        archived: location.archived_at.is_some(),
    }
}

/// What was changed is as it was; what was made is archived, because its code is never given again.
fn undo(call: &Call, ctx: &mut WriteCtx<'_, '_>, effect: &Effect) -> Result<Option<String>> {
    let id = LocationId::from_raw(effect.id);
    let now = locations::all(ctx.tx)?.into_iter().find(|l| l.id == id).ok_or(AppError::NotFound("location"))?;
    if now.version != effect.version {
        return Err(used_since(format!("the location {} was changed since", now.name)));
    }
    let (change, left) = match &effect.before {
        None => {
            let left = (now.archived_at.is_none()).then(|| format!("the location {} stays, archived", now.name));
            (LocationChange { archived: Some(true), ..LocationChange::default() }, left)
        }
        Some(_) => {
            let Before { name, priority, address, ships_orders, archived } = effect.before()?;
            let change = LocationChange {
                name: Some(name),
                priority: Some(priority),
                address: Some(address),
                ships_orders: Some(ships_orders),
                archived: Some(archived),
            };
            (change, None)
        }
    };
    ChangeLocation { id, version: now.version, change }.run(call, ctx)?;
    Ok(left)
}
