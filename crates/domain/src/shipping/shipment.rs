//! The states of a shipment, and its tracking.

use serde::{Deserialize, Serialize};

use crate::base::{FieldErrors, Name, Refusal, coded};
use crate::orders::OrderState;

/// The longest tracking address, in characters.
pub const MAX_TRACKING_URL_CHARS: usize = 2000;

coded! {
    /// Where a shipment is.
    pub enum ShipmentState {
        /// Packed and out of stock; not yet reported as handed over.
        Shipped = "shipped",
        /// With the carrier.
        InTransit = "in_transit",
        /// Arrived. Final.
        Delivered = "delivered",
        /// Could not be delivered; its goods are in quarantine. Final.
        Failed = "failed",
        /// Taken back before hand-over; its goods are promised again. Final.
        Voided = "voided",
    }
}

/// What a report on a shipment changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShipmentChange {
    /// It was reported before; nothing changes and no event is written.
    Unchanged,
    /// It goes into this state.
    To(ShipmentState),
}

/// Why a shipment cannot be handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HandOverRefused {
    /// It was voided.
    #[error("the shipment was voided")]
    Voided,
    /// It has arrived.
    #[error("the shipment was delivered already")]
    Delivered,
    /// It has come back.
    #[error("the delivery has failed")]
    Failed,
}

/// Why a shipment cannot be delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DeliverRefused {
    /// It was voided.
    #[error("the shipment was voided")]
    Voided,
    /// It has come back.
    #[error("the delivery has failed")]
    Failed,
}

/// Why the delivery of a shipment cannot fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FailRefused {
    /// It was voided.
    #[error("the shipment was voided")]
    Voided,
    /// It has arrived.
    #[error("the shipment was delivered already")]
    Delivered,
}

/// Why a shipment cannot be voided, in order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VoidRefused {
    /// The carrier has it.
    #[error("the shipment was handed over: report a failed delivery or take a return")]
    HandedOver,
    /// It has arrived.
    #[error("the shipment was delivered already")]
    Delivered,
    /// It has come back.
    #[error("the delivery has failed")]
    Failed,
    /// A cancelled order takes no promise back.
    #[error("the order is cancelled")]
    OrderCancelled,
    /// A closed order has to be opened again first.
    #[error("the order is closed: open it again first")]
    OrderClosed,
}

impl Refusal for HandOverRefused {
    fn code(&self) -> &'static str {
        match self {
            HandOverRefused::Voided => "shipment_voided",
            HandOverRefused::Delivered => "shipment_delivered",
            HandOverRefused::Failed => "shipment_failed",
        }
    }
}

impl Refusal for DeliverRefused {
    fn code(&self) -> &'static str {
        match self {
            DeliverRefused::Voided => "shipment_voided",
            DeliverRefused::Failed => "shipment_failed",
        }
    }
}

impl Refusal for FailRefused {
    fn code(&self) -> &'static str {
        match self {
            FailRefused::Voided => "shipment_voided",
            FailRefused::Delivered => "shipment_delivered",
        }
    }
}

impl Refusal for VoidRefused {
    fn code(&self) -> &'static str {
        match self {
            VoidRefused::HandedOver => "shipment_handed_over",
            VoidRefused::Delivered => "shipment_delivered",
            VoidRefused::Failed => "shipment_failed",
            VoidRefused::OrderCancelled => "order_cancelled",
            VoidRefused::OrderClosed => "order_closed",
        }
    }
}

/// The carrier has the shipment.
///
/// # Errors
/// A shipment that is voided, delivered or failed.
pub const fn decide_hand_over(state: ShipmentState) -> Result<ShipmentChange, HandOverRefused> {
    match state {
        ShipmentState::Shipped => Ok(ShipmentChange::To(ShipmentState::InTransit)),
        ShipmentState::InTransit => Ok(ShipmentChange::Unchanged),
        ShipmentState::Delivered => Err(HandOverRefused::Delivered),
        ShipmentState::Failed => Err(HandOverRefused::Failed),
        ShipmentState::Voided => Err(HandOverRefused::Voided),
    }
}

/// The shipment has arrived: its units leave "in delivery".
///
/// # Errors
/// A shipment that is voided or failed.
pub const fn decide_deliver(state: ShipmentState) -> Result<ShipmentChange, DeliverRefused> {
    match state {
        ShipmentState::Shipped | ShipmentState::InTransit => Ok(ShipmentChange::To(ShipmentState::Delivered)),
        ShipmentState::Delivered => Ok(ShipmentChange::Unchanged),
        ShipmentState::Failed => Err(DeliverRefused::Failed),
        ShipmentState::Voided => Err(DeliverRefused::Voided),
    }
}

/// The delivery failed: its units go from "in delivery" into quarantine.
///
/// # Errors
/// A shipment that is voided or delivered.
pub const fn decide_fail(state: ShipmentState) -> Result<ShipmentChange, FailRefused> {
    match state {
        ShipmentState::Shipped | ShipmentState::InTransit => Ok(ShipmentChange::To(ShipmentState::Failed)),
        ShipmentState::Failed => Ok(ShipmentChange::Unchanged),
        ShipmentState::Delivered => Err(FailRefused::Delivered),
        ShipmentState::Voided => Err(FailRefused::Voided),
    }
}

