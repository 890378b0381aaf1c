//! A square to draw on: shapes in a hundred units a side, y downwards, filled with smooth edges.
//!
//! Every shape becomes a polygon, and a polygon is filled line by line: each line of pixels is crossed several times, and what
//! lies between the crossings is covered.

use crate::platform::{AppError, Result};
use image::{ImageFormat, Rgb, RgbImage};
use std::io::Cursor;

/// Pixels of a side.
const SIDE: u32 = 640;
/// Units of a side.
const UNITS: f32 = 100.0;
/// Crossings of one line of pixels.
const CROSSINGS: u32 = 4;
/// Corners of a circle.
const CIRCLE: usize = 48;
/// Corners between two points of a curve.
const CURVE: usize = 10;

/// A place in units.
pub(super) type At = (f32, f32);

/// A colour, and of a hundred how much of it covers what is below.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ink(pub(super) u32, pub(super) u8);

/// What is drawn on.
pub(super) struct Canvas {
    pixels: RgbImage,
}

impl Canvas {
    /// A square of one colour, `0xRRGGBB`.
    pub(super) fn of(colour: u32) -> Self {
        Self { pixels: RgbImage::from_pixel(SIDE, SIDE, rgb(colour)) }
    }

    /// An oval around a middle.
    pub(super) fn oval(&mut self, (x, y): At, (rx, ry): At, ink: Ink) -> &mut Self {
        let corners: Vec<At> = (0..CIRCLE).map(|n| turn(n as f32 / CIRCLE as f32, (x, y), (rx, ry))).collect();
        self.fill(&corners, ink)
    }

    /// A rectangle with round corners: its upper left corner, its size, the radius.
    pub(super) fn block(&mut self, (x, y): At, (width, height): At, radius: f32, ink: Ink) -> &mut Self {
        let r = radius.min(width / 2.0).min(height / 2.0);
        let (left, right, top, bottom) = (x + r, x + width - r, y + r, y + height - r);
        let quarter = CIRCLE / 4;
        let middles = [(right, bottom), (left, bottom), (left, top), (right, top)];
        let corner =
            |n: usize| (0..=quarter).map(move |m| turn((n * quarter + m) as f32 / CIRCLE as f32, middles[n], (r, r)));
        let corners: Vec<At> = (0..4).flat_map(corner).collect();
        self.fill(&corners, ink)
    }

    /// A shape with straight sides.
    pub(super) fn shape(&mut self, corners: &[At], ink: Ink) -> &mut Self {
        self.fill(corners, ink)
    }

    /// A shape that runs smoothly through these points and back to the first.
    pub(super) fn soft(&mut self, points: &[At], ink: Ink) -> &mut Self {
        let count = points.len();
        let at = |n: usize| points[n % count];
        let between = |n: usize| {
            let [a, b, c, d] = [at(n + count - 1), at(n), at(n + 1), at(n + 2)];
            (0..CURVE).map(move |m| curve([a, b, c, d], m as f32 / CURVE as f32))
        };
        let corners: Vec<At> = (0..count).flat_map(between).collect();
        self.fill(&corners, ink)
    }

    /// A line of some width with round ends and bends.
    pub(super) fn line(&mut self, points: &[At], width: f32, ink: Ink) -> &mut Self {
        let half = width / 2.0;
        for pair in points.windows(2) {
            let ((ax, ay), (bx, by)) = (pair[0], pair[1]);
            let (dx, dy) = (bx - ax, by - ay);
            let long = (dx * dx + dy * dy).sqrt().max(0.01);
            let (nx, ny) = (-dy / long * half, dx / long * half);
            self.fill(&[(ax + nx, ay + ny), (bx + nx, by + ny), (bx - nx, by - ny), (ax - nx, ay - ny)], ink);
        }
        // Seen through, a bend would be darker than its line.
        for point in points.iter().filter(|_| ink.1 == 100) {
            self.oval(*point, (half, half), ink);
        }
        self
    }

    /// An open ring: from and to in parts of a turn, clockwise from the right.
    pub(super) fn arc(&mut self, middle: At, radii: At, (from, to): At, width: f32, ink: Ink) -> &mut Self {
        let points: Vec<At> =
            (0..=CIRCLE).map(|n| turn(from + (to - from) * n as f32 / CIRCLE as f32, middle, radii)).collect();
        self.line(&points, width, ink)
    }

    /// The same shape at several places.
    pub(super) fn dots(&mut self, places: &[At], radii: At, ink: Ink) -> &mut Self {
        for place in places {
            self.oval(*place, radii, ink);
        }
        self
    }

