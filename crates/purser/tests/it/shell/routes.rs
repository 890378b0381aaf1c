//! Router, API description and policy table agree; strangers are kept out.

use std::collections::BTreeSet;

use axum::http::Method;
use domain::parties::Role;
use scraper::Html;
use testkit::{EngineUnderTest, TestShop, both_engines};
use web::shell::Policy;
use web::shell::openapi::described;
use web::shell::routes::{Surface, TableEntry};

/// A path with something in the place of each parameter.
fn filled(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { "x" } else { part }).collect::<Vec<_>>().join("/")
}

fn table(shop: &TestShop) -> Vec<TableEntry> {
    web::site(shop.app()).unwrap().table
}

both_engines! {
    async fn description_and_table_have_the_same_operations(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let document = web::site(shop.app()).unwrap().document;
        let api = table(&shop).into_iter().filter(|e| e.surface == Surface::Api);
        let listed: BTreeSet<_> = api.map(|e| (e.method.to_string(), e.path)).collect();
        assert_eq!(described(&document), listed);
        let served = shop.request(Method::GET, "/api/v1/openapi.json").anonymous().send().await.expect(200);
        assert_eq!(served["openapi"], "3.1.0");
        assert_eq!(served, serde_json::to_value(&document).unwrap());
    }

    async fn the_router_has_what_the_table_has_and_nothing_else(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let table = table(&shop);
        let methods = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
        for entry in &table {
            for method in &methods {
                let there = table.iter().find(|e| e.path == entry.path && e.method == *method);
                let answer = shop.request(method.clone(), &filled(&entry.path)).anonymous().send().await;
                match there {
                    None => assert_eq!(answer.status, 405, "{method} {}", entry.path),
                    Some(e) if e.rule.policy.is_open() => assert_ne!(answer.status, 405, "{method} {}", entry.path),
                    Some(_) => assert_eq!(answer.status, 401, "{method} {}: {}", entry.path, answer.text()),
                }
            }
        }
    }

    async fn every_page_is_shown_by_rights_and_says_so_where_they_are_missing(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let (mut shown, mut refused) = (0, 0);
        for role in [Role::Staff, Role::Manager, Role::Owner] {
            let person = shop.person(role).await;
            let pages = table(&shop).into_iter().filter(|e| e.surface == Surface::Page && e.method == Method::GET);
            for entry in pages {
                let Policy::Needs(permission) = entry.rule.policy else { continue };
                let answer = shop.page(&person, &filled(&entry.path)).await;
                if role.grants().allows(permission) {
                    assert!(answer.status < 500 && answer.status != 403, "{role:?} {}: {}", entry.path, answer.status);
                    shown += 1;
                } else {
                    assert_eq!(answer.status, 403, "{role:?} {}", entry.path);
                    let faults = crate::rules::broken(&Html::parse_document(&answer.text()));
                    assert!(faults.is_empty(), "{}: {}", entry.path, faults.join("\n"));
                    refused += 1;
                }
            }
        }
        assert!(shown > 100 && refused > 20, "{shown} shown, {refused} refused");
    }

    async fn what_does_not_exist_is_a_problem_document(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let nowhere = shop.get("/api/v1/nowhere").await;
        assert_eq!((nowhere.status, nowhere.code()), (404, "no_such_route".into()));
        assert_eq!(nowhere.header("content-type"), "application/problem+json");
        assert_eq!(nowhere.json()["request_id"], nowhere.header("x-request-id"));
        let wrong = shop.post("/api/v1/openapi.json", serde_json::json!({})).await;
        assert_eq!((wrong.status, wrong.code()), (405, "method_not_allowed".into()));
        assert_eq!(wrong.header("allow"), "GET,HEAD");
        assert_eq!(shop.get("/api/v1/%zz").await.code(), "malformed_address");
    }
}