/// The shipment is taken back before hand-over: its units are good stock and promised to the same order again.
///
/// # Errors
/// A shipment that is handed over, delivered or failed, or an order that has ended.
pub const fn decide_void(order: OrderState, state: ShipmentState) -> Result<ShipmentChange, VoidRefused> {
    match state {
        ShipmentState::Shipped => match order {
            OrderState::Placed => Ok(ShipmentChange::To(ShipmentState::Voided)),
            OrderState::Cancelled => Err(VoidRefused::OrderCancelled),
            OrderState::Closed => Err(VoidRefused::OrderClosed),
        },
        ShipmentState::Voided => Ok(ShipmentChange::Unchanged),
        ShipmentState::InTransit => Err(VoidRefused::HandedOver),
        ShipmentState::Delivered => Err(VoidRefused::Delivered),
        ShipmentState::Failed => Err(VoidRefused::Failed),
    }
}

/// How a shipment can be followed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tracking {
    /// The carrier, as the shop calls it.
    pub carrier: Option<Name>,
    /// The carrier's number.
    pub number: Option<Name>,
    /// A web page that shows where it is; http or https.
    pub url: Option<String>,
}

/// Tracking as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TrackingInput {
    /// The carrier; may be empty.
    pub carrier: Option<String>,
    /// The carrier's number; may be empty.
    pub number: Option<String>,
    /// Address of a web page; may be empty.
    pub url: Option<String>,
}

impl TrackingInput {
    /// The checked tracking.
    ///
    /// # Errors
    /// Every wrong field.
    pub fn check(&self) -> Result<Tracking, FieldErrors> {
        let mut errors = FieldErrors::new();
        let text = |field: &Option<String>| field.clone().unwrap_or_default();
        let carrier = errors.take("carrier", Name::optional(&text(&self.carrier))).flatten();
        let number = errors.take("number", Name::optional(&text(&self.number))).flatten();
        let url = Some(text(&self.url).trim().to_owned()).filter(|u| !u.is_empty());
        if let Some(url) = &url {
            check_url(url, &mut errors);
        }
        errors.into_result(Tracking { carrier, number, url })
    }
}

/// The address is shown as a link, so nothing but a plain web address may pass (no `javascript:`).
fn check_url(url: &str, errors: &mut FieldErrors) {
    let lower = url.to_ascii_lowercase();
    let host = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
    let plain = url.chars().all(|c| c.is_ascii_graphic() && !"<>\"'`\\{}|^".contains(c));
    if url.chars().count() > MAX_TRACKING_URL_CHARS {
        errors.add("url", "too_long", format!("must have at most {MAX_TRACKING_URL_CHARS} characters"));
    } else if !plain || host.is_none_or(|h| h.is_empty() || h.starts_with('/')) {
        errors.add("url", "not_a_url", "must be a web address that begins with https:// or http://");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_what_the_table_says() {
        use ShipmentState::{Delivered, Failed, InTransit, Shipped, Voided};
        let to = |state| Ok(ShipmentChange::To(state));
        let same = Ok(ShipmentChange::Unchanged);
        let rows = [
            (Shipped, to(InTransit), to(Delivered), to(Failed), to(Voided)),
            (InTransit, same, to(Delivered), to(Failed), Err("shipment_handed_over")),
            (Delivered, Err("shipment_delivered"), same, Err("shipment_delivered"), Err("shipment_delivered")),
            (Failed, Err("shipment_failed"), Err("shipment_failed"), same, Err("shipment_failed")),
            (Voided, Err("shipment_voided"), Err("shipment_voided"), Err("shipment_voided"), same),
        ];
        for (state, hand_over, deliver, fail, void) in rows {
            assert_eq!(decide_hand_over(state).map_err(|e| e.code()), hand_over, "{state}");
            assert_eq!(decide_deliver(state).map_err(|e| e.code()), deliver, "{state}");
            assert_eq!(decide_fail(state).map_err(|e| e.code()), fail, "{state}");
            assert_eq!(decide_void(OrderState::Placed, state).map_err(|e| e.code()), void, "{state}");
        }
        // Goods cannot return to the promise of an order that has ended; repeating what was done before stays possible.
        assert_eq!(decide_void(OrderState::Closed, Shipped), Err(VoidRefused::OrderClosed));
        assert_eq!(decide_void(OrderState::Cancelled, Shipped), Err(VoidRefused::OrderCancelled));
        assert_eq!(decide_void(OrderState::Closed, Voided), Ok(ShipmentChange::Unchanged));
        assert_eq!(decide_void(OrderState::Closed, InTransit), Err(VoidRefused::HandedOver));
    }

    #[test]
    fn tracking_links_are_plain_web_addresses() {
        let url = |url: &str| TrackingInput { url: Some(url.to_owned()), ..TrackingInput::default() }.check();
        let good = "https://track.example.com/JD0146?a=1";
        assert_eq!(url(&format!(" {good} ")).unwrap().url.as_deref(), Some(good));
        assert_eq!(url("").unwrap().url, None);
        for bad in ["javascript:alert(1)", "https://", "http:///x", "ftp://x", "https://x/<b>", "https://x y", "x"] {
            assert_eq!(url(bad).unwrap_err().into_vec()[0].code, "not_a_url", "{bad}");
        }
        assert_eq!(url(&format!("https://x/{}", "y".repeat(2000))).unwrap_err().into_vec()[0].code, "too_long");
    }
}
