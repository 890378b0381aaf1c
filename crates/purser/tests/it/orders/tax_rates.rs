//! `/tax-rates`

use serde_json::{Value, json};
use testkit::{EngineUnderTest, TestShop, both_engines};

use crate::world;

const PATH: &str = "/api/v1/tax-rates";

fn vat() -> Value {
    json!({ "name": "VAT", "country": "GB", "tax_class": "standard", "rate": "20" })
}

both_engines! {
    async fn are_added_changed_and_archived(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let added = shop.post(PATH, vat()).await.expect(201);
        assert_eq!((&added["rate"], &added["region"]), (&json!("20"), &Value::Null));
        let path = format!("{PATH}/{}", added["id"].as_str().unwrap());
        let twice = shop.post(PATH, json!({ "name": "vat", "country": "gb", "tax_class": "standard", "rate": "5" })).await;
        assert_eq!((twice.status, twice.code()), (409, "tax_rate_in_force".into()));
        let changed = shop.patch(&path, 1, json!({ "rate": "17.5" })).await.expect(200);
        assert_eq!(changed["rate"], "17.5");
        assert_eq!(shop.get(&path).await.expect(200), changed);
        shop.patch(&path, 2, json!({ "archived": true })).await.expect(200);
        let next = shop.post(PATH, vat()).await.expect(201);
        let back = shop.patch(&path, 3, json!({ "archived": false })).await;
        assert_eq!((back.status, back.code()), (409, "tax_rate_in_force".into()));
        assert_eq!(shop.get(PATH).await.expect(200)["items"], json!([next]));
        assert_eq!(shop.patch(&path, 2, json!({ "name": "x" })).await.status, 412);
    }

    async fn several_may_hold_in_one_place(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let rate = |name: &str, region: Value, rate: &str| {
            shop.post(PATH, json!({ "name": name, "country": "CA", "region": region, "tax_class": "standard", "rate": rate }))
        };
        rate("PST", json!("Québec"), "9.975").await.expect(201);
        rate("GST", Value::Null, "5").await.expect(201);
        assert_eq!(rate("PST", json!("quebec"), "1").await.status, 409);
        let all = shop.get(PATH).await.expect(200);
        let names: Vec<&str> = all["items"].as_array().unwrap().iter().map(|r| r["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["GST", "PST"]);
        let counts = world::race(|_| shop.post(PATH, vat())).await;
        assert_eq!(counts, [(201, 1), (409, world::RACERS - 1)]);
    }

    async fn what_is_wrong_is_named(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let rows: [(Value, &[&str]); 4] = [
            (json!({ "name": "", "country": "UK", "tax_class": "luxury", "rate": "-1" }),
                &["name empty", "country unknown_country", "tax_class unknown_tax_class", "rate not_a_percentage"]),
            (json!({ "name": "a", "country": "GB", "tax_class": "standard", "rate": 20 }), &["rate wrong_type"]),
            (json!({ "name": "a", "country": "GB", "tax_class": "standard", "rate": "1.23456" }), &["rate too_many_decimals"]),
            (json!({ "name": "a", "country": "GB", "rate": "1" }), &["tax_class missing"]),
        ];
        for (body, expected) in rows {
            let answer = shop.post(PATH, body).await;
            assert_eq!((answer.status, answer.faults()), (422, expected.iter().map(|f| (*f).to_owned()).collect()));
        }
    }
}
