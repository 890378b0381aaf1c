//! Roles, permissions and what they grant.

use crate::base::{LocationId, Refusal, coded};

/// The most locations a grant can be limited to.
pub const MAX_SCOPE_LOCATIONS: usize = 200;

coded! {
    /// One action in one area.
    pub enum Permission {
        /// See orders.
        OrdersRead = "orders.read",
        /// Place orders.
        OrdersPlace = "orders.place",
        /// Change placed orders: lines, address, notes, attachments.
        OrdersEdit = "orders.edit",
        /// Cancel orders.
        OrdersCancel = "orders.cancel",
        /// Put orders into another stage.
        OrdersStage = "orders.stage",
        /// Set prices and discounts by hand.
        OrdersPrice = "orders.price",
        /// Ship orders, void shipments, report deliveries.
        ShippingShip = "shipping.ship",
        /// See stock.
        StockRead = "stock.read",
        /// Correct stock, move it between conditions.
        StockAdjust = "stock.adjust",
        /// Count stock.
        StockCount = "stock.count",
        /// Move stock between locations.
        StockTransfer = "stock.transfer",
        /// See the catalogue.
        CatalogRead = "catalog.read",
        /// Change products, prices, categories.
        CatalogWrite = "catalog.write",
        /// See customers.
        CustomersRead = "customers.read",
        /// Change customers.
        CustomersWrite = "customers.write",
        /// See suppliers.
        SuppliersRead = "suppliers.read",
        /// Change suppliers.
        SuppliersWrite = "suppliers.write",
        /// See outgoing messages.
        MessagesRead = "messages.read",
        /// Send messages again.
        MessagesSend = "messages.send",
        /// Import files and undo imports.
        ImportsRun = "imports.run",
        /// Export data in bulk.
        ExportsRun = "exports.run",
        /// See reports and figures.
        ReportsRead = "reports.read",
        /// Read the feed of events.
        EventsRead = "events.read",
        /// See the audit log.
        AuditRead = "audit.read",
        /// See settings.
        SettingsRead = "settings.read",
        /// Change settings: channels, locations, taxes, shipping methods, stages, templates.
        SettingsWrite = "settings.write",
        /// See users and API keys.
        PeopleRead = "people.read",
        /// Add, change and remove users and API keys.
        PeopleWrite = "people.write",
    }

    /// A named set of permissions.
    pub enum Role {
        /// Everything, including people and settings.
        Owner = "owner",
        /// Runs the shop: everything except people and settings.
        Manager = "manager",
        /// The daily work on orders and stock.
        Staff = "staff",
    }
}

impl Permission {
    /// The area it belongs to: `orders` of `orders.place`.
    pub fn area(self) -> &'static str {
        self.code().split_once('.').map_or(self.code(), |(area, _)| area)
    }

    const fn bit(self) -> u64 {
        1 << self as u32
    }
}

impl Role {
    /// What the role may do, at all locations.
    pub fn grants(self) -> Grants {
        Permission::ALL.iter().filter(|p| self.includes(**p)).fold(Grants::none(), |g, p| g.with(*p))
    }

    /// Whether the role has the permission; every permission must be decided for here.
    const fn includes(self, permission: Permission) -> bool {
        use Permission as P;
        let least = match permission {
            P::OrdersRead | P::OrdersPlace | P::OrdersEdit | P::OrdersCancel | P::OrdersStage => Role::Staff,
            P::ShippingShip | P::StockRead | P::StockAdjust | P::StockCount | P::StockTransfer => Role::Staff,
            P::CatalogRead | P::CustomersRead | P::CustomersWrite | P::SuppliersRead => Role::Staff,
            P::MessagesRead | P::MessagesSend => Role::Staff,
            P::OrdersPrice | P::CatalogWrite | P::SuppliersWrite | P::ImportsRun | P::ExportsRun => Role::Manager,
            P::ReportsRead | P::EventsRead | P::AuditRead | P::SettingsRead | P::PeopleRead => Role::Manager,
            P::SettingsWrite | P::PeopleWrite => Role::Owner,
        };
        self.rank() >= least.rank()
    }

    const fn rank(self) -> u8 {
        match self {
            Role::Staff => 1,
            Role::Manager => 2,
            Role::Owner => 3,
        }
    }
}

/// What somebody may do: a set of permissions, optionally only at some locations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grants {
    permissions: u64,
    /// Sorted; none means every location.
    locations: Option<Vec<LocationId>>,
}

impl Grants {
    /// Nothing at all.
    pub const fn none() -> Self {
        Self { permissions: 0, locations: None }
    }

    /// The same and `permission`.
    #[must_use]
    pub fn with(self, permission: Permission) -> Self {
        Self { permissions: self.permissions | permission.bit(), ..self }
    }

    /// The same without `permission`.
    #[must_use]
    pub fn without(self, permission: Permission) -> Self {
        Self { permissions: self.permissions & !permission.bit(), ..self }
    }

    /// The same, only at those locations; within an earlier limit. An empty list leaves no location.
    #[must_use]
    pub fn only_at(self, locations: impl IntoIterator<Item = LocationId>) -> Self {
        let mut kept: Vec<LocationId> = locations.into_iter().filter(|l| self.covers(*l)).collect();
        kept.sort_unstable();
        kept.dedup();
        Self { locations: Some(kept), ..self }
    }

    /// What both allow: an API key made by a user never exceeds the user.
    #[must_use]
    pub fn and(self, other: &Grants) -> Self {
        let both = self.permissions & other.permissions;
        let limited = match &other.locations {
            Some(locations) => self.only_at(locations.iter().copied()),
            None => self,
        };
        Self { permissions: both, ..limited }
    }

