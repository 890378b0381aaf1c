//! Seeded sequences of random commands on both engines beside the naive model: every command must be accepted or refused as
//! the model says, and both databases must end as the model ends, and equal to each other down to the amounts.
//!
//! `PURSER_MODEL_SEQUENCES=1000` runs the big form; `PURSER_MODEL_SEED=N` runs the one sequence of a failing seed.

use std::sync::Arc;

use app::Shop;
use app::orders::cancel::CancelOrder;
use app::orders::edit::{EditOrder, LineEdit};
use app::orders::place::PlaceLine;
use app::orders::view::OrderView;
use app::platform::{AppError, Call, Command, Principal, run_due_jobs};
use app::shipping::deliver::DeliverShipment;
use app::shipping::fail::FailDelivery;
use app::shipping::hand_over::HandOver;
use app::shipping::ship::ShipOrder;
use app::shipping::view::ShipmentView;
use app::shipping::void::VoidShipment;
use app::stock::adjust::{AdjustLine, AdjustStock, Change};
use app::stock::count::{CountLine, CountStock};
use app::stock::transfer::{ReceiveTransfer, SendTransfer, TransferLine};
use db::{Tx, sql};
use domain::catalog::ShortPolicy;
use domain::orders::CancelReason;
use domain::shipping::{ShipLine, TrackingInput};
use domain::stock::{AdjustmentReason, Bucket};
use domain::{LocationId, OrderId, Quantity, QuantityChange, ShipmentId, Sku, TransferId, VariantId};
use testkit::load::world::{add_location, add_product};
use testkit::load::{Basket, audit};
use testkit::model::{Model, PLACES, Step, StepDice, Stock, VARIANTS};
use testkit::{EngineUnderTest, TestShop};

/// Sequences that always run.
const SEQUENCES: u64 = 20;
/// Commands of a sequence.
const STEPS: usize = 50;
/// Time that passes between two commands, so that orders have an age.
const BETWEEN_US: i64 = 1_000_000;
/// Sequences between two looks of the auditor.
const SEQUENCES_PER_AUDIT: u64 = 50;

#[test]
fn both_engines_do_what_the_model_does() {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    let seeds = match number("PURSER_MODEL_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("PURSER_MODEL_SEQUENCES").unwrap_or(SEQUENCES),
    };
    let engines = [Some(EngineUnderTest::sqlite()), EngineUnderTest::postgres()];
    testkit::engines::run_async(async {
        let shops: Vec<TestShop> = engines.into_iter().flatten().map(TestShop::open).collect();
        let mut places = Vec::new();
        for shop in &shops {
            places.push(two_places(shop.shop()).await);
        }
        for seed in seeds {
            let mut ends = Vec::new();
            for (shop, places) in shops.iter().zip(&places) {
                ends.push(Sequence::new(shop, places, seed).await.run().await);
            }
            assert!(ends.windows(2).all(|w| w[0] == w[1]), "seed {seed}: the engines differ: {ends:#?}");
            if seed % SEQUENCES_PER_AUDIT == 0 {
                for shop in &shops {
                    assert_eq!(audit::differences(shop.shop()).await, Vec::<String>::new(), "seed {seed}");
                }
            }
        }
    });
}

async fn two_places(shop: &Shop) -> Vec<LocationId> {
    add_location(shop, "second").await;
    let system = Arc::new(Principal::system());
    let all = shop.read(&system, |ctx| Ok(app::stock::locations::all(ctx.tx)?)).await.unwrap();
    assert_eq!(all.len(), PLACES);
    all.into_iter().map(|l| l.id).collect()
}

/// One sequence on one shop, with goods of its own.
struct Sequence<'a> {
    shop: &'a TestShop,
    places: &'a [LocationId],
    seed: u64,
    skus: Vec<Sku>,
    variants: Vec<VariantId>,
    model: Model,
    orders: Vec<OrderId>,
    shipments: Vec<ShipmentId>,
    transfers: Vec<TransferId>,
}

impl<'a> Sequence<'a> {
    async fn new(shop: &'a TestShop, places: &'a [LocationId], seed: u64) -> Self {
        let policies = [ShortPolicy::Refuse, ShortPolicy::Backorder, ShortPolicy::Record];
        let (mut skus, mut variants) = (Vec::new(), Vec::new());
        for (n, policy) in policies.into_iter().enumerate() {
            let sku = format!("M{seed}-{n}");
            variants.push(add_product(shop.shop().clone(), sku.clone(), Some(policy)).await);
            skus.push(Sku::new(&sku).unwrap());
        }
        assert_eq!(variants.len(), VARIANTS);
        let (orders, shipments, transfers) = (Vec::new(), Vec::new(), Vec::new());
        Self { shop, places, seed, skus, variants, model: Model::default(), orders, shipments, transfers }
    }

