//! A new order: empty, and sent back with what is wrong.

use maud::{Markup, Render, html};
use web::ui::{
    Banner, Button, Choice, Crumb, Field, Form, FormError, Icon, Kind, Place, Text, Tone, beside, crumbs, form_line,
    form_lines, form_part, form_row,
};

use super::frame;

fn fields(wrong: bool) -> Markup {
    let error = |text: &'static str| -> Option<Text> { wrong.then(|| text.into()) };
    let channels =
        vec![Choice::new("phone", "Phone"), Choice::new("counter", "Counter"), Choice::new("mail", "E-mail")];
    html! {
        (form_part("Customer", &html! {
            (Field::new("customer", "Customer", Kind::Ask("/customers/suggestions".into())).required().first().value(if wrong { "Priya" } else { "" })
                .placeholder("Name, e-mail or phone").hint("A name that is not known makes a new customer."))
            (form_row(&html! {
                (Field::new("email", "E-mail", Kind::Line("email")).autocomplete("email").value(if wrong { "priya@" } else { "" }).error(error("This is not a whole address: add what comes after @.")))
                (Field::new("phone", "Phone", Kind::Line("tel")).optional().autocomplete("tel"))
            }))
        }))
        (form_part("Lines", &html! {
            (form_lines(&html! {
                (form_line(&html! {
                    (Field::new("sku-2", "Product 2", Kind::Ask("/products/suggestions".into())).label_hidden().placeholder("Name, SKU or barcode"))
                    (Field::new("quantity-2", "Quantity 2", Kind::Count).label_hidden().value("1"))
                }))
            }))
            (form_row(&html! {
                (Field::new("sku", "Product", Kind::Ask("/products/suggestions".into())).placeholder("Name, SKU or barcode").value(if wrong { "FP-CUP-MO" } else { "" }))
                (Field::new("quantity", "Quantity", Kind::Count).value(if wrong { "40" } else { "1" }).error(error("Only 12 are free. 30 more come on 24 Nov.")))
                (Field::new("price", "Price", Kind::Money("€".into())).value(if wrong { "18.00" } else { "" }))
            }))
            @if wrong {
                (Banner::new(Tone::Warn, "28 of Stoneware cup, moss are not free", "Choose before saving: the order is not placed yet.").inside())
                (Field::new("short", "When stock is short", Kind::Radio(vec![
                    Choice::new("split", "Send 12 now, the rest on 24 Nov").note("Two parcels, one payment"),
                    Choice::new("wait", "Wait for all").note("Promise moves to 25 Nov"),
                    Choice::new("less", "Take only 12"),
                ])).value("split"))
            }
        }))
        (form_part("Delivery", &html! {
            (form_row(&html! {
                (Field::new("method", "Method", Kind::Select(vec![Choice::new("std", "Standard, €6.90"), Choice::new("pickup", "Pickup in Oslo")])))
                (Field::new("day", "Day", Kind::Line("date")).value("2026-11-23"))
                (Field::new("channel", "Taken by", Kind::Select(channels)).value("phone"))
            }))
            (Field::new("discount", "Discount", Kind::Number(Some("%".into()))).optional().value(if wrong { "10" } else { "" }))
            (Field::new("note", "Note for the parcel", Kind::Area).optional().max_length(500))
            (Field::new("gift", "Leave prices off the slip", Kind::Check).value(if wrong { "true" } else { "false" }))
            (Field::new("attachment", "Attachment", Kind::File("image/*,application/pdf".into())).optional().hint("Measurement sheet or signed copy, up to 10 MB."))
        }))
    }
}

fn page(wrong: bool) -> Markup {
    let errors = if wrong {
        vec![
            FormError { field_id: Some("email".into()), text: "E-mail is not a whole address".into() },
            FormError { field_id: Some("quantity".into()), text: "Only 12 of Stoneware cup, moss are free".into() },
        ]
    } else {
        Vec::new()
    };
    let form = Form::post("new-order", "/orders", frame::guard("order-1"))
        .multipart()
        .warns_when_left()
        .errors(errors)
        .body(beside(
            &fields(wrong),
            "Total",
            &html! { h2 { "Total" } p.quiet { "Name a product, and what it costs stands here." } },
        ))
        .foot(html! {
            (Button::submit("Create order").primary())
            (Button::submit("Save draft").sends("draft", "true"))
            span.form-note { "Ctrl ↵ saves" }
        });
    let content = html! {
        div.page {
            (crumbs(&[Crumb::new("Orders", "/orders")]))
            header.page-head { div.page-title { h1 { "New order" } } div.page-actions { (Button::link("Import instead", "/imports/new").quiet().icon(Icon::Upload)) } }
            (form.render())
        }
    };
    frame::page("New order", Place::Orders, &content)
}

pub(crate) fn fresh() -> Markup {
    page(false)
}

pub(crate) fn refused() -> Markup {
    page(true)
}
