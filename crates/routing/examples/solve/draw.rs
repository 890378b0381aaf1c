//! Draws a plan: one coloured line per route, dots for stops, squares for starts, rings for what is not served.

use std::fmt::Write;

use routing::{Plan, Problem};

const SIZE: f64 = 900.0;
const MARGIN: f64 = 20.0;

/// The drawing; without coordinates an empty one.
pub(crate) fn svg(points: &[(f64, f64)], problem: &Problem, plan: &Plan) -> String {
    let frame = Frame::around(points);
    let mut out = format!(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" role="img">"#);
    for (index, route) in plan.routes.iter().enumerate() {
        let Some(vehicle) = problem.vehicles().get(route.vehicle) else { continue };
        let places = std::iter::once(vehicle.start).chain(route.stops.iter().map(|s| s.location)).chain(vehicle.end);
        let line: Vec<String> = places.filter_map(|p| points.get(p)).map(|&p| frame.place(p)).collect();
        let hue = index * 137 % 360;
        let _ = write!(out, r#"<polyline points="{}" fill="none" stroke="hsl({hue} 65% 45%)"/>"#, line.join(" "));
    }
    for job in problem.jobs() {
        for visit in job.visits() {
            mark(&mut out, points.get(visit.location).map(|&p| frame.place(p)), "circle", 2.5, "#333");
        }
    }
    for unserved in &plan.unserved {
        let visits = problem.jobs().get(unserved.job).into_iter().flat_map(routing::Job::visits);
        for visit in visits {
            mark(&mut out, points.get(visit.location).map(|&p| frame.place(p)), "circle", 6.0, "none");
        }
    }
    for vehicle in problem.vehicles() {
        mark(&mut out, points.get(vehicle.start).map(|&p| frame.place(p)), "rect", 5.0, "#000");
    }
    out.push_str("</svg>\n");
    out
}

fn mark(out: &mut String, place: Option<String>, shape: &str, size: f64, fill: &str) {
    let Some((x, y)) = place.as_deref().and_then(|p| p.split_once(',')) else { return };
    let _ = match shape {
        "rect" => write!(out, r#"<rect x="{x}" y="{y}" width="{size}" height="{size}" fill="{fill}"/>"#),
        _ => write!(out, r##"<circle cx="{x}" cy="{y}" r="{size}" fill="{fill}" stroke="#333"/>"##),
    };
}

/// Maps coordinates to the drawing.
struct Frame {
    left: f64,
    top: f64,
    scale: f64,
}

impl Frame {
    fn around(points: &[(f64, f64)]) -> Self {
        let low = |f: fn(&(f64, f64)) -> f64| points.iter().map(f).fold(f64::INFINITY, f64::min);
        let high = |f: fn(&(f64, f64)) -> f64| points.iter().map(f).fold(f64::NEG_INFINITY, f64::max);
        let span = (high(|p| p.0) - low(|p| p.0)).max(high(|p| p.1) - low(|p| p.1)).max(1.0);
        Self { left: low(|p| p.0), top: high(|p| p.1), scale: (SIZE - 2.0 * MARGIN) / span }
    }

    fn place(&self, (x, y): (f64, f64)) -> String {
        let across = MARGIN + (x - self.left) * self.scale;
        let down = MARGIN + (self.top - y) * self.scale;
        format!("{across:.1},{down:.1}")
    }
}
