//! The API about the shop itself: who may work and which programs may speak, settings, the feed of events, background jobs.

mod api_keys;
mod events;
mod jobs;
mod settings;
mod stream;
mod users;

use crate::shell::Routes;

/// Their routes.
pub(super) fn routes() -> Routes {
    let routes = Routes::new("shop");
    jobs::add(events::add(settings::add(users::add(api_keys::add(routes)))))
}
