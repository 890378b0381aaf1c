//! What orders look up.

use std::sync::Arc;

use app::catalog::queries::{SellableVariant, sellable, sellable_by_ids};
use app::platform::Principal;
use domain::catalog::ShortPolicy;
use serde_json::json;
use testkit::{EngineUnderTest, TestShop, both_engines};

use crate::world::{gbp, plain_product};

async fn look_up(shop: &TestShop, skus: &'static [&'static str]) -> Vec<SellableVariant> {
    let principal = Arc::new(Principal::system());
    let mut found = shop.shop().read(&principal, move |ctx| Ok(sellable(ctx.tx, skus)?)).await.unwrap();
    found.sort_by(|a, b| a.sku.cmp(&b.sku));
    found
}

both_engines! {
    async fn variants_are_found_by_sku_in_any_case(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let tee = json!({ "title": "Tee", "short_policy": "record", "tax_class": "zero", "options": [{ "name": "Size" }],
            "variants": [{ "sku": "TEE-M", "values": ["M"], "price": gbp("12.50"), "weight_g": 150, "tracked": false }] });
        let tee = shop.post("/api/v1/products", tee).await.expect(201);
        shop.post("/api/v1/products", plain_product("Mug", "MUG")).await.expect(201);
        let found = look_up(&shop, &["tee-m", "TEE-M", " mug ", "nothing"]).await;
        assert_eq!(found.len(), 2, "each once");
        let (mug, tee_m) = (&found[0], &found[1]);
        assert_eq!((mug.title.as_str(), mug.sku_folded.as_str(), mug.short_policy, mug.tracked), ("Mug", "MUG", None, true));
        assert_eq!((tee_m.title.as_str(), tee_m.price_minor, tee_m.currency.code()), ("Tee, M", 1250, "GBP"));
        assert_eq!((tee_m.weight_g, tee_m.tracked, tee_m.tax_class.as_str()), (Some(150), false, "zero"));
        assert_eq!((tee_m.short_policy, tee_m.archived), (Some(ShortPolicy::Record), false));
        assert_eq!(tee_m.variant_id.to_string(), tee["variants"][0]["id"].as_str().unwrap());
        let ids = [tee_m.variant_id, tee_m.variant_id];
        let principal = Arc::new(Principal::system());
        let by_id = shop.shop().read(&principal, move |ctx| Ok(sellable_by_ids(ctx.tx, &ids)?)).await;
        assert_eq!(by_id.unwrap(), std::slice::from_ref(tee_m));

        let path = format!("/api/v1/products/{}", tee["id"].as_str().unwrap());
        shop.patch(&path, 1, json!({ "archived": true })).await.expect(200);
        assert!(look_up(&shop, &["TEE-M"]).await[0].archived, "an archived product sells nothing");
        assert!(look_up(&shop, &[]).await.is_empty());
    }
}
