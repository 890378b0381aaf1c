//! `/tax-classes`

use serde_json::{Value, json};
use testkit::{EngineUnderTest, TestShop, both_engines};

use crate::world;

const PATH: &str = "/api/v1/tax-classes";

fn codes(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|c| c["code"].as_str().unwrap()).collect()
}

both_engines! {
    async fn are_added_renamed_and_archived(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        assert_eq!(codes(&shop.get(PATH).await.expect(200)), ["reduced", "standard", "zero"]);
        let books = shop.post(PATH, json!({ "code": "books", "name": "Books" })).await.expect(201);
        let path = format!("{PATH}/{}", books["id"].as_str().unwrap());
        shop.patch(&path, 1, json!({ "name": "Books and maps" })).await.expect(200);
        let archived = shop.patch(&path, 2, json!({ "archived": true })).await.expect(200);
        assert_eq!(shop.get(&path).await.expect(200), archived);
        assert_eq!(codes(&shop.get(&format!("{PATH}?archived=true")).await.expect(200)), ["books"]);
        let product = json!({ "title": "Map", "tax_class": "books",
            "variants": [{ "sku": "MAP", "price": world::gbp("1") }] });
        assert_eq!(shop.post("/api/v1/products", product).await.faults(), ["tax_class tax_class_archived"]);
        let counts = world::race(|_| shop.post(PATH, json!({ "code": "food", "name": "Food" }))).await;
        assert_eq!(counts, [(201, 1), (409, world::RACERS - 1)]);
        assert_eq!(shop.post(PATH, json!({ "code": "A b", "name": "" })).await.faults(), ["code not_a_code", "name empty"]);
    }
}
