//! The address of a list: its filters, order and page are all in it, so that Back, reload and a shared link show the same.
//!
//! Cursors only go forth. The way back is kept in the address as well: `back` holds the cursors of the pages before, the
//! nearest last, so that "previous" leads to the very page one came from.

use app::platform::PageRequest;
use app::platform::page::DEFAULT_LIMIT;

use super::show::figure;
use crate::ui::{Chip, PageSize, Pager, Sorting, Text};

/// Most cursors kept for the way back; from further on, "previous" leads to the start.
const MAX_BACK: usize = 20;
/// Rows per page that are offered.
const SIZES: [usize; 3] = [25, 50, 100];

/// The address of a list as it was asked for.
#[derive(Debug, Clone)]
pub struct ListAddress {
    path: Text,
    filters: Vec<(&'static str, String)>,
    page: PageRequest,
    back: Vec<String>,
}

impl ListAddress {
    /// The list at `path`, at a page of it.
    #[must_use]
    pub fn new(path: impl Into<Text>, page: &PageRequest, back: &[String]) -> Self {
        Self { path: path.into(), filters: Vec::new(), page: page.clone(), back: back.to_vec() }
    }

    /// A filter in force; an empty one is none.
    #[must_use]
    pub fn filter(mut self, name: &'static str, value: Option<&str>) -> Self {
        self.filters.extend(value.filter(|value| !value.is_empty()).map(|value| (name, value.to_owned())));
        self
    }

    /// Whether anything is filtered.
    pub fn is_filtered(&self) -> bool {
        !self.filters.is_empty()
    }

    /// Whether anything but this is filtered.
    pub fn is_filtered_but(&self, param: &str) -> bool {
        self.filters.iter().any(|(name, _)| *name != param)
    }

    /// A chip for a filter in force, which leads to the list without it.
    pub fn chip(
        &self,
        param: &'static str,
        name: &'static str,
        relation: &'static str,
        value: impl Into<Text>,
    ) -> Chip {
        let without = self.made(|name| name != param, None, None, &[]);
        Chip { name: name.into(), relation: relation.into(), value: value.into(), without: without.into() }
    }

    /// The first page with a filter at another value; an empty one is none.
    pub fn with(&self, param: &'static str, value: &str) -> String {
        let mut other = self.clone();
        other.filters.retain(|(name, _)| *name != param);
        other.filter(param, Some(value)).made(|_| true, None, None, &[])
    }

    /// The address without any filter but this one, which is a view and no filter.
    pub fn without_filters_but(&self, param: &str) -> String {
        self.made(|name| name == param, None, None, &[])
    }

    /// The address without any filter.
    pub fn clear(&self) -> String {
        self.made(|_| false, None, None, &[])
    }

    /// Order and page size, which stay while filters change.
    pub fn kept(&self) -> Vec<(&'static str, String)> {
        let limit = self.page.limit.map(|limit| ("limit", limit.to_string()));
        let sort = self.page.sort.clone().map(|sort| ("sort", sort));
        limit.into_iter().chain(sort).collect()
    }

    /// Link and present order of a column: rising first, then falling.
    pub fn sort(&self, column: &str) -> (String, Sorting) {
        let now = match self.page.sort.as_deref() {
            Some(sort) if sort == column => Sorting::Ascending,
            Some(sort) if sort.strip_prefix('-') == Some(column) => Sorting::Descending,
            Some(_) | None => Sorting::Unsorted,
        };
        let next = match now {
            Sorting::Ascending => format!("-{column}"),
            Sorting::Descending | Sorting::Unsorted => column.to_owned(),
        };
        (self.made(|_| true, Some(&next), None, &[]), now)
    }

    /// The foot of the list: so many rows are shown, and the cursor of what follows.
    pub fn pager(&self, rows: usize, next: Option<&str>) -> Pager {
        let unit = if rows == 1 { "row" } else { "rows" };
        let limit = self.page.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(DEFAULT_LIMIT);
        let sizes = SIZES.iter().map(|size| {
            let with =
                Self { page: PageRequest { limit: i64::try_from(*size).ok(), ..self.page.clone() }, ..self.clone() };
            let href = with.made(|_| true, None, None, &[]).into();
            PageSize { label: size.to_string().into(), href, current: *size == limit }
        });
        Pager {
            range: format!("{} {unit}", figure(i64::try_from(rows).unwrap_or(i64::MAX))).into(),
            sizes: sizes.collect(),
            previous: self.page.after.is_some().then(|| self.before().into()),
            next: next.map(|cursor| self.behind(cursor).into()),
        }
    }

    fn behind(&self, cursor: &str) -> String {
        let mut back = self.back.clone();
        back.extend(self.page.after.clone());
        let kept = back.len().saturating_sub(MAX_BACK);
        self.made(|_| true, None, Some(cursor), &back[kept..])
    }

    fn before(&self) -> String {
        match self.back.split_last() {
            Some((cursor, rest)) => self.made(|_| true, None, Some(cursor), rest),
            None => self.made(|_| true, None, None, &[]),
        }
    }

    fn made(&self, keeps: impl Fn(&str) -> bool, sort: Option<&str>, after: Option<&str>, back: &[String]) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.filters.iter().filter(|(name, _)| keeps(name)));
        for (name, value) in self.kept() {
            match (name, sort) {
                ("sort", Some(_)) => {}
                _ => drop(query.append_pair(name, &value)),
            }
        }
        query.extend_pairs(sort.map(|sort| ("sort", sort)));
        query.extend_pairs(after.map(|after| ("after", after)));
        query.extend_pairs(back.iter().map(|cursor| ("back", cursor)));
        let query = query.finish();
        if query.is_empty() { self.path.to_string() } else { format!("{}?{query}", self.path) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(after: Option<&str>, back: &[&str]) -> ListAddress {
        let page = PageRequest { limit: Some(25), after: after.map(str::to_owned), sort: Some("-title".to_owned()) };
        let back: Vec<String> = back.iter().map(|cursor| (*cursor).to_owned()).collect();
        ListAddress::new("/products", &page, &back).filter("q", Some("cup & saucer")).filter("category", Some(""))
    }

    #[test]
    fn the_way_forth_and_back_keeps_filters_and_order() {
        let first = at(None, &[]).pager(25, Some("c1"));
        assert_eq!(first.previous, None);
        assert_eq!(first.next.as_deref(), Some("/products?q=cup+%26+saucer&limit=25&sort=-title&after=c1"));
        let third = at(Some("c2"), &["c1"]).pager(25, Some("c3"));
        assert_eq!(third.previous.as_deref(), Some("/products?q=cup+%26+saucer&limit=25&sort=-title&after=c1"));
        assert!(third.next.is_some_and(|href| href.ends_with("after=c3&back=c1&back=c2")));
    }

    #[test]
    fn a_changed_order_or_filter_starts_anew() {
        let list = at(Some("c2"), &["c1"]);
        assert_eq!(
            list.sort("title"),
            ("/products?q=cup+%26+saucer&limit=25&sort=title".to_owned(), Sorting::Descending)
        );
        assert_eq!(list.chip("q", "Words", "are", "cup").without, "/products?limit=25&sort=-title");
        assert_eq!(list.clear(), "/products?limit=25&sort=-title");
        assert_eq!(list.with("q", ""), "/products?limit=25&sort=-title");
        assert_eq!(list.with("archived", "all"), "/products?q=cup+%26+saucer&archived=all&limit=25&sort=-title");
        assert_eq!(list.without_filters_but("archived"), "/products?limit=25&sort=-title");
    }
}
