//! `/suppliers`

use axum::http::Method;
use domain::parties::Role;
use serde_json::{Value, json};
use testkit::{EngineUnderTest, TestShop, both_engines};

use crate::world::{self, gbp};

const PATH: &str = "/api/v1/suppliers";

both_engines! {
    async fn are_added_changed_and_found(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let body = json!({ "name": "Mill & Co", "currency": "eur", "lead_time_days": 14,
            "minimum_order": { "amount": "100", "currency": "EUR" } });
        let mill = shop.post(PATH, body).await.expect(201);
        assert_eq!((&mill["currency"], &mill["minimum_order"]["amount"]), (&json!("EUR"), &json!("100.00")));
        let path = format!("{PATH}/{}", mill["id"].as_str().unwrap());
        let changed = shop.patch(&path, 1, json!({ "minimum_order": null, "email": "Buy@Mill.example", "phone": "020 7946" }));
        let changed = changed.await.expect(200);
        assert_eq!((&changed["minimum_order"], &changed["version"]), (&Value::Null, &json!(2)));
        for query in ["search=mill%20co", "search=0207946", "search=BUY@mill", "sort=name", "archived=all"] {
            let page = shop.get(&format!("{PATH}?{query}")).await.expect(200);
            assert_eq!(page["items"], json!([changed]), "{query}");
        }
        shop.patch(&path, 2, json!({ "archived": true })).await.expect(200);
        assert_eq!(shop.get(PATH).await.expect(200)["items"], json!([]));
        assert_eq!(shop.patch(&path, 2, json!({ "name": "x" })).await.status, 412);
    }

    async fn one_name_belongs_to_one(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let send = |name: String| shop.post(PATH, json!({ "name": name, "currency": "GBP" }));
        let counts = world::race(|n| send(if n % 2 == 0 { "Café".into() } else { "CAFE".into() })).await;
        assert_eq!(counts, [(201, 1), (409, world::RACERS - 1)]);
        let other = send("Other".into()).await.expect(201);
        let path = format!("{PATH}/{}", other["id"].as_str().unwrap());
        let renamed = shop.patch(&path, 1, json!({ "name": "cafe" })).await;
        assert_eq!((renamed.status, renamed.faults()), (409, vec!["name name_taken".to_owned()]));
    }

    async fn what_is_wrong_is_named(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let rows: [(Value, &[&str]); 5] = [
            (json!({ "name": "a" }), &["currency missing"]),
            (json!({ "name": " ", "currency": "GBP", "lead_time_days": 731 }), &["name empty", "lead_time_days out_of_range"]),
            (json!({ "name": "a", "currency": "GBX" }), &["currency invalid"]),
            (json!({ "name": "a", "currency": "EUR", "minimum_order": gbp("1") }), &["minimum_order currency_mismatch"]),
            (json!({ "name": "a", "currency": "GBP", "minimum_order": gbp("1.005") }), &["minimum_order invalid"]),
        ];
        for (body, expected) in rows {
            let answer = shop.post(PATH, body.clone()).await;
            assert_eq!((answer.status, answer.faults()), (422, expected.iter().map(|f| (*f).to_owned()).collect()), "{body}");
        }
    }

    async fn staff_may_see_and_not_change(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let body = json!({ "name": "Mill", "currency": "GBP" });
        let post = shop.request(Method::POST, PATH).by(Role::Staff).json(&body).send().await;
        assert_eq!((post.status, post.code()), (403, "forbidden".into()));
        assert_eq!(shop.request(Method::GET, PATH).by(Role::Staff).send().await.status, 200);
        assert_eq!(shop.request(Method::POST, PATH).by(Role::Manager).json(&body).send().await.status, 201);
    }
}
