//! One order, being picked.

use maud::{Markup, Render, html};
use web::ui::{
    Button, Column, Crumb, Detail, Entry, EntryBody, Facts, Field, Form, Icon, Kind, Mark, Menu, MenuItem, Neighbours,
    Phone, Place, Row, Section, Shape, Step, StepState, Table, Tone, badge, explained, money, none, number, pair,
    picture, reference, steps, tag, text_link, timeline, when,
};

use super::frame;

fn lines() -> Markup {
    let columns = vec![
        Column::lead("Product"),
        Column::figure("Price").phone(Phone::Hidden),
        Column::figure("Ordered"),
        Column::figure("Committed").phone(Phone::Hidden),
        Column::figure("Shipped"),
        Column::figure("Free").phone(Phone::Hidden),
        Column::figure("Total").phone(Phone::Aside),
    ];
    let sum = Facts::new()
        .add("On hand", number("64"))
        .add("Held", number("8"))
        .add("Committed", number("21"))
        .total("Free to sell", number("35"));
    let line = |id: &'static str,
                name: &'static str,
                sku: &'static str,
                price,
                ordered,
                committed,
                shipped,
                free: Markup,
                total| {
        Row::new(
            id,
            vec![
                pair(&picture(None, name), &reference("/products/12", name), sku),
                money(price),
                number(ordered),
                number(committed),
                shipped,
                free,
                money(total),
            ],
        )
    };
    let rows = vec![
        line(
            "line-1",
            "Oak serving board, M",
            "FP-OAK-M",
            "64.00",
            "2",
            "2",
            none(),
            explained("free-1", "35", &sum.render()),
            "128.00",
        ),
        line("line-2", "Linen towel, sand", "FP-LIN-SA", "24.50", "4", "4", none(), number("112"), "98.00"),
        line("line-3", "Stoneware cup, moss", "FP-CUP-MO", "18.00", "6", "4", number("2"), number("0"), "108.00"),
    ];
    Table::new("Order lines", columns, rows).plain().render()
}

fn stream() -> Markup {
    let composer = Form::post("note", "/orders/1055/notes", frame::guard("note-1"))
        .body(Field::new("text", "Note", Kind::Area).label_hidden().placeholder("Write a note. @ mentions a colleague.").render())
        .foot(html! { (Button::submit("Add note").small().key("n")) (Button::link("Message customer", "/orders/1055/messages/new").quiet().small().icon(Icon::Mail)) })
        .render();
    let at = |short: &str| when("2026-11-20T09:05:00Z", short, "Friday 20 November 2026");
    let entry = |day: Option<&'static str>, mark, what, time: &str, body| Entry {
        day: day.map(Into::into),
        mark,
        what,
        when: at(time),
        body,
        tools: None,
    };
    let mut entries = vec![
        entry(
            Some("Today"),
            Mark::Person("BK".into()),
            html! { strong { "Ben Kaya" } " started picking in wave 118" },
            "09:05",
            EntryBody::Line,
        ),
        entry(
            None,
            Mark::Person("AB".into()),
            html! { strong { "Ana Berg" } " changed " strong { "Stoneware cup, moss" } " from 4 to 6, €36.00 more" },
            "08:40",
            EntryBody::Line,
        ),
        entry(
            None,
            Mark::Person("AB".into()),
            html! { strong { "Ana Berg" } " wrote a note" },
            "08:38",
            EntryBody::Note("Priya called: it is a present, no prices on the slip please.".into()),
        ),
        entry(
            None,
            Mark::System(Icon::Mail),
            html! { "Sent " strong { "Order received" } " to priya@raman.example" },
            "08:03",
            EntryBody::Message("Hello Priya,\nthank you for order #1055. We will send it today before 16:00.".into()),
        ),
        entry(
            None,
            Mark::System(Icon::CreditCard),
            html! { "Payment of " strong { "€334.00" } " captured by card ending 4242" },
            "08:02",
            EntryBody::Line,
        ),
        entry(
            Some("Yesterday"),
            Mark::System(Icon::ShoppingCart),
            html! { "Order placed in the online shop" },
            "23:58",
            EntryBody::Line,
        ),
    ];
    entries[1].tools = Some(html! { (Button::submit("Undo").quiet().small().form("note").to("/events/991/reversal")) });
    timeline(&entries, Some(&composer))
}

