//! Claiming, ending and losing jobs.

use super::{QueueJobs, TakeNumber, job, options, queue, stop, system, with_fixed_clock, with_registry};
use app::Shop;
use app::platform::jobs::{
    ClaimedJob, EndedJob, JobCounts, JobEnd, JobError, JobFilter, JobLimits, JobState, JobsTurn, RetryDeadJob,
    TurnReport, count_jobs, list_jobs,
};
use app::platform::{AppError, Call, run_due_jobs};
use domain::base::JobId;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use testkit::{Engine, EngineUnderTest, both_engines};

const CLAIMERS: usize = 36;
const JOBS: usize = 1_000;
const LONG_LEASE_US: i64 = 60_000_000;
const DAY_US: i64 = 86_400_000_000;

fn turn(shop: &Shop, holder: &str, wanted: usize) -> JobsTurn {
    JobsTurn {
        holder: holder.to_owned(),
        registry: Arc::clone(shop.registry()),
        lease_us: LONG_LEASE_US,
        ended: Vec::new(),
        running: Vec::new(),
        wanted,
    }
}

async fn take(shop: &Shop, turn: JobsTurn) -> TurnReport {
    shop.execute(Call::system("test"), turn).await.unwrap().value
}

async fn counts(shop: &Shop) -> JobCounts {
    shop.read(&system(), count_jobs).await.unwrap()
}

fn all_done(claimed: Vec<ClaimedJob>) -> Vec<EndedJob> {
    claimed.into_iter().map(|job| EndedJob { job, end: JobEnd::Done }).collect()
}

/// Claims and ends until nothing is left; the ids it got.
async fn claim_all(shop: Shop, holder: String) -> Vec<i64> {
    let mut got = Vec::new();
    let mut next = turn(&shop, &holder, 7);
    loop {
        let report = take(&shop, next.clone()).await;
        assert_eq!(report.too_late, 0);
        if report.claimed.is_empty() {
            return got;
        }
        got.extend(report.claimed.iter().map(|j| j.id));
        next.ended = all_done(report.claimed);
    }
}

