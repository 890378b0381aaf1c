//! The shapes of races that shops get wrong: the same key many times at once, the same cancellation many times at once, the
//! same goods twice in a basket, baskets in opposite order, stock cut by staff during checkout. Many requests at once, over
//! two shops where the engine can have two.

use std::future::Future;
use std::sync::Arc;

use app::platform::{AppError, Call};
use app::stock::adjust::{AdjustLine, AdjustStock, Change};
use domain::stock::{AdjustmentReason, Bucket};
use domain::{QuantityChange, Sku};
use testkit::load::audit::{self, Sold};
use testkit::load::{Basket, Door, Reply, Stand, WorldSpec};
use testkit::{Engine, EngineUnderTest, both_engines};
use tokio::sync::Barrier;

/// Requests released in the same instant.
const AT_ONCE: usize = 30;

both_engines! {
    async fn one_key_at_once_makes_one_order(engine: EngineUnderTest) {
        let stand = stand(engine, 1, 50).await;
        for round in 0..5 {
            let key = format!("same-{round}");
            let replies = at_once(&stand, |mut door, _| {
                let (key, basket) = (key.clone(), basket(&[("SKU-00000", 1)]));
                async move { door.place(&key, &basket).await.unwrap() }
            })
            .await;
            assert!(replies.iter().all(|r| r.status == 201 && r.id() == replies[0].id()), "{replies:?}");
            assert_eq!(replies.iter().filter(|r| !r.replayed).count(), 1, "{replies:?}");
        }
        assert_eq!(clean(&stand).await.live, 5);
    }

    async fn one_key_with_another_body_is_refused(engine: EngineUnderTest) {
        let stand = stand(engine, 1, 50).await;
        let replies = at_once(&stand, |mut door, n| async move {
            let basket = basket(&[("SKU-00000", 1 + (n % 2) as i64)]);
            door.place("same", &basket).await.unwrap()
        })
        .await;
        let count = |status| replies.iter().filter(|r| r.status == status).count();
        assert_eq!((count(201), count(422)), (AT_ONCE / 2, AT_ONCE / 2), "{replies:?}");
        assert_eq!(clean(&stand).await.live, 1);
    }

    async fn cancelling_at_once_releases_once(engine: EngineUnderTest) {
        let stand = stand(engine, 1, 20).await;
        let placed = stand.router_door(0).place("p", &basket(&[("SKU-00000", 15)])).await.unwrap();
        let id = placed.id().to_owned();
        let replies = at_once(&stand, |mut door, n| {
            let id = id.clone();
            async move { door.cancel(&format!("c{n}"), &id).await.unwrap() }
        })
        .await;
        assert!(replies.iter().all(|r| r.body["status"] == "cancelled"), "{replies:?}");
        let again = stand.router_door(0).place("q", &basket(&[("SKU-00000", 20)])).await.unwrap();
        assert_eq!(again.status, 201, "{again:?}");
        let figures = clean(&stand).await;
        assert_eq!((figures.live, figures.cancelled), (1, 1));
    }

    async fn the_same_goods_twice_in_a_basket_are_added_up(engine: EngineUnderTest) {
        let stand = stand(engine, 1, 50).await;
        let replies = at_once(&stand, |mut door, n| async move {
            let basket = basket(&[("SKU-00000", 1), ("SKU-00001", 1), ("sku-00000", 2)]);
            door.place(&format!("k{n}"), &basket).await.unwrap()
        })
        .await;
        // 50 units at 3 a basket.
        assert_eq!(placed(&replies), 16, "{replies:?}");
        let figures = clean(&stand).await;
        let sold = |n: usize| figures.sold[&stand.world.variants[n]];
        assert_eq!(sold(0), Sold { ordered: 48, committed: 48, good: 50 });
        assert_eq!(sold(1), Sold { ordered: 16, committed: 16, good: 50 });
    }

    async fn baskets_in_opposite_order_do_not_block_each_other(engine: EngineUnderTest) {
        let stand = stand(engine, 2, 30).await;
        for round in 0..4 {
            let replies = at_once(&stand, |mut door, n| async move {
                let mut lines = vec![("SKU-00000", 1), ("SKU-00001", 1), ("SKU-00002", 1)];
                if n % 2 == 0 {
                    lines.reverse();
                }
                door.place(&format!("k{round}-{n}"), &basket(&lines)).await.unwrap()
            })
            .await;
            assert!(replies.iter().all(|r| r.status == 201 || r.code() == "insufficient_stock"), "{replies:?}");
            let expected = if round < 2 { AT_ONCE } else { 0 };
            assert_eq!(placed(&replies), expected, "round {round}: {replies:?}");
        }
        assert_eq!(clean(&stand).await.live, 60);
    }

    async fn stock_cut_during_checkout_is_never_promised_twice(engine: EngineUnderTest) {
        let stand = stand(engine, 1, 100).await;
        let cut = stand.shop(1).clone();
        let location = stand.world.locations[0];
        let cutting = tokio::spawn(async move {
            let mut taken = 0;
            for n in 0..40 {
                let line = AdjustLine {
                    sku: Sku::new("SKU-00000").unwrap(),
                    change: Change::By(Bucket::Good, QuantityChange::new(-1).unwrap()),
                    reason: AdjustmentReason::Lost,
                    note: String::new(),
                };
                let command = AdjustStock { location, lines: vec![line] };
                match cut.execute(Call::system("cut").with_key(format!("cut-{n}")), command).await {
                    Ok(_) => taken += 1,
                    Err(AppError::Refused(_)) => {}
                    Err(other) => panic!("{other}"),
                }
            }
            taken
        });
        let mut sold = 0;
        for round in 0..4 {
            let replies = at_once(&stand, |mut door, n| async move {
                door.place(&format!("k{round}-{n}"), &basket(&[("SKU-00000", 1)])).await.unwrap()
            })
            .await;
            assert!(replies.iter().all(|r| r.status == 201 || r.code() == "insufficient_stock"), "{replies:?}");
            sold += placed(&replies) as i64;
        }
        let taken: i64 = cutting.await.unwrap();
        let figures = clean(&stand).await;
        let found = figures.sold[&stand.world.variants[0]];
        assert_eq!(found, Sold { ordered: sold, committed: sold, good: 100 - taken });
        // 120 were asked for: whatever was free at the end of a round was sold in the next.
        assert!(taken == 40 && sold >= 60, "{taken} cut, {sold} sold");
    }
}

