//! Every place there is, for phones: what the bar has no room for.

use maud::html;

use crate::pages::{Page, Shown, Visit, places};
use crate::shell::{Policy, Routes};
use crate::ui::{Button, Place};

pub(super) fn routes() -> Routes {
    Routes::new("more").page(Policy::SignedIn, "/more", more)
}

async fn more(visit: Visit) -> Shown {
    let body = html! {
        div.page {
            header.page-head { div.page-title { h1 { "More" } } }
            @for group in places(&visit) {
                div.stack-tight {
                    @for item in group {
                        @let count = item.count.filter(|count| !count.is_empty()).map(|count| format!(" ({count})"));
                        (Button::link(format!("{}{}", item.label, count.unwrap_or_default()), item.href).icon(item.place.icon()).large().wide())
                    }
                }
            }
        }
    };
    visit.show(Page::new("More", Place::More, body))
}
