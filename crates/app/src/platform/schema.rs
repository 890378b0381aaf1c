//! The schema's steps, in order.

use db::Migration;

/// Every step; the text of a released one never changes.
pub static MIGRATIONS: &[Migration] = &[
    Migration { version: 1, name: "core", text: include_str!("../../../../migrations/0001_core.sql") },
    Migration { version: 2, name: "messages", text: include_str!("../../../../migrations/0002_messages.sql") },
    Migration { version: 3, name: "imports", text: include_str!("../../../../migrations/0003_imports.sql") },
    Migration { version: 4, name: "history", text: include_str!("../../../../migrations/0004_history.sql") },
    Migration { version: 5, name: "public", text: include_str!("../../../../migrations/0005_public.sql") },
    Migration { version: 6, name: "attachments", text: include_str!("../../../../migrations/0006_attachments.sql") },
    Migration {
        version: 7,
        name: "customer_addresses",
        text: include_str!("../../../../migrations/0007_customer_addresses.sql"),
    },
    Migration { version: 8, name: "walks", text: include_str!("../../../../migrations/0008_walks.sql") },
    Migration { version: 9, name: "mail", text: include_str!("../../../../migrations/0009_mail.sql") },
    Migration { version: 10, name: "lists", text: include_str!("../../../../migrations/0010_lists.sql") },
    Migration { version: 11, name: "lean", text: include_str!("../../../../migrations/0011_lean.sql") },
];
