//! Closed loops: each client sends its next request when the answer to the last has come.

use std::sync::Arc;
use std::time::Duration;

use app::platform::clock::Since;
use testkit::load::http::HttpClient;
use testkit::load::random::Dice;

use crate::{Fault, Result};

/// One request.
pub(crate) struct Request {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) key: Option<String>,
    pub(crate) body: String,
    /// The status that counts as done.
    pub(crate) expected: u16,
}

/// Makes a client's next request.
pub(crate) type Make = Arc<dyn Fn(&mut Dice) -> Request + Send + Sync>;

/// What a loop showed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Measured {
    /// Answers in the measured time.
    pub(crate) answers: usize,
    /// The measured time.
    pub(crate) took: Duration,
    /// Latencies in microseconds, rising.
    latencies: Vec<u32>,
}

impl Measured {
    /// Answers per second.
    pub(crate) fn rate(&self) -> f64 {
        self.answers as f64 / self.took.as_secs_f64().max(f64::EPSILON)
    }

    /// The latency that `share` of the answers did not exceed, in milliseconds.
    pub(crate) fn millis(&self, share: f64) -> f64 {
        let last = self.latencies.len().saturating_sub(1);
        let at = (last as f64 * share).round() as usize;
        self.latencies.get(at).map_or(0.0, |us| f64::from(*us) / 1_000.0)
    }
}

/// Runs the loop: a quarter of the time to warm up, then the time that is measured.
pub(crate) async fn closed_loop(clients: Vec<HttpClient>, seed: u64, time: Duration, make: Make) -> Result<Measured> {
    let warm = time / 4;
    let began = Since::now();
    let tasks: Vec<_> = (0..)
        .zip(clients)
        .map(|(n, client)| {
            let dice = Dice::nth(seed, n);
            tokio::spawn(one(client, dice, Arc::clone(&make), began, warm, warm + time))
        })
        .collect();
    let mut measured = Measured { took: time, ..Measured::default() };
    for task in tasks {
        measured.latencies.extend(task.await??);
    }
    measured.answers = measured.latencies.len();
    measured.latencies.sort_unstable();
    Ok(measured)
}

async fn one(
    mut client: HttpClient,
    mut dice: Dice,
    make: Make,
    began: Since,
    from: Duration,
    until: Duration,
) -> Result<Vec<u32>> {
    let mut latencies = Vec::new();
    loop {
        let request = make(&mut dice);
        let sent = Since::now();
        let body = request.body.as_bytes();
        let answer = client.send(request.method, &request.path, request.key.as_deref(), body).await?;
        let latency = sent.elapsed();
        if answer.status != request.expected {
            let said = String::from_utf8_lossy(&answer.body).into_owned();
            return Err(Fault::from(format!("{} {}: {} {said}", request.method, request.path, answer.status)));
        }
        let now = began.elapsed();
        if now >= until {
            return Ok(latencies);
        }
        if now >= from {
            latencies.push(u32::try_from(latency.as_micros()).unwrap_or(u32::MAX));
        }
    }
}
