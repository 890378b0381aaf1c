//! The program's clock. Nothing else reads the machine's time.

use domain::base::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Where the present moment comes from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that only moves when told to, for tests and replays. Microseconds UTC.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// A fixed clock that starts at a moment.
    pub fn fixed(at: Timestamp) -> Clock {
        Clock::Fixed(Arc::new(AtomicI64::new(at.as_micros())))
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        match self {
            #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the machine's clock")]
            Clock::System => Timestamp::from_jiff(jiff::Timestamp::now()),
            Clock::Fixed(at) => Timestamp::from_micros(at.load(Ordering::SeqCst)),
        }
    }

    /// Moves a fixed clock forward; the machine's clock cannot be moved and stays.
    pub fn advance(&self, micros: i64) {
        match self {
            Clock::System => {}
            Clock::Fixed(at) => {
                at.fetch_add(micros, Ordering::SeqCst);
            }
        }
    }
}

/// A point from which to measure how long something has lasted. Runs on however the clock is set, also beside a fixed one: for
/// the age of what is kept in memory, which no rule of the shop sees.
#[derive(Clone, Copy, Debug)]
pub struct Since(tokio::time::Instant);

impl Since {
    /// From now.
    pub fn now() -> Since {
        Since(tokio::time::Instant::now())
    }

    /// How long ago that was.
    pub fn elapsed(self) -> std::time::Duration {
        self.0.elapsed()
    }
}
