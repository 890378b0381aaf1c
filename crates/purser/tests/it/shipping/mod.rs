//! Shipping, back-orders and re-routing, on both engines; the small world they are tested in.

mod backorders;
mod lists;
mod race;
mod reports;
mod reroute;
mod ship;

use app::catalog::input::VariantInput;
use app::catalog::products::CreateProduct;
use app::orders::channels::CreateChannel;
use app::orders::place::{OrderCustomer, PlaceLine, PlaceOrder};
use app::orders::view::OrderView;
use app::parties::guests::Guest;
use app::platform::{AppError, Call, Command, Principal, ReadCtx, run_due_jobs};
use app::setup::SetUpShop;
use app::stock::adjust::{AdjustLine, AdjustStock, Change};
use app::stock::locations::CreateLocation;
use domain::base::{Currency, LocationId, Money, Name, OrderId, Quantity, QuantityChange, Sku};
use domain::catalog::ShortPolicy;
use domain::stock::{AdjustmentReason, Bucket, Level};
use serde_json::Value;
use std::sync::Arc;
use testkit::{EngineUnderTest, TestShop};

/// A shop with two locations, `MAIN` before `NORTH`, three tracked variants, one untracked, and a channel for each policy.
pub(crate) struct World {
    pub(crate) shop: TestShop,
    pub(crate) main: LocationId,
    pub(crate) north: LocationId,
}

/// Channels of the world: what they do when stock is short.
pub(crate) const REFUSES: &str = "web";
pub(crate) const RECORDS: &str = "records";
pub(crate) const BACKORDERS: &str = "backorders";
/// Back-orders, and leaves two units alone everywhere.
pub(crate) const CAREFUL: &str = "careful";

/// Figures of a level that these tests look at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    pub(crate) good: i64,
    pub(crate) quarantine: i64,
    pub(crate) committed: i64,
    pub(crate) in_delivery: i64,
}

impl World {
    pub(crate) async fn open(engine: EngineUnderTest) -> World {
        let shop = TestShop::open(engine);
        run(&shop, SetUpShop).await;
        let location = |code: &str, priority| CreateLocation {
            code: code.to_owned(),
            name: code.to_owned(),
            priority: Some(priority),
            address: None,
            ships_orders: true,
        };
        let north = run(&shop, location("north", 9)).await.id;
        let all = shop.shop().read(&system(), |ctx| Ok(app::stock::locations::all(ctx.tx)?)).await.unwrap();
        let main = all.iter().find(|l| l.code == app::setup::MAIN_LOCATION).unwrap().id;
        for sku in ["TEE", "MUG", "CAP", "GIFT"] {
            run(&shop, product(sku)).await;
        }
        let policies = [(RECORDS, ShortPolicy::Record, 0), (BACKORDERS, ShortPolicy::Backorder, 0)];
        for (code, short_policy, buffer) in policies.into_iter().chain([(CAREFUL, ShortPolicy::Backorder, 2)]) {
            run(&shop, CreateChannel { code: code.to_owned(), name: code.to_owned(), short_policy, buffer }).await;
        }
        World { shop, main, north }
    }

    /// Puts units of a variant on the shelf, or takes them off.
    pub(crate) async fn stock(&self, sku: &str, location: LocationId, units: i64) {
        let change = Change::By(Bucket::Good, QuantityChange::new(units).unwrap());
        let (sku, reason) = (Sku::new(sku).unwrap(), AdjustmentReason::Correction);
        let lines = vec![AdjustLine { sku, change, reason, note: String::new() }];
        run(&self.shop, AdjustStock { location, lines }).await;
    }

    /// Places an order of (SKU, units), a second after the one before it.
    pub(crate) async fn place(&self, channel: &str, lines: &[(&str, i64)]) -> OrderView {
        self.shop.clock().advance(1_000_000);
        run(&self.shop, order(channel, lines)).await
    }

    /// Runs a command in Purser's own name.
    pub(crate) async fn run<C: Command>(&self, command: C) -> C::Output {
        run(&self.shop, command).await
    }

    /// Runs a command that must be refused; its code.
    pub(crate) async fn refused<C: Command>(&self, command: C) -> String {
        match self.shop.shop().execute(Call::system("test"), command).await {
            Ok(_) => panic!("{} was not refused", C::NAME),
            Err(error) => error.code().to_owned(),
        }
    }

    pub(crate) async fn order(&self, id: OrderId) -> OrderView {
        self.read(move |ctx| app::orders::queries::orders::order(ctx.tx, id)).await.unwrap()
    }

    /// Runs the jobs that are due; how many of them gave stock to waiting orders.
    pub(crate) async fn run_jobs(&self) -> i64 {
        let before = self.fills().await;
        run_due_jobs(self.shop.shop()).await.unwrap();
        self.fills().await - before
    }

