//! The public order form: how it is set, what it offers, and the seal of what it sends back.
//!
//! Invariants: while it is off, nobody without an account learns what the shop sells; what is not offered cannot be ordered
//! through it; a form's seal is made of a secret that never leaves the database, and ends after [`seal::LASTS`].

pub mod change;
pub mod seal;

pub use super::queries::form::{
    FormCategory, FormPicks, Goods, GoodsAsked, GoodsPage, GoodsVariant, OrderForm, StandingForm, categories, goods,
    read, variants,
};
