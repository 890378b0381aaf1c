//! The feed never skips, and the chain shows tampering.

use super::{job, options, queue, stop, system, until};
use app::Shop;
use app::platform::sequencer::{Cursor, Difference, FeedPage, Head, read_feed, sequence_all, verify_chain};
use app::platform::{AppError, BackgroundOptions, Call, Command, WriteCtx};
use domain::events::EventKind;
use domain::parties::Permission;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use testkit::{Engine, EngineUnderTest, both_engines};

const WRITERS: i64 = 32;
const COMMITS_PER_WRITER: i64 = 25;
const LATE: Duration = Duration::from_secs(60);

/// Writes events about a subject.
#[derive(Clone, Copy, Debug)]
struct Happen {
    subject: i64,
    times: usize,
}

impl Command for Happen {
    const NAME: &'static str = "test.happen";
    const PERMISSION: Permission = Permission::OrdersEdit;
    type Output = Vec<i64>;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Vec<i64>, AppError> {
        let data = serde_json::json!({ "n": self.times });
        (0..self.times).map(|_| ctx.event(call, EventKind::OrderNoted, self.subject, &data)).collect()
    }
}

async fn happen(shop: &Shop, subject: i64, times: usize) -> Vec<i64> {
    shop.execute(Call::system("test"), Happen { subject, times }).await.unwrap().value
}

async fn page(shop: &Shop, after: Cursor, limit: usize) -> FeedPage {
    shop.read(&system(), move |ctx| read_feed(ctx, after, limit)).await.unwrap()
}

async fn whole_feed(shop: &Shop, limit: usize) -> Vec<i64> {
    let (mut ids, mut after) = (Vec::new(), Cursor::START);
    loop {
        let page = page(shop, after, limit).await;
        if page.items.is_empty() {
            assert_eq!(page.next, after);
            return ids;
        }
        assert!(page.items.len() <= limit);
        ids.extend(page.items.iter().map(|e| e.id.raw()));
        after = page.next;
    }
}

/// Runs a statement that nobody should.
fn tamper(shop: &Shop, sqlite: &str, postgres: &str) {
    let options = shop.options().clone();
    let text = if shop.engine() == db::Engine::Sqlite { sqlite } else { postgres }.to_owned();
    let run = move || options.target.connect(db::Use::Write, options.connect).unwrap().batch(&text).unwrap();
    std::thread::spawn(run).join().unwrap();
}

