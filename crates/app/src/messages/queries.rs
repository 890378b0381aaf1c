//! Reading messages, templates, switches, and orders by their secret link.

use super::mail_server::{MailPassword, MailServer};
use super::notices::NoticeSettings;
use super::render::Texts;
use super::templates::Template;
use crate::platform::counted::{Counted, MOST_COUNTED};
use crate::platform::page::{Page, PageRequest, SortColumn, SortKey};
use crate::platform::{AppError, Result, cells};
use crate::sort_column;
use db::{Asked, Row, Select, Tx, Value, params, sql};
use domain::base::{Email, LocationId, MessageId, OrderId, ShipmentId, Timestamp, UserId, VariantId};
use domain::messages::{Channel, MessageState, Notice, Recipient};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// Most people who run the shop that are told something.
pub const MAX_OWNERS: i64 = 20;
/// Characters of a link's token: 128 bits in hexadecimal.
pub const LINK_TOKEN_CHARS: usize = 32;

/// A message in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageRow {
    /// Its id.
    pub id: MessageId,
    /// How it travels.
    pub channel: Channel,
    /// What it says.
    pub notice: Notice,
    /// To whom.
    pub recipient: Recipient,
    /// The address it was last written to; none: not written yet.
    pub address: Option<String>,
    /// Its subject; none: not written yet.
    pub subject: Option<String>,
    /// Where it stands.
    pub state: MessageState,
    /// The order it is about.
    pub order: Option<OrderId>,
    /// That order's number.
    pub order_number: Option<String>,
    /// Whether it tries a template.
    pub is_test: bool,
    /// The message that it repeats.
    pub resend_of: Option<MessageId>,
    /// How often it was tried.
    pub attempts: i64,
    /// Why it was dropped or given up, or what went wrong last; may be empty.
    pub note: String,
    /// When its event happened.
    pub created_at: Timestamp,
    /// When it was last tried.
    pub tried_at: Option<Timestamp>,
    /// When it was sent, dropped or given up.
    pub ended_at: Option<Timestamp>,
}

/// A message with its texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageDetail {
    /// What a list shows.
    pub row: MessageRow,
    /// The mail as it was last written, without the secret link; none: not written yet.
    pub texts: Option<Texts>,
    /// Its `Message-ID`.
    pub header_id: Option<String>,
    /// Messages that repeat it, oldest first.
    pub resends: Vec<MessageId>,
}

/// Which messages a list holds. Every filter narrows it.
#[derive(Clone, Debug, Default)]
pub struct MessageFilter {
    /// In this state.
    pub state: Option<MessageState>,
    /// About this order.
    pub order: Option<OrderId>,
    /// Saying this.
    pub notice: Option<Notice>,
    /// Which part of the list.
    pub page: PageRequest,
}

/// What is needed to write a message.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub(super) id: MessageId,
    pub(super) notice: Notice,
    pub(super) recipient: Recipient,
    pub(super) state: MessageState,
    pub(super) subject_id: i64,
    pub(super) order: Option<OrderId>,
    pub(super) location: Option<LocationId>,
    pub(super) language: String,
    pub(super) is_test: bool,
    pub(super) resend_of: Option<MessageId>,
    pub(super) attempts: i64,
    pub(super) header_id: Option<String>,
    pub(super) created_at: Timestamp,
}

static SORT: [SortColumn; 1] = [sort_column!("created_at", by id "m.id")];

