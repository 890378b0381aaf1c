//! The pages of templates and notices: listed, switched, changed with their faults, looked at with a real order, tried, reset.

use domain::parties::Role;
use scraper::Html;
use testkit::{EngineUnderTest, both_engines};

use crate::orders::pages::{order, selling, texts};
use crate::pages::{forbidden, read, refused, sent};

const LIST: &str = "/settings/messages";
const OF: &str = "/settings/messages/order_received/en";

both_engines! {
    async fn a_message_that_waits_for_its_turn_can_be_read(engine: EngineUnderTest) {
        let (shop, owner) = selling(engine).await;
        order(&shop, 2).await;
        let messages = shop.get("/api/v1/messages").await.expect(200);
        let to_customer = |m: &&serde_json::Value| m["notice"] == "order_received";
        let id = messages["items"].as_array().unwrap().iter().find(to_customer).unwrap()["id"].as_str().unwrap().to_owned();
        let page = read(&shop, &owner, &format!("/messages/{id}")).await;
        assert!(page.contains("As it would be written now") && page.contains("Stoneware cup"), "{page}");
        let order = read(&shop, &owner, "/orders/1").await;
        assert!(order.contains("is to tell") && order.contains(&format!("/messages/{id}")), "{order}");
    }

    async fn notices_are_switched_and_told(engine: EngineUnderTest) {
        let (shop, manager) = selling(engine).await;
        let owner = shop.person(Role::Owner).await;
        let page = read(&shop, &owner, LIST).await;
        assert!(page.contains("Order received") && page.contains("Every owner") && page.contains("Switch off"));
        assert!(!read(&shop, &manager, LIST).await.contains("Switch off"), "a manager looks");
        let of = format!("{LIST}/staff_new_order");
        sent(&shop, &owner, &of, &[("version", "0"), ("enabled", "false")]).await;
        assert!(read(&shop, &owner, LIST).await.contains("Switch on"));
        let page = Html::parse_document(&refused(&shop, &owner, &of, &[("version", "1"), ("language", "!")]).await);
        assert_eq!(texts(&page, "#language-staff_new_order-error").len(), 1);
        let staff = shop.person(Role::Staff).await;
        forbidden(&shop, &staff, LIST).await;
    }

    async fn templates_are_changed_looked_at_tried_and_reset(engine: EngineUnderTest) {
        let (shop, _) = selling(engine).await;
        let owner = shop.person(Role::Owner).await;
        let (_, number) = order(&shop, 2).await;
        let page = read(&shop, &owner, OF).await;
        assert!(page.contains("Built in") && page.contains(&format!("value=\"{number}\"")));
        let look = shop.page(&owner, &format!("{OF}/preview?order={number}")).await;
        assert!(look.header("content-security-policy").contains("sandbox"));
        assert!(look.text().contains("Stoneware cup") && look.text().contains(&number));
        let broken = [("version", "0"), ("subject", "Hello"), ("html", "<p>\n{{ order.nothing }}</p>"), ("text", "Hi")];
        let page = Html::parse_document(&refused(&shop, &owner, OF, &broken).await);
        assert!(texts(&page, "#html-error")[0].to_lowercase().contains("line 2"), "{:?}", texts(&page, "#html-error"));
        let told = shop.form(&owner, &format!("{OF}/preview"), &broken).await.text();
        assert!(told.contains("cannot be made a mail") && told.contains("line 2"), "{told}");
        let good = [("version", "0"), ("subject", "Thanks, {{ order.customer }}"), ("html", "<p>x</p>"), ("text", "x")];
        assert!(shop.form(&owner, &format!("{OF}/preview"), &good).await.text().contains("Thanks, Ana Lee"));
        sent(&shop, &owner, OF, &good).await;
        assert!(read(&shop, &owner, OF).await.contains("Back to the built-in one"));
        let test = [("version", "1"), ("subject", "x"), ("html", "x"), ("text", "x"), ("test", "true"), ("to", "me@")];
        refused(&shop, &owner, OF, &test).await;
        let test: Vec<(&str, &str)> = test.iter().map(|(n, v)| (*n, if *n == "to" { "me@example.com" } else { *v })).collect();
        sent(&shop, &owner, OF, &test).await;
        let messages = shop.get("/api/v1/messages").await.expect(200);
        let to = |m: &serde_json::Value| m["recipient"] == "address:me@example.com";
        assert!(messages["items"].as_array().unwrap().iter().any(to), "{messages}");
        sent(&shop, &owner, OF, &[("reset", "true")]).await;
        assert!(read(&shop, &owner, OF).await.contains("Built in"));
    }
}
