//! One group of commands in one transaction: look keys up and ask what batches read first, run, write what they cause, store
//! answers, commit.
//!
//! Called by the writer threads of [`super::pipeline`] only.

use super::command::{Ahead, Answer, Call, Command, StoredAnswer, Work};
use super::ctx::WriteCtx;
use super::event::Effects;
use super::idempotency::{self, Found, Lookup, NewAnswer};
use super::jobs::Registry;
use super::memory::Memory;
use super::node::Node;
use super::numbers::Numbers;
use super::{AppError, Random, Result};
use db::{Conn, DbError, ErrorKind, Patience};
use domain::base::Timestamp;
use std::any::{Any, TypeId};
use std::sync::Arc;
use tokio::sync::oneshot;

/// A command on its way through the pipeline, whatever its type.
pub(crate) trait Queued: Send {
    fn call(&self) -> &Call;
    fn operation(&self) -> &'static str;
    /// The batch it joins; `None` runs alone under a savepoint.
    fn batch(&self) -> Option<Batch>;
    fn run(&mut self, ctx: &mut WriteCtx<'_, '_>);
    /// Takes over an answer stored under the same key.
    fn replay(&mut self, found: &Found);
    fn outcome(&self) -> Outcome;
    /// The answer to store, if it is one that is stored.
    fn answer_to_store(&self) -> Result<Option<String>>;
    /// Forgets what an attempt that did not commit had decided.
    fn reset(&mut self);
    fn reply(self: Box<Self>);
    fn fail(self: Box<Self>, error: AppError);
    fn as_any_mut(&mut self) -> &mut dyn Any;
}

/// Commands of one type that run together.
#[derive(Clone, Copy)]
pub(crate) struct Batch {
    ty: TypeId,
    ask: AskAhead,
    run: RunBatch,
}

type AskAhead = fn(&mut [Box<dyn Queued>], &mut WriteCtx<'_, '_>) -> Result<Ahead>;
type RunBatch = fn(&mut [Box<dyn Queued>], Ahead, &mut WriteCtx<'_, '_>) -> Result<()>;

/// How a command stands within the present attempt.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Not run yet.
    Open,
    /// It changed something and succeeded.
    Done,
    /// It answered without a change: refused, not valid, or repeated.
    Unchanged,
    /// The database said to try the whole transaction again, or could not be reached.
    Broken,
}

/// A command with its call, its outcome and whoever waits for it.
pub(crate) struct Entry<C: Command> {
    pub(crate) command: C,
    pub(crate) call: Call,
    pub(crate) outcome: Option<Result<C::Output>>,
    pub(crate) replayed: bool,
    pub(crate) reply: oneshot::Sender<Result<Answer<C::Output>>>,
}

impl<C: Command> Queued for Entry<C> {
    fn call(&self) -> &Call {
        &self.call
    }

