//! Many clients after few units, in a small form; `bench contested` is the big one.

use testkit::load::contest::{self, ContestSpec, ITEMS};
use testkit::load::{Stand, WorldSpec, audit};
use testkit::{EngineUnderTest, both_engines};

/// Clients at once.
const CLIENTS: usize = 64;
/// Orders sent.
const ORDERS: usize = 3_000;
/// Units of each item at each of two locations: 600 in all.
const UNITS_PER_LEVEL: i64 = 60;
const LOCATIONS: usize = 2;

const WORLD: WorldSpec = WorldSpec { variants: ITEMS, locations: LOCATIONS, units_per_level: UNITS_PER_LEVEL };

both_engines! {
    async fn exactly_the_available_units_are_sold_through_the_router(engine: EngineUnderTest) {
        contested(engine, 1, |stand, n| stand.router_door(n)).await;
    }

    async fn exactly_the_available_units_are_sold_by_commands(engine: EngineUnderTest) {
        contested(engine, 1, |stand, n| stand.shop_door(n)).await;
    }
}

/// Several Purser processes on one PostgreSQL; here several shops in one process.
#[test]
fn two_shops_on_one_postgres_sell_exactly_the_available_units() {
    if let Some(engine) = EngineUnderTest::postgres() {
        testkit::engines::run_async(contested(engine, 2, |stand, n| stand.router_door(n)));
    }
}

async fn contested(engine: EngineUnderTest, shops: usize, door: impl Fn(&Stand, usize) -> testkit::load::Door) {
    let stand = Stand::open(engine, shops, WORLD).await;
    let clients = (0..CLIENTS).map(|n| door(&stand, n)).collect();
    let contest = contest::run(clients, &stand.world, ContestSpec { orders: ORDERS, seed: 7 }).await;
    let figures = audit::figures(&stand.database());
    let faults = contest.faults(&stand.world, &figures, UNITS_PER_LEVEL * LOCATIONS as i64);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(contest.told.cancelled > 0 && contest.told.refused > 0, "{contest:?}");
    let differences = audit::differences(stand.shop(0)).await;
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