both_engines! {
    async fn a_follower_sees_every_event_once_while_many_write(engine: EngineUnderTest) {
        let fresh = engine.fresh();
        let mut options = options(&fresh);
        options.background = BackgroundOptions { poll: Duration::from_millis(100), ..BackgroundOptions::ON };
        let nodes = if engine.engine() == Engine::Sqlite { 1 } else { 2 };
        let shops: Vec<Shop> = (0..nodes).map(|_| Shop::open(options.clone()).unwrap()).collect();

        let is_over = Arc::new(AtomicBool::new(false));
        let follower = tokio::spawn(follow(shops[0].clone(), Arc::clone(&is_over)));
        let mut writers = tokio::task::JoinSet::new();
        for n in 0..WRITERS {
            let shop = shops[usize::try_from(n).unwrap() % nodes].clone();
            writers.spawn(async move {
                let mut ids = Vec::new();
                for i in 0..COMMITS_PER_WRITER {
                    ids.extend(happen(&shop, n, 1 + usize::try_from(i % 3).unwrap()).await);
                }
                ids
            });
        }
        let written: HashSet<i64> = writers.join_all().await.into_iter().flatten().collect();
        let wanted = written.len();
        until("everything is sequenced", async || {
            let report = verify_chain(&shops[0], None, LATE).await.unwrap();
            report.events >= i64::try_from(wanted).unwrap()
        })
        .await;
        is_over.store(true, Ordering::SeqCst);

        let followed = follower.await.unwrap();
        assert_eq!(followed.len(), wanted, "no event twice");
        assert_eq!(followed.iter().copied().collect::<HashSet<_>>(), written);
        assert_eq!(whole_feed(&shops[0], 250).await, followed, "the order stands");
        let report = verify_chain(&shops[0], None, LATE).await.unwrap();
        assert!(report.holds(), "{report:?}");
        for shop in shops {
            stop(shop).await;
        }
    }

    /// Also within one millisecond, and whichever of the process's writers runs it.
    async fn a_later_change_has_greater_ids(engine: EngineUnderTest) {
        let fresh = engine.fresh();
        let shop = Shop::open(super::with_fixed_clock(options(&fresh))).unwrap();
        let mut ids = Vec::new();
        for n in 0..60 {
            ids.extend(happen(&shop, n, 2).await);
        }
        assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
        stop(shop).await;
    }

    async fn pages_of_any_size_give_the_same_feed(engine: EngineUnderTest) {
        let fresh = engine.fresh();
        let shop = Shop::open(options(&fresh)).unwrap();
        assert_eq!(page(&shop, Cursor::START, 10).await.items, []);
        for n in 0..12 {
            happen(&shop, n, usize::try_from(n % 5).unwrap() + 1).await;
        }
        assert_eq!(page(&shop, Cursor::START, 10).await.items, [], "not sequenced yet");
        assert_eq!(sequence_all(&shop).await.unwrap(), 12);
        assert_eq!(sequence_all(&shop).await.unwrap(), 0);
        let whole = whole_feed(&shop, 250).await;
        assert_eq!(whole.len(), 33);
        for limit in [1, 2, 7] {
            assert_eq!(whole_feed(&shop, limit).await, whole, "pages of {limit}");
        }
        let first = &page(&shop, Cursor::START, 1).await.items[0];
        assert_eq!((first.kind.as_str(), first.actor_kind.as_str()), ("order.noted", "system"));
        assert_eq!(first.data, serde_json::json!({ "n": 1 }));
        stop(shop).await;
    }

    async fn the_chain_shows_a_changed_event(engine: EngineUnderTest) {
        let fresh = engine.fresh();
        let shop = Shop::open(options(&fresh)).unwrap();
        for n in 0..5 {
            happen(&shop, n, 2).await;
        }
        let victim = happen(&shop, 99, 2).await[0];
        happen(&shop, 100, 1).await;
        sequence_all(&shop).await.unwrap();
        let report = verify_chain(&shop, None, LATE).await.unwrap();
        assert!(report.holds() && report.commits == 7 && report.events == 13, "{report:?}");

        tamper(
            &shop,
            &format!("drop trigger events_no_update; update events set data = '{{}}' where id = {victim}"),
            &format!("drop trigger events_append_only on events; update events set data = '{{}}' where id = {victim}"),
        );
        let report = verify_chain(&shop, None, LATE).await.unwrap();
        let difference = report.difference.clone().unwrap();
        assert_eq!((difference.position, difference.what), (6, Difference::Hash));
        assert_eq!(report.head.map(|h: Head| h.position), Some(5));
        stop(shop).await;
    }

    async fn the_chain_shows_a_removed_commit_and_events_outside(engine: EngineUnderTest) {
        let fresh = engine.fresh();
        let shop = Shop::open(options(&fresh)).unwrap();
        for n in 0..4 {
            happen(&shop, n, 1).await;
        }
        sequence_all(&shop).await.unwrap();
        tamper(&shop, "delete from commits where position = 3", "delete from commits where position = 3");
        let report = verify_chain(&shop, None, LATE).await.unwrap();
        assert_eq!(report.difference.clone().map(|d| (d.position, d.what)), Some((3, Difference::Gap)));
        assert_eq!(report.stray_events, 1);
        // From a head kept elsewhere on, the rest can be looked at alone.
        let kept = report.head.unwrap();
        let rest = verify_chain(&shop, Some(kept), LATE).await.unwrap();
        assert_eq!(rest.difference.map(|d| d.position), Some(3));
        stop(shop).await;
    }

    async fn events_cannot_be_changed_while_the_guard_stands(engine: EngineUnderTest) {
        let fresh = engine.fresh();
        let shop = Shop::open(options(&fresh)).unwrap();
        let id = happen(&shop, 1, 1).await[0];
        let options = shop.options().clone();
        let refused = std::thread::spawn(move || {
            let mut conn = options.target.connect(db::Use::Write, options.connect).unwrap();
            let change = conn.batch(&format!("update events set data = '{{}}' where id = {id}"));
            let removal = conn.batch(&format!("delete from events where id = {id}"));
            change.is_err() && removal.is_err()
        });
        assert!(refused.join().unwrap());
        stop(shop).await;
    }

    async fn commits_that_wait_too_long_are_reported(engine: EngineUnderTest) {
        let fresh = engine.fresh();
        let shop = Shop::open(super::with_fixed_clock(options(&fresh))).unwrap();
        happen(&shop, 1, 1).await;
        shop.clock().advance(120_000_000);
        assert_eq!(verify_chain(&shop, None, LATE).await.unwrap().overdue, 1);
        sequence_all(&shop).await.unwrap();
        assert!(verify_chain(&shop, None, LATE).await.unwrap().holds());
        // Jobs without an event make no commit of the feed.
        queue(&shop, vec![job("test.any")]).await;
        assert_eq!(sequence_all(&shop).await.unwrap(), 0);
        stop(shop).await;
    }
}

/// Follows the feed until it is over and nothing more comes.
async fn follow(shop: Shop, is_over: Arc<AtomicBool>) -> Vec<i64> {
    let (mut ids, mut after) = (Vec::new(), Cursor::START);
    loop {
        let was_over = is_over.load(Ordering::SeqCst);
        let page = page(&shop, after, 50).await;
        if page.items.is_empty() && was_over {
            return ids;
        }
        if page.items.is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        ids.extend(page.items.iter().map(|e| e.id.raw()));
        after = page.next;
    }
}
