//! The public order form, without account, cookie and script: choosing, checking, placing; what is sold out; who may frame it.

use std::net::{IpAddr, Ipv4Addr};

use axum::http::Method;
use domain::parties::Role;
use scraper::{Html, Selector};
use serde_json::{Value, json};
use testkit::shop::Answered;
use testkit::{EngineUnderTest, TestShop, both_engines};

use super::pages::{read, texts};
use crate::world::{gbp, receive};

const API: &str = "/api/v1/order-form";

/// A shop with an open form that sells cups, ten of which are there, towels in two colours, of which one is gone.
async fn selling(engine: EngineUnderTest) -> TestShop {
    let shop = TestShop::open(engine);
    let cup = json!({ "title": "Stoneware cup", "variants": [{ "sku": "CUP", "price": gbp("12.50") }] });
    let towel = json!({ "title": "Linen towel", "options": [{ "name": "Colour", "values": [] }],
        "variants": [{ "sku": "TOWEL-R", "values": ["red"], "price": gbp("8.00") },
                     { "sku": "TOWEL-B", "values": ["blue"], "price": gbp("9.00") }] });
    for product in [cup, towel] {
        shop.post("/api/v1/products", product).await.expect(201);
    }
    receive(&shop, "CUP", 10).await;
    receive(&shop, "TOWEL-R", 3).await;
    shop.patch(API, 0, json!({ "enabled": true })).await.expect(200);
    shop
}

async fn variant(shop: &TestShop, sku: &str) -> String {
    let found = shop.get(&format!("/api/v1/variants?sku={sku}")).await.expect(200);
    found["items"][0]["id"].as_str().unwrap().to_owned()
}

async fn open(shop: &TestShop, path: &str) -> Answered {
    shop.request(Method::GET, path).anonymous().header("accept", "text/html").send().await
}

/// The value of a hidden field.
fn hidden(page: &Html, name: &str) -> String {
    let selector = Selector::parse(&format!("input[name={name}]")).unwrap();
    page.select(&selector).next().and_then(|input| input.attr("value")).unwrap_or_default().to_owned()
}

/// Sends the form with the hidden values of a page.
async fn send(shop: &TestShop, page: &Html, fields: &[(&str, &str)]) -> Answered {
    send_with(shop, &hidden(page, "csrf"), page, fields, IpAddr::V4(Ipv4Addr::LOCALHOST)).await
}

async fn send_with(shop: &TestShop, seal: &str, page: &Html, fields: &[(&str, &str)], from: IpAddr) -> Answered {
    let idem = hidden(page, "idem");
    let own = [("csrf", seal), ("idem", idem.as_str())];
    let sending = shop.request(Method::POST, "/order").anonymous().header("accept", "text/html").from(from);
    sending.fields(own.iter().chain(fields)).send().await
}

fn buyer() -> Vec<(&'static str, &'static str)> {
    vec![
        ("name", "Ana Lee"),
        ("email", "ana@example.com"),
        ("line1", "1 Mill Lane"),
        ("city", "Bath"),
        ("postcode", "BA1 1AA"),
        ("country", "GB"),
        ("shipping_method", "standard"),
    ]
}

async fn orders(shop: &TestShop) -> Vec<Value> {
    shop.get("/api/v1/orders").await.expect(200)["items"].as_array().unwrap().clone()
}

