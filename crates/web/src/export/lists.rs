//! From the address of a list to the rows that it shows. Every list reads its own address; what only says which page of it was
//! looked at is left out.

use app::export::{Listed, Rows};
use app::platform::PageRequest;
use serde::de::DeserializeOwned;

use crate::shell::Result;
use crate::shell::address::read_query;

/// The query of an export.
pub(super) struct Asked {
    /// The form of the file.
    pub(super) format: Option<String>,
    /// The order of the list.
    sort: Option<String>,
    /// What is left: the list's filters.
    filters: String,
}

impl Asked {
    pub(super) fn of(query: &str) -> Asked {
        let (mut format, mut sort) = (None, None);
        let mut filters = form_urlencoded::Serializer::new(String::new());
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "format" => format = Some(value.into_owned()),
                "sort" => sort = Some(value.into_owned()),
                "limit" | "after" | "back" => {}
                _ => drop(filters.append_pair(&name, &value)),
            }
        }
        Asked { format, sort, filters: filters.finish() }
    }

    fn page(&self) -> PageRequest {
        PageRequest { limit: None, after: None, sort: self.sort.clone().filter(|sort| !sort.is_empty()) }
    }

    fn filters<T: DeserializeOwned>(&self) -> Result<T> {
        read_query(&self.filters)
    }
}

/// The rows that a list shows; a table without a list is written whole.
pub(super) fn rows(table: &str, asked: &Asked) -> Result<Rows> {
    use crate::{messages, orders, parties, stock};
    let page = asked.page();
    let listed = match table {
        "products" => Listed::Products(asked.filters::<stock::products::list::Asked>()?.filter(page)?),
        "stock" => Listed::Levels(asked.filters::<stock::pages::levels::Asked>()?.filter(page)?),
        "movements" => Listed::Movements(asked.filters::<stock::pages::movements::Asked>()?.filter(page)?),
        "transfers" => Listed::Transfers(asked.filters::<stock::pages::transfers::Asked>()?.filter(page)?),
        "customers" => Listed::Customers(asked.filters::<parties::pages::Asked>()?.filter(page)),
        "suppliers" => Listed::Suppliers(asked.filters::<parties::pages::suppliers::Asked>()?.filter(page)?),
        "messages" => Listed::Messages(asked.filters::<messages::pages::Asked>()?.filter(page)),
        "past-papers" => Listed::Papers(asked.filters::<orders::pages::past::Asked>()?.filter(page)?),
        "orders" | "order-lines" => {
            let mut filter = asked.filters::<orders::pages::asked::Asked>()?.filter()?;
            filter.page = page;
            Listed::Orders(filter)
        }
        _ => {
            asked.filters::<crate::shell::NoFilter>()?;
            return Ok(Rows::All);
        }
    };
    Ok(Rows::Listed(Box::new(listed)))
}
