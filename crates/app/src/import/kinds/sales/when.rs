//! Dates as files write them. A date that could be read in two ways is read as its column allows, or refused.

use crate::import::values::CellFault;
use domain::base::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

/// A moment that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum When {
    /// With its zone.
    Exact(Timestamp),
    /// Of the clock on the wall of the shop.
    Local(DateTime),
}

/// What the dates of a column with both parts up to 12 mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Order {
    day_first: u64,
    month_first: u64,
}

/// The first numbers of a date like `3/4/2023`.
type Parts = (i8, i8, i16);

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/// Two digits of a year below this are of this century.
const CENTURY: i16 = 70;

impl Order {
    /// For a column of which it is known beforehand, or not, that it names the month first.
    pub(super) fn beginning(month_first: bool) -> Order {
        Order { month_first: month_first.into(), day_first: 0 }
    }

    /// Looks at one more cell.
    pub(super) fn look(&mut self, text: &str) {
        let (date, _) = parted(text);
        match numbers(date) {
            Some((first, _, _)) if first > 12 => self.day_first += 1,
            Some((_, second, _)) if second > 12 => self.month_first += 1,
            Some(_) | None => {}
        }
    }
}

impl When {
    /// The moment, where the clock on the wall is of that zone.
    pub(super) fn in_zone(self, zone: &TimeZone) -> Option<Timestamp> {
        match self {
            When::Exact(at) => Some(at),
            When::Local(at) => zone.to_ambiguous_timestamp(at).compatible().ok().map(Timestamp::from_jiff),
        }
    }
}

/// Reads a cell.
pub(super) fn read(text: &str, order: Order) -> Result<When, CellFault> {
    let text = text.trim().trim_start_matches('\'');
    if let Ok(at) = text.parse::<jiff::Timestamp>() {
        return Ok(When::Exact(Timestamp::from_jiff(at)));
    }
    if let Some(at) = with_offset(text) {
        return Ok(When::Exact(at));
    }
    let (date, time) = parted(text);
    let time = if time.is_empty() { Some(Time::midnight()) } else { clock(time) };
    match (day(date, order)?, time) {
        (Some(date), Some(time)) => Ok(When::Local(DateTime::from_parts(date, time))),
        (Some(_), None) | (None, _) => {
            Err(CellFault { code: "not_a_date", message: format!("\"{text}\" is not a date") })
        }
    }
}

/// `2023-05-01 10:00:00 -0400`.
fn with_offset(text: &str) -> Option<Timestamp> {
    ["%Y-%m-%d %H:%M:%S %z", "%Y-%m-%dT%H:%M:%S%z"]
        .iter()
        .find_map(|form| jiff::Timestamp::strptime(form, text).ok())
        .map(Timestamp::from_jiff)
}

/// Date and time of day.
fn parted(text: &str) -> (&str, &str) {
    let text = text.trim();
    match text.split_once(['T', ' ']) {
        Some((date, time)) if date.contains(['-', '/', '.']) => (date, time.trim()),
        Some(_) | None => (text, ""),
    }
}

fn clock(text: &str) -> Option<Time> {
    ["%H:%M:%S", "%H:%M:%S%.f", "%H:%M", "%I:%M:%S %p", "%I:%M %p"]
        .iter()
        .find_map(|form| Time::strptime(form, text).ok())
}

fn day(text: &str, order: Order) -> Result<Option<Date>, CellFault> {
    if let Some(date) = plain(text).or_else(|| named(text)) {
        return Ok(Some(date));
    }
    let Some((first, second, year)) = numbers(text) else { return Ok(None) };
    let day_first = match (first > 12, second > 12, order.day_first > 0, order.month_first > 0) {
        (true, ..) => true,
        (_, true, ..) => false,
        (.., true, false) => true,
        (.., false, true) => false,
        _ if first == second => true,
        _ => {
            let message = format!("\"{text}\" can be read in two ways: write year-month-day");
            return Err(CellFault { code: "ambiguous_date", message });
        }
    };
    let (day, month) = if day_first { (first, second) } else { (second, first) };
    Ok(Date::new(year, month, day).ok())
}

