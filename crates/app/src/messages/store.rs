//! The only SQL that writes messages, their templates and switches, and secret links to orders.

use super::notices::NoticeSettings;
use super::render::Texts;
use crate::platform::Result;
use db::{Tx, Value, params, sql, table};
use domain::base::{LocationId, MessageId, OrderId, Timestamp};
use domain::messages::{Channel, MessageState, Notice, Recipient};

/// A message about to be queued.
#[derive(Clone, Debug)]
pub(super) struct NewMessage {
    pub(super) id: MessageId,
    /// What caused it.
    pub(super) event_id: i64,
    pub(super) recipient: Recipient,
    pub(super) notice: Notice,
    /// Order, shipment, variant or message.
    pub(super) subject_id: i64,
    pub(super) order: Option<i64>,
    pub(super) location: Option<LocationId>,
    pub(super) language: String,
    pub(super) is_test: bool,
    pub(super) resend_of: Option<MessageId>,
}

/// A mail as it was written.
#[derive(Clone, Debug)]
pub(super) struct Written<'a> {
    pub(super) address: &'a str,
    pub(super) texts: &'a Texts,
    pub(super) note: &'a str,
}

table!(MESSAGES = "messages" {
    id: Int, event_id: Int, channel: Text, recipient: Text, notice: Text, subject_id: Int, order_id: Int, location_id: Int,
    language: Text, state: Text, is_test: Bool, resend_of: Int, attempts: Int, note: Text, created_at: Int
});
table!(ORDER_LINKS = "order_links" { token_hash: Blob, order_id: Int, message_id: Int, created_at: Int });

pub(super) fn insert(tx: &mut Tx<'_>, rows: &[NewMessage], now: Timestamp) -> Result<()> {
    let recipients: Vec<String> = rows.iter().map(|row| row.recipient.to_string()).collect();
    let mut values = Vec::with_capacity(rows.len() * MESSAGES.columns.len());
    for (row, recipient) in rows.iter().zip(&recipients) {
        values.extend([
            Value::Int(row.id.raw()),
            Value::Int(row.event_id),
            Value::Text(Channel::Email.code()),
            Value::Text(recipient),
            Value::Text(row.notice.code()),
            Value::Int(row.subject_id),
            Value::from(row.order),
            Value::from(row.location.map(LocationId::raw)),
            Value::Text(&row.language),
            Value::Text(MessageState::Queued.code()),
            Value::Bool(row.is_test),
            Value::from(row.resend_of.map(MessageId::raw)),
            Value::Int(0),
            Value::Text(""),
            Value::Int(now.as_micros()),
        ]);
    }
    Ok(tx.bulk(&MESSAGES, &values)?)
}

/// Ends a message that is not sent. False when it stands no longer as it was read.
pub(super) fn drop_message(tx: &mut Tx<'_>, id: MessageId, attempts: i64, note: &str, now: Timestamp) -> Result<bool> {
    let changed = tx.execute(
        sql!(
            "update messages set state = 'dropped', note = $3, ended_at = $4
             where id = $1 and attempts = $2 and state in ('queued', 'waiting')"
        ),
        params![id.raw(), attempts, note, now.as_micros()],
    )?;
    Ok(changed == 1)
}

/// Keeps a written message until mail can be sent. False when it stands no longer as it was read.
pub(super) fn keep(tx: &mut Tx<'_>, id: MessageId, attempts: i64, written: &Written<'_>) -> Result<bool> {
    let changed = tx.execute(
        sql!(
            "update messages set state = 'waiting', address = $3, subject = $4, html = $5, body_text = $6, note = $7
             where id = $1 and attempts = $2 and state in ('queued', 'waiting')"
        ),
        params![
            id.raw(),
            attempts,
            written.address,
            &written.texts.subject,
            &written.texts.html,
            &written.texts.text,
            written.note,
        ],
    )?;
    Ok(changed == 1)
}

/// Notes that a written message is about to be sent. False when it stands no longer as it was read.
pub(super) fn start_try(
    tx: &mut Tx<'_>,
    id: MessageId,
    attempts: i64,
    written: &Written<'_>,
    (header_id, now): (&str, Timestamp),
) -> Result<bool> {
    let changed = tx.execute(
        sql!(
            "update messages set state = 'queued', address = $3, subject = $4, html = $5, body_text = $6, note = $7,
                    header_id = coalesce(header_id, $8), tried_at = $9, attempts = attempts + 1
             where id = $1 and attempts = $2 and state in ('queued', 'waiting')"
        ),
        params![
            id.raw(),
            attempts,
            written.address,
            &written.texts.subject,
            &written.texts.html,
            &written.texts.text,
            written.note,
            header_id,
            now.as_micros(),
        ],
    )?;
    Ok(changed == 1)
}

