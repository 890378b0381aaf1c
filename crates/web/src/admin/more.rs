//! Every place there is, for phones: what the bar has no room for.

use maud::html;

use crate::pages::{Page, Shown, Visit, places};
use crate::shell::{Policy, Routes};
use crate::ui::{Place, place_list};

pub(super) fn routes() -> Routes {
    Routes::new("more").page(Policy::SignedIn, "/more", more)
}

async fn more(visit: Visit) -> Shown {
    let body = html! {
        div.page {
            header.page-head { div.page-title { h1 { "More" } } }
            (place_list("All places", &places(&visit)))
        }
    };
    visit.show(Page::new("More", Place::More, body))
}
