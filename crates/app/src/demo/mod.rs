//! Sample shops of our own making: a catalogue, stock, customers and some weeks of orders.
//!
//! Everything is made by the ordinary commands, with a clock that walks from the past to now, so a sample shop is a shop like
//! any other: its history is real, its figures are proved by the auditor, and a rule that changes breaks it in a test.

mod history;
mod pictures;
mod presets;

use crate::buying::items::{CreateSupplierItem, ItemTerms};
use crate::catalog::categories::CreateCategory;
use crate::catalog::images::AddImage;
use crate::catalog::input::{OptionInput, VariantInput};
use crate::catalog::products::CreateProduct;
use crate::orders::form::change::{ChangeOrderForm, OrderFormChange};
use crate::orders::shipping_methods::CreateShippingMethod;
use crate::orders::stages::CreateStage;
use crate::orders::tax_rates::CreateTaxRate;
use crate::parties::suppliers::CreateSupplier;
use crate::platform::command::{Call, Command};
use crate::platform::settings::{ChangeSettings, SettingsPatch};
use crate::platform::{AppError, Clock, Principal, Result};
use crate::setup::SetUpShop;
use crate::shop::Shop;
use crate::stock::adjust::{AdjustLine, AdjustStock, Change};
use crate::stock::locations::{self, CreateLocation};
use crate::stock::policy::SetStockPolicy;
use domain::parties::SupplierInput;
use domain::stock::{AdjustmentReason, Bucket};
use domain::{AddressInput, CategoryId, Currency, LocationId, Money, Name, QuantityChange, Sku, SupplierId, Timestamp};
use presets::{PresetData, ProductData};
use std::sync::Arc;

pub use presets::Preset;

/// Days of history that a sample shop has.
pub const HISTORY_DAYS: i64 = 28;
const DAY_US: i64 = 86_400_000_000;
/// Share of the opening stock of the first location at which it is low there.
const LOW_SHARE: i64 = 8;
/// What a unit is bought for, in percent of what it is sold for.
const BOUGHT_AT_PERCENT: i64 = 45;
/// Units of a supplier's pack of what is cheap; what is dear comes one by one.
const SUPPLIED_PACK: i64 = 6;
/// Below this price, in minor units, something is cheap.
const CHEAP: i64 = 5_000;

/// What a sample shop holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// Products.
    pub products: usize,
    /// Orders.
    pub orders: usize,
}

/// Fills an empty shop. The shop must have been opened with [`Clock::Fixed`]; the clock is walked up to `until`.
///
/// # Errors
/// What a command refuses; a shop that is not empty is refused before anything is made.
pub async fn fill(shop: &Shop, preset: Preset, until: Timestamp) -> Result<Filled> {
    let Clock::Fixed(_) = shop.clock() else {
        return Err(AppError::Internal("a sample shop is made with a clock that can be walked".to_owned()));
    };
    let filler = Filler { shop, data: preset.data() };
    filler.refuse_used().await?;
    filler.settings().await?;
    let places = filler.places().await?;
    let categories = filler.categories().await?;
    let suppliers = filler.suppliers().await?;
    for product in filler.data.products {
        filler.product(product, &categories).await?;
        filler.supply(product, &suppliers).await?;
    }
    filler.opening_stock(&places).await?;
    filler.thresholds(&places).await?;
    filler.order_form().await?;
    let orders = history::orders(&filler, until).await?;
    Ok(Filled { products: filler.data.products.len(), orders })
}

/// Whether a shop has products already.
pub async fn is_filled(shop: &Shop, principal: &Arc<Principal>) -> Result<bool> {
    let products = shop.read(principal, |ctx| crate::catalog::queries::products(ctx.tx, &Default::default())).await?;
    Ok(!products.items.is_empty())
}

struct Filler<'s> {
    shop: &'s Shop,
    data: &'static PresetData,
}

