//! Changing an order: lines, address and note; the difference is shown before anything is saved.

use app::orders::edit::{EditOrder, Edited, LineEdit, preview};
use app::orders::place::PlaceLine;
use app::orders::queries::timeline::{OrderEvent, timeline};
use app::orders::view::{LineView, OrderView};
use app::platform::{AppError, ReadCtx};
use domain::base::{FieldErrors, indexed};
use domain::{AddressInput, MAX_QUANTITY, Money, Note, OrderId, Quantity, Sku, Timestamp};
use maud::{Markup, Render, html};

use super::typed::{ADDRESS, address, lines, resolved};
use super::within::{list_of, within};
use super::{fields, words};
use crate::orders::api::find;
use crate::pages::{Faults, Fields, Page, Sent, Shown, Visit, amount, figure};
use crate::shell::Address;
use crate::ui::{
    Banner, Button, Crumb, Field, Form, Kind, Place, Tone, crumbs, form_line, form_lines, form_part, pair, picture,
};

/// Empty rows for new lines.
const NEW_ROWS: usize = 2;
const MICROS: i64 = 1_000_000;
/// Seconds of a minute: what is younger is told in seconds.
const MINUTE: i64 = 60;

/// The form: units of the lines there are, new lines, address and note.
struct Typed {
    version: i64,
    units: Vec<String>,
    added: Vec<(String, String)>,
    address: AddressInput,
    note: String,
}

pub(super) async fn ask(visit: Visit, Address(key): Address<String>) -> Shown {
    let order = visit.read(move |ctx| find(ctx, &key)).await?;
    let typed = Typed::of(&order, visit.settings().country.as_str());
    visit.show(page(&visit, &order, &typed, &Faults::none(), &Above::Nothing))
}

pub(super) async fn show_difference(visit: Visit, Address(id): Address<OrderId>, sent: Sent<Fields>) -> Shown {
    let (order, typed, overtaken) = read(&visit, id, &sent.fields).await?;
    if let Some(by) = overtaken {
        return visit.show(page(&visit, &order, &typed, &Faults::none(), &Above::Overtaken(by)).refused());
    }
    let looked = match typed.command(&order) {
        Ok((edit, names)) => {
            let shown = visit.read(move |ctx: &mut ReadCtx<'_, '_>| preview(ctx, &edit)).await;
            fields::renamed(shown, |at, field| names.get(at).map(|name| name.field(field)))
        }
        Err(errors) => Err(AppError::Invalid(errors)),
    };
    match Faults::of(looked)? {
        Ok(edited) => visit.show(page(&visit, &order, &typed, &Faults::none(), &Above::Difference(Box::new(edited)))),
        Err(faults) => visit.show(page(&visit, &order, &typed, &faults, &Above::Nothing).refused()),
    }
}

pub(super) async fn save(visit: Visit, Address(id): Address<OrderId>, sent: Sent<Fields>) -> Shown {
    let (order, typed, overtaken) = read(&visit, id, &sent.fields).await?;
    if let Some(by) = overtaken {
        return visit.show(page(&visit, &order, &typed, &Faults::none(), &Above::Overtaken(by)).refused());
    }
    let done = match typed.command(&order) {
        Ok((edit, names)) => {
            let done = visit.shop().execute(sent.call, edit).await;
            fields::renamed(done, |at, field| names.get(at).map(|name| name.field(field)))
        }
        Err(errors) => Err(AppError::Invalid(errors)),
    };
    match Faults::of(done)? {
        Ok(_) => {
            visit.go(within(&visit, &words::order_path(order.id, &order.number))).say("The order is changed").done()
        }
        Err(faults) => visit.show(page(&visit, &order, &typed, &faults, &Above::Nothing).refused()),
    }
}

/// What stands above the form.
enum Above {
    Nothing,
    Difference(Box<Edited>),
    Overtaken(Overtaken),
}

/// Somebody who changed the order while this form was open.
struct Overtaken {
    order: OrderId,
    who: String,
    at: Timestamp,
}

impl Overtaken {
    fn by(order: OrderId, event: &OrderEvent) -> Self {
        let who = match (&event.actor, event.actor_kind.as_str()) {
            (Some(name), _) => name.clone(),
            (None, "guest") => "The customer".to_owned(),
            (None, _) => "Purser".to_owned(),
        };
        Self { order, who, at: event.at }
    }