/// Two shops where the engine can have two, one location, some variants with `units` each.
async fn stand(engine: EngineUnderTest, locations: usize, units: i64) -> Stand {
    let shops = match engine.engine() {
        Engine::Sqlite => 1,
        Engine::Postgres => 2,
    };
    Stand::open(engine, shops, WorldSpec { variants: 3, locations, units_per_level: units }).await
}

fn basket(lines: &[(&str, i64)]) -> Basket {
    let lines = lines.iter().map(|(sku, units)| ((*sku).to_owned(), *units)).collect();
    Basket { lines, customer: 1, note: String::new() }
}

fn placed(replies: &[Reply]) -> usize {
    replies.iter().filter(|r| r.status == 201).count()
}

/// Sends [`AT_ONCE`] requests released together, each through a door of its own.
async fn at_once<F: Future<Output = Reply> + Send + 'static>(
    stand: &Stand,
    request: impl Fn(Door, usize) -> F,
) -> Vec<Reply> {
    let barrier = Arc::new(Barrier::new(AT_ONCE));
    let tasks: Vec<_> = (0..AT_ONCE)
        .map(|n| {
            let (barrier, sent) = (Arc::clone(&barrier), request(stand.router_door(n), n));
            tokio::spawn(async move {
                barrier.wait().await;
                sent.await
            })
        })
        .collect();
    let mut replies = Vec::with_capacity(AT_ONCE);
    for task in tasks {
        replies.push(task.await.unwrap());
    }
    replies
}

/// The figures of a shop in which every invariant holds.
async fn clean(stand: &Stand) -> audit::Figures {
    let differences = audit::differences(stand.shop(0)).await;
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    audit::figures(&stand.database())
}