    async fn run(mut self) -> Vec<String> {
        let mut dice = StepDice::new(self.seed);
        for n in 0..STEPS {
            let step = dice.draw(&self.model);
            let expected = self.model.apply(&step);
            let done = self.apply(&step).await;
            assert_eq!(done, expected, "seed {}, step {n}: {step:?}", self.seed);
            run_due_jobs(self.shop.shop()).await.unwrap();
            self.shop.clock().advance(BETWEEN_US);
            if n % 10 == 9 {
                self.compare(&format!("seed {}, after step {n}: {step:?}", self.seed)).await;
            }
        }
        self.dump().await
    }

    async fn give<C: Command>(&self, command: C) -> Option<C::Output> {
        let call = Call::system(format!("model-{}", self.seed));
        match self.shop.shop().execute(call, command).await {
            Ok(answer) => Some(answer.value),
            Err(AppError::Refused(_)) => None,
            Err(other) => panic!("seed {}: {other:?}", self.seed),
        }
    }

    async fn apply(&mut self, step: &Step) -> bool {
        match *step {
            Step::Place { ref lines } => {
                let lines = lines.iter().map(|(v, units)| (self.skus[*v].to_string(), *units)).collect();
                let basket = Basket { lines, customer: 1, note: String::new() };
                let placed = self.give(basket.command()).await.map(|order| order.id);
                self.orders.extend(placed);
                placed.is_some()
            }
            Step::Cancel { order } => {
                let id = self.orders[order];
                self.give(CancelOrder { id, reason: CancelReason::Customer, note: String::new() }).await.is_some()
            }
            Step::Edit { order, change, add } => self.edit(order, change, add).await,
            Step::Ship { order, part } => {
                let shipped = self.ship(order, part).await.map(|s| s.id);
                self.shipments.extend(shipped);
                shipped.is_some()
            }
            Step::HandOver { shipment } => {
                self.give(HandOver { id: self.shipments[shipment], version: None }).await.is_some()
            }
            Step::Void { shipment } => {
                self.give(VoidShipment { id: self.shipments[shipment], version: None, reason: None }).await.is_some()
            }
            Step::Deliver { shipment } => {
                self.give(DeliverShipment { id: self.shipments[shipment], version: None }).await.is_some()
            }
            Step::Fail { shipment } => {
                self.give(FailDelivery { id: self.shipments[shipment], version: None, reason: None }).await.is_some()
            }
            Step::Adjust { .. } | Step::Count { .. } | Step::Send { .. } | Step::Receive { .. } => {
                self.stock(step).await
            }
        }
    }

    async fn stock(&mut self, step: &Step) -> bool {
        match *step {
            Step::Adjust { variant, place, by } => {
                let line = AdjustLine {
                    sku: self.skus[variant].clone(),
                    change: Change::By(Bucket::Good, QuantityChange::new(by).unwrap()),
                    reason: AdjustmentReason::Correction,
                    note: String::new(),
                };
                self.give(AdjustStock { location: self.places[place], lines: vec![line] }).await.is_some()
            }
            Step::Count { variant, place, counted } => {
                let lines = vec![CountLine { sku: self.skus[variant].clone(), counted }];
                let (location, note) = (self.places[place], String::new());
                self.give(CountStock { location, counted_at: None, note, lines }).await.is_some()
            }
            Step::Send { variant, from, units } => {
                let quantity = Quantity::new(units).unwrap();
                let lines = vec![TransferLine { sku: self.skus[variant].clone(), quantity }];
                let (from, to, note) = (self.places[from], self.places[(from + 1) % PLACES], String::new());
                let sent = self.give(SendTransfer { from, to, note, lines }).await.map(|t| t.id);
                self.transfers.extend(sent);
                sent.is_some()
            }
            Step::Receive { transfer } => {
                self.give(ReceiveTransfer { id: self.transfers[transfer], lines: Vec::new() }).await.is_some()
            }
            _ => unreachable!("only steps about stock"),
        }
    }

    async fn order(&self, order: usize) -> OrderView {
        let (id, system) = (self.orders[order], Arc::new(Principal::system()));
        let read = self.shop.shop().read(&system, move |ctx| app::orders::queries::orders::order(ctx.tx, id));
        read.await.unwrap().unwrap()
    }

