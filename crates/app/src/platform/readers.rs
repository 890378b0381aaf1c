//! Reads: a few threads, each with its own connection; every read sees one moment and is limited in time.

use super::ctx::ReadCtx;
use super::principal::Principal;
use super::{AppError, Clock, Result};
use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use db::{Conn, ConnectOptions, Target, Use};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// Reads that may wait; one more is refused with "try again".
pub const QUEUE_LIMIT: usize = 4_096;

/// Reads after which a connection is looked after (see [`Conn::upkeep`]).
const READS_PER_UPKEEP: u32 = 1_024;

type Task = Box<dyn FnOnce(&mut Conn, &Clock) + Send>;

/// The way in for reads.
#[derive(Clone)]
pub struct Readers {
    queue: Sender<Task>,
}

impl Readers {
    pub(crate) fn start(
        target: &Target,
        connect: ConnectOptions,
        clock: &Clock,
        count: usize,
    ) -> Result<(Readers, Vec<JoinHandle<()>>)> {
        let (queue, waiting) = bounded::<Task>(QUEUE_LIMIT);
        let mut threads = Vec::with_capacity(count);
        for n in 0..count.max(1) {
            let reader = Reader {
                conn: target.connect(Use::Read, connect)?,
                target: target.clone(),
                connect,
                clock: clock.clone(),
                queue: waiting.clone(),
                reads: 0,
            };
            let thread = std::thread::Builder::new()
                .name(format!("reader-{n}"))
                .spawn(move || reader.work())
                .map_err(|e| AppError::Internal(format!("a reader thread could not be started: {e}")))?;
            threads.push(thread);
        }
        Ok((Readers { queue }, threads))
    }

    /// Runs a query against one moment of the database.
    pub async fn read<T: Send + 'static>(
        &self,
        principal: Arc<Principal>,
        query: impl FnOnce(&mut ReadCtx<'_, '_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        let task: Task = Box::new(move |conn, clock| {
            let ran = catch_unwind(AssertUnwindSafe(|| run(conn, clock, &principal, query)));
            let ran = ran.unwrap_or_else(|_| Err(AppError::Internal("a query panicked".to_owned())));
            // Whoever asked may have gone.
            drop(reply.send(ran));
        });
        match self.queue.try_send(task) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => return Err(AppError::Unavailable("too many reads wait; try again")),
            Err(TrySendError::Disconnected(_)) => return Err(AppError::Unavailable("the program is stopping")),
        }
        answer.await.unwrap_or(Err(AppError::Unavailable("the program is stopping")))
    }
}

fn run<T>(
    conn: &mut Conn,
    clock: &Clock,
    principal: &Principal,
    query: impl FnOnce(&mut ReadCtx<'_, '_>) -> Result<T>,
) -> Result<T> {
    let mut tx = conn.begin_read()?;
    let out = query(&mut ReadCtx { tx: &mut tx, now: clock.now(), principal })?;
    tx.commit()?;
    Ok(out)
}

struct Reader {
    conn: Conn,
    target: Target,
    connect: ConnectOptions,
    clock: Clock,
    queue: Receiver<Task>,
    reads: u32,
}

impl Reader {
    fn work(mut self) {
        while let Ok(task) = self.queue.recv() {
            if !self.conn.is_usable() {
                match self.target.connect(Use::Read, self.connect) {
                    Ok(conn) => self.conn = conn,
                    Err(error) => {
                        tracing::warn!(error = &error as &dyn std::error::Error, "a reader could not reconnect");
                    }
                }
            }
            task(&mut self.conn, &self.clock);
            self.reads += 1;
            if self.reads.is_multiple_of(READS_PER_UPKEEP)
                && let Err(error) = self.conn.upkeep()
            {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "a reader's connection could not be looked after"
                );
            }
        }
    }
}
