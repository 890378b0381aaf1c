//! The queue of commands and the writer threads that empty it.
//!
//! A writer takes what waits, up to [`MAX_GROUP`], and runs it as one group in one transaction: what waits is the group, so
//! there is no artificial delay. A group that fails for a reason of one member is run again one by one, so that only the
//! guilty one fails. Answers are given after commit.
//!
//! With several writers (PostgreSQL) one of them takes what is run in batches and the others the rest. Two groups of orders at
//! once would gain nothing: they want the same stock levels, so the second would stand still until the first has committed,
//! while it could have grown.

use super::command::{Answer, Call, Command};
use super::group::{self, Entry, Queued, WriterState};
use super::jobs::Registry;
use super::memory::Memory;
use super::node::Node;
use super::numbers::Numbers;
use super::{ActorKind, AppError, Clock, Random, Result};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TrySendError, bounded};
use db::{Conn, ConnectOptions, DbError, Engine, Patience, Target, Use};
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{oneshot, watch};

/// Most commands in one transaction.
pub const MAX_GROUP: usize = 256;
/// Commands that may wait; one more is refused with "try again".
pub const QUEUE_LIMIT: usize = 4_096;
/// How often a group that met contention or a lost connection is tried.
const MAX_ATTEMPTS: u32 = 8;
/// First pause between attempts; it doubles, with jitter.
const FIRST_PAUSE_MS: u64 = 2;
/// How often an idle writer looks after the node lease and its connection.
const IDLE_TICK: Duration = Duration::from_secs(1);
/// Groups after which the connection is looked after (see [`Conn::upkeep`]) although work waits.
const GROUPS_PER_UPKEEP: u32 = 64;

/// The answer of a command, once it is there.
pub(crate) type Reply<T> = oneshot::Receiver<Result<Answer<T>>>;

/// The way in for commands.
#[derive(Clone)]
pub struct Pipeline {
    batches: Sender<Box<dyn Queued>>,
    /// The same queue where there is one writer.
    singles: Sender<Box<dyn Queued>>,
    committed: watch::Sender<u64>,
    /// Changes asked for from outside that have no answer yet.
    unanswered: Arc<AtomicUsize>,
}

/// What a pipeline is made of.
pub(crate) struct PipelineOptions {
    pub(crate) target: Target,
    pub(crate) connect: ConnectOptions,
    pub(crate) clock: Clock,
    pub(crate) random: Random,
    pub(crate) writers: usize,
    pub(crate) registry: Arc<Registry>,
}

impl Pipeline {
    pub(crate) fn start(options: &PipelineOptions) -> Result<(Pipeline, Vec<JoinHandle<()>>)> {
        let committed = watch::Sender::new(0);
        let writers = match options.target.engine() {
            Engine::Sqlite => 1,
            Engine::Postgres => options.writers.max(1),
        };
        let (batches, waiting_batches) = bounded(QUEUE_LIMIT);
        let (singles, waiting_singles) =
            if writers > 1 { bounded(QUEUE_LIMIT) } else { (batches.clone(), waiting_batches.clone()) };
        let node = Node::lease(&mut options.target.connect(Use::Write, options.connect)?, writers)?;
        let mut threads = Vec::with_capacity(writers);
        for n in 0..writers {
            let queue = if n == 0 { &waiting_batches } else { &waiting_singles };
            let writer = Writer::new(options, node.clone(), queue.clone(), committed.clone())?;
            let thread = std::thread::Builder::new()
                .name(format!("writer-{n}"))
                .spawn(move || writer.work())
                .map_err(|e| AppError::Internal(format!("a writer thread could not be started: {e}")))?;
            threads.push(thread);
        }
        Ok((Pipeline { batches, singles, committed, unanswered: Arc::default() }, threads))
    }

    /// Runs a command and answers after commit.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] at once when [`QUEUE_LIMIT`] commands wait; what the command answers otherwise.
    pub async fn execute<C: Command>(&self, call: Call, command: C) -> Result<Answer<C::Output>> {
        let _waiting = (call.principal.kind != ActorKind::System).then(|| Waiting::new(&self.unanswered));
        self.submit(call, command)?.await.unwrap_or(Err(AppError::OutcomeUnknown))
    }