both_engines! {
    async fn many_workers_claim_each_job_once(engine: EngineUnderTest) {
        let fresh = engine.fresh();
        let options = options(&fresh);
        // One process per SQLite file; three on PostgreSQL.
        let nodes = if engine.engine() == Engine::Sqlite { 1 } else { 3 };
        let shops: Vec<Shop> = (0..nodes).map(|_| Shop::open(options.clone()).unwrap()).collect();
        let made = queue(&shops[0], vec![job("test.any"); JOBS]).await;

        let mut claimers = tokio::task::JoinSet::new();
        for n in 0..CLAIMERS {
            claimers.spawn(claim_all(shops[n % nodes].clone(), format!("claimer {n}")));
        }
        let got: Vec<i64> = claimers.join_all().await.into_iter().flatten().collect();

        assert_eq!(got.len(), JOBS);
        assert_eq!(got.iter().collect::<HashSet<_>>(), made.iter().collect::<HashSet<_>>());
        assert_eq!(counts(&shops[0]).await, JobCounts::default());
        for shop in shops {
            stop(shop).await;
        }
    }

    async fn higher_priority_first_then_the_longest_due(engine: EngineUnderTest) {
        let fresh = engine.fresh();
        let shop = Shop::open(options(&fresh)).unwrap();
        let mut later = job("test.any");
        later.run_at = domain::base::Timestamp::from_micros(1);
        let mut urgent = job("test.any");
        urgent.priority = 10;
        let mut bulk = job("test.any");
        bulk.priority = -10;
        let mut future = job("test.any");
        future.run_at = shop.clock().now().checked_add(Duration::from_secs(3600)).unwrap();
        future.priority = 99;
        let ids = queue(&shop, vec![bulk, later, job("test.any"), urgent, future]).await;
        let report = take(&shop, turn(&shop, "a", 64)).await;
        let order: Vec<i64> = report.claimed.iter().map(|j| j.id).collect();
        assert_eq!(order, [ids[3], ids[2], ids[1], ids[0]]);
        stop(shop).await;
    }

    async fn a_job_waits_for_earlier_ones_of_its_subject(engine: EngineUnderTest) {
        let fresh = engine.fresh();
        let shop = Shop::open(options(&fresh)).unwrap();
        let about = |subject| app::platform::event::NewJob { subject_id: Some(subject), ..job("test.any") };
        let ids = queue(&shop, vec![about(1), about(1), about(2), about(1)]).await;
        let first = take(&shop, turn(&shop, "a", 64)).await.claimed;
        assert_eq!(first.iter().map(|j| j.id).collect::<Vec<_>>(), [ids[0], ids[2]]);
        assert_eq!(take(&shop, turn(&shop, "b", 64)).await.claimed, []);

        // A failed one still stands before the others.
        let end = JobEnd::Failed { error: "no".to_owned(), after: Some(Duration::from_secs(3600)) };
        let ended = vec![EndedJob { job: first[0].clone(), end }];
        assert_eq!(take(&shop, JobsTurn { ended, ..turn(&shop, "a", 64) }).await.claimed, []);
        assert_eq!(counts(&shop).await, JobCounts { ready: 1, waiting: 2, running: 1, dead: 0 });
        stop(shop).await;
    }

    async fn a_lost_lease_is_taken_over_and_its_holder_fenced_off(engine: EngineUnderTest) {
        let fresh = engine.fresh();
        let shop = Shop::open(options(&fresh)).unwrap();
        queue(&shop, vec![job("test.any")]).await;
        let short = JobsTurn { lease_us: 50_000, ..turn(&shop, "slow", 1) };
        let old = take(&shop, short).await.claimed.remove(0);
        assert_eq!(take(&shop, turn(&shop, "quick", 1)).await.claimed, []);
        tokio::time::sleep(Duration::from_millis(80)).await;
        let new = take(&shop, turn(&shop, "quick", 1)).await.claimed.remove(0);
        assert_eq!((new.id, new.fence, new.attempt), (old.id, old.fence + 1, 2));

        let too_late = JobsTurn {
            ended: all_done(vec![old.clone()]),
            running: vec![(old.id, old.fence)],
            ..turn(&shop, "slow", 0)
        };
        let report = take(&shop, too_late).await;
        assert_eq!((report.too_late, report.lost), (1, vec![old.id]));
        assert_eq!(counts(&shop).await.running, 1);

        let report = take(&shop, JobsTurn { ended: all_done(vec![new]), ..turn(&shop, "quick", 0) }).await;
        assert_eq!(report.too_late, 0);
        assert_eq!(counts(&shop).await, JobCounts::default());
        stop(shop).await;
    }

    async fn an_extended_lease_is_kept(engine: EngineUnderTest) {
        let fresh = engine.fresh();
        let shop = Shop::open(options(&fresh)).unwrap();
        queue(&shop, vec![job("test.any")]).await;
        let held = take(&shop, JobsTurn { lease_us: 50_000, ..turn(&shop, "a", 1) }).await.claimed.remove(0);
        let report = take(&shop, JobsTurn { running: vec![(held.id, held.fence)], ..turn(&shop, "a", 0) }).await;
        assert_eq!(report.lost, Vec::<i64>::new());
        tokio::time::sleep(Duration::from_millis(80)).await;
        assert_eq!(take(&shop, turn(&shop, "b", 1)).await.claimed, []);
        stop(shop).await;
    }

    async fn a_job_that_keeps_failing_dies_and_can_be_sent_again(engine: EngineUnderTest) {
        let fresh = engine.fresh();
        let tries = Arc::new(AtomicI64::new(0));
        let counted = Arc::clone(&tries);
        let options = with_registry(with_fixed_clock(options(&fresh)), |r| {
            let limits = JobLimits { attempts: 3, ..JobLimits::default() };
            r.handle("test.fails", limits, move |_| {
                let n = counted.fetch_add(1, Ordering::SeqCst) + 1;
                async move { if n < 4 { Err(JobError::Retry(format!("failure {n}"))) } else { Ok(()) } }
            });
        });
        let shop = Shop::open(options).unwrap();
        let id = JobId::from_raw(queue(&shop, vec![job("test.fails")]).await[0]);
        for n in 1..=3 {
            assert_eq!(run_due_jobs(&shop).await.unwrap(), 1, "try {n}");
            assert_eq!(run_due_jobs(&shop).await.unwrap(), 0, "the pause after try {n}");
            shop.clock().advance(DAY_US);
        }
        let filter = JobFilter { state: Some(JobState::Dead), limit: 9, ..JobFilter::default() };
        let dead = shop.read(&system(), move |ctx| list_jobs(ctx, &filter)).await.unwrap();
        assert_eq!((dead.len(), dead[0].id, dead[0].attempts), (1, id, 3));
        assert_eq!(dead[0].last_error.as_deref(), Some("failure 3"));
        let kinds = event_kinds(&shop, id).await;
        assert_eq!(kinds, ["job.died"]);

        shop.execute(Call::system("test"), RetryDeadJob { id }).await.unwrap();
        assert_eq!(run_due_jobs(&shop).await.unwrap(), 1);
        assert_eq!(counts(&shop).await, JobCounts::default());
        assert_eq!(event_kinds(&shop, id).await, ["job.died", "job.retried"]);
        let again = shop.execute(Call::system("test"), RetryDeadJob { id }).await.unwrap_err();
        assert!(matches!(&again, AppError::Refused(r) if r.code == "job_not_dead"), "{again}");
        let unknown = shop.execute(Call::system("test"), RetryDeadJob { id: JobId::from_raw(1) }).await.unwrap_err();
        assert!(matches!(unknown, AppError::NotFound("job")), "{unknown}");
        stop(shop).await;
    }

    async fn a_job_that_gives_up_dies_at_once(engine: EngineUnderTest) {
        let fresh = engine.fresh();
        let options = with_registry(options(&fresh), |r| {
            r.handle("test.hopeless", JobLimits::default(), |ctx| async move { ctx.payload::<u8>().map(drop) });
        });
        let shop = Shop::open(options).unwrap();
        queue(&shop, vec![job("test.hopeless")]).await;
        assert_eq!(run_due_jobs(&shop).await.unwrap(), 1);
        assert_eq!(counts(&shop).await.dead, 1);
        stop(shop).await;
    }

    async fn an_effect_before_a_failure_is_not_repeated(engine: EngineUnderTest) {
        let fresh = engine.fresh();
        let options = with_registry(with_fixed_clock(options(&fresh)), |r| {
            r.handle("test.half", JobLimits::default(), |ctx| async move {
                let answer = ctx.execute("number", TakeNumber).await?;
                assert_eq!(answer.replayed, ctx.attempt > 1);
                if ctx.attempt < 3 { Err(JobError::Retry("after the effect".to_owned())) } else { Ok(()) }
            });
        });
        let shop = Shop::open(options).unwrap();
        queue(&shop, vec![job("test.half")]).await;
        for _ in 0..3 {
            run_due_jobs(&shop).await.unwrap();
            shop.clock().advance(DAY_US);
        }
        assert_eq!(counts(&shop).await, JobCounts::default());
        let next = shop.execute(Call::system("test"), TakeNumber).await.unwrap().value;
        // PostgreSQL gives numbers out in blocks per writer, so only SQLite's are dense.
        if engine.engine() == Engine::Sqlite {
            assert_eq!(next, 2);
        }
        stop(shop).await;
    }

    async fn a_second_job_with_the_same_key_is_not_made(engine: EngineUnderTest) {
        let fresh = engine.fresh();
        let shop = Shop::open(options(&fresh)).unwrap();
        let keyed = || app::platform::event::NewJob { unique_key: Some("one".to_owned()), ..job("test.any") };
        shop.execute(Call::system("test"), QueueJobs(vec![keyed(), keyed()])).await.unwrap();
        queue(&shop, vec![keyed()]).await;
        assert_eq!(counts(&shop).await.ready, 1);
        stop(shop).await;
    }
}

async fn event_kinds(shop: &Shop, id: JobId) -> Vec<String> {
    shop.read(&system(), move |ctx| {
        let sql = db::sql!("select kind from events where subject_id = $1 order by id");
        Ok(ctx.tx.query(sql, db::params![id.raw()], |r| r.get::<String>(0))?)
    })
    .await
    .unwrap()
}
