//! Bars from zero: by day (plain or stacked, at most four parts) and ranked by category.

use maud::{Markup, Render, html};

use super::{ChartFrame, Colour, FLOOR, Scale, Text, key, percent, x_labels};

/// Share of its place that a bar fills.
const BAR_SHARE: f64 = 0.64;
/// Percent of the width that the words of the scale stand in, before the first bar.
const LEFT: f64 = 11.0;

/// One bar.
#[derive(Debug, Clone)]
pub struct Bar {
    /// Under it.
    pub label: Text,
    /// What hovering says.
    pub tip: Text,
    /// One value per part, from the floor up.
    pub parts: Vec<f64>,
    /// The same day of the period before.
    pub previous: Option<f64>,
}

/// Bars over time.
#[derive(Debug, Clone)]
pub struct BarChart {
    /// Title, note, summary, table.
    pub frame: ChartFrame,
    /// Names and colours of the parts.
    pub parts: Vec<(Text, Colour)>,
    /// Bars, earliest first.
    pub bars: Vec<Bar>,
    /// Which one is today.
    pub today: Option<usize>,
    /// Height and grid.
    pub scale: Scale,
}

impl BarChart {
    fn place(&self) -> f64 {
        (100.0 - LEFT) / self.bars.len().max(1) as f64
    }

    fn bar(&self, at: usize, bar: &Bar) -> Markup {
        let (place, left) = (self.place(), LEFT + self.place() * at as f64);
        let x = percent(left + place * (1.0 - BAR_SHARE) / 2.0);
        let width = percent(place * BAR_SHARE);
        let mut floor = 0.0;
        let mut parts = Vec::new();
        for (value, (_, colour)) in bar.parts.iter().zip(&self.parts) {
            let (bottom, top) = (self.scale.y(floor), self.scale.y(floor + value));
            parts.push((top, bottom - top, colour.fill()));
            floor += value;
        }
        html! {
            rect.hot x=(percent(left)) y="0" width=(percent(place)) height=(percent(FLOOR)) { title { (bar.tip) } }
            @for (top, height, class) in parts { rect class=(class) x=(x) y=(percent(top)) width=(width) height=(percent(height)) rx="1" {} }
            @if let Some(previous) = bar.previous {
                @let y = percent(self.scale.y(previous));
                line.series-past x1=(percent(left + place * 0.08)) x2=(percent(left + place * 0.92)) y1=(y) y2=(y) {}
            }
        }
    }
}

impl Render for BarChart {
    fn render(&self) -> Markup {
        let entries: Vec<_> = self.parts.iter().map(|(name, colour)| (name, colour.fill())).collect();
        let labels: Vec<_> = self.bars.iter().map(|bar| bar.label.clone()).collect();
        let place = self.place();
        let plot = html! {
            svg.plot role="img" aria-label=(self.frame.summary) {
                (self.scale.grid())
                @for (at, bar) in self.bars.iter().enumerate() { (self.bar(at, bar)) }
                (self.scale.words())
                (x_labels(&labels, self.today, |at| LEFT + place * (at as f64 + 0.5)))
            }
        };
        let previous = self.bars.iter().any(|bar| bar.previous.is_some());
        self.frame.draw(&key(&entries, previous), &plot)
    }
}

/// One bar of a ranking.
#[derive(Debug, Clone)]
pub struct Ranked {
    /// Its name.
    pub name: Text,
    /// The rows behind it.
    pub href: Option<Text>,
    /// Its length.
    pub value: f64,
    /// Its value in words.
    pub shown: Text,
    /// Its colour.
    pub colour: Colour,
}

/// Categories by size, longest first, each with its value beside it; reads as a table without one.
#[must_use]
pub fn ranked(label: &str, bars: &[Ranked]) -> Markup {
    let most = bars.iter().map(|bar| bar.value).fold(f64::MIN_POSITIVE, f64::max);
    html! {
        ul.bars aria-label=(label) {
            @for bar in bars {
                li.bars-row {
                    span.bars-name title=(bar.name) { @match &bar.href { Some(href) => { a.ref href=(href) { (bar.name) } } None => { (bar.name) } } }
                    svg.bars-bar aria-hidden="true" { rect class=(bar.colour.fill()) width=(percent(100.0 * (bar.value / most).clamp(0.0, 1.0))) height="100%" rx="2" {} }
                    span.bars-value { (bar.shown) }
                }
            }
        }
    }
}
