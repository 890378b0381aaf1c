//! Pages without a login: sign-in, order status, order form.

use maud::{Markup, Render, html};
use web::ui::{
    Button, Choice, Facts, Field, Form, Kind, LinkPage, Offer, Shape, Step, StepState, Tone, Width, badge, form_part,
    form_row, money, offers, steps_tall, text_link,
};

use super::frame;

fn foot() -> Markup {
    html! { p { "Questions? " (text_link("mailto:hello@fjordpine.example", "hello@fjordpine.example")) " or +47 22 00 00 00, weekdays 9 to 17." } }
}

pub(crate) fn sign_in() -> Markup {
    let form = Form::post("sign-in", "/sign-in", frame::guard("sign-in-1"))
        .body(html! {
            (Field::new("email", "E-mail", Kind::Line("email")).autocomplete("username webauthn").first())
            (Field::new("password", "Password", Kind::Line("password")).autocomplete("current-password"))
        })
        .foot(html! { (Button::submit("Sign in").primary().wide()) (Button::link("Use a passkey", "/sign-in/passkey").wide()) });
    LinkPage {
        head: frame::head("Sign in"),
        company: "Fjord & Pine".into(),
        logo_src: None,
        aside: None,
        width: Width::Narrow,
        content: html! { h1 { "Sign in" } (form.render()) p.dense { (text_link("/password", "Forgot the password?")) } },
        foot: html! { p { "Purser" } },
    }
    .render()
}

pub(crate) fn status() -> Markup {
    let step =
        |label: &'static str, note: &'static str, state| Step { label: label.into(), note: Some(note.into()), state };
    let way = steps_tall(
        "Where your order is",
        &[
            step("Order received", "Thursday 19 November, 23:58", StepState::Done),
            step("Being packed", "Since today, 09:05", StepState::Now),
            step("On its way", "We will write as soon as the driver has it", StepState::Ahead),
            step("Delivered", "Promised today before 18:00", StepState::Ahead),
        ],
    );
    let money_of = Facts::new()
        .add("2 × Oak serving board, M", money("128.00"))
        .add("4 × Linen towel, sand", money("98.00"))
        .add("6 × Stoneware cup, moss", money("108.00"))
        .add("Discount", money("-33.40"))
        .add("Shipping", money("6.90"))
        .total("Total, tax included", money("€307.50"));
    LinkPage {
        head: frame::head("Your order 1055"),
        company: "Fjord & Pine".into(),
        logo_src: Some(web::assets::Asset::Mark.url().into()),
        aside: Some(html! { "Order 1055" }),
        width: Width::Reading,
        content: html! {
            div.stack-tight { h1 { "Your order is being packed" } p.quiet { "It runs two hours late: one cup was broken and we took a new one from the kiln shelf. Sorry, and thank you for waiting." } }
            div { (badge(Tone::Warn, Shape::Half, "Now promised before 18:00")) }
            (way)
            div.stack-tight { h2 { "What you ordered" } (money_of) }
            div.stack-tight { h2 { "Sent to" } p { "Priya Raman, Skippergata 14, 0152 Oslo" } }
            div.btn-row { (Button::link("Change time or address", "/o/abc/change").large()) (Button::link("Ask us something", "/o/abc/messages").large()) }
        },
        foot: foot(),
    }
    .render()
}

fn offer(
    name: &'static str,
    title: &'static str,
    price: &'static str,
    note: Option<&'static str>,
    error: Option<&'static str>,
) -> Offer {
    Offer {
        name: name.into(),
        title: title.into(),
        note: note.map(Into::into),
        price: price.into(),
        image_src: None,
        count: if note.is_some() { "6".into() } else { "0".into() },
        error: error.map(Into::into),
        sold_out: false,
    }
}

pub(crate) fn order_form() -> Markup {
    let windows = vec![
        Choice::new("sat-am", "Saturday, 9 to 12"),
        Choice::new("sat-pm", "Saturday, 12 to 15"),
        Choice::new("pickup", "I come to the bakery").note("Torggata 3, open until 18"),
    ];
    let form = Form::post("order", "/f/bytebake", frame::guard("public-1"))
        .body(html! {
            (form_part("What would you like?", &offers(&[
                offer("cookie-1", "Oat and sea salt", "€3.20", Some("Fresh at 10 and 14"), None),
                offer("cookie-2", "Double chocolate", "€3.60", Some("18 left today"), Some("Only 18 are left. Take fewer, or write to us.")),
                Offer { sold_out: true, ..offer("cookie-3", "Cardamom knot", "€3.90", None, Some("Sold out since you opened the page. The rest of your order is kept.")) },
            ])))
            (form_part("When and where?", &html! { (Field::new("window", "Window", Kind::Radio(windows)).value("sat-am").required()) }))
            (form_part("Who are you?", &html! {
                (form_row(&html! {
                    (Field::text("name", "Name").required().autocomplete("name"))
                    (Field::new("email", "E-mail", Kind::Line("email")).required().autocomplete("email"))
                }))
                (Field::text("street", "Street and number").autocomplete("street-address"))
            }))
        })
        .foot(html! { (Button::submit("Order and pay €24.10").primary().large().wide()) });
    LinkPage {
        head: frame::head("Order cookies"),
        company: "ByteBake".into(),
        logo_src: None,
        aside: Some(html! { "English" }),
        width: Width::Reading,
        content: html! { div.stack-tight { h1 { "Order cookies" } p.quiet { "Baked in the morning, at your door the same day." } } (form.render()) },
        foot: foot(),
    }
    .render()
}