    /// As a PNG file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn png(&self) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        let written = self.pixels.write_to(&mut Cursor::new(&mut out), ImageFormat::Png);
        written.map_err(|e| AppError::Internal(format!("a sample picture could not be written: {e}")))?;
        Ok(out)
    }

    fn fill(&mut self, corners: &[At], ink: Ink) -> &mut Self {
        let scale = SIDE as f32 / UNITS;
        let corners: Vec<At> = corners.iter().map(|(x, y)| (x * scale, y * scale)).collect();
        let top = corners.iter().map(|c| c.1).fold(SIDE as f32, f32::min).max(0.0) as u32;
        let bottom = corners.iter().map(|c| c.1).fold(0.0, f32::max).min(SIDE as f32 - 1.0) as u32;
        let mut covered = vec![0.0_f32; SIDE as usize];
        for row in top..=bottom.min(SIDE - 1) {
            covered.fill(0.0);
            for crossing in 0..CROSSINGS {
                let y = row as f32 + (crossing as f32 + 0.5) / CROSSINGS as f32;
                cover(&mut covered, &crossings(&corners, y));
            }
            self.blend(row, &covered, ink);
        }
        self
    }

    fn blend(&mut self, row: u32, covered: &[f32], Ink(colour, of_hundred): Ink) {
        let ink = rgb(colour);
        for (x, part) in (0..SIDE).zip(covered).filter(|(_, part)| **part > 0.0) {
            let part = (part / CROSSINGS as f32).min(1.0) * f32::from(of_hundred) / 100.0;
            let pixel = self.pixels.get_pixel_mut(x, row);
            for (old, new) in pixel.0.iter_mut().zip(ink.0) {
                *old = (f32::from(*old) * (1.0 - part) + f32::from(new) * part).round() as u8;
            }
        }
    }
}

/// Where a polygon crosses a height, from left to right.
fn crossings(corners: &[At], y: f32) -> Vec<f32> {
    let ends = corners.iter().zip(corners.iter().cycle().skip(1));
    let crossing = ends.filter(|((_, ay), (_, by))| (*ay <= y) != (*by <= y));
    let mut found: Vec<f32> = crossing.map(|((ax, ay), (bx, by))| ax + (y - ay) / (by - ay) * (bx - ax)).collect();
    found.sort_by(f32::total_cmp);
    found
}

/// Adds what lies between each pair of crossings; the pixels at its ends in part.
fn cover(covered: &mut [f32], crossings: &[f32]) {
    let end = covered.len() as f32;
    for pair in crossings.chunks_exact(2) {
        let (from, to) = (pair[0].clamp(0.0, end), pair[1].clamp(0.0, end));
        let (first, last) = (from as usize, (to.ceil() as usize).min(covered.len()));
        for (x, part) in covered.iter_mut().enumerate().take(last).skip(first) {
            *part += (to.min(x as f32 + 1.0) - from.max(x as f32)).max(0.0);
        }
    }
}

fn turn(part: f32, (x, y): At, (rx, ry): At) -> At {
    let angle = part * std::f32::consts::TAU;
    (x + rx * angle.cos(), y + ry * angle.sin())
}

/// A point of the curve from the second of four points to the third.
fn curve([a, b, c, d]: [At; 4], t: f32) -> At {
    let one = |a: f32, b: f32, c: f32, d: f32| {
        b + 0.5 * t * (c - a + t * (2.0 * a - 5.0 * b + 4.0 * c - d + t * (3.0 * (b - c) + d - a)))
    };
    (one(a.0, b.0, c.0, d.0), one(a.1, b.1, c.1, d.1))
}

fn rgb(colour: u32) -> Rgb<u8> {
    let [_, red, green, blue] = colour.to_be_bytes();
    Rgb([red, green, blue])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(canvas: &Canvas, (x, y): At) -> [u8; 3] {
        let scale = SIDE as f32 / UNITS;
        canvas.pixels.get_pixel((x * scale) as u32, (y * scale) as u32).0
    }

    #[test]
    fn shapes_cover_what_is_inside_them() {
        let mut canvas = Canvas::of(0xff_ff_ff);
        canvas.block((10.0, 10.0), (30.0, 20.0), 4.0, Ink(0, 100)).oval(
            (70.0, 50.0),
            (10.0, 20.0),
            Ink(0xff_00_00, 50),
        );
        canvas.line(&[(10.0, 80.0), (90.0, 80.0)], 4.0, Ink(0x00_00_ff, 100));
        assert_eq!(at(&canvas, (25.0, 20.0)), [0, 0, 0]);
        assert_eq!(at(&canvas, (5.0, 5.0)), [255, 255, 255]);
        assert_eq!(at(&canvas, (10.2, 10.2)), [255, 255, 255], "corners are round");
        assert_eq!(at(&canvas, (70.0, 50.0)), [255, 128, 128]);
        assert_eq!((at(&canvas, (50.0, 81.0)), at(&canvas, (50.0, 83.0))), ([0, 0, 255], [255, 255, 255]));
        // What stands over the edge is cut off.
        canvas.oval((100.0, 100.0), (30.0, 30.0), Ink(0, 100));
        assert_eq!(at(&canvas, (99.0, 99.0)), [0, 0, 0]);
    }
}
