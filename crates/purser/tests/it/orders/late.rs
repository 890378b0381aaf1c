//! What Today counts is what its lists show: orders past their promise, and stock promised beyond what is there.

use scraper::{Html, Selector};
use serde_json::json;
use testkit::{EngineUnderTest, both_engines};

use super::pages::{order, read, selling, texts};

const HOUR_US: i64 = 3_600_000_000;

both_engines! {
    async fn late_orders_have_a_view_of_their_own(engine: EngineUnderTest) {
        let (shop, person) = selling(engine).await;
        order(&shop, 1).await;
        shop.clock().advance(49 * HOUR_US);
        order(&shop, 1).await;
        let today = read(&shop.page(&person, "/").await, 200);
        assert!(today.html().contains("/orders?view=late"), "one is late");
        let late = read(&shop.page(&person, "/orders?view=late").await, 200);
        assert_eq!(texts(&late, "tbody tr").len(), 1);
        assert_eq!(texts(&late, ".view[aria-current]"), ["Late1"], "with its count");
        read(&shop.page(&person, "/stock?short=true").await, 200);
    }

    async fn customers_go_back_one_page(engine: EngineUnderTest) {
        let (shop, person) = selling(engine).await;
        for nth in 0..120 {
            shop.post("/api/v1/customers", json!({ "name": format!("Customer {nth:03}") })).await.expect(201);
        }
        let step = |page: &Html, word: &str| {
            let selector = Selector::parse(".pager-steps a").unwrap();
            let found = page.select(&selector).find(|a| a.text().collect::<String>().contains(word));
            found.and_then(|a| a.attr("href")).map(str::to_owned)
        };
        let first = read(&shop.page(&person, "/customers?sort=name").await, 200);
        let second = step(&first, "Next").unwrap();
        let third = step(&read(&shop.page(&person, &second).await, 200), "Next").unwrap();
        let page = read(&shop.page(&person, &third).await, 200);
        assert_eq!(step(&page, "Previous").as_deref(), Some(second.as_str()));
        let page = read(&shop.page(&person, &second).await, 200);
        assert_eq!(step(&page, "Previous").as_deref(), Some("/customers?sort=name"));
    }
}
