//! `/customers`

use axum::http::Method;
use domain::parties::Role;
use serde_json::{Value, json};
use testkit::{EngineUnderTest, TestShop, both_engines};

use crate::world;

const PATH: &str = "/api/v1/customers";

async fn add(shop: &TestShop, body: Value) -> Value {
    shop.post(PATH, body).await.expect(201)
}

fn names(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap()).collect()
}

both_engines! {
    async fn are_added_read_changed_and_archived(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let body = json!({ "name": " Ana Lee ", "email": "Ana@Example.com", "phone": "+44 20", "company": null });
        let added = shop.post(PATH, body).await;
        assert_eq!((added.status, added.header("etag")), (201, "\"1\""));
        let customer = added.json();
        let path = format!("{PATH}/{}", customer["id"].as_str().unwrap());
        assert_eq!(added.header("location"), path);
        let expected = json!({ "id": customer["id"], "kind": "known", "name": "Ana Lee", "email": "Ana@Example.com",
            "phone": "+44 20", "company": null, "note": null, "address": null, "archived": false, "created_at": "2026-11-20T08:00:00Z",
            "updated_at": "2026-11-20T08:00:00Z", "version": 1 });
        assert_eq!(customer, expected);
        assert_eq!(shop.get(&path).await.expect(200), expected);

        shop.clock().advance(1_000_000);
        let changed = shop.patch(&path, 1, json!({ "phone": null, "note": "a\nb", "archived": true })).await.expect(200);
        assert_eq!((&changed["phone"], &changed["note"], &changed["archived"]), (&Value::Null, &json!("a\nb"), &json!(true)));
        assert_eq!((&changed["version"], &changed["updated_at"]), (&json!(2), &json!("2026-11-20T08:00:01Z")));
        assert_eq!(shop.get(PATH).await.expect(200)["items"], json!([]));
        assert_eq!(names(&shop.get(&format!("{PATH}?archived=true")).await.expect(200)), ["Ana Lee"]);

        let same = shop.patch(&path, 2, json!({ "archived": true, "name": "Ana Lee" })).await.expect(200);
        assert_eq!(same["version"], 2, "nothing changed");
        let back = shop.patch(&path, 2, json!({ "archived": false })).await.expect(200);
        assert_eq!((&back["version"], &back["archived"]), (&json!(3), &json!(false)));
    }

    async fn one_email_belongs_to_one(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        add(&shop, json!({ "email": "ana@example.com" })).await;
        let twice = shop.post(PATH, json!({ "name": "Ann", "email": "ANA@example.com" })).await;
        assert_eq!((twice.status, twice.code(), twice.faults()), (409, "email_taken".into(), vec!["email email_taken".into()]));
        let bob = add(&shop, json!({ "name": "Bob" })).await;
        let path = format!("{PATH}/{}", bob["id"].as_str().unwrap());
        let moved = shop.patch(&path, 1, json!({ "email": "Ana@Example.com" })).await;
        assert_eq!((moved.status, moved.code()), (409, "email_taken".into()));
        assert_eq!(shop.get(&path).await.expect(200), bob);
    }

    async fn of_thirty_with_one_email_one_is_added(engine: EngineUnderTest) {
        let shop = &TestShop::open(engine);
        let counts = world::race(|n| shop.post(PATH, json!({ "name": format!("Ana {n}"), "email": "ana@example.com" }))).await;
        assert_eq!(counts, [(201, 1), (409, world::RACERS - 1)]);
        let counts = world::race(|n| async move {
            let created = shop_add(shop, n).await;
            shop.patch(&created, 1, json!({ "email": "bob@example.com" })).await
        }).await;
        assert_eq!(counts, [(200, 1), (409, world::RACERS - 1)]);
    }

    async fn are_found_and_paged(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        for (name, email) in [("Zoë Müller", "zoe@example.com"), ("ana 100%", "ana@example.com"), ("Bob", "bob@test.org")] {
            add(&shop, json!({ "name": name, "email": email, "kind": if name == "Bob" { "guest" } else { "known" } })).await;
        }
        let rows = [
            ("search=zoe%20MULLER", vec!["Zoë Müller"]),
            ("search=example", vec!["ana 100%", "Zoë Müller"]),
            ("search=100%25", vec!["ana 100%"]),
            ("search=%25", vec!["ana 100%"]),
            ("search=_", vec![]),
            ("email=BOB@test.org", vec!["Bob"]),
            ("kind=guest", vec!["Bob"]),
            ("sort=name", vec!["ana 100%", "Bob", "Zoë Müller"]),
            ("sort=-name&search=example", vec!["Zoë Müller", "ana 100%"]),
            ("archived=all&sort=created_at", vec!["Zoë Müller", "ana 100%", "Bob"]),
        ];
        for (query, expected) in rows {
            assert_eq!(names(&shop.get(&format!("{PATH}?{query}")).await.expect(200)), expected, "{query}");
        }
        for sort in ["name", "-name", "created_at", "-created_at"] {
            let whole = shop.get(&format!("{PATH}?sort={sort}")).await.expect(200);
            let mut found = Vec::new();
            let mut after = String::new();
            for _ in 0..3 {
                let page = shop.get(&format!("{PATH}?sort={sort}&limit=1{after}")).await.expect(200);
                found.extend(page["items"].as_array().unwrap().clone());
                after = page["next"].as_str().map(|next| format!("&after={next}")).unwrap_or_default();
            }
            assert_eq!((json!(found), after.as_str()), (whole["items"].clone(), ""), "{sort}");
        }
    }

    async fn what_is_wrong_is_named(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let rows: [(Value, &[&str]); 9] = [
            (json!({}), &["name empty"]),
            (json!({ "name": "x".repeat(121), "email": "nobody", "phone": "a\nb" }),
                &["name too_long", "email not_an_email", "phone line_break"]),
            (json!({ "name": 7 }), &["name wrong_type"]),
            (json!({ "name": "a", "nickname": "b" }), &["nickname unknown_field"]),
            (json!({ "name": "a", "kind": "king" }), &["kind invalid"]),
            (json!({ "name": "a", "id": "cus_00000000000000" }), &["id unknown_field"]),
            (json!({ "name": "a\u{202E}b" }), &["name control_character"]),
            (json!("Ana"), &[" wrong_type"]),
            (json!(["Ana"]), &[" wrong_type"]),
        ];
        for (body, expected) in rows {
            let answer = shop.post(PATH, body.clone()).await;
            assert_eq!(answer.status, 422, "{body}: {}", answer.text());
            assert_eq!(answer.faults(), expected, "{body}");
        }
        for query in ["limit=0", "limit=251", "limit=x", "sort=age", "after=x", "archived=maybe", "colour=red", "kind=king"] {
            let answer = shop.get(&format!("{PATH}?{query}")).await;
            let field = query.split('=').next().unwrap();
            assert_eq!(answer.status, 422, "{query}: {}", answer.text());
            assert!(answer.faults()[0].starts_with(field), "{query}: {:?}", answer.faults());
        }
        assert_eq!(shop.get(&format!("{PATH}/cus_1")).await.status, 400);
        assert_eq!(shop.get(&format!("{PATH}/cus_00000000000000")).await.status, 404);
        let ghost = shop.patch(&format!("{PATH}/cus_00000000000000"), 1, json!({})).await;
        assert_eq!(ghost.status, 404);
        assert_eq!(shop.get(PATH).await.expect(200)["items"], json!([]), "nothing was added");
    }

    async fn a_repeat_answers_as_the_first_time(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let send = |name: &str| shop.request(Method::POST, PATH).key("k-1").json(&json!({ "name": name })).send();
        let first = send("Ana").await;
        let second = send("Ana").await;
        assert_eq!((second.status, second.header("idempotency-replayed")), (201, "true"));
        assert_eq!(first.expect(201), second.json());
        let other = send("Bob").await;
        assert_eq!((other.status, other.code()), (422, "idempotency_key_reused".into()));
        assert_eq!(shop.get(PATH).await.expect(200)["items"].as_array().unwrap().len(), 1);
    }

    async fn an_older_version_is_told(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let ana = add(&shop, json!({ "name": "Ana" })).await;
        let path = format!("{PATH}/{}", ana["id"].as_str().unwrap());
        shop.patch(&path, 1, json!({ "name": "Anna" })).await.expect(200);
        let late = shop.patch(&path, 1, json!({ "name": "Anne" })).await;
        assert_eq!((late.status, late.code()), (412, "version_conflict".into()));
        assert_eq!((&late.json()["current"]["name"], &late.json()["current"]["version"]), (&json!("Anna"), &json!(2)));
        let blind = shop.request(Method::PATCH, &path).json(&json!({ "name": "Anne" })).send().await;
        assert_eq!(blind.status, 428);
        let null = shop.patch(&path, 2, json!({ "archived": null })).await;
        assert_eq!((null.status, null.faults()), (422, vec!["archived wrong_type".to_owned()]));
    }

    async fn strangers_are_kept_out(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let stranger = shop.request(Method::GET, PATH).anonymous().send().await;
        assert_eq!(stranger.status, 401);
        let body = json!({ "name": "Ana" });
        let staff = shop.request(Method::POST, PATH).by(Role::Staff).fresh_key().json(&body).send().await;
        assert_eq!(staff.status, 201, "staff may add customers");
    }
}

async fn shop_add(shop: &TestShop, n: usize) -> String {
    let added = add(shop, json!({ "name": format!("Bob {n}") })).await;
    format!("{PATH}/{}", added["id"].as_str().unwrap())
}
