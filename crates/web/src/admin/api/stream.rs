//! `GET /events/stream`: the feed as server-sent events.
//!
//! Invariants: each message's id is its cursor, so a client that comes back with `Last-Event-ID` misses nothing; streams are
//! bounded in number, are shown to be alive every [`HEARTBEAT`], and end when the program stops.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use app::platform::Principal;
use app::platform::sequencer::{Cursor, read_feed};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use domain::parties::Permission;
use futures_util::{Stream, StreamExt, stream};
use serde::Deserialize;
use tokio::sync::{OwnedSemaphorePermit, watch};
use utoipa::IntoParams;
use utoipa_axum::routes;

use super::events::EventJson;
use crate::shell::{App, Caller, Policy, Problem, Query, Result, Routes};

/// How often a silent stream shows that it is alive.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// How often the feed is looked at for events of other processes.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Events read at once.
const BATCH: usize = 100;
/// Seconds until a client that found no room may come back.
const COME_BACK_S: u32 = 10;

/// Adds the route.
pub(super) fn add(routes: Routes) -> Routes {
    routes.route(Policy::Needs(Permission::EventsRead), routes!(stream_events))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct StreamQuery {
    /// The cursor behind which the stream begins, where no `Last-Event-ID` is sent; from the beginning when absent.
    #[param(max_length = 64)]
    after: Option<String>,
}

/// Follow the feed of events
///
/// Server-sent events: `id` is the cursor, `event` the kind, `data` the event.
#[utoipa::path(get, path = "/events/stream", params(StreamQuery),
    responses((status = 200, description = "A stream of events", content_type = "text/event-stream", body = String)))]
async fn stream_events(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Query(query): Query<StreamQuery>,
) -> Result<impl IntoResponse> {
    let seen = headers.get("last-event-id").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let after = seen.or(query.after).map_or(Ok(Cursor::START), |text| text.parse())?;
    let room = app.streams().try_acquire().ok_or_else(|| {
        let detail = "too many streams are open";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too_many_streams", detail).retry_after(COME_BACK_S)
    })?;
    let (committed, stop) = (app.shop().committed(), app.stopping());
    let follower = Follower { principal: caller.principal, app, after, committed, stop, _room: room };
    Ok(Sse::new(follower.events()).keep_alive(KeepAlive::new().interval(HEARTBEAT)))
}

struct Follower {
    principal: Arc<Principal>,
    app: App,
    after: Cursor,
    committed: watch::Receiver<u64>,
    stop: watch::Receiver<bool>,
    _room: OwnedSemaphorePermit,
}

impl Follower {
    fn events(self) -> impl Stream<Item = std::result::Result<Event, Infallible>> {
        let batches = stream::unfold(self, |mut follower| async move {
            let batch = follower.next_batch().await?;
            Some((stream::iter(batch), follower))
        });
        batches.flatten().map(Ok)
    }

    /// What is new; waits until there is something. `None` ends the stream.
    async fn next_batch(&mut self) -> Option<Vec<Event>> {
        loop {
            if *self.stop.borrow() {
                return None;
            }
            let after = self.after;
            match self.app.shop().read(&self.principal, move |ctx| read_feed(ctx, after, BATCH)).await {
                Ok(page) if page.items.is_empty() => {}
                Ok(page) => {
                    self.after = page.next;
                    return Some(page.items.into_iter().map(|event| message(event.into())).collect());
                }
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "a stream of events ends");
                    return None;
                }
            }
            // A commit is sequenced a moment after it; the time limit finds that, and commits of other processes.
            tokio::select! {
                _ = self.stop.changed() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
                changed = self.committed.changed() => if changed.is_err() { return None },
            }
        }
    }
}

fn message(event: EventJson) -> Event {
    let message = Event::default().id(event.cursor()).event(event.kind());
    match message.json_data(&event) {
        Ok(message) => message,
        // An event's data is JSON already; a message without it still moves the cursor.
        Err(_) => Event::default().id(event.cursor()),
    }
}
