//! Moving a promise to another location.

use super::{Figures, REFUSES, World, quantities};
use app::orders::reroute::RerouteOrder;
use axum::http::Method;
use serde_json::json;
use testkit::{EngineUnderTest, both_engines};

both_engines! {
    async fn the_promise_moves_and_no_goods(engine: EngineUnderTest) {
        let world = World::open(engine).await;
        world.stock("TEE", world.main, 3).await;
        world.stock("MUG", world.main, 2).await;
        world.stock("TEE", world.north, 3).await;
        world.stock("MUG", world.north, 1).await;
        let order = world.place(REFUSES, &[("TEE", 2), ("MUG", 2), ("TEE", 1), ("GIFT", 1)]).await;
        let reroute = RerouteOrder { id: order.id, version: None, line: None, from: None, to: world.north };
        // One mug too few: nothing moves.
        assert_eq!(world.refused(reroute.clone()).await, "insufficient_stock");
        assert_eq!(world.order(order.id).await, order);

        let one = RerouteOrder { line: Some(order.lines[0].id), from: Some(world.main), ..reroute.clone() };
        let after = world.run(one).await;
        assert_eq!(after.lines[0].location(), Some(world.north));
        assert_eq!(after.lines[2].location(), Some(world.main));
        assert_eq!(quantities(&after), quantities(&order));
        assert_eq!(world.figures("TEE", world.main).await, Figures { good: 3, committed: 1, ..Figures::default() });
        assert_eq!(world.figures("TEE", world.north).await, Figures { good: 3, committed: 2, ..Figures::default() });

        world.stock("MUG", world.north, 1).await;
        let after = world.run(reroute.clone()).await;
        assert!(after.lines.iter().all(|l| l.location() == Some(world.north)));
        assert_eq!(world.order(order.id).await.lines[1].location(), Some(world.north));
        assert_eq!(world.figures("MUG", world.main).await, Figures { good: 2, ..Figures::default() });
        assert_eq!(world.moves("MUG").await.len(), 3);
        assert_eq!(world.events("order.rerouted").await, 2);
        assert_eq!(world.refused(reroute).await, "nothing_to_move");
        world.verify().await;
    }

    async fn what_cannot_move_is_refused(engine: EngineUnderTest) {
        let world = World::open(engine).await;
        world.stock("TEE", world.main, 3).await;
        world.stock("TEE", world.north, 3).await;
        let order = world.place(REFUSES, &[("TEE", 2)]).await;
        let reroute = RerouteOrder { id: order.id, version: None, line: None, from: None, to: world.north };
        let nowhere = domain::base::LocationId::from_raw(5);
        let other_line = domain::base::OrderLineId::from_raw(5);
        let rows = [
            (RerouteOrder { to: nowhere, ..reroute.clone() }, "invalid_fields"),
            (RerouteOrder { from: Some(world.north), ..reroute.clone() }, "nothing_to_move"),
            (RerouteOrder { to: world.main, ..reroute.clone() }, "nothing_to_move"),
            (RerouteOrder { line: Some(other_line), ..reroute.clone() }, "unknown_line"),
            (RerouteOrder { version: Some(8), ..reroute.clone() }, "version_conflict"),
            (RerouteOrder { id: domain::base::OrderId::from_raw(5), ..reroute.clone() }, "not_found"),
        ];
        for (command, code) in rows {
            assert_eq!(world.refused(command.clone()).await, code, "{command:?}");
        }
        assert_eq!(world.order(order.id).await, order);
        world.verify().await;
    }

    async fn the_api_answers_the_order(engine: EngineUnderTest) {
        let world = World::open(engine).await;
        world.stock("TEE", world.main, 3).await;
        world.stock("TEE", world.north, 2).await;
        let order = world.place(REFUSES, &[("TEE", 3)]).await;
        let path = format!("/api/v1/orders/{}/reroute", order.id);
        let short = world.shop.post(&path, json!({ "to": world.north })).await;
        assert_eq!((short.status, short.faults()), (409, vec!["lines[0].quantity insufficient_stock".to_owned()]));
        assert_eq!(short.json()["errors"][0]["available"], 2);
        let stale = world.shop.post(&path, json!({ "to": world.north, "version": 4 })).await;
        assert_eq!((stale.status, stale.json()["current"]["number"].clone()), (412, json!(order.number)));
        let rows = [
            (json!({}), 422, "to missing"),
            (json!({ "to": "loc_x" }), 422, "to invalid"),
            (json!({ "to": domain::base::LocationId::from_raw(5) }), 422, "to unknown_location"),
            (json!({ "to": world.north, "line": domain::base::OrderLineId::from_raw(5) }), 409, "line unknown_line"),
            (json!({ "to": world.north, "units": 1 }), 422, "units unknown_field"),
        ];
        for (body, status, fault) in rows {
            let answer = world.shop.post(&path, body.clone()).await;
            assert_eq!((answer.status, answer.faults()), (status, vec![fault.to_owned()]), "{body}");
        }
        world.stock("TEE", world.north, 1).await;
        let send = || world.shop.request(Method::POST, &path).key("r").json(&json!({ "to": world.north })).send();
        let first = send().await;
        assert_eq!(first.header("etag"), "\"2\"");
        let first = first.expect(200);
        assert_eq!((&first["lines"][0]["location"], &first["lines"][0]["committed"]), (&json!(world.north), &json!(3)));
        assert_eq!(send().await.expect(200), first);
        assert_eq!(world.events("order.rerouted").await, 1);
        let bare = world.shop.request(Method::POST, &path).json(&json!({ "to": world.main })).send().await;
        assert_eq!(bare.code(), "idempotency_key_missing");
        let anonymous = world.shop.request(Method::POST, &path).fresh_key().anonymous().send().await;
        assert_eq!(anonymous.status, 401);
        world.verify().await;
    }

    async fn freed_stock_goes_to_those_who_wait(engine: EngineUnderTest) {
        let world = World::open(engine).await;
        world.stock("TEE", world.main, 2).await;
        let first = world.place(REFUSES, &[("TEE", 2)]).await;
        let waits = world.place(super::BACKORDERS, &[("TEE", 2)]).await;
        // As long as nobody looks, the new stock is free; the promise moves there and the old place serves who waits.
        world.stock("TEE", world.north, 2).await;
        let reroute = RerouteOrder { id: first.id, version: Some(1), line: None, from: None, to: world.north };
        world.run(reroute).await;
        world.run_jobs().await;
        let after = world.order(waits.id).await;
        assert_eq!((quantities(&after), after.lines[0].location()), (vec![(2, 0, 0)], Some(world.main)));
        world.verify().await;
    }
}
