//! Old idempotency keys and done jobs are deleted by the scheduled job; younger ones stay.

use super::{TakeNumber, job, options, queue, stop, system, with_fixed_clock, with_registry};
use app::Shop;
use app::platform::jobs::{JobFilter, JobLimits, list_jobs};
use app::platform::{Call, purge, run_due_jobs};
use testkit::{EngineUnderTest, both_engines};

const DAY_US: i64 = 86_400_000_000;
/// More than one step deletes.
const KEYS: usize = 1_203;

async fn keys(shop: &Shop) -> i64 {
    let sql = db::sql!("select count(*) from idempotency");
    shop.read(&system(), |ctx| Ok(ctx.tx.one(sql, &[], |r| r.get::<i64>(0))?.unwrap_or(0))).await.unwrap()
}

async fn jobs(shop: &Shop, kind: &str) -> usize {
    let filter = JobFilter { kind: Some(kind.to_owned()), limit: 250, ..JobFilter::default() };
    shop.read(&system(), move |ctx| list_jobs(ctx, &filter)).await.unwrap().len()
}

async fn take_with_keys(shop: &Shop, from: usize, count: usize) {
    let mut all = tokio::task::JoinSet::new();
    for n in from..from + count {
        let shop = shop.clone();
        all.spawn(
            async move { shop.execute(Call::system("test").with_key(format!("key {n}")), TakeNumber).await.unwrap() },
        );
    }
    all.join_all().await;
}

both_engines! {
    async fn what_is_old_goes(engine: EngineUnderTest) {
        let fresh = engine.fresh();
        let options = with_registry(with_fixed_clock(options(&fresh)), |r| {
            r.handle("test.fine", JobLimits::default(), |_| async { Ok(()) });
        });
        let shop = Shop::open(options).unwrap();
        take_with_keys(&shop, 0, KEYS).await;
        queue(&shop, vec![job("test.fine"); 3]).await;
        run_due_jobs(&shop).await.unwrap();

        shop.clock().advance(8 * DAY_US);
        take_with_keys(&shop, KEYS, 2).await;
        queue(&shop, vec![job("test.fine")]).await;
        queue(&shop, vec![job(purge::KIND)]).await;
        run_due_jobs(&shop).await.unwrap();
        assert_eq!(keys(&shop).await, i64::try_from(KEYS).unwrap() + 2, "thirty days for keys");
        assert_eq!(jobs(&shop, "test.fine").await, 1, "seven days for done jobs");

        shop.clock().advance(23 * DAY_US);
        queue(&shop, vec![job(purge::KIND)]).await;
        run_due_jobs(&shop).await.unwrap();
        assert_eq!(keys(&shop).await, 2);
        stop(shop).await;
    }
}