both_engines! {
    async fn a_closed_form_tells_nothing(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let answer = open(&shop, "/order").await;
        assert_eq!(answer.status, 404);
        let refused = shop.patch(API, 0, json!({ "enabled": true, "channel": "nowhere", "few": -1 })).await;
        assert_eq!(refused.status, 422, "{}", refused.text());
        assert_eq!(refused.faults(), ["few out_of_range", "channel unknown_channel"]);
        shop.patch(API, 0, json!({ "enabled": true })).await.expect(200);
        let page = read(&open(&shop, "/order").await, 200);
        assert!(page.html().contains("Nothing is for sale here yet"));
        shop.patch(API, 1, json!({ "enabled": false })).await.expect(200);
        assert_eq!(open(&shop, "/order").await.status, 404);
    }

    async fn an_order_is_taken_without_script_and_once(engine: EngineUnderTest) {
        let shop = selling(engine).await;
        let answer = open(&shop, "/order").await;
        assert!(answer.headers.get("set-cookie").is_none(), "the form needs no cookie");
        let page = read(&answer, 200);
        assert_eq!(texts(&page, ".good-name"), ["Linen towel", "Stoneware cup"]);
        assert!(!page.html().contains("10 in stock"), "figures are not told");
        let units = format!("units-{}", variant(&shop, "CUP").await);
        let mut fields = buyer();
        fields.extend([(units.as_str(), "2"), ("check", "1")]);
        let checked = read(&send(&shop, &page, &fields).await, 200);
        assert_eq!(texts(&checked, "h1"), ["Check your order"]);
        assert!(checked.html().contains("25.00"), "{}", checked.html());
        assert!(orders(&shop).await.is_empty(), "checking orders nothing");

        let kept = units.replace("units-", "kept-");
        let mut fields = buyer();
        fields.extend([(kept.as_str(), "2"), ("place", "1")]);
        let placed = send(&shop, &checked, &fields).await;
        assert_eq!(placed.status, 303, "{}", placed.text());
        let path = placed.header("location").to_owned();
        assert!(path.starts_with("/o/"), "{path}");
        let again = send(&shop, &checked, &fields).await;
        assert_eq!((again.status, again.header("location")), (303, path.as_str()), "the same click twice");
        let all = orders(&shop).await;
        assert_eq!((all.len(), &all[0]["channel"]), (1, &json!("form")));
        let page = read(&open(&shop, &path).await, 200);
        assert_eq!(texts(&page, "h1"), ["We have your order"]);

        let mut other = buyer();
        other.extend([(kept.as_str(), "3"), ("place", "1")]);
        let page = read(&send(&shop, &checked, &other).await, 422);
        assert!(page.html().contains("sent before"), "the same form with other values is another order");
        assert_eq!(orders(&shop).await.len(), 1);
    }

    async fn what_is_sold_out_is_said_beside_its_line(engine: EngineUnderTest) {
        let shop = selling(engine).await;
        let page = read(&open(&shop, "/order").await, 200);
        let cup = format!("units-{}", variant(&shop, "CUP").await);
        let red = format!("units-{}", variant(&shop, "TOWEL-R").await);
        let blue = format!("units-{}", variant(&shop, "TOWEL-B").await);
        assert!(!page.html().contains(&format!("name=\"{blue}\"")), "what is gone has no count");
        let mut fields = buyer();
        fields.extend([(cup.as_str(), "11"), (red.as_str(), "1"), (blue.as_str(), "1"), ("check", "1")]);
        let refused = read(&send(&shop, &page, &fields).await, 422);
        let said = texts(&refused, ".good .wrong");
        assert_eq!(said.len(), 2, "{said:?}");
        assert!(said[0].starts_with("Sold out since") && said[1].starts_with("There are not that many left"), "{said:?}");
        assert!(!refused.html().contains("10 available"), "figures are not told");
        for kept in ["value=\"Ana Lee\"", "value=\"1 Mill Lane\"", "value=\"11\""] {
            assert!(refused.html().contains(kept), "{kept} is kept");
        }
        shop.patch(API, 1, json!({ "stock": "figures" })).await.expect(200);
        let refused = read(&send(&shop, &page, &fields).await, 422);
        assert!(texts(&refused, ".good .wrong")[1].starts_with("Only 10 left"));
        assert!(refused.html().contains("10 in stock"));
    }

    async fn wrong_fields_are_named_and_nothing_is_ordered(engine: EngineUnderTest) {
        let shop = selling(engine).await;
        let page = read(&open(&shop, "/order").await, 200);
        let cup = format!("units-{}", variant(&shop, "CUP").await);
        let wrong = [("name", " "), ("email", "ana@"), ("country", "GB"), (cup.as_str(), "two"), ("place", "1")];
        let refused = read(&send(&shop, &page, &wrong).await, 422);
        for id in ["name", "email", "line1", "city", cup.as_str()] {
            assert_eq!(texts(&refused, &format!("[id='{id}-error']")).len(), 1, "{id}");
        }
        let mut nothing = buyer();
        nothing.push(("check", "1"));
        let refused = read(&send(&shop, &page, &nothing).await, 422);
        assert!(texts(&refused, ".summary li")[0].starts_with("Choose something first"));
        let mut trapped = buyer();
        trapped.extend([(cup.as_str(), "1"), ("website", "http://spam.example"), ("place", "1")]);
        assert_eq!(send(&shop, &page, &trapped).await.status, 422);
        let mut fields = buyer();
        fields.extend([(cup.as_str(), "1"), ("place", "1")]);
        let refused = read(&send_with(&shop, "1-2", &page, &fields, IpAddr::V4(Ipv4Addr::LOCALHOST)).await, 422);
        assert!(refused.html().contains("lay open for long") && refused.html().contains("value=\"Ana Lee\""));
        assert!(orders(&shop).await.is_empty());
        let other_site = shop.request(Method::POST, "/order").anonymous().header("sec-fetch-site", "cross-site");
        assert_eq!(other_site.fields(&[("idem", "a")]).send().await.status, 403);
    }

    async fn one_address_sends_only_so_many(engine: EngineUnderTest) {
        let shop = selling(engine).await;
        let page = read(&open(&shop, "/order").await, 200);
        let fields = [("place", "1")];
        let from = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 9));
        let mut last = 0;
        for _ in 0..14 {
            last = send_with(&shop, &hidden(&page, "csrf"), &page, &fields, from).await.status;
        }
        assert_eq!(last, 429);
        assert_eq!(send(&shop, &page, &fields).await.status, 422, "others may");
    }

    async fn only_what_was_chosen_is_offered(engine: EngineUnderTest) {
        let shop = selling(engine).await;
        let top = shop.post("/api/v1/categories", json!({ "name": "Kitchen" })).await.expect(201);
        let below = shop.post("/api/v1/categories", json!({ "name": "Boards", "parent": top["id"] })).await.expect(201);
        let board = json!({ "title": "Oak board", "categories": [below["id"]], "variants": [{ "sku": "BOARD", "price": gbp("40.00") }] });
        shop.post("/api/v1/products", board).await.expect(201);
        let refused = shop.patch(API, 1, json!({ "offers": "chosen", "skus": ["NONE"] })).await;
        assert_eq!(refused.faults(), ["skus[0] unknown_sku"]);
        let chosen = json!({ "offers": "chosen", "categories": [top["id"]], "skus": ["towel-b"] });
        shop.patch(API, 1, chosen).await.expect(200);
        let page = read(&open(&shop, "/order").await, 200);
        assert_eq!(texts(&page, ".good-name"), ["Linen towel", "Oak board"]);
        assert_eq!(texts(&page, "#category option"), ["Everything", "Kitchen", "Kitchen / Boards"]);
        let path = format!("/order?category={}", below["id"].as_str().unwrap());
        let page = read(&open(&shop, &path).await, 200);
        assert_eq!(texts(&page, ".good-name"), ["Oak board"]);
        let cup = format!("units-{}", variant(&shop, "CUP").await);
        let mut fields = buyer();
        fields.extend([(cup.as_str(), "1"), ("place", "1")]);
        let refused = read(&send(&shop, &page, &fields).await, 422);
        assert!(refused.html().contains("no longer for sale"), "what is not offered cannot be ordered");
        assert!(orders(&shop).await.is_empty());
    }

    async fn a_long_catalogue_has_pages_and_keeps_what_was_chosen(engine: EngineUnderTest) {
        let shop = selling(engine).await;
        for nth in 0..30 {
            let product = json!({ "title": format!("Spoon {nth:02}"), "variants": [{ "sku": format!("SP-{nth:02}"), "price": gbp("3.00"), "tracked": false }] });
            shop.post("/api/v1/products", product).await.expect(201);
        }
        let page = read(&open(&shop, "/order").await, 200);
        assert_eq!(texts(&page, ".good").len(), 24);
        assert_eq!(texts(&page, ".goods-foot .num"), ["1 to 24 of 32"]);
        let first = format!("units-{}", variant(&shop, "SP-01").await);
        let turned = read(&send(&shop, &page, &[(first.as_str(), "5"), ("email", "ana@"), ("turn", "1")]).await, 200);
        assert_eq!(texts(&turned, ".good").len(), 8);
        let kept = first.replace("units-", "kept-");
        assert!(turned.html().contains(&format!("id=\"{kept}\"")), "its count stands in the sum now");
        assert!(turned.html().contains("value=\"ana@\"") && turned.html().contains("£15.00"));
        let found = read(&send(&shop, &turned, &[(kept.as_str(), "5"), ("q", "spoon 01"), ("at", "1"), ("find", "1")]).await, 200);
        assert_eq!(texts(&found, ".good-name"), ["Spoon 01"]);
        assert!(found.html().contains(&format!("id=\"{first}\"")), "and among the products again");
        let none = read(&open(&shop, "/order?q=nothing").await, 200);
        assert!(none.html().contains("Nothing is like that"));
        let csrf = hidden(&turned, "csrf");
        let idem = hidden(&turned, "idem");
        let fields = [("csrf", csrf.as_str()), ("idem", idem.as_str()), (first.as_str(), "2")];
        let sum = shop.request(Method::POST, "/order/sum").anonymous().fields(&fields).send().await;
        assert!(sum.text().contains("£6.00") && sum.text().starts_with("<div"), "{}", sum.text());
    }

    async fn what_is_collected_needs_no_address(engine: EngineUnderTest) {
        let shop = selling(engine).await;
        let page = read(&open(&shop, "/order").await, 200);
        let cup = format!("units-{}", variant(&shop, "CUP").await);
        let fields = [("name", "Ana"), ("email", "ana@example.com"), (cup.as_str(), "1"), ("shipping_method", "-"), ("place", "1")];
        read(&send(&shop, &page, &fields).await, 422);
        shop.patch(API, 1, json!({ "collect": true })).await.expect(200);
        assert_eq!(send(&shop, &page, &fields).await.status, 303);
        assert!(orders(&shop).await[0]["shipping_address"].is_null());
    }

    async fn only_listed_sites_may_show_it(engine: EngineUnderTest) {
        let shop = selling(engine).await;
        let answer = open(&shop, "/order").await;
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"));
        assert_eq!(answer.header("x-frame-options"), "DENY");
        let refused = shop.patch(API, 1, json!({ "sites": ["https://ok.example", "https://bad.example/x"] })).await;
        assert_eq!(refused.faults(), ["sites[1] not_a_site"]);
        shop.patch(API, 1, json!({ "sites": ["https://ok.example"] })).await.expect(200);
        let answer = open(&shop, "/order").await;
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'self' https://ok.example;"));
        assert_eq!(answer.header("x-frame-options"), "");
        assert_eq!(open(&shop, "/sign-in").await.header("x-frame-options"), "DENY", "only the form may be framed");
    }

    async fn an_owner_sets_it_by_page(engine: EngineUnderTest) {
        let shop = selling(engine).await;
        let owner = shop.person(Role::Owner).await;
        let path = "/settings/order-form";
        crate::pages::read(&shop, &owner, path).await;
        let fields = [
            ("version", "1"), ("enabled", "true"), ("channel", "web"), ("title", "Order cups"), ("offers", "chosen"),
            ("skus", "cup\r\n\r\n"), ("stock", "words"), ("few", "3"), ("sites", "https://ok.example"),
        ];
        let wrong: Vec<(&str, &str)> = fields.iter().copied().map(|(n, v)| if n == "sites" { (n, "ok\nhttp://x.y") } else { (n, v) }).collect();
        let page = Html::parse_document(&crate::pages::refused(&shop, &owner, path, &wrong).await);
        assert!(texts(&page, "#sites-error")[0].starts_with("ok: A site is written"), "{:?}", texts(&page, "#sites-error"));
        assert_eq!(crate::pages::sent(&shop, &owner, path, &fields).await, path);
        let page = read(&open(&shop, "/order").await, 200);
        assert_eq!((texts(&page, "h1"), texts(&page, ".good-name")), (vec!["Order cups".to_owned()], vec!["Stoneware cup".to_owned()]));
        let manager = shop.person(Role::Manager).await;
        assert!(crate::pages::read(&shop, &manager, path).await.contains("An owner can change these"));
        let staff = shop.person(Role::Staff).await;
        crate::pages::forbidden(&shop, &staff, path).await;
    }
}