/// A part of the list of messages.
pub fn messages(tx: &mut Tx<'_>, filter: &MessageFilter) -> Result<Page<MessageRow>> {
    let paging = filter.page.check(&SORT)?;
    let mut select = Select::new(
        "select m.id, m.channel, m.notice, m.recipient, m.address, m.subject, m.state, m.order_id, o.number, m.is_test,
                m.resend_of, m.attempts, m.note, m.created_at, m.tried_at, m.ended_at
         from messages m left join orders o on o.id = m.order_id",
    );
    select
        .filter_some("m.state = ?", filter.state.map(MessageState::code))
        .filter_some("m.order_id = ?", filter.order.map(OrderId::raw))
        .filter_some("m.notice = ?", filter.notice.map(Notice::code));
    paging.apply(&mut select);
    let (sql, params) = select.parts();
    let rows = tx.query(&sql, params, message_row)?;
    Ok(paging.page(rows, |row, _| (SortKey::Id, row.id.raw())))
}

/// The messages about an order that its timeline shows, oldest first.
pub fn messages_of_order(tx: &mut Tx<'_>, order: OrderId) -> Result<Vec<MessageRow>> {
    Ok(tx.query(
        sql!(
            "select m.id, m.channel, m.notice, m.recipient, m.address, m.subject, m.state, m.order_id, o.number, m.is_test,
                    m.resend_of, m.attempts, m.note, m.created_at, m.tried_at, m.ended_at
             from messages m left join orders o on o.id = m.order_id where m.order_id = $1 order by m.id"
        ),
        params![order.raw()],
        message_row,
    )?)
}

/// One message with its texts.
pub fn message(tx: &mut Tx<'_>, id: MessageId) -> Result<MessageDetail> {
    let found = tx.one(
        sql!(
            "select m.id, m.channel, m.notice, m.recipient, m.address, m.subject, m.state, m.order_id, o.number, m.is_test,
                    m.resend_of, m.attempts, m.note, m.created_at, m.tried_at, m.ended_at, m.html, m.body_text, m.header_id
             from messages m left join orders o on o.id = m.order_id where m.id = $1"
        ),
        params![id.raw()],
        |r| {
            let (row, html, text) = (message_row(r)?, r.get::<Option<String>>(16)?, r.get::<Option<String>>(17)?);
            let texts = match (row.subject.clone(), html, text) {
                (Some(subject), Some(html), Some(text)) => Some(Texts { subject, html, text }),
                (None, _, _) | (_, None, _) | (_, _, None) => None,
            };
            Ok(MessageDetail { row, texts, header_id: r.get(18)?, resends: Vec::new() })
        },
    )?;
    let mut detail = found.ok_or(AppError::NotFound("message"))?;
    detail.resends =
        tx.query(sql!("select id from messages where resend_of = $1 order by id"), params![id.raw()], |r| {
            Ok(MessageId::from_raw(r.get(0)?))
        })?;
    Ok(detail)
}

