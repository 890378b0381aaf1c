//! Messages over HTTP: what went out, sending it again, templates, switches, the mail server; and the order that a mail links to.

pub(crate) mod api;
mod mail_server;
mod order_link;
pub(crate) mod pages;
mod templates;

pub(crate) use pages::notice_word;

use crate::shell::{Policy, Routes};
use domain::parties::Permission;
use utoipa_axum::routes;

/// The area's routes.
pub fn routes() -> Routes {
    let see = Policy::Needs(Permission::MessagesRead);
    let change = Policy::Needs(Permission::SettingsWrite);
    Routes::new("messages")
        .route(see, routes!(api::list_messages))
        .route(see, routes!(api::get_message))
        .keyed(Policy::Needs(Permission::MessagesSend), routes!(api::resend_message))
        .route(see, routes!(templates::list_message_templates))
        .route(see, routes!(templates::get_message_template))
        .route(change, routes!(templates::change_message_template))
        .route(change, routes!(templates::reset_message_template))
        .route(see, routes!(templates::preview_message_template))
        .keyed(change, routes!(templates::test_message_template))
        .route(see, routes!(templates::list_notices))
        .route(change, routes!(templates::change_notice))
        .route(Policy::Needs(Permission::SettingsRead), routes!(mail_server::get_mail_server))
        .route(change, routes!(mail_server::change_mail_server))
        .page(see, "/messages", pages::list)
        .page(see, "/messages/{id}", pages::detail)
        .form(Policy::Needs(Permission::MessagesSend), "/messages/{id}/resend", pages::resend)
        .page(Policy::Link, "/o/{token}", order_link::page)
}
