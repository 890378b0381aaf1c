//! The pages of orders in a browser: empty, filled, refused and forbidden; what they do arrives in the shop.

use domain::parties::Role;
use scraper::{Html, Selector};
use serde_json::json;
use testkit::shop::{Answered, Browser};
use testkit::{EngineUnderTest, TestShop, both_engines};

use crate::rules;
use crate::world::{gbp, receive};

/// Text of the elements that a selector finds.
pub(crate) fn texts(page: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    page.select(&selector).map(|e| e.text().collect::<String>().trim().to_owned()).collect()
}

/// The page, after the rules of every page were checked.
pub(crate) fn read(answered: &Answered, status: u16) -> Html {
    assert_eq!(answered.status, status, "{}", answered.text());
    let page = Html::parse_document(&answered.text());
    let broken = rules::broken(&page);
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    page
}

/// A shop that sells cups, ten of which are there, and towels, of which there are none.
pub(crate) async fn selling(engine: EngineUnderTest) -> (TestShop, Browser) {
    let shop = TestShop::open(engine);
    for (title, sku) in [("Stoneware cup", "CUP"), ("Linen towel", "TOWEL")] {
        let product = json!({ "title": title, "variants": [{ "sku": sku, "price": gbp("12.50") }] });
        shop.post("/api/v1/products", product).await.expect(201);
    }
    receive(&shop, "CUP", 10).await;
    let person = shop.person(Role::Manager).await;
    (shop, person)
}

/// An order of so many cups; its id and number.
pub(crate) async fn order(shop: &TestShop, units: i64) -> (String, String) {
    let address =
        json!({ "name": "Ana Lee", "line1": "1 Mill Lane", "city": "Bath", "postcode": "BA1 1AA", "country": "GB" });
    let body = json!({
        "customer": { "name": "Ana Lee", "email": "ana@example.com" }, "shipping_address": address,
        "lines": [{ "sku": "CUP", "quantity": units }], "shipping_method": "standard", "note": "Ring twice",
    });
    let placed = shop.post("/api/v1/orders", body).await.expect(201);
    (placed["id"].as_str().unwrap().to_owned(), placed["number"].as_str().unwrap().to_owned())
}

/// Where the links lead that a selector finds.
fn links(page: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    page.select(&selector).map(|e| e.attr("href").unwrap_or_default().to_owned()).collect()
}

