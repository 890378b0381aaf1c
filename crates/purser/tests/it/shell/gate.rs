//! Who gets in, and how often.

use axum::http::Method;
use domain::parties::Role;
use serde_json::json;
use testkit::{EngineUnderTest, both_engines};
use web::shell::{Quota, WebOptions};

use super::sample::{self, BASE, ID};

const SECOND_US: i64 = 1_000_000;

both_engines! {
    async fn rights_come_from_the_role(engine: EngineUnderTest) {
        let shop = sample::shop(engine);
        let edit = |role| shop.request(Method::PATCH, &format!("{BASE}/{ID}")).by(role).json(&json!({"lines": []}));
        let allowed = edit(Role::Owner).header("if-match", "\"3\"").send().await;
        assert_eq!(allowed.status, 200);
        for role in [Role::Manager, Role::Staff] {
            let refused = edit(role).header("if-match", "\"3\"").send().await;
            assert_eq!((refused.status, refused.code()), (403, "forbidden".into()));
            assert!(refused.text().contains("settings.write"));
        }
        assert_eq!(shop.request(Method::GET, &format!("{BASE}/{ID}")).by(Role::Staff).send().await.status, 200);
    }

    async fn without_a_key_nobody_gets_in(engine: EngineUnderTest) {
        let shop = sample::shop(engine);
        let stranger = shop.request(Method::GET, BASE).anonymous().send().await;
        assert_eq!((stranger.status, stranger.code()), (401, "unauthorized".into()));
        assert_eq!(stranger.header("www-authenticate"), "Bearer");
        for header in ["Bearer", "Bearer ", "Bearer nonsense", "Basic b3duZXI6", "nonsense"] {
            let refused = shop.request(Method::GET, BASE).header("authorization", header).send().await;
            assert_eq!(refused.status, 401, "{header}");
        }
        let open = shop.request(Method::GET, "/api/v1/samples-open").anonymous().send().await.expect(200);
        assert_eq!(open["kind"], "guest");
    }

    async fn wrong_keys_are_counted_per_address(engine: EngineUnderTest) {
        let failures = Quota { per_minute: 1, burst: 3 };
        let shop = sample::shop_with(engine, WebOptions { failures, ..WebOptions::default() });
        let guess = |ip: &str| {
            let from = ip.parse().unwrap();
            shop.request(Method::GET, BASE).from(from).header("authorization", "Bearer wrong").send()
        };
        for _ in 0..3 {
            assert_eq!(guess("203.0.113.1").await.status, 401);
        }
        let stopped = guess("203.0.113.1").await;
        assert_eq!((stopped.status, stopped.code()), (429, "too_many_requests".into()));
        assert_eq!(stopped.header("retry-after"), "61");
        assert_eq!(guess("203.0.113.2").await.status, 401, "another address has its own count");
        shop.clock().advance(61 * SECOND_US);
        assert_eq!(guess("203.0.113.1").await.status, 401);
    }

    async fn strangers_and_keys_have_limits(engine: EngineUnderTest) {
        let few = Quota { per_minute: 60, burst: 2 };
        let shop = sample::shop_with(engine, WebOptions { strangers: few, keys: few, ..WebOptions::default() });
        for expected in [200, 200, 429] {
            let answer = shop.request(Method::GET, "/api/v1/samples-open").anonymous().send().await;
            assert_eq!(answer.status, expected);
        }
        for expected in [200, 200, 429] {
            assert_eq!(shop.get(BASE).await.status, expected);
        }
        assert_eq!(shop.request(Method::GET, BASE).by(Role::Manager).send().await.status, 200, "each key by itself");
        shop.clock().advance(SECOND_US);
        assert_eq!(shop.get(BASE).await.status, 200);
    }

    async fn a_defect_says_nothing_of_itself(engine: EngineUnderTest) {
        let shop = sample::shop(engine);
        for path in ["/api/v1/samples-panic", "/api/v1/samples-broken"] {
            let failed = shop.get(path).await;
            assert_eq!((failed.status, failed.code()), (500, "internal".into()), "{path}");
            assert!(!failed.text().contains("hunter2"), "{}", failed.text());
            assert_eq!(failed.json()["request_id"], failed.header("x-request-id"));
        }
    }

    async fn metrics_are_for_operators(engine: EngineUnderTest) {
        let shop = testkit::TestShop::open(engine);
        let metrics = || shop.request(Method::GET, "/metrics");
        assert_eq!(metrics().anonymous().send().await.status, 401);
        assert_eq!(metrics().by(Role::Staff).send().await.status, 403);
        let local = metrics().anonymous().from("127.0.0.1".parse().unwrap());
        assert_eq!(local.header("x-forwarded-for", "127.0.0.1").send().await.status, 401, "came through a proxy");
        let local = metrics().anonymous().from("127.0.0.1".parse().unwrap()).send().await;
        assert!(local.text().contains("purser_http_request_seconds_count{"), "{}", local.text());
        assert!(metrics().by(Role::Owner).send().await.text().contains("purser_commands_waiting "));
        assert_eq!(shop.request(Method::GET, "/health/live").anonymous().send().await.expect(200)["status"], "live");
        assert_eq!(shop.request(Method::GET, "/health/ready").anonymous().send().await.expect(200)["status"], "ready");
    }
}
