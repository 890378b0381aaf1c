//! Reading the files of orders.

use crate::orders::attachments::Attachment;
use crate::platform::{Result, cells};
use db::{Row, Tx, params, sql};
use domain::{AttachmentId, OrderId};

/// The files of an order, oldest first.
pub fn attachments(tx: &mut Tx<'_>, order: OrderId) -> Result<Vec<Attachment>> {
    Ok(tx.query(
        sql!(
            "select id, order_id, name, media_type, size, author_kind, author_id, created_at
             from order_attachments where order_id = $1 order by id"
        ),
        params![order.raw()],
        row,
    )?)
}

/// One file, without its content.
pub fn attachment(tx: &mut Tx<'_>, id: AttachmentId) -> Result<Option<Attachment>> {
    Ok(tx.one(
        sql!(
            "select id, order_id, name, media_type, size, author_kind, author_id, created_at
             from order_attachments where id = $1"
        ),
        params![id.raw()],
        row,
    )?)
}

/// The content of a file.
pub fn content(tx: &mut Tx<'_>, id: AttachmentId) -> Result<Option<Vec<u8>>> {
    let sql = sql!("select bytes from order_attachments where id = $1");
    Ok(tx.one(sql, params![id.raw()], |r| r.get::<Vec<u8>>(0))?)
}

/// How many files an order has.
pub(in crate::orders) fn count(tx: &mut Tx<'_>, order: OrderId) -> Result<i64> {
    let sql = sql!("select count(*) from order_attachments where order_id = $1");
    Ok(tx.one(sql, params![order.raw()], |r| r.get(0))?.unwrap_or_default())
}

fn row(r: &Row<'_>) -> db::Result<Attachment> {
    Ok(Attachment {
        id: AttachmentId::from_raw(r.get(0)?),
        order: OrderId::from_raw(r.get(1)?),
        name: r.get(2)?,
        media_type: r.get(3)?,
        size: r.get(4)?,
        author_kind: r.get(5)?,
        author_id: r.get(6)?,
        created_at: cells::moment(r, 7)?,
    })
}
