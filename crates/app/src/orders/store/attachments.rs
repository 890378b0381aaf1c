//! Writing the files of orders.

use crate::orders::attachments::Attachment;
use crate::platform::Result;
use db::{Tx, params, sql};
use domain::AttachmentId;

/// Keeps a file.
pub(in crate::orders) fn insert(tx: &mut Tx<'_>, file: &Attachment, bytes: &[u8]) -> Result<()> {
    tx.execute(
        sql!(
            "insert into order_attachments (id, order_id, name, media_type, size, author_kind, author_id, created_at, bytes)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        params![
            file.id.raw(),
            file.order.raw(),
            &file.name,
            &file.media_type,
            file.size,
            &file.author_kind,
            file.author_id,
            file.created_at.as_micros(),
            bytes,
        ],
    )?;
    Ok(())
}

/// Removes a file.
pub(in crate::orders) fn delete(tx: &mut Tx<'_>, id: AttachmentId) -> Result<()> {
    tx.execute(sql!("delete from order_attachments where id = $1"), params![id.raw()])?;
    Ok(())
}
