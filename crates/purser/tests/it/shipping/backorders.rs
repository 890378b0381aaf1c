//! Who gets new stock.

use super::{BACKORDERS, CAREFUL, RECORDS, World, quantities};
use app::orders::cancel::CancelOrder;
use app::platform::{ActorKind, AppError, Call, Command, Principal, WriteCtx};
use app::shipping::backorders::{FillBackorders, MAX_LINES_PER_RUN};
use app::stock::policy::SetStockPolicy;
use domain::base::OrderId;
use domain::orders::CancelReason;
use domain::parties::{Permission, Role};
use std::sync::Arc;
use testkit::{EngineUnderTest, both_engines};

/// Makes an order urgent, as its size would.
#[derive(Clone, Debug)]
struct Urgent(OrderId);

impl Command for Urgent {
    const NAME: &'static str = "test.urgent";
    const PERMISSION: Permission = Permission::OrdersEdit;
    type Output = u64;

    fn run(&self, _: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<u64, AppError> {
        let id = [db::Value::Int(self.0.raw())];
        Ok(ctx.tx.execute(db::sql!("update orders set priority = 'high' where id = $1"), &id)?)
    }
}

both_engines! {
    async fn urgent_orders_first_then_older_ones(engine: EngineUnderTest) {
        let world = World::open(engine).await;
        let old = world.place(BACKORDERS, &[("TEE", 3)]).await;
        let young = world.place(BACKORDERS, &[("TEE", 2)]).await;
        world.run(Urgent(young.id)).await;
        let last = world.place(BACKORDERS, &[("TEE", 1), ("MUG", 1)]).await;
        assert_eq!(quantities(&old), [(0, 0, 3)]);
        world.stock("TEE", world.main, 4).await;
        assert_eq!(world.run_jobs().await, 1);
        assert_eq!(quantities(&world.order(young.id).await), [(2, 0, 0)]);
        assert_eq!(quantities(&world.order(old.id).await), [(2, 0, 1)]);
        assert_eq!(quantities(&world.order(last.id).await), [(0, 0, 1), (0, 0, 1)]);
        assert_eq!(world.events("order.backorder_filled").await, 2);
        world.stock("TEE", world.north, 9).await;
        world.run_jobs().await;
        assert_eq!(quantities(&world.order(old.id).await), [(3, 0, 0)]);
        assert_eq!(quantities(&world.order(last.id).await), [(1, 0, 0), (0, 0, 1)]);
        let level = world.level("TEE", world.north).await;
        assert_eq!((level.good, level.committed), (9, 2));
        // Nobody waits any more: new stock makes no job.
        world.stock("TEE", world.north, 1).await;
        assert_eq!(world.run_jobs().await, 0);
        world.verify().await;
    }

    async fn recorded_orders_are_placed_as_a_whole(engine: EngineUnderTest) {
        let world = World::open(engine).await;
        world.stock("MUG", world.main, 1).await;
        let whole = world.place(RECORDS, &[("TEE", 3), ("MUG", 2), ("GIFT", 1)]).await;
        let part = world.place(BACKORDERS, &[("TEE", 5)]).await;
        assert_eq!((whole.stage.as_str(), quantities(&whole)), ("out_of_stock", vec![(0, 0, 3), (0, 0, 2), (0, 0, 1)]));
        // Enough tees, too few mugs: the younger order gets the tees, the recorded one holds nothing back.
        world.stock("TEE", world.main, 4).await;
        world.run_jobs().await;
        assert_eq!(world.order(whole.id).await, whole);
        assert_eq!(quantities(&world.order(part.id).await), [(4, 0, 1)]);
        world.stock("MUG", world.north, 1).await;
        world.run_jobs().await;
        assert_eq!(world.order(whole.id).await.stage, "out_of_stock");
        world.stock("TEE", world.north, 3).await;
        world.run_jobs().await;
        let after = world.order(whole.id).await;
        assert_eq!((after.stage.as_str(), quantities(&after)), ("new", vec![(3, 0, 0), (2, 0, 0), (1, 0, 0)]));
        assert_eq!(quantities(&world.order(part.id).await), [(4, 0, 1)]);
        world.verify().await;
    }

    async fn a_channel_leaves_its_buffer_alone(engine: EngineUnderTest) {
        let world = World::open(engine).await;
        let careful = world.place(CAREFUL, &[("TEE", 3)]).await;
        let bold = world.place(BACKORDERS, &[("TEE", 1)]).await;
        world.stock("TEE", world.main, 3).await;
        world.run_jobs().await;
        assert_eq!(quantities(&world.order(careful.id).await), [(1, 0, 2)]);
        assert_eq!(quantities(&world.order(bold.id).await), [(1, 0, 0)]);
        world.verify().await;
    }

    async fn whatever_frees_stock_wakes_those_who_wait(engine: EngineUnderTest) {
        let world = World::open(engine).await;
        world.stock("TEE", world.main, 4).await;
        let policy = |safety| SetStockPolicy {
            sku: domain::base::Sku::new("TEE").unwrap(),
            location: world.main,
            safety_stock: Some(safety),
            oversell_allowance: None,
            low_at: None,
        };
        world.run(policy(1)).await;
        let first = world.place(BACKORDERS, &[("TEE", 3)]).await;
        let second = world.place(BACKORDERS, &[("TEE", 2)]).await;
        assert_eq!(quantities(&second), [(0, 0, 2)]);
        world.run(policy(0)).await;
        world.run_jobs().await;
        assert_eq!(quantities(&world.order(second.id).await), [(1, 0, 1)]);
        world.run(CancelOrder { id: first.id, reason: CancelReason::Customer, note: String::new() }).await;
        world.run_jobs().await;
        assert_eq!(quantities(&world.order(second.id).await), [(2, 0, 0)]);
        world.verify().await;
    }

    async fn many_wait_and_are_served_in_several_runs(engine: EngineUnderTest) {
        let world = World::open(engine).await;
        let mut orders = Vec::new();
        // The ones in front want more than will ever come and nothing less.
        for _ in 0..MAX_LINES_PER_RUN + 3 {
            orders.push(world.place(RECORDS, &[("TEE", 2), ("CAP", 1)]).await.id);
        }
        let behind = world.place(BACKORDERS, &[("TEE", 7)]).await.id;
        world.stock("TEE", world.main, 5).await;
        assert_eq!(world.run_jobs().await, 2);
        assert_eq!(quantities(&world.order(behind).await), [(5, 0, 2)]);
        world.stock("TEE", world.main, 1_000).await;
        world.stock("CAP", world.main, 1_000).await;
        world.run_jobs().await;
        for id in orders {
            assert_eq!(quantities(&world.order(id).await), [(2, 0, 0), (1, 0, 0)]);
        }
        assert_eq!(quantities(&world.order(behind).await), [(7, 0, 0)]);
        world.verify().await;
    }

    async fn ended_orders_get_nothing_and_runs_repeat_safely(engine: EngineUnderTest) {
        let world = World::open(engine).await;
        let gone = world.place(BACKORDERS, &[("TEE", 3)]).await;
        let here = world.place(BACKORDERS, &[("TEE", 3)]).await;
        world.run(CancelOrder { id: gone.id, reason: CancelReason::Customer, note: String::new() }).await;
        world.stock("TEE", world.main, 3).await;
        let fill = FillBackorders { variant: here.lines[0].variant, after: None };
        let filled = world.run(fill.clone()).await;
        assert_eq!(filled.orders.iter().map(|o| (o.order, o.units)).collect::<Vec<_>>(), [(here.id, 3)]);
        assert_eq!(world.run(fill.clone()).await.orders, []);
        world.run_jobs().await;
        assert_eq!(quantities(&world.order(gone.id).await), [(0, 0, 0)]);
        // Purser's own work, whatever rights somebody has.
        let grants = Role::Owner.grants();
        let principal = Principal { kind: ActorKind::User, id: 3, name: "Owner".to_owned(), grants };
        let call = Call { principal: Arc::new(principal), ..Call::system("test") };
        assert_eq!(world.shop.shop().execute(call, fill).await.unwrap_err().code(), "forbidden");
        world.verify().await;
    }
}
