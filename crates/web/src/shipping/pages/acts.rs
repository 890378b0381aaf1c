//! Shipping all of an order, and what became of a shipment.

use app::platform::{AppError, Command};
use app::shipping::deliver::DeliverShipment;
use app::shipping::fail::FailDelivery;
use app::shipping::hand_over::HandOver;
use app::shipping::queries::shipments::shipment;
use app::shipping::ship::ShipOrder;
use app::shipping::view::ShipmentView;
use app::shipping::void::VoidShipment;
use domain::base::FieldErrors;
use domain::shipping::Tracking;
use domain::{Name, OrderId, ShipmentId};

use crate::orders::pages::acts::finish;
use crate::orders::pages::detail::Asking;
use crate::pages::{Fields, Sent, Shown, Visit};
use crate::shell::Address;

pub(super) async fn ship_all(visit: Visit, Address(order): Address<OrderId>, sent: Sent<Fields>) -> Shown {
    let ship = ShipOrder { order, version: None, lines: None, location: None, tracking: none() };
    let done = visit.shop().execute(sent.call, ship).await.map(drop);
    finish(&visit, order, Asking::Button, sent.fields, done, "Everything that is there is shipped").await
}

const fn none() -> Tracking {
    Tracking { carrier: None, number: None, url: None }
}

pub(super) async fn hand_over(visit: Visit, Address(id): Address<ShipmentId>, sent: Sent<Fields>) -> Shown {
    report(visit, id, sent, "The carrier has it", |_| Ok(HandOver { id, version: None })).await
}

pub(super) async fn delivered(visit: Visit, Address(id): Address<ShipmentId>, sent: Sent<Fields>) -> Shown {
    report(visit, id, sent, "Delivered", |_| Ok(DeliverShipment { id, version: None })).await
}

pub(super) async fn failed(visit: Visit, Address(id): Address<ShipmentId>, sent: Sent<Fields>) -> Shown {
    let command = |fields: &Fields| Ok(FailDelivery { id, version: None, reason: reason(fields)? });
    report(visit, id, sent, "The goods are back, in quarantine", command).await
}

pub(super) async fn void(visit: Visit, Address(id): Address<ShipmentId>, sent: Sent<Fields>) -> Shown {
    let command = |fields: &Fields| Ok(VoidShipment { id, version: None, reason: reason(fields)? });
    report(visit, id, sent, "The shipment is taken back", command).await
}

fn reason(fields: &Fields) -> Result<Option<Name>, AppError> {
    let mut errors = FieldErrors::new();
    let reason = errors.take("reason", Name::optional(fields.text("reason"))).flatten();
    errors.into_result(reason).map_err(AppError::Invalid)
}

/// Reports something on a shipment and goes back to its order.
async fn report<C: Command<Output = ShipmentView> + 'static>(
    visit: Visit,
    id: ShipmentId,
    sent: Sent<Fields>,
    said: &'static str,
    command: impl FnOnce(&Fields) -> Result<C, AppError>,
) -> Shown {
    let known = visit.read(move |ctx| shipment(ctx.tx, id)).await?.ok_or(AppError::NotFound("shipment"))?;
    let done = match command(&sent.fields) {
        Ok(command) => visit.shop().execute(sent.call, command).await.map(drop),
        Err(error) => Err(error),
    };
    finish(&visit, known.order, Asking::Button, sent.fields, done, said).await
}
