//! A running shop: the database, its writers, its readers and its background work. Made once per process.

use crate::insight::verify::{Verification, verify};
use crate::messages::MailOptions;
use crate::platform::background::{Background, BackgroundOptions, Workers};
use crate::platform::command::{Answer, Call, Command};
use crate::platform::ctx::ReadCtx;
use crate::platform::jobs::Registry;
use crate::platform::people::authenticate::KeyCache;
use crate::platform::pipeline::{Pipeline, PipelineOptions, Reply};
use crate::platform::principal::Principal;
use crate::platform::readers::Readers;
use crate::platform::schema::MIGRATIONS;
use crate::platform::{AppError, Clock, Random, Result};
use db::{ConnectOptions, Engine, MigrationReport, Target, Use};
use std::sync::Arc;
use std::thread::JoinHandle;
use tokio::sync::watch;

/// How a shop is opened.
#[derive(Clone, Debug)]
pub struct ShopOptions {
    /// Where the database is.
    pub target: Target,
    /// The clock.
    pub clock: Clock,
    /// The randomness.
    pub random: Random,
    /// Writer threads on PostgreSQL; SQLite has one.
    pub writers: usize,
    /// Reader threads.
    pub readers: usize,
    /// Limits of a connection.
    pub connect: ConnectOptions,
    /// Whether and how background work is done.
    pub background: BackgroundOptions,
    /// Handlers of jobs, and schedules.
    pub registry: Arc<Registry>,
    /// How mail is sent.
    pub mail: MailOptions,
}

impl ShopOptions {
    /// The usual settings for a database; background work is off.
    pub fn new(target: Target) -> ShopOptions {
        ShopOptions {
            target,
            clock: Clock::System,
            random: Random::System,
            writers: 2,
            readers: 4,
            connect: ConnectOptions::default(),
            background: BackgroundOptions::OFF,
            registry: Arc::new(crate::registry()),
            mail: MailOptions::default(),
        }
    }
}

/// Longest statement (SQLite: longest audit) of the auditor, in milliseconds.
const AUDIT_LIMIT_MS: u64 = 30 * 60 * 1_000;

/// A running shop. Cheap to clone; the threads end when [`Shop::stop`] is called or the last clone is dropped.
#[derive(Clone)]
pub struct Shop {
    pipeline: Pipeline,
    readers: Readers,
    options: Arc<ShopOptions>,
    threads: Arc<Threads>,
    /// None in the background's own clones, which must not keep it alive.
    background: Option<Arc<Background>>,
    api_keys: Arc<KeyCache>,
}

struct Threads(std::sync::Mutex<Vec<JoinHandle<()>>>);

impl Shop {
    /// Brings the schema up to date. Many processes may call it at once; one does the work.
    pub fn migrate(options: &ShopOptions) -> Result<MigrationReport> {
        apart(|| {
            let mut conn = options.target.connect(Use::Write, options.connect)?;
            Ok(db::migrate(&mut conn, MIGRATIONS, options.clock.now().as_micros())?)
        })
    }

    /// Opens a shop whose schema is up to date.
    pub fn open(options: ShopOptions) -> Result<Shop> {
        apart(|| Shop::open_here(options))
    }

    fn open_here(options: ShopOptions) -> Result<Shop> {
        let pipeline = PipelineOptions {
            target: options.target.clone(),
            connect: options.connect,
            clock: options.clock.clone(),
            random: options.random.clone(),
            writers: options.writers,
            registry: Arc::clone(&options.registry),
        };
        let (pipeline, mut threads) = Pipeline::start(&pipeline)?;
        let (readers, more) = Readers::start(&options.target, options.connect, &options.clock, options.readers)?;
        threads.extend(more);
        let mut shop = Shop {
            pipeline,
            readers,
            options: Arc::new(options),
            threads: Arc::new(Threads(std::sync::Mutex::new(threads))),
            background: None,
            api_keys: Arc::default(),
        };
        shop.background = match shop.options.background.workers {
            Workers::On => Some(Arc::new(Background::start(shop.clone())?)),
            Workers::Off => None,
        };
        Ok(shop)
    }

    /// The same shop without a hold on its background work.
    pub(crate) fn detached(&self) -> Shop {
        Shop { background: None, ..self.clone() }
    }

    /// Handlers of jobs, and schedules.
    pub fn registry(&self) -> &Arc<Registry> {
        &self.options.registry
    }

