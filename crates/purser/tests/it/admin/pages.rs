//! Every page of the frame and of settings, empty, filled, refused and forbidden: each keeps the rules of pages, and what was
//! typed comes back.

use axum::http::Method;
use domain::parties::Role;
use scraper::Html;
use testkit::{Answered, Browser, EngineUnderTest, TestShop, both_engines};

use super::hidden;

const PAGES: [&str; 20] = [
    "/",
    "/more",
    "/set-up",
    "/set-up/shop/company",
    "/settings/company",
    "/settings/locations",
    "/settings/locations/new",
    "/settings/shipping-methods",
    "/settings/shipping-methods/new",
    "/settings/tax-rates",
    "/settings/tax-rates/new",
    "/settings/channels",
    "/settings/channels/new",
    "/people",
    "/people/new",
    "/api-keys",
    "/api-keys/new",
    "/log",
    "/log?area=user&who=system",
    "/preferences",
];

/// A form's address, its fields, and what must come back.
type Typed<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);

/// What breaks the rules, each with the page it stands on.
fn broken(what: &str, answer: &Answered) -> Vec<String> {
    let found = crate::rules::broken(&Html::parse_document(&answer.text()));
    found.into_iter().map(|fault| format!("{what}: {fault}")).collect()
}

#[track_caller]
fn keeps_the_rules(what: &str, answer: &Answered) {
    let broken = broken(what, answer);
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Fills a form, sends it and follows to where it leads.
async fn added(shop: &TestShop, who: &Browser, path: &str, fields: &[(&str, &str)]) -> String {
    let sent = shop.form(who, path, fields).await;
    assert_eq!(sent.status, 303, "{path}: {}", sent.text());
    sent.header("location").to_owned()
}

async fn fill(shop: &TestShop, owner: &Browser) {
    let address = [("name", "Back room"), ("line1", "1 High St"), ("city", "Leeds"), ("country", "GB")];
    added(shop, owner, "/settings/locations", &address).await;
    let method = [("name", "Courier"), ("price", "4.50"), ("tax_class", "standard")];
    added(shop, owner, "/settings/shipping-methods", &method).await;
    let rate = [("name", "VAT"), ("country", "GB"), ("tax_class", "standard"), ("rate", "20")];
    added(shop, owner, "/settings/tax-rates", &rate).await;
    let channel = [("name", "Market stall"), ("short_policy", "backorder"), ("buffer", "2")];
    added(shop, owner, "/settings/channels", &channel).await;
    added(shop, owner, "/people", &[("name", "Bo"), ("email", "bo@x.example"), ("role", "staff")]).await;
    let key = shop.form(owner, "/api-keys", &[("name", "Web shop"), ("role", "manager")]).await;
    assert!(key.status == 200 && key.text().contains("purser_"), "{}", key.text());
    keeps_the_rules("a new key", &key);
    assert!(!shop.page(owner, "/api-keys").await.text().contains("purser_"), "the secret is shown once");
}

/// Links of records on a page: the pages behind them.
fn records(page: &Answered, base: &str) -> Vec<String> {
    let begin = format!("href=\"{base}/");
    let text = page.text();
    let ids = text.split(&begin).skip(1).filter_map(|rest| rest.split('"').next()).filter(|id| *id != "new");
    ids.map(|id| format!("{base}/{id}")).collect()
}

both_engines! {
    async fn every_page_keeps_the_rules_empty_and_filled(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let owner = shop.person(Role::Owner).await;
        let mut faults = Vec::new();
        for state in ["empty", "filled"] {
            for path in PAGES {
                let whole = shop.page(&owner, path).await;
                assert_eq!(whole.status, 200, "{state} {path}: {}", whole.text());
                faults.extend(broken(&format!("{state} {path}"), &whole));
                assert!(whole.header("content-security-policy").contains("default-src 'self'"));
                assert_eq!(whole.header("cache-control"), "no-store");
                let part = shop.request(Method::GET, path).person(&owner).header("hx-request", "true").send().await;
                assert!(!part.text().contains("<html") && part.text().contains("<h1"), "{state} {path} alone");
            }
            if state == "empty" {
                fill(&shop, &owner).await;
            }
        }
        for base in ["/settings/locations", "/settings/shipping-methods", "/settings/tax-rates", "/settings/channels", "/people"] {
            let found = records(&shop.page(&owner, base).await, base);
            assert!(!found.is_empty(), "{base}");
            for path in found {
                faults.extend(broken(&path, &shop.page(&owner, &path).await));
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    async fn what_was_refused_comes_back_as_it_was_typed(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let owner = shop.person(Role::Owner).await;
        let forms: [Typed<'_>; 7] = [
            ("/settings/locations", &[("name", ""), ("line1", "Typed street")], "Typed street"),
            ("/settings/shipping-methods", &[("name", "Typed"), ("price", "a lot"), ("tax_class", "standard")], "a lot"),
            ("/settings/tax-rates", &[("name", "Typed"), ("rate", "200 %"), ("country", "GB")], "200 %"),
            ("/settings/channels", &[("name", "Typed"), ("short_policy", "refuse"), ("buffer", "many")], "many"),
            ("/settings/company", &[("company", "Typed"), ("zone", "Mars/Base"), ("currency", "???")], "Mars/Base"),
            ("/people", &[("name", "Typed"), ("email", "no address"), ("role", "staff")], "no address"),
            ("/api-keys", &[("name", ""), ("role", "king")], "Create a key"),
        ];
        for (path, fields, kept) in forms {
            let answer = shop.form(&owner, path, fields).await;
            assert_eq!(answer.status, 422, "{path}: {}", answer.text());
            assert!(answer.text().contains(kept), "{path} lost {kept}");
            keeps_the_rules(&format!("refused {path}"), &answer);
        }
    }

    async fn the_same_form_sent_twice_has_one_effect(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let owner = shop.person(Role::Owner).await;
        let page = shop.page(&owner, "/people/new").await;
        let (csrf, idem) = (hidden(&page, "csrf"), hidden(&page, "idem"));
        let fields =
            [("csrf", csrf.as_str()), ("idem", &idem), ("name", "Bo"), ("email", "bo@x.example"), ("role", "staff")];
        let send = || shop.request(Method::POST, "/people").person(&owner).fields(&fields).send();
        let (first, second) = (send().await, send().await);
        assert_eq!((first.status, second.status), (303, 303), "{}", second.text());
        assert_eq!(first.header("location"), second.header("location"));
    }

    async fn two_who_change_the_same_are_told(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let owner = shop.person(Role::Owner).await;
        let list = shop.page(&owner, "/settings/locations").await;
        let path = records(&list, "/settings/locations").remove(0);
        let version = hidden(&shop.page(&owner, &path).await, "version");
        let change = |name: &'static str| vec![("name", name), ("ships_orders", "true"), ("version", version.as_str())];
        assert_eq!(shop.form(&owner, &path, &change("First")).await.status, 303);
        let second = shop.form(&owner, &path, &change("Second")).await;
        assert!(second.status == 422 && second.text().contains("Somebody else") && second.text().contains("Second"));
        let fresh = hidden(&second, "version");
        let again = [("name", "Second"), ("ships_orders", "true"), ("version", fresh.as_str())];
        assert_eq!(shop.form(&owner, &path, &again).await.status, 303, "what was kept can be saved");
    }

    async fn roles_see_what_is_theirs(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let staff = shop.person(Role::Staff).await;
        let manager = shop.person(Role::Manager).await;
        for (path, for_staff, for_manager) in [
            ("/", 200, 200),
            ("/preferences", 200, 200),
            ("/settings/company", 403, 200),
            ("/settings/locations/new", 403, 403),
            ("/people", 403, 200),
            ("/people/new", 403, 403),
            ("/log", 403, 200),
            ("/nowhere", 404, 404),
        ] {
            for (who, expected) in [(&staff, for_staff), (&manager, for_manager)] {
                let answer = shop.page(who, path).await;
                assert_eq!(answer.status, expected, "{path}");
                keeps_the_rules(path, &answer);
            }
        }
        let refused = shop.form(&staff, "/people", &[("name", "X"), ("email", "x@x.example"), ("role", "owner")]).await;
        assert_eq!(refused.status, 403);
        let rail = shop.page(&staff, "/").await.text();
        assert!(rail.contains("href=\"/orders\"") && !rail.contains("href=\"/imports\""));
    }
}
