//! PostgreSQL: one insert of whole columns per table, a whole transaction in one flight; the better of one and two
//! connections counts.

use app::platform::clock::Since;
use futures_util::future::{join_all, try_join_all};
use rusqlite::types::Value;
use testkit::Engine;
use testkit::engines::DatabaseAddress;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, NoTls, Statement};

use super::{Batch, Captured, Limit, Rows};
use crate::{Fault, Result, databases};

const UPDATE: &str = "update stock_levels as l set committed = l.committed + k.units, version = l.version + 1
     from unnest($1::bigint[], $2::bigint[], $3::bigint[]) as k(variant_id, location_id, units)
     where l.variant_id = k.variant_id and l.location_id = k.location_id";
const COMMIT: &str = "insert into commits (id, node, committed_at, first_event, last_event) values ($1, 0, 0, $2, $3)";

type Parameter<'a> = Box<dyn ToSql + Sync + 'a>;

/// A connection with its statements: one insert per table, the update of levels, the row of the commit.
struct Writer {
    client: Client,
    inserts: Vec<(Statement, Vec<Type>)>,
    update: Statement,
    commit: Statement,
}

pub(super) async fn limit(captured: &Captured) -> Result<Limit> {
    let mut best: Option<Limit> = None;
    for connections in [1, 2] {
        let per_second = one(captured, connections).await?;
        if best.as_ref().is_none_or(|b| b.per_second < per_second) {
            let way = if connections == 1 { "one connection" } else { "two connections" };
            best = Some(Limit { per_second, way: way.to_owned() });
        }
    }
    best.ok_or_else(|| Fault::from("nothing was measured"))
}

async fn one(captured: &Captured, connections: usize) -> Result<f64> {
    let target = databases::fresh(Engine::Postgres)?;
    app::Shop::migrate(&app::ShopOptions::new(testkit::load::stand::db_target(&target.address())))?;
    let DatabaseAddress::Url(url) = target.address() else { return Err(Fault::from("PostgreSQL has an address")) };
    let mut writers = Vec::with_capacity(connections);
    for _ in 0..connections {
        writers.push(Writer::connect(&url, captured).await?);
    }
    writers[0].fill(&captured.levels).await?;
    let batches = captured.batches()?;
    let began = Since::now();
    let works = writers.iter().enumerate().map(|(n, writer)| {
        let own = batches.iter().skip(n).step_by(connections);
        async move {
            for batch in own {
                writer.write(batch).await?;
            }
            Ok::<_, Fault>(())
        }
    });
    try_join_all(works).await?;
    Ok(captured.orders as f64 / began.elapsed().as_secs_f64())
}

impl Writer {
    async fn connect(url: &str, captured: &Captured) -> Result<Self> {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
        tokio::spawn(connection);
        let mut inserts = Vec::new();
        for table in &captured.tables {
            inserts.push(prepare(&client, table).await?);
        }
        let (update, commit) = (client.prepare(UPDATE).await?, client.prepare(COMMIT).await?);
        Ok(Self { client, inserts, update, commit })
    }

    async fn fill(&self, levels: &Rows) -> Result<()> {
        let (insert, types) = prepare(&self.client, levels).await?;
        let rows: Vec<&[Value]> = levels.rows.iter().map(Vec::as_slice).collect();
        let columns = columns(&rows, &types)?;
        self.client.execute_raw(&insert, columns.iter().map(|c| &**c as &(dyn ToSql + Sync))).await?;
        Ok(())
    }

    /// All statements are sent before the first answer is awaited: a future of the client sends when it is first polled.
    async fn write(&self, batch: &Batch<'_>) -> Result<()> {
        let mut statements: Vec<(&Statement, Vec<Parameter<'_>>)> = Vec::new();
        for ((insert, types), (_, rows)) in self.inserts.iter().zip(&batch.slices) {
            statements.push((insert, columns(rows, types)?));
        }
        let keys: Vec<i64> = batch.commits.keys().map(|k| k.0).collect();
        let places: Vec<i64> = batch.commits.keys().map(|k| k.1).collect();
        let units: Vec<i64> = batch.commits.values().copied().collect();
        let (first, last) = batch.events;
        statements.push((&self.commit, vec![Box::new(last + 1), Box::new(first), Box::new(last)]));
        statements.push((&self.update, vec![Box::new(keys), Box::new(places), Box::new(units)]));
        let flights = statements.iter().map(|(statement, parameters)| {
            let parameters = parameters.iter().map(|p| &**p as &(dyn ToSql + Sync));
            self.client.execute_raw(*statement, parameters)
        });
        let begin = self.client.batch_execute("begin");
        let work = join_all(flights);
        let (begun, worked, committed) =
            futures_util::future::join3(begin, work, self.client.batch_execute("commit")).await;
        begun?;
        for one in worked {
            one?;
        }
        Ok(committed?)
    }
}

async fn prepare(client: &Client, table: &Rows) -> Result<(Statement, Vec<Type>)> {
    let names = table.columns.join(", ");
    let probe = client.prepare(&format!("select {names} from {}", table.table)).await?;
    let types: Vec<Type> = probe.columns().iter().map(|c| c.type_().clone()).collect();
    let arrays: Vec<String> = (1..).zip(&types).map(|(n, ty)| format!("${n}::{}[]", ty.name())).collect();
    let text = format!("insert into {} ({names}) select * from unnest({})", table.table, arrays.join(", "));
    Ok((client.prepare(&text).await?, types))
}

fn columns<'a>(rows: &[&'a [Value]], types: &[Type]) -> Result<Vec<Parameter<'a>>> {
    let column = |(n, ty): (usize, &Type)| -> Result<Parameter<'a>> {
        let cells = rows.iter().map(|row| &row[n]);
        Ok(match *ty {
            Type::INT8 => Box::new(cells.map(whole).collect::<Result<Vec<_>>>()?),
            Type::BOOL => {
                let flags = cells.map(|c| Ok(whole(c)?.map(|n| n != 0))).collect::<Result<Vec<_>>>()?;
                Box::new(flags)
            }
            Type::TEXT => Box::new(cells.map(words).collect::<Result<Vec<_>>>()?),
            Type::BYTEA => Box::new(cells.map(bytes).collect::<Result<Vec<_>>>()?),
            ref other => return Err(Fault::from(format!("a column of type {other}"))),
        })
    };
    types.iter().enumerate().map(column).collect()
}

fn whole(value: &Value) -> Result<Option<i64>> {
    match value {
        Value::Null => Ok(None),
        Value::Integer(n) => Ok(Some(*n)),
        Value::Real(_) | Value::Text(_) | Value::Blob(_) => Err(Fault::from("not a number")),
    }
}

fn words(value: &Value) -> Result<Option<&str>> {
    match value {
        Value::Null => Ok(None),
        Value::Text(text) => Ok(Some(text)),
        Value::Integer(_) | Value::Real(_) | Value::Blob(_) => Err(Fault::from("not a text")),
    }
}

fn bytes(value: &Value) -> Result<Option<&[u8]>> {
    match value {
        Value::Null => Ok(None),
        Value::Blob(bytes) => Ok(Some(bytes)),
        Value::Integer(_) | Value::Real(_) | Value::Text(_) => Err(Fault::from("not bytes")),
    }
}
