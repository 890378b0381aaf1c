//! A step of a pick run, and the same with a wrong item.

use maud::{Markup, Render, html};
use web::ui::{Alarm, Button, Field, Kind, Progress, TaskPage};

use super::frame;

fn task() -> TaskPage {
    TaskPage {
        head: frame::head("Pick run 118"),
        title: "Run 118".into(),
        back_href: "/work".into(),
        progress: Some(Progress {
            id: "run".into(),
            label: "Lines picked".into(),
            words: "7 of 23".into(),
            done: 7,
            all: 23,
        }),
        scan: Some(("/work/118/scan".into(), frame::guard("scan-1"))),
        strip: Some("All sent".into()),
        alarm: None,
        content: html! {
            div { div.task-label { "Bin" } div.task-value { "B-04-12" } }
            div { div.task-label { "Item" } div.task-item { "Stoneware cup, moss" } div.task-label { "FP-CUP-MO · ends in 8817" } }
            (Field::new("quantity", "Quantity of 6", Kind::Count).value("6"))
            p.quiet { "Next: C-01-03, Linen towel, sand, 4" }
        },
        primary: Button::link("Confirm 6", "/work/118/confirm").primary().large().wide(),
        problem_href: "/work/118/problem".into(),
    }
}

pub(crate) fn step() -> Markup {
    task().render()
}

pub(crate) fn wrong() -> Markup {
    let mut page = task();
    page.strip = Some("2 waiting, oldest 14:02".into());
    page.alarm = Some(Alarm {
        title: "Wrong item".into(),
        expected: "Stoneware cup, moss".into(),
        got: "Stoneware cup, sand (7 045951 208824). Put it back.".into(),
        seen_href: "/work/118".into(),
    });
    page.render()
}
