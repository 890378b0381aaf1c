//! Places that may break a rule, each with the reason. **This list may only shrink**: an exception that is no longer
//! needed fails the test, and the length stands in the type so that a longer list shows in review.

use crate::Violation;

/// One place that may break one rule.
#[derive(Debug)]
pub struct Exception {
    /// Name of the rule.
    pub rule: &'static str,
    /// Path of the file.
    pub path: &'static str,
    /// Words of the violation's message, so that a second violation of the rule in the file is still found.
    pub about: &'static str,
    /// Why it may.
    pub reason: &'static str,
}

impl Exception {
    /// Whether it covers a violation.
    pub fn covers(&self, violation: &Violation) -> bool {
        self.rule == violation.rule && self.path == violation.path && violation.message.contains(self.about)
    }
}

/// All exceptions.
pub const EXCEPTIONS: [Exception; 3] = [
    Exception {
        rule: "table-read",
        path: "crates/app/src/orders/queries/timeline.rs",
        about: "`shipments`",
        reason: "the timeline of an order holds the events of its shipments, whose ids stand in shipping's table only",
    },
    Exception {
        rule: "area-order",
        path: "crates/app/src/platform/settings.rs",
        about: "`platform` is below `orders`",
        reason: "the shop's settings are one row for all areas, and hold the types of domain::orders that check them",
    },
    Exception {
        rule: "banned-call",
        path: "crates/db/src/lite.rs",
        about: "`Instant::now`",
        reason: "db has no clock of its own, and the limit on read time must hold whatever clock the program is given",
    },
];

/// Violations no exception covers, and exceptions that cover none.
pub fn apply(found: Vec<Violation>, exceptions: &'static [Exception]) -> (Vec<Violation>, Vec<&'static Exception>) {
    let unneeded = exceptions.iter().filter(|exception| !found.iter().any(|v| exception.covers(v))).collect();
    let left = found.into_iter().filter(|v| !exceptions.iter().any(|exception| exception.covers(v))).collect();
    (left, unneeded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exception_covers_its_violation_and_is_reported_when_unneeded() {
        static LIST: [Exception; 2] = [
            Exception { rule: "r", path: "p", about: "`x`", reason: "" },
            Exception { rule: "r", path: "gone", about: "", reason: "" },
        ];
        let violation = |message: &str| Violation { path: "p".into(), line: 1, rule: "r", message: message.into() };
        let (left, unneeded) = apply(vec![violation("`x` is wrong"), violation("`y` is wrong")], &LIST);
        assert_eq!(left, [violation("`y` is wrong")]);
        assert!(matches!(unneeded.as_slice(), [Exception { path: "gone", .. }]));
    }
}
