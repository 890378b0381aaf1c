//! What runs beside requests: job workers, the sequencer of events, schedules. A thread with a runtime of its own, so that
//! neither a slow handler nor a busy web server holds up the other.
//!
//! Started by [`Shop::open`] when [`BackgroundOptions::workers`] says so; ended by [`Shop::stop`], which lets running jobs end
//! first.

use super::worker::Worker;
use super::{AppError, Random, Result, schedules, sequencer};
use crate::Shop;
use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::watch;

/// Threads of the background's runtime; handlers wait more than they compute.
const THREADS: usize = 2;
/// How long the runtime waits for tasks that handlers left behind.
const LEFT_BEHIND: Duration = Duration::from_secs(2);
/// Pause before a part that ended unexpectedly is started again.
const RESTART_PAUSE: Duration = Duration::from_secs(1);

/// Whether this process does background work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Workers {
    /// It does.
    On,
    /// It leaves that to other processes, or is too short-lived.
    Off,
}

/// How background work is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BackgroundOptions {
    /// Whether it is done here.
    pub workers: Workers,
    /// Jobs that run at the same time.
    pub slots: usize,
    /// How often the database is asked for work that other processes left or whose time has come.
    pub poll: Duration,
    /// How long a job stays with a worker that fell silent.
    pub lease: Duration,
    /// How long running jobs may take to end when the shop stops.
    pub grace: Duration,
    /// Whether no other process works on this database: what one before left running is taken over at once.
    pub alone: bool,
}

impl BackgroundOptions {
    /// No background work.
    pub const OFF: BackgroundOptions = BackgroundOptions { workers: Workers::Off, ..BackgroundOptions::ON };
    /// Background work as usual.
    pub const ON: BackgroundOptions = BackgroundOptions {
        workers: Workers::On,
        slots: 16,
        poll: Duration::from_secs(1),
        lease: Duration::from_secs(60),
        grace: Duration::from_secs(20),
        alone: false,
    };
}

/// The running background; dropping it tells it to end, [`Background::stop`] also waits.
pub(crate) struct Background {
    stop: watch::Sender<bool>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Background {
    /// Starts it. `shop` must not hold a background itself, or it would keep itself alive.
    pub(crate) fn start(shop: Shop) -> Result<Background> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(THREADS)
            .thread_name("background")
            .enable_all()
            .build()
            .map_err(|e| AppError::Internal(format!("the background's runtime could not be started: {e}")))?;
        let stop = watch::Sender::new(false);
        let watching = stop.subscribe();
        let thread = std::thread::Builder::new()
            .name("background".to_owned())
            .spawn(move || run(runtime, shop, &watching))
            .map_err(|e| AppError::Internal(format!("the background thread could not be started: {e}")))?;
        Ok(Background { stop, thread: Mutex::new(Some(thread)) })
    }

    /// Whether its thread runs. Parts that end are started again; a thread that ended is not.
    pub(crate) fn is_running(&self) -> bool {
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        thread.as_ref().is_some_and(|thread| !thread.is_finished())
    }

    /// Lets running jobs end and waits for everything.
    pub(crate) fn stop(&self) -> Result<()> {
        self.stop.send_replace(true);
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        match thread.map(JoinHandle::join) {
            None | Some(Ok(())) => Ok(()),
            Some(Err(_)) => Err(AppError::Internal("the background thread panicked".to_owned())),
        }
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

/// A name that no other worker has.
pub(crate) fn new_holder() -> String {
    format!("{:032x}", u128::from_le_bytes(Random::System.bytes()))
}

fn run(runtime: Runtime, shop: Shop, stop: &watch::Receiver<bool>) {
    let parts = [
        runtime.spawn(keep_running("jobs", shop.clone(), stop.clone(), |shop, stop| Worker::new(shop).work(stop))),
        runtime.spawn(keep_running("sequencer", shop.clone(), stop.clone(), sequencer::work)),
        runtime.spawn(keep_running("schedules", shop.clone(), stop.clone(), schedules::work)),
    ];
    drop(shop);
    runtime.block_on(async {
        for part in parts {
            if let Err(error) = part.await {
                tracing::error!(error = &error as &dyn std::error::Error, "a part of the background failed");
            }
        }
    });
    runtime.shutdown_timeout(LEFT_BEHIND);
}

/// Runs a part until the stop; one that ends before it (a defect) is started again.
async fn keep_running<F>(
    name: &'static str,
    shop: Shop,
    stop: watch::Receiver<bool>,
    start: impl Fn(Shop, watch::Receiver<bool>) -> F,
) where
    F: Future<Output = ()> + Send + 'static,
{
    loop {
        let ended = tokio::spawn(start(shop.clone(), stop.clone())).await;
        if *stop.borrow() {
            return;
        }
        tracing::error!(part = name, panicked = ended.is_err(), "a part of the background ended; starting it again");
        metrics::counter!("purser_background_restarts_total", "part" => name).increment(1);
        tokio::time::sleep(RESTART_PAUSE).await;
    }
}

/// Waits until the stop is told; also when whoever would tell it has gone.
pub(crate) async fn stopped(stop: &mut watch::Receiver<bool>) {
    // An error means that the sender was dropped, which is a stop as well.
    drop(stop.wait_for(|stop| *stop).await);
}
