//! `Idempotency-Key` and `If-Match`.

use axum::http::Method;
use serde_json::{Value, json};
use testkit::{Answered, EngineUnderTest, TestShop, both_engines};

use super::sample::{self, BASE, ID};

fn body() -> Value {
    json!({"lines": [{"quantity": 1}]})
}

async fn with_key(shop: &TestShop, key: &str, body: &Value) -> Answered {
    shop.request(Method::POST, BASE).key(key).json(body).send().await
}

async fn edited(shop: &TestShop, version: &str) -> Answered {
    let request = shop.request(Method::PATCH, &format!("{BASE}/{ID}")).json(&body());
    let request = if version.is_empty() { request } else { request.header("if-match", version) };
    request.send().await
}

both_engines! {
    async fn a_change_needs_a_key(engine: EngineUnderTest) {
        let shop = sample::shop(engine);
        let missing = shop.request(Method::POST, BASE).json(&body()).send().await;
        assert_eq!((missing.status, missing.code()), (400, "idempotency_key_missing".into()));
        let longest = "k".repeat(255);
        for key in ["k", "3fa85f64-5717-4562-b3fc-2c963f66afa6", &longest] {
            assert_eq!(with_key(&shop, key, &body()).await.status, 201, "{key}");
        }
        let too_long = "k".repeat(256);
        for key in ["", "a b", "k\u{e9}", &too_long] {
            let refused = with_key(&shop, key, &body()).await;
            assert_eq!((refused.status, refused.code()), (400, "idempotency_key_invalid".into()), "{key}");
        }
    }

    async fn a_repeat_answers_as_the_first_time(engine: EngineUnderTest) {
        let shop = sample::shop(engine);
        let first = with_key(&shop, "one", &body()).await;
        let again = with_key(&shop, "one", &body()).await;
        assert_eq!((first.status, first.header("idempotency-replayed")), (201, ""));
        assert_eq!((again.status, again.header("idempotency-replayed")), (201, "true"));
        assert_eq!(first.json(), again.json());
        let other = with_key(&shop, "one", &json!({"lines": [{"quantity": 2}]})).await;
        assert_eq!((other.status, other.code()), (422, "idempotency_key_reused".into()));
        let new = with_key(&shop, "two", &body()).await;
        assert_ne!(new.json()["id"], first.json()["id"]);
    }

    async fn a_refusal_is_repeated_and_a_fault_is_not(engine: EngineUnderTest) {
        let shop = sample::shop(engine);
        let too_many = json!({"lines": [{"quantity": 101}]});
        for _ in 0..2 {
            let refused = with_key(&shop, "one", &too_many).await;
            assert_eq!((refused.status, refused.code()), (409, "too_many".into()));
        }
        assert_eq!(with_key(&shop, "two", &json!({"lines": [{"quantity": 0}]})).await.status, 422);
        assert_eq!(with_key(&shop, "two", &body()).await.status, 201, "a faulty request does not use its key up");
    }

    async fn the_address_belongs_to_what_a_key_stands_for(engine: EngineUnderTest) {
        let shop = sample::shop(engine);
        let one = shop.post(&format!("{BASE}/{ID}/nothing"), json!({})).await.expect(200);
        let same = shop.post(&format!("{BASE}/{ID}/nothing"), json!({})).await.expect(200);
        let other = shop.post(&format!("{BASE}/{}/nothing", domain::base::OrderId::from_raw(1)), json!({})).await.expect(200);
        assert_eq!(one["hash"], same["hash"]);
        assert_ne!(one["hash"], other["hash"]);
        let unkeyed = shop.request(Method::POST, &format!("{BASE}/{ID}/nothing")).send().await.expect(200);
        assert_eq!(unkeyed["key"], Value::Null);
    }

    async fn an_edit_names_the_version_it_read(engine: EngineUnderTest) {
        let shop = sample::shop(engine);
        assert_eq!(shop.get(&format!("{BASE}/{ID}")).await.header("etag"), "\"7\"");
        let done = edited(&shop, "\"3\"").await;
        assert_eq!((done.status, done.header("etag")), (200, "\"4\""));
        let missing = edited(&shop, "").await;
        assert_eq!((missing.status, missing.code()), (428, "if_match_missing".into()));
        for wrong in ["3", "*", "W/\"3\"", "\"3\", \"4\"", "\"-1\"", "\"9999999999999999999\""] {
            let refused = edited(&shop, wrong).await;
            assert_eq!((refused.status, refused.code()), (400, "if_match_invalid".into()), "{wrong}");
        }
        let moved = edited(&shop, "\"2\"").await;
        assert_eq!((moved.status, moved.code()), (412, "version_conflict".into()));
        assert_eq!(moved.json()["current"]["version"], 3);
    }
}