    /// Whether the action is allowed at some location at least; for pages and lists that are filtered by location.
    pub fn allows(&self, permission: Permission) -> bool {
        self.permissions & permission.bit() != 0 && self.locations.as_ref().is_none_or(|l| !l.is_empty())
    }

    /// Whether the action is allowed at every location: what concerns the shop as a whole needs this.
    pub fn allows_everywhere(&self, permission: Permission) -> bool {
        self.allows(permission) && self.locations.is_none()
    }

    /// Whether the action is allowed at that location.
    pub fn allows_at(&self, permission: Permission, location: LocationId) -> bool {
        self.allows(permission) && self.covers(location)
    }

    /// The locations it is limited to, sorted; none means every location.
    pub fn locations(&self) -> Option<&[LocationId]> {
        self.locations.as_deref()
    }

    /// The permissions, in their order.
    pub fn permissions(&self) -> impl Iterator<Item = Permission> + '_ {
        Permission::ALL.iter().copied().filter(|p| self.permissions & p.bit() != 0)
    }

    fn covers(&self, location: LocationId) -> bool {
        self.locations.as_ref().is_none_or(|l| l.binary_search(&location).is_ok())
    }
}

/// A user is given another role, or none at all any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoleChange {
    /// Role of who does it.
    pub actor: Role,
    /// Role of the user so far; none for a new one.
    pub from: Option<Role>,
    /// Role of the user from now on; none when the user leaves.
    pub to: Option<Role>,
    /// How many active owners there are before the change.
    pub owners: usize,
}

/// Why a role cannot be changed, in order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RoleChangeRefused {
    /// The actor may not change people.
    #[error("only an owner may change who works here")]
    NotAllowed,
    /// The last owner would be gone.
    #[error("there must be at least one owner: make somebody else an owner first")]
    LastOwner,
}

impl Refusal for RoleChangeRefused {
    fn code(&self) -> &'static str {
        match self {
            RoleChangeRefused::NotAllowed => "not_allowed",
            RoleChangeRefused::LastOwner => "last_owner",
        }
    }
}

/// Decides whether a user may be given that role.
///
/// # Errors
/// When the actor may not, or the last owner would be gone.
pub fn decide_role_change(change: RoleChange) -> Result<(), RoleChangeRefused> {
    if !change.actor.grants().allows(Permission::PeopleWrite) {
        return Err(RoleChangeRefused::NotAllowed);
    }
    let loses_owner = change.from == Some(Role::Owner) && change.to != Some(Role::Owner);
    if loses_owner && change.owners <= 1 { Err(RoleChangeRefused::LastOwner) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(n: i64) -> LocationId {
        LocationId::from_raw(n)
    }

    #[test]
    fn every_permission_has_a_bit_and_an_area() {
        assert!(Permission::ALL.len() <= 64);
        assert!(Permission::ALL.iter().all(|p| p.code().split('.').count() == 2 && !p.area().is_empty()));
    }

    #[test]
    fn roles_grant_what_the_table_says() {
        use Permission as P;
        let rows = [
            (P::OrdersPlace, [true, true, true]),
            (P::OrdersCancel, [true, true, true]),
            (P::StockAdjust, [true, true, true]),
            (P::CatalogWrite, [true, true, false]),
            (P::OrdersPrice, [true, true, false]),
            (P::ImportsRun, [true, true, false]),
            (P::SettingsWrite, [true, false, false]),
            (P::PeopleWrite, [true, false, false]),
        ];
        for (permission, expected) in rows {
            let got = [Role::Owner, Role::Manager, Role::Staff].map(|r| r.grants().allows(permission));
            assert_eq!(got, expected, "{permission}");
        }
        assert_eq!(Role::Owner.grants().permissions().count(), Permission::ALL.len());
        assert_eq!(Grants::none().permissions().count(), 0);
    }

    #[test]
    fn locations_narrow_and_never_widen() {
        let staff = Role::Staff.grants().only_at([at(1), at(2)]);
        assert!(staff.allows_at(Permission::StockCount, at(2)));
        assert!(!staff.allows_at(Permission::StockCount, at(3)));
        assert!(!staff.allows_everywhere(Permission::StockCount));
        assert!(!staff.clone().only_at([at(3)]).allows(Permission::StockCount));
        let key = Role::Owner.grants().and(&staff);
        assert_eq!(key, staff);
        assert!(!key.without(Permission::StockCount).allows_at(Permission::StockCount, at(1)));
    }

    #[test]
    fn there_is_always_an_owner() {
        use Role::{Manager, Owner, Staff};
        let rows = [
            (Owner, None, Some(Staff), 1, Ok(())),
            (Owner, Some(Owner), Some(Manager), 2, Ok(())),
            (Owner, Some(Owner), Some(Manager), 1, Err(RoleChangeRefused::LastOwner)),
            (Owner, Some(Owner), None, 1, Err(RoleChangeRefused::LastOwner)),
            (Owner, Some(Owner), Some(Owner), 1, Ok(())),
            (Manager, None, Some(Staff), 1, Err(RoleChangeRefused::NotAllowed)),
            (Staff, Some(Staff), Some(Owner), 1, Err(RoleChangeRefused::NotAllowed)),
        ];
        for (actor, from, to, owners, expected) in rows {
            let change = RoleChange { actor, from, to, owners };
            assert_eq!(decide_role_change(change), expected, "{change:?}");
        }
    }
}
