//! Small tables of the platform: leases and settings.

use super::Result;
use db::{Tx, params, sql};

/// A lease that this process holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// What is leased.
    pub name: String,
    /// Rises every time the lease changes hands; written beside what is done under it.
    pub fence: i64,
}

/// Takes a free or expired lease, or extends one that `holder` has. `None`: somebody else holds it. Uses the database's clock,
/// because the clocks of nodes differ.
pub fn take_lease(tx: &mut Tx<'_>, name: &str, holder: &str, ttl_us: i64) -> Result<Option<Lease>> {
    let now = tx.database_clock()?;
    let fence = tx.one(
        sql!(
            "insert into leases as l (name, holder, fence, until_at) values ($1, $2, 1, $3)
             on conflict (name) do update set holder = excluded.holder, until_at = excluded.until_at,
               fence = l.fence + case when l.holder = excluded.holder then 0 else 1 end
             where l.holder = excluded.holder or l.until_at < $4
             returning fence"
        ),
        params![name, holder, now.saturating_add(ttl_us), now],
        |r| r.get::<i64>(0),
    )?;
    Ok(fence.map(|fence| Lease { name: name.to_owned(), fence }))
}

/// Who holds a lease now.
pub fn lease_holder(tx: &mut Tx<'_>, name: &str) -> Result<Option<String>> {
    let now = tx.database_clock()?;
    Ok(tx.one(sql!("select holder from leases where name = $1 and until_at >= $2"), params![name, now], |r| {
        r.get::<String>(0)
    })?)
}

/// Gives a lease back before it expires.
pub fn give_back_lease(tx: &mut Tx<'_>, name: &str, holder: &str) -> Result<()> {
    tx.execute(sql!("update leases set until_at = 0 where name = $1 and holder = $2"), params![name, holder])?;
    Ok(())
}

/// Names of the leases that start with `prefix` and are held now.
pub fn held_leases(tx: &mut Tx<'_>, prefix: &str) -> Result<Vec<String>> {
    let now = tx.database_clock()?;
    let pattern = format!("{prefix}%");
    Ok(tx.query(
        sql!("select name from leases where name like $1 and until_at >= $2"),
        params![&pattern, now],
        |r| r.get::<String>(0),
    )?)
}

/// The newest step of the schema that was applied.
pub fn schema_version(tx: &mut Tx<'_>) -> Result<Option<i64>> {
    let version = tx.one(sql!("select max(version) from schema_migrations"), &[], |r| r.get::<Option<i64>>(0))?;
    Ok(version.flatten())
}
