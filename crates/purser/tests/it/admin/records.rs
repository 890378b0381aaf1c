//! The settings pages of stages and tax classes: listed, added, refused, changed, put away; who may not.

use domain::parties::Role;
use scraper::Html;
use testkit::{EngineUnderTest, TestShop, both_engines};

use crate::orders::pages::texts;
use crate::pages::{forbidden, read, refused, sent};

both_engines! {
    async fn mail_is_tried_in_the_set_up(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let owner = shop.person(Role::Owner).await;
        assert!(read(&shop, &owner, "/set-up").await.contains("/set-up/mail"));
        assert!(read(&shop, &owner, "/set-up/mail").await.contains("Not set yet"));
        refused(&shop, &owner, "/set-up/mail/test", &[("to", "me@")]).await;
        let path = sent(&shop, &owner, "/set-up/mail/test", &[("to", "me@example.com")]).await;
        assert!(path.starts_with("/messages/msg_"), "{path}");
        let manager = shop.person(Role::Manager).await;
        forbidden(&shop, &manager, "/set-up/mail").await;
    }

    async fn stages_are_added_and_changed(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let owner = shop.person(Role::Owner).await;
        let path = "/settings/stages";
        assert!(read(&shop, &owner, path).await.contains("Out of stock"));
        read(&shop, &owner, "/settings/stages/new").await;
        let page = Html::parse_document(&refused(&shop, &owner, path, &[("name", ""), ("action", "nothing"), ("position", "5")]).await);
        assert_eq!(texts(&page, "#name-error").len(), 1);
        sent(&shop, &owner, path, &[("name", "At the bakery"), ("action", "hold"), ("position", "25")]).await;
        let made = shop.get("/api/v1/stages").await.expect(200);
        let of = |code: &str| made["items"].as_array().unwrap().iter().find(|s| s["code"] == code).unwrap().clone();
        let own = format!("{path}/{}", of("at-the-bakery")["id"].as_str().unwrap());
        read(&shop, &owner, &own).await;
        let fields = [("version", "1"), ("name", "Baking"), ("code", "at-the-bakery"), ("action", "nothing"), ("position", "25")];
        sent(&shop, &owner, &own, &fields).await;
        assert!(read(&shop, &owner, path).await.contains("Baking"));
        let built_in = format!("{path}/{}", of("shipped")["id"].as_str().unwrap());
        assert!(read(&shop, &owner, &built_in).await.contains("what it does stays"));
        let fields = [("version", "1"), ("name", "Gone"), ("code", "shipped"), ("position", "60"), ("archived", "true")];
        refused(&shop, &owner, &built_in, &fields).await;
        let staff = shop.person(Role::Staff).await;
        forbidden(&shop, &staff, path).await;
        let manager = shop.person(Role::Manager).await;
        read(&shop, &manager, path).await;
        forbidden(&shop, &manager, "/settings/stages/new").await;
    }

    async fn tax_classes_are_added_and_put_away(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let owner = shop.person(Role::Owner).await;
        let path = "/settings/tax-classes";
        assert!(read(&shop, &owner, path).await.contains("Reduced"));
        read(&shop, &owner, "/settings/tax-classes/new").await;
        refused(&shop, &owner, path, &[("name", "Standard")]).await;
        sent(&shop, &owner, path, &[("name", "Books")]).await;
        let made = shop.get("/api/v1/tax-classes").await.expect(200);
        let books = made["items"].as_array().unwrap().iter().find(|c| c["code"] == "books").unwrap().clone();
        let own = format!("{path}/{}", books["id"].as_str().unwrap());
        read(&shop, &owner, &own).await;
        sent(&shop, &owner, &own, &[("version", "1"), ("name", "Books"), ("archived", "true")]).await;
        assert!(read(&shop, &owner, path).await.contains("Archived"));
        refused(&shop, &owner, &own, &[("version", "1"), ("name", "Other")]).await;
    }
}
