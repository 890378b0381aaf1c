//! Countries by name, as files of other systems write them.

use domain::base::CountryCode;
use domain::base::folded_search_text;

/// Names and codes; what is no country of the standard has none.
const NAMES: [(&str, &str); 60] = [
    ("united kingdom", "GB"),
    ("uk", "GB"),
    ("great britain", "GB"),
    ("england", "GB"),
    ("eire", "IE"),
    ("ireland", "IE"),
    ("germany", "DE"),
    ("france", "FR"),
    ("spain", "ES"),
    ("netherlands", "NL"),
    ("holland", "NL"),
    ("belgium", "BE"),
    ("switzerland", "CH"),
    ("austria", "AT"),
    ("portugal", "PT"),
    ("italy", "IT"),
    ("norway", "NO"),
    ("sweden", "SE"),
    ("finland", "FI"),
    ("denmark", "DK"),
    ("iceland", "IS"),
    ("poland", "PL"),
    ("czech republic", "CZ"),
    ("czechia", "CZ"),
    ("slovakia", "SK"),
    ("hungary", "HU"),
    ("romania", "RO"),
    ("bulgaria", "BG"),
    ("greece", "GR"),
    ("cyprus", "CY"),
    ("malta", "MT"),
    ("lithuania", "LT"),
    ("latvia", "LV"),
    ("estonia", "EE"),
    ("luxembourg", "LU"),
    ("slovenia", "SI"),
    ("croatia", "HR"),
    ("turkey", "TR"),
    ("usa", "US"),
    ("united states", "US"),
    ("united states of america", "US"),
    ("canada", "CA"),
    ("mexico", "MX"),
    ("brazil", "BR"),
    ("australia", "AU"),
    ("new zealand", "NZ"),
    ("japan", "JP"),
    ("china", "CN"),
    ("hong kong", "HK"),
    ("singapore", "SG"),
    ("india", "IN"),
    ("south korea", "KR"),
    ("rsa", "ZA"),
    ("south africa", "ZA"),
    ("israel", "IL"),
    ("lebanon", "LB"),
    ("bahrain", "BH"),
    ("saudi arabia", "SA"),
    ("united arab emirates", "AE"),
    ("uae", "AE"),
];

/// The code of a country by its name or code; empty where it is none, as in `Unspecified` or `European Community`.
pub(super) fn code(text: &str) -> String {
    let name = folded_search_text(text.trim());
    if let Some((_, code)) = NAMES.iter().find(|(known, _)| *known == name) {
        return (*code).to_owned();
    }
    let by_code = text.trim().to_uppercase().parse::<CountryCode>().ok();
    by_code.map(|code| code.as_str().to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_have_their_codes() {
        for (text, expected) in [("EIRE", "IE"), (" United Kingdom", "GB"), ("fr", "FR"), ("Unspecified", ""), ("", "")]
        {
            assert_eq!(code(text), expected, "{text}");
        }
        assert!(NAMES.iter().all(|(_, code)| code.parse::<CountryCode>().is_ok()));
    }
}