impl Filler<'_> {
    async fn run<C: Command>(&self, command: C) -> Result<C::Output> {
        Ok(self.shop.execute(Call::system("demo"), command).await?.value)
    }

    fn currency(&self) -> Result<Currency> {
        self.data.currency.parse().map_err(|_| broken("currency"))
    }

    fn price(&self, text: &str) -> Result<Money> {
        Money::parse(text, self.currency()?).map_err(|_| broken("price"))
    }

    async fn refuse_used(&self) -> Result<()> {
        if !is_filled(self.shop, &Arc::new(Principal::system())).await? {
            return Ok(());
        }
        Err(AppError::Refused(crate::platform::Refused {
            code: "shop_not_empty".to_owned(),
            message: "sample data is only put into an empty shop".to_owned(),
            errors: Vec::new(),
        }))
    }

    async fn settings(&self) -> Result<()> {
        let patch = SettingsPatch {
            company: Some(Name::new(self.data.company).map_err(|_| broken("company"))?),
            currency: Some(self.currency()?),
            zone: Some(self.data.zone.to_owned()),
            country: Some(self.data.country.parse().map_err(|_| broken("country"))?),
            order_numbers: Some(self.data.order_numbers.parse().map_err(|_| broken("order numbers"))?),
            ..SettingsPatch::default()
        };
        self.run(ChangeSettings { version: 0, patch }).await?;
        for (code, name, action, position) in self.data.stages {
            let (code, name) = ((*code).to_owned(), (*name).to_owned());
            self.run(CreateStage { code, name, action: *action, position: *position }).await?;
        }
        self.run(SetUpShop).await?;
        for (name, class, rate) in self.data.taxes {
            let rate = CreateTaxRate {
                name: (*name).to_owned(),
                country: self.data.country.to_owned(),
                region: String::new(),
                tax_class: (*class).to_owned(),
                rate: (*rate).to_owned(),
            };
            self.run(rate).await?;
        }
        for (code, name, price) in self.data.shipping {
            let (code, name) = ((*code).to_owned(), (*name).to_owned());
            let price = self.price(price)?;
            self.run(CreateShippingMethod { code, name, price, tax_class: "standard".to_owned() }).await?;
        }
        Ok(())
    }

    async fn places(&self) -> Result<Vec<LocationId>> {
        for (code, name, priority) in self.data.more_locations {
            let address = AddressInput {
                name: (*name).to_owned(),
                line1: format!("2 {}", self.data.streets.first().copied().unwrap_or_default()),
                city: (*name).split(' ').next().unwrap_or_default().to_owned(),
                country: self.data.country.to_owned(),
                ..AddressInput::default()
            };
            let (code, name) = ((*code).to_owned(), (*name).to_owned());
            let (priority, address) = (Some(*priority), Some(address));
            let place = CreateLocation { code, name, priority, address, ships_orders: true };
            self.run(place).await?;
        }
        let principal = Arc::new(Principal::system());
        let all = self.shop.read(&principal, |ctx| Ok(locations::all(ctx.tx)?)).await?;
        Ok(all.iter().map(|l| l.id).collect())
    }

    async fn categories(&self) -> Result<Vec<(&'static str, CategoryId)>> {
        let mut out: Vec<(&'static str, CategoryId)> = Vec::new();
        for (name, parent) in self.data.categories {
            let parent = out.iter().find(|(known, _)| known == parent).map(|(_, id)| *id);
            let made = self.run(CreateCategory { name: (*name).to_owned(), parent, position: None }).await?;
            out.push((name, made.id));
        }
        Ok(out)
    }

    async fn suppliers(&self) -> Result<Vec<(&'static str, SupplierId)>> {
        let mut out = Vec::new();
        for (name, email, days) in self.data.suppliers {
            let input = SupplierInput {
                name: (*name).to_owned(),
                email: Some((*email).to_owned()),
                phone: None,
                note: None,
                currency: self.currency()?,
                lead_time_days: *days,
                minimum_order: None,
            };
            out.push((*name, self.run(CreateSupplier { input }).await?.id));
        }
        Ok(out)
    }

    /// What each supplier sells: the products of the vendor of that name.
    async fn supply(&self, data: &ProductData, suppliers: &[(&'static str, SupplierId)]) -> Result<()> {
        let Some((_, supplier)) = suppliers.iter().find(|(name, _)| *name == data.vendor) else { return Ok(()) };
        for (n, v) in (1_i64..).zip(data.variants) {
            let price = self.price(v.price)?;
            let pack = if price.minor() < CHEAP { SUPPLIED_PACK } else { 1 };
            let terms = ItemTerms {
                supplier_sku: format!("{}-{n:02}", v.sku.chars().take(3).collect::<String>()),
                price: Some(Money::from_minor(price.minor() * BOUGHT_AT_PERCENT / 100, price.currency())),
                lead_time_days: None,
                pack_size: pack,
                minimum_quantity: pack * 2,
            };
            let sku = Sku::new(v.sku).map_err(|_| broken("SKU"))?;
            self.run(CreateSupplierItem { supplier: *supplier, sku, terms, preferred: Some(true) }).await?;
        }
        Ok(())
    }

    async fn product(&self, data: &ProductData, categories: &[(&'static str, CategoryId)]) -> Result<()> {
        let options = match data.option {
            "" => Vec::new(),
            name => vec![OptionInput { name: name.to_owned(), values: Vec::new() }],
        };
        let mut variants = Vec::with_capacity(data.variants.len());
        for v in data.variants {
            variants.push(VariantInput {
                sku: v.sku.to_owned(),
                values: if data.option.is_empty() { Vec::new() } else { vec![v.value.to_owned()] },
                barcodes: Vec::new(),
                price: self.price(v.price)?,
                compare_at_price: None,
                cost: None,
                weight_g: Some(v.weight_g),
                tracked: true,
            });
        }
        let category = categories.iter().find(|(name, _)| *name == data.category).map(|(_, id)| *id);
        let product = CreateProduct {
            title: data.title.to_owned(),
            handle: None,
            description: data.description.to_owned(),
            vendor: data.vendor.to_owned(),
            product_type: data.category.to_owned(),
            tax_class: Some(data.tax_class.to_owned()),
            short_policy: None,
            categories: category.into_iter().collect(),
            options,
            variants,
        };
        let product = self.run(product).await?.product.id;
        let picture = crate::platform::pictures::read(pictures::png(data.picture)?).await?;
        let alt = data.picture.words().to_owned();
        self.run(AddImage { product, alt, picture }).await.map(drop)
    }

    /// Stock of the first location is watched.
    async fn thresholds(&self, places: &[LocationId]) -> Result<()> {
        let Some(location) = places.first().copied() else { return Ok(()) };
        for v in self.data.products.iter().flat_map(|p| p.variants).filter(|v| v.stock >= LOW_SHARE) {
            let sku = Sku::new(v.sku).map_err(|_| broken("SKU"))?;
            let low_at = Some(Some(v.stock / LOW_SHARE));
            self.run(SetStockPolicy { sku, location, safety_stock: None, oversell_allowance: None, low_at }).await?;
        }
        Ok(())
    }

    /// Open to everybody, with everything.
    async fn order_form(&self) -> Result<()> {
        let intro = "Choose what you like and say where it goes. No account is needed.".to_owned();
        let change = OrderFormChange { enabled: Some(true), intro: Some(intro), ..OrderFormChange::default() };
        self.run(ChangeOrderForm { version: 0, change }).await.map(drop)
    }

    /// The first location holds most of the stock, the others a share each.
    async fn opening_stock(&self, places: &[LocationId]) -> Result<()> {
        for (n, place) in (0_i64..).zip(places) {
            let mut lines = Vec::new();
            for v in self.data.products.iter().flat_map(|p| p.variants) {
                let units = if n == 0 { v.stock } else { v.stock / (n + 3) };
                let Ok(change) = QuantityChange::new(units) else { continue };
                lines.push(AdjustLine {
                    sku: Sku::new(v.sku).map_err(|_| broken("SKU"))?,
                    change: Change::By(Bucket::Good, change),
                    reason: AdjustmentReason::Opening,
                    note: String::new(),
                });
            }
            for part in lines.chunks(crate::stock::adjust::MAX_LINES) {
                self.run(AdjustStock { location: *place, lines: part.to_vec() }).await?;
            }
        }
        Ok(())
    }
}

fn broken(what: &str) -> AppError {
    AppError::Internal(format!("the sample data has a {what} that cannot be read"))
}

/// The moment at which the history of a sample shop begins.
pub fn begins_at(until: Timestamp) -> Timestamp {
    Timestamp::from_micros(until.as_micros() - HISTORY_DAYS * DAY_US)
}
