//! The big form of the contest: 100,000 orders of 64 clients for 20,000 units of 5 hot items over 2 locations, cancels mixed
//! in, through one program on SQLite, one on PostgreSQL, and two on one PostgreSQL.

use app::{Shop, ShopOptions};
use testkit::Engine;
use testkit::load::contest::{self, ContestSpec, ITEMS};
use testkit::load::http::HttpClient;
use testkit::load::stand::db_target;
use testkit::load::{Door, Program, WorldSpec, audit};

use crate::options::Options;
use crate::{Fault, Result, databases, table};

/// Clients at once.
const CLIENTS: usize = 64;
/// Orders sent.
const ORDERS: usize = 100_000;
/// Locations.
const LOCATIONS: i64 = 2;
/// Orders sent for each unit there is.
const ORDERS_PER_UNIT: usize = 5;

/// Runs the contest for each engine; fails when anything is not as it must be.
pub(crate) async fn run(options: &Options) -> Result<()> {
    let columns =
        ["engine", "programs", "orders sent", "units", "placed", "cancelled", "refused", "orders/s", "faults"];
    table::head("Contested stock", &columns)?;
    let mut broken = Vec::new();
    for engine in options.engines() {
        let programs: &[usize] = match engine {
            Engine::Sqlite => &[1],
            Engine::Postgres => &[1, 2],
        };
        for programs in programs {
            broken.extend(one(options, engine, *programs).await?);
        }
    }
    if broken.is_empty() { Ok(()) } else { Err(Fault::from(broken.join("\n"))) }
}

async fn one(options: &Options, engine: Engine, programs: usize) -> Result<Vec<String>> {
    let orders = options.orders.unwrap_or(ORDERS);
    let units_per_level = ((orders / ORDERS_PER_UNIT / ITEMS) as i64 / LOCATIONS).max(1);
    let spec = WorldSpec { variants: ITEMS, locations: LOCATIONS as usize, units_per_level };
    let (target, world) = databases::furnished(engine, spec).await?;
    let mut running = Vec::with_capacity(programs);
    for _ in 0..programs {
        running.push(Program::start(&options.program()?, &target, &[]).await?);
    }
    let door = |n: usize| Door::Http(HttpClient::new(running[n % programs].address, &world.api_key));
    let clients = (0..CLIENTS).map(door).collect();
    let contest = contest::run(clients, &world, ContestSpec { orders, seed: options.seed }).await;
    drop(running);
    let database = db_target(&target.address());
    let figures = audit::figures(&database);
    let mut faults = contest.faults(&world, &figures, units_per_level * LOCATIONS);
    let shop = Shop::open(ShopOptions::new(database))?;
    faults.extend(audit::differences(&shop).await);
    tokio::task::spawn_blocking(move || shop.stop()).await??;
    table::row(&[
        databases::name(engine).into(),
        programs.to_string(),
        orders.to_string(),
        (units_per_level * LOCATIONS * ITEMS as i64).to_string(),
        contest.told.placed.len().to_string(),
        contest.told.cancelled.to_string(),
        contest.told.refused.to_string(),
        table::rate(orders as f64 / contest.took.as_secs_f64()),
        faults.len().to_string(),
    ])?;
    Ok(faults)
}
