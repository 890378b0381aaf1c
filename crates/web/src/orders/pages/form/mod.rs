//! The public order form: one page for people without an account, which needs neither script nor cookies, so that it also
//! works inside a page of another site.
//!
//! What is typed travels with the form. Choosing, searching and turning pages send it whole and get it back whole; `check`
//! shows what it will cost, `place` orders it. The hidden `idem` goes along from the first page to the order, so the same form
//! sent twice makes one order.

mod offer;
mod open;
mod settled;
mod sum;
mod typed;
mod view;
mod words;

use app::messages::links::LinkOrder;
use app::orders::form::seal::Sealed as Seal;
use app::orders::quote::quote;
use app::orders::view::OrderView;
use app::platform::{AppError, Call};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse};
use maud::Markup;
use serde::Deserialize;

use self::open::Open;
use self::typed::Typed;
use crate::pages::{Faults, Guest, Sealed, Shown};
use crate::shell::gate::too_many;
use crate::shell::{Policy, Query, Routes};
use crate::ui::Width;

/// Where the form stands.
pub(super) const HREF: &str = "/order";

pub(super) fn add(routes: Routes) -> Routes {
    routes.page(Policy::Public, HREF, ask).form(Policy::Public, HREF, sent).form(Policy::Public, "/order/sum", live_sum)
}

/// What a link to the form may ask for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    q: String,
    category: String,
}

async fn ask(guest: Guest, Query(asked): Query<Asked>) -> Shown {
    let open = Open::now(&guest).await?;
    let typed = Typed::fresh(asked.q, asked.category, guest.settings().country.as_str());
    show(&guest, &open, &typed, &Faults::none(), guest.fresh_idem()).await
}

async fn sent(guest: Guest, sent: Sealed) -> Shown {
    let open = Open::now(&guest).await?;
    let typed = Typed::read(&sent.fields);
    let idem = sent.idem.clone();
    if sent.fields.has("place") {
        return place(&guest, &open, sent, &typed).await;
    }
    if !sent.fields.has("check") {
        return show(&guest, &open, &typed, &Faults::none(), idem).await;
    }
    match checked(&guest, &open, &typed).await? {
        Ok(body) => shown(&guest, &open, (StatusCode::OK, open.title(&guest)), body(&open.guard(&guest, idem))),
        Err(faults) => show(&guest, &open, &typed, &faults, idem).await,
    }
}

/// The sum alone, while one types.
async fn live_sum(guest: Guest, sent: Sealed) -> Shown {
    let open = Open::now(&guest).await?;
    let typed = Typed::read(&sent.fields);
    let chosen = open.chosen(&guest, &typed).await?;
    let quote = priced(&guest, &open, &typed, &chosen).await?;
    let on_page = typed.on_page.clone();
    let drawn = sum::draw(&open, &typed, &chosen, quote.as_ref(), &on_page, &Faults::none());
    Ok(Html(drawn.into_string()).into_response())
}

/// What the form shows for good before it is sent; or what is wrong with it.
async fn checked<'a>(
    guest: &Guest,
    open: &'a Open,
    typed: &'a Typed,
) -> crate::shell::Result<Result<impl FnOnce(&crate::ui::FormGuard) -> Markup + 'a, Faults>> {
    let chosen = open.chosen(guest, typed).await?;
    let order = match typed.command(open, &chosen) {
        Ok(order) => order,
        Err(errors) => return Ok(Err(errors.into())),
    };
    let quoted = guest.shop().read(&open.principal, move |ctx| quote(ctx, &order)).await;
    let quoted = quoted.and_then(|quote| match quote.refused {
        Some(refused) => Err(AppError::Refused(refused)),
        None => Ok(quote),
    });
    match words::faults(quoted, open, typed)? {
        Ok(quote) => Ok(Ok(move |guard: &crate::ui::FormGuard| settled::draw(open, typed, &chosen, &quote, guard))),
        Err(faults) => Ok(Err(faults)),
    }
}

async fn place(guest: &Guest, open: &Open, sent: Sealed, typed: &Typed) -> Shown {
    let idem = sent.idem;
    if !typed.trap.is_empty() {
        let faults = Faults::whole("The field that must stay empty is filled in. Empty it, and send the form again.");
        return show(guest, open, typed, &faults, idem).await;
    }
    let now = guest.shop().clock().now();
    if open.secret.check(&sent.seal, &idem, now) != Seal::Whole {
        let faults = Faults::whole("This page lay open for long. Look at your order again, then send it.");
        return show(guest, open, typed, &faults, guest.fresh_idem()).await;
    }
    guest.app().limits().orders.take(guest.bucket(), now).map_err(too_many)?;
    let chosen = open.chosen(guest, typed).await?;
    let order = match typed.command(open, &chosen) {
        Ok(order) => order,
        Err(errors) => return show(guest, open, typed, &errors.into(), idem).await,
    };
    let call = Call {
        principal: open.principal.clone(),
        key: Some(idem.clone()),
        body_hash: sent.body_hash,
        request_id: sent.request_id,
    };
    let done = guest.shop().execute(call, order).await;
    // The same form with other values is another order.
    let idem = if matches!(done, Err(AppError::KeyReused)) { guest.fresh_idem() } else { idem };
    match words::faults(done, open, typed)? {
        Ok(placed) => go_to(guest, open, &placed.value).await,
        Err(faults) => show(guest, open, typed, &faults, idem).await,
    }
}

/// Leads to the order's own page under its secret link.
async fn go_to(guest: &Guest, open: &Open, order: &OrderView) -> Shown {
    let token = open.secret.link(order.id.raw());
    let path = format!("/o/{token}");
    guest.shop().execute(Call::system(guest.request_id()), LinkOrder { order: order.id, token }).await?;
    guest.go(path).done()
}

async fn priced(
    guest: &Guest,
    open: &Open,
    typed: &Typed,
    chosen: &typed::Chosen,
) -> crate::shell::Result<Option<app::orders::quote::Quote>> {
    let Some(order) = typed.priced(open, chosen) else { return Ok(None) };
    match guest.shop().read(&open.principal, move |ctx| quote(ctx, &order)).await {
        Ok(quote) => Ok(Some(quote)),
        // What cannot be priced yet has no sum; sending it says why.
        Err(AppError::Invalid(_) | AppError::Refused(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The form as it stands, with everything that was typed.
async fn show(guest: &Guest, open: &Open, typed: &Typed, faults: &Faults, idem: String) -> Shown {
    let offered = open.offered(guest, typed).await?;
    let chosen = open.chosen(guest, typed).await?;
    let quote = priced(guest, open, typed, &chosen).await?;
    let guard = open.guard(guest, idem);
    let body = view::draw(&view::Drawn { guest, open, typed, offered, chosen, quote, faults, guard });
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shown(guest, open, (status, open.title(guest)), body)
}

fn shown(guest: &Guest, open: &Open, (status, title): (StatusCode, String), body: Markup) -> Shown {
    let sites: Vec<&str> = open.form.sites.iter().map(domain::orders::FrameSite::as_str).collect();
    guest.show_open((status, title), Width::Wide, body, &sites)
}
