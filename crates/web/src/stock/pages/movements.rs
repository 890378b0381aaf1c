//! The log of movements: every unit that came, left or changed its condition.

use app::platform::{AppError, PageRequest, Result as AppResult};
use app::stock::locations::{self, Location};
use app::stock::queries::movements::{MovementFilter, movements};
use domain::base::{ProductId, Sku};
use domain::stock::MovementCause;
use maud::{Render, html};
use serde::Deserialize;

use super::levels::location_of;
use super::tabs;
use super::words::{cause_said, location_choices, location_name, movement_table};
use crate::pages::{ListAddress, Page, Shown, Visit};
use crate::shell::List;
use crate::ui::{Body, Choice, Empty, Field, Filters, Icon, Index, Kind, Place};

pub(super) const PATH: &str = "/stock/movements";

/// What the address of the list may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Asked {
    q: String,
    product: String,
    location: String,
    cause: String,
    back: Vec<String>,
}

impl Asked {
    fn sku(&self) -> AppResult<Option<Sku>> {
        let text = self.q.trim();
        let read = (!text.is_empty()).then(|| Sku::new(text)).transpose();
        read.map_err(|error| AppError::invalid("q", "not_a_sku", error.to_string()))
    }

    fn cause(&self) -> AppResult<Option<MovementCause>> {
        let wrong = || AppError::invalid("cause", "unknown_cause", "there is no such cause");
        (!self.cause.is_empty()).then(|| MovementCause::from_code(&self.cause).ok_or_else(wrong)).transpose()
    }

    fn product(&self) -> AppResult<Option<ProductId>> {
        let wrong = |_| AppError::invalid("product", "unknown_product", "there is no such product");
        (!self.product.is_empty()).then(|| self.product.parse().map_err(wrong)).transpose()
    }

    pub(crate) fn filter(&self, page: PageRequest) -> AppResult<MovementFilter> {
        Ok(MovementFilter {
            sku: self.sku()?,
            product: self.product()?,
            location: location_of(&self.location)?,
            cause: self.cause()?,
            page,
        })
    }
}

pub(super) async fn list(visit: Visit, list: List<Asked>) -> Shown {
    let asked = list.filter;
    let filter = asked.filter(list.page.clone())?;
    let (rows, locations) = visit.read(move |ctx| Ok((movements(ctx.tx, &filter)?, locations::all(ctx.tx)?))).await?;
    let address = ListAddress::new(PATH, &list.page, &asked.back)
        .filter("q", Some(&asked.q))
        .filter("product", Some(&asked.product))
        .filter("location", Some(&asked.location))
        .filter("cause", Some(&asked.cause));
    let body = if !rows.items.is_empty() {
        Body::Rows(movement_table(&visit, &locations, &rows.items))
    } else if address.is_filtered() {
        Body::NoMatch
    } else {
        let text = "Every unit that comes, leaves or changes its condition leaves a line here.";
        Body::FirstEver(Empty::new(Icon::History, "Nothing has moved yet", text))
    };
    let index = Index::new("Stock movements", body)
        .exports(visit.exports("movements"))
        .views(tabs(PATH))
        .filters(filters(&asked, &address, &locations))
        .pager(address.pager(rows.items.len(), rows.next.as_deref()));
    visit.show(Page::new("Stock movements", Place::Stock, index.render()))
}

fn filters(asked: &Asked, address: &ListAddress, locations: &[Location]) -> Filters {
    let mut chips = Vec::new();
    if !asked.product.is_empty() {
        chips.push(address.chip("product", "Product", "is", "one of the catalogue"));
    }
    if let Ok(Some(id)) = location_of(&asked.location) {
        chips.push(address.chip("location", "Location", "is", location_name(locations, id).to_owned()));
    }
    if let Some(cause) = MovementCause::from_code(&asked.cause) {
        chips.push(address.chip("cause", "What", "is", cause_said(cause)));
    }
    let any = || std::iter::once(Choice::new("", "Any"));
    let causes = MovementCause::ALL.iter().map(|cause| Choice::new(cause.code(), cause_said(*cause)));
    let filters = Filters::new(PATH, address.clear())
        .search("Whole SKU", asked.q.clone())
        .chips(chips)
        .fields(html! {
            (Field::new("location", "Location", Kind::Select(any().chain(location_choices(locations)).collect())).value(asked.location.clone()))
            (Field::new("cause", "What", Kind::Select(any().chain(causes).collect())).value(asked.cause.clone()))
        });
    let product = (!asked.product.is_empty()).then(|| ("product", asked.product.clone()));
    address.kept().into_iter().chain(product).fold(filters, |filters, (name, value)| filters.keep(name, value))
}