    /// True while somebody outside waits for an answer.
    pub(crate) fn is_somebody_waiting(&self) -> bool {
        self.unanswered.load(Ordering::Relaxed) > 0
    }

    /// Queues a command; whoever does not care for the answer drops it.
    pub(crate) fn submit<C: Command>(&self, call: Call, command: C) -> Result<Reply<C::Output>> {
        let (reply, answer) = oneshot::channel();
        let entry = Box::new(Entry { command, call, outcome: None, replayed: false, reply });
        let queue = if C::BATCHED { &self.batches } else { &self.singles };
        match queue.try_send(entry) {
            Ok(()) => Ok(answer),
            Err(TrySendError::Full(_)) => Err(AppError::Unavailable("too many changes wait; try again")),
            Err(TrySendError::Disconnected(_)) => Err(AppError::Unavailable("the program is stopping")),
        }
    }

    /// A counter that rises after every commit; wakes whoever waits for new events or jobs.
    pub fn committed(&self) -> watch::Receiver<u64> {
        self.committed.subscribe()
    }

    /// How many commands wait.
    pub fn waiting(&self) -> usize {
        let singles = if self.singles.same_channel(&self.batches) { 0 } else { self.singles.len() };
        self.batches.len() + singles
    }
}

/// Somebody outside who waits for an answer, also when they give up.
struct Waiting<'p>(&'p AtomicUsize);

