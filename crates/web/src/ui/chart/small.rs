//! Charts the size of a word: sparkline, bullet, heat strip.

use maud::{Markup, html};

use super::{percent, short};

/// A line without axes, its last point marked; `summary` says what it shows.
#[must_use]
pub fn spark(values: &[f64], summary: &str) -> Markup {
    let (least, most) = values
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| (least.min(*value), most.max(*value)));
    let span = (most - least).max(f64::MIN_POSITIVE);
    let steps = values.len().saturating_sub(1).max(1) as f64;
    let place = |at: usize, value: f64| (100.0 * at as f64 / steps, 90.0 - 80.0 * (value - least) / span);
    let points: Vec<_> = values.iter().enumerate().map(|(at, value)| place(at, *value)).collect();
    let path: Vec<_> = points.iter().map(|(x, y)| format!("{} {}", short(*x), short(*y))).collect();
    html! {
        svg.spark role="img" aria-label=(summary) {
            @if let Some((x, y)) = points.last() {
                svg width="100%" height="100%" viewBox="0 0 100 100" preserveAspectRatio="none" { path.series d={ "M" (path.join(" L")) } {} }
                circle.spark-end cx=(percent(*x)) cy=(percent(*y)) r="2" {}
            }
        }
    }
}

/// A value against its goal.
#[derive(Debug, Clone, Copy)]
pub struct Bullet {
    /// What is.
    pub fact: f64,
    /// What should be.
    pub goal: f64,
    /// Until where it is nearly enough.
    pub near: f64,
    /// End of the scale.
    pub most: f64,
}

/// A bullet bar: ink bar for the fact, a mark for the goal, a darker ground up to nearly enough.
#[must_use]
pub fn bullet(of: Bullet, summary: &str) -> Markup {
    let at = |value: f64| percent(100.0 * (value / of.most.max(f64::MIN_POSITIVE)).clamp(0.0, 1.0));
    html! {
        svg.bullet role="img" aria-label=(summary) {
            title { (summary) }
            rect.bullet-range width="100%" height="100%" rx="2" {}
            rect.bullet-near width=(at(of.near)) height="100%" rx="2" {}
            rect.bullet-fact y="35%" width=(at(of.fact)) height="30%" rx="1" {}
            line.bullet-goal x1=(at(of.goal)) x2=(at(of.goal)) y1="10%" y2="90%" {}
        }
    }
}

/// Steps of darkness of a heat strip.
const HEAT_STEPS: f64 = 4.0;

/// One cell per hour (or day), darker for more; each says its value on hover.
#[must_use]
pub fn heat_strip(values: &[(f64, String)], summary: &str) -> Markup {
    let most = values.iter().map(|(value, _)| *value).fold(f64::MIN_POSITIVE, f64::max);
    let width = 100.0 / values.len().max(1) as f64;
    let class = |value: f64| match (HEAT_STEPS * value / most).ceil() {
        step if step <= 0.0 => "heat-0",
        step if step <= 1.0 => "heat-1",
        step if step <= 2.0 => "heat-2",
        step if step <= 3.0 => "heat-3",
        _ => "heat-4",
    };
    html! {
        svg.heat role="img" aria-label=(summary) {
            @for (at, (value, tip)) in values.iter().enumerate() {
                rect class=(class(*value)) x=(percent(width * at as f64)) width=(percent(width * 0.94)) height="100%" rx="2" { title { (tip) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_line_and_an_empty_one_draw() {
        assert!(spark(&[3.0, 3.0, 3.0], "flat").into_string().contains("M0 90 L50 90 L100 90"));
        assert!(!spark(&[], "nothing").into_string().contains("path"));
    }

    #[test]
    fn nothing_is_the_lightest_step() {
        let drawn = heat_strip(&[(0.0, "0".into()), (8.0, "8".into())], "by hour").into_string();
        assert!(drawn.contains("heat-0") && drawn.contains("heat-4"), "{drawn}");
    }
}
