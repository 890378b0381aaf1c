//! Files on an order, for those who work on it: a measurement, a customer's letter, a signed delivery note.
//!
//! Invariants: an order has at most [`MAX_ATTACHMENTS`]; what a file is, its first bytes say and never its sender; a file is
//! only ever handed out to be saved, under its own name.

use super::queries::attachments::{attachment, count};
use super::queries::orders::order_for_update;
use super::store::attachments as store;
use crate::platform::command::{Call, Command};
use crate::platform::{AppError, Result, WriteCtx};
use domain::base::FileName;
use domain::events::EventKind;
use domain::parties::Permission;
use domain::{AttachmentId, OrderId, Timestamp};
use serde::{Deserialize, Serialize};

/// Largest file, in bytes.
pub const MAX_ATTACHMENT_BYTES: u64 = 10 * 1024 * 1024;
/// The most files of an order.
pub const MAX_ATTACHMENTS: i64 = 20;

/// Attaches a file to an order.
#[derive(Clone, Debug)]
pub struct AttachFile {
    /// The order.
    pub order: OrderId,
    /// The file's name.
    pub name: FileName,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Takes a file off its order.
#[derive(Clone, Debug)]
pub struct DetachFile {
    /// Which.
    pub id: AttachmentId,
}

/// A file on an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Its id.
    pub id: AttachmentId,
    /// The order.
    pub order: OrderId,
    /// Its name.
    pub name: String,
    /// What it is, by its first bytes.
    pub media_type: String,
    /// How many bytes it has.
    pub size: i64,
    /// Who attached it: kind and id.
    pub author_kind: String,
    /// Who attached it.
    pub author_id: i64,
    /// When.
    pub created_at: Timestamp,
}

#[derive(Serialize)]
struct Told<'a> {
    attachment: AttachmentId,
    name: &'a str,
}

impl Command for AttachFile {
    const NAME: &'static str = "orders.attach";
    const PERMISSION: Permission = Permission::OrdersEdit;
    type Output = Attachment;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Attachment> {
        let size = check_size(&self.bytes)?;
        let order = order_for_update(ctx.tx, self.order)?.id;
        if count(ctx.tx, order)? >= MAX_ATTACHMENTS {
            let message = format!("an order has at most {MAX_ATTACHMENTS} files");
            return Err(AppError::refuse_field("file", "too_many_files", message));
        }
        let file = Attachment {
            id: AttachmentId::from_raw(ctx.next_id()),
            order,
            name: self.name.as_str().to_owned(),
            media_type: media_type(&self.bytes).to_owned(),
            size,
            author_kind: call.principal.kind.code().to_owned(),
            author_id: call.principal.id,
            created_at: ctx.now,
        };
        store::insert(ctx.tx, &file, &self.bytes)?;
        tell(call, ctx, EventKind::OrderAttached, &file)?;
        Ok(file)
    }
}

impl Command for DetachFile {
    const NAME: &'static str = "orders.detach";
    const PERMISSION: Permission = Permission::OrdersEdit;
    type Output = Attachment;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Attachment> {
        let gone = || AppError::NotFound("attachment");
        let order = attachment(ctx.tx, self.id)?.ok_or_else(gone)?.order;
        order_for_update(ctx.tx, order)?;
        // Somebody else may have taken it off before the order was ours.
        let file = attachment(ctx.tx, self.id)?.ok_or_else(gone)?;
        store::delete(ctx.tx, file.id)?;
        tell(call, ctx, EventKind::OrderDetached, &file)?;
        Ok(file)
    }
}

fn tell(call: &Call, ctx: &mut WriteCtx<'_, '_>, kind: EventKind, file: &Attachment) -> Result<()> {
    ctx.event(call, kind, file.order.raw(), &Told { attachment: file.id, name: &file.name })?;
    Ok(())
}

fn check_size(bytes: &[u8]) -> Result<i64> {
    if bytes.is_empty() {
        return Err(AppError::invalid("file", "empty", "the file is empty"));
    }
    match i64::try_from(bytes.len()) {
        Ok(size) if bytes.len() as u64 <= MAX_ATTACHMENT_BYTES => Ok(size),
        Ok(_) | Err(_) => Err(AppError::invalid("file", "too_large", "a file has at most 10 MB")),
    }
}

/// What a file is, by how it begins; everything that cannot be told by that is bytes.
fn media_type(bytes: &[u8]) -> &'static str {
    const KNOWN: [(&[u8], &str); 5] = [
        (b"%PDF-", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF8", "image/gif"),
        (b"PK\x03\x04", "application/zip"),
    ];
    KNOWN.iter().find(|(start, _)| bytes.starts_with(start)).map_or("application/octet-stream", |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_first_bytes_say() {
        let rows: [(&[u8], &str); 4] = [
            (b"%PDF-1.7\n", "application/pdf"),
            (b"\x89PNG\r\n\x1a\n....", "image/png"),
            (b"<html><script>", "application/octet-stream"),
            (b"", "application/octet-stream"),
        ];
        for (bytes, expected) in rows {
            assert_eq!(media_type(bytes), expected);
        }
    }

    #[test]
    fn what_is_empty_or_too_large_is_refused() {
        assert!(check_size(b"").is_err());
        assert!(matches!(check_size(b"x"), Ok(1)));
        let most = usize::try_from(MAX_ATTACHMENT_BYTES).unwrap();
        assert!(check_size(&vec![0; most]).is_ok());
        assert!(check_size(&vec![0; most + 1]).is_err());
    }
}
