//! What the list of orders is asked for: everything stands in the address, and every link of the list is made from it.

use app::orders::queries::list::{OrderFilter, Work};
use app::platform::{AppError, PageRequest};
use domain::base::FieldErrors;
use serde::{Deserialize, Serialize};

/// Pages before this one that the way back remembers.
const MAX_BACK: usize = 30;
/// Sizes of a page that are offered; the first is usual.
pub(super) const SIZES: [i64; 3] = [50, 25, 100];
/// Views: address, word.
pub(super) const VIEWS: [(&str, &str); 6] = [
    ("", "Open"),
    ("to-ship", "To ship"),
    ("late", "Late"),
    ("back-ordered", "Back-ordered"),
    ("cancelled", "Cancelled"),
    ("all", "All"),
];

/// The query of the address; an empty text is no filter.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) view: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) q: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) status: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) stage: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) payment: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) fulfilment: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) priority: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) channel: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) customer: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) sort: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) limit: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) after: String,
    /// Cursors of the pages before this one; the first page is `-`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) back: Vec<String>,
}

impl Asked {
    /// The address of the list with a change; filters, sort and size lead to its first page.
    pub(super) fn with(&self, change: impl FnOnce(&mut Asked)) -> String {
        let mut other = self.clone();
        other.after.clear();
        other.back.clear();
        change(&mut other);
        other.address()
    }

    pub(super) fn address(&self) -> String {
        match serde_html_form::to_string(self) {
            Ok(query) if !query.is_empty() => format!("/orders?{query}"),
            Ok(_) | Err(_) => "/orders".to_owned(),
        }
    }

    /// The address of the page behind this one.
    pub(super) fn next(&self, cursor: String) -> String {
        let here = if self.after.is_empty() { "-".to_owned() } else { self.after.clone() };
        let mut back: Vec<String> = self.back.iter().cloned().chain([here]).collect();
        back.drain(..back.len().saturating_sub(MAX_BACK));
        Asked { after: cursor, back, ..self.clone() }.address()
    }

    /// The address of the page before this one.
    pub(super) fn previous(&self) -> Option<String> {
        let mut back = self.back.clone();
        let after = match back.pop() {
            Some(first) if first == "-" => String::new(),
            Some(cursor) => cursor,
            None if self.after.is_empty() => return None,
            None => String::new(),
        };
        Some(Asked { after, back, ..self.clone() }.address())
    }

    /// Whether nothing narrows the view.
    pub(super) fn is_plain(&self) -> bool {
        let narrowing = [
            &self.q,
            &self.status,
            &self.stage,
            &self.payment,
            &self.fulfilment,
            &self.priority,
            &self.channel,
            &self.customer,
        ];
        narrowing.iter().all(|text| text.trim().is_empty()) && self.after.is_empty()
    }

    /// The filter of the query.
    ///
    /// # Errors
    /// Every parameter that means nothing.
    pub(crate) fn filter(&self) -> app::platform::Result<OrderFilter> {
        let mut errors = FieldErrors::new();
        let (state, work) = match self.view.as_str() {
            "" => (None, Some(Work::Open)),
            "to-ship" => (None, Some(Work::ToShip)),
            "late" => (None, Some(Work::Late)),
            "back-ordered" => (None, Some(Work::BackOrdered)),
            "cancelled" => (Some(domain::orders::OrderState::Cancelled), None),
            "all" => (None, None),
            _ => {
                errors.add("view", "unknown_view", "there is no such view");
                (None, None)
            }
        };
        let status = read(&self.status, "status", &mut errors);
        let text = |value: &str| Some(value.trim().to_owned()).filter(|t| !t.is_empty());
        let filter = OrderFilter {
            search: text(&self.q),
            number: None,
            state: state.or(status),
            stage: text(&self.stage),
            payment: read(&self.payment, "payment", &mut errors),
            fulfilment: read(&self.fulfilment, "fulfilment", &mut errors),
            priority: read(&self.priority, "priority", &mut errors),
            channel: text(&self.channel),
            customer: read(&self.customer, "customer", &mut errors),
            from: None,
            until: None,
            work,
            page: PageRequest {
                limit: Some(read(&self.limit, "limit", &mut errors).unwrap_or(SIZES[0])),
                after: text(&self.after),
                sort: text(&self.sort),
            },
        };
        errors.into_result(filter).map_err(AppError::Invalid)
    }
}

fn read<T: std::str::FromStr>(text: &str, name: &str, errors: &mut FieldErrors) -> Option<T> {
    let given = Some(text.trim()).filter(|t| !t.is_empty())?;
    let read = given.parse().ok();
    if read.is_none() {
        errors.add(name, "invalid", "means nothing here");
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forth_and_back_lead_to_the_same_pages() {
        let first = Asked { q: "oak".into(), ..Asked::default() };
        assert_eq!(first.previous(), None);
        let second = first.next("c1".into());
        assert_eq!(second, "/orders?q=oak&after=c1&back=-");
        let second = Asked { after: "c1".into(), back: vec!["-".into()], ..first.clone() };
        assert_eq!(second.previous().as_deref(), Some("/orders?q=oak"));
        assert_eq!(second.with(|asked| asked.stage = "new".into()), "/orders?q=oak&stage=new");
        assert!(second.filter().is_ok());
        assert!(Asked { payment: "gold".into(), ..first }.filter().is_err());
    }
}
