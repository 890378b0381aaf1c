//! A shop to sell from: products, locations, stock, a tax, and a key to sign in with. Built through the shop's own commands.

use std::sync::Arc;

use app::Shop;
use app::catalog::input::VariantInput;
use app::catalog::products::CreateProduct;
use app::orders::tax_rates::CreateTaxRate;
use app::platform::people::create_api_key;
use app::platform::{Call, Principal};
use app::stock::adjust::{AdjustLine, AdjustStock, Change};
use app::stock::locations::{self, CreateLocation};
use domain::base::Name;
use domain::catalog::ShortPolicy;
use domain::parties::Role;
use domain::stock::{AdjustmentReason, Bucket};
use domain::{Currency, LocationId, Money, QuantityChange, Sku, VariantId};

/// Products made at the same time.
const AT_ONCE: usize = 64;

/// What to build.
#[derive(Clone, Copy, Debug)]
pub struct WorldSpec {
    /// Variants, each of a product of its own.
    pub variants: usize,
    /// Locations that ship, 1 or more.
    pub locations: usize,
    /// Good units of each variant at each location.
    pub units_per_level: i64,
}

/// What was built.
#[derive(Clone, Debug)]
pub struct World {
    /// SKUs, in order.
    pub skus: Vec<String>,
    /// The variants of the SKUs.
    pub variants: Vec<VariantId>,
    /// Locations, best first.
    pub locations: Vec<LocationId>,
    /// Secret of an owner's API key.
    pub api_key: String,
}

impl World {
    /// Builds it in a shop that was set up but sells nothing yet.
    ///
    /// # Panics
    /// When the shop refuses any of it.
    pub async fn build(shop: &Shop, spec: WorldSpec) -> World {
        let mut variants = Vec::with_capacity(spec.variants);
        let skus: Vec<String> = (0..spec.variants).map(|n| format!("SKU-{n:05}")).collect();
        for chunk in skus.chunks(AT_ONCE) {
            let made = chunk.iter().map(|sku| tokio::spawn(add_product(shop.clone(), sku.clone(), None)));
            for task in made.collect::<Vec<_>>() {
                variants.push(task.await.expect("making a product does not panic"));
            }
        }
        let locations = all_locations(shop, spec.locations).await;
        for location in &locations {
            fill(shop, *location, &skus, spec.units_per_level).await;
        }
        let (name, country) = ("VAT".to_owned(), "GB".to_owned());
        let rate =
            CreateTaxRate { name, country, region: String::new(), tax_class: "standard".into(), rate: "20".into() };
        shop.execute(call("tax"), rate).await.expect("a tax rate");
        let name = Name::new("load").expect("a name");
        let key = create_api_key(shop, call("key"), name, Role::Owner).await.expect("an API key");
        let api_key = key.secret.expect("a new key shows its secret").reveal().to_owned();
        World { skus, variants, locations, api_key }
    }
}

fn call(what: &str) -> Call {
    Call::system(format!("world-{what}"))
}

/// Adds a product with one variant; answers the variant.
///
/// # Panics
/// When the shop refuses it.
pub async fn add_product(shop: Shop, sku: String, short_policy: Option<ShortPolicy>) -> VariantId {
    let currency: Currency = "GBP".parse().expect("a currency");
    let variant = VariantInput {
        sku: sku.clone(),
        values: Vec::new(),
        barcodes: Vec::new(),
        price: Money::from_minor(1_299, currency),
        compare_at_price: None,
        cost: None,
        weight_g: Some(250),
        tracked: true,
    };
    let (title, variants) = (format!("Thing {sku}"), vec![variant]);
    let product = CreateProduct { title, short_policy, variants, ..CreateProduct::default() };
    let made = shop.execute(call(&sku), product).await.expect("a product");
    made.value.variants[0].id
}

/// Adds a location that ships, behind the others.
///
/// # Panics
/// When the shop refuses it.
pub async fn add_location(shop: &Shop, code: &str) {
    let (code, name) = (code.to_owned(), format!("Store {code}"));
    let location = CreateLocation { code, name, priority: None, address: None, ships_orders: true };
    shop.execute(call("location"), location).await.expect("a location");
}

async fn all_locations(shop: &Shop, wanted: usize) -> Vec<LocationId> {
    for n in 1..wanted {
        add_location(shop, &format!("store-{n}")).await;
    }
    let system = Arc::new(Principal::system());
    let all = shop.read(&system, |ctx| Ok(locations::all(ctx.tx)?)).await.expect("locations");
    all.into_iter().map(|l| l.id).collect()
}

async fn fill(shop: &Shop, location: LocationId, skus: &[String], units: i64) {
    if units == 0 {
        return;
    }
    for chunk in skus.chunks(app::stock::adjust::MAX_LINES) {
        let line = |sku: &String| AdjustLine {
            sku: Sku::new(sku).expect("a SKU"),
            change: Change::By(Bucket::Good, QuantityChange::new(units).expect("a change")),
            reason: AdjustmentReason::Found,
            note: String::new(),
        };
        let adjust = AdjustStock { location, lines: chunk.iter().map(line).collect() };
        shop.execute(call("stock"), adjust).await.expect("stock");
    }
}