    /// Says so, and that both ways on are open.
    fn banner(&self, visit: &Visit) -> Markup {
        let seconds = visit.shop().clock().now().micros_since(self.at).max(0) / MICROS;
        let ago = if seconds < MINUTE { format!("{seconds} s") } else { format!("{} min", figure(seconds / MINUTE)) };
        let title = format!("{} changed this order {ago} ago", self.who);
        let text = "Nothing of yours is saved yet, and what you typed is kept. Look at the difference to keep yours, or \
                    take what stands now.";
        let take = Button::link("Take theirs", within(visit, &format!("/orders/{}/edit", self.order))).small();
        Banner::new(Tone::Warn, title, text).inside().tools(take.render()).render()
    }
}

/// The order, what was typed, and who was faster. A form that was overtaken goes on from the order as it stands.
async fn read(
    visit: &Visit,
    id: OrderId,
    sent: &Fields,
) -> app::platform::Result<(OrderView, Typed, Option<Overtaken>)> {
    let sent = sent.clone();
    visit
        .read(move |ctx| {
            let order = find(ctx, &id.to_string())?;
            let mut typed = Typed::read(&order, &sent);
            for (sku, _) in &mut typed.added {
                *sku = resolved(ctx, sku)?;
            }
            let last = if typed.version == order.version { None } else { timeline(ctx.tx, id)?.into_iter().next() };
            typed.version = order.version;
            Ok((order, typed, last.map(|event| Overtaken::by(id, &event))))
        })
        .await
}

/// Where a line of the command stands in the form.
enum Named {
    Existing(String),
    New(usize),
}

impl Named {
    fn field(&self, field: &str) -> String {
        match self {
            Named::Existing(name) => name.clone(),
            Named::New(at) => indexed("lines", *at, field),
        }
    }
}

fn units_of(line: &LineView) -> String {
    format!("units-{}", line.id)
}

impl Typed {
    fn of(order: &OrderView, country: &str) -> Self {
        let empty = || AddressInput { country: country.to_owned(), ..AddressInput::default() };
        Self {
            version: order.version,
            units: order.lines.iter().map(|line| line.quantity.to_string()).collect(),
            added: Vec::new(),
            address: order.shipping_address.as_ref().map_or_else(empty, AddressInput::from),
            note: order.note.clone(),
        }
    }

    fn read(order: &OrderView, fields: &Fields) -> Self {
        Self {
            version: fields.text("version").parse().unwrap_or(order.version),
            units: order.lines.iter().map(|line| fields.text(&units_of(line)).trim().to_owned()).collect(),
            added: lines(fields),
            address: address(fields),
            note: fields.text("note").trim().to_owned(),
        }
    }

    /// What differs from the order, with the place of each line in the form.
    fn command(&self, order: &OrderView) -> Result<(EditOrder, Vec<Named>), FieldErrors> {
        let mut errors = FieldErrors::new();
        let (mut edits, mut names) = (Vec::new(), Vec::new());
        for (line, typed) in order.lines.iter().zip(&self.units) {
            match typed.parse::<i64>() {
                Ok(units) if units == line.quantity => {}
                Ok(units) if (0..=i64::from(MAX_QUANTITY)).contains(&units) => {
                    edits.push(LineEdit::Change(line.id, units));
                    names.push(Named::Existing(units_of(line)));
                }
                Ok(_) | Err(_) => errors.add(units_of(line), "out_of_range", format!("between 0 and {MAX_QUANTITY}")),
            }
        }
        for (at, (sku, quantity)) in self.added.iter().enumerate() {
            let sku = errors.take(indexed("lines", at, "sku"), Sku::new(sku));
            let quantity = quantity.parse::<i64>().unwrap_or_default();
            let quantity = errors.take(indexed("lines", at, "quantity"), Quantity::new(quantity));
            if let (Some(sku), Some(quantity)) = (sku, quantity) {
                edits.push(LineEdit::Add(PlaceLine { sku, quantity, unit_price: None, discount: None }));
                names.push(Named::New(at));
            }
        }
        let address = self.changed_address(order, &mut errors);
        let note = errors.take("note", Note::optional(&self.note)).flatten().map(Note::into_string).unwrap_or_default();
        let note = (note != order.note).then_some(note);
        let edit =
            EditOrder { id: order.id, version: Some(self.version), lines: edits, shipping_address: address, note };
        errors.into_result((edit, names))
    }

    fn changed_address(&self, order: &OrderView, errors: &mut FieldErrors) -> Option<domain::Address> {
        let begun = !self.address.line1.is_empty() || !self.address.city.is_empty() || order.shipping_address.is_some();
        let checked = begun.then(|| self.address.check())?;
        let address = checked.map_err(|wrong| errors.extend_under(ADDRESS, wrong)).ok();
        address.filter(|address| order.shipping_address.as_ref() != Some(address))
    }
}

