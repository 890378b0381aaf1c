//! What suppliers sell, by page: empty, filled, refused, forbidden; the low-stock page names whom to ask.

use app::platform::run_due_jobs;
use domain::parties::Role;
use scraper::Html;
use serde_json::json;
use testkit::{EngineUnderTest, both_engines};

use crate::orders::pages::{selling, texts};
use crate::pages::{read, refused, sent};

both_engines! {
    async fn items_are_added_changed_and_taken_off(engine: EngineUnderTest) {
        let (shop, manager) = selling(engine).await;
        let supplier = json!({ "name": "Mill & Co", "email": "mill@example.com", "currency": "GBP", "lead_time_days": 7 });
        let supplier = shop.post("/api/v1/suppliers", supplier).await.expect(201);
        let id = supplier["id"].as_str().unwrap();
        let path = format!("/suppliers/{id}/items");
        assert!(read(&shop, &manager, &path).await.contains("No items yet"));
        assert!(read(&shop, &manager, &format!("/suppliers/{id}")).await.contains(&path), "the supplier leads there");
        let wrong = [("sku", "NONE"), ("price", "x"), ("pack_size", "0")];
        let page = Html::parse_document(&refused(&shop, &manager, &path, &wrong).await);
        assert_eq!(texts(&page, "#price-error").len(), 1);
        let good = [("sku", "cup"), ("price", "4.20"), ("lead_time_days", "3"), ("pack_size", "12"), ("preferred", "true")];
        assert_eq!(sent(&shop, &manager, &path, &good).await, path);
        let page = read(&shop, &manager, &path).await;
        assert!(page.contains("4.20") && page.contains("3 days"), "{page}");
        assert!(read(&shop, &manager, &format!("/suppliers/{id}")).await.contains("Stoneware cup"));
        let item = shop.get("/api/v1/supplier-items").await.expect(200)["items"][0]["id"].as_str().unwrap().to_owned();
        let of = format!("/supplier-items/{item}");
        read(&shop, &manager, &of).await;
        refused(&shop, &manager, &of, &[("version", "1"), ("pack_size", "none")]).await;
        sent(&shop, &manager, &of, &[("version", "1"), ("pack_size", "6"), ("preferred", "true")]).await;

        let location = shop.get("/api/v1/locations").await.expect(200)["items"][0]["id"].clone();
        let watched = [("sku", "CUP"), ("location", location.as_str().unwrap()), ("low_at", "20")];
        shop.form(&manager, "/stock/policy", &watched).await;
        let low = read(&shop, &manager, "/stock/low").await;
        assert!(!low.contains("Stoneware cup") || low.contains("Mill &amp; Co"), "{low}");

        let item = shop.get("/api/v1/supplier-items").await.expect(200)["items"][0].clone();
        assert_eq!(item["minimum_quantity"], 1);

        let staff = shop.person(Role::Staff).await;
        assert!(!read(&shop, &staff, &path).await.contains("Add an item"));
        assert_eq!(shop.form(&staff, &of, &[("remove", "true")]).await.status, 403);
        sent(&shop, &manager, &of, &[("remove", "true")]).await;
        assert!(read(&shop, &manager, &path).await.contains("No items yet"));
    }

    async fn a_product_says_who_sells_it(engine: EngineUnderTest) {
        let (shop, manager) = selling(engine).await;
        let cup = shop.get("/api/v1/variants?sku=CUP").await.expect(200)["items"][0]["product"].clone();
        let product = format!("/products/{}", cup.as_str().unwrap());
        let page = read(&shop, &manager, &product).await;
        assert!(page.contains("Nobody is known to sell this") && page.contains("/supplier-items/new?sku=CUP"), "{page}");
        assert!(read(&shop, &manager, "/supplier-items/new").await.contains("No suppliers yet"));
        let supplier = json!({ "name": "Mill & Co", "email": "mill@example.com", "currency": "EUR", "lead_time_days": 9 });
        let id = shop.post("/api/v1/suppliers", supplier).await.expect(201)["id"].as_str().unwrap().to_owned();
        let new = "/supplier-items/new";
        assert!(read(&shop, &manager, "/supplier-items/new?sku=CUP").await.contains("value=\"CUP\""));
        let page = Html::parse_document(&refused(&shop, &manager, new, &[("sku", "CUP"), ("supplier", "")]).await);
        assert_eq!(texts(&page, "#supplier-error"), ["Choose who sells it"]);
        let page = Html::parse_document(&refused(&shop, &manager, new, &[("sku", "CUP"), ("supplier", &id), ("minimum_quantity", "0")]).await);
        assert_eq!(texts(&page, "#minimum_quantity-error").len(), 1);
        let good = [("sku", "cup"), ("supplier", id.as_str()), ("price", "4.20"), ("pack_size", "12"), ("minimum_quantity", "24")];
        assert_eq!(sent(&shop, &manager, new, &good).await, format!("{product}#supply"));
        let page = Html::parse_document(&read(&shop, &manager, &product).await);
        let row = texts(&page, "#supply tbody tr").join(" ");
        for shown in ["Mill & Co", "EUR 4.20", "9 days", "12", "24"] {
            assert!(row.contains(shown), "{shown}: {row}");
        }
        let staff = shop.person(Role::Staff).await;
        assert!(!read(&shop, &staff, &product).await.contains("Add a supplier"));
    }

    async fn the_low_page_says_what_to_order_and_takes_a_threshold(engine: EngineUnderTest) {
        let (shop, manager) = selling(engine).await;
        let supplier = json!({ "name": "Mill & Co", "email": "mill@example.com", "currency": "GBP" });
        let id = shop.post("/api/v1/suppliers", supplier).await.expect(201)["id"].clone();
        let location = shop.get("/api/v1/locations").await.expect(200)["items"][0]["id"].as_str().unwrap().to_owned();
        let set = |units: &'static str| [("sku", "CUP"), ("location", location.as_str()), ("low_at", units)].map(|(n, v)| (n, v.to_owned()));
        let watched = set("20");
        let watched: Vec<(&str, &str)> = watched.iter().map(|(n, v)| (*n, v.as_str())).collect();
        assert_eq!(sent(&shop, &manager, "/stock/low", &watched).await, "/stock/low");
        let page = read(&shop, &manager, "/stock/low").await;
        // Ten of them are free; twenty-five are enough again: fifteen, of whoever sells them.
        let html = Html::parse_document(&page);
        assert!(texts(&html, "tbody button.sum").contains(&"15".to_owned()), "{page}");
        assert!(page.contains("Say who sells it"));
        let item = json!({ "supplier": id, "sku": "CUP", "pack_size": 12, "minimum_quantity": 20 });
        shop.post("/api/v1/supplier-items", item).await.expect(201);
        let html = Html::parse_document(&read(&shop, &manager, "/stock/low").await);
        assert!(texts(&html, "tbody button.sum").contains(&"24".to_owned()), "in whole packs, and not below the minimum");
        assert!(texts(&html, "tbody").join(" ").contains("Mill & Co"));
        let wrong = [("sku", "CUP"), ("location", location.as_str()), ("low_at", "many")];
        let html = Html::parse_document(&refused(&shop, &manager, "/stock/low", &wrong).await);
        assert_eq!(texts(&html, "tbody .wrong"), ["Must be a whole number"]);
    }

    async fn the_low_page_says_when_the_supplier_was_told(engine: EngineUnderTest) {
        let (shop, manager) = selling(engine).await;
        let supplier = json!({ "name": "Mill & Co", "email": "mill@example.com", "currency": "GBP" });
        let id = shop.post("/api/v1/suppliers", supplier).await.expect(201)["id"].clone();
        shop.post("/api/v1/supplier-items", json!({ "supplier": id, "sku": "CUP", "preferred": true })).await.expect(201);
        let location = shop.get("/api/v1/locations").await.expect(200)["items"][0]["id"].as_str().unwrap().to_owned();
        sent(&shop, &manager, "/stock/low", &[("sku", "CUP"), ("location", &location), ("low_at", "20")]).await;
        run_due_jobs(shop.shop()).await.unwrap();
        let page = read(&shop, &manager, "/stock/low").await;
        assert!(page.contains(">waiting<") && page.contains("/messages/msg_"), "{page}");
    }
}