fn side() -> Markup {
    html! {
        (Section::new("customer", "Customer", html! {
            div.stack-tight {
                (text_link("/customers/77", "Priya Raman"))
                span { "priya@raman.example" }
                span { "+47 912 34 567" }
                span.faint { "6 orders · €1,204.60 in all" }
            }
        }).tools(html! { (Button::link("Message", "/messages/new").quiet().small().icon_only(Icon::Mail)) }))
        (Section::new("ship-to", "Ship to", html! { p { "Priya Raman" br; "Skippergata 14" br; "0152 Oslo" br; "Norway" } }))
        (Section::new("sum", "Money", Facts::new()
            .add("Lines", money("334.00"))
            .add("Discount", money("-33.40"))
            .add("Shipping, standard", money("6.90"))
            .add("Tax 25 %, in the price", money("61.50"))
            .total("Total", money("€307.50")).render()))
        (Section::new("facts", "About", Facts::new()
            .add("Channel", html! { "Online shop" })
            .add("Assigned", html! { "Ben Kaya" })
            .add("Location", html! { "Oslo, Grønland" })
            .add("Tags", html! { span.badge-row { (tag("gift")) (tag("repeat")) } }).render()))
    }
}

pub(crate) fn open() -> Markup {
    let menu = vec![
        MenuItem::link("Print slip", "/orders/1055/slip").icon(Icon::Printer).key("p"),
        MenuItem::link("Duplicate", "/orders/new?like=1055").icon(Icon::Copy),
        MenuItem::link("Put on hold", "/orders/1055/hold").icon(Icon::Pause).key("h"),
        MenuItem::link("Refund", "/orders/1055/refunds/new").icon(Icon::Undo2),
        MenuItem::opens("Cancel order", "cancel-order").icon(Icon::CircleX).danger().after_line(),
    ];
    let step = |label: &'static str, note: &'static str, state| Step {
        label: label.into(),
        note: (!note.is_empty()).then(|| note.into()),
        state,
    };
    let way = steps(
        "Stages",
        &[
            step("New", "19 Nov, 23:58", StepState::Done),
            step("Picking", "since 09:05, Ben Kaya", StepState::Now),
            step("Packed", "promised 07:30", StepState::Ahead),
            step("Out for delivery", "", StepState::Ahead),
            step("Delivered", "today, 16:00", StepState::Ahead),
        ],
    );
    let detail = Detail::new("#1055", vec![Crumb::new("Orders", "/orders?view=open"), Crumb::new("Open", "/orders?view=open")])
        .badges(html! { (badge(Tone::Info, Shape::Half, "Picking")) (badge(Tone::Bad, Shape::Triangle, "2 h late")) (badge(Tone::Ok, Shape::Full, "Paid")) })
        .facts_line(html! { span { "Priya Raman" } span { "placed " (when("2026-11-19T23:58:00Z", "19 Nov, 23:58", "Thursday 19 November 2026, 23:58")) } span { "online shop" } })
        .actions(html! {
            (Button::link("Edit", "/orders/1055/edit").icon(Icon::Pencil).key("e"))
            (Button::menu("More", "order-menu").icon_only(Icon::Ellipsis))
            (Menu::new("order-menu", menu))
            (Button::link("Mark packed", "/orders/1055/packing").primary())
        })
        .neighbours(Neighbours { previous: Some("/orders/1056".into()), next: Some("/orders/1054".into()), position: "4 of 42".into() })
        .top(way)
        .main(html! {
            (Section::new("lines", "Lines", lines()).count("3").tools(html! { (Button::link("Edit lines", "/orders/1055/lines").quiet().small().icon(Icon::Pencil)) }))
            (Section::new("shipments", "Shipments", html! {
                (web::ui::Empty::new(Icon::Truck, "Nothing shipped yet", "A shipment is made when the first parcel is packed.").inside())
            }).tools(html! { (Button::link("Ship in part", "/orders/1055/shipments/new").quiet().small().icon(Icon::Truck)) }))
            (Section::new("activity", "Activity", stream()))
        })
        .side(side());
    let cancel = web::ui::Dialog::new("cancel-order", "Cancel order #1055?")
        .body(html! {
            p { "12 units go back to free stock in Oslo, €307.50 goes back to the card ending 4242, and Priya Raman gets one e-mail. This cannot be undone." }
            (Form::post("cancel", "/orders/1055/cancellation", frame::guard("cancel-1"))
                .body(Field::text("reason", "Reason").placeholder("Customer changed their mind").render()))
        })
        .foot(html! { (Button::closes("Keep order", "cancel-order")) (Button::submit("Cancel order").look(web::ui::Look::DangerSolid).form("cancel")) });
    frame::page("Order 1055", Place::Orders, &html! { (detail) (cancel) })
}
