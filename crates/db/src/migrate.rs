//! Bringing the schema up to date: forward only, checksummed, one process at a time.

use crate::conn::Conn;
use crate::error::{DbError, ErrorKind, Result};
use crate::params;
use crate::sql::Sql;
use crate::{Engine, sql};

/// One step of the schema. Immutable once released.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// 1, 2, 3 ... without gaps.
    pub version: i64,
    /// Short name, as in the file's name.
    pub name: &'static str,
    /// The statements, with the tokens of [`Sql`].
    pub text: &'static str,
}

/// What [`migrate`] did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MigrationReport {
    /// Version before.
    pub from: i64,
    /// Version now.
    pub to: i64,
}

/// Key of the lock that one migrating process holds on PostgreSQL.
const LOCK_KEY: i64 = 0x7075_7273_6572;

impl Migration {
    /// FNV-1a over the text with line ends normalised: finds an edited migration, guards against nothing else.
    fn checksum(&self) -> i64 {
        let bytes = self.text.bytes().filter(|b| *b != b'\r');
        bytes.fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)) as i64
    }
}

/// Applies what is missing, all in one transaction under a lock; others that start at the same time wait and find it done.
/// `now_us` is written beside each version.
///
/// Refuses a schema that is newer than `migrations` ([`ErrorKind::NewerSchema`]) and one whose applied steps differ from ours.
pub fn migrate(conn: &mut Conn, migrations: &[Migration], now_us: i64) -> Result<MigrationReport> {
    let engine = conn.engine();
    let mut tx = conn.begin()?;
    if engine == Engine::Postgres {
        tx.query(sql!("select 1 from (select pg_advisory_xact_lock($1)) as l"), params![LOCK_KEY], |_| Ok(()))?;
    }
    tx.execute(
        sql!(
            "create table if not exists schema_migrations (
                version bigint primary key, name text not null, checksum bigint not null, applied_at bigint not null)"
        ),
        &[],
    )?;
    let applied = tx.query(sql!("select version, checksum from schema_migrations order by version"), &[], |r| {
        Ok((r.get::<i64>(0)?, r.get::<i64>(1)?))
    })?;
    let from = check_applied(&applied, migrations)?;
    for m in migrations.iter().filter(|m| m.version > from) {
        for statement in statements(&Sql::from_source(m.text.to_owned()).dialect(engine)) {
            tx.execute(&Sql::from_source(statement), &[])
                .map_err(|e| e.in_context(&format!("migration {}", m.name)))?;
        }
        tx.execute(
            sql!("insert into schema_migrations (version, name, checksum, applied_at) values ($1, $2, $3, $4)"),
            params![m.version, m.name, m.checksum(), now_us],
        )?;
    }
    tx.commit()?;
    Ok(MigrationReport { from, to: migrations.last().map_or(from, |m| m.version) })
}

/// The version of the schema that is there, 0 when there is none.
pub fn applied_version(conn: &mut Conn) -> Result<i64> {
    let table = match conn.engine() {
        Engine::Sqlite => "select count(*) from sqlite_master where name = 'schema_migrations'",
        Engine::Postgres => {
            "select cast(count(*) as bigint) from pg_tables where tablename = 'schema_migrations' and schemaname = current_schema()"
        }
    };
    let mut tx = conn.begin_read()?;
    let there = tx.one(&Sql::new(table), &[], |r| r.get::<i64>(0))?;
    if there != Some(1) {
        return Ok(0);
    }
    let version = tx.one(sql!("select max(version) from schema_migrations"), &[], |r| r.get::<Option<i64>>(0))?;
    Ok(version.flatten().unwrap_or(0))
}

fn check_applied(applied: &[(i64, i64)], migrations: &[Migration]) -> Result<i64> {
    for (version, checksum) in applied {
        let Some(ours) = migrations.iter().find(|m| m.version == *version) else {
            let newest = migrations.last().map_or(0, |m| m.version);
            let text =
                format!("the database has schema version {version}; this program knows {newest}: use a newer program");
            return Err(DbError::new(ErrorKind::NewerSchema, text));
        };
        if ours.checksum() != *checksum {
            let text = format!("migration {} ({}) was applied with another text", ours.version, ours.name);
            return Err(DbError::new(ErrorKind::Other, text));
        }
    }
    Ok(applied.last().map_or(0, |a| a.0))
}

/// Splits at `;` outside quotes, dollar bodies, comments and trigger bodies.
fn statements(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut current = String::new();
    let (mut quoted, mut body) = (false, false);
    for line in text.lines() {
        let line = line.split("--").next().unwrap_or("");
        for part in line.split_inclusive([';', '\'']) {
            current.push_str(part);
            quoted ^= part.ends_with('\'');
            body = in_body(&current);
            if part.ends_with(';') && !quoted && !body {
                let statement = current.trim().trim_end_matches(';').trim();
                if !statement.is_empty() {
                    out.push(statement.to_owned());
                }
                current.clear();
            }
        }
        current.push('\n');
    }
    if !current.trim().is_empty() && !body {
        out.push(current.trim().to_owned());
    }
    out
}

/// Inside a PostgreSQL `$body$ .. $body$` or an SQLite `create trigger .. begin .. end`.
fn in_body(current: &str) -> bool {
    let lower = current.to_ascii_lowercase();
    if lower.matches("$body$").count() % 2 == 1 {
        return true;
    }
    let lite_trigger = lower.trim_start().starts_with("create trigger") && lower.contains(" begin ");
    lite_trigger && !lower.trim_end().ends_with("end;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_at_ends_of_statements_only() {
        let text = "-- a; comment\ncreate table a (x text default ';'); create table b (y bigint);\n";
        assert_eq!(statements(text), vec!["create table a (x text default ';')", "create table b (y bigint)"]);
        let guards = Sql::new("{append only events};\ncreate table c (z bigint);");
        assert_eq!(statements(&guards.dialect(Engine::Sqlite)).len(), 3);
        assert_eq!(statements(&guards.dialect(Engine::Postgres)).len(), 3);
    }

    #[test]
    fn refuses_newer_and_edited_schemas() {
        let ours = [Migration { version: 1, name: "a", text: "create table a (x bigint)" }];
        assert_eq!(check_applied(&[(1, ours[0].checksum())], &ours).unwrap(), 1);
        assert_eq!(*check_applied(&[(2, 0)], &ours).unwrap_err().kind(), ErrorKind::NewerSchema);
        assert_eq!(*check_applied(&[(1, 7)], &ours).unwrap_err().kind(), ErrorKind::Other);
    }
}