/// Ends a try: sent, dead, or queued again. False when the message was ended before.
pub(super) fn end_try(
    tx: &mut Tx<'_>,
    id: MessageId,
    state: MessageState,
    note: &str,
    ended_at: Option<Timestamp>,
) -> Result<bool> {
    let changed = tx.execute(
        sql!("update messages set state = $2, note = $3, ended_at = $4 where id = $1 and state = 'queued'"),
        params![id.raw(), state.code(), note, ended_at.map(Timestamp::as_micros)],
    )?;
    Ok(changed == 1)
}

/// Puts waiting messages back in line.
pub(super) fn release(tx: &mut Tx<'_>, ids: &[MessageId]) -> Result<()> {
    let keys: Vec<Value<'_>> = ids.iter().map(|id| Value::Int(id.raw())).collect();
    tx.execute_set(
        sql!("update messages as m set state = 'queued' from {keys k(id bigint)} where m.id = k.id and m.state = 'waiting'"),
        &keys,
        &[],
    )?;
    Ok(())
}

/// A secret link to an order, by the hash of its token.
pub(super) fn insert_link(
    tx: &mut Tx<'_>,
    hash: &[u8],
    order: OrderId,
    message: MessageId,
    now: Timestamp,
) -> Result<()> {
    let row = [Value::Blob(hash), Value::Int(order.raw()), Value::Int(message.raw()), Value::Int(now.as_micros())];
    Ok(tx.bulk(&ORDER_LINKS, &row)?)
}

/// The same for a link that may be there already.
pub(super) fn insert_link_once(
    tx: &mut Tx<'_>,
    hash: &[u8],
    order: OrderId,
    message: MessageId,
    now: Timestamp,
) -> Result<()> {
    let sql = sql!(
        "insert into order_links (token_hash, order_id, message_id, created_at) values ($1, $2, $3, $4) on conflict do nothing"
    );
    tx.execute(sql, params![hash, order.raw(), message.raw(), now.as_micros()])?;
    Ok(())
}

/// Writes a template as version `version`; false when it does not stand at the version before.
pub(super) fn put_template(
    tx: &mut Tx<'_>,
    (notice, language): (Notice, &str),
    texts: &Texts,
    version: i64,
    now: Timestamp,
) -> Result<bool> {
    let values = params![notice.code(), language, &texts.subject, &texts.html, &texts.text, now.as_micros(), version,];
    let written = if version == 1 {
        tx.execute(
            sql!(
                "insert into message_templates (notice, language, subject, html, body_text, updated_at, version)
                 values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing"
            ),
            values,
        )?
    } else {
        tx.execute(
            sql!(
                "update message_templates set subject = $3, html = $4, body_text = $5, updated_at = $6, version = $7
                 where notice = $1 and language = $2 and version = $7 - 1"
            ),
            values,
        )?
    };
    Ok(written == 1)
}

/// Takes a template off; whether there was one.
pub(super) fn delete_template(tx: &mut Tx<'_>, notice: Notice, language: &str) -> Result<bool> {
    let sql = sql!("delete from message_templates where notice = $1 and language = $2");
    Ok(tx.execute(sql, params![notice.code(), language])? == 1)
}

/// Writes the mail server as version `version`; false when it does not stand at the version before.
pub(super) fn put_mail_server(
    tx: &mut Tx<'_>,
    value: &str,
    password: &str,
    version: i64,
    now: Timestamp,
) -> Result<bool> {
    let row = params![value, password, version, now.as_micros()];
    let written = if version == 1 {
        tx.execute(
            sql!(
                "insert into mail_server (id, value, password, version, updated_at) values (1, $1, $2, $3, $4)
                 on conflict do nothing"
            ),
            row,
        )?
    } else {
        tx.execute(
            sql!(
                "update mail_server set value = $1, password = $2, version = $3, updated_at = $4
                 where id = 1 and version = $3 - 1"
            ),
            row,
        )?
    };
    Ok(written == 1)
}

/// Writes a switch as version `settings.version`; false when it does not stand at the version before.
pub(super) fn put_notice(tx: &mut Tx<'_>, notice: Notice, settings: &NoticeSettings, now: Timestamp) -> Result<bool> {
    let values = params![notice.code(), settings.enabled, &settings.language, now.as_micros(), settings.version];
    let written = if settings.version == 1 {
        tx.execute(
            sql!(
                "insert into notices (notice, enabled, language, updated_at, version) values ($1, $2, $3, $4, $5)
                 on conflict do nothing"
            ),
            values,
        )?
    } else {
        tx.execute(
            sql!(
                "update notices set enabled = $2, language = $3, updated_at = $4, version = $5
                 where notice = $1 and version = $5 - 1"
            ),
            values,
        )?
    };
    Ok(written == 1)
}
