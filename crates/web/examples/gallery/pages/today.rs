//! Today: what needs me now, figures, charts; and the calm state.

use maud::{Markup, html};
use web::ui::{
    Banner, Bar, BarChart, Bullet, Button, ChartFrame, Colour, Delta, KeyFigure, LineChart, Place, Ranked, Scale,
    Section, Series, Shape, TableView, Text, TodoItem, Tone, bullet, figures, heat_strip, ranked, spark, todo,
};

use super::frame;

const REVENUE: [f64; 14] =
    [3120.0, 2890.0, 4010.0, 4480.0, 5230.0, 6110.0, 3980.0, 3340.0, 3610.0, 4205.0, 4890.0, 5720.0, 6480.0, 4310.0];
const BEFORE: [f64; 14] =
    [2950.0, 3010.0, 3480.0, 3900.0, 4420.0, 5300.0, 3710.0, 3050.0, 3280.0, 3770.0, 4100.0, 4990.0, 5600.0, 3950.0];

fn day(at: usize) -> Text {
    format!("{} Nov", at + 7).into()
}

fn thousands(value: f64) -> Text {
    format!("€{}k", value / 1000.0).into()
}

fn revenue() -> LineChart {
    LineChart {
        frame: ChartFrame {
            title: "Revenue is 14 % above the two weeks before".into(),
            note: "Orders placed, with tax, without cancelled ones; 7 to 20 November".into(),
            summary: "Revenue per day rose from 3,120 to a peak of 6,480 euro on 19 November.".into(),
            table: TableView {
                head: vec!["Day".into(), "Revenue, €".into(), "Before, €".into()],
                rows: (0..14)
                    .map(|at| vec![day(at), format!("{:.2}", REVENUE[at]).into(), format!("{:.2}", BEFORE[at]).into()])
                    .collect(),
                csv_href: Some("/reports/revenue.csv".into()),
            },
        },
        labels: (0..14).map(day).collect(),
        tips: (0..14).map(|at| format!("{}: €{:.0}", day(at), REVENUE[at]).into()).collect(),
        series: vec![Series {
            name: "Revenue".into(),
            colour: Colour::One,
            values: REVENUE.iter().copied().map(Some).collect(),
            last: "€4,310".into(),
        }],
        previous: Some(BEFORE.iter().copied().map(Some).collect()),
        today: Some(13),
        scale: Scale::up_to(6480.0, thousands),
    }
}

fn stages() -> BarChart {
    let counts = [
        [12.0, 6.0, 1.0],
        [14.0, 5.0, 0.0],
        [11.0, 9.0, 2.0],
        [18.0, 7.0, 1.0],
        [21.0, 9.0, 3.0],
        [16.0, 12.0, 6.0],
        [9.0, 8.0, 7.0],
    ];
    let names = ["Sat", "Sun", "Mon", "Tue", "Wed", "Thu", "Fri"];
    BarChart {
        frame: ChartFrame {
            title: "Late orders doubled since Wednesday".into(),
            note: "Open orders at 18:00 by state of their promise".into(),
            summary: "Late orders went from 3 on Wednesday to 7 today, of 24 open.".into(),
            table: TableView {
                head: vec!["Day".into(), "On time".into(), "Due today".into(), "Late".into()],
                rows: (0..7)
                    .map(|at| {
                        vec![
                            names[at].into(),
                            counts[at][0].to_string().into(),
                            counts[at][1].to_string().into(),
                            counts[at][2].to_string().into(),
                        ]
                    })
                    .collect(),
                csv_href: None,
            },
        },
        parts: vec![
            ("On time".into(), Colour::One),
            ("Due today".into(), Colour::Three),
            ("Late".into(), Colour::Four),
        ],
        bars: (0..7)
            .map(|at| Bar {
                label: names[at].into(),
                tip: format!("{}: {} late", names[at], counts[at][2]).into(),
                parts: counts[at].to_vec(),
                previous: None,
            })
            .collect(),
        today: Some(6),
        scale: Scale::up_to(34.0, |value| format!("{value:.0}").into()),
    }
}

