//! `/orders/{id}/attachments`, `/attachments/{id}`: the files of orders over HTTP.

use app::orders::attachments::{AttachFile, Attachment, DetachFile};
use app::orders::queries::attachments::{attachment, attachments, content};
use app::orders::queries::orders::order;
use app::platform::{AppError, Principal};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::base::{FieldErrors, FileName};
use domain::parties::Permission;
use domain::{AttachmentId, OrderId, Timestamp};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::shell::file_in_json::{decoded, in_data};
use crate::shell::schema::{PageJson, TimeSchema};
use crate::shell::submit::Uploaded;
use crate::shell::{Address, App, Caller, Empty, Policy, Reply, Result, Routes, Submitted};

/// Largest body that carries a file: four characters for three bytes, and the words around them.
const MAX_UPLOAD_BYTES: usize = 14 * 1024 * 1024 + 4096;
/// A file is saved, never shown: should a browser show it all the same, it may do nothing.
const SANDBOX: &str = "default-src 'none'; sandbox";

/// Adds the routes.
pub(super) fn add(routes: Routes) -> Routes {
    let (read, write) = (Policy::Needs(Permission::OrdersRead), Policy::Needs(Permission::OrdersEdit));
    routes
        .route(read, routes!(list_order_attachments))
        .keyed(write, routes!(attach_file))
        .route(read, routes!(get_attachment_content))
        .route(write, routes!(detach_file))
}

/// A file on an order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Attachment)]
struct AttachmentJson {
    #[schema(value_type = String, example = "att_01J8ZK4T2M7Q5A")]
    id: AttachmentId,
    #[schema(example = "measurement.pdf")]
    name: String,
    /// What it is, by its first bytes.
    #[schema(example = "application/pdf")]
    media_type: String,
    /// In bytes.
    size: i64,
    /// Who attached it: `user`, `api_key` or `system`.
    author_kind: String,
    #[schema(value_type = TimeSchema)]
    created_at: Timestamp,
}

impl From<Attachment> for AttachmentJson {
    fn from(from: Attachment) -> Self {
        let Attachment { id, order: _, name, media_type, size, author_kind, author_id: _, created_at } = from;
        Self { id, name, media_type, size, author_kind, created_at }
    }
}

/// A file to be attached.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewAttachment {
    /// Its name, without a path.
    #[schema(max_length = 150, example = "measurement.pdf")]
    name: String,
    /// A file of at most 10 MB, in base64.
    #[schema(max_length = 14_000_000, example = "JVBERi0xLjc=")]
    data: String,
}

/// List the files on an order, oldest first
#[utoipa::path(get, path = "/orders/{id}/attachments", params(("id" = String, Path, example = "ord_01J8ZK4T2M7Q5A")),
    responses((status = 200, description = "Its files", body = PageJson<AttachmentJson>)))]
async fn list_order_attachments(
    State(app): State<App>,
    caller: Caller,
    Address(id): Address<OrderId>,
) -> Result<Reply<PageJson<AttachmentJson>>> {
    let found = app.shop().read(&caller.principal, move |ctx| {
        order(ctx.tx, id)?.ok_or(AppError::NotFound("order"))?;
        attachments(ctx.tx, id)
    });
    let page = app::platform::Page { items: found.await?, next: None };
    Ok(Reply::ok(page.map(AttachmentJson::from).into()))
}

/// Attach a file to an order
#[utoipa::path(post, path = "/orders/{id}/attachments", params(("id" = String, Path)), request_body = NewAttachment,
    responses((status = 201, description = "The file", body = AttachmentJson)))]
async fn attach_file(
    State(app): State<App>,
    Address(order): Address<OrderId>,
    sent: Uploaded<NewAttachment, MAX_UPLOAD_BYTES>,
) -> Result<Reply<AttachmentJson>> {
    let NewAttachment { name, data } = sent.body;
    let mut errors = FieldErrors::new();
    let name = errors.take("name", FileName::new(&name));
    let Some(name) = name else { return Err(AppError::Invalid(errors).into()) };
    let bytes = decoded(&data)?;
    let answer = app.shop().execute(sent.call, AttachFile { order, name, bytes }).await.map_err(in_data)?;
    let at = format!("/attachments/{}/content", answer.value.id);
    Ok(Reply::created(answer).map(AttachmentJson::from).at(at))
}

/// The content of a file on an order
#[utoipa::path(get, path = "/attachments/{id}/content", params(("id" = String, Path, example = "att_01J8ZK4T2M7Q5A")),
    responses((status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream")))]
async fn get_attachment_content(
    State(app): State<App>,
    caller: Caller,
    Address(id): Address<AttachmentId>,
) -> Result<Response> {
    serve(&app, &caller.principal, id).await
}

/// Take a file off its order
#[utoipa::path(delete, path = "/attachments/{id}", params(("id" = String, Path)),
    responses((status = 200, description = "The file that was taken off", body = AttachmentJson)))]
async fn detach_file(
    State(app): State<App>,
    Address(id): Address<AttachmentId>,
    sent: Submitted<Empty>,
) -> Result<Reply<AttachmentJson>> {
    let answer = app.shop().execute(sent.call, DetachFile { id }).await?;
    Ok(Reply::done(answer).map(AttachmentJson::from))
}

/// A file as an answer that a browser saves.
pub(crate) async fn serve(app: &App, who: &Arc<Principal>, id: AttachmentId) -> Result<Response> {
    let found = app.shop().read(who, move |ctx| Ok(attachment(ctx.tx, id)?.zip(content(ctx.tx, id)?)));
    let (file, bytes) = found.await?.ok_or(AppError::NotFound("attachment"))?;
    let header = |text: &str| {
        HeaderValue::try_from(text).map_err(|_| AppError::Internal("a file has a name that no header takes".to_owned()))
    };
    let about = [
        (header::CONTENT_TYPE, header(&file.media_type)?),
        (header::CONTENT_DISPOSITION, header(&disposition(&file.name))?),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX)),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    Ok((about, bytes).into_response())
}

/// To be saved, under a name of plain letters for old programs and its own for the others (RFC 6266).
fn disposition(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_. ()".contains(c) { c } else { '_' }).collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", utf8_percent_encode(name, NON_ALPHANUMERIC))
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn a_name_cannot_leave_its_quotes() {
        let header = disposition("café \"x\";\r\n.pdf");
        assert!(
            header.starts_with("attachment; filename=\"caf_ _x____.pdf\"; filename*=UTF-8''caf%C3%A9%20%22x%22"),
            "{header}"
        );
        assert!(!header.contains('\n') && !header.contains('\r'));
    }
}
