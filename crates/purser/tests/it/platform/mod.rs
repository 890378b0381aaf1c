//! The platform under real concurrency, on both engines.

mod api;
mod events;
mod jobs;
mod migrate;
mod people;
mod purge;
mod schedules;
mod workers;

use app::platform::event::NewJob;
use app::platform::jobs::Registry;
use app::platform::{AppError, Call, Clock, Command, Principal, WriteCtx};
use app::{Shop, ShopOptions};
use domain::base::Timestamp;
use domain::parties::Permission;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use testkit::engines::DatabaseAddress;

/// How often, and how many times, a test looks whether something has come about.
const LOOK_EVERY: Duration = Duration::from_millis(20);
const LOOKS: u32 = 1_500;

/// Options of a shop on a fresh database whose schema is there.
pub(crate) fn options(target: &testkit::Target) -> ShopOptions {
    let target = match target.address() {
        DatabaseAddress::Dir(dir) => db::Target::in_dir(Path::new(&dir)),
        DatabaseAddress::Url(url) => db::Target::from_url(&url).unwrap(),
    };
    let options = ShopOptions::new(target);
    Shop::migrate(&options).unwrap();
    options
}

/// The same with handlers of the test's own.
pub(crate) fn with_registry(mut options: ShopOptions, register: impl FnOnce(&mut Registry)) -> ShopOptions {
    let mut registry = app::registry();
    register(&mut registry);
    options.registry = Arc::new(registry);
    options
}

/// The same with a clock that only moves when told to; it starts at the machine's time.
pub(crate) fn with_fixed_clock(mut options: ShopOptions) -> ShopOptions {
    options.clock = Clock::fixed(Clock::System.now());
    options
}

pub(crate) fn system() -> Arc<Principal> {
    Arc::new(Principal::system())
}

/// Waits until `check` answers true.
pub(crate) async fn until(what: &str, mut check: impl AsyncFnMut() -> bool) {
    for _ in 0..LOOKS {
        if check().await {
            return;
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    panic!("still not: {what}");
}

/// Stops without blocking the runtime.
pub(crate) async fn stop(shop: Shop) {
    tokio::task::spawn_blocking(move || shop.stop()).await.unwrap().unwrap();
}

/// Queues jobs in one commit; answers their ids.
#[derive(Clone, Debug)]
pub(crate) struct QueueJobs(pub Vec<NewJob>);

impl Command for QueueJobs {
    const NAME: &'static str = "test.queue_jobs";
    const PERMISSION: Permission = Permission::SettingsWrite;
    type Output = Vec<i64>;

    fn run(&self, _: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Vec<i64>, AppError> {
        Ok(self.0.iter().map(|job| ctx.job(job.clone())).collect())
    }
}

/// Takes one number of a counter: an effect that can be counted.
#[derive(Clone, Debug)]
pub(crate) struct TakeNumber;

impl Command for TakeNumber {
    const NAME: &'static str = "test.take_number";
    const PERMISSION: Permission = Permission::SettingsWrite;
    type Output = i64;

    fn run(&self, _: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<i64, AppError> {
        ctx.take_numbers("test", 1)
    }
}

/// A job of a kind, due at once.
pub(crate) fn job(kind: &'static str) -> NewJob {
    NewJob {
        kind,
        subject_id: None,
        unique_key: None,
        payload: "{}".to_owned(),
        priority: 0,
        run_at: Timestamp::from_micros(0),
    }
}

pub(crate) async fn queue(shop: &Shop, jobs: Vec<NewJob>) -> Vec<i64> {
    shop.execute(Call::system("test"), QueueJobs(jobs)).await.unwrap().value
}
