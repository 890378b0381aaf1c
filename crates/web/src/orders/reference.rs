//! What channels, stages, tax rates and shipping methods have in common over HTTP: short tables that are listed whole; records
//! that are added, read, and changed against the version that was read.

use app::platform::shown::Shown;
use app::platform::{Call, Command, ReadCtx, Result as AppResult};
use domain::base::Timestamp;
use serde::Serialize;

use crate::shell::schema::PageJson;
use crate::shell::{App, Archived, Caller, Reply, Result, or_current};

/// A record of such a table.
pub(super) trait Record: Sized + Send + 'static {
    /// How the API shows it.
    type Json: From<Self> + Serialize;
    /// Path of its list.
    const PATH: &'static str;

    /// Its id, as text.
    fn key(&self) -> String;
    /// The version that it stands at.
    fn version(&self) -> i64;
    /// Since when it is put away.
    fn archived_at(&self) -> &Option<Timestamp>;
}

/// All records that are asked for, in their order.
pub(super) async fn listed<R: Record>(
    app: &App,
    caller: &Caller,
    archived: Archived,
    all: impl FnOnce(&mut ReadCtx<'_, '_>) -> AppResult<Vec<R>> + Send + 'static,
) -> Result<Reply<PageJson<R::Json>>> {
    let shown = Shown::from(archived);
    let all = app.shop().read(&caller.principal, all).await?;
    let items = all.into_iter().filter(|record| shown.includes(record.archived_at())).map(R::Json::from).collect();
    Ok(Reply::ok(PageJson { items, next: None }))
}

/// A record that is made.
pub(super) async fn added<C>(app: &App, call: Call, command: C) -> Result<Reply<<C::Output as Record>::Json>>
where
    C: Command<Output: Record>,
{
    let answer = app.shop().execute(call, command).await?;
    let path = format!("{}/{}", C::Output::PATH, answer.value.key());
    let version = answer.value.version();
    Ok(Reply::created(answer).map(Into::into).version(version).at(path))
}

/// One record.
pub(super) async fn found<R: Record>(
    app: &App,
    caller: &Caller,
    read: impl FnOnce(&mut ReadCtx<'_, '_>) -> AppResult<R> + Send + 'static,
) -> Result<Reply<R::Json>> {
    let found = app.shop().read(&caller.principal, read).await?;
    let version = found.version();
    Ok(Reply::ok(found.into()).version(version))
}

/// A record that is changed; whoever read an older version gets it as it stands.
pub(super) async fn changed<C>(
    app: &App,
    call: Call,
    command: C,
    read: impl FnOnce(&mut ReadCtx<'_, '_>) -> AppResult<C::Output> + Send + 'static,
) -> Result<Reply<<C::Output as Record>::Json>>
where
    C: Command<Output: Record>,
{
    let principal = call.principal.clone();
    let done = app.shop().execute(call, command).await;
    let current = async { Ok(<C::Output as Record>::Json::from(app.shop().read(&principal, read).await?)) };
    let answer = or_current(done, current).await?;
    let version = answer.value.version();
    Ok(Reply::done(answer).map(Into::into).version(version))
}
