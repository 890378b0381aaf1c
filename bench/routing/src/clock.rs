//! The machine's clocks, for the solver to be given.

use std::time::{Duration, Instant};

use routing::Clock;

/// Time that passes for everyone.
pub(crate) struct WallClock {
    start: Instant,
}

impl WallClock {
    /// A clock at zero.
    #[expect(clippy::disallowed_methods, reason = "a benchmark reads the machine's clock")]
    pub(crate) fn start() -> Self {
        Self { start: Instant::now() }
    }
}

impl Clock for WallClock {
    fn now(&self) -> Duration {
        self.start.elapsed()
    }
}

/// Processor time of the calling thread, so that a budget means the same beside other work. Linux only; stands still
/// where the kernel does not tell.
pub(crate) struct CpuClock;

impl Clock for CpuClock {
    fn now(&self) -> Duration {
        let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
        let nanos = text.split_whitespace().next().and_then(|n| n.parse().ok()).unwrap_or(0);
        Duration::from_nanos(nanos)
    }
}
