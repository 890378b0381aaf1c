//! Writing a message when its turn comes: is it still true, who receives it, what does it say?
//!
//! Runs in a read, before anything is written or sent. A secret link stands as [`LINK_PLACE`] in what is written; the real token
//! is put in its place in what is sent, and nowhere else.

use super::data::{FailedData, ItemData, MailData, OrderData, ResetData, ShipmentData, ShopData, amount, sample};
use super::options::MailOptions;
use super::queries::{self, Pending};
use super::render::{Texts, render};
use super::templates::{built_in, template};
use crate::orders::queries::orders::order;
use crate::orders::view::OrderView;
use crate::platform::sessions::LINK_LASTS;
use crate::platform::settings::{self, ShopSettings};
use crate::platform::{AppError, ReadCtx, Result};
use crate::shipping::queries::shipments::shipment;
use crate::stock::queries::levels::{LevelFilter, levels};
use crate::{buying, catalog, parties};
use db::Tx;
use domain::base::{Email, FieldErrors, MessageId, OrderId, ShipmentId, Sku, UserId, VariantId};
use domain::messages::{Notice, Recipient};
use domain::orders::OrderState;
use domain::shipping::ShipmentState;

/// Stands for the secret part of a link in what is kept.
pub const LINK_PLACE: &str = "your-secret-link";
/// `source` of orders that came from files: their customers were told long ago, elsewhere.
const IMPORTED: &str = "import";

