//! Which orders go first.

use crate::base::coded;

coded! {
    /// How urgent an order is; a later variant is more urgent.
    pub enum Priority {
        /// In its turn.
        Normal = "normal",
        /// Before the others.
        High = "high",
    }
}

/// Orders of at least so many units are urgent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PriorityRule {
    /// Units of all lines together, from which on the rule holds.
    pub min_units: i64,
    /// What it makes of the order.
    pub priority: Priority,
}

impl Priority {
    /// The most urgent priority any rule gives to an order of so many units; normal when none does.
    pub fn of_order(rules: &[PriorityRule], units: i64) -> Priority {
        let fitting = rules.iter().filter(|r| units >= r.min_units).map(|r| r.priority);
        fitting.max().unwrap_or(Priority::Normal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_orders_go_first() {
        let rules = [PriorityRule { min_units: 10, priority: Priority::High }];
        for (units, expected) in [(9, Priority::Normal), (10, Priority::High), (11, Priority::High)] {
            assert_eq!(Priority::of_order(&rules, units), expected);
        }
        assert_eq!(Priority::of_order(&[], 1_000), Priority::Normal);
    }
}
