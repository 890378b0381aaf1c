//! The charts of Today: two weeks beside the two before, what sold best, where open orders are.

use app::insight::today::Day;
use app::insight::trade::{Best, TRADE_DAYS, Trade};
use app::orders::stages::StageView;
use domain::base::{Money, Timestamp};
use domain::parties::Permission;
use jiff::ToSpan;
use maud::{Markup, Render, html};

use crate::orders::pages::words;
use crate::pages::{Visit, amount, figure};
use crate::ui::{Bar, BarChart, ChartFrame, Colour, Ranked, Scale, Section, TableView, Text, ranked};

/// What is drawn: money for those who may see reports, else orders.
struct Measure<'a> {
    trade: &'a Trade,
    money: bool,
}

impl Measure<'_> {
    fn of(&self, day: &Day) -> i64 {
        if self.money { day.revenue } else { day.orders }
    }

    fn sum(&self, days: &[Day]) -> i64 {
        days.iter().map(|day| self.of(day)).fold(0, i64::saturating_add)
    }

    fn told(&self, value: i64) -> String {
        let currency = self.trade.currency;
        match self.money {
            true => format!("{}{}", currency.symbol(), amount(Money::from_minor(value, currency))),
            false => figure(value),
        }
    }

    const fn word(&self) -> &'static str {
        if self.money { "Revenue" } else { "Orders" }
    }
}

/// The charts; nothing for a shop without orders in the time they show.
pub(super) fn section(visit: &Visit, trade: &Trade, stages: &[StageView], now: Timestamp) -> Markup {
    let measure = Measure { trade, money: visit.may(Permission::ReportsRead) };
    if measure.sum(&trade.days) == 0 && measure.sum(&trade.before) == 0 {
        return html! {};
    }
    let body = html! {
        div.half {
            (chart(&measure, &labels(visit, now)))
            div.stack {
                @if !trade.best.is_empty() { div.stack { h3 { "Sold best" } (best(&trade.best)) } }
                @if !trade.stages.is_empty() { div.stack { h3 { "Open orders by stage" } (open(&trade.stages, stages)) } }
            }
        }
    };
    html! { (Section::new("trade", "The last two weeks", body)) }
}

/// "7 Nov" for each day, today last.
fn labels(visit: &Visit, now: Timestamp) -> Vec<Text> {
    let today = now.to_jiff().to_zoned(visit.zone().clone());
    let day = |back: usize| {
        let back = i64::try_from(back).unwrap_or_default();
        today.checked_sub(back.days()).map(|day| day.strftime("%-d %b").to_string()).unwrap_or_default()
    };
    (0..TRADE_DAYS).rev().map(|back| day(back).into()).collect()
}

/// What the two weeks were beside those before, in words.
fn finding(measure: &Measure<'_>) -> String {
    let (now, before) = (measure.sum(&measure.trade.days), measure.sum(&measure.trade.before));
    let word = measure.word();
    let are = if measure.money { "is" } else { "are" };
    if before <= 0 {
        return format!("{word}: {} in two weeks", measure.told(now));
    }
    match now.saturating_sub(before).saturating_mul(100) / before {
        0 => format!("{word} {are} as in the two weeks before"),
        more if more > 0 => format!("{word} {are} {more} % above the two weeks before"),
        less => format!("{word} {are} {} % below the two weeks before", less.saturating_abs()),
    }
}

fn chart(measure: &Measure<'_>, labels: &[Text]) -> Markup {
    let trade = measure.trade;
    let pairs = || trade.days.iter().zip(&trade.before).map(|(day, before)| (measure.of(day), measure.of(before)));
    let most = pairs().map(|(day, before)| day.max(before)).max().unwrap_or(0);
    let shown = |value: f64| -> Text { measure.told(value.round() as i64).trim_end_matches(".00").to_owned().into() };
    let told = |at: usize| labels.get(at).cloned().unwrap_or_default();
    let bars = pairs().enumerate().map(|(at, (day, before))| Bar {
        label: told(at),
        tip: format!("{}: {}", told(at), measure.told(day)).into(),
        parts: vec![day as f64],
        previous: Some(before as f64),
    });
    let rows = pairs()
        .enumerate()
        .map(|(at, (day, before))| vec![told(at), measure.told(day).into(), measure.told(before).into()]);
    let total = measure.told(measure.sum(&trade.days));
    let finding = finding(measure);
    let frame = ChartFrame {
        summary: format!("{finding}: {total} in all.").into(),
        title: finding.into(),
        note: format!("{total} by day, without cancelled orders; dashes are the same days two weeks before").into(),
        table: TableView {
            head: vec!["Day".into(), measure.word().into(), "Two weeks before".into()],
            rows: rows.collect(),
            csv_href: None,
        },
    };
    let chart = BarChart {
        frame,
        parts: vec![(measure.word().into(), Colour::One)],
        bars: bars.collect(),
        today: Some(TRADE_DAYS - 1),
        scale: Scale::up_to(most.max(1) as f64, shown),
    };
    chart.render()
}

fn best(best: &[Best]) -> Markup {
    let bars = best.iter().map(|one| Ranked {
        name: one.title.clone().into(),
        href: Some(format!("/products?{}", serde_html_form::to_string([("q", &one.sku)]).unwrap_or_default()).into()),
        value: one.units as f64,
        shown: figure(one.units).into(),
        colour: Colour::Two,
    });
    ranked("Units sold", &bars.collect::<Vec<_>>())
}

fn open(open: &[(String, i64)], stages: &[StageView]) -> Markup {
    let place = |code: &str| stages.iter().position(|stage| stage.code.as_str() == code);
    let mut sorted: Vec<_> = open.iter().collect();
    sorted.sort_by_key(|(code, _)| place(code));
    let bars = sorted.into_iter().map(|(code, count)| Ranked {
        name: words::stage_word(stages, code).to_owned().into(),
        href: Some(format!("/orders?{}", serde_html_form::to_string([("stage", code)]).unwrap_or_default()).into()),
        value: *count as f64,
        shown: figure(*count).into(),
        colour: Colour::Six,
    });
    ranked("Open orders by stage", &bars.collect::<Vec<_>>())
}