impl<'p> Waiting<'p> {
    fn new(unanswered: &'p AtomicUsize) -> Self {
        unanswered.fetch_add(1, Ordering::Relaxed);
        Waiting(unanswered)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

struct Writer {
    target: Target,
    connect: ConnectOptions,
    clock: Clock,
    conn: Conn,
    state: WriterState,
    queue: Receiver<Box<dyn Queued>>,
    held_back: Vec<Box<dyn Queued>>,
    committed: watch::Sender<u64>,
    groups_since_upkeep: u32,
}

impl Writer {
    fn new(
        options: &PipelineOptions,
        node: Node,
        queue: Receiver<Box<dyn Queued>>,
        committed: watch::Sender<u64>,
    ) -> Result<Writer> {
        let conn = options.target.connect(Use::Write, options.connect)?;
        let registry = Arc::clone(&options.registry);
        let (numbers, memory) = (Numbers::default(), Memory::default());
        let state = WriterState { node, numbers, memory, random: options.random.clone(), registry };
        Ok(Writer {
            target: options.target.clone(),
            connect: options.connect,
            clock: options.clock.clone(),
            conn,
            state,
            queue,
            held_back: Vec::new(),
            committed,
            groups_since_upkeep: 0,
        })
    }

    fn work(mut self) {
        loop {
            if self.held_back.is_empty() {
                match self.queue.recv_timeout(IDLE_TICK) {
                    Ok(first) => self.held_back.push(first),
                    Err(RecvTimeoutError::Timeout) => {
                        self.look_after();
                        continue;
                    }
                    Err(RecvTimeoutError::Disconnected) => break,
                }
            }
            let group = self.gather();
            self.run(group);
        }
        self.leave();
    }

    /// What waits, up to [`MAX_GROUP`]; a second command under one key waits for the next group and finds the answer there.
    fn gather(&mut self) -> Vec<Box<dyn Queued>> {
        let mut taken = std::mem::take(&mut self.held_back);
        while taken.len() < MAX_GROUP
            && let Ok(next) = self.queue.try_recv()
        {
            taken.push(next);
        }
        let mut keys = HashSet::new();
        let (group, later) = taken.into_iter().partition(|q| {
            let call = q.call();
            call.key.as_ref().is_none_or(|key| keys.insert((call.caller(), q.operation(), key.clone())))
        });
        self.held_back = later;
        group
    }

    fn run(&mut self, mut group: Vec<Box<dyn Queued>>) {
        match self.try_group(&mut group) {
            Ok(()) => {
                self.committed.send_modify(|n| *n += 1);
                metrics::counter!("purser_commits_total").increment(1);
                metrics::histogram!("purser_commit_group_size").record(group.len() as f64);
                group.into_iter().for_each(Queued::reply);
            }
            Err(error) if group.len() > 1 && !is_outage(&error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    members = group.len(),
                    "a group failed; running it one by one"
                );
                group.into_iter().for_each(|one| self.run(vec![one]));
            }
            Err(error) => fail_all(group, &error),
        }
        self.groups_since_upkeep += 1;
        if self.groups_since_upkeep >= GROUPS_PER_UPKEEP {
            self.upkeep();
        }
        // Also here: a writer under load is never idle.
        self.renew_node();
    }

    /// Attempts until commit, a definite error, or [`MAX_ATTEMPTS`]. After a commit whose outcome is unknown, commands with a
    /// key are attempted again: if it did happen, the key is found and its answer repeated.
    fn try_group(&mut self, group: &mut [Box<dyn Queued>]) -> Result<()> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            let error = match self.attempt(group, Patience::of_attempt(attempt)) {
                Ok(()) => return Ok(()),
                Err(error) => error,
            };
            self.state.numbers.forget();
            self.state.memory.forget();
            let all_keyed = group.iter().all(|q| q.call().key.is_some());
            let again = match &error {
                AppError::Db(e) => e.is_contention(),
                AppError::Unavailable(_) => true,
                AppError::OutcomeUnknown => all_keyed,
                _ => false,
            };
            if !again || attempt >= MAX_ATTEMPTS {
                return Err(error);
            }
            metrics::counter!("purser_group_retries_total").increment(1);
            group.iter_mut().for_each(|q| q.reset());
            self.pause(attempt);
            self.reconnect();
        }
    }

    fn attempt(&mut self, group: &mut [Box<dyn Queued>], patience: Patience) -> Result<()> {
        let now = self.clock.now();
        let (conn, state) = (&mut self.conn, &mut self.state);
        let ran = catch_unwind(AssertUnwindSafe(|| group::attempt(conn, patience, state, now, group)));
        ran.unwrap_or_else(|_| Err(AppError::Internal("a command panicked".to_owned())))
    }

    fn pause(&self, attempt: u32) {
        let longest = FIRST_PAUSE_MS << attempt.min(6);
        let millis = FIRST_PAUSE_MS + Random::System.below(longest);
        std::thread::park_timeout(Duration::from_millis(millis));
    }

    fn reconnect(&mut self) {
        if self.conn.is_usable() {
            return;
        }
        match self.target.connect(Use::Write, self.connect) {
            Ok(conn) => self.conn = conn,
            Err(error) => tracing::warn!(error = &error as &dyn std::error::Error, "a writer could not reconnect"),
        }
    }

    fn look_after(&mut self) {
        self.reconnect();
        if self.groups_since_upkeep > 0 {
            self.upkeep();
        }
        self.renew_node();
    }

    fn renew_node(&mut self) {
        if let Err(error) = self.state.node.renew_if_due(&mut self.conn) {
            tracing::warn!(error = &error as &dyn std::error::Error, "the node lease could not be extended");
        }
    }

    fn upkeep(&mut self) {
        self.groups_since_upkeep = 0;
        if let Err(error) = self.conn.upkeep() {
            tracing::warn!(error = &error as &dyn std::error::Error, "a writer's connection could not be looked after");
        }
    }

    fn leave(&mut self) {
        let given_back = self.state.node.leave(&mut self.conn);
        if let Err(error) = given_back {
            tracing::warn!(error = &error as &dyn std::error::Error, "the node lease could not be given back");
        }
        self.upkeep();
    }
}

/// True for errors that hit every member alike, so that running them one by one would not help.
fn is_outage(error: &AppError) -> bool {
    matches!(error, AppError::Unavailable(_) | AppError::OutcomeUnknown)
}

fn fail_all(group: Vec<Box<dyn Queued>>, error: &AppError) {
    let shared: Arc<str> = error.to_string().into();
    tracing::error!(error = error as &dyn std::error::Error, members = group.len(), "a change failed");
    for queued in group {
        let error = match error {
            AppError::Unavailable(why) => AppError::Unavailable(why),
            AppError::OutcomeUnknown => AppError::OutcomeUnknown,
            AppError::Db(e) if e.is_contention() => AppError::Unavailable("too much contention; try again"),
            AppError::Db(e) => AppError::Db(DbError::new(e.kind().clone(), shared.to_string())),
            _ => AppError::Internal(shared.to_string()),
        };
        queued.fail(error);
    }
}
