//! Charts drawn by the server as SVG: line, bars (plain or stacked), ranked bars, sparkline, bullet, heat strip.
//!
//! Positions are percentages, so a chart fills its column while its letters keep their size. Every chart says its
//! finding in words, has a table behind it, and tells series apart by dash and order as well as by colour.
//! Values are `f64` because they are positions on paper; the texts shown come formatted from exact numbers.

mod bar;
mod line;
mod small;

use maud::{Markup, html};

pub use bar::{Bar, BarChart, Ranked, ranked};
pub use line::{LineChart, Series};
pub use small::{Bullet, bullet, heat_strip, spark};

use super::{Icon, Text, icon, words};

/// Most grid lines that a chart draws.
const MOST_GRID_LINES: usize = 3;
/// Top and bottom of the drawing, in percent of the height; below stand the labels of the x axis.
const TOP: f64 = 9.0;
const FLOOR: f64 = 86.0;

/// Colour of a series; a category keeps its own across screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Colour {
    /// Blue.
    One,
    /// Teal.
    Two,
    /// Amber.
    Three,
    /// Magenta.
    Four,
    /// Green.
    Five,
    /// Violet.
    Six,
}

impl Colour {
    const fn stroke(self) -> &'static str {
        match self {
            Self::One => "series c1",
            Self::Two => "series c2 d2",
            Self::Three => "series c3 d3",
            Self::Four => "series c4 d4",
            Self::Five => "series c5",
            Self::Six => "series c6 d2",
        }
    }

    const fn fill(self) -> &'static str {
        match self {
            Self::One => "f1",
            Self::Two => "f2",
            Self::Three => "f3",
            Self::Four => "f4",
            Self::Five => "f5",
            Self::Six => "f6",
        }
    }
}

/// The height of a chart, with its grid lines.
#[derive(Debug, Clone)]
pub struct Scale {
    top: f64,
    marks: Vec<(f64, Text)>,
}

impl Scale {
    /// A scale from zero to a round number at or above `most`, with at most three lines, labelled by `shown`.
    #[must_use]
    pub fn up_to(most: f64, shown: impl Fn(f64) -> Text) -> Self {
        let step = round_step(most.max(f64::MIN_POSITIVE) / MOST_GRID_LINES as f64);
        let marks: Vec<_> =
            (1..=MOST_GRID_LINES).map(|nth| step * nth as f64).map(|value| (value, shown(value))).collect();
        Self { top: step * MOST_GRID_LINES as f64, marks }
    }

    /// Distance from the top of the drawing, in percent.
    fn y(&self, value: f64) -> f64 {
        let share = (value / self.top).clamp(0.0, 1.0);
        FLOOR - share * (FLOOR - TOP)
    }

    fn grid(&self) -> Markup {
        html! {
            @for (value, _) in &self.marks {
                @let y = percent(self.y(*value));
                line.gridline x1="0" x2="100%" y1=(y) y2=(y) {}
            }
            @let floor = percent(FLOOR);
            line.zero x1="0" x2="100%" y1=(floor) y2=(floor) {}
        }
    }

    /// Drawn after the values, so that they stay legible.
    fn words(&self) -> Markup {
        html! { @for (value, label) in &self.marks { text.axis-y x="0" y=(percent(self.y(*value))) dy="-4" { (label) } } }
    }
}

/// The smallest round factor times a power of ten that is at least `least`.
fn round_step(least: f64) -> f64 {
    let power = 10f64.powf(least.log10().floor());
    [1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| *step >= least)
        .unwrap_or(power * 10.0)
}

/// "12.5%": attributes of SVG, not style.
fn percent(value: f64) -> String {
    format!("{}%", short(value))
}

