//! Workers inside running shops: order, sharing, stopping.

use super::{job, options, queue, stop, system, until, with_registry};
use app::Shop;
use app::platform::BackgroundOptions;
use app::platform::event::NewJob;
use app::platform::jobs::{JobCounts, JobError, JobLimits, count_jobs};
use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use testkit::{Engine, EngineUnderTest, both_engines};

const SUBJECTS: i64 = 12;
const JOBS_PER_SUBJECT: usize = 10;

/// Background work with short pauses.
fn quick() -> BackgroundOptions {
    BackgroundOptions { slots: 8, poll: Duration::from_millis(100), ..BackgroundOptions::ON }
}

async fn counts(shop: &Shop) -> JobCounts {
    shop.read(&system(), count_jobs).await.unwrap()
}

/// What happened, in order: (subject, job) at each start and end.
type Log = Arc<Mutex<Vec<(i64, i64)>>>;

both_engines! {
    async fn one_subjects_jobs_run_in_order_and_never_two_at_once(engine: EngineUnderTest) {
        let fresh = engine.fresh();
        let log: Log = Log::default();
        let nodes = if engine.engine() == Engine::Sqlite { 1 } else { 2 };
        let mut options = with_registry(options(&fresh), |r| {
            let log = Arc::clone(&log);
            r.handle("test.logged", JobLimits::default(), move |ctx| {
                let log = Arc::clone(&log);
                async move {
                    let entry = (ctx.subject_id.unwrap(), ctx.id);
                    log.lock().unwrap().push(entry);
                    tokio::time::sleep(Duration::from_millis(u64::try_from(ctx.id % 5).unwrap())).await;
                    log.lock().unwrap().push(entry);
                    // Some fail once, and the subject's other jobs wait for them.
                    if ctx.id % 7 == 0 && ctx.attempt == 1 {
                        return Err(JobError::RetryAfter(Duration::from_millis(20), "once".to_owned()));
                    }
                    Ok(())
                }
            });
        });
        options.background = quick();
        let shops: Vec<Shop> = (0..nodes).map(|_| Shop::open(options.clone()).unwrap()).collect();
        for n in 0..JOBS_PER_SUBJECT {
            let jobs = (0..SUBJECTS).map(|s| NewJob { subject_id: Some(s), ..job("test.logged") }).collect();
            queue(&shops[n % nodes], jobs).await;
        }
        until("all jobs are done", async || counts(&shops[0]).await == JobCounts::default()).await;
        for shop in shops {
            stop(shop).await;
        }

        let mut by_subject: HashMap<i64, Vec<i64>> = HashMap::new();
        for (subject, id) in log.lock().unwrap().iter() {
            by_subject.entry(*subject).or_default().push(*id);
        }
        assert_eq!(by_subject.len(), usize::try_from(SUBJECTS).unwrap());
        for (subject, mut ids) in by_subject {
            assert!(ids.is_sorted(), "subject {subject}: {ids:?}");
            // Every start is followed by its own end.
            assert!(ids.chunks(2).all(|pair| pair[0] == pair[1]), "subject {subject}: {ids:?}");
            ids.dedup();
            assert_eq!(ids.len(), JOBS_PER_SUBJECT);
        }
    }

    async fn a_stop_lets_running_jobs_end(engine: EngineUnderTest) {
        let fresh = engine.fresh();
        let (started, ended) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let plain = options(&fresh);
        let mut options = with_registry(plain.clone(), |r| {
            let (started, ended) = (Arc::clone(&started), Arc::clone(&ended));
            r.handle("test.slow", JobLimits::default(), move |_| {
                let (started, ended) = (Arc::clone(&started), Arc::clone(&ended));
                async move {
                    started.fetch_add(1, Ordering::SeqCst);
                    tokio::time::sleep(Duration::from_millis(300)).await;
                    ended.fetch_add(1, Ordering::SeqCst);
                    Ok(())
                }
            });
        });
        options.background = quick();
        let shop = Shop::open(options).unwrap();
        queue(&shop, vec![job("test.slow"); 3]).await;
        until("three jobs run", async || started.load(Ordering::SeqCst) == 3).await;
        stop(shop).await;
        assert_eq!(ended.load(Ordering::SeqCst), 3);
        let shop = Shop::open(plain).unwrap();
        assert_eq!(counts(&shop).await, JobCounts::default());
        stop(shop).await;
    }

    async fn a_job_too_slow_for_a_stop_is_given_back(engine: EngineUnderTest) {
        let fresh = engine.fresh();
        let started = Arc::new(AtomicI64::new(0));
        let plain = options(&fresh);
        let mut options = with_registry(plain.clone(), |r| {
            let started = Arc::clone(&started);
            r.handle("test.endless", JobLimits::default(), move |ctx| {
                started.store(ctx.attempt, Ordering::SeqCst);
                std::future::pending()
            });
        });
        options.background = BackgroundOptions { grace: Duration::from_millis(50), ..quick() };
        for _ in 0..2 {
            let shop = Shop::open(options.clone()).unwrap();
            if started.load(Ordering::SeqCst) == 0 {
                queue(&shop, vec![job("test.endless")]).await;
            }
            until("the job runs", async || counts(&shop).await.running == 1).await;
            until("its handler began", async || started.load(Ordering::SeqCst) == 1).await;
            stop(shop).await;
        }
        let shop = Shop::open(plain).unwrap();
        assert_eq!(counts(&shop).await, JobCounts { ready: 1, ..JobCounts::default() });
        stop(shop).await;
    }

    async fn a_panic_is_a_failure_of_the_job_alone(engine: EngineUnderTest) {
        let fresh = engine.fresh();
        let mut options = with_registry(options(&fresh), |r| {
            let once = JobLimits { attempts: 1, ..JobLimits::default() };
            r.handle("test.panics", once, |_| async { panic!("on purpose") });
            r.handle("test.fine", once, |_| async { Ok(()) });
        });
        options.background = quick();
        let shop = Shop::open(options).unwrap();
        queue(&shop, vec![job("test.panics"), job("test.fine")]).await;
        until("both ended", async || counts(&shop).await == JobCounts { dead: 1, ..JobCounts::default() }).await;
        stop(shop).await;
    }
}

#[test]
fn two_processes_on_one_postgres_share_the_work() {
    let Some(engine) = EngineUnderTest::postgres() else { return };
    testkit::engines::run_async(async {
        let fresh = engine.fresh();
        let plain = options(&fresh);
        let runs: Vec<Arc<AtomicUsize>> = (0..2).map(|_| Arc::default()).collect();
        let shops: Vec<Shop> = runs
            .iter()
            .map(|runs| {
                let runs = Arc::clone(runs);
                let mut options = with_registry(plain.clone(), |r| {
                    r.handle("test.shared", JobLimits::default(), move |_| {
                        runs.fetch_add(1, Ordering::SeqCst);
                        async {
                            tokio::time::sleep(Duration::from_millis(10)).await;
                            Ok(())
                        }
                    });
                });
                options.background = quick();
                Shop::open(options).unwrap()
            })
            .collect();
        queue(&shops[0], vec![job("test.shared"); 400]).await;
        until("all jobs are done", async || counts(&shops[0]).await == JobCounts::default()).await;
        let runs: Vec<usize> = runs.iter().map(|r| r.load(Ordering::SeqCst)).collect();
        assert_eq!(runs.iter().sum::<usize>(), 400);
        assert!(runs.iter().all(|r| *r > 0), "{runs:?}");
        for shop in shops {
            stop(shop).await;
        }
    });
}
