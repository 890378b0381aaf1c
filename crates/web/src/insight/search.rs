//! Search over everything: orders, products, customers. One answer for the palette (a fragment) and for the page without script.

use app::catalog::queries::{ProductFilter, products};
use app::orders::queries::list::{OrderFilter, orders};
use app::parties::queries::{CustomerFilter, customers};
use app::platform::{PageRequest, ReadCtx, Result};
use domain::parties::Permission;
use maud::html;
use serde::Deserialize;

use crate::pages::{Page, Shown, Visit};
use crate::shell::{Policy, Query, Routes};
use crate::ui::{Empty, Icon, PaletteGroup, PaletteItem, Place, Section, found_list, palette_results};

/// Answers of each kind.
const SHOWN: i64 = 6;

/// What was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    q: String,
}

pub(super) fn add(routes: Routes) -> Routes {
    routes.page(Policy::SignedIn, "/search", search)
}

async fn search(visit: Visit, Query(asked): Query<Asked>) -> Shown {
    let typed = asked.q.trim().to_owned();
    let groups = if typed.is_empty() { Vec::new() } else { visit.read(move |ctx| find(ctx, &typed)).await? };
    if visit.is_fragment() {
        return visit.show(Page::new("Search", Place::Today, palette_results(&groups)));
    }
    let text = "Type an order number, a name, an e-mail address, a product or a SKU.";
    let title =
        if asked.q.trim().is_empty() { "Search".to_owned() } else { format!("Search for “{}”", asked.q.trim()) };
    let body = html! {
        div class="page page-form" {
            header.page-head { div.page-title { h1 { (title) } } }
            @if groups.is_empty() { (Empty::new(Icon::Search, "Nothing found", text)) }
            @for (at, group) in groups.iter().enumerate() {
                (Section::new(format!("found-{at}"), group.title.clone(), found_list(group)).count(group.items.len().to_string()))
            }
        }
    };
    visit.show(Page::new("Search", Place::Today, body))
}

/// What may be seen, by kind.
fn find(ctx: &mut ReadCtx<'_, '_>, typed: &str) -> Result<Vec<PaletteGroup>> {
    let may = |permission| ctx.principal.grants.allows(permission);
    let (see_orders, see_products, see_customers) =
        (may(Permission::OrdersRead), may(Permission::CatalogRead), may(Permission::CustomersRead));
    let page = || PageRequest { limit: Some(SHOWN), ..PageRequest::default() };
    let search = || Some(typed.to_owned());
    let mut groups = Vec::new();
    if see_orders {
        let found = orders(ctx.tx, &OrderFilter { search: search(), page: page(), ..OrderFilter::default() })?;
        let items = found.items.into_iter().map(|o| {
            let note = format!("{}, {}", o.customer_name, o.stage.replace('_', " "));
            item(Icon::ShoppingCart, format!("#{}", o.number), note, format!("/orders/{}", o.id))
        });
        groups.push(PaletteGroup { title: "Orders".into(), items: items.collect() });
    }
    if see_products {
        let found = products(ctx.tx, &ProductFilter { search: search(), page: page(), ..ProductFilter::default() })?;
        let items = found.items.into_iter().map(|p| {
            let vendor = p.product.vendor.map(|v| v.into_string()).unwrap_or_default();
            item(Icon::Tag, p.product.title.into_string(), vendor, format!("/products/{}", p.product.id))
        });
        groups.push(PaletteGroup { title: "Products".into(), items: items.collect() });
    }
    if see_customers {
        let found = customers(ctx.tx, &CustomerFilter { search: search(), page: page(), ..CustomerFilter::default() })?;
        let items = found.items.into_iter().map(|c| {
            let email = c.email.map(|e| e.as_str().to_owned()).unwrap_or_default();
            item(Icon::Users, c.name.into_string(), email, format!("/customers/{}", c.id))
        });
        groups.push(PaletteGroup { title: "Customers".into(), items: items.collect() });
    }
    groups.retain(|group| !group.items.is_empty());
    Ok(groups)
}

fn item(icon: Icon, label: String, note: String, href: String) -> PaletteItem {
    let note = (!note.is_empty()).then(|| note.into());
    PaletteItem { icon, label: label.into(), note, href: href.into(), key: None }
}
