//! The log: what was done in the shop, by whom, newest first. It is the events themselves, which nobody can change.

use super::queries;
use crate::platform::{AppError, ReadCtx, Result};
use domain::base::{EventId, Timestamp};
use domain::events::EventKind;

/// Entries of a page.
pub const PAGE: usize = 50;

/// Which entries are wanted.
#[derive(Clone, Debug, Default)]
pub struct LogFilter {
    /// Of one area: `order` of `order.placed`.
    pub area: Option<String>,
    /// By one kind of caller: `user`, `api_key`, `guest`, `system`.
    pub actor_kind: Option<String>,
    /// By one caller of that kind.
    pub actor: Option<i64>,
    /// Older than this entry.
    pub before: Option<EventId>,
}

/// An entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// Its id.
    pub id: EventId,
    /// When.
    pub at: Timestamp,
    /// What, as in `order.placed`.
    pub kind: String,
    /// The raw id of what it happened to.
    pub subject: i64,
    /// What kind of caller did it.
    pub actor_kind: String,
    /// The name of the person or key, where it is one that is known.
    pub actor: Option<String>,
    /// The request that did it.
    pub request_id: String,
    /// What there is to say about it, as JSON.
    pub data: String,
}

/// A page of entries.
#[derive(Clone, Debug)]
pub struct LogPage {
    /// Newest first.
    pub entries: Vec<LogEntry>,
    /// Whether there are older ones.
    pub has_more: bool,
}

/// The areas that entries can be of, in order.
pub fn areas() -> Vec<&'static str> {
    let mut areas: Vec<&str> = EventKind::ALL.iter().map(|kind| kind.area()).collect();
    areas.sort_unstable();
    areas.dedup();
    areas
}

/// A page of the log.
///
/// # Errors
/// [`AppError::Invalid`] for an area or a kind of caller that there is not; else when the database fails.
pub fn log(ctx: &mut ReadCtx<'_, '_>, filter: &LogFilter) -> Result<LogPage> {
    if filter.area.as_ref().is_some_and(|area| !areas().contains(&area.as_str())) {
        return Err(AppError::invalid("area", "unknown_area", "there is no such area"));
    }
    let mut entries = queries::log(ctx.tx, filter, PAGE + 1)?;
    let has_more = entries.len() > PAGE;
    entries.truncate(PAGE);
    Ok(LogPage { entries, has_more })
}
