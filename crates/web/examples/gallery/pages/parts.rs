//! Every part on one page, in every state that the sample screens do not show; and a printed slip.

use maud::{Markup, Render, html};
use web::ui::{
    Banner, Button, ChartFrame, Choice, Colour, Column, Empty, EntryBody, Field, Form, Hx, Icon, Kind, LineChart, Look,
    Mark, NavItem, PaletteGroup, PaletteItem, Place, Progress, Progressed, Row, RowMark, Scale, Section, Series,
    SetupStep, Shape, Step, StepState, Table, TableView, Tone, badge, badge_plain, cut, found_list, icon, icon_large,
    money_in, none, paper, picture, picture_large, place_list, said, setup_steps, skeleton, steps, suggestion,
    text_link,
};

use super::frame;

fn buttons() -> Markup {
    html! {
        div.btn-row {
            (Button::submit("Create order").primary().key("c").form("void").id("b1"))
            (Button::link("Import", "/imports").icon(Icon::Upload))
            (Button::link("Columns", "/columns").quiet().icon(Icon::Columns3))
            (Button::link("Cancel order", "/cancel").look(Look::Danger).icon(Icon::CircleX))
            (Button::link("Delete for good", "/delete").look(Look::DangerSolid))
            (Button::link("Ship", "/ship").disabled("Nothing is packed yet"))
            (Button::link("More", "/more").icon_only(Icon::Ellipsis))
            (Button::link("Small", "/small").small())
            (Button::link("Large", "/large").large())
            (Button::link("Report.csv", "/report.csv").download("report.csv").icon(Icon::Download).hx(Hx::get("/report").target("#parts").swap("outerMorph").trigger("click").sync("this:replace").push_url()))
            a.inlinebtn href="#parts" { "inline" }
        }
    }
}

/// The steps of a set-up, in their three states.
pub(crate) fn set_up() -> Markup {
    let step = |title: &'static str, state| SetupStep {
        title: title.into(),
        why: "Name, country, currency, time zone.".into(),
        state,
        action: Button::link("Answer", "/set-up").small(),
        instead: Some(("/imports/new".into(), "Or bring a file.".into())),
    };
    setup_steps(&[
        (1, step("Company", Progressed::Done)),
        (2, step("Locations", Progressed::Next)),
        (3, step("People", Progressed::Open)),
    ])
}

fn ways() -> Markup {
    let item = PaletteItem {
        icon: Icon::Tag,
        label: "Stoneware cup".into(),
        note: Some("Fjord Pottery".into()),
        href: "/products/12".into(),
        key: None,
    };
    let themes =
        vec![Choice::new("device", "As the device"), Choice::new("light", "Light"), Choice::new("dark", "Dark")];
    html! {
        (place_list("Places", &[vec![NavItem::new(Place::Orders, "Orders", "/orders").count("6"), NavItem::new(Place::Stock, "Stock", "/stock")]]))
        (found_list(&PaletteGroup { title: "Products".into(), items: vec![item] }))
        div.row { @for name in ["Cup", "Plate", "Bowl, large", "Tea pot", "Spoon", "Jug", "Vase", "Ridge tent"] { (picture(None, name)) (picture_large(None, name)) } }
        (picture_large(Some("/media/cup.webp"), "Cup"))
        (picture(Some("/media/cup.webp"), "Cup"))
        (Field::new("p-theme", "Colours", Kind::Radio(themes)).value("light"))
    }
}

fn badges() -> Markup {
    let tones = [Tone::Neutral, Tone::Info, Tone::Ok, Tone::Warn, Tone::Bad, Tone::Hold];
    let shapes = [Shape::Ring, Shape::Half, Shape::Full, Shape::Bar, Shape::Triangle];
    html! {
        div.stack-tight {
            @for tone in tones { div.badge-row { @for shape in shapes { (badge(tone, shape, &format!("{tone:?}"))) } (badge_plain(tone, "Plain")) (said(tone, Shape::Half, "said")) } }
        }
    }
}

