//! Many at once: an order ships once, and of cancelling and shipping one wins.

use super::{Figures, REFUSES, World, order, quantities};
use app::orders::cancel::CancelOrder;
use app::platform::{AppError, Call};
use app::shipping::deliver::DeliverShipment;
use app::shipping::ship::ShipOrder;
use app::shipping::void::VoidShipment;
use domain::base::OrderId;
use domain::orders::CancelReason;
use domain::shipping::Tracking;
use testkit::{EngineUnderTest, both_engines};
use tokio::task::JoinSet;

/// Callers at once.
const CALLERS: usize = 30;
/// Orders that are fought over.
const ORDERS: usize = 6;

fn ship(order: OrderId) -> ShipOrder {
    let tracking = Tracking { carrier: None, number: None, url: None };
    ShipOrder { order, version: None, lines: None, location: None, tracking }
}

fn cancel(id: OrderId) -> CancelOrder {
    CancelOrder { id, reason: CancelReason::Customer, note: String::new() }
}

fn code<T>(result: Result<T, AppError>) -> String {
    result.map_or_else(|error| error.code().to_owned(), |_| "ok".to_owned())
}

/// What the callers were answered, sorted.
async fn answers(mut callers: JoinSet<String>) -> Vec<String> {
    let mut all = Vec::new();
    while let Some(answer) = callers.join_next().await {
        all.push(answer.unwrap());
    }
    all.sort();
    all
}

