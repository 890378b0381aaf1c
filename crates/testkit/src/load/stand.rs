//! A shop put up for load: a fresh database, one or more running shops on it (several only on PostgreSQL), a world to sell.

use app::platform::Call;
use app::setup::SetUpShop;
use app::{Shop, ShopOptions};
use web::shell::{App, WebOptions};

use super::door::Door;
use super::world::{World, WorldSpec};
use crate::engines::{DatabaseAddress, EngineUnderTest, Target};

/// Shops on one database, in this process.
pub struct Stand {
    apps: Vec<App>,
    routers: Vec<axum::Router>,
    /// What they sell.
    pub world: World,
    // Dropped last: the database goes after everything that is connected to it.
    target: Target,
}

impl Stand {
    /// Puts `shops` shops up on a new database and builds the world.
    ///
    /// # Panics
    /// When any of it fails.
    pub async fn open(engine: EngineUnderTest, shops: usize, spec: WorldSpec) -> Self {
        let target = engine.fresh();
        let options = ShopOptions::new(db_target(&target.address()));
        Shop::migrate(&options).expect("a schema");
        let open = |_| App::new(Shop::open(options.clone()).expect("a shop"), WebOptions::default());
        let apps: Vec<App> = (0..shops).map(open).collect();
        let world = furnish(apps[0].shop(), spec).await;
        let router = |app: &App| web::site(app).expect("routes").into_service(app.clone());
        let routers = apps.iter().map(router).collect();
        Self { apps, routers, world, target }
    }

    /// The `n`-th shop, counted round.
    pub fn shop(&self, n: usize) -> &Shop {
        self.apps[n % self.apps.len()].shop()
    }

    /// A way straight to the `n`-th shop.
    pub fn shop_door(&self, n: usize) -> Door {
        Door::to_shop(self.shop(n))
    }

    /// A way through the router of the `n`-th shop.
    pub fn router_door(&self, n: usize) -> Door {
        Door::Router(Box::new(self.routers[n % self.routers.len()].clone()), self.world.api_key.clone())
    }

    /// The database.
    pub fn database(&self) -> db::Target {
        db_target(&self.target.address())
    }
}

/// Sets a shop up and builds a world in it.
///
/// # Panics
/// When the shop refuses any of it.
pub async fn furnish(shop: &Shop, spec: WorldSpec) -> World {
    shop.execute(Call::system("set-up"), SetUpShop).await.expect("a set-up");
    World::build(shop, spec).await
}

/// The address as `db` takes it.
pub fn db_target(address: &DatabaseAddress) -> db::Target {
    match address {
        DatabaseAddress::Dir(dir) => db::Target::in_dir(dir),
        DatabaseAddress::Url(url) => db::Target::Postgres(url.clone()),
    }
}
