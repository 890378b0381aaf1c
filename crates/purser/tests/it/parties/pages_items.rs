//! What suppliers sell, by page: empty, filled, refused, forbidden; the low-stock page names whom to ask.

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

        let staff = shop.person(Role::Staff).await;
        assert!(!read(&shop, &staff, &path).await.contains("Add an item"));
        assert_eq!(shop.form(&staff, &of, &[("remove", "true")]).await.status, 403);
        sent(&shop, &manager, &of, &[("remove", "true")]).await;
        assert!(read(&shop, &manager, &path).await.contains("No items yet"));
    }
}
