//! What a shop begins with.

use std::sync::Arc;

use app::platform::{AppError, Call, Principal};
use app::setup::{SetUp, SetUpShop};
use app::{Shop, ShopOptions};
use domain::parties::Role;
use serde_json::json;
use testkit::engines::DatabaseAddress;
use testkit::{EngineUnderTest, TestShop, both_engines};

/// A shop whose database is empty but for its schema. Opened beside the runtime, because a connection may drive one itself.
fn bare(address: &DatabaseAddress) -> Shop {
    let target = match address {
        DatabaseAddress::Dir(dir) => db::Target::in_dir(dir),
        DatabaseAddress::Url(url) => db::Target::Postgres(url.clone()),
    };
    let options = ShopOptions::new(target);
    std::thread::scope(|scope| {
        let opened = scope.spawn(|| Shop::migrate(&options).and_then(|_| Shop::open(options.clone())));
        opened.join().unwrap().unwrap()
    })
}

both_engines! {
    async fn is_made_once(engine: EngineUnderTest) {
        let target = engine.fresh();
        let shop = tokio::task::block_in_place(|| bare(&target.address()));
        let set_up = || shop.execute(Call::system("set-up"), SetUpShop);
        let at_once = futures_util::future::join_all((0..8).map(|_| set_up())).await;
        let made: Vec<u32> = at_once.into_iter().map(|answer| answer.unwrap().value.made).collect();
        let whole: u32 = made.iter().sum();
        assert!(whole > 9, "a location, channels, stages, tax classes, a shipping method: {made:?}");
        let principal = Arc::new(Principal::system());
        let records = shop.read(&principal, |ctx| {
            let sql = db::sql!("select count(*) from events where kind like '%.created'");
            Ok(ctx.tx.one(sql, &[], |r| r.get::<i64>(0))?)
        });
        assert_eq!(records.await.unwrap(), Some(whole.into()), "each record is made once");
        assert_eq!(set_up().await.unwrap().value, SetUp { made: 0 });
        tokio::task::block_in_place(|| shop.stop()).unwrap();
    }

    async fn is_what_the_api_shows(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        for (path, count) in [("locations", 1), ("channels", 5), ("tax-classes", 3), ("shipping-methods", 1)] {
            let page = shop.get(&format!("/api/v1/{path}")).await.expect(200);
            assert_eq!(page["items"].as_array().unwrap().len(), count, "{path}");
        }
    }

    async fn leaves_alone_what_the_shop_has_put_away(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let page = shop.get("/api/v1/channels").await.expect(200);
        for channel in page["items"].as_array().unwrap() {
            let path = format!("/api/v1/channels/{}", channel["id"].as_str().unwrap());
            shop.patch(&path, 1, json!({ "archived": true })).await.expect(200);
        }
        let again = shop.shop().execute(Call::system("set-up"), SetUpShop).await.unwrap();
        assert_eq!(again.value.made, 0);
        assert_eq!(shop.get("/api/v1/channels").await.expect(200)["items"], json!([]));
    }

    async fn is_not_for_everybody(engine: EngineUnderTest) {
        let shop = TestShop::open(engine);
        let staff = Principal { grants: Role::Staff.grants(), ..Principal::system() };
        let call = Call { principal: Arc::new(staff), ..Call::system("set-up") };
        let refused = shop.shop().execute(call, SetUpShop).await;
        assert!(matches!(refused, Err(AppError::Forbidden("settings.write"))));
    }
}
