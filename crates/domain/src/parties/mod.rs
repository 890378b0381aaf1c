//! Parties: who the shop deals with, and who works in it.
//!
//! A **customer** buys, a **supplier** sells to the shop, a **user** works in it. What a user or an API key may do
//! is a set of **permissions**, each one action in one area, optionally only at some locations ([`Grants`]). A
//! **role** is a named set of permissions.
//!
//! Invariants:
//!
//! 1. Deny by default: what is not granted is refused; nobody can grant what they do not have.
//! 2. There is always at least one owner.
//! 3. A customer can be reached or named: at least one of name, e-mail and telephone.
//!
//! Called by the sign-in and policy code and by the customer and supplier commands.

mod access;
mod contact;

pub use access::{Grants, MAX_SCOPE_LOCATIONS, Permission, Role, RoleChange, RoleChangeRefused, decide_role_change};
pub use contact::{Customer, CustomerInput, CustomerKind, CustomerState, MAX_LEAD_TIME_DAYS, Supplier, SupplierInput};
