//! One product with its variants by location.

use maud::{Markup, Render, html};
use web::ui::{
    Button, Column, Crumb, Detail, Facts, GridCell, GridRow, Icon, KeyFigure, Place, Row, Section, Shape, StockGrid,
    Table, Tone, badge, badge_plain, figures, minus, number, reference, tabs, tag, text_link, when,
};

use super::frame;

fn grid() -> StockGrid {
    let row = |name: &'static str, code: &'static str, cells, total: &'static str| GridRow {
        name: name.into(),
        code: code.into(),
        cells,
        total: Some(total.into()),
    };
    let value = |text: &'static str| GridCell::Value(text.into());
    StockGrid {
        caption: "Free stock by variant and location".into(),
        corner: "Variant".into(),
        columns: vec!["Oslo".into(), "Bergen".into(), "Trondheim".into(), "Incoming".into()],
        rows: vec![
            row("Moss", "FP-CUP-MO", vec![GridCell::Out("0".into()), value("12"), value("40"), value("30")], "52"),
            row("Sand", "FP-CUP-SA", vec![value("64"), value("31"), value("22"), value("0")], "117"),
            row(
                "Slate",
                "FP-CUP-SL",
                vec![GridCell::Low("3".into()), value("18"), GridCell::Low("2".into()), value("60")],
                "23",
            ),
            row("Chalk", "FP-CUP-CH", vec![value("41"), value("27"), value("35"), value("0")], "103"),
        ],
        totals: vec!["108".into(), "88".into(), "99".into(), "90".into(), "295".into()],
    }
}

fn price_grid() -> StockGrid {
    let cell = |variant: &'static str, name: &'static str, value: &'static str| GridCell::Input {
        name: name.into(),
        value: value.into(),
        label: format!("Price of {variant}").into(),
    };
    StockGrid {
        caption: "Prices".into(),
        corner: "Variant".into(),
        columns: vec!["Price, €".into()],
        rows: vec![
            GridRow {
                name: "Moss".into(),
                code: "FP-CUP-MO".into(),
                cells: vec![cell("Moss", "price-1", "18.00")],
                total: None,
            },
            GridRow {
                name: "Sand".into(),
                code: "FP-CUP-SA".into(),
                cells: vec![cell("Sand", "price-2", "17.00")],
                total: None,
            },
        ],
        totals: Vec::new(),
    }
}

fn moves() -> Markup {
    let columns = vec![
        Column::lead("When"),
        Column::text("What"),
        Column::text("Who"),
        Column::figure("Change"),
        Column::figure("On hand after"),
    ];
    let row = |id: &'static str, at: &str, what: &'static str, who: &'static str, change: Markup, after| {
        Row::new(
            id,
            vec![
                when("2026-11-20T09:00:00Z", at, "Friday 20 November 2026"),
                html! { (what) " " (reference("/orders/1054", "#1054")) },
                html! { (who) },
                change,
                number(after),
            ],
        )
    };
    let rows = vec![
        row("move-1", "20 Nov, 09:02", "Shipped", "Ben Kaya", minus("-5"), "64"),
        row("move-2", "19 Nov, 16:30", "Received", "Siri Moe", number("+48"), "69"),
        row("move-3", "18 Nov, 11:04", "Counted", "Ana Berg", minus("-1"), "21"),
    ];
    Table::new("Stock movements", columns, rows).plain().render()
}

pub(crate) fn page() -> Markup {
    let tab = |label: &'static str, current| web::ui::Tab {
        label: label.into(),
        href: format!("/products/12/{}", label.to_lowercase()).into(),
        count: None,
        current,
    };
    let detail = Detail::new("Stoneware cup", vec![Crumb::new("Products", "/products"), Crumb::new("Kitchen", "/products?category=kitchen")])
        .badges(html! { (badge(Tone::Ok, Shape::Full, "On sale")) (badge(Tone::Warn, Shape::Half, "3 cells low")) (badge_plain(Tone::Neutral, "Demo")) })
        .facts_line(html! { span { "4 variants" } span { "Bergen Keramikk, 12 days" } })
        .actions(html! { (Button::link("Adjust stock", "/stock/adjust")) (Button::link("Edit product", "/products/12/edit").primary().key("e")) })
        .top(figures(&[
            KeyFigure::new("Free to sell", "295").note("384 on hand").href("/stock"),
            KeyFigure::new("Incoming", "90").note("next 24 Nov"),
            KeyFigure::new("Sold, 30 days", "212").note("7.1 a day"),
            KeyFigure::new("Cover", "41 days"),
            KeyFigure::new("Margin", "€9.85").note("54.7 %"),
        ]))
        .main(html! {
            (tabs("Product", &[tab("Stock", true), tab("Prices", false), tab("Suppliers", false), tab("Texts", false)]))
            (Section::new("grid", "Free stock", grid().render()).tools(html! { (Button::link("Count", "/counts/new").quiet().small()) (Button::link("Transfer", "/transfers/new").quiet().small()) }))
            (Section::new("prices", "Prices", price_grid().render()))
            (Section::new("moves", "Movements", moves()))
        })
        .side(html! {
            (Section::new("about", "About", Facts::new()
                .add("Category", text_link("/products?category=cups", "Kitchen / Cups"))
                .add("Unit", html! { "piece, box of 6" })
                .add("Tax class", html! { "Standard" })
                .add("Weight", html! { "320 g" })
                .add("Tags", html! { span.badge-row { (tag("handmade")) (tag("dishwasher")) } }).render()))
            (Section::new("codes", "Barcodes", html! { div.stack-tight { code { "7 045951 208817" } code { "7 045951 208824" } } })
                .tools(html! { (Button::link("Print labels", "/labels").quiet().small().icon_only(Icon::Printer)) }))
        });
    frame::page("Stoneware cup", Place::Products, &detail.render())
}
