//! `/channels`

use axum::http::Method;
use domain::parties::Role;
use serde_json::{Value, json};
use testkit::{EngineUnderTest, TestShop, both_engines};

const PATH: &str = "/api/v1/channels";

both_engines! {
    async fn are_added_changed_and_archived(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let codes = |page: &Value| -> Vec<String> {
            page["items"].as_array().unwrap().iter().map(|c| c["code"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(codes(&shop.get(PATH).await.expect(200)), ["api", "form", "pos", "staff", "web"]);
        let market = shop.post(PATH, json!({ "code": "market", "name": "Market" })).await.expect(201);
        assert_eq!((&market["short_policy"], &market["buffer"]), (&json!("refuse"), &json!(0)));
        let path = format!("{PATH}/{}", market["id"].as_str().unwrap());
        let changed = shop.patch(&path, 1, json!({ "short_policy": "backorder", "buffer": 2 })).await.expect(200);
        assert_eq!((&changed["short_policy"], &changed["buffer"]), (&json!("backorder"), &json!(2)));
        assert_eq!(shop.get(&path).await.expect(200), changed);
        assert_eq!(shop.patch(&path, 1, json!({ "buffer": 3 })).await.status, 412);
        shop.patch(&path, 2, json!({ "archived": true })).await.expect(200);
        assert_eq!(codes(&shop.get(&format!("{PATH}?archived=true")).await.expect(200)), ["market"]);
    }

    async fn what_is_wrong_is_named(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let rows: [(Value, u16, &[&str]); 4] = [
            (json!({ "code": "", "name": "", "buffer": -1 }), 422, &["code empty", "name empty", "buffer out_of_range"]),
            (json!({ "code": "a", "name": "a", "short_policy": "hope" }), 422, &["short_policy invalid"]),
            (json!({ "code": "web", "name": "a" }), 409, &["code code_taken"]),
            (json!({ "code": "a", "name": "a", "buffer": 1.5 }), 422, &["buffer wrong_type"]),
        ];
        for (body, status, expected) in rows {
            let answer = shop.post(PATH, body).await;
            assert_eq!((answer.status, answer.faults()), (status, expected.iter().map(|f| (*f).to_owned()).collect()));
        }
        let body = json!({ "code": "a", "name": "a" });
        assert_eq!(shop.request(Method::POST, PATH).by(Role::Manager).json(&body).send().await.status, 403);
    }
}