/// Year first: `2010-12-01`, `2010/12/01`, `2010.12.1`, `20101201`.
fn plain(text: &str) -> Option<Date> {
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Date::strptime("%Y%m%d", text).ok();
    }
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let [year, month, day] = parts.as_slice() else { return None };
    if year.len() != 4 || !year.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// With the month's name: `8-Jan-2023`, `2023-Jan-28`.
fn named(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.split(['-', '/', ' ', '.']).filter(|part| !part.is_empty()).collect();
    let [a, month, b] = parts.as_slice() else { return None };
    let month = month.get(..3)?.to_ascii_lowercase();
    let month = i8::try_from(MONTHS.iter().position(|name| *name == month)? + 1).ok()?;
    let (day, year) = if a.len() == 4 { (b, a) } else { (a, b) };
    Date::new(full_year(year)?, month, day.parse().ok()?).ok()
}

/// Year last, month as a number.
fn numbers(text: &str) -> Option<Parts> {
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let [first, second, year] = parts.as_slice() else { return None };
    let small = |part: &str| part.parse::<i8>().ok().filter(|n| (1..=31).contains(n) && part.len() <= 2);
    Some((small(first)?, small(second)?, full_year(year)?))
}

fn full_year(text: &str) -> Option<i16> {
    let year: i16 = text.parse().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()))?;
    match text.len() {
        4 => Some(year),
        2 => Some(if year < CENTURY { 2000 + year } else { 1900 + year }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, order: Order) -> String {
        match read(text, order) {
            Ok(When::Exact(at)) => at.to_string(),
            Ok(When::Local(at)) => at.to_string(),
            Err(fault) => fault.code.to_owned(),
        }
    }

    #[test]
    fn dates_are_read_in_one_way() {
        let open = Order::default();
        for (text, expected) in [
            ("2010-12-01 08:26:00", "2010-12-01T08:26:00"),
            ("2010-12-01T08:26:00Z", "2010-12-01T08:26:00Z"),
            ("2023-05-01 10:00:00 -0400", "2023-05-01T14:00:00Z"),
            ("2023-09-08", "2023-09-08T00:00:00"),
            ("2023/01/08", "2023-01-08T00:00:00"),
            ("20230112", "2023-01-12T00:00:00"),
            ("8-Jan-2023", "2023-01-08T00:00:00"),
            ("2023-Jan-28", "2023-01-28T00:00:00"),
            ("17/01/2023", "2023-01-17T00:00:00"),
            ("1/21/2023", "2023-01-21T00:00:00"),
            ("25/01/23", "2023-01-25T00:00:00"),
            ("2/2/2023", "2023-02-02T00:00:00"),
            ("1/6/2023", "ambiguous_date"),
            ("ERROR", "not_a_date"),
            ("", "not_a_date"),
            ("2010-13-01", "not_a_date"),
            ("2010-12-01 25:00", "not_a_date"),
        ] {
            assert_eq!(shown(text, open), expected, "{text}");
        }
    }

    #[test]
    fn a_column_tells_its_order() {
        let mut order = Order::default();
        ["17/01/2023", "1/6/2023"].iter().for_each(|text| order.look(text));
        assert_eq!(shown("1/6/2023", order), "2023-06-01T00:00:00");
        order.look("1/21/2023");
        assert_eq!(shown("1/6/2023", order), "ambiguous_date");
    }

    #[test]
    fn the_wall_clock_is_that_of_the_shop() {
        let zone = TimeZone::get("America/New_York").unwrap();
        let at = read("2010-12-01 08:26:00", Order::default()).unwrap().in_zone(&zone).unwrap();
        assert_eq!(at.to_string(), "2010-12-01T13:26:00Z");
    }
}