    /// Runs a command; answers after commit.
    pub async fn execute<C: Command>(&self, call: Call, command: C) -> Result<Answer<C::Output>> {
        self.pipeline.execute(call, command).await
    }

    /// Queues a command whose answer nobody waits for.
    pub(crate) fn submit<C: Command>(&self, call: Call, command: C) -> Result<()> {
        self.pipeline.submit(call, command).map(drop)
    }

    /// Queues a command and gives what its answer will come through; for whoever has several under way in order.
    pub(crate) fn queue<C: Command>(&self, call: Call, command: C) -> Result<Reply<C::Output>> {
        self.pipeline.submit(call, command)
    }

    pub(crate) fn api_keys(&self) -> &KeyCache {
        &self.api_keys
    }

    /// Recomputes every invariant from one moment of the database, on a connection of its own that is not limited in time as
    /// other reads are.
    pub async fn audit(&self) -> Result<Verification> {
        self.read_apart(AUDIT_LIMIT_MS, &Arc::new(Principal::system()), verify).await
    }

    /// Runs a long query against one moment of the database, on a connection of its own with its own limit in time, so that
    /// other reads neither wait for it nor end it.
    pub(crate) async fn read_apart<T: Send + 'static>(
        &self,
        limit_ms: u64,
        principal: &Arc<Principal>,
        query: impl FnOnce(&mut ReadCtx<'_, '_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (target, clock) = (self.options.target.clone(), self.options.clock.clone());
        let connect = ConnectOptions { read_timeout_ms: limit_ms, ..self.options.connect };
        let principal = Arc::clone(principal);
        let read = move || {
            let mut conn = target.connect(Use::Read, connect)?;
            let mut tx = conn.begin_read()?;
            query(&mut ReadCtx { tx: &mut tx, now: clock.now(), principal: &principal })
        };
        let ended = tokio::task::spawn_blocking(read).await;
        ended.unwrap_or_else(|_| Err(AppError::Internal("a long query panicked".to_owned())))
    }

    /// Runs a query against one moment of the database.
    pub async fn read<T: Send + 'static>(
        &self,
        principal: &Arc<Principal>,
        query: impl FnOnce(&mut ReadCtx<'_, '_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.readers.read(Arc::clone(principal), query).await
    }

    /// The program's clock.
    pub fn clock(&self) -> &Clock {
        &self.options.clock
    }

    /// The program's randomness.
    pub fn random(&self) -> &Random {
        &self.options.random
    }

    /// How the shop was opened.
    pub fn options(&self) -> &ShopOptions {
        &self.options
    }

    /// Which engine holds the data.
    pub fn engine(&self) -> Engine {
        self.options.target.engine()
    }

    /// Rises after every commit of this process.
    pub fn committed(&self) -> watch::Receiver<u64> {
        self.pipeline.committed()
    }

    /// True while somebody outside waits for the answer to a change.
    pub(crate) fn is_somebody_waiting(&self) -> bool {
        self.pipeline.is_somebody_waiting()
    }

    /// How many commands wait to be written.
    pub fn commands_waiting(&self) -> usize {
        self.pipeline.waiting()
    }

    /// Whether the background work that this process should do is being done.
    pub fn is_background_sound(&self) -> bool {
        self.background.as_ref().is_none_or(|background| background.is_running())
    }

    /// Lets running jobs end, finishes what waits and ends the threads. Blocks; other clones answer "stopping" from now on when the last is gone.
    pub fn stop(self) -> Result<()> {
        let Shop { pipeline, readers, threads, background, .. } = self;
        if let Some(background) = background {
            let Ok(background) = Arc::try_unwrap(background) else {
                return Err(AppError::Internal("the shop is still in use elsewhere".to_owned()));
            };
            background.stop()?;
        }
        drop((pipeline, readers));
        let Ok(threads) = Arc::try_unwrap(threads) else {
            return Err(AppError::Internal("the shop is still in use elsewhere".to_owned()));
        };
        let threads = threads.0.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        for thread in threads {
            if thread.join().is_err() {
                return Err(AppError::Internal("a thread of the shop panicked".to_owned()));
            }
        }
        Ok(())
    }
}

/// Runs something in a thread of its own: connections drive a runtime, which cannot be done inside another one.
fn apart<T: Send>(work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    std::thread::scope(|scope| scope.spawn(work).join())
        .unwrap_or_else(|_| Err(AppError::Internal("opening the shop panicked".to_owned())))
}
