//! Who may use a route. Every route has exactly one policy; there is no way to register one without.

use domain::parties::Permission;

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Anybody, within the strict limits for strangers.
    Public,
    /// Anybody, without a limit: files of the product, which cost nothing to send.
    Asset,
    /// Whoever holds the secret link: the address carries a token that the handler checks before anything else.
    Link,
    /// Everybody who is signed in, whatever they may do; the handler shows them their own.
    SignedIn,
    /// Whoever is signed in and has the right.
    Needs(Permission),
    /// An operator on this machine (and not through a proxy), or whoever is signed in and has the right.
    Operator(Permission),
}

/// Whether a change must carry an `Idempotency-Key`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyRule {
    /// Taken when sent: a change that is harmless to repeat, or not a change.
    Optional,
    /// Refused without: orders, payments, refunds, stock, discounts.
    Required,
}

/// What the gate checks before a handler runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Who may use the route.
    pub policy: Policy,
    /// Whether a key is needed.
    pub key: KeyRule,
}

impl Policy {
    /// The right it asks for.
    pub fn permission(self) -> Option<Permission> {
        match self {
            Policy::Public | Policy::Asset | Policy::Link | Policy::SignedIn => None,
            Policy::Needs(permission) | Policy::Operator(permission) => Some(permission),
        }
    }

    /// Whether strangers are let in.
    pub fn is_open(self) -> bool {
        match self {
            Policy::Public | Policy::Asset | Policy::Link => true,
            Policy::SignedIn | Policy::Needs(_) | Policy::Operator(_) => false,
        }
    }
}
