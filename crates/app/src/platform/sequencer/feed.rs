//! The feed: every event in its one order, page by page.

use super::store::{self, CommitRow, EventRow, Sequenced};
use crate::platform::{AppError, ReadCtx, Result};
use domain::base::{EventId, Timestamp};
use serde::Serialize;
use std::fmt;
use std::str::FromStr;

/// Most events of a page.
pub const MAX_PAGE: usize = 250;
/// Commits looked at in the first step; the number doubles while they hold few events.
const FIRST_COMMITS: usize = 4;

/// A place in the feed: behind an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    position: i64,
    event: i64,
}

impl Cursor {
    /// Before the first event.
    pub const START: Cursor = Cursor { position: 0, event: 0 };
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.position, self.event)
    }
}

impl FromStr for Cursor {
    type Err = AppError;

    fn from_str(text: &str) -> Result<Cursor> {
        let wrong = || AppError::invalid("after", "not_a_cursor", "a cursor is the `next` of an earlier answer");
        let number = |part: &str| {
            let plain = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
            plain.then(|| part.parse::<i64>().ok()).flatten().ok_or_else(wrong)
        };
        let (position, event) = text.split_once('-').ok_or_else(wrong)?;
        Ok(Cursor { position: number(position)?, event: number(event)? })
    }
}

impl Serialize for Cursor {
    fn serialize<S: serde::Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

/// An event as the feed shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FeedEvent {
    /// Its id.
    pub id: EventId,
    /// What happened, as in `order.placed`.
    pub kind: String,
    /// When.
    pub at: Timestamp,
    /// The raw id of what it happened to; the kind tells which id type that is.
    #[serde(skip)]
    pub subject_id: i64,
    /// What kind of caller did it.
    pub actor_kind: String,
    /// The raw id of who did it, within the kind.
    #[serde(skip)]
    pub actor_id: i64,
    /// The request that did it.
    pub request_id: String,
    /// What there is to say about it.
    pub data: serde_json::Value,
    /// The place behind it.
    pub cursor: Cursor,
}

/// A page of the feed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FeedPage {
    /// Events in order.
    pub items: Vec<FeedEvent>,
    /// Where to go on, now or when there are more; stays where it was when there is nothing new.
    pub next: Cursor,
}

/// The events behind a cursor, at most `limit` and [`MAX_PAGE`]. Only sequenced events are seen, and none is ever inserted
/// before one that was seen.
///
/// # Errors
/// When the database fails.
pub fn read_feed(ctx: &mut ReadCtx<'_, '_>, after: Cursor, limit: usize) -> Result<FeedPage> {
    let limit = limit.clamp(1, MAX_PAGE);
    let mut items: Vec<FeedEvent> = Vec::with_capacity(limit);
    // The cursor's own commit may have more events.
    let mut position = after.position.saturating_sub(1);
    let mut step = FIRST_COMMITS;
    while items.len() < limit {
        let commits = store::sequenced_after(ctx.tx, position, step)?;
        let Some(last) = commits.last() else { break };
        position = last.head.position;
        let left = limit - items.len();
        items.extend(some_events(ctx, &commits, after, left)?);
        step = (step * 2).min(MAX_PAGE);
    }
    let next = items.last().map_or(after, |e| e.cursor);
    Ok(FeedPage { items, next })
}

/// The place behind every event that has one now: for whoever wants only what comes.
///
/// # Errors
/// When the database fails.
pub fn end_of_feed(ctx: &mut ReadCtx<'_, '_>) -> Result<Cursor> {
    let head = store::head(ctx.tx)?;
    Ok(head.map_or(Cursor::START, |head| Cursor { position: head.position, event: i64::MAX }))
}

fn some_events(
    ctx: &mut ReadCtx<'_, '_>,
    commits: &[Sequenced],
    after: Cursor,
    limit: usize,
) -> Result<Vec<FeedEvent>> {
    let mut found = Vec::new();
    let row_of = |c: &Sequenced| {
        let own = c.head.position == after.position;
        CommitRow { first_event: if own { after.event.saturating_add(1) } else { c.commit.first_event }, ..c.commit }
    };
    store::each_with_events(ctx.tx, commits, row_of, |commit, events| {
        for event in events.into_iter().take(limit.saturating_sub(found.len())) {
            found.push(feed_event(event, commit.head.position)?);
        }
        Ok(())
    })?;
    Ok(found)
}

fn feed_event(event: EventRow, position: i64) -> Result<FeedEvent> {
    let data = serde_json::from_str(&event.data)
        .map_err(|e| AppError::Internal(format!("the data of event {} cannot be read: {e}", event.id)))?;
    Ok(FeedEvent {
        id: EventId::from_raw(event.id),
        kind: event.kind,
        at: Timestamp::from_micros(event.at),
        subject_id: event.subject_id,
        actor_kind: event.actor_kind,
        actor_id: event.actor_id,
        request_id: event.request_id,
        data,
        cursor: Cursor { position, event: event.id },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_are_read_as_written_and_nothing_else_is() {
        let cursor = Cursor { position: 12, event: 345 };
        assert_eq!(cursor.to_string(), "12-345");
        assert_eq!("12-345".parse::<Cursor>().unwrap(), cursor);
        assert_eq!("0-0".parse::<Cursor>().unwrap(), Cursor::START);
        for text in ["", "12", "-1-2", "1--2", "+1-2", "1-2-3", "a-b", "99999999999999999999-1", "1 -2"] {
            assert!(text.parse::<Cursor>().is_err(), "{text}");
        }
    }
}
