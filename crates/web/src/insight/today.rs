//! Today: what needs me now.

use maud::html;

use crate::pages::{Page, Shown, Visit};
use crate::shell::{Policy, Routes};
use crate::ui::Place;

pub(super) fn routes() -> Routes {
    Routes::new("today").page(Policy::SignedIn, "/", today)
}

async fn today(visit: Visit) -> Shown {
    let body = html! {
        div.page { header.page-head { div.page-title { h1 { "Today" } } } }
    };
    visit.show(Page::new("Today", Place::Today, body))
}
