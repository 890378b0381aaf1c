//! The API of the platform: who may work and which programs may speak, settings, the feed of events, background jobs.

mod api_keys;
mod events;
mod jobs;
mod settings;
mod stream;
mod users;

use crate::shell::Routes;

/// The platform's routes.
pub fn routes() -> Routes {
    let routes = Routes::new("platform");
    jobs::add(events::add(settings::add(users::add(api_keys::add(routes)))))
}
