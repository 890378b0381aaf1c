//! The list of products.

use app::catalog::queries::{self, Category, FirstImage, ProductFilter, ProductSummary};
use app::platform::page::Page as Rows;
use app::platform::shown::Shown as Which;
use app::platform::{AppError, Counted, PageRequest, Result as AppResult};
use app::stock::queries::of_product::available_of_products;
use domain::base::{CategoryId, ProductId};
use domain::parties::Permission;
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::HashMap;

use super::fields::category_choices;
use crate::catalog::picture_href;
use crate::pages::{ListAddress, Page, Shown, Visit, amount, counted, figure};
use crate::shell::List;
use crate::ui::{
    Body, Button, Choice, Column, Empty, Field, Filters, Icon, Index, Kind, Phone, Place, Row, Shape, Table, Tone,
    ViewTab, badge, minus, none, number, pair, picture, reference,
};

const PATH: &str = "/products";

/// What the address of the list may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Asked {
    q: String,
    category: String,
    archived: String,
    back: Vec<String>,
}

struct Found {
    rows: Rows<ProductSummary>,
    available: HashMap<ProductId, i64>,
    images: HashMap<ProductId, FirstImage>,
    categories: Vec<Category>,
    counts: (Counted, Counted),
}

impl Asked {
    fn category(&self) -> AppResult<Option<CategoryId>> {
        let wrong = |_| AppError::invalid("category", "unknown_category", "there is no such category");
        (!self.category.is_empty()).then(|| self.category.parse().map_err(wrong)).transpose()
    }

    fn shown(&self) -> AppResult<Which> {
        match self.archived.as_str() {
            "" => Ok(Which::Current),
            "true" => Ok(Which::Archived),
            "all" => Ok(Which::All),
            _ => Err(AppError::invalid("archived", "unknown_value", "must be true or all")),
        }
    }

    pub(crate) fn filter(&self, page: PageRequest) -> AppResult<ProductFilter> {
        let search = (!self.q.trim().is_empty()).then(|| self.q.clone());
        Ok(ProductFilter { search, category: self.category()?, shown: self.shown()?, page })
    }
}

pub(super) async fn list(visit: Visit, list: List<Asked>) -> Shown {
    let asked = list.filter;
    let filter = asked.filter(list.page.clone())?;
    let sees_stock = visit.may(Permission::StockRead);
    let found = visit
        .read(move |ctx| {
            let rows = queries::products(ctx.tx, &filter)?;
            let ids: Vec<ProductId> = rows.items.iter().map(|row| row.product.id).collect();
            let available = if sees_stock { available_of_products(ctx.tx, &ids)? } else { HashMap::new() };
            Ok(Found {
                images: queries::first_images(ctx.tx, &ids)?,
                rows,
                available,
                categories: queries::categories(ctx.tx)?,
                counts: queries::count_products(ctx.tx)?,
            })
        })
        .await?;
    let address = ListAddress::new(PATH, &list.page, &asked.back)
        .filter("q", Some(&asked.q))
        .filter("category", Some(&asked.category))
        .filter("archived", Some(&asked.archived));
    let index = Index::new("Products", body(&visit, &address, &found, sees_stock))
        .exports(visit.exports("products"))
        .actions(actions(&visit))
        .views(views(&asked, &address, found.counts))
        .filters(filters(&asked, &address, &found.categories))
        .pager(address.pager(found.rows.items.len(), found.rows.next.as_deref()));
    visit.show(Page::new("Products", Place::Products, html! { (index) }))
}

/// On sale, put away, both; search and category go along.
fn views(asked: &Asked, address: &ListAddress, (current, archived): (Counted, Counted)) -> Vec<ViewTab> {
    let view = |value: &'static str, label: &'static str, count: Counted| ViewTab {
        label: label.into(),
        href: address.with("archived", value).into(),
        count: counted(count),
        current: asked.archived == value,
    };
    vec![view("", "On sale", current), view("true", "Archived", archived), view("all", "All", current.plus(archived))]
}