both_engines! {
    async fn an_order_ships_once(engine: EngineUnderTest) {
        let world = World::open(engine).await;
        world.stock("TEE", world.main, 10).await;
        world.stock("MUG", world.north, 10).await;
        let order = world.place(REFUSES, &[("TEE", 4), ("MUG", 2)]).await;
        let mut callers = JoinSet::new();
        for n in 0..CALLERS {
            let (shop, id) = (world.shop.shop().clone(), order.id);
            callers.spawn(async move { code(shop.execute(Call::system("t").with_key(format!("k{n}")), ship(id)).await) });
        }
        let all = answers(callers).await;
        assert_eq!(all.iter().filter(|a| *a == "ok").count(), 1);
        assert_eq!(all.iter().filter(|a| *a == "nothing_to_ship").count(), CALLERS - 1);
        assert_eq!(world.events("shipment.shipped").await, 1);
        assert_eq!(world.figures("TEE", world.main).await, Figures { good: 6, in_delivery: 4, ..Figures::default() });
        world.verify().await;
    }

    async fn one_key_ships_once_however_often_it_is_sent(engine: EngineUnderTest) {
        let world = World::open(engine).await;
        world.stock("TEE", world.main, 10).await;
        let order = world.place(REFUSES, &[("TEE", 4)]).await;
        let mut callers = JoinSet::new();
        for _ in 0..CALLERS {
            let (shop, id) = (world.shop.shop().clone(), order.id);
            callers.spawn(async move {
                let answer = shop.execute(Call::system("t").with_key("same"), ship(id)).await.unwrap();
                format!("{} {}", answer.value.id, answer.replayed)
            });
        }
        let all = answers(callers).await;
        assert_eq!(all.iter().filter(|a| a.ends_with("false")).count(), 1);
        let ids: std::collections::HashSet<&str> = all.iter().filter_map(|a| a.split(' ').next()).collect();
        assert_eq!(ids.len(), 1);
        assert_eq!(quantities(&world.order(order.id).await), [(0, 4, 0)]);
        world.verify().await;
    }

    async fn cancelling_or_shipping_wins_and_never_both(engine: EngineUnderTest) {
        let world = World::open(engine).await;
        world.stock("TEE", world.main, 100).await;
        world.stock("MUG", world.main, 100).await;
        let mut orders = Vec::new();
        for n in 0..ORDERS {
            // Opposite orders of lines, so that a wrong order of locks would show.
            let lines = if n % 2 == 0 { [("TEE", 2), ("MUG", 1)] } else { [("MUG", 1), ("TEE", 2)] };
            orders.push(world.place(REFUSES, &lines).await.id);
        }
        let mut callers = JoinSet::new();
        for n in 0..CALLERS {
            for (at, id) in orders.iter().copied().enumerate() {
                let shop = world.shop.shop().clone();
                callers.spawn(async move {
                    let call = Call::system("t");
                    if (n + at) % 2 == 0 {
                        format!("{at} ship {}", code(shop.execute(call, ship(id)).await))
                    } else {
                        format!("{at} cancel {}", code(shop.execute(call, cancel(id)).await))
                    }
                });
            }
        }
        let all = answers(callers).await;
        let count = |text: String| all.iter().filter(|a| **a == text).count();
        let mut in_delivery = 0;
        for (at, id) in orders.iter().enumerate() {
            let order = world.order(*id).await;
            let half = CALLERS / 2;
            if order.state == domain::orders::OrderState::Cancelled {
                // Cancelling again is no change, so every one of them succeeds.
                assert_eq!(count(format!("{at} cancel ok")), half);
                assert_eq!(count(format!("{at} ship order_cancelled")), half);
            } else {
                assert_eq!(count(format!("{at} ship ok")), 1);
                assert_eq!(count(format!("{at} ship nothing_to_ship")), half - 1);
                assert_eq!(count(format!("{at} cancel already_shipped")), half);
                in_delivery += 2;
            }
        }
        let tee = world.figures("TEE", world.main).await;
        assert_eq!(tee, Figures { good: 100 - in_delivery, in_delivery, ..Figures::default() });
        world.verify().await;
    }

    async fn placing_and_shipping_the_same_goods_go_on_side_by_side(engine: EngineUnderTest) {
        let world = World::open(engine).await;
        world.stock("TEE", world.main, 1_000).await;
        world.stock("MUG", world.main, 1_000).await;
        let mut open = Vec::new();
        for _ in 0..CALLERS {
            open.push(world.place(REFUSES, &[("MUG", 1), ("TEE", 2)]).await.id);
        }
        let mut callers = JoinSet::new();
        for id in open {
            let shop = world.shop.shop().clone();
            callers.spawn(async move { code(shop.execute(Call::system("t"), ship(id)).await) });
            // Placing runs in groups, which lock stock first; shipping locks its order first.
            let (shop, place) = (world.shop.shop().clone(), order(REFUSES, &[("TEE", 1), ("MUG", 1)]));
            callers.spawn(async move { code(shop.execute(Call::system("t"), place).await) });
        }
        let all = answers(callers).await;
        assert!(all.iter().all(|a| a == "ok"), "{all:?}");
        let units = CALLERS as i64;
        let tee = world.figures("TEE", world.main).await;
        let expected = Figures { good: 1_000 - 2 * units, committed: units, in_delivery: 2 * units, quarantine: 0 };
        assert_eq!(tee, expected);
        world.verify().await;
    }

    async fn delivering_or_voiding_wins_and_never_both(engine: EngineUnderTest) {
        let world = World::open(engine).await;
        world.stock("TEE", world.main, 10).await;
        let order = world.place(REFUSES, &[("TEE", 4)]).await;
        let id = world.run(ship(order.id)).await.id;
        let mut callers = JoinSet::new();
        for n in 0..CALLERS {
            let shop = world.shop.shop().clone();
            callers.spawn(async move {
                let call = Call::system("t");
                if n % 2 == 0 {
                    format!("deliver {}", code(shop.execute(call, DeliverShipment { id, version: None }).await))
                } else {
                    format!("void {}", code(shop.execute(call, VoidShipment { id, version: None, reason: None }).await))
                }
            });
        }
        let all = answers(callers).await;
        let (delivered, voided) = (world.events("shipment.delivered").await, world.events("shipment.voided").await);
        assert_eq!(delivered + voided, 1);
        let winner = if delivered == 1 { "deliver ok" } else { "void ok" };
        assert_eq!(all.iter().filter(|a| *a == winner).count(), CALLERS / 2);
        assert_eq!(all.iter().filter(|a| a.ends_with("ok")).count(), CALLERS / 2);
        world.verify().await;
    }
}