    fn operation(&self) -> &'static str {
        C::NAME
    }

    fn batch(&self) -> Option<Batch> {
        C::BATCHED.then(|| Batch { ty: TypeId::of::<C>(), ask: ask_ahead::<C>, run: run_batch::<C> })
    }

    fn run(&mut self, ctx: &mut WriteCtx<'_, '_>) {
        let allowed = self.call.principal.require(C::PERMISSION);
        self.outcome = Some(allowed.and_then(|()| self.command.run(&self.call, ctx)));
    }

    fn replay(&mut self, found: &Found) {
        if found.body_hash != self.call.body_hash {
            self.outcome = Some(Err(AppError::KeyReused));
            return;
        }
        self.replayed = true;
        self.outcome = Some(match serde_json::from_str::<StoredAnswer<C::Output>>(&found.answer) {
            Ok(stored) => stored.into_result(),
            Err(e) => Err(AppError::Internal(format!("a stored answer of {} cannot be read: {e}", C::NAME))),
        });
    }

    fn outcome(&self) -> Outcome {
        match &self.outcome {
            None => Outcome::Open,
            Some(Ok(_)) if self.replayed => Outcome::Unchanged,
            Some(Ok(_)) => Outcome::Done,
            Some(Err(AppError::Unavailable(_) | AppError::OutcomeUnknown)) => Outcome::Broken,
            Some(Err(AppError::Db(e))) if e.is_contention() => Outcome::Broken,
            Some(Err(_)) => Outcome::Unchanged,
        }
    }

    fn answer_to_store(&self) -> Result<Option<String>> {
        if self.replayed || self.call.key.is_none() {
            return Ok(None);
        }
        let json = match &self.outcome {
            Some(Ok(value)) => serde_json::to_string(&StoredAnswer::Ok(value)),
            Some(Err(AppError::Refused(refused))) => {
                serde_json::to_string(&StoredAnswer::<()>::Refused(refused.clone()))
            }
            Some(Err(_)) | None => return Ok(None),
        };
        json.map(Some).map_err(|e| AppError::Internal(format!("an answer of {} cannot be stored: {e}", C::NAME)))
    }

    fn reset(&mut self) {
        self.outcome = None;
        self.replayed = false;
    }

    fn reply(self: Box<Self>) {
        let Entry { outcome, replayed, reply, .. } = *self;
        let outcome = outcome.unwrap_or_else(|| Err(AppError::Internal("a command was not run".to_owned())));
        // Whoever asked may have gone; the change stands all the same.
        drop(reply.send(outcome.map(|value| Answer { value, replayed })));
    }

    fn fail(self: Box<Self>, error: AppError) {
        drop(self.reply.send(Err(error)));
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

fn members<C: Command>(group: &mut [Box<dyn Queued>]) -> Vec<&mut Entry<C>> {
    group.iter_mut().filter_map(|q| q.as_any_mut().downcast_mut::<Entry<C>>()).collect()
}

fn works<'e, C: Command>(entries: &'e [&mut Entry<C>]) -> Vec<Work<'e, C>> {
    entries.iter().map(|e| Work { command: &e.command, call: &e.call }).collect()
}

fn ask_ahead<C: Command>(group: &mut [Box<dyn Queued>], ctx: &mut WriteCtx<'_, '_>) -> Result<Ahead> {
    C::ask_ahead(&works(&members::<C>(group)), ctx)
}

fn run_batch<C: Command>(group: &mut [Box<dyn Queued>], ahead: Ahead, ctx: &mut WriteCtx<'_, '_>) -> Result<()> {
    let mut entries = members::<C>(group);
    entries.retain(|e| e.outcome.is_none());
    for entry in &mut entries {
        entry.outcome = entry.call.principal.require(C::PERMISSION).err().map(Err);
    }
    entries.retain(|e| e.outcome.is_none());
    let outcomes = C::run_batch(&works(&entries), ahead, ctx)?;
    if outcomes.len() != entries.len() {
        return Err(AppError::Internal(format!("{} answered {} of {}", C::NAME, outcomes.len(), entries.len())));
    }
    for (entry, outcome) in entries.into_iter().zip(outcomes) {
        entry.outcome = Some(outcome);
        if entry.outcome() == Outcome::Broken {
            return Err(contention("a batch met contention"));
        }
    }
    Ok(())
}

/// What a writer keeps between groups.
pub(crate) struct WriterState {
    pub(crate) node: Node,
    pub(crate) numbers: Numbers,
    pub(crate) memory: Memory,
    pub(crate) random: Random,
    pub(crate) registry: Arc<Registry>,
}

/// Runs a group in one transaction. On an error nothing was changed (or, for `CommitUnknown`, that is not known).
pub(crate) fn attempt(
    conn: &mut Conn,
    patience: Patience,
    state: &mut WriterState,
    now: Timestamp,
    group: &mut [Box<dyn Queued>],
) -> Result<()> {
    let ran = conn.begin_with(patience).map_err(AppError::from).and_then(|tx| transact(tx, state, now, group));
    ran.map_err(|error| match error {
        AppError::Db(e) if idempotency::is_key_taken(&e) => contention("a key was stored by another writer"),
        other => other,
    })
}

