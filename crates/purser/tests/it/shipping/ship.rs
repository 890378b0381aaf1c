//! Shipping an order: what leaves, and everything that is refused.

use super::{BACKORDERS, Figures, REFUSES, World, quantities};
use app::platform::Call;
use app::shipping::ship::ShipOrder;
use domain::parties::Role;
use domain::shipping::Tracking;
use serde_json::json;
use testkit::{EngineUnderTest, both_engines};

fn shipments(order: &app::orders::view::OrderView) -> String {
    format!("/api/v1/orders/{}/shipments", order.id)
}

both_engines! {
    async fn everything_leaves_when_no_lines_are_named(engine: EngineUnderTest) {
        let world = World::open(engine).await;
        world.stock("TEE", world.main, 5).await;
        world.stock("MUG", world.north, 4).await;
        let order = world.place(REFUSES, &[("TEE", 2), ("MUG", 3), ("TEE", 1), ("GIFT", 2)]).await;
        world.shop.clock().advance(1_000_000);
        let tracking = json!({ "carrier": " dhl ", "number": "JD0146", "url": null });
        let answer = world.shop.post(&shipments(&order), json!({ "tracking": tracking })).await;
        let location = answer.header("location").to_owned();
        assert_eq!(answer.header("etag"), "\"1\"");
        let shipment = answer.expect(201);

        assert_eq!(location, format!("/api/v1/shipments/{}", shipment["id"].as_str().unwrap()));
        assert_eq!(shipment["order"], order.id.to_string());
        assert_eq!(shipment["order_number"], order.number);
        assert_eq!(shipment["state"], "shipped");
        assert_eq!(shipment["tracking"], json!({ "carrier": "dhl", "number": "JD0146", "url": null }));
        let lines: Vec<(&str, i64)> = shipment["lines"].as_array().unwrap().iter()
            .map(|l| (l["sku"].as_str().unwrap(), l["quantity"].as_i64().unwrap())).collect();
        assert_eq!(lines, [("TEE", 2), ("MUG", 3), ("TEE", 1), ("GIFT", 2)]);
        assert_eq!(world.shop.get(&location).await.expect(200), shipment);

        let after = world.order(order.id).await;
        assert_eq!((after.fulfilment.code(), after.stage.as_str(), after.version), ("fulfilled", "shipped", 2));
        assert_eq!(quantities(&after), [(0, 2, 0), (0, 3, 0), (0, 1, 0), (0, 2, 0)]);
        assert_eq!(world.figures("TEE", world.main).await, Figures { good: 2, in_delivery: 3, ..Figures::default() });
        assert_eq!(world.figures("MUG", world.north).await, Figures { good: 1, in_delivery: 3, ..Figures::default() });
        assert_eq!(world.figures("GIFT", world.main).await, Figures::default());
        assert_eq!(world.moves("MUG").await, [("adjustment good".into(), 4), ("shipment good".into(), -3)]);
        assert_eq!(world.events("shipment.shipped").await, 1);
        world.verify().await;
    }

    async fn a_part_leaves_and_then_the_rest(engine: EngineUnderTest) {
        let world = World::open(engine).await;
        world.stock("TEE", world.main, 2).await;
        world.stock("TEE", world.north, 3).await;
        let order = world.place(BACKORDERS, &[("TEE", 6), ("GIFT", 1)]).await;
        assert_eq!(quantities(&order), [(5, 0, 1), (1, 0, 0)]);
        let line = order.lines[0].id;
        let body = json!({ "lines": [{ "id": line, "quantity": 2 }], "location": world.north, "version": order.version });
        let first = world.shop.post(&shipments(&order), body).await.expect(201);
        assert_eq!(first["lines"][0]["location"], world.north.to_string());
        let after = world.order(order.id).await;
        assert_eq!((after.fulfilment.code(), after.stage.as_str()), ("partial", "new"));
        assert_eq!(quantities(&after), [(3, 2, 1), (1, 0, 0)]);
        assert_eq!(world.figures("TEE", world.north).await, Figures { good: 1, committed: 1, in_delivery: 2, quarantine: 0 });

        // A line from two locations stands twice in the shipment.
        let rest = world.shop.post(&shipments(&order), json!({})).await.expect(201);
        assert_eq!(rest["lines"].as_array().unwrap().len(), 3);
        assert_eq!(quantities(&world.order(order.id).await), [(0, 5, 1), (0, 1, 0)]);
        let more = world.shop.post(&shipments(&order), json!({})).await;
        assert_eq!((more.status, more.code().as_str()), (409, "nothing_to_ship"));
        world.verify().await;
    }

    async fn what_cannot_ship_is_refused_as_a_whole(engine: EngineUnderTest) {
        let world = World::open(engine).await;
        world.stock("TEE", world.main, 5).await;
        world.stock("MUG", world.main, 5).await;
        let order = world.place(REFUSES, &[("TEE", 2), ("MUG", 1)]).await;
        let other = world.place(REFUSES, &[("TEE", 1)]).await;
        let (tee, mug, foreign) = (order.lines[0].id, order.lines[1].id, other.lines[0].id);
        let rows = [
            (json!({ "lines": [{ "id": tee, "quantity": 1 }, { "id": mug, "quantity": 2 }] }), 409, "not_committed", "lines[1].quantity not_committed"),
            (json!({ "lines": [{ "id": tee, "quantity": 1 }], "location": world.north }), 409, "not_committed", "lines[0].quantity not_committed"),
            (json!({ "lines": [{ "id": foreign, "quantity": 1 }] }), 409, "unknown_line", "lines[0].id unknown_line"),
            (json!({ "lines": [{ "id": tee, "quantity": 1 }, { "id": tee, "quantity": 1 }] }), 409, "duplicate_line", "lines[1].id duplicate_line"),
            (json!({ "lines": [] }), 409, "nothing_to_ship", ""),
            (json!({ "location": world.north }), 409, "nothing_to_ship", ""),
            (json!({ "lines": [{ "id": tee, "quantity": 0 }] }), 422, "invalid_fields", "lines[0].quantity invalid"),
            (json!({ "lines": [{ "id": "orl_x", "quantity": 1 }] }), 422, "invalid_fields", "lines[0].id invalid"),
            (json!({ "tracking": { "url": "javascript:alert(1)" } }), 422, "invalid_fields", "tracking.url not_a_url"),
            (json!({ "tracking": { "carrier": "x".repeat(121) } }), 422, "invalid_fields", "tracking.carrier too_long"),
            (json!({ "parcels": 2 }), 422, "invalid_fields", "parcels unknown_field"),
            (json!({ "version": 7 }), 412, "version_conflict", ""),
        ];
        for (body, status, code, fault) in rows {
            let answer = world.shop.post(&shipments(&order), body.clone()).await;
            assert_eq!((answer.status, answer.code().as_str()), (status, code), "{body} {}", answer.text());
            assert_eq!(answer.faults().join(" "), fault, "{body}");
        }
        let stale = world.shop.post(&shipments(&order), json!({ "version": 7 })).await.json();
        assert_eq!((&stale["current"]["version"], &stale["current"]["number"]), (&json!(1), &json!(order.number)));
        let many: Vec<_> = (0..101).map(|_| json!({ "id": tee, "quantity": 1 })).collect();
        let answer = world.shop.post(&shipments(&order), json!({ "lines": many })).await;
        assert_eq!((answer.status, answer.faults()), (422, vec!["lines too_many".to_owned()]));
        assert_eq!(world.order(order.id).await, order);
        assert_eq!(world.events("shipment.shipped").await, 0);
        assert_eq!(world.figures("TEE", world.main).await, Figures { good: 5, committed: 3, ..Figures::default() });
        world.verify().await;
    }

    async fn goods_that_are_not_there_cannot_leave(engine: EngineUnderTest) {
        let world = World::open(engine).await;
        world.stock("TEE", world.main, 3).await;
        world.stock("MUG", world.main, 3).await;
        let order = world.place(REFUSES, &[("MUG", 1), ("TEE", 3)]).await;
        world.stock("TEE", world.main, -2).await;
        let tee = order.lines[1].id;
        let named = world.shop.post(&shipments(&order), json!({ "lines": [{ "id": tee, "quantity": 2 }] })).await;
        assert_eq!((named.status, named.faults()), (409, vec!["lines[0].quantity not_on_hand".to_owned()]));
        assert_eq!(named.json()["errors"][0]["available"], 1);
        let all = world.shop.post(&shipments(&order), json!({})).await;
        assert_eq!((all.status, all.faults()), (409, vec!["lines not_on_hand".to_owned()]));
        assert_eq!(world.order(order.id).await, order);
        // What is there may go.
        world.shop.post(&shipments(&order), json!({ "lines": [{ "id": tee, "quantity": 1 }] })).await.expect(201);
        world.verify().await;
    }

    async fn ended_and_unknown_orders_ship_nothing(engine: EngineUnderTest) {
        use app::orders::cancel::CancelOrder;
        use domain::orders::CancelReason;
        let world = World::open(engine).await;
        world.stock("TEE", world.main, 3).await;
        let order = world.place(REFUSES, &[("TEE", 3)]).await;
        let held = app::shipping::stage::PutIntoStage {
            order: order.id,
            version: None,
            stage: domain::base::Code::new("on_hold").unwrap(),
        };
        world.run(held).await;
        let answer = world.shop.post(&shipments(&order), json!({})).await;
        assert_eq!((answer.status, answer.code().as_str()), (409, "on_hold"));
        world.run(CancelOrder { id: order.id, reason: CancelReason::Customer, note: String::new() }).await;
        let answer = world.shop.post(&shipments(&order), json!({})).await;
        assert_eq!((answer.status, answer.code().as_str()), (409, "order_cancelled"));
        let unknown = format!("/api/v1/orders/{}/shipments", domain::base::OrderId::from_raw(77));
        assert_eq!(world.shop.post(&unknown, json!({})).await.status, 404);
        assert_eq!(world.shop.get(&unknown).await.status, 404);
        assert_eq!(world.shop.post("/api/v1/orders/nonsense/shipments", json!({})).await.status, 400);
        world.verify().await;
    }

    async fn a_repeat_answers_as_the_first_time(engine: EngineUnderTest) {
        let world = World::open(engine).await;
        world.stock("TEE", world.main, 3).await;
        let order = world.place(REFUSES, &[("TEE", 3)]).await;
        let body = json!({ "lines": [{ "id": order.lines[0].id, "quantity": 1 }] });
        let send = |body: serde_json::Value| {
            let request = world.shop.request(axum::http::Method::POST, &shipments(&order)).key("k1").json(&body);
            request.send()
        };
        let first = send(body.clone()).await.expect(201);
        let again = send(body).await;
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(again.expect(201), first);
        let reused = send(json!({})).await;
        assert_eq!((reused.status, reused.code().as_str()), (422, "idempotency_key_reused"));
        let bare = world.shop.request(axum::http::Method::POST, &shipments(&order)).json(&json!({})).send().await;
        assert_eq!((bare.status, bare.code().as_str()), (400, "idempotency_key_missing"));
        assert_eq!(quantities(&world.order(order.id).await), [(2, 1, 0)]);
        assert_eq!(world.events("shipment.shipped").await, 1);
        world.verify().await;
    }

    async fn only_who_may_ship_ships(engine: EngineUnderTest) {
        let world = World::open(engine).await;
        world.stock("TEE", world.main, 3).await;
        let order = world.place(REFUSES, &[("TEE", 1)]).await;
        let sending = || world.shop.request(axum::http::Method::POST, &shipments(&order)).fresh_key().json(&json!({}));
        assert_eq!(sending().anonymous().send().await.status, 401);
        // Somebody who works at the other location only.
        let elsewhere = Role::Staff.grants().only_at([world.north]);
        let kind = app::platform::ActorKind::ApiKey;
        let principal = app::platform::Principal { kind, id: 99, name: "north".to_owned(), grants: elsewhere };
        let call = Call { principal: std::sync::Arc::new(principal), ..Call::system("test") };
        let tracking = Tracking { carrier: None, number: None, url: None };
        let ship = ShipOrder { order: order.id, version: None, lines: None, location: None, tracking };
        assert_eq!(world.shop.shop().execute(call, ship).await.unwrap_err().code(), "forbidden");
        assert_eq!(world.order(order.id).await, order);
        sending().by(Role::Staff).send().await.expect(201);
    }
}
