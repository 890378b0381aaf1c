//! The list that one came to an order from. It stands in the order's address as `in`, the query of that list, so that
//! previous, next and the way back follow its filters, search and sorting, also after a reload, in another tab and without
//! script. What is done on the order's page keeps it; an address without it, or with one that means nothing, stands in the
//! list of all orders.

use app::insight::today::late_before;
use app::orders::queries::list::{OrderFilter, Work};
use form_urlencoded::{byte_serialize, parse};

use super::asked::Asked;
use crate::pages::Visit;
use crate::shell::address::read_query;

/// Name of the parameter.
const IN: &str = "in";

/// The list that one came from; none: all orders.
pub(super) struct Within(Option<Asked>);

impl Within {
    /// As the address of this visit says.
    pub(super) fn of(visit: &Visit) -> Self {
        Self(query_of(visit.path()).and_then(|query| read_query(&query).ok()))
    }

    /// Which orders previous and next go through.
    pub(super) fn filter(&self, visit: &Visit) -> OrderFilter {
        self.0.as_ref().and_then(|asked| filter_now(asked, visit).ok()).unwrap_or_default()
    }

    /// The way back to the list.
    pub(super) fn list(&self) -> String {
        self.0.as_ref().map_or_else(|| "/orders".to_owned(), Asked::address)
    }
}

/// The filter of a list at this moment: what is late depends on it.
///
/// # Errors
/// Every parameter that means nothing.
pub(super) fn filter_now(asked: &Asked, visit: &Visit) -> app::platform::Result<OrderFilter> {
    let mut filter = asked.filter()?;
    if filter.work == Some(Work::Late) {
        filter.until = Some(late_before(visit.shop().clock().now(), visit.settings()));
    }
    Ok(filter)
}

/// The address of something about an order, within the list that this visit came from.
pub(crate) fn within(visit: &Visit, path: &str) -> String {
    match query_of(visit.path()) {
        Some(query) => in_list(path, &query),
        None => path.to_owned(),
    }
}

/// The address of the list that this visit came from.
pub(crate) fn list_of(visit: &Visit) -> String {
    Within::of(visit).list()
}

impl Asked {
    /// The address of an order of this list. The pages before this one are left out: they would make every row of the list
    /// long, and the way back leads to this page without them.
    pub(super) fn leads_to(&self, path: &str) -> String {
        let here = Asked { back: Vec::new(), ..self.clone() }.address();
        in_list(path, here.split_once('?').map_or("", |(_, query)| query))
    }
}

/// The address of something about an order, within the list of orders that has this query.
pub(crate) fn in_list(path: &str, query: &str) -> String {
    let (path, part) = path.split_once('#').map_or((path, String::new()), |(path, part)| (path, format!("#{part}")));
    let query: String = byte_serialize(query.as_bytes()).collect();
    format!("{path}?{IN}={query}{part}")
}

fn query_of(path: &str) -> Option<String> {
    let (_, query) = path.split_once('?')?;
    parse(query.as_bytes()).find(|(name, _)| name == IN).map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_goes_into_an_address_and_out_of_it() {
        let asked = Asked { q: "oak & elm".into(), after: "c1".into(), back: vec!["-".into()], ..Asked::default() };
        let path = asked.leads_to("/orders/1001");
        assert_eq!(path, "/orders/1001?in=q%3Doak%2B%2526%2Belm%26after%3Dc1");
        let read: Asked = read_query(&query_of(&path).unwrap()).unwrap();
        assert_eq!(read.address(), "/orders?q=oak+%26+elm&after=c1");
        assert_eq!(in_list("/orders/7/edit#address", "view=all"), "/orders/7/edit?in=view%3Dall#address");
        assert_eq!(Asked::default().leads_to("/orders/7"), "/orders/7?in=");
        assert_eq!((query_of("/orders/7?in="), query_of("/orders/7?x=1")), (Some(String::new()), None));
    }
}
