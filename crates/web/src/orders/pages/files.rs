//! The files on an order's page: looking one up, attaching one, taking one off.

use app::orders::attachments::{AttachFile, Attachment, DetachFile, MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS};
use app::platform::AppError;
use domain::base::{FieldErrors, FileName};
use domain::parties::Permission;
use domain::{AttachmentId, OrderId};
use maud::{Markup, html};
use serde::Deserialize;

use super::acts::finish;
use super::detail::{Asking, Found, Refused};
use super::within::within;
use crate::orders::attachments::serve;
use crate::pages::{Fields, Sent, SentFiles, Shown, Visit, moment};
use crate::shell::Address;
use crate::ui::{Button, Column, Field, Form, Icon, Kind, Phone, Row, Section, Table, form_line, number, text_link};

/// Bytes of a form with a file.
const MAX_FORM_BYTES: u64 = MAX_ATTACHMENT_BYTES + 64 * 1024;
/// Bytes in a kilobyte, as people read it.
const KB: i64 = 1000;

#[derive(Debug, Default, Deserialize)]
pub(super) struct NoFields {}

/// Attaches a file.
pub(super) async fn attach(
    visit: Visit,
    Address(id): Address<OrderId>,
    mut sent: SentFiles<NoFields, MAX_FORM_BYTES>,
) -> Shown {
    let command = match sent.files.first_mut() {
        Some(file) => {
            let mut errors = FieldErrors::new();
            match errors.take("file", FileName::new(&file.name)) {
                Some(name) => Ok(AttachFile { order: id, name, bytes: file.content.to_vec()? }),
                None => Err(AppError::Invalid(errors)),
            }
        }
        None => Err(AppError::invalid("file", "required", "choose a file first")),
    };
    let done = match command {
        Ok(command) => visit.shop().execute(sent.call, command).await.map(drop),
        Err(error) => Err(error),
    };
    finish(&visit, id, Asking::File, Fields::default(), done, "The file is attached").await
}

/// Takes a file off.
pub(super) async fn detach(visit: Visit, Address(id): Address<AttachmentId>, sent: Sent<Fields>) -> Shown {
    let order: OrderId = sent.fields.text("order").parse().map_err(|_| AppError::NotFound("order"))?;
    let done = visit.shop().execute(sent.call, DetachFile { id }).await.map(drop);
    finish(&visit, order, Asking::Button, Fields::default(), done, "The file was taken off").await
}

/// The file itself, to be saved.
pub(super) async fn download(visit: Visit, Address(id): Address<AttachmentId>) -> Shown {
    serve(visit.app(), visit.principal(), id).await
}

/// The section of the order's page; nothing where there is no file and none may be added.
pub(super) fn section(visit: &Visit, found: &Found, refused: &Refused) -> Markup {
    let may = visit.may(Permission::OrdersEdit);
    let count = found.files.len();
    let room = may && i64::try_from(count).is_ok_and(|count| count < MAX_ATTACHMENTS);
    let body = html! {
        @if count > 0 { (table(visit, found, may)) }
        @if room { (upload(visit, found, refused)) }
    };
    let section = Section::new("files", "Files", body);
    html! { @if count > 0 { (section.count(count.to_string())) } @else if room { (section) } }
}

fn table(visit: &Visit, found: &Found, may: bool) -> Table {
    let mut columns = vec![
        Column::lead("Name"),
        Column::figure("Size").phone(Phone::LineEnd),
        Column::text("Attached").phone(Phone::Hidden),
    ];
    if may {
        columns.push(Column::text("Take off").label_hidden().fit());
    }
    let row = |file: &Attachment| {
        let mut cells = vec![
            text_link(&format!("/attachments/{}", file.id), &file.name),
            number(&size(file.size)),
            moment(file.created_at, visit.shop().clock().now(), visit.zone()),
        ];
        if may {
            cells.push(take_off(visit, found.order.id, file));
        }
        Row::new(format!("file-{}", file.id), cells)
    };
    Table::new("Files", columns, found.files.iter().map(row).collect()).plain()
}

fn take_off(visit: &Visit, order: OrderId, file: &Attachment) -> Markup {
    let path = within(visit, &format!("/attachments/{}/remove", file.id));
    let form = Form::post(format!("off-{}", file.id), path, visit.guard());
    let label = format!("Take {} off", file.name);
    html! {
        (form.body(html! {
            input type="hidden" name="order" value=(order);
            (Button::submit(label).icon_only(Icon::Trash2).small().quiet())
        }))
    }
}

fn upload(visit: &Visit, found: &Found, refused: &Refused) -> Form {
    let error = (refused.form == Asking::File).then(|| refused.faults.at("file")).flatten();
    Form::post("attach-file", within(visit, &format!("/orders/{}/attachments", found.order.id)), visit.guard())
        .multipart()
        .body(form_line(&html! {
            (Field::new("file", "Attach a file", Kind::File("".into())).label_hidden().hint("Up to 10 MB; seen by those who work here.").error(error))
            (Button::submit("Attach").icon(Icon::Paperclip))
        }))
}

/// "12 KB", "1.3 MB".
fn size(bytes: i64) -> String {
    match bytes {
        ..KB => format!("{bytes} B"),
        KB..1_000_000 => format!("{} KB", (bytes + KB / 2) / KB),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_short() {
        let rows = [(1, "1 B"), (999, "999 B"), (1_000, "1 KB"), (12_600, "13 KB"), (1_300_000, "1.3 MB")];
        for (bytes, shown) in rows {
            assert_eq!(size(bytes), shown);
        }
    }
}
