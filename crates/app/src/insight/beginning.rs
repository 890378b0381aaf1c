//! How far the set-up of a shop is, told by its own records. Called by the pages of set-up and Today.

use super::queries;
use crate::platform::{ReadCtx, Result, settings};

/// What is there already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beginning {
    /// Somebody has looked at the settings and saved them.
    pub has_settings: bool,
    /// A location has an address.
    pub has_address: bool,
    /// There is a tax rate.
    pub has_tax_rates: bool,
    /// There is a product.
    pub has_products: bool,
    /// There is an order.
    pub has_orders: bool,
    /// More than one person can sign in.
    pub has_colleagues: bool,
}

impl Beginning {
    /// Whether everything is there.
    pub fn is_finished(self) -> bool {
        let Self { has_settings, has_address, has_tax_rates, has_products, has_orders, has_colleagues } = self;
        [has_settings, has_address, has_tax_rates, has_products, has_orders, has_colleagues]
            .into_iter()
            .all(|done| done)
    }
}

/// How far it is.
///
/// # Errors
/// When the database fails.
pub fn beginning(ctx: &mut ReadCtx<'_, '_>) -> Result<Beginning> {
    let has_settings = settings::read(ctx.tx)?.1 > 0;
    Ok(Beginning { has_settings, ..queries::beginning(ctx.tx)? })
}
