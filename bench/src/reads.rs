//! An order by its id and the list of the newest 50 orders, on a shop with 100,000 orders.

use std::sync::Arc;

use domain::OrderId;
use testkit::load::audit;
use testkit::load::http::HttpClient;
use testkit::load::random::Dice;
use testkit::load::stand::db_target;
use testkit::load::{Door, Program, WorldSpec};

use crate::loops::{Make, Request, closed_loop};
use crate::options::Options;
use crate::{Result, databases, raw, table};

const WORLD: WorldSpec = WorldSpec { variants: 1_000, locations: 2, units_per_level: 900_000 };
/// Orders of the full shop.
const ORDERS: usize = 100_000;

/// Measures.
pub(crate) async fn run(options: &Options) -> Result<()> {
    for engine in options.engines() {
        let (target, world) = databases::furnished(engine, WORLD).await?;
        let orders = options.orders.unwrap_or(ORDERS);
        let placed =
            databases::with_shop(&target, async |shop| raw::place(|_| Door::to_shop(shop), &world, orders).await);
        placed.await??;
        let figures = audit::figures(&db_target(&target.address()));
        let ids: Arc<[String]> = figures.by_note.iter().map(|(_, id, _)| OrderId::from_raw(*id).to_string()).collect();
        let program = Program::start(&options.program()?, &target, &[]).await?;
        table::head(
            &format!("Reads with {} orders, {}", ids.len(), databases::name(engine)),
            &["what", "clients", "requests/s", "p50 ms", "p95 ms", "p99 ms", "RSS MB"],
        )?;
        for (what, make) in [("order by id", by_id(&ids)), ("list of 50", list())] {
            for clients in &options.clients {
                let connections = (0..*clients).map(|_| HttpClient::new(program.address, &world.api_key)).collect();
                let m = closed_loop(connections, options.seed, options.measured(), Arc::clone(&make)).await?;
                table::row(&[
                    what.into(),
                    clients.to_string(),
                    table::rate(m.rate()),
                    table::ms(m.millis(0.5)),
                    table::ms(m.millis(0.95)),
                    table::ms(m.millis(0.99)),
                    (program.resident_kib()? / 1024).to_string(),
                ])?;
            }
        }
    }
    Ok(())
}

fn get(path: String) -> Request {
    Request { method: "GET", path, key: None, body: String::new(), expected: 200 }
}

fn by_id(ids: &Arc<[String]>) -> Make {
    let ids = Arc::clone(ids);
    Arc::new(move |dice: &mut Dice| get(format!("/api/v1/orders/{}", ids[dice.below(ids.len())])))
}

fn list() -> Make {
    Arc::new(|_: &mut Dice| get("/api/v1/orders?limit=50".to_owned()))
}