fn fields() -> Markup {
    html! {
        div.form-row {
            (Field::text("p-text", "Text").value("Priya Raman"))
            (Field::text("p-wrong", "With an error").value("priya@").error(Some("Add what comes after @.".into())).hint("We write there once."))
            (Field::text("p-fixed", "Read only").value("ord_01J8ZK4T2M7Q5").read_only())
            (Field::new("p-code", "Code", Kind::Code).value("FP-CUP-MO"))
            (Field::new("p-combo", "Combobox", Kind::Combo(vec!["Kitchen".into(), "Table".into(), "Bath".into()])).placeholder("Category"))
            (Field::new("p-date", "Date", Kind::Line("date")).value("2026-11-20"))
            (Field::new("p-number", "Weight", Kind::Number(Some("g".into()))).value("320").required())
            (Field::new("p-money", "Price", Kind::Money("€".into())).value("18.00"))
        }
    }
}

fn four_lines() -> LineChart {
    let names = ["Kitchen", "Table", "Bath", "Outdoor", "Gifts", "Sale"];
    let colours = [Colour::One, Colour::Two, Colour::Three, Colour::Four, Colour::Five, Colour::Six];
    let value = |line: usize, at: usize| (line * 13 + at * at + 20) as f64;
    LineChart {
        frame: ChartFrame {
            title: "Kitchen sells half of what Outdoor sells".into(),
            note: "Units per week".into(),
            summary: "Six categories over eight weeks, all rising.".into(),
            table: TableView {
                head: vec!["Week".into(), "Kitchen".into()],
                rows: vec![vec!["40".into(), "20".into()]],
                csv_href: None,
            },
        },
        labels: (40..48).map(|week| format!("W{week}").into()).collect(),
        tips: Vec::new(),
        series: names
            .into_iter()
            .zip(colours)
            .enumerate()
            .map(|(line, (name, colour))| Series {
                name: name.into(),
                colour,
                values: (0..8).map(|at| (at != 3 || line != 0).then(|| value(line, at))).collect(),
                last: "".into(),
            })
            .collect(),
        previous: None,
        today: None,
        scale: Scale::up_to(134.0, |value| format!("{value:.0}").into()),
    }
}

fn states() -> Markup {
    let columns = vec![
        Column::lead("Name"),
        Column::text("Text"),
        Column::figure("Amount"),
        Column::text("Missing").label_hidden(),
    ];
    let row = |id: &'static str, mark| {
        Row::new(id, vec![html! { "Row" }, cut("A text that goes on for longer than its column can hold, so it is cut and the whole of it is in the tooltip"), money_in("NOK", "1,249.50"), none()]).mark(mark)
    };
    let rows = vec![row("r-plain", RowMark::Plain), row("r-fresh", RowMark::Fresh), row("r-gone", RowMark::Cancelled)];
    Table::new("States of rows", columns, rows)
        .totals(vec![html! { "All 3" }, html! {}, money_in("NOK", "3,748.50"), html! {}])
        .plain()
        .render()
}

