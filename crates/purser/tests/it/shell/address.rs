//! Paths and queries.

use testkit::{EngineUnderTest, both_engines};

use super::sample::{self, BASE, ID};

both_engines! {
    async fn ids_in_paths_are_checked(engine: EngineUnderTest) {
        let shop = sample::shop(engine);
        assert_eq!(shop.get(&format!("{BASE}/{ID}")).await.json()["id"], ID);
        for wrong in ["x", "cus_00000000000000", "ord_00000000000001", "%C3%A9", "..", "ord_0000000000000%30%30", "-1"] {
            let refused = shop.get(&format!("{BASE}/{wrong}")).await;
            assert_eq!((refused.status, refused.code()), (400, "malformed_path".into()), "{wrong}");
            assert_eq!(refused.faults().len(), 1, "{wrong}");
        }
        assert_eq!(shop.get(&format!("{BASE}/")).await.status, 404);
        for broken in ["%", "%4", "%zz", "%ff", "a%00b"] {
            let refused = shop.get(&format!("{BASE}/{broken}")).await;
            assert_eq!((refused.status, refused.code()), (400, "malformed_address".into()), "{broken}");
        }
    }

    async fn lists_take_their_filters_and_nothing_else(engine: EngineUnderTest) {
        let shop = sample::shop(engine);
        let read = shop.get(&format!("{BASE}?sku=A&limit=7&sku=B%20C&sort=-created_at&after=x&at={ID}")).await.expect(200);
        let expected = serde_json::json!({"sku": ["A", "B C"], "at": ID, "limit": 7, "after": "x", "sort": "-created_at"});
        assert_eq!(read, expected);
        let rows = [
            ("colour=red", "colour unknown_parameter"),
            ("sku=A&page=2", "page unknown_parameter"),
            ("at=x", "at invalid"),
            (&format!("at={ID}&at={ID}"), "at invalid"),
            ("limit=1&limit=2", "limit duplicate"),
            ("limit=many", "limit wrong_type"),
            ("limit=", "limit wrong_type"),
            ("limit=99999999999999999999", "limit wrong_type"),
        ];
        for (query, expected) in rows {
            let refused = shop.get(&format!("{BASE}?{query}")).await;
            assert_eq!((refused.status, refused.code()), (422, "invalid_parameters".into()), "{query}");
            assert_eq!(refused.faults(), [expected], "{query}");
        }
    }

    async fn a_filter_that_forgot_to_say_so_refuses_unknown_parameters_too(engine: EngineUnderTest) {
        let shop = sample::shop(engine);
        assert_eq!(shop.get("/api/v1/samples-open?count=3").await.json()["count"], 3);
        assert_eq!(shop.get("/api/v1/samples-open?count=x").await.faults(), ["count invalid"]);
        assert_eq!(shop.get("/api/v1/samples-open?cuont=3").await.faults(), ["cuont unknown_parameter"]);
    }
}
