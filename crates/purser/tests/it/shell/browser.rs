//! Headers for the browser's protection, compression, forged requests.

use axum::http::Method;
use testkit::{EngineUnderTest, both_engines};
use web::shell::WebOptions;

use super::sample::{self, BASE, ID};

both_engines! {
    async fn pages_and_data_carry_their_protection(engine: EngineUnderTest) {
        let shop = sample::shop(engine);
        let page = shop.request(Method::GET, "/secret/abc").anonymous().send().await;
        assert_eq!((page.status, page.text().as_str()), (200, "<p>guest</p>"));
        let policy = page.header("content-security-policy");
        assert!(policy.contains("script-src 'self'") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(page.header("referrer-policy"), "no-referrer", "the address is the secret");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        let data = shop.get(BASE).await;
        assert_eq!(data.header("cache-control"), "no-store");
        assert!(data.header("content-security-policy").starts_with("default-src 'none'"));
    }

    async fn long_answers_are_compressed_when_asked_for(engine: EngineUnderTest) {
        let shop = sample::shop(engine);
        let read = |path: String| shop.request(Method::GET, &path).header("accept-encoding", "gzip").send();
        let long = read(format!("{BASE}/{ID}")).await;
        assert_eq!(long.header("content-encoding"), "gzip");
        assert!(long.bytes.len() < 500, "{}", long.bytes.len());
        let short = read(format!("{BASE}/{}", domain::base::OrderId::from_raw(1))).await;
        assert_eq!(short.header("content-encoding"), "");
        assert_eq!(shop.get(&format!("{BASE}/{ID}")).await.header("content-encoding"), "");
    }

    async fn other_sites_cannot_change_anything(engine: EngineUnderTest) {
        let base_url = Some("https://shop.example.com/path".to_owned());
        let shop = sample::shop_with(engine, WebOptions { base_url, ..WebOptions::default() });
        let form = |name: &str, value: &str| shop.request(Method::POST, "/form").header("host", "in.example").header(name, value);
        let refused = form("sec-fetch-site", "cross-site").send().await;
        assert_eq!((refused.status, refused.code()), (403, "cross_origin".into()));
        assert_eq!(form("sec-fetch-site", "same-site").send().await.status, 403);
        assert_eq!(form("origin", "https://evil.example").send().await.status, 403);
        assert_eq!(form("origin", "null").send().await.status, 403);
        assert_eq!(form("sec-fetch-site", "same-origin").send().await.status, 200);
        assert_eq!(form("origin", "https://shop.example.com").send().await.status, 200, "the shop's own address");
        assert_eq!(form("origin", "http://in.example").send().await.status, 200, "the address it was asked under");
        assert_eq!(form("x-nothing", "x").send().await.status, 200, "a program");
        let read = shop.request(Method::GET, BASE).header("sec-fetch-site", "cross-site").send().await;
        assert_eq!(read.status, 200, "reading changes nothing");
    }

    async fn requests_keep_their_id(engine: EngineUnderTest) {
        let shop = sample::shop(engine);
        let own = shop.get(BASE).await.header("x-request-id").to_owned();
        let again = shop.request(Method::GET, BASE).header("x-request-id", &own).send().await;
        assert_eq!(again.header("x-request-id"), own);
        for foreign in ["1", "req_x", "'; drop table orders", &format!("{own}0")] {
            let answer = shop.request(Method::GET, BASE).header("x-request-id", foreign).send().await;
            assert_ne!(answer.header("x-request-id"), foreign);
        }
    }
}
