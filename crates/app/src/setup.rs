//! What a shop needs before its first order: a location, channels, tax classes, stages, a way of sending.
//!
//! Invariant: what the shop has already, or has archived, is left alone; running it again changes nothing, and several
//! processes may run it at once.
//!
//! Called when the program starts, and by tests.

use crate::catalog::queries::tax_classes;
use crate::catalog::tax_classes::CreateTaxClass;
use crate::orders::channels::{self, CreateChannel};
use crate::orders::shipping_methods::{self, CreateShippingMethod};
use crate::orders::stages::{self, CreateStage};
use crate::platform::command::{Call, Command};
use crate::platform::{AppError, Result, WriteCtx, settings};
use crate::stock::locations::{self, CreateLocation};
use domain::base::Money;
use domain::catalog::ShortPolicy;
use domain::orders::{Stage, StageAction};
use domain::parties::Permission;
use serde::{Deserialize, Serialize};

/// Code of the first location.
pub const MAIN_LOCATION: &str = "main";
/// Code of the first shipping method and of the first tax class.
pub const STANDARD: &str = "standard";
/// Tax classes that a shop starts with.
const TAX_CLASSES: [(&str, &str); 3] = [(STANDARD, "Standard"), ("reduced", "Reduced"), ("zero", "Zero")];
/// Channels that a shop starts with.
const CHANNELS: [(&str, &str); 5] = [
    ("web", "Web shop"),
    ("form", "Order form"),
    ("staff", "Entered by staff"),
    ("pos", "Point of sale"),
    ("api", "Programs"),
];

/// Stages that a shop starts with: those that rules put orders into, and what most shops add at once.
const STAGES: [(&str, &str, StageAction); 7] = [
    (Stage::NEW, "New", StageAction::Nothing),
    (Stage::OUT_OF_STOCK, "Out of stock", StageAction::Nothing),
    ("on_hold", "On hold", StageAction::Hold),
    ("picking", "Picking", StageAction::StartPicking),
    (Stage::SHIPPED, "Shipped", StageAction::Ship),
    (Stage::DELIVERED, "Delivered", StageAction::Deliver),
    (Stage::CANCELLED, "Cancelled", StageAction::Cancel),
];

/// Makes what is missing.
#[derive(Clone, Copy, Debug, Default)]
pub struct SetUpShop;

/// What was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetUp {
    /// How many records were missing and are there now.
    pub made: u32,
}

impl Command for SetUpShop {
    const NAME: &'static str = "shop.setup";
    const PERMISSION: Permission = Permission::SettingsWrite;
    type Output = SetUp;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<SetUp> {
        let mut made = 0;
        if tax_classes(ctx.tx)?.is_empty() {
            for (code, name) in TAX_CLASSES {
                made += count(CreateTaxClass { code: code.to_owned(), name: name.to_owned() }.run(call, ctx))?;
            }
        }
        if locations::all(ctx.tx)?.is_empty() {
            made += count(main_location().run(call, ctx))?;
        }
        if channels::all(ctx.tx)?.is_empty() {
            for (code, name) in CHANNELS {
                made += count(channel(code, name).run(call, ctx))?;
            }
        }
        if stages::all(ctx.tx)?.is_empty() {
            for (position, (code, name, action)) in (1..).zip(STAGES) {
                let (code, name) = (code.to_owned(), name.to_owned());
                made += count(CreateStage { code, name, action, position: position * 10 }.run(call, ctx))?;
            }
        }
        if shipping_methods::all(ctx.tx)?.is_empty() {
            let currency = settings::read(ctx.tx)?.0.currency;
            let method = CreateShippingMethod {
                code: STANDARD.to_owned(),
                name: "Standard".to_owned(),
                price: Money::zero(currency),
                tax_class: STANDARD.to_owned(),
            };
            made += count(method.run(call, ctx))?;
        }
        Ok(SetUp { made })
    }
}

fn main_location() -> CreateLocation {
    CreateLocation {
        code: MAIN_LOCATION.to_owned(),
        name: "Main".to_owned(),
        priority: Some(0),
        address: None,
        ships_orders: true,
    }
}

fn channel(code: &str, name: &str) -> CreateChannel {
    CreateChannel { code: code.to_owned(), name: name.to_owned(), short_policy: ShortPolicy::Refuse, buffer: 0 }
}

/// One when a record was made, none when another process made it at the same moment.
fn count<T>(made: Result<T>) -> Result<u32> {
    match made {
        Ok(_) => Ok(1),
        Err(AppError::Refused(refused)) if refused.code == "code_taken" => Ok(0),
        Err(error) => Err(error),
    }
}
