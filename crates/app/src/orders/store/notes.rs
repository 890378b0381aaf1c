//! Writing notes on orders.

use crate::orders::note::NoteView;
use crate::platform::Result;
use db::{Tx, params, sql};

/// Writes a note.
pub(in crate::orders) fn insert(tx: &mut Tx<'_>, note: &NoteView) -> Result<()> {
    tx.execute(
        sql!(
            "insert into order_notes (id, order_id, author_kind, author_id, body, created_at) values ($1, $2, $3, $4, $5, $6)"
        ),
        params![
            note.id,
            note.order.raw(),
            &note.author_kind,
            note.author_id,
            &note.body,
            note.created_at.as_micros()
        ],
    )?;
    Ok(())
}
