//! What changes by itself: counts of the rail, and the stream that tells open pages that something has happened.
//!
//! The stream follows the feed of events. A message with a name, `live-order`, says that orders changed: a part of a page
//! that shows them fetches itself again (`hx-trigger="live-order from:body"`). A message without a name holds the counts
//! as states, never as steps, so that a lost one does no harm. Each carries its place in the feed; a browser that was away
//! gives the last one back and gets what it missed, or `resync` when that is too much.
//!
//! Invariants: a stream ends with the session it was opened with, and when the program stops; it tells which kinds of
//! things changed and nothing about them.

use std::collections::{BTreeSet, VecDeque};
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use app::platform::clock::Since;
use app::platform::sequencer::feed::{MAX_PAGE, end_of_feed};
use app::platform::sequencer::{Cursor, FeedPage, read_feed};
use app::platform::sessions::Token;
use app::platform::{AppError, ReadCtx};
use axum::Extension;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use maud::{Markup, html};
use tokio::sync::watch;

use super::nav;
use super::visit::Visit;
use crate::shell::cookies::CookieName;
use crate::shell::{Policy, Result, Routes};
use crate::ui::{Place, Text};

/// How old counts may be.
const COUNTS_AGE: Duration = Duration::from_secs(1);
/// Commits within this time are told together.
const DEBOUNCE: Duration = Duration::from_millis(250);
/// How often a stream looks for what other processes committed.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// How often a silent stream shows that it is still there.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// How many things of a place wait for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// The place of the rail.
    pub place: Place,
    /// How many.
    pub value: i64,
}

/// The counts of the rail.
pub type Counts = Vec<Count>;

/// Counts the rail's places; an area that knows them hands it over when the routes are put together.
pub type CountAll = fn(&mut ReadCtx<'_, '_>) -> app::platform::Result<Counts>;

/// What counts must not be older than.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Behind {
    /// This many commits of this process, and [`COUNTS_AGE`]: a page shows what its reader has just done.
    Commits(u64),
    /// This place of the feed: a stream tells what it has just seen.
    Place(Cursor),
}

/// Counts as they were read, once for all who ask for the same.
#[derive(Debug)]
struct Held {
    at: Since,
    behind: Behind,
    counts: Counts,
}

/// The counts, shared by pages and streams.
#[derive(Debug)]
pub struct Live {
    count: CountAll,
    held: Mutex<Option<Held>>,
}

impl Count {
    /// As the rail shows it: nothing for none.
    pub(crate) fn text(self) -> Text {
        waiting_text(self.value)
    }
}

/// How many things wait altogether, as the bell shows it: nothing for none.
pub(super) fn unread(counts: &Counts) -> Text {
    waiting_text(counts.iter().map(|count| count.value).sum())
}

fn waiting_text(value: i64) -> Text {
    if value == 0 { "".into() } else { super::show::figure(value).into() }
}

impl Live {
    /// Counts made by `count`.
    pub fn new(count: CountAll) -> Self {
        Self { count, held: Mutex::new(None) }
    }

    pub(super) fn counts(&self, ctx: &mut ReadCtx<'_, '_>, behind: Behind) -> app::platform::Result<Counts> {
        let known = |held: &&Held| {
            held.behind == behind && (matches!(behind, Behind::Place(_)) || held.at.elapsed() < COUNTS_AGE)
        };
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = held.as_ref().filter(known) {
            return Ok(held.counts.clone());
        }
        drop(held);
        let counts = (self.count)(ctx)?;
        let held = Held { at: Since::now(), behind, counts: counts.clone() };
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = Some(held);
        Ok(counts)
    }
}

/// The stream's route.
pub fn routes() -> Routes {
    Routes::new("live").page(Policy::SignedIn, "/events/stream", follow)
}

async fn follow(visit: Visit, headers: HeaderMap, Extension(live): Extension<Arc<Live>>) -> Result<Response> {
    let token = visit.app().cookies().read(&headers, CookieName::Session).and_then(Token::read);
    let token = token.ok_or_else(|| AppError::Internal("a visit has no session".to_owned()))?;
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok());
    let mut waiting = VecDeque::new();
    let after = match last.map(str::parse::<Cursor>) {
        Some(Ok(cursor)) => cursor,
        known => {
            let end = visit.read(end_of_feed).await?;
            if known.is_some() {
                waiting.push_back(Event::default().event("resync").data("").id(end.to_string()));
            }
            end
        }
    };
    let (committed, stopping) = (visit.shop().committed(), visit.app().stopping());
    let following = Following { visit, token, live, after, waiting, committed, stopping };
    let events = stream::unfold(following, |mut following| async move {
        following.next().await.map(|event| (Ok::<_, Infallible>(event), following))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response())
}

struct Following {
    visit: Visit,
    token: Token,
    live: Arc<Live>,
    after: Cursor,
    waiting: VecDeque<Event>,
    committed: watch::Receiver<u64>,
    stopping: watch::Receiver<bool>,
}

impl Following {
    /// The next message; none when the stream is over.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            self.look().await?;
            tokio::select! {
                () = stopped(&mut self.stopping) => return None,
                _ = self.committed.changed() => tokio::time::sleep(DEBOUNCE).await,
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }

    /// Looks for events and queues what there is to tell; none when the session is over or nothing can be read.
    async fn look(&mut self) -> Option<()> {
        let (after, live) = (self.after, Arc::clone(&self.live));
        let read = self.visit.read(move |ctx| {
            let news = read_feed(ctx, after, MAX_PAGE)?;
            let end = if news.items.len() < MAX_PAGE { news.next } else { end_of_feed(ctx)? };
            let counts = if news.items.is_empty() { Counts::new() } else { live.counts(ctx, Behind::Place(end))? };
            Ok((news, end, counts))
        });
        match read.await {
            Ok((news, end, counts)) if !news.items.is_empty() => {
                self.visit.shop().authenticate_session(&self.token).await.ok().flatten()?;
                self.after = end;
                self.tell(&news, &counts);
            }
            Ok(_) => {}
            Err(error) => tracing::debug!(error = &error as &dyn std::error::Error, "a stream could not look"),
        }
        Some(())
    }

    fn tell(&mut self, news: &FeedPage, counts: &Counts) {
        self.waiting.push_back(Event::default().data(self.partials(counts).into_string()));
        if news.items.len() >= MAX_PAGE {
            self.waiting.push_back(Event::default().event("resync").data("").id(self.after.to_string()));
            return;
        }
        let areas: BTreeSet<&str> = news.items.iter().filter_map(|event| event.kind.split('.').next()).collect();
        let last = areas.len().saturating_sub(1);
        for (at, area) in areas.into_iter().enumerate() {
            let event = Event::default().event(format!("live-{}", area.replace('_', "-"))).data("");
            self.waiting.push_back(if at == last { event.id(self.after.to_string()) } else { event });
        }
    }

    fn partials(&self, counts: &Counts) -> Markup {
        let open: Vec<Place> = nav::places(&self.visit).into_iter().flatten().map(|item| item.place).collect();
        html! {
            @for count in counts.iter().filter(|count| open.contains(&count.place)) {
                hx-partial hx-target={ "#" (count.place.count_id()) } hx-swap="innerHTML" { (count.text()) }
            }
            hx-partial hx-target="#unread" hx-swap="innerHTML" { (unread(counts)) }
        }
    }
}

/// Done when the stop is told, or whoever would tell it is gone.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    drop(stop.wait_for(|stop| *stop).await);
}
