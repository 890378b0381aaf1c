//! Sales channels: where orders come from, and what each may sell.
//!
//! Invariant: a code belongs to one channel for ever, because orders carry it.

use super::queries::channels::for_update;
use super::store::reference as store;
use crate::platform::command::{Call, Command};
use crate::platform::{AppError, Edit, Result, WriteCtx};
use domain::base::{ChannelId, Code, FieldErrors, MAX_QUANTITY, Name};
use domain::catalog::ShortPolicy;
use domain::events::EventKind;
use domain::parties::Permission;
use serde::Serialize;

pub use super::queries::channels::{Channel, all, by_codes, channel};

/// The most channels of a shop, archived ones too.
pub const MAX_CHANNELS: i64 = 100;

/// Adds a channel.
#[derive(Clone, Debug)]
pub struct CreateChannel {
    /// Name for programs; never changes.
    pub code: String,
    /// Name for people.
    pub name: String,
    /// What happens to an order without enough stock.
    pub short_policy: ShortPolicy,
    /// Units per variant and location that it leaves alone.
    pub buffer: i64,
}

/// Changes a channel, archives it or takes it back.
#[derive(Clone, Debug)]
pub struct ChangeChannel {
    /// Which.
    pub id: ChannelId,
    /// The version that was read.
    pub version: i64,
    /// What changes.
    pub change: ChannelChange,
}

/// What changes of a channel; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct ChannelChange {
    /// Name for people.
    pub name: Option<String>,
    /// What happens to an order without enough stock.
    pub short_policy: Option<ShortPolicy>,
    /// Units per variant and location that it leaves alone.
    pub buffer: Option<i64>,
    /// Whether it is archived.
    pub archived: Option<bool>,
}

#[derive(Serialize)]
struct Created<'a> {
    code: &'a Code,
}

impl Command for CreateChannel {
    const NAME: &'static str = "channels.create";
    const PERMISSION: Permission = Permission::SettingsWrite;
    type Output = Channel;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Channel> {
        let mut errors = FieldErrors::new();
        let code = errors.take("code", Code::new(&self.code));
        let name = errors.take("name", Name::new(&self.name));
        check_buffer(Some(self.buffer), &mut errors);
        let (Some(code), Some(name), true) = (code, name, errors.is_empty()) else { return Err(errors.into()) };
        if all(ctx.tx)?.len() as i64 >= MAX_CHANNELS {
            let message = format!("a shop has at most {MAX_CHANNELS} channels");
            return Err(AppError::refuse_field("code", "too_many_channels", message));
        }
        let channel = Channel {
            id: ChannelId::from_raw(ctx.next_id()),
            code: code.as_str().to_owned(),
            name,
            short_policy: self.short_policy,
            buffer: self.buffer,
            created_at: ctx.now,
            updated_at: ctx.now,
            archived_at: None,
            version: 1,
        };
        if !store::insert_channel(ctx.tx, &channel)? {
            return Err(AppError::refuse_field("code", "code_taken", "another channel has this code"));
        }
        ctx.event(call, EventKind::ChannelCreated, channel.id.raw(), &Created { code: &code })?;
        Ok(channel)
    }
}

impl Command for ChangeChannel {
    const NAME: &'static str = "channels.change";
    const PERMISSION: Permission = Permission::SettingsWrite;
    type Output = Channel;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Channel> {
        let mut channel = for_update(ctx.tx, self.id)?;
        let mut edit = Edit::begin(channel.version, self.version)?;
        let mut errors = FieldErrors::new();
        let name = self.change.name.as_deref().and_then(|n| errors.take("name", Name::new(n)));
        check_buffer(self.change.buffer, &mut errors);
        errors.into_result(())?;
        edit.put_some("name", &mut channel.name, name);
        edit.put_some("short_policy", &mut channel.short_policy, self.change.short_policy);
        edit.put_some("buffer", &mut channel.buffer, self.change.buffer);
        edit.archive(&mut channel.archived_at, self.change.archived, ctx.now);
        if edit.is_empty() {
            return Ok(channel);
        }
        channel.version = edit.next_version();
        channel.updated_at = ctx.now;
        store::update_channel(ctx.tx, &channel)?;
        ctx.event(call, EventKind::ChannelChanged, channel.id.raw(), &edit.changed())?;
        Ok(channel)
    }
}

fn check_buffer(buffer: Option<i64>, errors: &mut FieldErrors) {
    if buffer.is_some_and(|units| !(0..=i64::from(MAX_QUANTITY)).contains(&units)) {
        errors.add("buffer", "out_of_range", format!("a buffer is 0 to {MAX_QUANTITY} units"));
    }
}
