//! One product: facts, stock, variants, and the way to its forms.

use app::catalog::queries::{self, ProductDetail, ProductImage, Variant};
use app::platform::Result as AppResult;
use domain::base::{Barcode, ProductId};
use domain::parties::Permission;
use maud::{Markup, Render, html};

use super::fields::Choices;
use super::stock::ProductStock;
use crate::catalog::picture_href;
use crate::pages::{Page, Shown, Visit, amount, figure, moment};
use crate::shell::Address;
use crate::stock::pages::Supply;
use crate::ui::{
    Banner, Button, Column, Crumb, Detail, Facts, Form, KeyFigure, Look, Phone, Place, Row, RowMark, Section, Shape,
    Table, Tone, badge, figures, none, number, picture_large, tag, text_link,
};

struct Found {
    detail: ProductDetail,
    choices: Choices,
    stock: Option<ProductStock>,
    images: Vec<ProductImage>,
    supply: Supply,
}

async fn find(visit: &Visit, id: ProductId) -> AppResult<Found> {
    let sees_stock = visit.may(Permission::StockRead);
    visit
        .read(move |ctx| {
            let detail = queries::product(ctx.tx, id)?;
            Ok(Found {
                supply: Supply::read(ctx, &detail.variants)?,
                detail,
                choices: Choices {
                    categories: queries::categories(ctx.tx)?,
                    tax_classes: queries::tax_classes(ctx.tx)?,
                },
                images: queries::images_of(ctx.tx, id)?,
                stock: if sees_stock { Some(ProductStock::read(ctx, id)?) } else { None },
            })
        })
        .await
}

pub(super) async fn show(visit: Visit, Address(id): Address<ProductId>) -> Shown {
    let page = page(&visit, id).await?;
    visit.show(page)
}

/// The page, with what went wrong across its top.
pub(super) async fn show_refused(visit: &Visit, id: ProductId, why: String) -> Shown {
    let page = page(visit, id).await?;
    visit.show(page.banner(Banner::new(Tone::Bad, "This was not done", why)).refused())
}

async fn page(visit: &Visit, id: ProductId) -> AppResult<Page> {
    let found = find(visit, id).await?;
    let product = &found.detail.product;
    let may = visit.may(Permission::CatalogWrite);
    let mut detail = Detail::new(product.title.to_string(), vec![Crumb::new("Products", "/products")])
        .picture(picture_large(found.images.first().map(|image| picture_href(&image.small)).as_deref(), product.title.as_str()))
        .badges(badges(&found))
        .facts_line(facts_line(visit, &found.detail))
        .main(html! {
            @if let Some(stock) = &found.stock { (stock.sections(visit, id, &found.detail.variants)) }
            (variants(visit, &found.detail, may))
            (found.supply.section(visit, &found.detail.variants))
            (super::pictures::section(visit, id, &found.images, may))
            @if let Some(words) = &product.description { (Section::new("description", "Description", html! { p { (words) } })) }
        })
        .side(side(&found));
    if may {
        detail = detail.actions(actions(visit, &found.detail));
    }
    if let Some(stock) = &found.stock {
        let shown: Vec<KeyFigure> = stock.figures();
        detail = detail.top(figures(&shown));
    }
    Ok(Page::new(product.title.to_string(), Place::Products, detail.render()))
}

fn badges(found: &Found) -> Markup {
    let low = found.stock.as_ref().map_or(0, ProductStock::low);
    html! {
        @if found.detail.product.archived_at.is_some() { (badge(Tone::Neutral, Shape::Bar, "Archived")) }
        @else { (badge(Tone::Ok, Shape::Full, "On sale")) }
        @if low > 0 { (badge(Tone::Warn, Shape::Half, &format!("Low in {low} {}", if low == 1 { "place" } else { "places" }))) }
    }
}

fn facts_line(visit: &Visit, detail: &ProductDetail) -> Markup {
    let now = visit.shop().clock().now();
    let used = detail.variants.iter().filter(|one| one.archived_at.is_none()).count();
    html! {
        span { (used) @if used == 1 { " variant" } @else { " variants" } }
        @if let Some(vendor) = &detail.product.vendor { span { (vendor) } }
        span { "Changed " (moment(detail.product.updated_at, now, visit.zone())) }
    }
}

