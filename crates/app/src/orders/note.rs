//! Notes on an order, for those who work on it.

use super::queries::orders::order_for_update;
use super::store::notes;
use crate::platform::command::{Call, Command};
use crate::platform::{Result, WriteCtx};
use domain::events::EventKind;
use domain::parties::Permission;
use domain::{Note, OrderId, Timestamp};
use serde::{Deserialize, Serialize};

/// Adds a note to an order.
#[derive(Clone, Debug)]
pub struct AddNote {
    /// The order.
    pub order: OrderId,
    /// What it says.
    pub body: Note,
}

/// A note on an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteView {
    /// Its id.
    pub id: i64,
    /// The order.
    pub order: OrderId,
    /// Who wrote it: kind and id.
    pub author_kind: String,
    /// Who wrote it.
    pub author_id: i64,
    /// What it says.
    pub body: String,
    /// When.
    pub created_at: Timestamp,
}

#[derive(Serialize)]
struct NotedData {
    note: i64,
}

impl Command for AddNote {
    const NAME: &'static str = "orders.note";
    const PERMISSION: Permission = Permission::OrdersEdit;
    type Output = NoteView;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<NoteView> {
        let order = order_for_update(ctx.tx, self.order)?;
        let note = NoteView {
            id: ctx.next_id(),
            order: order.id,
            author_kind: call.principal.kind.code().to_owned(),
            author_id: call.principal.id,
            body: self.body.as_str().to_owned(),
            created_at: ctx.now,
        };
        notes::insert(ctx.tx, &note)?;
        ctx.event(call, EventKind::OrderNoted, order.id.raw(), &NotedData { note: note.id })?;
        Ok(note)
    }
}