both_engines! {
    async fn an_empty_list_says_what_to_do(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let staff = shop.person(Role::Staff).await;
        let page = read(&shop.page(&staff, "/orders").await, 200);
        assert_eq!(texts(&page, ".empty h2"), ["No orders yet"]);
        assert!(!texts(&page, ".page-head a").is_empty(), "staff may take orders");
    }

    async fn views_filters_and_pages_stand_in_the_address(engine: EngineUnderTest) {
        let (shop, person) = selling(engine).await;
        for units in [1, 2, 3] {
            order(&shop, units).await;
        }
        let page = read(&shop.page(&person, "/orders?limit=2").await, 200);
        assert_eq!(texts(&page, "tbody tr").len(), 2);
        let next = Selector::parse(".pager-steps a[href*='after=']").unwrap();
        let next = page.select(&next).next().unwrap().attr("href").unwrap().to_owned();
        let page = read(&shop.page(&person, &next).await, 200);
        assert_eq!(texts(&page, "tbody tr").len(), 1);
        assert!(page.html().contains("href=\"/orders?limit=2\""), "the way back is the first page");
        for (path, rows) in [
            ("/orders?view=to-ship", 3),
            ("/orders?view=back-ordered", 0),
            ("/orders?view=cancelled", 0),
            ("/orders?view=all&payment=unpaid&priority=normal&q=lee&sort=-total", 3),
            ("/orders?view=all&stage=delivered", 0),
        ] {
            let page = read(&shop.page(&person, path).await, 200);
            assert_eq!(texts(&page, "tbody tr").len(), rows, "{path}");
        }
        let page = read(&shop.page(&person, "/orders?view=all&stage=delivered").await, 200);
        assert_eq!(texts(&page, ".chip-value"), ["Delivered"]);
        assert_eq!(shop.page(&person, "/orders?payment=gold").await.status, 422);
    }

    async fn previous_and_next_follow_the_list_one_came_from(engine: EngineUnderTest) {
        let (shop, person) = selling(engine).await;
        let mut numbers = Vec::new();
        for units in [3, 1, 2] {
            numbers.push(order(&shop, units).await.1);
        }
        // Largest first: the first, the third, the second.
        let list = "/orders?view=all&q=lee&sort=-total";
        let page = read(&shop.page(&person, list).await, 200);
        let rows: Vec<String> = links(&page, "tbody a.ref");
        let expected = |number: &str| format!("/orders/{number}?in=view%3Dall%26q%3Dlee%26sort%3D-total");
        let in_order = [&numbers[0], &numbers[2], &numbers[1]].map(|number| expected(number));
        assert_eq!(rows, in_order);
        let page = read(&shop.page(&person, &rows[1]).await, 200);
        assert_eq!(links(&page, ".dt-nav a"), [in_order[0].clone(), in_order[2].clone()]);
        assert!(page.html().contains("href=\"/orders?view=all&amp;q=lee&amp;sort=-total\""), "the way back is the list");
        // The first has nothing before it, the last nothing behind it.
        assert_eq!(links(&read(&shop.page(&person, &rows[0]).await, 200), ".dt-nav a"), [in_order[1].clone()]);
        assert_eq!(links(&read(&shop.page(&person, &rows[2]).await, 200), ".dt-nav a"), [in_order[1].clone()]);
        // Without a list, or with one that means nothing: all orders, newest first.
        for plain in ["", "?in=view%3Dnowhere", "?in=nothing%3D1"] {
            let page = read(&shop.page(&person, &format!("/orders/{}{plain}", numbers[1])).await, 200);
            let path = |number: &str| format!("/orders/{number}{plain}");
            assert_eq!(links(&page, ".dt-nav a"), [path(&numbers[2]), path(&numbers[0])], "{plain}");
        }
    }

    async fn what_is_done_to_an_order_stays_in_its_list(engine: EngineUnderTest) {
        let (shop, person) = selling(engine).await;
        let mut made = Vec::new();
        for units in [1, 2, 3] {
            made.push(order(&shop, units).await);
        }
        let (id, number) = &made[1];
        let page = read(&shop.page(&person, "/orders").await, 200);
        assert_eq!(links(&page, "tbody a.ref")[1], format!("/orders/{number}?in="));
        let noted = shop.form(&person, &format!("/orders/{id}/notes?in="), &[("body", "hello")]).await;
        assert_eq!(noted.header("location"), format!("/orders/{id}?in="));
        let shipped = shop.form(&person, &format!("/orders/{id}/ship-all?in="), &[]).await;
        assert_eq!(shipped.header("location"), format!("/orders/{id}?in="));
        // It is open no more, and one goes on from where it was.
        let page = read(&shop.page(&person, shipped.header("location")).await, 200);
        let path = |number: &str| format!("/orders/{number}?in=");
        assert_eq!(links(&page, ".dt-nav a"), [path(&made[2].1), path(&made[0].1)]);
        let actions: Vec<String> = page.select(&Selector::parse("form[action*='/shipments/']").unwrap()).map(|f| f.attr("action").unwrap().to_owned()).collect();
        assert!(!actions.is_empty() && actions.iter().all(|action| action.ends_with("?in=")), "{actions:?}");
    }

    async fn tabs_count_what_stands_in_them(engine: EngineUnderTest) {
        let (shop, person) = selling(engine).await;
        let (id, _) = order(&shop, 4).await;
        order(&shop, 1).await;
        let page = read(&shop.page(&person, "/orders").await, 200);
        // Open, to ship, late, back-ordered, cancelled, all.
        assert_eq!(texts(&page, ".view-count"), ["2", "2", "0", "0", "0", "2"]);
        shop.form(&person, &format!("/orders/{id}/cancel"), &[("reason", "mistake")]).await;
        shop.clock().advance(90 * 24 * 3_600 * 1_000_000);
        let person = shop.person(Role::Manager).await;
        let page = read(&shop.page(&person, "/orders").await, 200);
        assert_eq!(texts(&page, ".view-count"), ["1", "1", "1", "0", "1", "2"]);
        let product = shop.get("/api/v1/products?limit=1").await.expect(200)["items"][0].clone();
        let path = format!("/products/{}", product["id"].as_str().unwrap());
        shop.form(&person, &format!("{path}/archive"), &[("version", &product["version"].to_string())]).await;
        let page = read(&shop.page(&person, "/products?q=o").await, 200);
        assert_eq!(texts(&page, ".view-count"), ["1", "1", "2"]);
        assert_eq!(links(&page, ".views a")[1], "/products?q=o&archived=true", "the search goes along");
        let page = read(&shop.page(&person, "/products?archived=true").await, 200);
        assert_eq!(texts(&page, "tbody tr").len(), 1);
        let page = read(&shop.page(&person, "/customers").await, 200);
        assert_eq!(texts(&page, ".view-count"), ["1", "0", "1"]);
        let page = read(&shop.page(&person, "/customers?archived=true").await, 200);
        assert!(texts(&page, "tbody tr").is_empty());
        let page = read(&shop.page(&person, "/messages").await, 200);
        // Waiting, to be sent, given up, dropped: nobody has worked on them yet.
        assert_eq!(texts(&page, ".view-count").len(), 4);
    }

    async fn an_order_shows_everything_and_ships(engine: EngineUnderTest) {
        let (shop, person) = selling(engine).await;
        let (id, number) = order(&shop, 4).await;
        let page = read(&shop.page(&person, &format!("/orders/{number}")).await, 200);
        assert_eq!(texts(&page, "h1"), [format!("#{number}")]);
        assert!(page.html().contains("1 Mill Lane") && page.html().contains("Ring twice"));
        let line = texts(&page, "#lines tbody tr").pop().unwrap();
        assert!(line.contains("Stoneware cup") && line.contains("50.00"), "{line}");

        let part = format!("/orders/{id}/ship");
        read(&shop.page(&person, &part).await, 200);
        let of_line = shop.get(&format!("/api/v1/orders/{id}")).await.expect(200)["lines"][0]["id"].clone();
        let units = format!("units-{}", of_line.as_str().unwrap());
        let page = read(&shop.form(&person, &part, &[(&units, "9"), ("carrier", "Post")]).await, 422);
        assert_eq!(texts(&page, ".wrong"), ["Between 0 and 4"]);
        let sent = shop.form(&person, &part, &[(&units, "1"), ("carrier", "Post"), ("number", "P1")]).await;
        assert_eq!(sent.status, 303, "{}", sent.text());
        assert_eq!(shop.form(&person, &format!("/orders/{id}/ship-all"), &[]).await.status, 303);
        let page = read(&shop.page(&person, &format!("/orders/{id}")).await, 200);
        assert_eq!(texts(&page, "#shipments tbody tr").len(), 2);
        assert!(page.html().contains("Post P1"), "the tracking");

        let shipments = shop.get(&format!("/api/v1/orders/{id}/shipments")).await.expect(200);
        let ids: Vec<&str> = shipments["items"].as_array().unwrap().iter().map(|s| s["id"].as_str().unwrap()).collect();
        for (at, what) in [(0, "void"), (1, "hand-over"), (1, "delivered")] {
            let done = shop.form(&person, &format!("/shipments/{}/{what}", ids[at]), &[("reason", "wrong box")]).await;
            assert_eq!(done.status, 303, "{what}: {}", done.text());
        }
        let page = read(&shop.form(&person, &format!("/shipments/{}/void", ids[1]), &[]).await, 422);
        assert!(page.html().contains("This was not done"), "a shipment that arrived cannot be taken back");
    }

    async fn notes_stages_and_cancelling(engine: EngineUnderTest) {
        let (shop, person) = selling(engine).await;
        let (id, _) = order(&shop, 2).await;
        let path = format!("/orders/{id}");
        let page = read(&shop.form(&person, &format!("{path}/notes"), &[("body", " ")]).await, 422);
        assert!(!texts(&page, "#body-error").is_empty(), "the fault stands at the note");
        assert_eq!(shop.form(&person, &format!("{path}/notes"), &[("body", "a <b>present</b>")]).await.status, 303);
        read(&shop.form(&person, &format!("{path}/stage"), &[("stage", "nowhere")]).await, 422);
        let fields = [("reason", "mistake"), ("note", "twice")];
        assert_eq!(shop.form(&person, &format!("{path}/cancel"), &fields).await.status, 303);
        let page = read(&shop.page(&person, &path).await, 200);
        let notes = texts(&page, ".tl-note");
        assert_eq!(notes, ["twice", "a <b>present</b>"]);
        let page = read(&shop.form(&person, &format!("{path}/ship-all"), &[]).await, 422);
        assert!(page.html().contains("cancelled"), "a cancelled order ships nothing");
    }

    async fn an_order_is_taken_by_page(engine: EngineUnderTest) {
        let (shop, person) = selling(engine).await;
        read(&shop.page(&person, "/orders/new").await, 200);
        let found = shop.page(&person, "/orders/new/products?q=stone").await.text();
        assert!(found.contains("10 free") && found.contains("CUP"), "{found}");
        let lines = [("customer", "Ana Lee"), ("channel", "staff"), ("lines[0].sku", "stoneware"), ("lines[0].quantity", "3")];
        let total = shop.form(&person, "/orders/new/total", &lines).await.text();
        assert!(total.contains("37.50"), "{total}");
        let wrong = [("lines[2].sku", "NOTHING"), ("lines[2].quantity", "1"), ("email", "ana@")];
        let all: Vec<(&str, &str)> = lines.iter().chain(&wrong).copied().collect();
        let page = read(&shop.form(&person, "/orders/new", &all).await, 422);
        assert!(page.html().contains("value=\"CUP\""), "what was right is kept");
        let placed = shop.form(&person, "/orders/new", &lines).await;
        assert_eq!(placed.status, 303, "{}", placed.text());
        assert_eq!(shop.get("/api/v1/orders").await.expect(200)["items"].as_array().unwrap().len(), 1);
    }

    async fn an_edit_is_shown_before_it_is_saved(engine: EngineUnderTest) {
        let (shop, person) = selling(engine).await;
        let (id, _) = order(&shop, 2).await;
        let path = format!("/orders/{id}/edit");
        read(&shop.page(&person, &path).await, 200);
        let line = shop.get(&format!("/api/v1/orders/{id}")).await.expect(200)["lines"][0]["id"].clone();
        let units = format!("units-{}", line.as_str().unwrap());
        let address = ["name", "line1", "city", "country"].map(|part| format!("shipping_address.{part}"));
        let address = address.iter().map(String::as_str).zip(["Ana Lee", "2 Mill Lane", "Bath", "GB"]);
        let fields: Vec<(&str, &str)> = address.chain([(units.as_str(), "3"), ("note", "Ring twice")]).collect();
        let page = read(&shop.form(&person, &format!("{path}/preview"), &fields).await, 200);
        assert!(page.html().contains("more to pay") && page.html().contains("from 2 to 3"));
        assert_eq!(shop.form(&person, &path, &fields).await.status, 303);
        let order = shop.get(&format!("/api/v1/orders/{id}")).await.expect(200);
        assert_eq!((&order["lines"][0]["quantity"], &order["shipping_address"]["line1"]), (&json!(3), &json!("2 Mill Lane")));
    }

    async fn customers_are_listed_shown_added_and_changed(engine: EngineUnderTest) {
        let (shop, person) = selling(engine).await;
        let page = read(&shop.page(&person, "/customers").await, 200);
        assert_eq!(texts(&page, ".empty h2"), ["No customers yet"]);
        order(&shop, 1).await;
        let page = read(&shop.page(&person, "/customers?q=lee").await, 200);
        assert_eq!(texts(&page, "tbody tr").len(), 1);
        let id = shop.get("/api/v1/customers").await.expect(200)["items"][0]["id"].as_str().unwrap().to_owned();
        let page = read(&shop.page(&person, &format!("/customers/{id}")).await, 200);
        assert_eq!(texts(&page, "#orders tbody tr").len(), 1);
        read(&shop.page(&person, "/customers/new").await, 200);
        let page = read(&shop.form(&person, "/customers/new", &[("name", ""), ("email", "ana@")]).await, 422);
        assert!(!texts(&page, "#email-error").is_empty());
        assert_eq!(shop.form(&person, "/customers/new", &[("name", "Ben Kaya")]).await.status, 303);
        let edit = format!("/customers/{id}/edit");
        read(&shop.page(&person, &edit).await, 200);
        assert_eq!(shop.form(&person, &edit, &[("version", "1"), ("name", "Ana Berg")]).await.status, 303);
        assert_eq!(texts(&read(&shop.page(&person, &format!("/customers/{id}")).await, 200), "h1"), ["Ana Berg"]);
    }

    async fn what_is_not_there_or_not_allowed(engine: EngineUnderTest) {
        let (shop, person) = selling(engine).await;
        assert_eq!(shop.page(&person, "/orders/none").await.status, 404);
        let stranger = Browser { cookie: "a=b".to_owned(), ..person };
        let sent_away = shop.page(&stranger, "/orders").await;
        assert!(matches!(sent_away.status, 303 | 401), "{}", sent_away.status);
    }
}
