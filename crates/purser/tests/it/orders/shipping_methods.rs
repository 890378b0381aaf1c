//! `/shipping-methods`

use serde_json::{Value, json};
use testkit::{EngineUnderTest, TestShop, both_engines};

use crate::world::{self, gbp};

const PATH: &str = "/api/v1/shipping-methods";

both_engines! {
    async fn are_added_changed_and_archived(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let express = shop.post(PATH, json!({ "code": "express", "name": "Express", "price": gbp("9.9") })).await.expect(201);
        assert_eq!((&express["price"], &express["tax_class"]), (&gbp("9.90"), &json!("standard")));
        let path = format!("{PATH}/{}", express["id"].as_str().unwrap());
        let changed = shop.patch(&path, 1, json!({ "price": gbp("8"), "tax_class": "zero" })).await.expect(200);
        assert_eq!((&changed["price"], &changed["tax_class"]), (&gbp("8.00"), &json!("zero")));
        assert_eq!(shop.get(&path).await.expect(200), changed);
        assert_eq!(shop.patch(&path, 1, json!({ "name": "x" })).await.status, 412);
        shop.patch(&path, 2, json!({ "archived": true })).await.expect(200);
        let listed = shop.get(PATH).await.expect(200);
        assert_eq!((listed["items"].as_array().unwrap().len(), &listed["items"][0]["code"]), (1, &json!("standard")));
    }

    async fn what_is_wrong_is_named(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let rows: [(Value, u16, &[&str]); 4] = [
            (json!({ "code": "a b", "name": "", "price": gbp("-1"), "tax_class": "luxury" }), 422,
                &["code not_a_code", "name empty", "price negative_price", "tax_class unknown_tax_class"]),
            (json!({ "code": "a", "name": "a", "price": { "amount": "1", "currency": "USD" } }), 422, &["price currency_mismatch"]),
            (json!({ "code": "a", "name": "a" }), 422, &["price missing"]),
            (json!({ "code": "standard", "name": "a", "price": gbp("1") }), 409, &["code code_taken"]),
        ];
        for (body, status, expected) in rows {
            let answer = shop.post(PATH, body).await;
            assert_eq!((answer.status, answer.faults()), (status, expected.iter().map(|f| (*f).to_owned()).collect()));
        }
        let counts = world::race(|_| shop.post(PATH, json!({ "code": "fast", "name": "Fast", "price": gbp("1") }))).await;
        assert_eq!(counts, [(201, 1), (409, world::RACERS - 1)]);
    }
}
