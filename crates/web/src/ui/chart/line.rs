//! Line chart: values over time, the period before as a grey dashed line, gaps where days are missing.

use maud::{Markup, Render, html};

use super::{ChartFrame, Colour, FLOOR, Scale, Text, key, percent, short, x_labels};

/// One line.
#[derive(Debug, Clone)]
pub struct Series {
    /// Its name.
    pub name: Text,
    /// Its colour, with a dash of its own.
    pub colour: Colour,
    /// One value per x label; none where the day is missing.
    pub values: Vec<Option<f64>>,
    /// The last value in words, written at the line's end.
    pub last: Text,
}

/// A chart of up to four lines.
#[derive(Debug, Clone)]
pub struct LineChart {
    /// Title, note, summary, table.
    pub frame: ChartFrame,
    /// Labels of the x axis, one per value.
    pub labels: Vec<Text>,
    /// What hovering a place says, one per value.
    pub tips: Vec<Text>,
    /// Lines.
    pub series: Vec<Series>,
    /// The same days of the period before.
    pub previous: Option<Vec<Option<f64>>>,
    /// Which place is today.
    pub today: Option<usize>,
    /// Height and grid.
    pub scale: Scale,
}

impl LineChart {
    fn x(&self, at: usize) -> f64 {
        let steps = self.labels.len().saturating_sub(1).max(1);
        100.0 * at as f64 / steps as f64
    }

    /// Path in a square of 100 by 100; a missing value lifts the pen.
    fn path(&self, values: &[Option<f64>]) -> String {
        let mut path = String::new();
        let mut pen_down = false;
        for (at, value) in values.iter().enumerate() {
            let Some(value) = value else {
                pen_down = false;
                continue;
            };
            path.push_str(if pen_down { " L" } else { " M" });
            path.push_str(&format!("{} {}", short(self.x(at)), short(self.scale.y(*value))));
            pen_down = true;
        }
        path.trim_start().to_owned()
    }

    fn area(&self, values: &[Option<f64>]) -> Option<String> {
        let whole = values.iter().all(Option::is_some) && !values.is_empty();
        whole.then(|| format!("{} L100 {floor} L0 {floor} Z", self.path(values), floor = short(FLOOR)))
    }

    fn lines(&self) -> Markup {
        html! {
            svg x="0" y="0" width="100%" height="100%" viewBox="0 0 100 100" preserveAspectRatio="none" {
                @if let Some(previous) = &self.previous { path.series-past d=(self.path(previous)) {} }
                @if let [only] = self.series.as_slice() {
                    @if let Some(area) = self.area(&only.values) { path class={ "area " (only.colour.fill()) } d=(area) {} }
                }
                @for one in &self.series { path class=(one.colour.stroke()) d=(self.path(&one.values)) {} }
            }
        }
    }

    fn ends(&self) -> Markup {
        html! {
            @for one in &self.series {
                @if let Some((at, value)) = one.values.iter().enumerate().rev().find_map(|(at, value)| value.map(|value| (at, value))) {
                    @let (x, y) = (self.x(at), self.scale.y(value));
                    circle class=(one.colour.fill()) cx=(percent(x)) cy=(percent(y)) r="3" {}
                    text class=(if x > 50.0 { "mark-end" } else { "axis-first" }) x=(percent(x)) y=(percent(y)) dy="-8" { (one.last) }
                }
            }
        }
    }

    /// Invisible columns that say their value on hover.
    fn hot(&self) -> Markup {
        let width = 100.0 / self.labels.len().max(1) as f64;
        html! {
            @for (at, tip) in self.tips.iter().enumerate() {
                rect.hot x=(percent(width * at as f64)) y="0" width=(percent(width)) height=(percent(FLOOR)) { title { (tip) } }
            }
        }
    }
}

impl Render for LineChart {
    fn render(&self) -> Markup {
        let entries: Vec<_> = self.series.iter().map(|one| (&one.name, one.colour.stroke())).collect();
        let plot = html! {
            svg.plot role="img" aria-label=(self.frame.summary) {
                (self.scale.grid())
                @if let Some(today) = self.today {
                    @let x = percent(self.x(today));
                    line.gridline-now x1=(x) x2=(x) y1="0" y2=(percent(FLOOR)) {}
                }
                (self.hot())
                (self.lines())
                (self.scale.words())
                (self.ends())
                (x_labels(&self.labels, self.today, |at| self.x(at)))
            }
        };
        self.frame.draw(&key(&entries, self.previous.is_some()), &plot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::chart::TableView;

    #[test]
    fn a_missing_day_is_a_gap() {
        let frame = ChartFrame {
            title: "t".into(),
            note: "n".into(),
            summary: "s".into(),
            table: TableView { head: vec![], rows: vec![], csv_href: None },
        };
        let chart = LineChart {
            frame,
            labels: vec!["a".into(), "b".into(), "c".into(), "d".into(), "e".into()],
            tips: vec![],
            series: vec![],
            previous: None,
            today: None,
            scale: Scale::up_to(3.0, |_| "".into()),
        };
        let path = chart.path(&[Some(0.0), Some(3.0), None, Some(3.0), Some(0.0)]);
        assert_eq!(path, "M0 86 L25 9 M75 9 L100 86");
    }
}
