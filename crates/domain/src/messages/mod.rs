//! Outgoing messages: what is told, to whom, and where a message stands.
//!
//! A message is **queued**, **waiting** while no mail server is configured, **sent**, **dropped** when it no longer holds or
//! nobody can receive it, or **dead** when it failed for about three days or was refused for good.
//!
//! Invariants:
//! 1. No message without a committed event; at most one per (event, channel, recipient).
//! 2. Sent, dropped and dead are final; sending again makes a new message that names the first.
//!
//! Called by the messages area of the application.

mod mail_host;
mod recipient;

pub use mail_host::{MailEncryption, MailHost};
pub use recipient::{Recipient, RecipientError};

use crate::base::coded;

coded! {
    /// What a message says; each notice has a template.
    pub enum Notice {
        /// To the customer: the order was received.
        OrderReceived = "order_received",
        /// To the customer: the order was cancelled.
        OrderCancelled = "order_cancelled",
        /// To the customer: goods have left.
        OrderShipped = "order_shipped",
        /// To the customer: goods have arrived.
        OrderDelivered = "order_delivered",
        /// To those who run the shop: a new order.
        StaffNewOrder = "staff_new_order",
        /// To those who run the shop: an item is low.
        StaffStockLow = "staff_stock_low",
        /// To those who run the shop: a message was given up.
        StaffMessageFailed = "staff_message_failed",
        /// To the supplier: an item is low.
        SupplierStockLow = "supplier_stock_low",
        /// To somebody who works in the shop and asked for it: the link that sets a new password. Cannot be switched off.
        PasswordReset = "password_reset",
    }

    /// Where a message stands.
    pub enum MessageState {
        /// To be sent, or to be tried again.
        Queued = "queued",
        /// Written, and kept until a mail server is configured.
        Waiting = "waiting",
        /// Accepted by the mail server. Final.
        Sent = "sent",
        /// No longer true, or nobody there to receive it. Final.
        Dropped = "dropped",
        /// Given up. Final.
        Dead = "dead",
    }

    /// How a message travels.
    pub enum Channel {
        /// E-mail.
        Email = "email",
    }
}

impl MessageState {
    /// Whether it stays as it is.
    pub const fn is_final(self) -> bool {
        match self {
            MessageState::Queued | MessageState::Waiting => false,
            MessageState::Sent | MessageState::Dropped | MessageState::Dead => true,
        }
    }
}

impl Notice {
    /// Whether it is about an order or a shipment of one, and a template can show its lines.
    pub const fn is_about_order(self) -> bool {
        match self {
            Notice::OrderReceived
            | Notice::OrderCancelled
            | Notice::OrderShipped
            | Notice::OrderDelivered
            | Notice::StaffNewOrder => true,
            Notice::StaffStockLow | Notice::StaffMessageFailed | Notice::SupplierStockLow | Notice::PasswordReset => {
                false
            }
        }
    }
}
