//! Schedules: one job per tick, one tick after downtime.

use super::{options, stop, system, until, with_fixed_clock, with_registry};
use app::platform::jobs::{JobFilter, JobLimits, Schedule, ScheduleZone, list_jobs};
use app::platform::schedules::fire_due_schedules;
use app::platform::settings::{ChangeSettings, SettingsPatch};
use app::platform::{BackgroundOptions, Call, Clock, run_due_jobs};
use app::{Shop, ShopOptions};
use domain::base::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use testkit::{EngineUnderTest, both_engines};

const KIND: &str = "test.hourly";
const HOUR_US: i64 = 3_600_000_000;

fn hourly(options: ShopOptions, zone: ScheduleZone, cron: &'static str) -> (ShopOptions, Arc<AtomicUsize>) {
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&runs);
    let options = with_registry(options, |r| {
        r.schedule(Schedule { name: KIND, cron, zone, kind: KIND });
        r.handle(KIND, JobLimits::default(), move |_| {
            counted.fetch_add(1, Ordering::SeqCst);
            async { Ok(()) }
        });
    });
    (options, runs)
}

async fn jobs(shop: &Shop) -> usize {
    let filter = JobFilter { kind: Some(KIND.to_owned()), limit: 250, ..JobFilter::default() };
    shop.read(&system(), move |ctx| list_jobs(ctx, &filter)).await.unwrap().len()
}

async fn next_at(shop: &Shop) -> String {
    shop.read(&system(), |ctx| {
        let sql = db::sql!("select next_at from schedules where name = $1");
        Ok(ctx.tx.one(sql, db::params![KIND], |r| r.get::<i64>(0))?.unwrap())
    })
    .await
    .map(|us| Timestamp::from_micros(us).to_string())
    .unwrap()
}

both_engines! {
    async fn a_tick_fires_once_and_downtime_is_not_made_up_for(engine: EngineUnderTest) {
        let fresh = engine.fresh();
        let mut options = options(&fresh);
        options.clock = Clock::fixed("2026-11-20T08:30:00Z".parse().unwrap());
        let (options, runs) = hourly(options, ScheduleZone::Utc, "0 * * * *");
        let shop = Shop::open(options).unwrap();
        assert_eq!(fire_due_schedules(&shop).await.unwrap(), 0, "the first tick is still to come");
        assert_eq!(next_at(&shop).await, "2026-11-20T09:00:00Z");

        shop.clock().advance(HOUR_US);
        fire_due_schedules(&shop).await.unwrap();
        assert_eq!(fire_due_schedules(&shop).await.unwrap(), 0);
        assert_eq!(jobs(&shop).await, 1);

        // Ten hours of downtime.
        shop.clock().advance(10 * HOUR_US);
        fire_due_schedules(&shop).await.unwrap();
        assert_eq!((jobs(&shop).await, next_at(&shop).await.as_str()), (2, "2026-11-20T20:00:00Z"));
        run_due_jobs(&shop).await.unwrap();
        assert_eq!(runs.load(Ordering::SeqCst), 2);
        stop(shop).await;
    }

    async fn many_who_look_at_once_make_one_job(engine: EngineUnderTest) {
        let fresh = engine.fresh();
        let (options, _) = hourly(with_fixed_clock(options(&fresh)), ScheduleZone::Utc, "* * * * *");
        let nodes = if engine.engine() == testkit::Engine::Sqlite { 1 } else { 2 };
        let shops: Vec<Shop> = (0..nodes).map(|_| Shop::open(options.clone()).unwrap()).collect();
        fire_due_schedules(&shops[0]).await.unwrap();
        // The nodes share the fixed clock.
        for tick in 1..=5 {
            shops[0].clock().advance(60_000_000);
            let mut lookers = tokio::task::JoinSet::new();
            for n in 0..20 {
                let shop = shops[n % nodes].clone();
                lookers.spawn(async move { fire_due_schedules(&shop).await.unwrap() });
            }
            lookers.join_all().await;
            assert_eq!(jobs(&shops[0]).await, tick);
        }
        for shop in shops {
            stop(shop).await;
        }
    }

    async fn a_schedule_in_the_shops_zone_follows_its_settings(engine: EngineUnderTest) {
        let fresh = engine.fresh();
        let mut options = options(&fresh);
        options.clock = Clock::fixed("2026-11-20T08:30:00Z".parse().unwrap());
        let (options, _) = hourly(options, ScheduleZone::Shop, "0 3 * * *");
        let shop = Shop::open(options).unwrap();
        fire_due_schedules(&shop).await.unwrap();
        assert_eq!(next_at(&shop).await, "2026-11-21T03:00:00Z");
        let patch = SettingsPatch { zone: Some("America/New_York".to_owned()), ..SettingsPatch::default() };
        shop.execute(Call::system("test"), ChangeSettings { version: 0, patch }).await.unwrap();
        fire_due_schedules(&shop).await.unwrap();
        assert_eq!(next_at(&shop).await, "2026-11-21T08:00:00Z");
        stop(shop).await;
    }
}

#[test]
fn two_processes_on_one_postgres_fire_a_tick_once() {
    let Some(engine) = EngineUnderTest::postgres() else { return };
    testkit::engines::run_async(async {
        let fresh = engine.fresh();
        let (mut options, runs) = hourly(with_fixed_clock(options(&fresh)), ScheduleZone::Utc, "* * * * *");
        options.background = BackgroundOptions { poll: Duration::from_millis(20), ..BackgroundOptions::ON };
        let shops: Vec<Shop> = (0..2).map(|_| Shop::open(options.clone()).unwrap()).collect();
        until("the schedule is known", async || {
            let known = db::sql!("select count(*) from schedules where name = $1");
            let principal = system();
            let read =
                shops[0].read(&principal, |ctx| Ok(ctx.tx.one(known, db::params![KIND], |r| r.get::<i64>(0))?));
            read.await.unwrap() == Some(1)
        })
        .await;
        for tick in 1..=4 {
            shops[0].clock().advance(60_000_000);
            until("the tick was run", async || runs.load(Ordering::SeqCst) == tick).await;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert_eq!((runs.load(Ordering::SeqCst), jobs(&shops[0]).await), (4, 4));
        for shop in shops {
            stop(shop).await;
        }
    });
}