fn actions(visit: &Visit, detail: &ProductDetail) -> Markup {
    let product = &detail.product;
    let path = format!("/products/{}", product.id);
    let (word, to) = if product.archived_at.is_some() { ("Bring back", "bring-back") } else { ("Archive", "archive") };
    html! {
        form.inline-form method="post" action={ (path) "/" (to) } {
            (visit.guard())
            input type="hidden" name="version" value=(product.version);
            (Button::submit(word).look(Look::Quiet))
        }
        (Button::link("Edit product", format!("{path}/edit")).primary().key("e"))
    }
}

fn variants(visit: &Visit, detail: &ProductDetail, may: bool) -> Section {
    let mut columns = vec![
        Column::lead("Variant"),
        Column::text("SKU"),
        Column::text("Barcodes").phone(Phone::Hidden),
        Column::figure("Weight").phone(Phone::Hidden),
        Column::figure(format!("Price, {}", visit.settings().currency)).phone(Phone::Aside),
    ];
    if may {
        columns.push(Column::text("Edit").label_hidden().phone(Phone::LineEnd));
    }
    let rows = detail.variants.iter().map(|one| variant_row(one, may)).collect();
    let add = Button::link("Add a variant", format!("/products/{}/variants/new", detail.product.id)).quiet().small();
    let section = Section::new("variants", "Variants", Table::new("Variants", columns, rows).plain().render());
    if may && !detail.product.options.is_empty() { section.tools(add.render()) } else { section }
}

fn variant_row(one: &Variant, may: bool) -> Row {
    let name = if one.title.is_empty() { one.product_title.as_str() } else { one.title.as_str() };
    let codes = one.barcodes.iter().map(Barcode::as_str).collect::<Vec<_>>().join(" ");
    let weight = one.weight_g.map(|grams| number(&format!("{} g", figure(grams))));
    let mut cells = vec![
        html! { (name) @if one.archived_at.is_some() { " " (badge(Tone::Neutral, Shape::Bar, "Archived")) } },
        html! { code { (one.sku) } },
        html! { @if codes.is_empty() { (none()) } @else { code { (codes) } } },
        weight.unwrap_or_else(none),
        number(&amount(one.price)),
    ];
    if may {
        cells.push(text_link(&format!("/variants/{}/edit", one.id), &format!("Edit {}", one.sku)));
    }
    let mark = if one.archived_at.is_some() { RowMark::Cancelled } else { RowMark::Plain };
    Row::new(format!("variant-{}", one.id), cells).mark(mark)
}

fn side(found: &Found) -> Markup {
    let product = &found.detail.product;
    let class = found.choices.tax_classes.iter().find(|class| class.code == product.tax_class);
    let class = class.map_or(product.tax_class.as_str(), |class| class.name.as_str());
    let categories = found.choices.categories.iter().filter(|one| found.detail.categories.contains(&one.id));
    let mut about = Facts::new();
    if !found.detail.categories.is_empty() {
        let links = html! {
            span.badge-row { @for one in categories { (text_link(&format!("/products?category={}", one.id), one.name.as_str())) } }
        };
        about = about.add("Category", links);
    }
    if let Some(kind) = &product.product_type {
        about = about.add("Type", html! { (kind) });
    }
    about = about.add("Tax class", html! { (class) }).add("Address name", html! { code { (product.handle) } });
    for option in &product.options {
        about = about.add(
            option.name.to_string(),
            html! { span.badge-row { @for value in &option.values { (tag(value.as_str())) } } },
        );
    }
    html! {
        (Section::new("about", "About", about.render()))
        @if let Some(stock) = &found.stock { (Section::new("sum", "How free stock adds up", stock.adds_up())) }
    }
}

/// A form's frame: crumbs, heading, the form.
pub(super) fn form_page(title: String, product: ProductId, product_title: &str, form: &Form) -> Page {
    let href = format!("/products/{product}");
    let body = html! {
        div class="page page-form" {
            (crate::ui::crumbs(&[Crumb::new("Products", "/products"), Crumb::new(product_title.to_owned(), href)]))
            header.page-head { div.page-title { h1 { (title) } } }
            (form)
        }
    };
    Page::new(title, Place::Products, body)
}
