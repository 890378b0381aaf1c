//! Secret links to orders that no mail carries: whoever ordered by the public form is led there at once.

use super::queries::link_hash;
use super::store;
use crate::platform::{Call, Command, INTERNAL, Result, WriteCtx};
use domain::base::{MessageId, OrderId};

/// Stands in the place of a message for a link that no message carries.
const NO_MESSAGE: MessageId = MessageId::from_raw(0);

/// Lets a token lead to an order. Doing it again changes nothing.
#[derive(Clone, Debug)]
pub struct LinkOrder {
    /// The order.
    pub order: OrderId,
    /// 128 random bits in hexadecimal; only its hash is kept.
    pub token: String,
}

impl Command for LinkOrder {
    const NAME: &'static str = "orders.link";
    const PERMISSION: domain::parties::Permission = INTERNAL;
    type Output = ();

    fn run(&self, _: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<()> {
        store::insert_link_once(ctx.tx, &link_hash(&self.token), self.order, NO_MESSAGE, ctx.now)
    }
}
