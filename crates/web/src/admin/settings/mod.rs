//! Settings: the company, and the records that orders refer to.

mod channels;
pub(super) mod company;
mod locations;
mod messages;
mod order_form;
pub(super) mod record;
mod shipping_methods;
mod stages;
pub(super) mod tabs;
mod tax_classes;
mod tax_rates;

use crate::shell::Routes;

/// Their routes.
pub(super) fn routes() -> [Routes; 9] {
    let records = [locations::routes(), shipping_methods::routes(), tax_rates::routes(), channels::routes()];
    let [locations, methods, rates, channels] = records;
    [
        company::routes(),
        locations,
        methods,
        rates,
        channels,
        order_form::routes(),
        messages::routes(),
        stages::routes(),
        tax_classes::routes(),
    ]
}