/// Tone, shape, word, count, what, note, oldest, action.
type Waits = (Tone, Shape, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

const WAITS: &[Waits] = &[
    (
        Tone::Bad,
        Shape::Triangle,
        "Late",
        "7",
        "Orders past their promise",
        "4 in Picking, 3 in Packed",
        "oldest 2 h 10",
        "Open",
    ),
    (
        Tone::Bad,
        Shape::Bar,
        "Oversold",
        "1",
        "Product sold beyond stock",
        "Stoneware cup, moss: 2 short",
        "since 08:41",
        "Decide",
    ),
    (
        Tone::Warn,
        Shape::Half,
        "Low",
        "12",
        "Products below their reorder level",
        "5 from Bergen Keramikk",
        "oldest 3 d",
        "Reorder",
    ),
    (
        Tone::Warn,
        Shape::Ring,
        "Unmatched",
        "3",
        "Payments without an order",
        "€612.40 in all, 18 Nov",
        "oldest 2 d",
        "Match",
    ),
    (
        Tone::Hold,
        Shape::Bar,
        "Failed",
        "2",
        "Deliveries to try again",
        "Nobody home, wrong door code",
        "since 19 Nov",
        "Plan",
    ),
];

fn waiting() -> Vec<TodoItem> {
    let item = |&(tone, shape, word, count, what, note, oldest, action): &Waits| TodoItem {
        tone,
        shape,
        word: word.into(),
        count: count.into(),
        what: what.into(),
        note: note.into(),
        href: "/orders?view=late".into(),
        oldest: oldest.into(),
        action: Button::link(action, "/orders?view=late").small(),
    };
    WAITS.iter().map(item).collect()
}

fn best() -> Markup {
    let bar = |name: &'static str, value: f64, shown: &'static str| Ranked {
        name: name.into(),
        href: Some("/products/12".into()),
        value,
        shown: shown.into(),
        colour: Colour::One,
    };
    ranked(
        "Best products by revenue",
        &[
            bar("Oak serving board", 6840.0, "€6,840"),
            bar("Stoneware cup", 5112.0, "€5,112"),
            bar("Linen towel", 4390.0, "€4,390"),
            bar("Birch tray, large", 2205.0, "€2,205"),
            bar("Wool throw, grey", 1890.0, "€1,890"),
        ],
    )
}

fn content(items: &[TodoItem]) -> Markup {
    let figure = |label: &'static str, value: &'static str, delta: &'static str, tone| {
        KeyFigure::new(label, value).delta(Delta { text: delta.into(), tone }).note("vs last Friday").href("/reports")
    };
    let heat: Vec<_> = (0..24)
        .map(|hour: u32| (f64::from((hour * 7 + 3) % 13), format!("{hour}:00, {} orders", (hour * 7 + 3) % 13)))
        .collect();
    html! {
        div.page {
            header.page-head { div.page-title { h1 { "Today" } span.page-count { "Friday 20 November" } } div.page-actions { (Button::link("Close the day", "/reports/day").quiet()) } }
            (figures(&[
                figure("Orders", "38", "+6", Tone::Ok).spark(spark(&REVENUE, "Orders of the last 14 days")),
                figure("Revenue", "€4,310.50", "+9 %", Tone::Ok),
                figure("Shipped", "21", "-4", Tone::Warn),
                figure("On-time share", "91 %", "-5 points", Tone::Bad),
            ]))
            (Section::new("now", "Needs you now", todo(items, "Nothing is late, short or unanswered.")))
            div.stack-wide { (super::parts::set_up()) }
            div.half {
                (Section::new("revenue", "Sales", html! { (revenue()) }))
                (Section::new("open", "Open orders", html! { (stages()) }))
            }
            div.half {
                (Section::new("best", "Best products, 14 days", best()))
                (Section::new("pace", "Pace", html! {
                    div.stack-tight { span.dense { "Picked 146 of 180 lines promised for today" } (bullet(Bullet { fact: 146.0, goal: 180.0, near: 150.0, most: 220.0 }, "146 of 180 lines picked")) }
                    div.stack-tight { span.dense { "Orders by hour" } (heat_strip(&heat, "Orders by hour: most at 10:00")) }
                }))
            }
        }
    }
}

pub(crate) fn busy() -> Markup {
    frame::page("Today", Place::Today, &content(&waiting()))
}

pub(crate) fn calm() -> Markup {
    let mut shell = frame::shell("Today", Place::Today);
    shell.banners.push(
        Banner::new(Tone::Info, "This shop holds demo data", "240 orders, 64 products and 90 customers are made up.")
            .tools(html! { (Button::link("Remove demo data", "/setup/demo").small()) }),
    );
    shell.page(&content(&[]))
}
