//! Reading what orders refer to.

pub mod attachments;
pub(super) mod channels;
pub(super) mod form;
pub mod list;
pub mod orders;
pub mod past;
pub(super) mod shipping_methods;
pub(super) mod stages;
pub(super) mod tax_rates;
pub(super) mod terms;
pub mod timeline;
pub mod views;
