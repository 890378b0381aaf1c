//! Finding shipments.

use super::{REFUSES, World, texts};
use serde_json::json;
use testkit::{EngineUnderTest, both_engines};

both_engines! {
    async fn lists_are_filtered_and_paged(engine: EngineUnderTest) {
        let world = World::open(engine).await;
        world.stock("TEE", world.main, 50).await;
        let mut ids = Vec::new();
        let mut orders = Vec::new();
        for (n, carrier) in ["dhl", "ups", "dhl", "dhl"].into_iter().enumerate() {
            let order = world.place(REFUSES, &[("TEE", 1)]).await;
            let body = json!({ "tracking": { "carrier": carrier, "number": format!("N{n}") } });
            let path = format!("/api/v1/orders/{}/shipments", order.id);
            world.shop.clock().advance(1_000_000);
            ids.push(world.shop.post(&path, body).await.expect(201)["id"].as_str().unwrap().to_owned());
            orders.push(order);
        }
        world.shop.post(&format!("/api/v1/shipments/{}/delivery", ids[3]), json!({})).await.expect(200);
        let start = orders[1].created_at.to_string();
        let end = orders[2].created_at.to_string();
        let rows = [
            (String::new(), vec![3, 2, 1, 0]),
            ("sort=shipped_at".to_owned(), vec![0, 1, 2, 3]),
            ("state=delivered".to_owned(), vec![3]),
            ("carrier=dhl&state=shipped".to_owned(), vec![2, 0]),
            ("tracking_number=N1".to_owned(), vec![1]),
            ("tracking_number=".to_owned(), vec![]),
            (format!("order={}", orders[2].id), vec![2]),
            (format!("from={start}"), vec![3, 2, 1]),
            (format!("from={start}&until={end}"), vec![1]),
        ];
        for (query, expected) in rows {
            let page = world.shop.get(&format!("/api/v1/shipments?{query}")).await.expect(200);
            let expected: Vec<String> = expected.into_iter().map(|n: usize| ids[n].clone()).collect();
            assert_eq!(texts(&page, "id"), expected, "{query}");
        }
        let first = world.shop.get("/api/v1/shipments?limit=3&carrier=dhl").await.expect(200);
        assert_eq!((texts(&first, "id").len(), first["next"].is_null()), (3, true));
        let first = world.shop.get("/api/v1/shipments?limit=3").await.expect(200);
        assert_eq!(first["items"][0]["lines"][0]["sku"], "TEE");
        let next = first["next"].as_str().unwrap();
        let last = world.shop.get(&format!("/api/v1/shipments?limit=3&after={next}")).await.expect(200);
        assert_eq!((texts(&last, "id"), last["next"].is_null()), (vec![ids[0].clone()], true));

        let of_order = world.shop.get(&format!("/api/v1/orders/{}/shipments", orders[1].id)).await.expect(200);
        assert_eq!(texts(&of_order, "id"), [ids[1].clone()]);
        for (query, fault) in [("state=gone", "state invalid"), ("limit=0", "limit out_of_range"), ("x=1", "x unknown_parameter")] {
            let answer = world.shop.get(&format!("/api/v1/shipments?{query}")).await;
            assert_eq!((answer.status, answer.faults()), (422, vec![fault.to_owned()]), "{query}");
        }
        assert_eq!(world.shop.get("/api/v1/shipments/shp_nonsense").await.status, 400);
    }
}
