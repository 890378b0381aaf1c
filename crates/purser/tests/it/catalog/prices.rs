//! `/price-changes`

use serde_json::{Value, json};
use testkit::{EngineUnderTest, TestShop, both_engines};

use crate::world::{gbp, plain_product};

const PATH: &str = "/api/v1/price-changes";

async fn variant(shop: &TestShop, sku: &str) -> Value {
    shop.get(&format!("/api/v1/variants?sku={sku}")).await.expect(200)["items"][0].clone()
}

both_engines! {
    async fn all_change_or_none(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        for sku in ["A", "B"] {
            shop.post("/api/v1/products", plain_product(sku, sku)).await.expect(201);
        }
        let wrong = json!({ "lines": [
            { "sku": "a", "price": gbp("1") }, { "sku": "Z", "price": gbp("2") }, { "sku": "B", "price": gbp("3") } ] });
        let refused = shop.post(PATH, wrong).await;
        assert_eq!((refused.status, refused.faults()), (422, vec!["lines[1].sku unknown_sku".to_owned()]));
        assert_eq!(variant(&shop, "A").await["price"], gbp("12.50"), "nothing changed");

        let lines = json!([{ "sku": "a", "price": gbp("1"), "compare_at_price": gbp("2") }, { "sku": "B", "price": gbp("12.50") }]);
        let done = shop.post(PATH, json!({ "lines": lines })).await.expect(200);
        assert_eq!(done["lines"][0]["old_price"], gbp("12.50"));
        assert_eq!((&done["lines"][0]["version"], &done["lines"][1]["version"]), (&json!(2), &json!(1)), "B costs what it cost");
        let a = variant(&shop, "A").await;
        assert_eq!((&a["price"], &a["compare_at_price"], &a["version"]), (&gbp("1.00"), &gbp("2.00"), &json!(2)));
        assert_eq!(variant(&shop, "B").await["version"], 1);
    }

    async fn what_is_wrong_is_named(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let line = |sku: &str| json!({ "sku": sku, "price": gbp("1") });
        let many: Vec<Value> = (0..101).map(|n| line(&format!("S{n}"))).collect();
        let rows: [(Value, &[&str]); 5] = [
            (json!({ "lines": [] }), &["lines out_of_range"]),
            (json!({ "lines": many }), &["lines out_of_range"]),
            (json!({ "lines": [line("A"), line("a")] }), &["lines[1].sku duplicate"]),
            (json!({ "lines": [{ "sku": "A", "price": gbp("-1"), "compare_at_price": { "amount": "1", "currency": "EUR" } }] }),
                &["lines[0].price negative_price", "lines[0].compare_at_price currency_mismatch"]),
            (json!({ "line": [] }), &["line unknown_field"]),
        ];
        for (body, expected) in rows {
            let answer = shop.post(PATH, body).await;
            assert_eq!((answer.status, answer.faults()), (422, expected.iter().map(|f| (*f).to_owned()).collect()));
        }
    }
}
