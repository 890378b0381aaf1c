//! Moments, amounts and figures as people read them.

use app::platform::Counted;
use domain::base::{Money, Timestamp};
use jiff::tz::TimeZone;
use maud::Markup;

use crate::ui;
use crate::ui::Text;

/// A moment in the shop's zone: "12 Nov, 14:05", with the year when it is another one than now's.
pub fn moment(at: Timestamp, now: Timestamp, zone: &TimeZone) -> Markup {
    let local = at.to_jiff().to_zoned(zone.clone());
    let this_year = now.to_jiff().to_zoned(zone.clone()).year() == local.year();
    let short = if this_year { "%-d %b, %H:%M" } else { "%-d %b %Y" };
    let full = local.strftime("%A %-d %B %Y, %H:%M %Z").to_string();
    ui::when(&at.to_string(), &local.strftime(short).to_string(), &full)
}

/// A figure with groups of three digits: "1,284".
pub fn figure(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0 {
        out.push('-');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The count on a tab: "42", "999+" where nobody counted further, nothing where only a part was looked at and nothing found.
pub fn counted(count: Counted) -> Option<Text> {
    match (count.rows, count.is_least) {
        (0, true) => None,
        (rows, true) => Some(format!("{}+", figure(rows)).into()),
        (rows, false) => Some(figure(rows).into()),
    }
}

/// An amount with groups of three digits and without its currency: "1,249.50".
pub fn amount(money: Money) -> String {
    let text = money.amount_text();
    let (sign, rest) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, minor) = rest.split_once('.').map_or((rest, None), |(whole, minor)| (whole, Some(minor)));
    let whole = whole.parse::<i64>().map_or_else(|_| whole.to_owned(), figure);
    match minor {
        Some(minor) => format!("{sign}{whole}.{minor}"),
        None => format!("{sign}{whole}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::base::Currency;

    #[test]
    fn figures_have_groups() {
        let shown = [0, 7, 999, 1_000, 12_345, -1_234_567].map(figure);
        assert_eq!(shown, ["0", "7", "999", "1,000", "12,345", "-1,234,567"]);
    }

    #[test]
    fn amounts_keep_their_minor_units() {
        let shown = [0, 5, 124_950, -100_000].map(|minor| amount(Money::from_minor(minor, Currency::GBP)));
        assert_eq!(shown, ["0.00", "0.05", "1,249.50", "-1,000.00"]);
    }

    #[test]
    fn moments_are_of_the_shops_zone() {
        let zone = TimeZone::get("Europe/Oslo").unwrap();
        let now = Timestamp::from_micros(1_795_161_600_000_000);
        let shown = moment(now, now, &zone).into_string();
        assert!(shown.contains("20 Nov, 09:00"), "{shown}");
    }
}
