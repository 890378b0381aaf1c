//! Handlers of orders: each turns a request into a command or a query, and its answer into JSON.

use super::json::{EditedJson, NoteJson, OrderJson, OrderRowJson};
use super::request::{CancelJson, EditJson, NoteInputJson, PlaceOrderJson};
use crate::shell::address::PageParameters;
use crate::shell::schema::PageJson;
use crate::shell::{Address, App, Caller, List, Problem, Reply, Result, Submitted};
use app::orders::edit::{self, Edited};
use app::orders::note::AddNote;
use app::orders::queries::list::{OrderFilter, orders};
use app::orders::queries::orders::{notes, order, order_by_number};
use app::orders::view::OrderView;
use app::platform::{AppError, PageRequest, ReadCtx};
use axum::extract::State;
use domain::orders::{FulfilmentState, OrderState, PaymentState, Priority};
use domain::{CustomerId, Money, OrderId, Timestamp};
use serde::Deserialize;
use utoipa::IntoParams;

/// Filters of the list of orders.
#[derive(Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OrderQuery {
    /// Words in number, customer's name or e-mail address.
    #[param(max_length = 200)]
    search: Option<String>,
    /// Exactly this number.
    number: Option<String>,
    /// `placed`, `cancelled` or `closed`.
    #[param(value_type = Option<String>)]
    status: Option<OrderState>,
    /// In this stage.
    stage: Option<String>,
    /// Paid so far.
    #[param(value_type = Option<String>)]
    payment: Option<PaymentState>,
    /// Shipped so far.
    #[param(value_type = Option<String>)]
    fulfilment: Option<FulfilmentState>,
    /// `normal` or `high`.
    #[param(value_type = Option<String>)]
    priority: Option<Priority>,
    /// Through this channel.
    channel: Option<String>,
    /// Of this customer.
    #[param(value_type = Option<String>)]
    customer: Option<CustomerId>,
    /// Placed at this moment or later.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Placed before this moment.
    #[param(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
}

impl OrderQuery {
    pub(crate) fn filter(self, page: PageRequest) -> OrderFilter {
        OrderFilter {
            search: self.search,
            number: self.number,
            state: self.status,
            stage: self.stage,
            payment: self.payment,
            fulfilment: self.fulfilment,
            priority: self.priority,
            channel: self.channel,
            customer: self.customer,
            from: self.from,
            until: self.until,
            work: None,
            page,
        }
    }
}

/// List orders, newest first.
#[utoipa::path(get, path = "/orders", params(PageParameters, OrderQuery),
    responses((status = 200, description = "Orders", body = PageJson<OrderRowJson>)))]
pub(crate) async fn list_orders(
    State(app): State<App>,
    caller: Caller,
    list: List<OrderQuery>,
) -> Result<Reply<PageJson<OrderRowJson>>> {
    let filter = list.filter.filter(list.page);
    let page = app.shop().read(&caller.principal, move |ctx| orders(ctx.tx, &filter)).await?;
    Ok(Reply::ok(page.map(OrderRowJson::from).into()))
}

/// Place an order. Its stock is promised in the same moment; too little stock is answered as the channel's policy says.
#[utoipa::path(post, path = "/orders", request_body = PlaceOrderJson,
    responses((status = 201, description = "The order as it was placed", body = OrderJson)))]
pub(crate) async fn place_order(State(app): State<App>, sent: Submitted<PlaceOrderJson>) -> Result<Reply<OrderJson>> {
    let answer = app.shop().execute(sent.call, sent.body.into_command()?).await?;
    let (id, version) = (answer.value.id, answer.value.version);
    Ok(Reply::created(answer).map(OrderJson::from).version(version).at(format_args!("/orders/{id}")))
}

/// Get an order by id or by number.
#[utoipa::path(get, path = "/orders/{id}",
    params(("id" = String, Path, description = "The order's id, or its number")),
    responses((status = 200, description = "The order", body = OrderJson)))]
pub(crate) async fn get_order(
    State(app): State<App>,
    caller: Caller,
    Address(id): Address<String>,
) -> Result<Reply<OrderJson>> {
    let view = app.shop().read(&caller.principal, move |ctx| find(ctx, &id)).await?;
    let version = view.version;
    Ok(Reply::ok(OrderJson::from(view)).version(version))
}