/// What becomes of a message.
pub(super) enum Letter {
    /// It was ended already.
    Ended,
    /// It is not sent, for this reason.
    Drop { attempts: i64, note: &'static str },
    /// It is kept until mail can be sent.
    Keep(Box<Letterhead>),
    /// It can be sent.
    Send(Box<Letterhead>),
}

/// A written mail.
pub(super) struct Letterhead {
    pub(super) id: MessageId,
    pub(super) attempts: i64,
    pub(super) order: Option<OrderId>,
    pub(super) header_id: Option<String>,
    pub(super) address: Email,
    pub(super) texts: Texts,
    pub(super) note: &'static str,
    /// Who gets a link to set a new password with it.
    pub(super) reset: Option<UserId>,
}

/// What a message is about, and whether it still holds.
enum Facts {
    Fits(Box<MailData>),
    NoLonger(&'static str),
}

/// Writes a message.
pub(super) fn write(ctx: &mut ReadCtx<'_, '_>, id: MessageId, mail: &MailOptions) -> Result<Letter> {
    let message = queries::pending(ctx.tx, id)?;
    if message.state.is_final() {
        return Ok(Letter::Ended);
    }
    let attempts = message.attempts;
    if message.notice == Notice::PasswordReset && !message.is_test {
        let waited = ctx.now.micros_since(message.created_at).max(0).unsigned_abs();
        if message.resend_of.is_some() || waited > LINK_LASTS.as_micros() as u64 {
            return Ok(Letter::Drop { attempts, note: "it was asked for too long ago; a new one can be asked for" });
        }
        if mail.base_url.is_none() {
            return Ok(Letter::Drop {
                attempts,
                note: "the shop's address is not set, so the link would lead nowhere",
            });
        }
    }
    let about = message.order.map(|id| order(ctx.tx, id)).transpose()?.flatten();
    let data = match facts(ctx.tx, &message, about.as_ref(), mail)? {
        Facts::Fits(data) => data,
        Facts::NoLonger(note) => return Ok(Letter::Drop { attempts, note }),
    };
    let Some(address) = address(ctx.tx, &message.recipient, about.as_ref())? else {
        return Ok(Letter::Drop { attempts, note: "the recipient has no e-mail address" });
    };
    let (texts, note) = texts(ctx.tx, &message, &data)?;
    let is_behind = match message.order {
        Some(order) if message.resend_of.is_none() && !message.is_test => queries::is_behind(ctx.tx, &message, order)?,
        Some(_) | None => false,
    };
    let (order, header_id) = (message.order, message.header_id);
    let reset = match &message.recipient {
        Recipient::User(user) if message.notice == Notice::PasswordReset && !message.is_test => Some(*user),
        Recipient::User(_) | Recipient::Customer | Recipient::Supplier(_) | Recipient::Address(_) => None,
    };
    let head = Box::new(Letterhead { id, attempts, order, header_id, address, texts, note, reset });
    Ok(if mail.is_configured() && !is_behind { Letter::Send(head) } else { Letter::Keep(head) })
}

/// What a message that waits for its turn would say now; none when it would not be sent at all, or has ended.
///
/// # Errors
/// When there is no such message, or the database fails.
pub fn draft(ctx: &mut ReadCtx<'_, '_>, id: MessageId, mail: &MailOptions) -> Result<Option<Texts>> {
    Ok(match write(ctx, id, mail)? {
        Letter::Ended | Letter::Drop { .. } => None,
        Letter::Keep(head) | Letter::Send(head) => Some(head.texts),
    })
}

/// The mail of the owner's template; of the built-in one where that cannot be made of this order.
fn texts(tx: &mut Tx<'_>, message: &Pending, data: &MailData) -> Result<(Texts, &'static str)> {
    let template = template(tx, message.notice, &message.language)?;
    match render(&template.texts, data) {
        Ok(texts) => Ok((texts, "")),
        Err(errors) if template.version == 0 => Err(broken(message.notice, &errors)),
        Err(_) => {
            let texts = render(&built_in(message.notice), data).map_err(|e| broken(message.notice, &e))?;
            Ok((texts, "the template failed on this message; the built-in one was used"))
        }
    }
}

fn broken(notice: Notice, errors: &FieldErrors) -> AppError {
    let all: Vec<&str> = errors.iter().map(|e| e.message.as_str()).collect();
    AppError::Internal(format!("the built-in template {notice} fails: {}", all.join("; ")))
}

fn address(tx: &mut Tx<'_>, recipient: &Recipient, order: Option<&OrderView>) -> Result<Option<Email>> {
    match recipient {
        Recipient::Customer => Ok(order.and_then(|o| o.customer.email.as_deref()).and_then(|e| Email::new(e).ok())),
        Recipient::User(id) => queries::user_address(tx, *id),
        Recipient::Supplier(id) => match parties::queries::supplier(tx, *id) {
            Ok(supplier) => Ok(supplier.email.filter(|_| supplier.archived_at.is_none())),
            Err(AppError::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        },
        Recipient::Address(email) => Ok(Some(email.clone())),
    }
}

fn shop_data(settings: &ShopSettings, mail: &MailOptions) -> ShopData {
    ShopData { name: settings.company.to_string(), url: mail.base_url.clone() }
}

fn facts(tx: &mut Tx<'_>, message: &Pending, about: Option<&OrderView>, mail: &MailOptions) -> Result<Facts> {
    let (settings, _) = settings::read(tx)?;
    if message.is_test {
        return Ok(Facts::Fits(Box::new(example(tx, message.notice, about, &settings, mail)?)));
    }
    let shop = shop_data(&settings, mail);
    let mut data = MailData { shop, order: None, shipment: None, item: None, failed: None, reset: None };
    match message.notice {
        Notice::OrderReceived
        | Notice::OrderCancelled
        | Notice::OrderShipped
        | Notice::OrderDelivered
        | Notice::StaffNewOrder => return order_facts(tx, message, about, (data, &settings, mail)),
        Notice::StaffStockLow | Notice::SupplierStockLow => {
            let Some(item) = item(tx, message)? else {
                return Ok(Facts::NoLonger("stock has recovered since"));
            };
            data.item = Some(item);
        }
        Notice::PasswordReset => {
            let base = mail.base_url.as_deref().unwrap_or_default();
            let minutes = LINK_LASTS.as_secs() / 60;
            data.reset = Some(ResetData { url: format!("{base}/password/{LINK_PLACE}"), minutes });
        }
        Notice::StaffMessageFailed => {
            let failed = queries::message(tx, MessageId::from_raw(message.subject_id))?.row;
            data.failed = Some(FailedData {
                subject: failed.subject.unwrap_or_else(|| failed.notice.to_string()),
                recipient: failed.address.unwrap_or_else(|| failed.recipient.to_string()),
                reason: failed.note,
                order: failed.order_number,
            });
        }
    }
    Ok(Facts::Fits(Box::new(data)))
}

fn order_facts(
    tx: &mut Tx<'_>,
    message: &Pending,
    about: Option<&OrderView>,
    (mut data, settings, mail): (MailData, &ShopSettings, &MailOptions),
) -> Result<Facts> {
    let Some(order) = about else { return Ok(Facts::NoLonger("the order is gone")) };
    if order.source == IMPORTED {
        return Ok(Facts::NoLonger("the order was imported"));
    }
    let by_hand = message.resend_of.is_some();
    let is_first_word = matches!(message.notice, Notice::OrderReceived | Notice::StaffNewOrder);
    if is_first_word && order.state == OrderState::Cancelled && !by_hand {
        return Ok(Facts::NoLonger("the order was cancelled before this was sent"));
    }
    data.order = Some(OrderData::of(order, link(message.notice, order, mail), &settings.time_zone()?));
    if matches!(message.notice, Notice::OrderShipped | Notice::OrderDelivered) {
        let Some(found) = shipment(tx, ShipmentId::from_raw(message.subject_id))? else {
            return Ok(Facts::NoLonger("the shipment is gone"));
        };
        if let (Some(note), false) = (outdated(message.notice, found.state), by_hand) {
            return Ok(Facts::NoLonger(note));
        }
        data.shipment = Some(ShipmentData::of(&found, order));
    }
    Ok(Facts::Fits(Box::new(data)))
}

/// Why "it has left" need not be said any more.
fn outdated(notice: Notice, state: ShipmentState) -> Option<&'static str> {
    match state {
        ShipmentState::Voided => Some("the shipment was voided before this was sent"),
        ShipmentState::Failed => Some("the delivery failed before this was sent"),
        ShipmentState::Delivered if notice == Notice::OrderShipped => Some("the shipment arrived before this was sent"),
        ShipmentState::Shipped | ShipmentState::InTransit | ShipmentState::Delivered => None,
    }
}

fn link(notice: Notice, order: &OrderView, mail: &MailOptions) -> Option<String> {
    let base = mail.base_url.as_deref()?;
    Some(match notice {
        Notice::StaffNewOrder => format!("{base}/orders/{}", order.id),
        Notice::OrderReceived
        | Notice::OrderCancelled
        | Notice::OrderShipped
        | Notice::OrderDelivered
        | Notice::StaffStockLow
        | Notice::StaffMessageFailed
        | Notice::SupplierStockLow
        | Notice::PasswordReset => format!("{base}/o/{LINK_PLACE}"),
    })
}

/// The item of a message about low stock; none when the shortage it tells of is over.
fn item(tx: &mut Tx<'_>, message: &Pending) -> Result<Option<ItemData>> {
    let variant = VariantId::from_raw(message.subject_id);
    let Some(sold) = catalog::queries::sellable_by_ids(tx, &[variant])?.into_iter().next() else { return Ok(None) };
    let filter = LevelFilter { sku: Sku::new(&sold.sku).ok(), location: message.location, ..LevelFilter::default() };
    let Some(level) = levels(tx, &filter)?.items.into_iter().next() else { return Ok(None) };
    // A later shortage has a message of its own.
    let is_this_shortage = level.low_since.is_some_and(|since| since <= message.created_at);
    if !is_this_shortage && message.resend_of.is_none() {
        return Ok(None);
    }
    let supplier = match &message.recipient {
        Recipient::Supplier(id) => Some(*id),
        Recipient::User(_) | Recipient::Customer | Recipient::Address(_) => {
            buying::queries::preferred_suppliers(tx, &[variant])?.remove(&variant)
        }
    };
    let bought = supplier.map(|id| buying::queries::item_of(tx, id, variant)).transpose()?.flatten();
    let bought = bought.as_ref();
    Ok(Some(ItemData {
        title: sold.title,
        sku: sold.sku,
        location: level.location_name,
        available: level.level.available(0),
        threshold: level.low_at.unwrap_or(0),
        supplier_sku: bought.map(|b| b.supplier_sku.clone()).filter(|s| !s.is_empty()),
        supplier: bought.map(|b| b.supplier_name.clone()),
        pack_size: bought.map(|b| b.pack_size),
        price: bought.and_then(|b| b.price).map(|p| amount(p.minor(), p.currency())),
        lead_time_days: bought.and_then(|b| b.lead_time_days),
    }))
}

/// Data for looking at a template: of a real order where one is given, else made up.
fn example(
    tx: &mut Tx<'_>,
    notice: Notice,
    about: Option<&OrderView>,
    settings: &ShopSettings,
    mail: &MailOptions,
) -> Result<MailData> {
    let mut data = sample(shop_data(settings, mail), settings.currency);
    if let Some(order) = about {
        data.order = Some(OrderData::of(order, link(notice, order, mail), &settings.time_zone()?));
        let last = queries::last_shipment(tx, order.id)?;
        if let Some(found) = last.map(|id| shipment(tx, id)).transpose()?.flatten() {
            data.shipment = Some(ShipmentData::of(&found, order));
        }
    }
    Ok(data)
}

/// A mail as texts would make it, of a real order where one is given.
///
/// # Errors
/// `order` when there is none such; what is wrong with the texts.
pub fn preview(
    ctx: &mut ReadCtx<'_, '_>,
    notice: Notice,
    texts: &Texts,
    about: Option<OrderId>,
    mail: &MailOptions,
) -> Result<Texts> {
    let (settings, _) = settings::read(ctx.tx)?;
    let about = about.map(|id| order(ctx.tx, id)).transpose()?;
    if about.as_ref().is_some_and(Option::is_none) {
        return Err(AppError::invalid("order", "unknown_order", "there is no such order"));
    }
    let data = example(ctx.tx, notice, about.flatten().as_ref(), &settings, mail)?;
    Ok(render(texts, &data)?)
}
