//! What suppliers sell, through the router.

use crate::world::{gbp, plain_product};
use axum::http::Method;
use domain::parties::Role;
use serde_json::{Value, json};
use testkit::{EngineUnderTest, TestShop, both_engines};

const ITEMS: &str = "/api/v1/supplier-items";

async fn supplier(shop: &TestShop, name: &str) -> Value {
    let made = shop.post("/api/v1/suppliers", json!({ "name": name, "currency": "GBP" })).await.expect(201);
    made["id"].clone()
}

both_engines! {
    async fn items_are_added_changed_and_taken_off(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        shop.post("/api/v1/products", plain_product("Tee", "TEE")).await.expect(201);
        let (mill, loom) = (supplier(&shop, "Mill").await, supplier(&shop, "Loom").await);
        let body = json!({ "supplier": mill, "sku": "tee", "supplier_sku": "M-77", "price": gbp("4.80"), "pack_size": 12, "minimum_quantity": 36, "preferred": true });
        let item = shop.post(ITEMS, body.clone()).await.expect(201);
        assert_eq!((&item["sku"], &item["preferred"], &item["pack_size"]), (&json!("TEE"), &json!(true), &json!(12)));
        assert_eq!(item["minimum_quantity"], 36);
        let again = shop.post(ITEMS, body).await;
        assert_eq!((again.status, again.code().as_str()), (409, "item_exists"));
        // The preference goes over to another supplier.
        let other = shop.post(ITEMS, json!({ "supplier": loom, "sku": "TEE", "preferred": true })).await.expect(201);
        let preferred = shop.get(&format!("{ITEMS}?sku=TEE&preferred=true")).await.expect(200);
        assert_eq!(preferred["items"].as_array().unwrap().len(), 1);
        assert_eq!(preferred["items"][0]["id"], other["id"]);

        let path = format!("{ITEMS}/{}", item["id"].as_str().unwrap());
        let version = shop.get(&path).await.expect(200)["version"].as_i64().unwrap();
        let changed = shop.patch(&path, version, json!({ "price": null, "preferred": true, "lead_time_days": 9 })).await.expect(200);
        assert_eq!((&changed["price"], &changed["preferred"], &changed["lead_time_days"]), (&json!(null), &json!(true), &json!(9)));
        assert_eq!((&other["minimum_quantity"], &changed["minimum_quantity"]), (&json!(1), &json!(36)));
        assert_eq!(shop.patch(&path, version, json!({ "pack_size": 2 })).await.status, 412);
        shop.delete(&path).await.expect(200);
        assert_eq!(shop.get(&path).await.status, 404);
    }

    async fn what_is_wrong_is_named(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        shop.post("/api/v1/products", plain_product("Tee", "TEE")).await.expect(201);
        let mill = supplier(&shop, "Mill").await;
        let nobody = domain::base::SupplierId::from_raw(7).to_string();
        for (body, fault) in [
            (json!({ "supplier": mill, "sku": "NOPE" }), "sku unknown_sku"),
            (json!({ "supplier": nobody, "sku": "TEE" }), "supplier unknown_supplier"),
            (json!({ "supplier": mill, "sku": "TEE", "pack_size": 0 }), "pack_size out_of_range"),
            (json!({ "supplier": mill, "sku": "TEE", "minimum_quantity": 0 }), "minimum_quantity out_of_range"),
            (json!({ "supplier": mill, "sku": "TEE", "lead_time_days": 731 }), "lead_time_days out_of_range"),
        ] {
            let answer = shop.post(ITEMS, body.clone()).await;
            assert_eq!((answer.status, answer.faults()), (422, vec![fault.to_owned()]), "{body}");
        }
        let staff = shop.request(Method::POST, ITEMS).by(Role::Staff).fresh_key().json(&json!({ "supplier": mill, "sku": "TEE" }));
        assert_eq!(staff.send().await.status, 403);
    }
}