/// The order of an id or a number.
pub(super) fn find(ctx: &mut ReadCtx<'_, '_>, text: &str) -> app::platform::Result<OrderView> {
    let by_id = match text.parse::<OrderId>() {
        Ok(id) => order(ctx.tx, id)?,
        Err(_) => None,
    };
    match by_id {
        Some(found) => Ok(found),
        None => order_by_number(ctx.tx, text)?.ok_or(AppError::NotFound("order")),
    }
}

/// Cancel an order that has not been shipped. Cancelling twice changes nothing.
#[utoipa::path(post, path = "/orders/{id}/cancellation", params(("id" = String, Path)), request_body = CancelJson,
    responses((status = 200, description = "The order as it stands now", body = OrderJson)))]
pub(crate) async fn cancel_order(
    State(app): State<App>,
    Address(id): Address<OrderId>,
    sent: Submitted<CancelJson>,
) -> Result<Reply<OrderJson>> {
    let answer = app.shop().execute(sent.call, sent.body.into_command(id)?).await?;
    let version = answer.value.version;
    Ok(Reply::done(answer).map(OrderJson::from).version(version))
}

/// Change lines, address or note of a placed order; stock, price and tax are recomputed.
#[utoipa::path(post, path = "/orders/{id}/edit", params(("id" = String, Path)), request_body = EditJson,
    responses((status = 200, description = "The order after the change, and the difference", body = EditedJson)))]
pub(crate) async fn edit_order(
    State(app): State<App>,
    caller: Caller,
    Address(id): Address<OrderId>,
    sent: Submitted<EditJson>,
) -> Result<Reply<EditedJson>> {
    let changed = app.shop().execute(sent.call, sent.body.into_command(id)?).await;
    let current = || async move {
        let view = app.shop().read(&caller.principal, move |ctx| find(ctx, &id.to_string())).await?;
        Ok(OrderJson::from(view))
    };
    let answer = crate::shell::or_current(changed, current()).await?;
    let version = answer.value.order.version;
    Ok(Reply::done(answer).map(edited).version(version))
}

/// What a change of an order would do. Changes nothing.
#[utoipa::path(post, path = "/orders/{id}/edit/preview", params(("id" = String, Path)), request_body = EditJson,
    responses((status = 200, description = "The order as it would be, and the difference", body = EditedJson)))]
pub(crate) async fn preview_order_edit(
    State(app): State<App>,
    Address(id): Address<OrderId>,
    sent: Submitted<EditJson>,
) -> Result<Reply<EditedJson>> {
    let command = sent.body.into_command(id)?;
    let shown = app.shop().read(&sent.call.principal, move |ctx| edit::preview(ctx, &command)).await?;
    Ok(Reply::ok(edited(shown)))
}

fn edited(e: Edited) -> EditedJson {
    let difference = Money::from_minor(e.difference, e.order.currency);
    EditedJson { order: OrderJson::from(e.order), difference }
}

/// List the notes on an order, oldest first.
#[utoipa::path(get, path = "/orders/{id}/notes", params(("id" = String, Path)),
    responses((status = 200, description = "Notes", body = PageJson<NoteJson>)))]
pub(crate) async fn list_order_notes(
    State(app): State<App>,
    caller: Caller,
    Address(id): Address<OrderId>,
) -> Result<Reply<PageJson<NoteJson>>> {
    let items = app
        .shop()
        .read(&caller.principal, move |ctx| {
            order(ctx.tx, id)?.ok_or(AppError::NotFound("order"))?;
            notes(ctx.tx, id)
        })
        .await?;
    let page = app::platform::Page { items, next: None };
    Ok(Reply::ok(page.map(NoteJson::from).into()))
}

/// Add a note to an order.
#[utoipa::path(post, path = "/orders/{id}/notes", params(("id" = String, Path)), request_body = NoteInputJson,
    responses((status = 201, description = "The note", body = NoteJson)))]
pub(crate) async fn add_order_note(
    State(app): State<App>,
    Address(id): Address<OrderId>,
    sent: Submitted<NoteInputJson>,
) -> std::result::Result<Reply<NoteJson>, Problem> {
    let command = AddNote { order: id, body: sent.body.check()? };
    let answer = app.shop().execute(sent.call, command).await?;
    Ok(Reply::created(answer).map(NoteJson::from))
}
