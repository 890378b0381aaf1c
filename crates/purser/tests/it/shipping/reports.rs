//! What becomes of a shipment: every row of the state table, with stock, order and repeats.

use super::{Figures, REFUSES, World, quantities};
use app::orders::view::OrderView;
use app::platform::{Call, Command, WriteCtx};
use axum::http::Method;
use domain::base::OrderId;
use domain::parties::Permission;
use serde_json::{Value, json};
use testkit::{EngineUnderTest, both_engines};

/// The reports, by the noun that the API has for each.
const REPORTS: [&str; 4] = ["hand-over", "delivery", "failure", "void"];

/// A world with an order of 3 tees and a gift, shipped as a whole.
async fn shipped(engine: EngineUnderTest) -> (World, OrderView, String) {
    let world = World::open(engine).await;
    world.stock("TEE", world.main, 5).await;
    let order = world.place(REFUSES, &[("TEE", 3), ("GIFT", 1)]).await;
    let id = ship(&world, &order, json!({})).await;
    (world, order, id)
}

// Ids of several writers rise together only with the clock, so it moves before each change.
async fn ship(world: &World, order: &OrderView, body: Value) -> String {
    world.shop.clock().advance(1_000_000);
    let shipment = world.shop.post(&format!("/api/v1/orders/{}/shipments", order.id), body).await.expect(201);
    shipment["id"].as_str().unwrap().to_owned()
}

async fn report(world: &World, id: &str, noun: &str, body: Value) -> testkit::Answered {
    world.shop.clock().advance(1_000_000);
    world.shop.post(&format!("/api/v1/shipments/{id}/{noun}"), body).await
}

/// Brings a fresh shipment into a state.
async fn bring(world: &World, id: &str, state: &str) {
    let way: &[&str] = match state {
        "in_transit" => &["hand-over"],
        "delivered" => &["delivery"],
        "failed" => &["failure"],
        "voided" => &["void"],
        _ => &[],
    };
    for noun in way {
        assert_eq!(report(world, id, noun, json!({})).await.expect(200)["state"], state);
    }
}

/// Closes an order, as the orders area will.
#[derive(Clone, Debug)]
struct Close(OrderId);

impl Command for Close {
    const NAME: &'static str = "test.close";
    const PERMISSION: Permission = Permission::OrdersEdit;
    type Output = u64;

