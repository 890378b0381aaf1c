//! Columns of messages, people, settings and the history.

use super::Kind::{Flag, Id, Moment, Number, Text};
use super::{Layout, field};
use domain::base::{ApiKeyId, EventId, MessageId, UserId};
use domain::parties::Permission;

/// Messages, without their bodies' HTML.
pub const MESSAGES: Layout = Layout {
    table: "messages",
    about: "outgoing messages and where they stand",
    needs: Permission::MessagesRead,
    fields: &[
        field("id", Id(|raw| MessageId::from_raw(raw).to_string())),
        field("created_at", Moment),
        field("notice", Text),
        field("channel", Text),
        field("recipient", Text),
        field("address", Text),
        field("language", Text),
        field("order", Text),
        field("state", Text),
        field("is_test", Flag),
        field("subject", Text),
        field("body", Text),
        field("attempts", Number),
        field("note", Text),
        field("tried_at", Moment),
        field("ended_at", Moment),
    ],
};

/// Templates that the owner changed.
pub const MESSAGE_TEMPLATES: Layout = Layout {
    table: "message-templates",
    about: "texts of messages that were changed",
    needs: Permission::SettingsRead,
    fields: &[
        field("notice", Text),
        field("language", Text),
        field("subject", Text),
        field("html", Text),
        field("text", Text),
        field("updated_at", Moment),
    ],
};

/// Which notices are sent.
pub const NOTICES: Layout = Layout {
    table: "notices",
    about: "which messages are sent, and in which language",
    needs: Permission::SettingsRead,
    fields: &[field("notice", Text), field("enabled", Flag), field("language", Text), field("updated_at", Moment)],
};

/// People, without passwords.
pub const USERS: Layout = Layout {
    table: "users",
    about: "people who work in the shop",
    needs: Permission::PeopleRead,
    fields: &[
        field("id", Id(|raw| UserId::from_raw(raw).to_string())),
        field("email", Text),
        field("name", Text),
        field("role", Text),
        field("created_at", Moment),
        field("disabled_at", Moment),
    ],
};

/// API keys, without their secrets.
pub const API_KEYS: Layout = Layout {
    table: "api-keys",
    about: "keys of programs, without their secrets",
    needs: Permission::PeopleRead,
    fields: &[
        field("id", Id(|raw| ApiKeyId::from_raw(raw).to_string())),
        field("name", Text),
        field("role", Text),
        field("created_at", Moment),
        field("last_used_at", Moment),
        field("revoked_at", Moment),
    ],
};

/// Settings of the shop.
pub const SETTINGS: Layout = Layout {
    table: "settings",
    about: "settings of the shop, as JSON",
    needs: Permission::SettingsRead,
    fields: &[field("key", Text), field("value", Text), field("updated_at", Moment)],
};

/// How the public order form is set, without its secret.
pub const ORDER_FORM: Layout = Layout {
    table: "order-form",
    about: "settings of the public order form, as JSON",
    needs: Permission::SettingsRead,
    fields: &[field("value", Text), field("updated_at", Moment)],
};

/// What the public order form shows when it does not show everything.
pub const ORDER_FORM_PICKS: Layout = Layout {
    table: "order-form-picks",
    about: "what the public order form shows, by kind and handle",
    needs: Permission::SettingsRead,
    fields: &[field("kind", Text), field("picked", Text)],
};

/// What has happened: history, timeline and audit log.
pub const EVENTS: Layout = Layout {
    table: "events",
    about: "everything that happened: history, timelines and audit log",
    needs: Permission::AuditRead,
    fields: &[
        field("id", Id(|raw| EventId::from_raw(raw).to_string())),
        field("at", Moment),
        field("kind", Text),
        field("subject", Number),
        field("actor_kind", Text),
        field("actor", Number),
        field("request", Text),
        field("data", Text),
    ],
};
