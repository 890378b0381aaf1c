//! Sample shops: each preset, on both engines, with every invariant proved at the end.

use std::sync::Arc;

use app::demo::{self, Preset};
use app::insight::verify::verify;
use app::orders::queries::list::{OrderFilter, orders};
use app::platform::{Clock, Principal, Random};
use app::{Shop, ShopOptions};
use domain::base::Timestamp;
use domain::orders::FulfilmentState;
use testkit::shop::{START_US, db_target};
use testkit::{EngineUnderTest, both_engines};

pub(crate) async fn filled(engine: EngineUnderTest, preset: Preset) -> (Shop, testkit::Target, demo::Filled) {
    let target = engine.fresh();
    let until = Timestamp::from_micros(START_US);
    let mut options = ShopOptions::new(db_target(&target.address()));
    options.clock = Clock::fixed(demo::begins_at(until));
    options.random = Random::seeded(1);
    let shop = tokio::task::spawn_blocking(move || {
        Shop::migrate(&options).unwrap();
        Shop::open(options).unwrap()
    });
    let shop = shop.await.unwrap();
    let filled = demo::fill(&shop, preset, until).await.unwrap();
    assert_eq!(shop.clock().now(), until, "the clock ends now");
    (shop, target, filled)
}

async fn is_whole(shop: &Shop) {
    let principal = Arc::new(Principal::system());
    let found = shop.read(&principal, verify).await.unwrap();
    assert!(found.holds(), "{:#?}", found.findings.iter().filter(|f| !f.holds()).collect::<Vec<_>>());
}

both_engines! {
    async fn the_outdoor_shop_has_a_month_of_orders(engine: EngineUnderTest) {
        let (shop, _target, filled) = filled(engine, Preset::Summit).await;
        assert_eq!(filled.products, 12);
        assert!(filled.orders > 100, "{} orders", filled.orders);
        let principal = Arc::new(Principal::system());
        let open = OrderFilter { fulfilment: Some(FulfilmentState::Unfulfilled), ..OrderFilter::default() };
        let open = shop.read(&principal, move |ctx| orders(ctx.tx, &open)).await.unwrap();
        assert!(!open.items.is_empty(), "something is left to do today");
        is_whole(&shop).await;
        let again = demo::fill(&shop, Preset::Summit, Timestamp::from_micros(START_US)).await;
        assert_eq!(again.unwrap_err().code(), "shop_not_empty");
    }

    async fn the_bakery_numbers_orders_by_day(engine: EngineUnderTest) {
        let (shop, _target, _) = filled(engine, Preset::Bakery).await;
        let principal = Arc::new(Principal::system());
        let all = shop.read(&principal, |ctx| orders(ctx.tx, &OrderFilter::default())).await.unwrap();
        assert!(all.items.iter().all(|o| o.number.starts_with("BK-")), "{}", all.items[0].number);
        is_whole(&shop).await;
    }
}
