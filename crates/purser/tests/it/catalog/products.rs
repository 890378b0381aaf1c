//! `/products`

use axum::http::Method;
use domain::parties::Role;
use serde_json::{Value, json};
use testkit::{EngineUnderTest, TestShop, both_engines};

use crate::world::{self, count_events, gbp, plain_product};

const PATH: &str = "/api/v1/products";

fn tee() -> Value {
    let variant = |sku: &str, colour: &str, size: &str| json!({ "sku": sku, "values": [colour, size], "price": gbp("12.5"), "weight_g": 180 });
    json!({
        "title": "Tee", "vendor": "Mill & Co", "description": "Soft.\r\nWarm.", "short_policy": "backorder",
        "options": [{ "name": "Colour" }, { "name": "Size", "values": ["S", "M", "L"] }],
        "variants": [variant("TEE-RED-M", "red", "M"), variant("TEE-BLUE-S", "blue", "S")],
    })
}

fn titles(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|p| p["title"].as_str().unwrap()).collect()
}

both_engines! {
    async fn are_added_with_their_variants(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let added = shop.post(PATH, tee()).await;
        assert_eq!((added.status, added.header("etag")), (201, "\"1\""), "{}", added.text());
        let product = added.json();
        let path = format!("{PATH}/{}", product["id"].as_str().unwrap());
        assert_eq!(added.header("location"), path);
        assert_eq!(shop.get(&path).await.expect(200), product);
        let told = ["handle", "tax_class", "short_policy", "description"].map(|field| product[field].as_str().unwrap());
        assert_eq!(told, ["tee", "standard", "backorder", "Soft.\nWarm."]);
        assert_eq!(product["options"][0], json!({ "name": "Colour", "values": ["red", "blue"] }));
        let first = &product["variants"][0];
        assert_eq!((&first["title"], &first["price"], &first["tracked"]), (&json!("red, M"), &gbp("12.50"), &json!(true)));
        let listed = &shop.get(PATH).await.expect(200)["items"][0];
        assert_eq!((&listed["variant_count"], &listed["price_from"]), (&json!(2), &gbp("12.50")));
        let second = shop.post(PATH, plain_product("Tee", "TEE-2")).await.expect(201);
        assert_eq!(second["handle"], "tee-2");
        assert_eq!(count_events(&shop, "product.created").await, 2);
    }

    async fn are_changed_and_archived(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let product = shop.post(PATH, tee()).await.expect(201);
        let path = format!("{PATH}/{}", product["id"].as_str().unwrap());
        let body = json!({ "title": "T-shirt", "vendor": null, "short_policy": null, "tax_class": "reduced" });
        let changed = shop.patch(&path, 1, body).await.expect(200);
        let told = ["title", "vendor", "short_policy", "tax_class", "version"].map(|field| changed[field].clone());
        assert_eq!(told, [json!("T-shirt"), Value::Null, Value::Null, json!("reduced"), json!(2)]);
        assert_eq!(changed["handle"], "tee", "addresses stay");
        let late = shop.patch(&path, 1, json!({ "title": "x" })).await;
        assert_eq!((late.status, &late.json()["current"]["title"]), (412, &json!("T-shirt")));

        let fewer = json!({ "options": [{ "name": "Colour", "values": ["red"] }, { "name": "Size", "values": ["S", "M"] }] });
        let refused = shop.patch(&path, 2, fewer).await;
        assert_eq!((refused.status, refused.faults()), (422, vec!["variants[1].values[0] unknown_value".to_owned()]));

        let archived = shop.patch(&path, 2, json!({ "archived": true })).await.expect(200);
        assert_eq!(titles(&shop.get(PATH).await.expect(200)), Vec::<&str>::new());
        assert_eq!(titles(&shop.get(&format!("{PATH}?archived=true&search=tee-red")).await.expect(200)), ["T-shirt"]);
        let variant = format!("/api/v1/variants/{}", archived["variants"][0]["id"].as_str().unwrap());
        shop.patch(&variant, 1, json!({ "archived": true })).await.expect(200);
        let early = shop.patch(&variant, 2, json!({ "archived": false })).await;
        assert_eq!((early.status, early.code()), (409, "product_archived".into()));
        shop.patch(&path, 3, json!({ "archived": false })).await.expect(200);
        shop.patch(&variant, 2, json!({ "archived": false })).await.expect(200);
    }

    async fn one_variant_may_get_options_and_lose_them(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let product = shop.post(PATH, plain_product("Mug", "MUG")).await.expect(201);
        let path = format!("{PATH}/{}", product["id"].as_str().unwrap());
        let size = json!({ "options": [{ "name": "Size", "values": ["S", "L"] }] });
        let sized = shop.patch(&path, 1, size).await.expect(200);
        assert_eq!((&sized["variants"][0]["title"], &sized["variants"][0]["version"]), (&json!("S"), &json!(2)));
        assert_eq!(shop.get(&path).await.expect(200), sized);
        let plain = shop.patch(&path, 2, json!({ "options": [] })).await.expect(200);
        assert_eq!((&plain["variants"][0]["title"], &plain["options"]), (&json!(""), &json!([])));
    }

    async fn are_found_by_words_codes_and_category(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let category = |name: &str, parent: Value| shop.post("/api/v1/categories", json!({ "name": name, "parent": parent }));
        let clothes = category("Clothes", Value::Null).await.expect(201);
        let shirts = category("Shirts", clothes["id"].clone()).await.expect(201);
        let mut body = tee();
        body["categories"] = json!([shirts["id"]]);
        body["variants"][0]["barcodes"] = json!(["4006381333931"]);
        shop.post(PATH, body).await.expect(201);
        shop.post(PATH, plain_product("Café cup", "CUP")).await.expect(201);
        let id = |category: &Value| category["id"].as_str().unwrap().to_owned();
        let rows = [
            ("search=cafe%20CUP".to_owned(), vec!["Café cup"]),
            ("search=mill".to_owned(), vec!["Tee"]),
            ("search=4006381".to_owned(), vec!["Tee"]),
            (format!("category={}", id(&clothes)), vec!["Tee"]),
            (format!("category={}&search=cup", id(&shirts)), vec![]),
            ("sort=title".to_owned(), vec!["Café cup", "Tee"]),
            ("sort=-title".to_owned(), vec!["Tee", "Café cup"]),
        ];
        for (query, expected) in rows {
            assert_eq!(titles(&shop.get(&format!("{PATH}?{query}")).await.expect(200)), expected, "{query}");
        }
        let first = shop.get(&format!("{PATH}?sort=title&limit=1")).await.expect(200);
        let next = format!("{PATH}?sort=title&limit=1&after={}", first["next"].as_str().unwrap());
        assert_eq!(titles(&shop.get(&next).await.expect(200)), ["Tee"]);
        let elsewhere = format!("{PATH}?sort=-created_at&after={}", first["next"].as_str().unwrap());
        assert_eq!(shop.get(&elsewhere).await.faults(), ["after not_a_cursor"]);
    }

    async fn what_is_wrong_is_named(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let with = |field: &str, value: Value| {
            let mut body = tee();
            match field.strip_prefix("variants[0].") {
                Some(inner) => body["variants"][0][inner] = value,
                None => body[field] = value,
            }
            body
        };
        let euro = json!({ "amount": "1", "currency": "EUR" });
        let rows: [(Value, &[&str]); 18] = [
            (with("title", json!("")), &["title empty"]),
            (with("handle", json!("A b")), &["handle not_a_handle"]),
            (with("tax_class", json!("luxury")), &["tax_class unknown_tax_class"]),
            (with("short_policy", json!("hope")), &["short_policy invalid"]),
            (with("categories", json!(["cat_00000000000000"])), &["categories[0] unknown_category"]),
            (with("categories", json!(["x"])), &["categories[0] invalid"]),
            (with("variants", json!([])), &["options[0].values no_values", "variants no_variants"]),
            (with("options", json!([])), &["variants options_needed", "variants[0].values value_per_option",
                "variants[1].values value_per_option"]),
            (with("variants[0].sku", json!("tee-blue-s")), &["variants[1].sku duplicate_sku"]),
            (with("variants[0].values", json!(["blue", "S"])), &["variants[1].values duplicate_options"]),
            (with("variants[0].values", json!(["red", "XL"])), &["variants[0].values[1] unknown_value"]),
            (with("variants[0].price", gbp("-1")), &["variants[0].price negative_price"]),
            (with("variants[0].price", euro), &["variants[0].price currency_mismatch"]),
            (with("variants[0].price", gbp("1.001")), &["variants[0].price invalid"]),
            (with("variants[0].price", json!("1")), &["variants[0].price wrong_type"]),
            (with("variants[0].weight_g", json!(-1)), &["variants[0].weight_g weight_out_of_range"]),
            (with("variants[0].barcodes", json!(["4006381333932", "", "A", "A"])),
                &["variants[0].barcodes[0] check_digit", "variants[0].barcodes[1] empty", "variants[0].barcodes[3] duplicate"]),
            (with("variants[0].stock", json!(5)), &["variants[0].stock unknown_field"]),
        ];
        for (body, expected) in rows {
            let answer = shop.post(PATH, body.clone()).await;
            assert_eq!(answer.status, 422, "{expected:?}: {}", answer.text());
            assert_eq!(answer.faults(), expected);
        }
        assert_eq!(shop.get(PATH).await.expect(200)["items"], json!([]), "nothing was added");
        assert_eq!(shop.get(&format!("{PATH}?category=x")).await.faults(), ["category invalid"]);
    }

    async fn codes_belong_to_one_variant_of_the_shop(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let mut body = tee();
        body["variants"][0]["barcodes"] = json!(["4006381333931"]);
        shop.post(PATH, body).await.expect(201);
        let mut other = tee();
        other["variants"][0]["sku"] = json!("tee-red-m");
        other["variants"][1] = json!({ "sku": "NEW", "values": ["blue", "S"], "barcodes": ["4006381333931"], "price": gbp("1") });
        let taken = shop.post(PATH, other.clone()).await;
        assert_eq!(taken.status, 409);
        assert_eq!(taken.faults(), ["variants[0].sku sku_taken", "variants[1].barcodes[0] barcode_taken"]);
        other["variants"][0]["sku"] = json!("NEW-2");
        let taken = shop.post(PATH, other).await;
        assert_eq!((taken.status, taken.faults()), (409, vec!["variants[1].barcodes[0] barcode_taken".to_owned()]));
        let mut handled = plain_product("x", "X");
        handled["handle"] = json!("tee");
        assert_eq!(shop.post(PATH, handled).await.faults(), ["handle handle_taken"]);
        assert_eq!(shop.get(PATH).await.expect(200)["items"].as_array().unwrap().len(), 1);
    }

    async fn of_thirty_with_one_sku_one_is_added(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let counts = world::race(|n| {
            let sku = if n % 2 == 0 { "tee-1" } else { "TEE-1" };
            shop.post(PATH, plain_product("Tee", sku))
        }).await;
        assert_eq!(counts, [(201, 1), (409, world::RACERS - 1)]);
        let counts = world::race(|n| shop.post(PATH, plain_product("Same title", &format!("S-{n}")))).await;
        assert_eq!(counts, [(201, world::RACERS)], "handles make way for each other");
    }

    async fn a_repeat_answers_as_the_first_time(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let send = || shop.request(Method::POST, PATH).key("k").json(&tee()).send();
        let (first, second) = (send().await, send().await);
        assert_eq!((first.status, second.status, second.header("idempotency-replayed")), (201, 201, "true"));
        assert_eq!(first.json(), second.json());
        let taken = |key: &'static str| shop.request(Method::POST, PATH).key(key).json(&plain_product("x", "TEE-RED-M")).send();
        let (first, second) = (taken("r").await, taken("r").await);
        assert_eq!((first.status, second.status, second.code()), (409, 409, "sku_taken".into()));
    }

    async fn staff_may_see_and_not_change(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let product = shop.post(PATH, tee()).await.expect(201);
        let path = format!("{PATH}/{}", product["id"].as_str().unwrap());
        let variant = format!("/api/v1/variants/{}", product["variants"][0]["id"].as_str().unwrap());
        let tries = [
            (Method::POST, PATH.to_owned()),
            (Method::PATCH, path.clone()),
            (Method::POST, format!("{path}/variants")),
            (Method::PATCH, variant),
            (Method::POST, "/api/v1/price-changes".to_owned()),
            (Method::POST, "/api/v1/categories".to_owned()),
            (Method::POST, "/api/v1/tax-classes".to_owned()),
        ];
        for (method, path) in tries {
            let sent = shop.request(method, &path).by(Role::Staff).header("if-match", "\"1\"").json(&json!({})).send().await;
            assert_eq!((sent.status, sent.code()), (403, "forbidden".into()), "{path}");
        }
        assert_eq!(shop.request(Method::GET, &path).by(Role::Staff).send().await.expect(200), product);
    }
}
