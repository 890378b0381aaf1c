//! What was exported is imported again without a change.

use super::{Chosen, classes, import_with, row};
use crate::world::{plain_product, receive};
use serde_json::json;
use testkit::{EngineUnderTest, TestShop, both_engines};

both_engines! {
    async fn exports_change_nothing(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let kitchen = shop.post("/api/v1/categories", json!({ "name": "Kitchen; cups > mugs" })).await.expect(201);
        let money = |amount: &str| json!({ "amount": amount, "currency": "GBP" });
        let product = json!({
            "title": "+ Mug", "description": "=1+1\nholds, \"tea\"", "vendor": "Kiln", "product_type": "Cup",
            "categories": [kitchen["id"]], "short_policy": "backorder",
            "options": [{ "name": "Colour", "values": ["red", "blue"] }],
            "variants": [
                { "sku": "MUG-R", "values": ["red"], "price": money("7.50"), "compare_at_price": money("9.00"), "cost": money("2.10"),
                  "weight_g": 0, "barcodes": ["A-1", "B-2"], "tracked": true },
                { "sku": "MUG-B", "values": ["blue"], "price": money("0.00"), "tracked": false },
            ],
        });
        shop.post("/api/v1/products", product).await.expect(201);
        shop.post("/api/v1/products", plain_product("Tee", "TEE")).await.expect(201);
        receive(&shop, "TEE", 12).await;
        shop.post("/api/v1/customers", json!({ "name": "Ana", "email": "ana@example.com", "phone": "+44 20 1", "note": "-1" })).await.expect(201);
        let mill = json!({ "name": "Mill", "currency": "EUR", "lead_time_days": 4, "minimum_order": { "amount": "100.00", "currency": "EUR" } });
        let mill = shop.post("/api/v1/suppliers", mill).await.expect(201);
        let item = json!({ "supplier": mill["id"], "sku": "TEE", "price": { "amount": "3.00", "currency": "EUR" }, "pack_size": 12, "preferred": true });
        shop.post("/api/v1/supplier-items", item).await.expect(201);
        for (table, rows) in [("products", 3), ("stock", 1), ("customers", 1), ("suppliers", 1), ("supplier-items", 1)] {
            let file = shop.get(&format!("/api/v1/exports/{table}")).await;
            assert_eq!(file.status, 200, "{}", file.text());
            let (report, id) = import_with(&shop, &file.bytes, &Chosen::default()).await;
            assert_eq!(row(&shop, id).await.kind.as_deref(), Some(table), "{}", file.text());
            assert_eq!(classes(&report), [rows, 0, 0, rows, 0, 0], "{table}: {report:?}\n{}", file.text());
        }
    }
}
