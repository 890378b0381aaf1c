//! Messages, templates and notices through the router.

use super::order;
use crate::world::{plain_product, receive};
use app::platform::{Call, run_due_jobs};
use axum::http::Method;
use domain::parties::Role;
use serde_json::{Value, json};
use testkit::{EngineUnderTest, TestShop, both_engines};

const RECEIVED: &str = "/api/v1/message-templates/order_received/en";

/// A shop with one order whose mail waits, because there is no mail server.
async fn shop_with_order(engine: EngineUnderTest) -> (TestShop, String) {
    let shop = TestShop::open(engine);
    shop.post("/api/v1/products", plain_product("Tee", "TEE")).await.expect(201);
    receive(&shop, "TEE", 9).await;
    let placed = shop.shop().execute(Call::system("test"), order("ana@example.com")).await.unwrap().value;
    run_due_jobs(shop.shop()).await.unwrap();
    (shop, placed.id.to_string())
}

async fn first(shop: &TestShop, path: &str) -> Value {
    shop.get(path).await.expect(200)["items"][0].clone()
}

both_engines! {
    async fn waiting_mail_can_be_listed_and_read(engine: EngineUnderTest) {
        let (shop, order) = shop_with_order(engine).await;
        let listed = first(&shop, &format!("/api/v1/messages?order={order}&state=waiting&notice=order_received")).await;
        assert_eq!((&listed["recipient"], &listed["address"]), (&json!("customer"), &json!("ana@example.com")));
        let path = format!("/api/v1/messages/{}", listed["id"].as_str().unwrap());
        let read = shop.get(&path).await.expect(200);
        assert!(read["html"].as_str().unwrap().contains("Thank you for your order"));
        assert!(read["text"].as_str().unwrap().contains("12.50"));
        assert_eq!(shop.get("/api/v1/messages?state=dead").await.expect(200)["items"], json!([]));
        let pending = shop.post(&format!("{path}/resend"), json!({})).await;
        assert_eq!((pending.status, pending.code().as_str()), (409, "message_not_ended"));
        let unknown = domain::base::MessageId::from_raw(7);
        assert_eq!(shop.get(&format!("/api/v1/messages/{unknown}")).await.status, 404);
        assert_eq!(shop.request(Method::GET, "/api/v1/messages").anonymous().send().await.status, 401);
    }

    async fn templates_are_changed_within_limits_and_reset(engine: EngineUnderTest) {
        let (shop, order) = shop_with_order(engine).await;
        let built_in = shop.get(RECEIVED).await.expect(200);
        assert_eq!((&built_in["built_in"], &built_in["version"]), (&json!(true), &json!(0)));
        for (bad, field) in [
            (json!({ "html": "{{ order.secrets }}" }), "html template_error"),
            (json!({ "text": "{% if %}" }), "text template_error"),
            (json!({ "subject": " " }), "subject empty"),
            (json!({ "html": "{% for x in range(9999) %}{% for y in range(9999) %}.{% endfor %}{% endfor %}" }), "html template_error"),
        ] {
            let answer = shop.patch(RECEIVED, 0, bad.clone()).await;
            assert_eq!((answer.status, answer.faults()), (422, vec![field.to_owned()]), "{bad}");
        }
        let own = shop.patch(RECEIVED, 0, json!({ "subject": "Danke, {{ order.customer }}!" })).await.expect(200);
        assert_eq!((&own["version"], &own["built_in"]), (&json!(1), &json!(false)));
        assert_eq!(shop.patch(RECEIVED, 0, json!({ "subject": "x" })).await.status, 412);
        let draft = json!({ "order": order, "text": "{{ order.total }}" });
        let seen = shop.post(&format!("{RECEIVED}/preview"), draft).await.expect(200);
        assert_eq!((&seen["subject"], &seen["text"]), (&json!("Danke, Ana Lee!"), &json!("£12.50")));
        let reset = shop.delete(RECEIVED).await.expect(200);
        assert_eq!(reset, built_in);
        let count = shop.get("/api/v1/message-templates").await.expect(200)["items"].as_array().unwrap().len();
        assert_eq!(count, domain::messages::Notice::ALL.len());
        let staff = shop.request(Method::PATCH, RECEIVED).by(Role::Staff).header("if-match", "\"0\"").json(&json!({}));
        assert_eq!(staff.send().await.status, 403);
        assert!((400..500).contains(&shop.get("/api/v1/message-templates/nothing/en").await.status));
    }

    async fn a_template_is_sent_to_an_address(engine: EngineUnderTest) {
        let (shop, order) = shop_with_order(engine).await;
        let test = format!("{RECEIVED}/test");
        let made = shop.post(&test, json!({ "to": "me@example.com", "order": order })).await.expect(201);
        assert_eq!((&made["recipient"], &made["is_test"]), (&json!("address:me@example.com"), &json!(true)));
        let shipped = "/api/v1/message-templates/order_shipped/en/test";
        shop.post(shipped, json!({ "to": "me@example.com" })).await.expect(201);
        run_due_jobs(shop.shop()).await.unwrap();
        let page = shop.get("/api/v1/messages?state=waiting").await.expect(200);
        let to: Vec<&str> = page["items"].as_array().unwrap().iter().map(|m| m["address"].as_str().unwrap()).collect();
        assert_eq!(to, ["me@example.com", "me@example.com", "ana@example.com"]);
        let unknown = domain::base::OrderId::from_raw(7).to_string();
        let answer = shop.post(&test, json!({ "to": "me@example.com", "order": unknown })).await;
        assert_eq!(answer.faults(), ["order unknown_order"]);
        assert_eq!(shop.post(&test, json!({ "to": "me" })).await.status, 422);
    }

    async fn notices_are_switched(engine: EngineUnderTest) {
        let (shop, _) = shop_with_order(engine).await;
        let path = "/api/v1/notices/order_received";
        let off = shop.patch(path, 0, json!({ "enabled": false })).await.expect(200);
        assert_eq!((&off["enabled"], &off["version"]), (&json!(false), &json!(1)));
        shop.shop().execute(Call::system("test"), order("bob@example.com")).await.unwrap();
        let all = shop.get("/api/v1/messages").await.expect(200);
        assert_eq!(all["items"].as_array().unwrap().len(), 1);
        assert_eq!(shop.patch(path, 0, json!({ "enabled": true })).await.status, 412);
        assert_eq!(shop.patch(path, 1, json!({ "language": "?" })).await.faults(), ["language not_a_language"]);
        assert_eq!(first(&shop, "/api/v1/notices").await["notice"], "order_received");
    }
}