    async fn fills(&self) -> i64 {
        let kind = app::stock::levels::FILL_BACKORDERS;
        let count = move |ctx: &mut ReadCtx<'_, '_>| {
            let sql = db::sql!("select count(*) from jobs where kind = $1 and state = 'done'");
            Ok(ctx.tx.one(sql, &[db::Value::Text(kind)], |r| r.get::<i64>(0))?.unwrap_or(0))
        };
        self.read(count).await
    }

    pub(crate) async fn figures(&self, sku: &str, location: LocationId) -> Figures {
        let level = self.level(sku, location).await;
        let Level { good, quarantine, committed, in_delivery, .. } = level;
        Figures { good, quarantine, committed, in_delivery }
    }

    pub(crate) async fn level(&self, sku: &str, location: LocationId) -> Level {
        let sku = Some(Sku::new(sku).unwrap());
        let filter = app::stock::queries::levels::LevelFilter { sku, location: Some(location), ..Default::default() };
        let rows = self.read(move |ctx| app::stock::queries::levels::levels(ctx.tx, &filter)).await;
        rows.items.first().map_or_else(Level::default, |row| row.level)
    }

    /// Causes of the movements of a variant with their units, the oldest first.
    pub(crate) async fn moves(&self, sku: &str) -> Vec<(String, i64)> {
        use app::stock::queries::movements::{MovementFilter, movements};
        let filter = MovementFilter { sku: Some(Sku::new(sku).unwrap()), ..MovementFilter::default() };
        let rows = self.read(move |ctx| movements(ctx.tx, &filter)).await.items;
        rows.into_iter().rev().map(|m| (format!("{} {}", m.cause, m.bucket), m.change)).collect()
    }

    /// How often a kind of event happened.
    pub(crate) async fn events(&self, kind: &'static str) -> i64 {
        let count = move |ctx: &mut ReadCtx<'_, '_>| {
            let rows =
                ctx.tx.one(db::sql!("select count(*) from events where kind = $1"), &[db::Value::Text(kind)], |r| {
                    r.get::<i64>(0)
                })?;
            Ok(rows.unwrap_or(0))
        };
        self.read(count).await
    }

    /// Everything the auditor knows holds.
    pub(crate) async fn verify(&self) {
        let found = self.read(app::insight::verify::verify).await;
        let broken: Vec<_> = found.findings.into_iter().filter(|f| !f.holds()).collect();
        assert!(broken.is_empty(), "{broken:#?}");
    }

    async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut ReadCtx<'_, '_>) -> Result<T, AppError> + Send + 'static,
    ) -> T {
        self.shop.shop().read(&system(), query).await.unwrap()
    }
}

fn system() -> Arc<Principal> {
    Arc::new(Principal::system())
}

async fn run<C: Command>(shop: &TestShop, command: C) -> C::Output {
    match shop.shop().execute(Call::system("test"), command).await {
        Ok(answer) => answer.value,
        Err(error) => panic!("{}: {error:?}", C::NAME),
    }
}

fn product(sku: &str) -> CreateProduct {
    let variant = VariantInput {
        sku: sku.to_owned(),
        values: Vec::new(),
        barcodes: Vec::new(),
        price: Money::from_minor(1_000, Currency::GBP),
        compare_at_price: None,
        cost: None,
        weight_g: None,
        tracked: sku != "GIFT",
    };
    CreateProduct { title: sku.to_owned(), variants: vec![variant], ..CreateProduct::default() }
}

pub(crate) fn order(channel: &str, lines: &[(&str, i64)]) -> PlaceOrder {
    let line = |(sku, units): &(&str, i64)| PlaceLine {
        sku: Sku::new(sku).unwrap(),
        quantity: Quantity::new(*units).unwrap(),
        unit_price: None,
        discount: None,
    };
    PlaceOrder {
        channel: channel.to_owned(),
        customer: OrderCustomer::Guest(Guest { name: Name::new("Ana Lee").unwrap(), email: None, phone: None }),
        shipping_address: None,
        lines: lines.iter().map(line).collect(),
        shipping_method: None,
        location: None,
        note: String::new(),
        source: "api",
    }
}

/// (line, committed, shipped, back-ordered) of every line.
pub(crate) fn quantities(order: &OrderView) -> Vec<(i64, i64, i64)> {
    order.lines.iter().map(|l| (l.committed, l.shipped, l.backordered)).collect()
}

/// The texts of a field of a list.
pub(crate) fn texts(page: &Value, field: &str) -> Vec<String> {
    let items = page["items"].as_array().cloned().unwrap_or_default();
    items.iter().map(|item| item[field].as_str().unwrap_or_default().to_owned()).collect()
}