/// Two decimals at most; a chart has no finer places.
fn short(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The figures behind a chart.
#[derive(Debug, Clone)]
pub struct TableView {
    /// Heads; the first is the day or category.
    pub head: Vec<Text>,
    /// Rows, formatted.
    pub rows: Vec<Vec<Text>>,
    /// The same as a file.
    pub csv_href: Option<Text>,
}

/// What every chart carries.
#[derive(Debug, Clone)]
pub struct ChartFrame {
    /// The finding: "Late orders doubled since Tuesday".
    pub title: Text,
    /// What is measured, of what, when.
    pub note: Text,
    /// The chart in one sentence, for the ear.
    pub summary: Text,
    /// The figures behind it.
    pub table: TableView,
}

impl ChartFrame {
    fn draw(&self, key: &Markup, plot: &Markup) -> Markup {
        html! {
            figure.chart {
                figcaption.chart-head { h3 { (self.title) } p { (self.note) } (key) }
                (plot)
                (self.table_view())
            }
        }
    }

    fn table_view(&self) -> Markup {
        html! {
            details.more {
                summary { (icon(Icon::ChevronRight)) (words::AS_TABLE) }
                div.tbl-wrap tabindex="0" role="group" aria-label=(self.title) {
                    table class="tbl tbl-plain" {
                        caption { (self.summary) }
                        thead { tr { @for (at, head) in self.table.head.iter().enumerate() { th scope="col" class=[(at > 0).then_some("right")] { (head) } } } }
                        tbody { @for row in &self.table.rows { tr {
                            @for (at, value) in row.iter().enumerate() {
                                @if at == 0 { th scope="row" { (value) } } @else { td.right { (value) } }
                            }
                        } } }
                    }
                }
                @if let Some(href) = &self.table.csv_href { a.textlink href=(href) { "CSV" } }
            }
        }
    }
}

/// Labels under the x axis: the first, the last, and as many between as fit.
const MOST_X_LABELS: usize = 6;

/// `centre` is the position of a label in percent of the width.
fn x_labels(labels: &[Text], today: Option<usize>, centre: impl Fn(usize) -> f64) -> Markup {
    let every = labels.len().div_ceil(MOST_X_LABELS).max(1);
    let last = labels.len().saturating_sub(1);
    html! {
        @for (at, label) in labels.iter().enumerate() {
            @let near_last = last.saturating_sub(at) < every && at != last;
            @if at == last || (at % every == 0 && !near_last) {
                @let x = centre(at);
                @let class = if x < 3.0 { "axis-x axis-first" } else if x > 95.0 { "axis-x axis-last" } else { "axis-x" };
                text class={ (class) @if Some(at) == today { " axis-now" } } x=(percent(x)) y="98%" { (label) }
            }
        }
    }
}

fn key(entries: &[(&Text, &'static str)], previous: bool) -> Markup {
    html! {
        @if entries.len() > 1 || previous {
            ul.chart-key {
                @for (name, class) in entries {
                    li {
                        svg.key-mark viewBox="0 0 12 12" aria-hidden="true" {
                            @if class.starts_with("series") { path class=(class) d="M0 6h12" {} } @else { rect class=(class) width="12" height="12" rx="2" {} }
                        }
                        (name)
                    }
                }
                @if previous { li { svg.key-mark viewBox="0 0 12 12" aria-hidden="true" { path.series-past d="M0 6h12" {} } (words::PREVIOUS_PERIOD) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_ends_on_round_numbers() {
        for (most, top) in [(0.9, 0.9), (10.0, 12.0), (47.0, 60.0), (100.0, 120.0), (1284.0, 1500.0), (6_100.0, 7500.0)]
        {
            let scale = Scale::up_to(most, |value| value.to_string().into());
            assert!((scale.top - top).abs() < 1e-9, "{most}: {} not {top}", scale.top);
        }
    }

    #[test]
    fn positions_stay_inside_the_drawing() {
        let scale = Scale::up_to(100.0, |_| "".into());
        assert_eq!(percent(scale.y(-5.0)), "86%");
        assert_eq!(percent(scale.y(1e9)), "9%");
    }
}
