//! What a change is: a command, who gives it, and its answer.

use super::ctx::WriteCtx;
use super::principal::Principal;
use super::{AppError, Result};
use domain::parties::Permission;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::any::Any;
use std::sync::Arc;

/// A change of the shop. Checks everything first, then writes; a refusal leaves nothing behind.
///
/// A command must not reach a database, a network, a clock or randomness except through its [`WriteCtx`]. It may run more than
/// once (contention, a lost connection), so it takes `&self`.
pub trait Command: Send + Sync + Sized + 'static {
    /// The operation's name, as in `orders.place`: scope of the idempotency key, label of the metrics.
    const NAME: &'static str;
    /// The right that the caller needs.
    const PERMISSION: Permission;
    /// True when [`Command::run_batch`] handles a whole group set-based.
    const BATCHED: bool = false;
    /// The answer; stored with the idempotency key.
    type Output: Serialize + DeserializeOwned + Send + 'static;

    /// Runs alone, inside a savepoint.
    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Self::Output>;

    /// Asks what a group reads first, whatever comes of its members: the questions travel together with the look at their
    /// keys. Changes nothing; rows that it locks come first in the order of all locks.
    fn ask_ahead(_works: &[Work<'_, Self>], _ctx: &mut WriteCtx<'_, '_>) -> Result<Ahead> {
        Ok(Ahead::default())
    }

    /// Runs a group in order of arrival; some of those that [`Command::ask_ahead`] saw may be missing. Refusals are decided
    /// before the first write, because no savepoint stands between the commands of a group. An outer error fails the whole
    /// group, which is then run one by one.
    fn run_batch(
        works: &[Work<'_, Self>],
        _ahead: Ahead,
        ctx: &mut WriteCtx<'_, '_>,
    ) -> Result<Vec<Result<Self::Output>>> {
        works.iter().map(|w| Ok(w.command.run(w.call, ctx))).collect()
    }
}

/// What [`Command::ask_ahead`] hands to [`Command::run_batch`]; each command knows its own type in it.
#[derive(Default)]
pub struct Ahead(Option<Box<dyn Any>>);

impl Ahead {
    /// Questions that were asked.
    pub fn of<T: 'static>(questions: T) -> Ahead {
        Ahead(Some(Box::new(questions)))
    }

    /// The questions.
    ///
    /// # Errors
    /// A defect: others were asked, or none.
    pub fn take<T: 'static>(self) -> Result<T> {
        let questions = self.0.and_then(|asked| asked.downcast().ok());
        questions.map(|q| *q).ok_or_else(|| AppError::Internal("what is read first was not asked for".to_owned()))
    }
}

/// One command of a group and who gives it.
pub struct Work<'a, C> {
    /// The command.
    pub command: &'a C,
    /// Who gives it.
    pub call: &'a Call,
}

/// Who gives a command, and under which key.
#[derive(Clone, Debug)]
pub struct Call {
    /// Who.
    pub principal: Arc<Principal>,
    /// The idempotency key, scoped to caller and operation.
    pub key: Option<String>,
    /// Hash of the request's body, so that a key cannot be reused for something else.
    pub body_hash: [u8; 32],
    /// Id of the request, for logs and the timeline.
    pub request_id: String,
}

impl Call {
    /// A call of Purser itself, without a key.
    pub fn system(request_id: impl Into<String>) -> Call {
        Call { principal: Arc::new(Principal::system()), key: None, body_hash: [0; 32], request_id: request_id.into() }
    }

    /// The same call under a key.
    #[must_use]
    pub fn with_key(mut self, key: impl Into<String>) -> Call {
        self.key = Some(key.into());
        self
    }

    /// The id that scopes idempotency keys: callers of different kinds never share one.
    pub(crate) fn caller(&self) -> i64 {
        self.principal.id
    }
}

/// The answer of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer<T> {
    /// What the command answered, now or the first time.
    pub value: T,
    /// True when the command had been run before under the same key.
    pub replayed: bool,
}

/// What is stored with a key.
#[derive(serde::Serialize, serde::Deserialize)]
pub(crate) enum StoredAnswer<T> {
    /// It succeeded.
    #[serde(rename = "ok")]
    Ok(T),
    /// A rule said no.
    #[serde(rename = "refused")]
    Refused(super::Refused),
}

impl<T> StoredAnswer<T> {
    pub(crate) fn into_result(self) -> Result<T> {
        match self {
            StoredAnswer::Ok(value) => Ok(value),
            StoredAnswer::Refused(refused) => Err(AppError::Refused(refused)),
        }
    }
}