fn page(visit: &Visit, order: &OrderView, typed: &Typed, faults: &Faults, above: &Above) -> Page {
    let path = within(visit, &words::order_path(order.id, &order.number));
    let save = within(visit, &format!("/orders/{}/edit", order.id));
    let action = within(visit, &format!("/orders/{}/edit/preview", order.id));
    let look = Button::submit("Show the difference");
    let form = Form::post("edit-order", action, visit.guard())
        .warns_when_left()
        .errors(faults.list_at(|field| (!field.is_empty()).then(|| field.to_owned())))
        .body(html! {
            input type="hidden" name="version" value=(typed.version);
            @match above {
                Above::Nothing => {}
                Above::Difference(edited) => { (difference(order, edited)) }
                Above::Overtaken(by) => { (by.banner(visit)) }
            }
            (form_part("Products", &lines_part(order, typed, faults)))
            div #address { (form_part("Ship to", &fields::address(&typed.address, faults))) }
            (Field::new("note", "Note", Kind::Area).optional().value(typed.note.clone()).error(faults.at("note")))
        })
        .foot(html! {
            @if matches!(above, Above::Difference(_)) { (Button::submit("Save").primary().to(save)) (look) }
            @else { (look.primary()) }
            (Button::link("Back", path.clone()).quiet())
        });
    let body = html! {
        div class="page page-form" {
            (crumbs(&[Crumb::new("Orders", list_of(visit)), Crumb::new(format!("#{}", order.number), path)]))
            header.page-head { div.page-title { h1 { "Edit #" (order.number) } } }
            (form)
        }
    };
    Page::new(format!("Edit {}", order.number), Place::Orders, body)
}

fn lines_part(order: &OrderView, typed: &Typed, faults: &Faults) -> Markup {
    let rows = typed.added.len().saturating_add(NEW_ROWS);
    html! {
        (form_lines(&html! {
            @for (line, units) in order.lines.iter().zip(&typed.units) {
                @let name = units_of(line);
                @let note = if line.shipped > 0 { format!("{}, {} shipped already", line.sku, figure(line.shipped)) } else { line.sku.clone() };
                (form_line(&html! {
                    (pair(&picture(None, &line.title), &html! { span { (line.title) } }, &note))
                    (Field::new(name.clone(), format!("Units of {}", line.title), Kind::Count).label_hidden().value(units.clone()).error(faults.at(&name)))
                }))
            }
        }))
        h3 { "Add products" }
        (form_lines(&html! {
            @for at in 0..rows {
                @let (sku, quantity) = typed.added.get(at).map_or(("", "1"), |(s, q)| (s.as_str(), q.as_str()));
                (fields::line(at, sku, quantity, faults))
            }
        }))
    }
}

/// What would change, in words and money.
fn difference(order: &OrderView, edited: &Edited) -> Markup {
    let sum = |minor: i64| format!("{}{}", order.currency.symbol(), amount(Money::from_minor(minor, order.currency)));
    let title = match edited.difference {
        0 => "The total stays as it is".to_owned(),
        more if more > 0 => format!("{} more to pay", sum(more)),
        less => format!("{} less to pay", sum(less.saturating_abs())),
    };
    let waiting: i64 = edited.order.lines.iter().map(|line| line.backordered).sum();
    let wait = if waiting > 0 { format!(" {} would wait for stock.", figure(waiting)) } else { String::new() };
    let changed = changes(order, &edited.order).join(". ");
    let dot = if changed.is_empty() { "" } else { ". " };
    let text = format!("{changed}{dot}New total {}.{wait} Nothing is saved yet.", sum(edited.order.total));
    Banner::new(Tone::Info, title, text).inside().render()
}

fn changes(before: &OrderView, after: &OrderView) -> Vec<String> {
    let was = |line: &LineView| before.lines.iter().find(|old| old.id == line.id).map_or(0, |old| old.quantity);
    let changed = after.lines.iter().filter(|line| was(line) != line.quantity);
    let said = changed.map(|line| format!("{} from {} to {}", line.title, figure(was(line)), figure(line.quantity)));
    let moved = (before.shipping_address != after.shipping_address).then(|| "Another address".to_owned());
    let noted = (before.note != after.note).then(|| "Another note".to_owned());
    said.chain(moved).chain(noted).collect()
}
