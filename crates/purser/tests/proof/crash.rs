//! Kill -9 in the middle of a load, two cycles per engine; `bench crash` does twenty.

use std::path::PathBuf;

use testkit::load::crash::{self, CrashSpec};
use testkit::{EngineUnderTest, both_engines};

both_engines! {
    async fn nothing_acknowledged_is_lost_and_nothing_is_doubled(engine: EngineUnderTest) {
        let target = engine.fresh();
        let dir = tempfile::tempdir().unwrap();
        let spec = CrashSpec {
            binary: PathBuf::from(env!("CARGO_BIN_EXE_purser")),
            cycles: 2,
            clients: 16,
            seed: 11,
            dir: dir.path().to_owned(),
        };
        let report = crash::run(&target, &spec).await.unwrap();
        assert!(report.faults.is_empty(), "{}", report.faults.join("\n"));
        assert_eq!(report.ready_after.len(), 3);
        assert!(report.acknowledged > 0 && report.repeated > 0, "{report:?}");
    }
}