fn actions(visit: &Visit) -> Vec<Button> {
    if visit.may(Permission::CatalogWrite) {
        vec![Button::link("Add a product", "/products/new").icon(Icon::Plus).primary()]
    } else {
        Vec::new()
    }
}

fn body(visit: &Visit, address: &ListAddress, found: &Found, sees_stock: bool) -> Body {
    if found.rows.items.is_empty() {
        if address.is_filtered_but("archived") {
            return Body::NoMatch;
        }
        if address.is_filtered() {
            let text = "Products that are no longer sold are archived on their page; their orders keep them.";
            return Body::FirstEver(Empty::new(Icon::Tag, "Nothing is archived", text));
        }
        let text = "What you sell stands here with its prices and with what is free of it.";
        return Body::FirstEver(Empty::new(Icon::Tag, "No products yet", text).actions(actions(visit)));
    }
    let (title, titles) = address.sort("title");
    let mut columns = vec![
        Column::lead("Product").sort(title, titles),
        Column::text("Vendor").phone(Phone::Hidden),
        Column::text("State").phone(Phone::Hidden),
        Column::figure("Variants"),
    ];
    if sees_stock {
        columns.push(Column::figure("Free to sell").phone(Phone::LineEnd));
    }
    columns.push(Column::figure(format!("Price, {}", visit.settings().currency)).phone(Phone::Aside));
    Body::Rows(Table::new(
        "Products",
        columns,
        found.rows.items.iter().map(|one| row(one, found, sees_stock)).collect(),
    ))
}

fn row(one: &ProductSummary, found: &Found, sees_stock: bool) -> Row {
    let product = &one.product;
    let href = format!("{PATH}/{}", product.id);
    let kind = product.product_type.as_ref().map_or(product.handle.as_str(), |kind| kind.as_str());
    let src = found.images.get(&product.id).map(|image| picture_href(&image.small));
    let mut cells = vec![
        pair(&picture(src.as_deref(), product.title.as_str()), &reference(&href, product.title.as_str()), kind),
        html! { @match &product.vendor { Some(vendor) => { (vendor) } None => { (none()) } } },
        if product.archived_at.is_some() {
            badge(Tone::Neutral, Shape::Bar, "Archived")
        } else {
            badge(Tone::Ok, Shape::Full, "On sale")
        },
        number(&figure(one.variant_count)),
    ];
    if sees_stock {
        cells.push(units(found.available.get(&product.id).copied()));
    }
    cells.push(price(one));
    Row::new(format!("product-{}", product.id), cells).href(href)
}

/// Units, where there are any to speak of.
fn units(value: Option<i64>) -> Markup {
    match value {
        Some(units) if units <= 0 => minus(&figure(units)),
        Some(units) => number(&figure(units)),
        None => none(),
    }
}

fn price(one: &ProductSummary) -> Markup {
    match (one.price_from, one.price_to) {
        (Some(from), Some(to)) if from == to => number(&amount(from)),
        (Some(from), Some(to)) => number(&format!("{} – {}", amount(from), amount(to))),
        (Some(_) | None, _) => none(),
    }
}

fn filters(asked: &Asked, address: &ListAddress, categories: &[Category]) -> Filters {
    let mut chips = Vec::new();
    if let Some(category) = categories.iter().find(|one| one.id.to_string() == asked.category) {
        chips.push(address.chip("category", "Category", "is", category.name.to_string()));
    }
    let all = std::iter::once(Choice::new("", "Any")).chain(category_choices(categories)).collect();
    let filters = Filters::new(PATH, address.without_filters_but("archived"))
        .search("Title, vendor, SKU, barcode", asked.q.clone())
        .chips(chips)
        .fields(html! {
            (Field::new("category", "Category", Kind::Select(all)).value(asked.category.clone()))
        });
    let view = (!asked.archived.is_empty()).then(|| ("archived", asked.archived.clone()));
    address.kept().into_iter().chain(view).fold(filters, |filters, (name, value)| filters.keep(name, value))
}
