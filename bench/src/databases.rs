//! Fresh databases that promise what a shop's does: SQLite in a temporary directory, PostgreSQL private and with its own
//! durable defaults.

use app::{Shop, ShopOptions};
use testkit::engines::Target;
use testkit::load::stand::{db_target, furnish};
use testkit::load::{World, WorldSpec};
use testkit::{Cluster, Engine, EngineUnderTest};

use crate::Result;

/// A new empty database.
pub(crate) fn fresh(engine: Engine) -> Result<Target> {
    match engine {
        Engine::Sqlite => Ok(EngineUnderTest::sqlite().fresh()),
        Engine::Postgres => {
            let cluster = Cluster::durable().ok_or("PostgreSQL's programs are not installed")?;
            Ok(Target::Postgres { database: cluster.create_database(None) })
        }
    }
}

/// Opens a shop on it in this process, does something with it and closes it.
pub(crate) async fn with_shop<T>(target: &Target, work: impl AsyncFnOnce(&Shop) -> T) -> Result<T> {
    let options = ShopOptions::new(db_target(&target.address()));
    Shop::migrate(&options)?;
    let shop = Shop::open(options)?;
    let done = work(&shop).await;
    tokio::task::spawn_blocking(move || shop.stop()).await??;
    Ok(done)
}

/// A new database with something to sell.
pub(crate) async fn furnished(engine: Engine, spec: WorldSpec) -> Result<(Target, World)> {
    let target = fresh(engine)?;
    let world = with_shop(&target, async |shop| furnish(shop, spec).await).await?;
    Ok((target, world))
}

/// The engine's name, as people write it.
pub(crate) fn name(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "SQLite",
        Engine::Postgres => "PostgreSQL",
    }
}