pub(crate) fn page() -> Markup {
    let step = |label: &'static str, state| Step { label: label.into(), note: None, state };
    let entry = web::ui::Entry {
        day: None,
        mark: Mark::System(Icon::Zap),
        what: html! { "Rule ran" },
        when: html! { "now" },
        body: EntryBody::Line,
        tools: None,
    };
    let content = html! {
        div class="page page-form" id="parts" {
            header.page-head { div.page-title { h1 { "Parts" } } p.page-lead { "Everything the screens are made of. " (text_link("#icons", "Icons")) } }
            (Section::new("buttons", "Buttons", buttons()))
            (Section::new("badges", "Badges", badges()))
            (Section::new("ways", "Ways on", ways()))
            (Section::new("banners", "Banners", html! {
                div.stack {
                    (Banner::new(Tone::Bad, "Payment refused", "The bank says: card expired.").inside())
                    (Banner::new(Tone::Warn, "Ana changed this 20 s ago", "Keep yours, take hers, or compare.").inside().tools(html! { (Button::link("Compare", "/compare").small()) }))
                    (Banner::new(Tone::Ok, "Imported", "240 products, 2 left out.").inside())
                    (Banner::new(Tone::Hold, "Read only", "The period is locked.").inside())
                    (Banner::new(Tone::Neutral, "Archived", "This product is not sold any more.").inside())
                }
            }))
            (Section::new("fields", "Fields", html! { (Form::post("void", "/void", frame::guard("void-1")).body(fields()).hx(Hx::post("/void").target("#void").swap("outerMorph").sync("this:queue last"))) }))
            (Section::new("rows", "Rows", states()))
            (Section::new("steps", "Steps", steps("Steps", &[step("Ordered", StepState::Done), step("Picking", StepState::Stuck), step("Packed", StepState::Ahead)])))
            (Section::new("progress", "Progress", html! {
                (Progress { id: "p1".into(), label: "Importing products".into(), words: "3,120 of 5,400".into(), done: 3120, all: 5400 })
                (Progress { id: "p2".into(), label: "Counting".into(), words: "".into(), done: 0, all: 0 })
                (skeleton("Loading activity", 4))
            }))
            (Section::new("empty", "Empty section", html! { (Empty::new(Icon::Mail, "No messages yet", "What we send to the customer stands here as it was sent.").inside()) }))
            (Section::new("stream", "Timeline", web::ui::timeline(&[entry], None)))
            (Section::new("icons", "Icons", html! { div.row { @for which in Icon::ALL { (icon(*which)) } } div.row { (icon_large(Icon::Package)) (icon_large(Icon::Truck)) } }))
            (Section::new("lines", "Lines with a gap", html! { (four_lines()) }))
            (Section::new("letter", "A letter as it was sent", web::ui::letter("Thank you, Priya.\nYour order is on its way.")))
            (Section::new("copy", "To take elsewhere", web::ui::copyable("https://fjordpine.example/f/8c1d2e")))
            (Section::new("dots", "A list", html! { ul.dots { li { "Products" } li { "Stock levels" } } }))
            (Section::new("row-set", "A short field and its buttons", html! {
                (Form::post("set", "/set", frame::guard("set-1")).body(html! {
                    div class="row-set row-set-one" { (Field::new("low_at", "Low at", Kind::Number(None)).label_hidden().value("20")) (Button::submit("Set").small().quiet()) }
                    div.row-set {
                        (Field::text("language", "Language").label_hidden())
                        div.btn-row { (Button::submit("Set language").small()) }
                    }
                }))
            }))
            (Section::new("suggestions", "Suggestions", html! {
                div role="listbox" aria-label="Suggestions" { (suggestion("12", "Stoneware cup, moss", "0 free")) (suggestion("13", "Stoneware cup, sand", "117 free")) }
            }))
            p.only-phone { "On a phone" }
            (web::ui::ranked("Colours", &[Colour::One, Colour::Two, Colour::Three, Colour::Four, Colour::Five, Colour::Six].map(|colour| web::ui::Ranked { name: format!("{colour:?}").into(), href: None, value: 1.0, shown: "1".into(), colour })))
        }
    };
    frame::page("Parts", Place::Settings, &content)
}

pub(crate) fn slip() -> Markup {
    let columns = vec![Column::lead("Product"), Column::text("SKU"), Column::figure("Quantity")];
    let rows = vec![
        Row::new("s1", vec![html! { "Oak serving board, M" }, html! { code { "FP-OAK-M" } }, html! { "2" }]),
        Row::new("s2", vec![html! { "Linen towel, sand" }, html! { code { "FP-LIN-SA" } }, html! { "4" }]),
    ];
    let one = html! {
        header.paper-head { div { h2 { "Packing slip" } p { "Order 1055" } } div { p { "Fjord & Pine" br; "Torggata 3, Oslo" } } }
        p { "Priya Raman" br; "Skippergata 14" br; "0152 Oslo" }
        (Table::new("Lines", columns, rows).plain())
    };
    paper("Packing slip 1055", "en", &[one])
}
