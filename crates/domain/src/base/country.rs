//! Countries: the officially assigned ISO 3166-1 alpha-2 codes.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::error::Refusal;
use super::text::deserialize_parsed;

/// Every officially assigned code, in order, each with a space behind it but the last.
const CODES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA \
    CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA \
    GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP \
    KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS \
    MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS \
    RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW \
    TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// Bytes from one code to the next.
const STEP: usize = 3;

/// Why a text is not a country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CountryError {
    /// No officially assigned code.
    #[error("a country is a two-letter ISO 3166 code such as GB or US")]
    Unknown,
}

impl Refusal for CountryError {
    fn code(&self) -> &'static str {
        match self {
            CountryError::Unknown => "unknown_country",
        }
    }
}

/// A country by its two-letter code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CountryCode(&'static str);

impl CountryCode {
    /// The two capital letters.
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// The English name; the code itself where the name is not known.
    pub fn name(self) -> &'static str {
        self.usual_name()
            .or_else(|| self.0.parse::<iso_currency::Country>().ok().map(|country| country.name()))
            .unwrap_or(self.0)
    }

    /// What people call it, where the standard's name is longer than that.
    fn usual_name(self) -> Option<&'static str> {
        Some(match self.0 {
            "BO" => "Bolivia",
            "BN" => "Brunei",
            "FK" => "Falkland Islands",
            "FM" => "Micronesia",
            "GB" => "United Kingdom",
            "IR" => "Iran",
            "KP" => "North Korea",
            "KR" => "South Korea",
            "LA" => "Laos",
            "MD" => "Moldova",
            "MK" => "North Macedonia",
            "NL" => "Netherlands",
            "PS" => "Palestine",
            "RU" => "Russia",
            "SY" => "Syria",
            "TW" => "Taiwan",
            "TZ" => "Tanzania",
            "US" => "United States",
            "VE" => "Venezuela",
            "VN" => "Vietnam",
            _ => return None,
        })
    }

    /// Every country, in the order of the codes.
    pub fn all() -> impl Iterator<Item = CountryCode> {
        CODES.split(' ').map(CountryCode)
    }
}

impl fmt::Display for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl FromStr for CountryCode {
    type Err = CountryError;

    fn from_str(text: &str) -> Result<Self, CountryError> {
        let wanted = text.trim().to_ascii_uppercase();
        // Every code takes three bytes with its space, and they are in order: halve the list until one is left.
        let (mut low, mut high) = (0, CODES.len().div_ceil(STEP));
        while low < high {
            let middle = low.midpoint(high);
            let code = &CODES[middle * STEP..middle * STEP + STEP - 1];
            match code.cmp(wanted.as_str()) {
                Ordering::Equal => return Ok(Self(code)),
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
            }
        }
        Err(CountryError::Unknown)
    }
}

impl Serialize for CountryCode {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.0)
    }
}

impl<'de> Deserialize<'de> for CountryCode {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        deserialize_parsed(from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_whole_and_in_order() {
        let all: Vec<CountryCode> = CountryCode::all().collect();
        assert_eq!(all.len(), 249);
        assert!(all.is_sorted_by(|a, b| a < b));
        assert!(all.iter().all(|c| c.name().len() > 2), "every country has a name");
        assert!(all.iter().all(|c| c.as_str().parse() == Ok(*c)), "every country is found");
    }

    #[test]
    fn only_assigned_codes_pass() {
        assert_eq!("gb".parse::<CountryCode>().unwrap().as_str(), "GB");
        assert_eq!(" DE ".parse::<CountryCode>().unwrap().name(), "Germany");
        for text in ["", "UK", "ZZ", "GBR", "G", "é", "A B", " "] {
            assert_eq!(text.parse::<CountryCode>(), Err(CountryError::Unknown), "{text}");
        }
    }
}
