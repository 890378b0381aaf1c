//! Many processes that start at once on an empty database: one brings the schema up to date.

use app::{Shop, ShopOptions};
use std::sync::Barrier;
use testkit::engines::DatabaseAddress;
use testkit::{EngineUnderTest, both_engines};

const STARTERS: usize = 10;

both_engines! {
    fn one_of_ten_starters_migrates(engine: EngineUnderTest) {
        let fresh = engine.fresh();
        let target = match fresh.address() {
            DatabaseAddress::Dir(dir) => db::Target::in_dir(&dir),
            DatabaseAddress::Url(url) => db::Target::from_url(&url).unwrap(),
        };
        let options = ShopOptions::new(target);
        let start = Barrier::new(STARTERS);
        let reports: Vec<_> = std::thread::scope(|scope| {
            let starters: Vec<_> = (0..STARTERS)
                .map(|_| {
                    scope.spawn(|| {
                        start.wait();
                        Shop::migrate(&options).unwrap()
                    })
                })
                .collect();
            starters.into_iter().map(|s| s.join().unwrap()).collect()
        });
        let newest = reports[0].to;
        assert!(newest > 0);
        assert!(reports.iter().all(|r| r.to == newest), "{reports:?}");
        assert_eq!(reports.iter().filter(|r| r.from == 0).count(), 1, "{reports:?}");
        assert_eq!(reports.iter().filter(|r| r.from == newest).count(), STARTERS - 1, "{reports:?}");
    }
}
