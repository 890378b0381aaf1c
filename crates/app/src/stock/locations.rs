//! Locations: where stock is kept and orders are sent from.
//!
//! Invariants: a code belongs to one location for ever; a location that holds or owes stock cannot be archived.

use super::queries::locations::for_update;
use super::store::locations as store;
use crate::platform::command::{Call, Command};
use crate::platform::{AppError, Edit, Result, WriteCtx};
use domain::base::{Address, AddressInput, Code, FieldErrors, LocationId, Name};
use domain::events::EventKind;
use domain::parties::Permission;
use serde::Serialize;

pub use super::queries::locations::{Location, all, location};

/// The most locations of a shop, archived ones too.
pub const MAX_LOCATIONS: i64 = 200;
/// The highest number of a priority; the lowest is 0.
pub const MAX_PRIORITY: i64 = 1_000_000;

/// Adds a location.
#[derive(Clone, Debug)]
pub struct CreateLocation {
    /// Name for programs and files; never changes.
    pub code: String,
    /// Name for people.
    pub name: String,
    /// The lower, the sooner orders are filled from it; absent: after all others.
    pub priority: Option<i64>,
    /// Where it is.
    pub address: Option<AddressInput>,
    /// Whether orders are filled from it.
    pub ships_orders: bool,
}

/// Changes a location, archives it or takes it back.
#[derive(Clone, Debug)]
pub struct ChangeLocation {
    /// Which.
    pub id: LocationId,
    /// The version that was read.
    pub version: i64,
    /// What changes.
    pub change: LocationChange,
}

/// What changes of a location; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct LocationChange {
    /// Name for people.
    pub name: Option<String>,
    /// The lower, the sooner orders are filled from it.
    pub priority: Option<i64>,
    /// Where it is; `Some(None)` clears.
    pub address: Option<Option<AddressInput>>,
    /// Whether orders are filled from it.
    pub ships_orders: Option<bool>,
    /// Whether it is archived.
    pub archived: Option<bool>,
}

#[derive(Serialize)]
struct Created<'a> {
    code: &'a Code,
}

impl Command for CreateLocation {
    const NAME: &'static str = "locations.create";
    const PERMISSION: Permission = Permission::SettingsWrite;
    type Output = Location;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Location> {
        let mut errors = FieldErrors::new();
        let code = errors.take("code", Code::new(&self.code));
        let name = errors.take("name", Name::new(&self.name));
        check_priority(self.priority, &mut errors);
        let address = self.address.as_ref().and_then(|a| checked_address(a, &mut errors));
        let (Some(code), Some(name), true) = (code, name, errors.is_empty()) else { return Err(errors.into()) };
        let there = all(ctx.tx)?;
        if there.len() as i64 >= MAX_LOCATIONS {
            let message = format!("a shop has at most {MAX_LOCATIONS} locations");
            return Err(AppError::refuse_field("code", "too_many_locations", message));
        }
        let last = there.iter().map(|l| l.priority).max();
        let location = Location {
            id: LocationId::from_raw(ctx.next_id()),
            code: code.as_str().to_owned(),
            name,
            priority: self.priority.unwrap_or(last.map_or(0, |p| p.saturating_add(1).min(MAX_PRIORITY))),
            address,
            ships_orders: self.ships_orders,
            created_at: ctx.now,
            updated_at: ctx.now,
            archived_at: None,
            version: 1,
        };
        if !store::insert(ctx.tx, &location)? {
            return Err(AppError::refuse_field("code", "code_taken", "another location has this code"));
        }
        ctx.event(call, EventKind::LocationCreated, location.id.raw(), &Created { code: &code })?;
        Ok(location)
    }
}

impl Command for ChangeLocation {
    const NAME: &'static str = "locations.change";
    const PERMISSION: Permission = Permission::SettingsWrite;
    type Output = Location;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Location> {
        let mut location = for_update(ctx.tx, self.id)?;
        let mut edit = Edit::begin(location.version, self.version)?;
        let mut errors = FieldErrors::new();
        let name = self.change.name.as_deref().and_then(|n| errors.take("name", Name::new(n)));
        check_priority(self.change.priority, &mut errors);
        let address = self.change.address.as_ref().map(|a| a.as_ref().and_then(|a| checked_address(a, &mut errors)));
        errors.into_result(())?;
        edit.put_some("name", &mut location.name, name);
        edit.put_some("priority", &mut location.priority, self.change.priority);
        edit.put_some("address", &mut location.address, address);
        edit.put_some("ships_orders", &mut location.ships_orders, self.change.ships_orders);
        let was_archived = location.archived_at.is_some();
        edit.archive(&mut location.archived_at, self.change.archived, ctx.now);
        if edit.is_empty() {
            return Ok(location);
        }
        if !was_archived && location.archived_at.is_some() && store::is_used(ctx.tx, location.id)? {
            let message = "there is stock here, or promised from here, or on its way: move it first";
            return Err(AppError::refuse_field("archived", "location_in_use", message));
        }
        location.version = edit.next_version();
        location.updated_at = ctx.now;
        store::update(ctx.tx, &location)?;
        ctx.event(call, EventKind::LocationChanged, location.id.raw(), &edit.changed())?;
        Ok(location)
    }
}

fn check_priority(priority: Option<i64>, errors: &mut FieldErrors) {
    if priority.is_some_and(|p| !(0..=MAX_PRIORITY).contains(&p)) {
        errors.add("priority", "out_of_range", format!("a priority is 0 to {MAX_PRIORITY}"));
    }
}

fn checked_address(input: &AddressInput, errors: &mut FieldErrors) -> Option<Address> {
    input.check().map_err(|found| errors.extend_under("address", found)).ok()
}
