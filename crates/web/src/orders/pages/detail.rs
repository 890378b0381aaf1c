//! One order: what was ordered, where it is, what it costs, what happened, and what can be done.

use std::collections::HashMap;

use app::catalog::queries::{FirstImage, first_images_of_variants};
use app::messages::queries::{MessageRow, messages_of_order};
use app::orders::attachments::Attachment;
use app::orders::channels::{self, Channel};
use app::orders::note::NoteView;
use app::orders::queries::attachments::attachments;
use app::orders::queries::list::{Named, OrderFilter, neighbours_in};
use app::orders::queries::orders::notes;
use app::orders::queries::timeline::{OrderEvent, timeline};
use app::orders::shipping_methods::{self, ShippingMethod};
use app::orders::stages::{self, StageView};
use app::orders::view::OrderView;
use app::platform::page::MAX_LIMIT;
use app::platform::{PageRequest, ReadCtx};
use app::shipping::queries::shipments::{ShipmentFilter, shipments};
use app::shipping::view::ShipmentView;
use app::stock::locations::{self, Location};
use app::stock::queries::free::free_of;
use domain::orders::OrderState;
use domain::parties::Permission;
use domain::{LocationId, VariantId};
use maud::{Markup, html};

use super::past::Past;
use super::within::{Within, list_of, within};
use super::{activity, aside, dialogs, files, lines, stepper, words};
use crate::catalog::picture_href;
use crate::orders::api;
use crate::pages::{Faults, Fields, Page, Shown, Visit, moment};
use crate::shell::Address;
use crate::shipping::pages as shipping;
use crate::ui::{Banner, Button, Crumb, Detail, Form, Icon, Menu, MenuItem, Neighbours, Place, Section, Text, Tone};

/// Everything the page is drawn from.
pub(crate) struct Found {
    pub(crate) order: OrderView,
    pub(crate) stages: Vec<StageView>,
    pub(crate) shipments: Vec<ShipmentView>,
    pub(crate) locations: Vec<Location>,
    pub(super) events: Vec<OrderEvent>,
    pub(super) notes: Vec<NoteView>,
    pub(super) files: Vec<Attachment>,
    /// Those about the order, for who may read them.
    pub(super) messages: Vec<MessageRow>,
    pub(super) free: HashMap<VariantId, i64>,
    pub(super) images: HashMap<VariantId, FirstImage>,
    pub(super) methods: Vec<ShippingMethod>,
    pub(super) channels: Vec<Channel>,
    past: Past,
    before: Option<Named>,
    behind: Option<Named>,
}

/// A form of the page that came back, with what is wrong.
#[derive(Debug, Default)]
pub(crate) struct Refused {
    pub(crate) form: Asking,
    pub(crate) faults: Faults,
    pub(crate) typed: Fields,
}

/// Which form it was.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Asking {
    /// None that has fields: a button.
    #[default]
    Button,
    /// The note.
    Note,
    /// The cancellation.
    Cancel,
    /// The stage.
    Stage,
    /// The file.
    File,
}

pub(super) async fn show(visit: Visit, Address(key): Address<String>) -> Shown {
    draw(&visit, key, &Refused::default()).await
}

/// The page of an order, by number or id, after something was refused.
pub(crate) async fn refused(visit: &Visit, key: String, refused: Refused) -> Shown {
    draw(visit, key, &refused).await
}

async fn draw(visit: &Visit, key: String, refused: &Refused) -> Shown {
    let filter = Within::of(visit).filter(visit);
    let found = visit.read(move |ctx| load(ctx, &key, &filter)).await?;
    let title = format!("Order {}", found.order.number);
    let page = Page::new(title, Place::Orders, body(visit, &found, refused));
    if refused.faults.is_empty() {
        return visit.show(page);
    }
    let said: Vec<Text> = refused.faults.list().into_iter().map(|fault| fault.text).collect();
    visit.show(page.refused().banner(Banner::new(Tone::Bad, "This was not done", said.join(". "))))
}

/// Reads it, with those beside it in a list.
pub(crate) fn load(ctx: &mut ReadCtx<'_, '_>, key: &str, list: &OrderFilter) -> app::platform::Result<Found> {
    let reads_messages = ctx.principal.grants.allows(Permission::MessagesRead);
    let order = api::find(ctx, key)?;
    let page = PageRequest { limit: i64::try_from(MAX_LIMIT).ok(), ..PageRequest::default() };
    let of_order = ShipmentFilter { order: Some(order.id), page, ..ShipmentFilter::default() };
    let variants: Vec<VariantId> = order.lines.iter().map(|line| line.variant).collect();
    let (before, behind) = neighbours_in(ctx.tx, list, &order)?;
    Ok(Found {
        stages: stages::all(ctx.tx)?,
        shipments: shipments(ctx.tx, &of_order)?.items,
        locations: locations::all(ctx.tx)?,
        events: timeline(ctx.tx, order.id)?,
        notes: notes(ctx.tx, order.id)?,
        files: attachments(ctx.tx, order.id)?,
        messages: if reads_messages { messages_of_order(ctx.tx, order.id)? } else { Vec::new() },
        free: free_of(ctx.tx, &variants)?,
        images: first_images_of_variants(ctx.tx, &variants)?,
        methods: shipping_methods::all(ctx.tx)?,
        channels: channels::all(ctx.tx)?,
        past: Past::read(ctx, &order)?,
        before,
        behind,
        order,
    })
}