/// How many messages wait, and how many were given up.
pub fn message_counts(tx: &mut Tx<'_>) -> Result<(i64, i64)> {
    let counted = tx.one(
        sql!(
            "select (select count(*) from messages where state = 'waiting'),
                    (select count(*) from messages where state = 'dead')"
        ),
        &[],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    Ok(counted.unwrap_or((0, 0)))
}

/// The order of a secret link's token; none when there is no such link.
pub fn order_by_token(tx: &mut Tx<'_>, token: &str) -> Result<Option<OrderId>> {
    if token.len() != LINK_TOKEN_CHARS {
        return Ok(None);
    }
    let hash = link_hash(token);
    let sql = sql!("select order_id from order_links where token_hash = $1");
    Ok(tx.one(sql, params![hash.as_slice()], |r| Ok(OrderId::from_raw(r.get(0)?)))?)
}

/// What is stored of a token.
pub(super) fn link_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

pub(super) fn pending(tx: &mut Tx<'_>, id: MessageId) -> Result<Pending> {
    let found = tx.one(
        sql!(
            "select id, notice, recipient, state, subject_id, order_id, location_id, language, is_test, resend_of, attempts,
                    header_id, created_at from messages where id = $1"
        ),
        params![id.raw()],
        pending_row,
    )?;
    found.ok_or(AppError::NotFound("message"))
}

/// Messages that wait for a mail server, oldest first; those whose row is at hand.
pub(super) fn waiting(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<Pending>> {
    Ok(tx.query(
        sql!(
            "select m.id, m.notice, m.recipient, m.state, m.subject_id, m.order_id, m.location_id, m.language, m.is_test,
                    m.resend_of, m.attempts, m.header_id, m.created_at
             from messages m where m.state = 'waiting' order by m.id limit $1 {for update of m}"
        ),
        params![limit],
        pending_row,
    )?)
}

/// Whether the recipient still has to get an earlier message about the order.
pub(super) fn is_behind(tx: &mut Tx<'_>, message: &Pending, order: OrderId) -> Result<bool> {
    let earlier = tx.one(
        sql!(
            "select 1 from messages
             where order_id = $1 and id < $2 and recipient = $3 and state in ('queued', 'waiting') limit 1"
        ),
        params![order.raw(), message.id.raw(), &message.recipient.to_string()],
        |_| Ok(()),
    )?;
    Ok(earlier.is_some())
}

/// Those who run the shop.
pub(super) fn ask_owners(tx: &mut Tx<'_>) -> Result<Asked<UserId>> {
    Ok(tx.ask(
        sql!("select id from users where role = 'owner' and disabled_at is null order by id limit $1"),
        params![MAX_OWNERS],
        |r| Ok(UserId::from_raw(r.get(0)?)),
    )?)
}

/// The address of somebody who works here still.
pub(super) fn user_address(tx: &mut Tx<'_>, id: UserId) -> Result<Option<Email>> {
    let sql = sql!("select email from users where id = $1 and disabled_at is null");
    Ok(tx.one(sql, params![id.raw()], |r| cells::parsed(r, 0))?)
}

/// The last shipment of an order.
pub(super) fn last_shipment(tx: &mut Tx<'_>, order: OrderId) -> Result<Option<ShipmentId>> {
    let sql = sql!("select id from shipments where order_id = $1 order by id desc limit 1");
    Ok(tx.one(sql, params![order.raw()], |r| Ok(ShipmentId::from_raw(r.get(0)?)))?)
}

/// Notices that somebody has set.
pub(super) fn ask_notice_settings(tx: &mut Tx<'_>) -> Result<Asked<(Notice, NoticeSettings)>> {
    Ok(tx.ask(sql!("select notice, enabled, language, version from notices"), &[], |r| {
        Ok((cells::parsed(r, 0)?, NoticeSettings { enabled: r.get(1)?, language: r.get(2)?, version: r.get(3)? }))
    })?)
}

/// How many messages stand in each of the states that wait for something, or ended otherwise than sent: those have an index.
pub fn count_states(tx: &mut Tx<'_>) -> Result<Vec<(MessageState, Counted)>> {
    let sql = sql!("select count(*) from (select id from messages where state = $1 and state <> 'sent' limit $2) m");
    let states = MessageState::ALL.iter().copied().filter(|state| *state != MessageState::Sent);
    let count = |state: MessageState| -> Result<(MessageState, Counted)> {
        let rows = tx.one(sql, params![state.code(), MOST_COUNTED + 1], |r| r.get(0))?;
        Ok((state, Counted::of(rows.unwrap_or_default())))
    };
    states.map(count).collect()
}

/// What a supplier was told last about an item that is low.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// The message.
    pub message: MessageId,
    /// What became of it.
    pub state: MessageState,
    /// When it ended, else when it was made.
    pub at: Timestamp,
}

/// What suppliers were told last about these variants, by variant and location.
pub fn last_told(tx: &mut Tx<'_>, variants: &[VariantId]) -> Result<HashMap<(VariantId, Option<LocationId>), Told>> {
    let keys: Vec<Value<'_>> = variants.iter().map(|v| Value::Int(v.raw())).collect();
    let rows = tx.query_set(
        sql!(
            "select m.subject_id, m.location_id, m.id, m.state, coalesce(m.ended_at, m.created_at)
             from (select max(x.id) as last_id from {keys k(id bigint)}
                   join messages x on x.subject_id = k.id and x.notice = 'supplier_stock_low'
                   where not x.is_test group by x.subject_id, x.location_id) l
             join messages m on m.id = l.last_id"
        ),
        &keys,
        &[],
        |r| {
            let place = (VariantId::from_raw(r.get(0)?), r.get::<Option<i64>>(1)?.map(LocationId::from_raw));
            let told =
                Told { message: MessageId::from_raw(r.get(2)?), state: cells::parsed(r, 3)?, at: cells::moment(r, 4)? };
            Ok((place, told))
        },
    )?;
    Ok(rows.into_iter().collect())
}

/// The mail server that was entered, its password and its version.
pub(super) fn mail_server(tx: &mut Tx<'_>) -> Result<(MailServer, MailPassword, i64)> {
    let row = tx.one(sql!("select value, password, version from mail_server where id = 1"), &[], |r| {
        Ok((cells::json(r, 0)?, MailPassword::new(r.get::<String>(1)?), r.get(2)?))
    })?;
    Ok(row.unwrap_or_default())
}

pub(super) fn own_template(tx: &mut Tx<'_>, notice: Notice, language: &str) -> Result<Option<Template>> {
    Ok(tx.one(
        sql!(
            "select notice, language, subject, html, body_text, updated_at, version from message_templates
             where notice = $1 and language = $2"
        ),
        params![notice.code(), language],
        template_row,
    )?)
}

pub(super) fn own_templates(tx: &mut Tx<'_>) -> Result<Vec<Template>> {
    Ok(tx.query(
        sql!("select notice, language, subject, html, body_text, updated_at, version from message_templates"),
        &[],
        template_row,
    )?)
}

fn template_row(r: &Row<'_>) -> db::Result<Template> {
    Ok(Template {
        notice: cells::parsed(r, 0)?,
        language: r.get(1)?,
        texts: Texts { subject: r.get(2)?, html: r.get(3)?, text: r.get(4)? },
        updated_at: Some(cells::moment(r, 5)?),
        version: r.get(6)?,
    })
}

fn message_row(r: &Row<'_>) -> db::Result<MessageRow> {
    Ok(MessageRow {
        id: MessageId::from_raw(r.get(0)?),
        channel: cells::parsed(r, 1)?,
        notice: cells::parsed(r, 2)?,
        recipient: cells::parsed(r, 3)?,
        address: r.get(4)?,
        subject: r.get(5)?,
        state: cells::parsed(r, 6)?,
        order: r.get::<Option<i64>>(7)?.map(OrderId::from_raw),
        order_number: r.get(8)?,
        is_test: r.get(9)?,
        resend_of: r.get::<Option<i64>>(10)?.map(MessageId::from_raw),
        attempts: r.get(11)?,
        note: r.get(12)?,
        created_at: cells::moment(r, 13)?,
        tried_at: cells::optional_moment(r, 14)?,
        ended_at: cells::optional_moment(r, 15)?,
    })
}

fn pending_row(r: &Row<'_>) -> db::Result<Pending> {
    Ok(Pending {
        id: MessageId::from_raw(r.get(0)?),
        notice: cells::parsed(r, 1)?,
        recipient: cells::parsed(r, 2)?,
        state: cells::parsed(r, 3)?,
        subject_id: r.get(4)?,
        order: r.get::<Option<i64>>(5)?.map(OrderId::from_raw),
        location: r.get::<Option<i64>>(6)?.map(LocationId::from_raw),
        language: r.get(7)?,
        is_test: r.get(8)?,
        resend_of: r.get::<Option<i64>>(9)?.map(MessageId::from_raw),
        attempts: r.get(10)?,
        header_id: r.get(11)?,
        created_at: cells::moment(r, 12)?,
    })
}
