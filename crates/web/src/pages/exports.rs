//! The export menu of a list: what it shows now, as a file.

use domain::parties::Permission;

use super::Visit;
use crate::ui::MenuItem;

/// The forms, with their words.
const FORMS: [(&str, &str); 3] = [("csv", "CSV"), ("xlsx", "Excel (XLSX)"), ("jsonl", "JSON lines")];

impl Visit {
    /// The items of the menu of the list that is being looked at; none for who may not export.
    pub fn exports(&self, table: &str) -> Vec<MenuItem> {
        if !self.principal().grants.allows_everywhere(Permission::ExportsRun) {
            return Vec::new();
        }
        let query = self.path().split_once('?').map_or("", |(_, query)| query);
        let before = if query.is_empty() { String::new() } else { format!("{query}&") };
        let item = |(code, word): (&str, &'static str)| {
            MenuItem::link(word, format!("/exports/{table}?{before}format={code}"))
        };
        FORMS.into_iter().map(item).collect()
    }
}