fn transact(mut tx: db::Tx<'_>, state: &mut WriterState, now: Timestamp, group: &mut [Box<dyn Queued>]) -> Result<()> {
    let mut effects = Effects::default();
    let WriterState { node, numbers, memory, random, registry } = state;
    let mut ctx = WriteCtx { tx: &mut tx, now, node, numbers, memory, random, effects: &mut effects };
    let keys = ask_for_known(ctx.tx, group)?;
    let batches = ask_for_batches(&mut ctx, group)?;
    let reactions = if batches.is_empty() { Vec::new() } else { ask_for_reactions(&mut ctx, registry)? };
    for found in ctx.tx.answer(keys)? {
        group[found.index].replay(&found);
    }
    for (batch, ahead) in batches {
        (batch.run)(group, ahead, &mut ctx)?;
    }
    run_singles(&mut ctx, group)?;
    react(&mut ctx, registry, reactions)?;
    let commit_id = ctx.next_id();
    effects.write(&mut tx, commit_id, node.number(), now)?;
    store_answers(&mut tx, group, now)?;
    tx.commit()?;
    Ok(())
}

/// Lets other areas write what the group's events cause, in the same transaction.
fn react(ctx: &mut WriteCtx<'_, '_>, registry: &Registry, asked: Vec<Ahead>) -> Result<()> {
    if registry.reactions().is_empty() || ctx.effects.events.is_empty() {
        return Ok(());
    }
    let asked = if asked.is_empty() { ask_for_reactions(ctx, registry)? } else { asked };
    let mut events = std::mem::take(&mut ctx.effects.events);
    for (reaction, ahead) in registry.reactions().iter().zip(asked) {
        (reaction.react)(ctx, ahead, &events)?;
    }
    events.append(&mut ctx.effects.events);
    ctx.effects.events = events;
    Ok(())
}

fn ask_for_known(tx: &mut db::Tx<'_>, group: &[Box<dyn Queued>]) -> Result<db::Asked<Found>> {
    let keys: Vec<Lookup<'_>> = group
        .iter()
        .enumerate()
        .filter_map(|(index, q)| {
            let key = q.call().key.as_deref()?;
            Some(Lookup { index, caller: q.call().caller(), operation: q.operation(), key })
        })
        .collect();
    Ok(idempotency::ask(tx, &keys)?)
}

fn ask_for_batches(ctx: &mut WriteCtx<'_, '_>, group: &mut [Box<dyn Queued>]) -> Result<Vec<(Batch, Ahead)>> {
    let mut batches: Vec<Batch> = Vec::new();
    for batch in group.iter().filter_map(|q| q.batch()) {
        if batches.iter().all(|b| b.ty != batch.ty) {
            batches.push(batch);
        }
    }
    batches.into_iter().map(|batch| Ok((batch, (batch.ask)(group, ctx)?))).collect()
}

fn ask_for_reactions(ctx: &mut WriteCtx<'_, '_>, registry: &Registry) -> Result<Vec<Ahead>> {
    registry.reactions().iter().map(|reaction| (reaction.ask)(ctx)).collect()
}

fn run_singles(ctx: &mut WriteCtx<'_, '_>, group: &mut [Box<dyn Queued>]) -> Result<()> {
    for queued in group.iter_mut().filter(|q| q.outcome() == Outcome::Open) {
        ctx.tx.savepoint()?;
        let mark = ctx.effects.mark();
        queued.run(ctx);
        match queued.outcome() {
            Outcome::Done => {
                ctx.tx.release_savepoint()?;
                ctx.tx.flush()?;
            }
            Outcome::Unchanged | Outcome::Open => {
                ctx.effects.forget_after(mark);
                ctx.memory.forget();
                ctx.tx.rollback_to_savepoint()?;
            }
            Outcome::Broken => return Err(contention("a command met contention")),
        }
    }
    Ok(())
}

fn store_answers(tx: &mut db::Tx<'_>, group: &[Box<dyn Queued>], now: Timestamp) -> Result<()> {
    let mut texts = Vec::with_capacity(group.len());
    for queued in group {
        if let (Some(key), Some(answer)) = (queued.call().key.as_deref(), queued.answer_to_store()?) {
            texts.push((queued, key, answer));
        }
    }
    let mut answers: Vec<NewAnswer<'_>> = texts
        .iter()
        .map(|(queued, key, answer)| NewAnswer {
            caller: queued.call().caller(),
            operation: queued.operation(),
            key,
            body_hash: &queued.call().body_hash,
            answer,
        })
        .collect();
    Ok(idempotency::store(tx, &mut answers, now)?)
}

fn contention(context: &str) -> AppError {
    AppError::Db(DbError::new(ErrorKind::Contention, context))
}
