//! `/locations`

use axum::http::Method;
use domain::parties::Role;
use serde_json::{Value, json};
use testkit::{EngineUnderTest, TestShop, both_engines};

use crate::world;

const PATH: &str = "/api/v1/locations";

fn codes(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|l| l["code"].as_str().unwrap()).collect()
}

both_engines! {
    async fn are_added_changed_and_archived(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let address = json!({ "name": "Depot", "line1": "1 High St", "city": "Leeds", "postcode": "LS1 1AA", "country": "gb" });
        let leeds = shop.post(PATH, json!({ "code": "leeds", "name": "Leeds", "address": address })).await.expect(201);
        assert_eq!((&leeds["priority"], &leeds["ships_orders"]), (&json!(1), &json!(true)));
        assert_eq!(leeds["address"]["country"], "GB");
        assert_eq!(codes(&shop.get(PATH).await.expect(200)), ["main", "leeds"]);
        let path = format!("{PATH}/{}", leeds["id"].as_str().unwrap());
        let body = json!({ "priority": 0, "address": null, "ships_orders": false, "name": "North" });
        let changed = shop.patch(&path, 1, body).await.expect(200);
        assert_eq!((&changed["address"], &changed["version"], &changed["name"]), (&Value::Null, &json!(2), &json!("North")));
        assert_eq!(shop.get(&path).await.expect(200), changed);
        let late = shop.patch(&path, 1, json!({ "archived": true })).await;
        assert_eq!((late.status, &late.json()["current"]["version"]), (412, &json!(2)));
        shop.patch(&path, 2, json!({ "archived": true })).await.expect(200);
        assert_eq!(codes(&shop.get(PATH).await.expect(200)), ["main"]);
        shop.patch(&path, 3, json!({ "archived": false })).await.expect(200);
    }

    async fn are_kept_while_stock_is_there(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        shop.post("/api/v1/products", world::plain_product("Tee", "TEE")).await.expect(201);
        let main = shop.get(PATH).await.expect(200)["items"][0].clone();
        let path = format!("{PATH}/{}", main["id"].as_str().unwrap());
        world::receive(&shop, "TEE", 3).await;
        let refused = shop.patch(&path, 1, json!({ "archived": true, "name": "Old" })).await;
        assert_eq!((refused.status, refused.faults()), (409, vec!["archived location_in_use".to_owned()]));
        assert_eq!(shop.get(&path).await.expect(200), main);
        world::receive(&shop, "TEE", -3).await;
        shop.patch(&path, 1, json!({ "archived": true })).await.expect(200);
    }

    async fn what_is_wrong_is_named(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let rows: [(Value, u16, &[&str]); 5] = [
            (json!({ "code": "Leeds", "name": " ", "priority": -1 }), 422, &["code not_a_code", "name empty", "priority out_of_range"]),
            (json!({ "code": "a", "name": "a", "address": { "name": "x", "country": "UK" } }), 422,
                &["address.line1 empty", "address.city empty", "address.country unknown_country"]),
            (json!({ "code": "a", "name": "a", "address": { "street": "x" } }), 422, &["address.street unknown_field"]),
            (json!({ "name": "a" }), 422, &["code missing"]),
            (json!({ "code": "main", "name": "a" }), 409, &["code code_taken"]),
        ];
        for (body, status, expected) in rows {
            let answer = shop.post(PATH, body).await;
            assert_eq!((answer.status, answer.faults()), (status, expected.iter().map(|f| (*f).to_owned()).collect()));
        }
        let counts = world::race(|_| shop.post(PATH, json!({ "code": "york", "name": "York" }))).await;
        assert_eq!(counts, [(201, 1), (409, world::RACERS - 1)]);
    }

    async fn only_owners_change_them(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let body = json!({ "code": "leeds", "name": "Leeds" });
        for role in [Role::Staff, Role::Manager] {
            assert_eq!(shop.request(Method::POST, PATH).by(role).json(&body).send().await.status, 403);
            assert_eq!(shop.request(Method::GET, PATH).by(role).send().await.status, 200);
        }
    }
}
