//! Bodies: what is not the documented JSON is refused with its field, in time, and changes nothing.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use axum::http::Method;
use bytes::Bytes;
use futures_util::stream;
use serde_json::json;
use testkit::{Answered, EngineUnderTest, TestShop, both_engines};

use super::sample::{self, BASE};

const MIB: usize = 1 << 20;

async fn post_raw(shop: &TestShop, kind: &str, body: impl Into<Body>) -> Answered {
    shop.request(Method::POST, BASE).fresh_key().header("content-type", kind).body(body).send().await
}

async fn refusal(shop: &TestShop, body: impl Into<Body>) -> String {
    let answer = post_raw(shop, "application/json", body).await;
    assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.text());
    format!("{} {} {:?}", answer.status, answer.code(), answer.faults())
}

both_engines! {
    async fn a_good_body_is_taken(engine: EngineUnderTest) {
        let shop = sample::shop(engine);
        let answer = shop.post(BASE, json!({"lines": [{"quantity": 2}, {"quantity": 3}]})).await;
        assert_eq!((answer.status, answer.header("etag"), answer.header("location")), (201, "\"1\"", "/api/v1/samples/1"));
        assert_eq!(answer.json()["units"], 5);
        let charset = post_raw(&shop, "application/JSON; charset=utf-8", r#"{"lines":[]}"#).await;
        assert_eq!(charset.status, 201);
    }

    async fn a_wrong_body_names_its_field(engine: EngineUnderTest) {
        let shop = sample::shop(engine);
        let rows = [
            (r#"{"lines":[{"quantity":0}]}"#, r#"422 invalid_fields ["lines[0].quantity invalid"]"#),
            (r#"{"lines":[{"quantity":1},{"quantity":"1"}]}"#, r#"422 invalid_fields ["lines[1].quantity wrong_type"]"#),
            (r#"{"lines":[{"quantity":1,"price":1}]}"#, r#"422 invalid_fields ["lines[0].price unknown_field"]"#),
            ("{}", r#"422 invalid_fields ["lines missing"]"#),
            ("", r#"422 invalid_fields ["lines missing"]"#),
            ("{\"lines\":[],}", "400 malformed_json []"),
            (r#"{"lines":[],"lines":[]}"#, "400 json_refused []"),
            (r#"{"lines":[],"note":"\u0000"}"#, "400 json_refused []"),
        ];
        for (body, expected) in rows {
            assert_eq!(refusal(&shop, body).await, expected, "{body}");
        }
        assert_eq!(refusal(&shop, &b"{\"note\":\"\xff\"}"[..]).await, "400 not_utf8 []");
    }

    async fn only_json_is_taken(engine: EngineUnderTest) {
        let shop = sample::shop(engine);
        for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "application/json2", "x"] {
            let answer = post_raw(&shop, kind, r#"{"lines":[]}"#).await;
            assert_eq!((answer.status, answer.code()), (415, "not_json".into()), "{kind}");
        }
        let untyped = shop.request(Method::POST, BASE).fresh_key().body(r#"{"lines":[]}"#).send().await;
        assert_eq!(untyped.status, 415);
    }

    async fn hostile_bodies_are_refused(engine: EngineUnderTest) {
        let shop = sample::shop(engine);
        assert_eq!(refusal(&shop, "9".repeat(10 * MIB)).await, "413 body_too_large []");
        let drops = stream::iter((0..20).map(|_| Ok::<_, Infallible>(Bytes::from(vec![b' '; MIB / 10]))));
        assert_eq!(refusal(&shop, Body::from_stream(drops)).await, "413 body_too_large []");
        assert_eq!(refusal(&shop, "9".repeat(MIB)).await, "400 malformed_json []");
        assert_eq!(refusal(&shop, "[".repeat(100_000)).await, "400 json_refused []");
        assert_eq!(refusal(&shop, r#"{"a":"#.repeat(100_000)).await, "400 json_refused []");
        let keys: Vec<String> = (0..80_000).map(|n| format!("\"k{n}\":1")).collect();
        let many = format!("{{{}}}", keys.join(","));
        assert!(many.len() < MIB);
        assert_eq!(refusal(&shop, many).await, r#"422 invalid_fields ["k0 unknown_field"]"#);
        let broken = stream::iter([Ok(Bytes::from_static(b"{")), Err(std::io::Error::other("gone"))]);
        assert_eq!(refusal(&shop, Body::from_stream(broken)).await, "400 body_broken []");
    }
}

#[tokio::test]
async fn a_body_that_drips_is_given_up() {
    let shop = sample::shop(EngineUnderTest::sqlite());
    // The key is looked up once before time stands still: another thread does that, and the clock would not wait for it.
    assert_eq!(shop.get(BASE).await.status, 200);
    tokio::time::pause();
    let drip = stream::unfold((), |()| async {
        tokio::time::sleep(Duration::from_secs(2)).await;
        Some((Ok::<_, Infallible>(Bytes::from_static(b" ")), ()))
    });
    assert_eq!(refusal(&shop, Body::from_stream(drip)).await, "408 body_too_slow []");
}
