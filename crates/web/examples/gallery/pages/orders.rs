//! The order list: filled, with rows selected, never used, nothing found, failed.

use maud::{Markup, Render, html};
use web::ui::{
    Body, Bulk, Button, Chip, Choice, Column, Empty, Failure, Field, Filters, Icon, Index, Kind, Matching, Menu,
    MenuItem, PageSize, Pager, Phone, Pick, Place, Row, RowMark, Shape, Sorting, Table, Toast, Tone, ViewTab, badge,
    edited_view, money, new_rows, none, number, reference, said, tag, when,
};

use super::frame;

struct Sample(&'static str, &'static str, &'static str, &'static str, &'static str, Stage, Paid, Promise, &'static str);

#[derive(Clone, Copy)]
enum Stage {
    New,
    Picking,
    Packed,
    Out,
    Delivered,
    Hold,
    Cancelled,
}

#[derive(Clone, Copy)]
enum Paid {
    Full,
    Part,
    Open,
    Refunded,
}

#[derive(Clone, Copy)]
enum Promise {
    Late(&'static str),
    Soon(&'static str),
    On(&'static str),
    Kept,
    No,
}

const SAMPLES: &[Sample] = &[
    Sample(
        "1058",
        "20 Nov, 09:12",
        "Marta Lindqvist",
        "3",
        "248.50",
        Stage::New,
        Paid::Open,
        Promise::Soon("due in 40 min"),
        "",
    ),
    Sample(
        "1057",
        "20 Nov, 08:57",
        "Café Nordlys AS",
        "46",
        "1,920.00",
        Stage::New,
        Paid::Full,
        Promise::On("today, 16:00"),
        "wholesale",
    ),
    Sample(
        "1056",
        "20 Nov, 08:31",
        "Jonas Eide",
        "1",
        "89.00",
        Stage::Picking,
        Paid::Full,
        Promise::On("today, 16:00"),
        "",
    ),
    Sample(
        "1055",
        "20 Nov, 08:02",
        "Priya Raman",
        "2",
        "134.90",
        Stage::Picking,
        Paid::Full,
        Promise::Late("2 h late"),
        "gift",
    ),
    Sample(
        "1054",
        "19 Nov, 21:40",
        "Oskar Wiśniewski",
        "5",
        "412.00",
        Stage::Packed,
        Paid::Full,
        Promise::On("today, 18:00"),
        "",
    ),
    Sample("1053", "19 Nov, 20:15", "Hotel Havn", "120", "8,640.00", Stage::Hold, Paid::Part, Promise::No, "wholesale"),
    Sample(
        "1052",
        "19 Nov, 18:22",
        "Léa Fontaine",
        "1",
        "59.00",
        Stage::Packed,
        Paid::Full,
        Promise::Late("35 min late"),
        "",
    ),
    Sample(
        "1051",
        "19 Nov, 17:48",
        "Tomás Herrera",
        "4",
        "318.20",
        Stage::Out,
        Paid::Full,
        Promise::On("14:00-16:00"),
        "",
    ),
    Sample(
        "1050",
        "19 Nov, 17:05",
        "Ingrid Solberg",
        "2",
        "176.00",
        Stage::Out,
        Paid::Open,
        Promise::On("14:00-16:00"),
        "cash",
    ),
    Sample(
        "1049",
        "19 Nov, 15:33",
        "Studio Kvist",
        "12",
        "1,044.00",
        Stage::Out,
        Paid::Full,
        Promise::Soon("due in 1 h 10"),
        "",
    ),
    Sample("1048", "19 Nov, 14:19", "Henrik Dahl", "1", "45.00", Stage::Delivered, Paid::Full, Promise::Kept, ""),
    Sample("1047", "19 Nov, 13:02", "Sofia Marino", "3", "207.00", Stage::Cancelled, Paid::Refunded, Promise::No, ""),
    Sample("1046", "19 Nov, 12:44", "Noor van Dijk", "2", "98.50", Stage::Delivered, Paid::Full, Promise::Kept, ""),
    Sample(
        "1045",
        "19 Nov, 11:27",
        "Bakeriet i Gata",
        "30",
        "1,350.00",
        Stage::Delivered,
        Paid::Open,
        Promise::Kept,
        "wholesale",
    ),
    Sample("1044", "19 Nov, 10:58", "Erik Halvorsen", "1", "129.00", Stage::Delivered, Paid::Full, Promise::Kept, ""),
    Sample("1043", "19 Nov, 09:36", "Yuki Tanaka", "6", "522.40", Stage::Delivered, Paid::Full, Promise::Kept, ""),
    Sample("1042", "19 Nov, 08:11", "Amalie Strand", "2", "151.00", Stage::Delivered, Paid::Full, Promise::Kept, ""),
    Sample("1041", "18 Nov, 22:47", "Karim Haddad", "1", "72.00", Stage::Delivered, Paid::Full, Promise::Kept, ""),
    Sample("1040", "18 Nov, 21:09", "Greta Olsen", "3", "264.00", Stage::Delivered, Paid::Full, Promise::Kept, ""),
    Sample("1039", "18 Nov, 19:52", "Pieter de Groot", "8", "736.80", Stage::Delivered, Paid::Full, Promise::Kept, ""),
];

fn stage(of: Stage) -> Markup {
    match of {
        Stage::New => badge(Tone::Neutral, Shape::Ring, "New"),
        Stage::Picking => badge(Tone::Info, Shape::Half, "Picking"),
        Stage::Packed => badge(Tone::Info, Shape::Half, "Packed"),
        Stage::Out => badge(Tone::Info, Shape::Half, "Out for delivery"),
        Stage::Delivered => badge(Tone::Ok, Shape::Full, "Delivered"),
        Stage::Hold => badge(Tone::Hold, Shape::Bar, "On hold"),
        Stage::Cancelled => badge(Tone::Neutral, Shape::Bar, "Cancelled"),
    }
}

fn paid(of: Paid) -> Markup {
    match of {
        Paid::Full => said(Tone::Neutral, Shape::Full, "Paid"),
        Paid::Part => said(Tone::Warn, Shape::Half, "Partly paid"),
        Paid::Open => said(Tone::Warn, Shape::Ring, "Unpaid"),
        Paid::Refunded => said(Tone::Neutral, Shape::Bar, "Refunded"),
    }
}

fn promise(of: Promise) -> Markup {
    match of {
        Promise::Late(by) => said(Tone::Bad, Shape::Triangle, by),
        Promise::Soon(by) => said(Tone::Warn, Shape::Half, by),
        Promise::On(by) => html! { (by) },
        Promise::Kept => html! { span.faint { "kept" } },
        Promise::No => none(),
    }
}

fn row(sample: &Sample, picked: bool) -> Row {
    let Sample(no, at, customer, items, total, at_stage, is_paid, promised, label) = *sample;
    let cells = vec![
        reference(&format!("/orders/{no}"), &format!("#{no}")),
        when("2026-11-20T09:12:00Z", at, "Friday 20 November 2026, 09:12"),
        html! { (customer) },
        stage(at_stage),
        promise(promised),
        paid(is_paid),
        if label.is_empty() {
            html! {}
        } else {
            tag(label)
        },
        number(items),
        money(total),
    ];
    let menu = format!("row-menu-{no}");
    let items = vec![
        MenuItem::link("Open", format!("/orders/{no}")),
        MenuItem::link("Print slip", format!("/orders/{no}/slip")).icon(Icon::Printer),
    ];
    let mark = if matches!(at_stage, Stage::Cancelled) { RowMark::Cancelled } else { RowMark::Plain };
    Row::new(format!("order-{no}"), cells)
        .href(format!("/orders/{no}"))
        .pick(Pick { value: no.into(), label: format!("order {no}").into(), picked })
        .mark(mark)
        .menu(html! { (Button::menu("More", menu.clone()).quiet().small().icon_only(Icon::Ellipsis)) (Menu::new(menu, items)) })
}

fn table(picked: &[&str]) -> Table {
    let columns = vec![
        Column::lead("Order").sort("/orders?sort=number", Sorting::Descending).fit(),
        Column::text("Placed").sort("/orders?sort=placed", Sorting::Unsorted).phone(Phone::Hidden),
        Column::text("Customer").sort("/orders?sort=customer", Sorting::Unsorted),
        Column::text("Stage"),
        Column::text("Promise").sort("/orders?sort=promise", Sorting::Unsorted).phone(Phone::LineEnd),
        Column::text("Payment").phone(Phone::Hidden),
        Column::text("Tags").phone(Phone::Hidden),
        Column::figure("Items").phone(Phone::Hidden),
        Column::figure("Total, €").sort("/orders?sort=total", Sorting::Unsorted).phone(Phone::Aside),
    ];
    let rows = SAMPLES.iter().map(|sample| row(sample, picked.contains(&sample.0))).collect();
    Table::new("Orders", columns, rows)
}

fn views() -> Vec<ViewTab> {
    let view = |label: &'static str, count: &'static str, current| ViewTab {
        label: label.into(),
        href: format!("/orders?view={}", label.to_lowercase().replace(' ', "-")).into(),
        count: Some(count.into()),
        current,
    };
    vec![
        view("Open", "42", true),
        view("Unpaid", "9", false),
        view("Ready to pick", "14", false),
        view("Late", "2", false),
        view("On hold", "1", false),
        view("Returns", "3", false),
        view("Mine", "6", false),
    ]
}

fn filters(chips: bool) -> Filters {
    let stages = ["New", "Picking", "Packed", "Out for delivery", "Delivered"];
    let fields = html! {
        (Field::new("stage", "Stage", Kind::Checks(stages.iter().map(|word| Choice::new(word.to_lowercase(), *word)).collect())).value("new").value("packed"))
        (Field::new("before", "Promise before", Kind::Line("date")))
        (Field::new("payment", "Payment", Kind::Select(vec![Choice::new("", "Any"), Choice::new("unpaid", "Unpaid"), Choice::new("paid", "Paid")])))
    };
    let filters = Filters::new("/orders", "/orders")
        .search("Number, customer, e-mail, SKU", "")
        .keep("view", "open")
        .fields(fields)
        .tools(html! {
            (Button::link("Columns", "/orders/columns").quiet().icon(Icon::Columns3))
            (Button::script("Print", "print").quiet().icon_only(Icon::Printer))
        });
    if !chips {
        return filters;
    }
    filters.chips(vec![
        Chip { name: "Stage".into(), relation: "is not".into(), value: "Closed".into(), without: "/orders?x=1".into() },
        Chip {
            name: "Channel".into(),
            relation: "is".into(),
            value: "Online shop or Counter".into(),
            without: "/orders?x=2".into(),
        },
    ])
}

fn pager() -> Pager {
    let size = |label: &'static str, current| PageSize {
        label: label.into(),
        href: format!("/orders?rows={label}").into(),
        current,
    };
    Pager {
        range: "1–20 of 1,284".into(),
        sizes: vec![size("25", true), size("50", false), size("100", false)],
        previous: None,
        next: Some("/orders?after=1039".into()),
    }
}

fn index(body: Body) -> Index {
    Index::new("Orders", body)
        .count("1,284")
        .exports(vec![
            MenuItem::link("CSV", "/orders.csv").icon(Icon::FileText),
            MenuItem::link("XLSX", "/orders.xlsx").icon(Icon::FileText),
        ])
        .actions(vec![Button::link("Import", "/imports/new").quiet().icon(Icon::Upload)])
        .views(views())
        .filters(filters(true))
}

fn bulk() -> Bulk {
    Bulk::new(
        "/orders/bulk",
        frame::guard("bulk-1"),
        vec![
            Button::submit("Move to stage").small().to("/orders/bulk/stage"),
            Button::submit("Assign").small().to("/orders/bulk/assignee").icon(Icon::User),
            Button::submit("Print slips").small().to("/orders/bulk/slips").icon(Icon::Printer),
            Button::submit("Cancel").small().look(web::ui::Look::Danger).to("/orders/bulk/cancellation"),
        ],
    )
    .matching(Matching { label: "All 1,284 that match".into(), query: "view=open".into() })
}

fn show(index: &Index) -> Markup {
    frame::page("Orders", Place::Orders, &index.render())
}

pub(crate) fn filled() -> Markup {
    show(&index(Body::Rows(table(&[]))).bulk(bulk()).pager(pager()))
}

pub(crate) fn picked() -> Markup {
    let tools = edited_view(&[
        Button::link("Save as mine", "/views/new").quiet().small(),
        Button::link("Reset", "/orders?view=open").quiet().small(),
    ]);
    let list = index(Body::Rows(table(&["1056", "1055", "1052"])))
        .bulk(bulk())
        .pager(pager())
        .view_tools(tools)
        .fresh(new_rows("/orders?view=open", "3 new orders, show"));
    let mut shell = frame::shell("Orders", Place::Orders);
    shell.toasts.push(Toast::new("2 orders moved to Packed").undo("/undo/81", frame::guard("undo-81")));
    shell.page(&list.render())
}

pub(crate) fn first_ever() -> Markup {
    let empty = Empty::new(
        Icon::ShoppingCart,
        "No orders yet",
        "Orders from the form, the shop and the counter will stand here, newest first.",
    )
    .actions(vec![
        Button::link("Create order", "/orders/new").primary(),
        Button::link("Import orders", "/imports/new").icon(Icon::Upload),
        Button::link("Load demo data", "/setup/demo").quiet(),
    ]);
    show(&Index::new("Orders", Body::FirstEver(empty)))
}

pub(crate) fn no_match() -> Markup {
    let found = filters(true).search("Number, customer, e-mail, SKU", "oak table");
    show(&index(Body::NoMatch).count("0").filters(found))
}

pub(crate) fn failed() -> Markup {
    let failure = Failure {
        title: "Orders could not be loaded".into(),
        text: "The database did not answer in 5 seconds. The rows below are from 09:12.".into(),
        retry_href: "/orders?view=open".into(),
        error_id: "req_01J8ZK4T2M7Q5".into(),
    };
    show(&index(Body::Rows(table(&[]))).failure(failure).bulk(bulk()).pager(pager()))
}
