//! The platform's API: keys, users, settings, events, jobs.

use app::platform::sequencer::sequence_all;
use axum::http::Method;
use domain::parties::Role;
use serde_json::{Value, json};
use testkit::{EngineUnderTest, TestShop, both_engines};

const KEYS: &str = "/api/v1/api-keys";
const USERS: &str = "/api/v1/users";
const SETTINGS: &str = "/api/v1/settings";
const EVENTS: &str = "/api/v1/events";

async fn with_bearer(shop: &TestShop, secret: &str) -> u16 {
    shop.request(Method::GET, KEYS).header("authorization", &format!("Bearer {secret}")).send().await.status
}

both_engines! {
    async fn a_key_is_shown_once_and_ends_when_revoked(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let make = || shop.request(Method::POST, KEYS).key("k1").json(&json!({"name": "Web shop", "role": "manager"}));
        let made = make().send().await;
        assert_eq!(made.header("cache-control"), "no-store");
        let made = made.expect(201);
        let secret = made["secret"].as_str().unwrap();
        assert_eq!(with_bearer(&shop, secret).await, 200);
        let again = make().send().await;
        assert_eq!((again.status, again.header("idempotency-replayed")), (201, "true"));
        assert_eq!((&again.json()["id"], &again.json()["secret"]), (&made["id"], &Value::Null));
        let listed = shop.get(KEYS).await;
        assert!(!listed.text().contains(secret));
        assert_eq!(listed.json()["items"][0]["name"], "Web shop");

        let revoke = format!("{KEYS}/{}/revocation", made["id"].as_str().unwrap());
        let revoked = shop.post(&revoke, json!({})).await.expect(200);
        assert!(revoked["revoked_at"].is_string());
        shop.post(&revoke, json!({})).await.expect(200);
        let none = format!("{KEYS}/{}/revocation", domain::base::ApiKeyId::from_raw(7));
        assert_eq!(shop.post(&none, json!({})).await.status, 404);
    }

    async fn nobody_but_the_owner_makes_keys_and_users(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        for (path, body) in [
            (KEYS, json!({"name": "x", "role": "staff"})),
            (USERS, json!({"email": "a@b.example", "name": "A", "role": "staff"})),
        ] {
            for role in [Role::Manager, Role::Staff] {
                let refused = shop.request(Method::POST, path).by(role).fresh_key().json(&body).send().await;
                assert_eq!((refused.status, refused.code()), (403, "forbidden".into()), "{path}");
            }
            assert_eq!(shop.request(Method::GET, path).by(Role::Staff).send().await.status, 403);
        }
        let wrong = shop.post(KEYS, json!({"name": "x", "role": "king"})).await;
        assert_eq!((wrong.status, wrong.faults()), (422, vec!["role invalid".to_owned()]));
    }

    async fn users_are_added_changed_and_shut_out(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let new = json!({"email": "Bo@example.com", "name": "Bo", "role": "owner"});
        let bo = shop.post(USERS, new.clone()).await.expect(201);
        let taken = shop.post(USERS, json!({"email": "bo@EXAMPLE.com", "name": "B", "role": "staff"})).await;
        assert_eq!((taken.status, taken.code(), taken.faults()), (409, "email_taken".into(), vec!["email email_taken".into()]));
        let path = format!("{USERS}/{}", bo["id"].as_str().unwrap());
        let last = shop.patch(&path, 1, json!({"role": "staff"})).await;
        assert_eq!((last.status, last.code()), (409, "last_owner".into()));
        let renamed = shop.patch(&path, 1, json!({"name": "Bo Lee"})).await;
        assert_eq!((renamed.status, renamed.header("etag"), &renamed.json()["name"]), (200, "\"2\"", &json!("Bo Lee")));
        let stale = shop.patch(&path, 1, json!({"name": "Bob"})).await;
        assert_eq!((stale.status, &stale.json()["current"]["name"]), (412, &json!("Bo Lee")));
        let null = shop.patch(&path, 2, json!({"role": null})).await;
        assert_eq!((null.status, null.faults().len()), (422, 1));
        assert_eq!(shop.get(USERS).await.json()["items"].as_array().map(Vec::len), Some(1));
    }

    async fn settings_are_read_and_changed(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let before = shop.get(SETTINGS).await;
        let version = before.json()["version"].as_i64().unwrap();
        assert_eq!(before.header("etag"), format!("\"{version}\""));
        let changed = shop.patch(SETTINGS, version, json!({"company": "Mill & Co", "zone": "Europe/London"})).await.expect(200);
        assert_eq!((&changed["company"], &changed["currency"]), (&json!("Mill & Co"), &before.json()["currency"]));
        let moved = shop.patch(SETTINGS, version, json!({"company": "Other"})).await;
        assert_eq!((moved.status, &moved.json()["current"]["company"]), (412, &json!("Mill & Co")));
        let wrong = shop.patch(SETTINGS, version + 1, json!({"zone": "Mars/Olympus"})).await;
        assert_eq!(wrong.faults(), ["zone unknown_time_zone"]);
        let unknown = shop.patch(SETTINGS, version + 1, json!({"colour": "red"})).await;
        assert_eq!(unknown.faults(), ["colour unknown_field"]);
        let manager = shop.request(Method::PATCH, SETTINGS).by(Role::Manager).header("if-match", "\"1\"");
        assert_eq!(manager.json(&json!({})).send().await.status, 403);
        assert_eq!(shop.get(SETTINGS).await.json()["company"], "Mill & Co");
    }

    async fn the_feed_goes_on_where_it_was_left(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let bo = shop.post(USERS, json!({"email": "bo@example.com", "name": "Bo", "role": "staff"})).await.expect(201);
        sequence_all(shop.shop()).await.unwrap();
        let mut seen = Vec::new();
        let mut after = String::new();
        loop {
            let page = shop.get(&format!("{EVENTS}?limit=2{after}")).await.expect(200);
            let items = page["items"].as_array().unwrap().clone();
            if items.is_empty() {
                break;
            }
            after = format!("&after={}", page["next"].as_str().unwrap());
            seen.extend(items);
        }
        let whole = shop.get(&format!("{EVENTS}?limit=250")).await.expect(200);
        assert_eq!(whole["items"].as_array(), Some(&seen));
        let added = seen.iter().find(|event| event["kind"] == "user.created").unwrap();
        assert_eq!((&added["subject"], &added["actor_kind"]), (&bo["id"], &json!("api_key")));
        assert!(!added.to_string().contains("bo@example.com"));
        for wrong in ["after=x", "limit=0", "limit=251", "since=1"] {
            assert_eq!(shop.get(&format!("{EVENTS}?{wrong}")).await.status, 422, "{wrong}");
        }
        let staff = shop.request(Method::GET, EVENTS).by(Role::Staff).send().await;
        assert_eq!(staff.status, 403);
    }

    async fn a_stream_sends_what_is_new_and_ends_with_the_program(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        sequence_all(shop.shop()).await.unwrap();
        let whole = shop.get(&format!("{EVENTS}?limit=250")).await.expect(200);
        let stream = shop.request(Method::GET, &format!("{EVENTS}/stream"));
        let stream = stream.header("last-event-id", whole["next"].as_str().unwrap());
        let add = async {
            shop.post(USERS, json!({"email": "bo@example.com", "name": "Bo", "role": "staff"})).await.expect(201);
            sequence_all(shop.shop()).await.unwrap();
            tokio::time::sleep(std::time::Duration::from_millis(1_200)).await;
            shop.app().end_streams();
        };
        let (streamed, ()) = tokio::join!(stream.send(), add);
        assert_eq!((streamed.status, streamed.header("content-type")), (200, "text/event-stream"));
        let text = streamed.text();
        assert_eq!(text.matches("event: user.created\n").count(), 1, "{text}");
        assert!(text.contains("\nid: ") || text.starts_with("id: "), "{text}");
        let next = shop.get(&format!("{EVENTS}?after={}", whole["next"].as_str().unwrap())).await.expect(200);
        assert!(text.contains(next["items"][0]["cursor"].as_str().unwrap()), "{text}");
    }

    async fn only_dead_jobs_are_sent_again(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        assert_eq!(shop.get("/api/v1/jobs?state=dead").await.expect(200), json!({"items": [], "next": null}));
        assert_eq!(shop.get("/api/v1/jobs?state=tired").await.faults(), ["state invalid"]);
        let none = format!("/api/v1/jobs/{}/repetition", domain::base::JobId::from_raw(1));
        assert_eq!(shop.post(&none, json!({})).await.status, 404);
    }
}
