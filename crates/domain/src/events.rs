//! What has happened, in the past tense: one code per kind of event. History, timeline, feed, webhooks and automations all
//! speak of events by these codes.

use crate::base::coded;

coded! {
    /// A kind of event.
    pub enum EventKind {
        /// A customer was added.
        CustomerCreated = "customer.created",
        /// A customer was changed.
        CustomerChanged = "customer.changed",
        /// A customer without any orders was removed.
        CustomerRemoved = "customer.removed",
        /// A supplier was added.
        SupplierCreated = "supplier.created",
        /// A supplier was changed.
        SupplierChanged = "supplier.changed",
        /// A supplier that sold nothing was removed.
        SupplierRemoved = "supplier.removed",
        /// A tax class was added.
        TaxClassCreated = "tax_class.created",
        /// A tax class was changed.
        TaxClassChanged = "tax_class.changed",
        /// A category was added.
        CategoryCreated = "category.created",
        /// A category was changed or moved.
        CategoryChanged = "category.changed",
        /// A category that held nothing was removed.
        CategoryRemoved = "category.removed",
        /// A product was added.
        ProductCreated = "product.created",
        /// A product was changed, archived or brought back.
        ProductChanged = "product.changed",
        /// A product that was never used was removed.
        ProductRemoved = "product.removed",
        /// The pictures of a product were changed.
        ProductImagesChanged = "product.images_changed",
        /// A variant was added to a product.
        VariantCreated = "variant.created",
        /// A variant was changed, archived or brought back.
        VariantChanged = "variant.changed",
        /// A variant that was never used was removed.
        VariantRemoved = "variant.removed",
        /// A location was added.
        LocationCreated = "location.created",
        /// A location was changed.
        LocationChanged = "location.changed",
        /// Stock was corrected by hand.
        StockAdjusted = "stock.adjusted",
        /// Stock was counted.
        StockCounted = "stock.counted",
        /// Stock was received.
        StockReceived = "stock.received",
        /// Stock changed its condition: damaged, expired, inspected.
        StockMoved = "stock.moved",
        /// A stock policy (safety stock, oversell allowance) was changed.
        StockPolicyChanged = "stock.policy_changed",
        /// Available stock fell to its threshold, or below.
        StockLow = "stock.low",
        /// Available stock rose above its threshold and margin again.
        StockRecovered = "stock.recovered",
        /// More is promised than there is.
        StockShortfall = "stock.shortfall",
        /// Goods left for another location.
        TransferSent = "transfer.sent",
        /// Goods arrived from another location.
        TransferReceived = "transfer.received",
        /// An order was placed.
        OrderPlaced = "order.placed",
        /// An order of the past was taken from a file.
        OrderImported = "order.imported",
        /// An order was changed.
        OrderEdited = "order.edited",
        /// An order was put into another stage.
        OrderStaged = "order.staged",
        /// A note was added to an order.
        OrderNoted = "order.noted",
        /// A file was attached to an order.
        OrderAttached = "order.attached",
        /// A file was taken off an order.
        OrderDetached = "order.detached",
        /// The promise of an order moved to another location.
        OrderRerouted = "order.rerouted",
        /// An order was cancelled.
        OrderCancelled = "order.cancelled",
        /// An order was closed.
        OrderClosed = "order.closed",
        /// A closed order was opened again.
        OrderReopened = "order.reopened",
        /// Back-ordered units of an order got stock.
        BackorderFilled = "order.backorder_filled",
        /// A shipment left.
        ShipmentShipped = "shipment.shipped",
        /// A shipment was handed to the carrier.
        ShipmentHandedOver = "shipment.handed_over",
        /// A shipment was voided before hand-over.
        ShipmentVoided = "shipment.voided",
        /// A shipment arrived.
        ShipmentDelivered = "shipment.delivered",
        /// A delivery failed and the goods came back.
        ShipmentFailed = "shipment.failed",
        /// A sales channel was added.
        ChannelCreated = "channel.created",
        /// A sales channel was changed.
        ChannelChanged = "channel.changed",
        /// A stage was added.
        StageCreated = "stage.created",
        /// A stage was changed.
        StageChanged = "stage.changed",
        /// A tax rate was added.
        TaxRateCreated = "tax_rate.created",
        /// A tax rate was changed.
        TaxRateChanged = "tax_rate.changed",
        /// A shipping method was added.
        ShippingMethodCreated = "shipping_method.created",
        /// A shipping method was changed.
        ShippingMethodChanged = "shipping_method.changed",
        /// The public order form was changed.
        OrderFormChanged = "order_form.changed",
        /// Settings of the shop were changed.
        SettingsChanged = "settings.changed",
        /// A user was added.
        UserCreated = "user.created",
        /// A user was changed, disabled or brought back.
        UserChanged = "user.changed",
        /// A person signed in.
        UserSignedIn = "user.signed_in",
        /// A person's sign-in ended: signed out, revoked, or a password was set.
        UserSignedOut = "user.signed_out",
        /// A person's password was set.
        UserPasswordSet = "user.password_set",
        /// A person asked for a link to set a new password.
        UserResetAsked = "user.reset_asked",
        /// A one-time link was made for a person: to set a password or to sign in.
        UserLinkMade = "user.link_made",
        /// An API key was made.
        ApiKeyCreated = "api_key.created",
        /// An API key was revoked.
        ApiKeyRevoked = "api_key.revoked",
        /// A job failed for good.
        JobDied = "job.died",
        /// A dead job was sent again.
        JobRetried = "job.retried",
        /// A message was accepted by the outside service.
        MessageSent = "message.sent",
        /// A message was given up.
        MessageFailed = "message.failed",
        /// A message was sent again by hand.
        MessageResent = "message.resent",
        /// A template was tried by hand.
        MessageTested = "message.tested",
        /// A template of messages was changed.
        TemplateChanged = "template.changed",
        /// A notice was switched on or off.
        NoticeChanged = "notice.changed",
        /// The mail server was entered, changed or taken away.
        MailServerChanged = "mail_server.changed",
        /// An item of a supplier was added.
        SupplierItemCreated = "supplier_item.created",
        /// An item of a supplier was changed.
        SupplierItemChanged = "supplier_item.changed",
        /// An item of a supplier was taken off.
        SupplierItemRemoved = "supplier_item.removed",
        /// An import ended.
        ImportFinished = "import.finished",
        /// A table was exported.
        DataExported = "data.exported",
        /// An import was undone.
        ImportUndone = "import.undone",
    }
}

impl EventKind {
    /// The area it belongs to: `order` of `order.placed`.
    pub fn area(self) -> &'static str {
        self.code().split_once('.').map_or(self.code(), |(area, _)| area)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn codes_are_unique_and_have_an_area() {
        let unique: HashSet<&str> = EventKind::CODES.iter().copied().collect();
        assert_eq!(unique.len(), EventKind::ALL.len());
        let plain = |code: &str| code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_' || b == b'.');
        assert!(EventKind::ALL.iter().all(|e| plain(e.code()) && e.code().split('.').count() == 2));
        assert_eq!(EventKind::OrderPlaced.area(), "order");
    }
}
