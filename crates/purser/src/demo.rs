//! `purser demo`: a shop with sample data, filled once and then served like any other.

use std::io::Write;

use app::Shop;
use app::demo::{self, Preset};
use app::platform::{BackgroundOptions, Clock, Principal};
use std::sync::Arc;

use crate::opening::{self, OpenError, Stay};
use crate::serve::{self, Greeting, ServeError};
use crate::settings::Settings;

/// Fills the shop when it is empty, then serves it.
///
/// # Errors
/// [`ServeError`].
pub fn demo(settings: &Settings, preset: Preset, out: &mut impl Write) -> Result<(), ServeError> {
    fill(settings, preset)?;
    serve::serve(settings, Greeting::DemoOwner, out)
}

/// Fills an empty shop; one that has products is left as it is.
///
/// # Errors
/// [`OpenError`].
pub fn fill(settings: &Settings, preset: Preset) -> Result<(), OpenError> {
    let lock = opening::prepare(settings, Stay::Serving)?;
    let mut options = opening::shop_options(settings, Stay::Serving);
    let now = options.clock.now();
    options.clock = Clock::fixed(demo::begins_at(now));
    options.background = BackgroundOptions::OFF;
    Shop::migrate(&options)?;
    let shop = Shop::open(options)?;
    let filled = opening::runtime()?.block_on(async {
        let principal = Arc::new(Principal::system());
        if demo::is_filled(&shop, &principal).await? {
            Ok(None)
        } else {
            demo::fill(&shop, preset, now).await.map(Some)
        }
    });
    shop.stop()?;
    drop(lock);
    if let Some(filled) = filled? {
        tracing::info!(products = filled.products, orders = filled.orders, "sample data made");
    }
    Ok(())
}
