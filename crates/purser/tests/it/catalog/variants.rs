//! `/variants` and `/products/{id}/variants`

use serde_json::{Value, json};
use testkit::{EngineUnderTest, TestShop, both_engines};

use crate::world::{self, gbp, plain_product};

const PATH: &str = "/api/v1/variants";

async fn sized(shop: &TestShop) -> Value {
    let variant = |sku: &str, size: &str| json!({ "sku": sku, "values": [size], "price": gbp("5") });
    let body = json!({ "title": "Sock", "options": [{ "name": "Size" }],
        "variants": [variant("SOCK-S", "S"), variant("SOCK-M", "M")] });
    shop.post("/api/v1/products", body).await.expect(201)
}

fn path_of(variant: &Value) -> String {
    format!("{PATH}/{}", variant["id"].as_str().unwrap())
}

fn skus(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|v| v["sku"].as_str().unwrap()).collect()
}

both_engines! {
    async fn are_added_to_a_product(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let product = sized(&shop).await;
        let path = format!("/api/v1/products/{}", product["id"].as_str().unwrap());
        let body = json!({ "sku": "SOCK-L", "values": ["L"], "price": gbp("6"), "barcodes": ["96385074"], "tracked": false });
        let added = shop.post(&format!("{path}/variants"), body).await;
        assert_eq!((added.status, added.header("location")), (201, path_of(&added.json()).as_str()));
        let now = shop.get(&path).await.expect(200);
        assert_eq!((&now["options"][0]["values"], &now["version"]), (&json!(["S", "M", "L"]), &json!(2)));
        assert_eq!(now["variants"][2], added.json());
        assert_eq!(shop.get(&path_of(&added.json())).await.expect(200), added.json());
        assert_eq!(shop.get("/api/v1/products?search=96385074").await.expect(200)["items"][0]["title"], "Sock");

        let rows: [(Value, u16, &str); 5] = [
            (json!({ "sku": "X", "values": ["l"], "price": gbp("6") }), 422, "values duplicate_options"),
            (json!({ "sku": "X", "price": gbp("6") }), 422, "values value_per_option"),
            (json!({ "sku": "sock-s", "values": ["XL"], "price": gbp("6") }), 422, "sku duplicate_sku"),
            (json!({ "sku": "X", "values": ["XL"], "price": gbp("6"), "barcodes": ["96385074"] }), 409, "barcodes[0] barcode_taken"),
            (json!({ "sku": "", "values": ["XL"], "price": gbp("6") }), 422, "sku empty"),
        ];
        for (body, status, fault) in rows {
            let answer = shop.post(&format!("{path}/variants"), body).await;
            assert_eq!((answer.status, answer.faults()), (status, vec![fault.to_owned()]));
        }
        let plain = shop.post("/api/v1/products", plain_product("Mug", "MUG")).await.expect(201);
        let second = format!("/api/v1/products/{}/variants", plain["id"].as_str().unwrap());
        let answer = shop.post(&second, json!({ "sku": "MUG-2", "price": gbp("6") })).await;
        assert_eq!((answer.status, answer.faults()), (422, vec!["values options_needed".to_owned()]));
        let nowhere = shop.post("/api/v1/products/prd_00000000000000/variants", json!({ "sku": "a", "price": gbp("6") })).await;
        assert_eq!(nowhere.status, 404);
    }

    async fn are_changed(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let product = sized(&shop).await;
        let small = path_of(&product["variants"][0]);
        let body = json!({ "sku": "SOCK-XS", "values": ["XS"], "barcodes": ["B-2", "A-1"], "price": gbp("4.99"),
            "compare_at_price": gbp("5"), "cost": gbp("1"), "weight_g": 40, "tracked": true, "position": 9 });
        let changed = shop.patch(&small, 1, body.clone()).await.expect(200);
        for field in ["sku", "values", "price", "weight_g", "tracked", "position"] {
            assert_eq!(changed[field], body[field], "{field}");
        }
        assert_eq!((&changed["barcodes"], &changed["title"]), (&json!(["A-1", "B-2"]), &json!("XS")));
        assert_eq!(shop.get(&small).await.expect(200), changed);
        let whole = shop.get(&format!("/api/v1/products/{}", product["id"].as_str().unwrap())).await.expect(200);
        assert_eq!(whole["options"][0]["values"], json!(["S", "M", "XS"]));
        assert_eq!(whole["variants"][1], changed, "the position counts");
        let cleared = json!({ "compare_at_price": null, "cost": null, "weight_g": null, "barcodes": ["A-1"] });
        let cleared = shop.patch(&small, 2, cleared).await.expect(200);
        assert_eq!((&cleared["cost"], &cleared["weight_g"], &cleared["barcodes"]), (&Value::Null, &Value::Null, &json!(["A-1"])));
        let rows: [(Value, u16, &str); 7] = [
            (json!({ "tracked": false }), 409, "tracked tracked_is_fixed"),
            (json!({ "sku": "sock-m" }), 422, "sku duplicate_sku"),
            (json!({ "values": ["M"] }), 422, "values duplicate_options"),
            (json!({ "price": null }), 422, "price wrong_type"),
            (json!({ "price": gbp("-1") }), 422, "price negative_price"),
            (json!({ "position": -1 }), 422, "position out_of_range"),
            (json!({ "product": "prd_00000000000000" }), 422, "product unknown_field"),
        ];
        for (body, status, fault) in rows {
            let answer = shop.patch(&small, 3, body).await;
            assert_eq!((answer.status, answer.faults()), (status, vec![fault.to_owned()]));
        }
        shop.post("/api/v1/products", plain_product("Mug", "MUG")).await.expect(201);
        let taken = shop.patch(&small, 3, json!({ "sku": "mug" })).await;
        assert_eq!((taken.status, taken.faults()), (409, vec!["sku sku_taken".to_owned()]));
        let late = shop.patch(&small, 2, json!({ "price": gbp("1") })).await;
        assert_eq!((late.status, &late.json()["current"]["version"]), (412, &json!(3)));
    }

    async fn are_found_by_their_codes(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let product = sized(&shop).await;
        shop.patch(&path_of(&product["variants"][1]), 1, json!({ "barcodes": ["4006381333931", "X-1"] })).await.expect(200);
        shop.post("/api/v1/products", plain_product("Mug", "MUG")).await.expect(201);
        let rows = [
            ("sku=sock-m".to_owned(), vec!["SOCK-M"]),
            ("sku=nothing".to_owned(), vec![]),
            ("barcode=4006381333931".to_owned(), vec!["SOCK-M"]),
            ("barcode=X-1&sku=MUG".to_owned(), vec![]),
            (format!("product={}&sort=-sku", product["id"].as_str().unwrap()), vec!["SOCK-S", "SOCK-M"]),
            ("search=sock&sort=sku".to_owned(), vec!["SOCK-M", "SOCK-S"]),
            ("sort=sku".to_owned(), vec!["MUG", "SOCK-M", "SOCK-S"]),
        ];
        for (query, expected) in rows {
            assert_eq!(skus(&shop.get(&format!("{PATH}?{query}")).await.expect(200)), expected, "{query}");
        }
        let first = shop.get(&format!("{PATH}?sort=sku&limit=2")).await.expect(200);
        let next = format!("{PATH}?sort=sku&limit=2&after={}", first["next"].as_str().unwrap());
        assert_eq!(skus(&shop.get(&next).await.expect(200)), ["SOCK-S"]);
    }

    async fn races_for_a_code_have_one_winner(engine: EngineUnderTest) {
        let shop = &TestShop::open(engine);
        let product = sized(shop).await;
        let add = &format!("/api/v1/products/{}/variants", product["id"].as_str().unwrap());
        let counts = world::race(|n| async move {
            shop.post(add, json!({ "sku": format!("L-{n}"), "values": ["L"], "price": gbp("1") })).await
        }).await;
        assert_eq!(counts, [(201, 1), (422, world::RACERS - 1)], "one variant of size L");
        let counts = world::race(|n| async move {
            let product = shop.post("/api/v1/products", plain_product("Mug", &format!("MUG-{n}"))).await.expect(201);
            let path = path_of(&product["variants"][0]);
            let body = if n % 2 == 0 { json!({ "sku": "MUG" }) } else { json!({ "sku": "mug", "price": gbp("3") }) };
            shop.patch(&path, 1, body).await
        }).await;
        assert_eq!(counts, [(200, 1), (409, world::RACERS - 1)]);
        let counts = world::race(|n| async move {
            let product = shop.post("/api/v1/products", plain_product("Cup", &format!("CUP-{n}"))).await.expect(201);
            shop.patch(&path_of(&product["variants"][0]), 1, json!({ "barcodes": ["B-1"] })).await
        }).await;
        assert_eq!(counts, [(200, 1), (409, world::RACERS - 1)]);
    }
}