impl Found {
    pub(crate) fn location(&self, id: LocationId) -> &str {
        self.locations.iter().find(|known| known.id == id).map_or("elsewhere", |known| known.name.as_str())
    }

    /// Where the picture of a variant is, if it has one.
    pub(crate) fn picture(&self, variant: VariantId) -> Option<String> {
        self.images.get(&variant).map(|image| picture_href(&image.small))
    }

    /// Units that could leave now.
    fn committed(&self) -> i64 {
        self.order.lines.iter().map(|line| line.committed).sum()
    }

    pub(super) fn is_placed(&self) -> bool {
        self.order.state == OrderState::Placed
    }

    /// Whether it can be called off: placed, and nothing has left.
    fn may_be_cancelled(&self) -> bool {
        self.is_placed() && self.order.lines.iter().all(|line| line.shipped == 0)
    }

    /// Whether part of it can leave, as far as this person is concerned.
    pub(super) fn ships(&self, visit: &Visit) -> bool {
        self.is_placed() && self.committed() > 0 && visit.may(Permission::ShippingShip)
    }
}

fn body(visit: &Visit, found: &Found, refused: &Refused) -> Markup {
    let order = &found.order;
    let edits = found.is_placed() && visit.may(Permission::OrdersEdit);
    let edit = Button::link("Edit lines", within(visit, &format!("/orders/{}/edit", order.id)))
        .quiet()
        .small()
        .icon(Icon::Pencil);
    let part = Button::link("Ship in part", within(visit, &format!("/orders/{}/ship", order.id)))
        .quiet()
        .small()
        .icon(Icon::Truck);
    let trail = vec![Crumb::new("Orders", list_of(visit))];
    let detail = Detail::new(format!("#{}", order.number), trail)
        .badges(html! {
            (words::stage_badge(&found.stages, &order.stage)) (words::fulfilment(order.fulfilment)) (words::payment(order.payment))
            (words::priority(order.priority))
        })
        .facts_line(facts_line(visit, found))
        .actions(actions(visit, found))
        .neighbours(beside(visit, found))
        .top(stepper::draw(visit, found))
        .main(html! {
            (Section::new("lines", "Lines", lines::table(visit, found)).count(order.lines.len().to_string()).tools(html! { @if edits { (edit) } }))
            (found.past.sections(visit, order.currency))
            (Section::new("shipments", "Shipments", shipping::cards(visit, found)).count(found.shipments.len().to_string())
                .tools(html! { @if found.ships(visit) { (part) } }))
            (files::section(visit, found, refused))
            (Section::new("activity", "Activity", activity::stream(visit, found, refused)))
        })
        .side(aside::side(visit, found, refused));
    html! { (detail) (dialogs::all(visit, found, refused)) (shipping::dialogs(visit, found)) }
}

fn facts_line(visit: &Visit, found: &Found) -> Markup {
    let order = &found.order;
    let channel = found.channels.iter().find(|c| c.code == order.channel);
    let channel = channel.map_or(order.channel.as_str(), |known| known.name.as_str());
    html! {
        span { (words::customer_word(&order.customer)) }
        span { "placed " (moment(order.created_at, visit.shop().clock().now(), visit.zone())) }
        span { (channel) }
    }
}

fn actions(visit: &Visit, found: &Found) -> Markup {
    let id = found.order.id;
    let edits = found.is_placed() && visit.may(Permission::OrdersEdit);
    let cancels = found.may_be_cancelled() && visit.may(Permission::OrdersCancel);
    let again = visit.may(Permission::OrdersPlace);
    let mut menu = Vec::new();
    if again {
        menu.push(MenuItem::link("Order again", format!("/orders/new?like={id}")).icon(Icon::Copy));
    }
    if cancels {
        menu.push(MenuItem::opens("Cancel order", dialogs::CANCEL).icon(Icon::CircleX).danger().after_line());
    }
    let ship = Form::post("ship-all", within(visit, &format!("/orders/{id}/ship-all")), visit.guard())
        .body(html! { (Button::submit("Ship all").primary().icon(Icon::Truck)) });
    html! {
        @if edits { (Button::link("Edit", within(visit, &format!("/orders/{id}/edit"))).icon(Icon::Pencil).key("e")) }
        @if !menu.is_empty() { (Button::menu("More", "order-menu").icon_only(Icon::Ellipsis)) (Menu::new("order-menu", menu)) }
        @if found.ships(visit) { (ship) }
    }
}

fn beside(visit: &Visit, found: &Found) -> Neighbours {
    let path = |(id, number): &Named| within(visit, &words::order_path(*id, number)).into();
    let (previous, next) = (found.before.as_ref().map(path), found.behind.as_ref().map(path));
    Neighbours { previous, next, position: "".into() }
}
