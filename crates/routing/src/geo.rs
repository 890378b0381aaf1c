//! Distances: where a matrix comes from, and the great circle as the source that needs nobody.

use std::fmt;

use crate::model::limits::{MAX_AMOUNT, MAX_LOCATIONS};
use crate::model::matrix::Matrix;

/// A place on the globe, in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Latitude, -90 to 90.
    pub lat: f64,
    /// Longitude, -180 to 180.
    pub lon: f64,
}

/// Why a source has no matrix.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SourceFault {
    /// A coordinate is not a number or outside the globe.
    BadPoint {
        /// Index of the point.
        point: usize,
    },
    /// More points than [`crate::limits::MAX_LOCATIONS`].
    TooManyPoints,
    /// The source's own settings cannot be used.
    BadSettings(&'static str),
    /// A service could not be asked or gave no usable answer.
    Unavailable(String),
}

impl fmt::Display for SourceFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadPoint { point } => write!(f, "point {point} is not on the globe"),
            Self::TooManyPoints => write!(f, "more than {MAX_LOCATIONS} points"),
            Self::BadSettings(what) => f.write_str(what),
            Self::Unavailable(why) => write!(f, "no answer from the distance service: {why}"),
        }
    }
}

impl std::error::Error for SourceFault {}

/// Anything that knows travel times and distances between points.
pub trait MatrixSource {
    /// Travel between all points, in their order.
    ///
    /// # Errors
    /// A [`SourceFault`] naming what stands in the way.
    fn matrix(&self, points: &[Point]) -> Result<Matrix, SourceFault>;
}

/// Speed on legs up to a length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpeedStep {
    /// Longest road distance the speed applies to, in metres.
    pub up_to_m: f64,
    /// Speed in kilometres per hour.
    pub kmh: f64,
}

/// The great circle, stretched to the length roads usually have, at speeds that grow with the length of the leg.
#[derive(Clone, Debug, PartialEq)]
pub struct GreatCircle {
    /// Road metres per metre of great circle.
    pub factor: f64,
    /// Speeds by ascending length; longer legs go at the last one.
    pub speeds: Vec<SpeedStep>,
}

impl Default for GreatCircle {
    /// Roads 1.35 times as long as the great circle; 25 km/h in town, 45 km/h around it, 70 km/h beyond.
    fn default() -> Self {
        let step = |up_to_m: f64, kmh: f64| SpeedStep { up_to_m, kmh };
        Self { factor: 1.35, speeds: vec![step(3_000.0, 25.0), step(15_000.0, 45.0), step(f64::INFINITY, 70.0)] }
    }
}

/// Mean radius of the Earth in metres (IUGG).
const EARTH_RADIUS_M: f64 = 6_371_008.8;

impl GreatCircle {
    fn validate(&self, points: &[Point]) -> Result<(), SourceFault> {
        if points.len() > MAX_LOCATIONS {
            return Err(SourceFault::TooManyPoints);
        }
        if !(self.factor.is_finite() && self.factor > 0.0) {
            return Err(SourceFault::BadSettings("the road factor must be above zero"));
        }
        if self.speeds.is_empty() || !self.speeds.iter().all(|s| s.kmh.is_finite() && s.kmh > 0.0) {
            return Err(SourceFault::BadSettings("every speed must be above zero"));
        }
        let off = |p: &Point| !(p.lat.abs() <= 90.0 && p.lon.abs() <= 180.0);
        points.iter().position(off).map_or(Ok(()), |point| Err(SourceFault::BadPoint { point }))
    }

    /// Seconds a leg of this many road metres takes.
    fn seconds(&self, metres: f64) -> f64 {
        let step = self.speeds.iter().find(|s| metres <= s.up_to_m).or(self.speeds.last());
        step.map_or(0.0, |s| metres * 3.6 / s.kmh)
    }
}

impl MatrixSource for GreatCircle {
    fn matrix(&self, points: &[Point]) -> Result<Matrix, SourceFault> {
        self.validate(points)?;
        let cells = points.len() * points.len();
        let (mut seconds, mut metres) = (Vec::with_capacity(cells), Vec::with_capacity(cells));
        for from in points {
            for to in points {
                let road = great_circle(*from, *to) * self.factor;
                metres.push(whole(road));
                seconds.push(whole(self.seconds(road)));
            }
        }
        Matrix::new(points.len(), seconds, metres).ok_or(SourceFault::TooManyPoints)
    }
}

fn whole(amount: f64) -> u32 {
    amount.round().min(f64::from(MAX_AMOUNT)) as u32
}

/// Metres between two points along the surface (haversine formula).
fn great_circle(a: Point, b: Point) -> f64 {
    let (lat_a, lat_b) = (a.lat.to_radians(), b.lat.to_radians());
    let half = |from: f64, to: f64| ((to - from) / 2.0).sin().powi(2);
    let h = half(lat_a, lat_b) + lat_a.cos() * lat_b.cos() * half(a.lon.to_radians(), b.lon.to_radians());
    2.0 * EARTH_RADIUS_M * h.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_of_the_equator_is_10_007_km() {
        let plain = GreatCircle { factor: 1.0, speeds: vec![SpeedStep { up_to_m: f64::INFINITY, kmh: 36.0 }] };
        let points = [Point { lat: 0.0, lon: 0.0 }, Point { lat: 0.0, lon: 90.0 }];
        let matrix = plain.matrix(&points).unwrap();
        assert_eq!(matrix.metres(0, 1), 10_007_557);
        assert_eq!(matrix.seconds(0, 1), 1_000_756);
        assert_eq!(matrix.metres(1, 1), 0);
    }

    #[test]
    fn longer_legs_go_faster_and_roads_are_longer() {
        let source = GreatCircle::default();
        let points = [Point { lat: 52.0, lon: 13.0 }, Point { lat: 52.01, lon: 13.0 }, Point { lat: 52.5, lon: 13.0 }];
        let matrix = source.matrix(&points).unwrap();
        let speed = |to: usize| f64::from(matrix.metres(0, to)) / f64::from(matrix.seconds(0, to)) * 3.6;
        assert!((speed(1) - 25.0).abs() < 0.5, "{}", speed(1));
        assert!((speed(2) - 70.0).abs() < 0.5, "{}", speed(2));
        assert_eq!(matrix.metres(0, 1), 1_501);
    }

    #[test]
    fn points_off_the_globe_are_named() {
        let bad = [Point { lat: 0.0, lon: 0.0 }, Point { lat: f64::NAN, lon: 0.0 }];
        assert_eq!(GreatCircle::default().matrix(&bad), Err(SourceFault::BadPoint { point: 1 }));
        let slow = GreatCircle { factor: 1.0, speeds: Vec::new() };
        assert!(matches!(slow.matrix(&[]), Err(SourceFault::BadSettings(_))));
    }
}
