//! Pages of stock.

use domain::parties::Role;
use serde_json::json;
use testkit::{EngineUnderTest, TestShop, both_engines};

use crate::pages::{read, refused, sent};
use crate::world;

/// A shop with one product, and the ids of two locations.
async fn shop_with_mug(engine: EngineUnderTest) -> (TestShop, String, String) {
    let shop = TestShop::open(engine);
    shop.post("/api/v1/products", world::plain_product("Mug", "MUG")).await.expect(201);
    let second = shop.post("/api/v1/locations", json!({ "code": "leeds", "name": "Leeds" })).await.expect(201);
    let all = shop.get("/api/v1/locations").await.expect(200);
    let first = all["items"].as_array().unwrap().iter().find(|one| one["code"] != "leeds").unwrap();
    let id = |value: &serde_json::Value| value["id"].as_str().unwrap().to_owned();
    (shop, id(first), id(&second))
}

both_engines! {
    async fn every_list_has_its_empty_state(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let who = shop.person(Role::Staff).await;
        let said = [
            ("/stock", "No stock yet"), ("/stock/low", "Nothing is low"),
            ("/stock/movements", "Nothing has moved yet"), ("/stock/transfers", "No transfers yet"),
            ("/stock?q=mug&low=true", "Clear filters"), ("/stock/movements?q=MUG&cause=count", "Clear filters"),
            ("/stock/transfers?state=sent", "Clear filters"),
        ];
        for (path, words) in said {
            assert!(read(&shop, &who, path).await.contains(words), "{path}");
        }
        for path in ["/stock?location=x", "/stock/movements?cause=x", "/stock/transfers?state=x", "/stock/movements?product=x"] {
            assert_eq!(shop.page(&who, path).await.status, 422, "{path}");
        }
    }

    async fn a_count_books_the_difference_and_refuses_with_rows_kept(engine: EngineUnderTest) {
        let (shop, main, _) = shop_with_mug(engine).await;
        let who = shop.person(Role::Staff).await;
        read(&shop, &who, &format!("/stock/count?sku=MUG&location={main}")).await;
        let fields = [("location", main.as_str()), ("rows", "5"), ("lines[3].sku", "NIX"), ("lines[3].counted", "4")];
        let wrong = refused(&shop, &who, "/stock/count", &fields).await;
        assert!(wrong.contains("no product with SKU") && wrong.contains("value=\"NIX\""), "{wrong}");
        let more = shop.form(&who, "/stock/count", &[("location", &main), ("rows", "5"), ("more", "true")]).await;
        assert!(more.status == 200 && more.text().contains("SKU 10"));
        let fields = [("location", main.as_str()), ("rows", "5"), ("lines[0].sku", "mug"), ("lines[0].counted", "12")];
        assert_eq!(sent(&shop, &who, "/stock/count", &fields).await, "/stock");
        let list = read(&shop, &who, &format!("/stock?q=mug&location={main}")).await;
        assert!(list.contains("MUG") && list.contains(">12<") && list.contains("In stock"), "{list}");
        assert!(read(&shop, &who, "/stock/movements?q=mug&cause=count").await.contains("+12"));
    }

    async fn a_correction_says_what_is_there_now(engine: EngineUnderTest) {
        let (shop, main, _) = shop_with_mug(engine).await;
        let who = shop.person(Role::Staff).await;
        read(&shop, &who, &format!("/stock/correct?sku=MUG&location={main}")).await;
        let correct = |change: &'static str, to: &'static str| {
            [("location", main.as_str()), ("sku", "MUG"), ("change", change), ("bucket", "good"), ("to", to), ("reason", "found"), ("note", "attic")]
        };
        assert!(refused(&shop, &who, "/stock/correct", &correct("many", "")).await.contains("whole number"));
        refused(&shop, &who, "/stock/correct", &correct("-3", "")).await;
        sent(&shop, &who, "/stock/correct", &correct("9", "")).await;
        sent(&shop, &who, "/stock/correct", &correct("2", "damaged")).await;
        let log = read(&shop, &who, "/stock/movements").await;
        assert!(log.contains("Found: attic") && log.contains("Damaged"), "{log}");
    }

    async fn a_threshold_puts_an_item_on_the_low_list(engine: EngineUnderTest) {
        let (shop, main, _) = shop_with_mug(engine).await;
        let who = shop.person(Role::Staff).await;
        world::receive(&shop, "MUG", 3).await;
        let set = |low_at: &'static str| {
            [("location", main.as_str()), ("sku", "MUG"), ("safety_stock", "1"), ("oversell_allowance", "0"), ("low_at", low_at)]
        };
        assert!(refused(&shop, &who, "/stock/policy", &set("few")).await.contains("whole number"));
        sent(&shop, &who, "/stock/policy", &set("5")).await;
        assert!(read(&shop, &who, &format!("/stock/policy?sku=MUG&location={main}")).await.contains("value=\"5\""));
        let low = read(&shop, &who, "/stock/low").await;
        assert!(low.contains("MUG") && low.contains("Low stock"), "{low}");
        assert!(read(&shop, &who, "/stock?low=true").await.contains("Stock is low") || low.contains("Low at"));
        sent(&shop, &who, "/stock/policy", &set("")).await;
        assert!(read(&shop, &who, "/stock/low").await.contains("Nothing is low"));
    }

    async fn a_transfer_is_sent_and_received_with_a_loss(engine: EngineUnderTest) {
        let (shop, main, leeds) = shop_with_mug(engine).await;
        let who = shop.person(Role::Staff).await;
        world::receive(&shop, "MUG", 6).await;
        read(&shop, &who, "/stock/transfers/new").await;
        let send = |from: &str, units: &str| {
            [("from", from), ("to", &leeds), ("rows", "5"), ("lines[0].sku", "MUG"), ("lines[0].quantity", units)]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
        };
        let go = |fields: [(String, String); 5]| {
            let (shop, who) = (&shop, &who);
            async move {
                let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
                shop.form(who, "/stock/transfers", &fields).await
            }
        };
        assert_eq!(go(send(&main, "7")).await.status, 422, "more than there is");
        assert_eq!(go(send(&leeds, "1")).await.status, 422, "it is there already");
        let gone = go(send(&main, "5")).await;
        let path = gone.header("location").to_owned();
        assert_eq!(gone.status, 303);
        assert!(read(&shop, &who, &path).await.contains("On its way"));
        assert!(read(&shop, &who, "/stock/transfers?state=sent").await.contains(&path));
        let unsaid = [("lines[0].received", "4"), ("lines[0].reason", "")];
        assert!(refused(&shop, &who, &path, &unsaid).await.contains("less arrived"));
        sent(&shop, &who, &path, &[("lines[0].received", "4"), ("lines[0].reason", "lost")]).await;
        let page = read(&shop, &who, &path).await;
        assert!(page.contains("Received") && page.contains("Lost") && !page.contains("Receive transfer"));
        refused(&shop, &who, &path, &[("lines[0].received", "5")]).await;
    }
}