    async fn edit(&self, order: usize, change: Option<(usize, i64)>, add: Option<(usize, i64)>) -> bool {
        let view = self.order(order).await;
        let change = change.map(|(line, units)| LineEdit::Change(view.lines[line].id, units));
        let add = add.map(|(variant, units)| {
            let (sku, quantity) = (self.skus[variant].clone(), Quantity::new(units).unwrap());
            LineEdit::Add(PlaceLine { sku, quantity, unit_price: None, discount: None })
        });
        let lines = change.into_iter().chain(add).collect();
        let edit = EditOrder { id: view.id, version: Some(view.version), lines, shipping_address: None, note: None };
        self.give(edit).await.is_some()
    }

    async fn ship(&self, order: usize, part: Option<(usize, i64)>) -> Option<ShipmentView> {
        let view = self.order(order).await;
        let lines = part.map(|(line, units)| vec![ShipLine { line: view.lines[line].id, units }]);
        let tracking = TrackingInput::default().check().unwrap();
        self.give(ShipOrder { order: view.id, version: None, lines, location: None, tracking }).await
    }

    /// The database against the model.
    async fn compare(&self, what: &str) {
        let (variants, places) = (self.variants.clone(), self.places.to_vec());
        let system = Arc::new(Principal::system());
        let stock = self.shop.shop().read(&system, move |ctx| Ok(read_stock(ctx.tx, &variants, &places)?)).await;
        assert_eq!(stock.unwrap(), self.model.stock, "{what}");
        for (n, expected) in self.model.orders.iter().enumerate() {
            let order = self.order(n).await;
            assert_eq!(order.stage, expected.stage, "{what}: order {n}");
            let lines: Vec<_> = order.lines.iter().map(|l| self.line(l)).collect();
            assert_eq!(lines, expected.lines, "{what}: order {n}");
        }
        let states: Vec<&str> = self.model.shipments.iter().map(|s| s.state).collect();
        let shipments = self.shipments.clone();
        let found = self.shop.shop().read(&system, move |ctx| {
            shipments
                .iter()
                .map(|id| app::shipping::queries::shipments::shipment(ctx.tx, *id))
                .collect::<Result<Vec<_>, _>>()
        });
        let found = found.await.unwrap();
        let found: Vec<&str> = found.iter().flatten().map(|s| s.state.code()).collect();
        assert_eq!(found, states, "{what}");
    }

    fn line(&self, line: &app::orders::view::LineView) -> testkit::model::Line {
        let mut parts = [testkit::model::Part::default(); PLACES];
        for a in &line.allocations {
            let place = self.places.iter().position(|p| *p == a.location).unwrap();
            parts[place].committed += a.committed;
            parts[place].shipped += a.shipped;
        }
        let variant = self.variants.iter().position(|v| *v == line.variant).unwrap();
        testkit::model::Line { variant, ordered: line.quantity, waiting: line.backordered, parts }
    }

    /// Everything but ids, to compare the engines.
    async fn dump(&self) -> Vec<String> {
        let mut out = Vec::new();
        for n in 0..self.orders.len() {
            let o = self.order(n).await;
            // Numbers are left out: PostgreSQL's writers take them in blocks.
            let head = (o.state, &o.stage, o.payment, o.fulfilment, o.priority, o.version);
            out.push(format!("{n} {head:?} {} {} {} {}", o.subtotal, o.tax, o.total, o.units));
            let line =
                |l: &app::orders::view::LineView| (l.quantity, l.tax, l.total, l.committed, l.shipped, l.backordered);
            out.extend(o.lines.iter().map(|l| format!("  {:?} {:?}", l.sku, line(l))));
        }
        out.push(format!("{:?}", self.model.stock));
        out
    }
}

fn read_stock(
    tx: &mut Tx<'_>,
    variants: &[VariantId],
    places: &[LocationId],
) -> db::Result<[[Stock; PLACES]; VARIANTS]> {
    let mut out = [[Stock::default(); PLACES]; VARIANTS];
    for (v, variant) in variants.iter().enumerate() {
        let levels = tx.query(
            sql!(
                "select location_id, good, quarantine, committed, in_delivery from stock_levels where variant_id = $1"
            ),
            db::params![variant.raw()],
            |r| {
                Ok((
                    r.get::<i64>(0)?,
                    Stock { good: r.get(1)?, quarantine: r.get(2)?, committed: r.get(3)?, in_delivery: r.get(4)? },
                ))
            },
        )?;
        for (location, stock) in levels {
            let place = places.iter().position(|p| p.raw() == location).unwrap();
            out[v][place] = stock;
        }
    }
    Ok(out)
}
