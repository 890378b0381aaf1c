//! Pages without a login: sign-in, order status, order form.

use maud::{Markup, Render, html};
use web::ui::{
    Button, Choice, Facts, Field, Form, Good, GoodKind, GoodSupply, GoodsFilter, Hx, Kind, LinkPage, Offer, Shape,
    Step, StepState, SumLine, Tone, Width, badge, form_part, form_row, goods, money, offers, picture_card,
    picture_cards, steps_tall, sum_bar, sum_lines, text_link, with_preview,
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

fn kind(name: &'static str, label: &'static str, price: &'static str, left: i64) -> GoodKind {
    let (supply, stock) = match left {
        0 => (GoodSupply::SoldOut, (Tone::Neutral, Shape::Ring, "Sold out".into())),
        1..=5 => (GoodSupply::Open, (Tone::Warn, Shape::Half, "Few left".into())),
        _ => (GoodSupply::Open, (Tone::Ok, Shape::Full, "In stock".into())),
    };
    GoodKind {
        name: name.into(),
        label: label.into(),
        price: price.into(),
        before: (left > 40).then(|| "€22.00".into()),
        stock: Some(stock),
        count: if left == 3 { "4".into() } else { "".into() },
        error: (left == 3).then(|| "There are not that many left. Take fewer.".into()),
        supply,
    }
}

fn good(title: &'static str, picture: Option<&'static str>, kinds: Vec<GoodKind>) -> Good {
    let picture = picture.map(|alt| (web::assets::Asset::Mark.url().into(), alt.into()));
    Good {
        title: title.into(),
        about: Some("Turned by hand, oiled twice.".into()),
        picture,
        range: "€49.00 to €64.00".into(),
        kinds,
    }
}

fn shop_of(picture: Option<&'static str>) -> Markup {
    let list = goods(&[
        good("Oak serving board", picture, vec![kind("u1", "S", "€49.00", 12), kind("u2", "M", "€64.00", 3)]),
        good("Stoneware cup", picture, vec![kind("u3", "", "€18.00", 60)]),
        good("Linen towel", picture, vec![kind("u4", "", "€24.50", 0)]),
    ]);
    let filter = GoodsFilter {
        words: "".into(),
        categories: vec![("c1".into(), "Kitchen".into()), ("c2".into(), "Kitchen / Boards".into())],
        category: "c1".into(),
        hx: Hx::post("/order").target("body").swap("outerMorph"),
    };
    let lines = sum_lines(&[
        SumLine {
            title: "Oak serving board, M".into(),
            count: "4".into(),
            total: "€256.00".into(),
            control: None,
            error: None,
        },
        SumLine {
            title: "Wool blanket".into(),
            count: "1".into(),
            total: "€89.00".into(),
            control: Some("k1".into()),
            error: Some("Sold out since you chose it. Take it out, the rest is kept.".into()),
        },
    ]);
    let form = Form::post("order", "/order", frame::guard("shop-1")).body(html! {
        div.shop {
            div.shop-main {
                (filter) (list)
                div.goods-foot { span.num { "1 to 24 of 312" } div.btn-row { (Button::submit("Next").sends("turn", "1")) } }
            }
            aside.shop-side {
                h2 { "Your order" } (lines) (sum_bar("5 in your order", "€345.00", "#order"))
                (Button::submit("Check my order").primary().large().wide())
                p.shop-terms { "You pay by invoice, 14 days after it left." }
            }
        }
        div.shop-trap aria-hidden="true" { label for="website" { "Leave this empty" } input type="text" id="website" name="website" tabindex="-1"; }
    });
    LinkPage {
        head: frame::head("Order from Fjord & Pine"),
        company: "Fjord & Pine".into(),
        logo_src: None,
        aside: None,
        width: Width::Wide,
        content: html! { div.stack-tight { h1 { "Order from Fjord & Pine" } p.shop-intro { "No account is needed." } } (form.render()) },
        foot: foot(),
    }
    .render()
}

pub(crate) fn shop() -> Markup {
    shop_of(None)
}

pub(crate) fn shop_with_pictures() -> Markup {
    shop_of(Some("The mark of the shop"))
}

pub(crate) fn pictures() -> Markup {
    let src = web::assets::Asset::Mark.url();
    let cards = picture_cards(&[picture_card(src, "The mark of the shop", (400, 400), &html! { p { "Tools" } })]);
    let content = html! { h1 { "Pictures and previews" } (cards) (with_preview(&html! { p { "A form" } }, "What it makes", Some(src))) };
    LinkPage {
        head: frame::head("Pictures"),
        company: "Fjord & Pine".into(),
        logo_src: None,
        aside: None,
        width: Width::Wide,
        content,
        foot: foot(),
    }
    .render()
}
