//! First-run set-up: a few questions, each of which can be skipped and answered later; the same page shows how far one is.
//!
//! Nothing is stored about the set-up itself: what is done shows in the shop's own records, so it can be left and taken up
//! at any time, by any owner.

use app::insight::beginning::beginning;
use app::messages::mail_server::current;
use app::platform::settings;
use domain::parties::Permission;
use maud::{Render, html};

use super::settings::company::{self, Typed};
use crate::insight::first_steps::{self, COMPANY};
use crate::pages::{Faults, Page, Sent, Shown, Visit};
use crate::shell::{Policy, Routes};
use crate::ui::{Button, Form, Icon, Place, text_link};

pub(super) fn routes() -> Routes {
    let write = Policy::Needs(Permission::SettingsWrite);
    Routes::new("set-up").page(write, "/set-up", overview).page(write, COMPANY, ask_company).form(
        write,
        COMPANY,
        save_company,
    )
}

async fn overview(visit: Visit) -> Shown {
    let program = visit.shop().options().mail.clone();
    let read = visit.read(move |ctx| Ok((beginning(ctx)?, current(ctx.tx, &program)?.is_configured())));
    let (so_far, can_send) = read.await?;
    let (done, all) = first_steps::progress(&so_far);
    let body = html! {
        div class="page page-form" {
            header.page-head { div.page-title { h1 { "Set up this shop" } span.page-count { (done) " of " (all) } } div.page-actions { (Button::link("Go to Today", "/").quiet()) } }
            p.quiet { "Every step can be skipped and done later. The list stays here and on Today until it is finished." }
            (first_steps::list(&so_far))
            @if can_send { p.quiet { "Mail can be sent. " (text_link("/set-up/mail", "Send a test")) } }
            @else { p.quiet { "Mail to customers and suppliers waits until there is a mail server. " (text_link("/set-up/mail", "Set up mail and send a test")) } }
        }
    };
    visit.show(Page::new("Set up this shop", Place::Today, body))
}

async fn ask_company(visit: Visit) -> Shown {
    let (settings, version) = visit.read(|ctx| settings::read(ctx.tx)).await?;
    visit.show(company_page(&visit, &Typed::of(&settings, version), &Faults::none()))
}

async fn save_company(visit: Visit, sent: Sent<Typed>) -> Shown {
    let done = match sent.fields.first_change() {
        Ok(change) => visit.shop().execute(sent.call, change).await,
        Err(error) => Err(error),
    };
    match Faults::of(done)? {
        Ok(_) => visit.go("/set-up").say("The company was saved").done(),
        Err(faults) => {
            let (_, version) = visit.read(|ctx| settings::read(ctx.tx)).await?;
            visit.show(company_page(&visit, &sent.fields.at(version), &faults).refused())
        }
    }
}

fn company_page(visit: &Visit, typed: &Typed, faults: &Faults) -> Page {
    let form = Form::post("company-form", COMPANY, visit.guard())
        .errors(faults.list())
        .body(company::first_fields(typed, faults))
        .foot(html! { (Button::submit("Save and go on").primary()) (Button::link("Skip", "/set-up").quiet().icon(Icon::ChevronRight)) });
    let body = html! {
        div class="page page-form" {
            header.page-head { div.page-title { h1 { "What is the shop called?" } } }
            (form.render())
        }
    };
    Page::new("What is the shop called?", Place::Today, body)
}