    fn run(&self, _: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<u64, app::platform::AppError> {
        let id = [db::Value::Int(self.0.raw())];
        Ok(ctx.tx.execute(db::sql!("update orders set state = 'closed' where id = $1"), &id)?)
    }
}

both_engines! {
    async fn every_report_in_every_state(engine: EngineUnderTest) {
        // By state: what hand-over, delivery, failure and void answer; a state means it goes there, `same` that nothing changes.
        let table = [
            ("shipped", ["in_transit", "delivered", "failed", "voided"]),
            ("in_transit", ["same", "delivered", "failed", "!shipment_handed_over"]),
            ("delivered", ["!shipment_delivered", "same", "!shipment_delivered", "!shipment_delivered"]),
            ("failed", ["!shipment_failed", "!shipment_failed", "same", "!shipment_failed"]),
            ("voided", ["!shipment_voided", "!shipment_voided", "!shipment_voided", "same"]),
        ];
        let world = World::open(engine).await;
        world.stock("TEE", world.main, 100).await;
        for (state, answers) in table {
            for (noun, expected) in REPORTS.into_iter().zip(answers) {
                let order = world.place(REFUSES, &[("TEE", 2)]).await;
                let id = ship(&world, &order, json!({})).await;
                bring(&world, &id, state).await;
                let before = world.shop.get(&format!("/api/v1/shipments/{id}")).await.expect(200);
                let events = world.events("shipment.delivered").await;
                let level = world.level("TEE", world.main).await;
                let answer = report(&world, &id, noun, json!({})).await;
                match expected.strip_prefix('!') {
                    Some(code) => assert_eq!((answer.status, answer.code().as_str()), (409, code), "{state} {noun}"),
                    None if expected == "same" => {
                        assert_eq!(answer.header("etag"), format!("\"{}\"", before["version"]));
                        assert_eq!(answer.expect(200), before, "{state} {noun}");
                    }
                    None => {
                        let after = answer.expect(200);
                        assert_eq!(after["state"], expected, "{state} {noun}");
                        assert_eq!(after["version"].as_i64(), before["version"].as_i64().map(|v| v + 1));
                        continue;
                    }
                }
                assert_eq!(world.shop.get(&format!("/api/v1/shipments/{id}")).await.expect(200), before, "{state} {noun}");
                assert_eq!(world.level("TEE", world.main).await, level, "{state} {noun}");
                assert_eq!(world.events("shipment.delivered").await, events, "{state} {noun}");
            }
        }
        world.verify().await;
    }

    async fn delivered_goods_are_no_longer_in_delivery(engine: EngineUnderTest) {
        let (world, order, id) = shipped(engine).await;
        world.shop.clock().advance(60_000_000);
        let handed = report(&world, &id, "hand-over", json!({})).await.expect(200);
        assert_eq!(handed["handed_over_at"], json!(world.shop.clock().now()));
        assert_eq!(world.figures("TEE", world.main).await, Figures { good: 2, in_delivery: 3, ..Figures::default() });
        let delivered = report(&world, &id, "delivery", json!({ "version": 2 })).await.expect(200);
        assert_eq!(delivered["ended_at"], json!(world.shop.clock().now()));
        assert_eq!(world.figures("TEE", world.main).await, Figures { good: 2, ..Figures::default() });
        let after = world.order(order.id).await;
        assert_eq!((after.stage.as_str(), after.fulfilment.code(), after.version), ("delivered", "fulfilled", 3));
        assert_eq!(world.events("shipment.handed_over").await, 1);
        assert_eq!(world.events("shipment.delivered").await, 1);
        world.verify().await;
    }

    async fn an_order_is_delivered_when_all_of_it_is(engine: EngineUnderTest) {
        let world = World::open(engine).await;
        world.stock("TEE", world.main, 9).await;
        let order = world.place(REFUSES, &[("TEE", 6)]).await;
        let part = |units: i64| json!({ "lines": [{ "id": order.lines[0].id, "quantity": units }] });
        let first = ship(&world, &order, part(1)).await;
        let second = ship(&world, &order, part(2)).await;
        report(&world, &first, "delivery", json!({})).await.expect(200);
        assert_eq!(world.order(order.id).await.stage, "new");
        let taken_back = ship(&world, &order, part(3)).await;
        assert_eq!(world.order(order.id).await.stage, "shipped");
        report(&world, &taken_back, "void", json!({})).await.expect(200);
        assert_eq!(world.order(order.id).await.stage, "new");
        let third = ship(&world, &order, json!({})).await;
        report(&world, &third, "delivery", json!({})).await.expect(200);
        assert_eq!(world.order(order.id).await.stage, "shipped");
        report(&world, &second, "delivery", json!({})).await.expect(200);
        assert_eq!(world.order(order.id).await.stage, "delivered");
        world.verify().await;
    }

    async fn failed_deliveries_come_back_into_quarantine(engine: EngineUnderTest) {
        let (world, order, id) = shipped(engine).await;
        let failed = report(&world, &id, "failure", json!({ "reason": " nobody at home " })).await.expect(200);
        assert_eq!(failed["end_reason"], "nobody at home");
        let figures = Figures { good: 2, quarantine: 3, ..Figures::default() };
        assert_eq!(world.figures("TEE", world.main).await, figures);
        let moves = world.moves("TEE").await;
        assert_eq!(moves.last().unwrap(), &("delivery_failed quarantine".to_owned(), 3));
        // It was shipped all the same, so it stays off the promise and cannot be cancelled.
        let after = world.order(order.id).await;
        assert_eq!((quantities(&after), after.stage.as_str()), (vec![(0, 3, 0), (0, 1, 0)], "shipped"));
        assert_eq!(world.events("shipment.failed").await, 1);
        world.verify().await;
    }

    async fn a_voided_shipment_is_promised_again(engine: EngineUnderTest) {
        let (world, order, id) = shipped(engine).await;
        let voided = report(&world, &id, "void", json!({ "reason": "wrong label" })).await.expect(200);
        assert_eq!((voided["state"].as_str(), voided["end_reason"].as_str()), (Some("voided"), Some("wrong label")));
        assert_eq!(world.figures("TEE", world.main).await, Figures { good: 5, committed: 3, ..Figures::default() });
        let after = world.order(order.id).await;
        assert_eq!((after.stage.as_str(), after.fulfilment.code()), ("new", "unfulfilled"));
        assert_eq!(quantities(&after), [(3, 0, 0), (1, 0, 0)]);
        let moves = world.moves("TEE").await;
        assert_eq!(moves[1..], [("shipment good".to_owned(), -3), ("void good".to_owned(), 3)]);
        report(&world, &id, "void", json!({})).await.expect(200);
        assert_eq!(world.events("shipment.voided").await, 1);
        let again = ship(&world, &order, json!({})).await;
        assert_ne!(again, id);
        world.verify().await;
    }

    async fn a_closed_order_takes_nothing_back(engine: EngineUnderTest) {
        let (world, order, id) = shipped(engine).await;
        world.run(Close(order.id)).await;
        let refused = report(&world, &id, "void", json!({})).await;
        assert_eq!((refused.status, refused.code().as_str()), (409, "order_closed"));
        report(&world, &id, "delivery", json!({})).await.expect(200);
        let after = world.order(order.id).await;
        assert_eq!((after.stage.as_str(), after.version), ("shipped", 2));
        world.verify().await;
    }

    async fn bad_reports_change_nothing(engine: EngineUnderTest) {
        let (world, _, id) = shipped(engine).await;
        let before = world.shop.get(&format!("/api/v1/shipments/{id}")).await.expect(200);
        for noun in REPORTS {
            let path = format!("/api/v1/shipments/{id}/{noun}");
            let stale = world.shop.post(&path, json!({ "version": 9 })).await;
            assert_eq!((stale.status, stale.json()["current"].clone()), (412, before.clone()), "{noun}");
            let unknown = world.shop.post(&path, json!({ "colour": 1 })).await;
            assert_eq!((unknown.status, unknown.faults()), (422, vec!["colour unknown_field".to_owned()]));
            let bare = world.shop.request(Method::POST, &path).send().await;
            assert_eq!(bare.code(), "idempotency_key_missing");
            let anonymous = world.shop.request(Method::POST, &path).fresh_key().anonymous().send().await;
            assert_eq!(anonymous.status, 401);
            let nowhere = format!("/api/v1/shipments/{}/{noun}", domain::base::ShipmentId::from_raw(5));
            assert_eq!(world.shop.post(&nowhere, json!({})).await.code(), "not_found");
        }
        let long = report(&world, &id, "failure", json!({ "reason": "x".repeat(121) })).await;
        assert_eq!((long.status, long.faults()), (422, vec!["reason too_long".to_owned()]));
        assert_eq!(world.shop.get(&format!("/api/v1/shipments/{id}")).await.expect(200), before);
        // Without a body, and repeated under its key.
        let send = || world.shop.request(Method::POST, &format!("/api/v1/shipments/{id}/delivery")).key("d").send();
        let first = send().await.expect(200);
        let again = send().await;
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(again.expect(200), first);
        world.verify().await;
    }
}
