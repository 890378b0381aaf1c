//! Reading transfers.

use crate::platform::Result;
use crate::platform::page::{Page, PageRequest, SortColumn, SortKey};
use crate::sort_column;
use db::{Select, Tx, params, sql};
use domain::base::{LocationId, Timestamp, TransferId, VariantId};

/// A transfer with its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// The transfer.
    pub id: TransferId,
    /// Where it left.
    pub from: LocationId,
    /// Where it goes.
    pub to: LocationId,
    /// `sent` or `received`.
    pub state: String,
    /// Words of the person; may be empty.
    pub note: String,
    /// When it left.
    pub sent_at: Timestamp,
    /// When it arrived.
    pub received_at: Option<Timestamp>,
    /// Rises with every change.
    pub version: i64,
    /// What it carries.
    pub lines: Vec<TransferLineRow>,
}

/// One line of a transfer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferLineRow {
    /// The variant.
    pub variant: VariantId,
    /// Its SKU.
    pub sku: String,
    /// Units sent.
    pub quantity: i64,
    /// Units that arrived; none while it is on its way.
    pub received: Option<i64>,
    /// Why the two differ; empty when they do not.
    pub reason: String,
}

/// Which transfers a list shows.
#[derive(Clone, Debug, Default)]
pub struct TransferFilter {
    /// `sent` or `received`.
    pub state: Option<String>,
    /// Which part of the list.
    pub page: PageRequest,
}

static SORT: [SortColumn; 1] = [sort_column!("sent_at", by id "id")];

/// A part of the list of transfers, newest first, without their lines.
pub fn transfers(tx: &mut Tx<'_>, filter: &TransferFilter) -> Result<Page<Transfer>> {
    let paging = filter.page.check(&SORT)?;
    let mut select = Select::new(
        "select id, from_location_id, to_location_id, state, note, sent_at, received_at, version from transfers",
    );
    select.filter_some("state = ?", filter.state.as_deref());
    paging.apply(&mut select);
    let (sql, params) = select.parts();
    let rows = tx.query(&sql, params, read_transfer)?;
    Ok(paging.page(rows, |row, _| (SortKey::Id, row.id.raw())))
}

/// One transfer with its lines.
pub fn transfer(tx: &mut Tx<'_>, id: TransferId) -> Result<Option<Transfer>> {
    let found = tx.one(
        sql!(
            "select id, from_location_id, to_location_id, state, note, sent_at, received_at, version
             from transfers where id = $1"
        ),
        params![id.raw()],
        read_transfer,
    )?;
    let Some(mut transfer) = found else { return Ok(None) };
    transfer.lines = tx.query(
        sql!(
            "select l.variant_id, v.sku, l.quantity, l.received, l.reason from transfer_lines l
             join variants v on v.id = l.variant_id where l.transfer_id = $1 order by v.sku"
        ),
        params![id.raw()],
        |r| {
            Ok(TransferLineRow {
                variant: VariantId::from_raw(r.get(0)?),
                sku: r.get(1)?,
                quantity: r.get(2)?,
                received: r.get(3)?,
                reason: r.get(4)?,
            })
        },
    )?;
    Ok(Some(transfer))
}

fn read_transfer(r: &db::Row<'_>) -> db::Result<Transfer> {
    Ok(Transfer {
        id: TransferId::from_raw(r.get(0)?),
        from: LocationId::from_raw(r.get(1)?),
        to: LocationId::from_raw(r.get(2)?),
        state: r.get(3)?,
        note: r.get(4)?,
        sent_at: Timestamp::from_micros(r.get(5)?),
        received_at: r.get::<Option<i64>>(6)?.map(Timestamp::from_micros),
        version: r.get(7)?,
        lines: Vec::new(),
    })
}
