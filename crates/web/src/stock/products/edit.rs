//! Changing a product, archiving it and bringing it back.

use app::catalog::products::{ChangeProduct, ProductChange};
use app::catalog::queries::{self, ProductDetail};
use app::platform::{AppError, Result as AppResult};
use domain::base::{Description, FieldErrors, Name, ProductId};

use super::detail::{form_page, show_refused};
use super::fields::{categories, control_of, product_fields};
use super::new::choices;
use crate::pages::{Faults, Fields, Page, Sent, Shown, Visit};
use crate::shell::Address;
use crate::ui::{Button, Form};
use maud::html;

async fn find(visit: &Visit, id: ProductId) -> AppResult<ProductDetail> {
    visit.read(move |ctx| queries::product(ctx.tx, id)).await
}

/// The fields as they stand.
fn stored(detail: &ProductDetail) -> Fields {
    let product = &detail.product;
    let words = [
        ("title", product.title.to_string()),
        ("description", product.description.as_ref().map_or("", Description::as_str).to_owned()),
        ("vendor", product.vendor.as_ref().map_or("", Name::as_str).to_owned()),
        ("product_type", product.product_type.as_ref().map_or("", Name::as_str).to_owned()),
        ("tax_class", product.tax_class.to_string()),
    ];
    let categories = detail.categories.iter().map(|id| ("categories", id.to_string()));
    words.into_iter().chain(categories).map(|(name, value)| (name.to_owned(), value)).collect()
}

pub(super) async fn edit(visit: Visit, Address(id): Address<ProductId>) -> Shown {
    let detail = find(&visit, id).await?;
    let page = page(&visit, &detail, &stored(&detail), &Faults::none()).await?;
    visit.show(page)
}

async fn page(visit: &Visit, detail: &ProductDetail, typed: &Fields, faults: &Faults) -> AppResult<Page> {
    let choices = choices(visit).await?;
    let product = &detail.product;
    let form = Form::post("product", format!("/products/{}", product.id), visit.guard())
        .warns_when_left()
        .errors(faults.list_at(control_of))
        .body(html! {
            (product_fields(typed, &choices, faults))
            input type="hidden" name="version" value=(product.version);
        })
        .foot(html! {
            (Button::submit("Save changes").primary())
            (Button::link("Cancel", format!("/products/{}", product.id)).quiet())
        });
    Ok(form_page("Edit product".to_owned(), product.id, product.title.as_str(), &form))
}

pub(super) async fn change(visit: Visit, Address(id): Address<ProductId>, sent: Sent<Fields>) -> Shown {
    let done = match command(id, &sent.fields) {
        Ok(command) => visit.shop().execute(sent.call, command).await,
        Err(error) => Err(error),
    };
    match Faults::of(done)? {
        Ok(_) => visit.go(format!("/products/{id}")).say("The changes were saved").done(),
        Err(faults) => {
            // Drawn with the version as it is now: who saves again has seen that it moved.
            let detail = find(&visit, id).await?;
            let page = page(&visit, &detail, &sent.fields, &faults).await?;
            visit.show(page.refused())
        }
    }
}

/// The version that a form was drawn with.
pub(super) fn version(fields: &Fields) -> AppResult<i64> {
    let wrong = |_| AppError::invalid("version", "not_a_number", "reload the page and try again");
    fields.text("version").parse().map_err(wrong)
}

fn command(id: ProductId, fields: &Fields) -> AppResult<ChangeProduct> {
    let mut errors = FieldErrors::new();
    let categories = categories(fields, &mut errors);
    errors.into_result(())?;
    let text = |name: &str| Some(fields.text(name).to_owned());
    let change = ProductChange {
        title: text("title"),
        description: text("description"),
        vendor: text("vendor"),
        product_type: text("product_type"),
        tax_class: text("tax_class").filter(|class| !class.is_empty()),
        categories: Some(categories),
        ..ProductChange::default()
    };
    Ok(ChangeProduct { id, version: version(fields)?, change })
}

pub(super) async fn archive(visit: Visit, Address(id): Address<ProductId>, sent: Sent<Fields>) -> Shown {
    let change = ProductChange { archived: Some(true), ..ProductChange::default() };
    let command = ChangeProduct { id, version: version(&sent.fields)?, change };
    let done = visit.shop().execute(sent.call, command).await;
    match Faults::of(done)? {
        Ok(answer) => {
            let said = format!("{} was archived", answer.value.product.title);
            let undo = format!("/products/{id}/bring-back");
            visit.go(format!("/products/{id}")).say_with_undo(said, undo).done()
        }
        Err(faults) => show_refused(&visit, id, said(&faults)).await,
    }
}

/// Also the way back that the notice of archiving offers, which knows no version.
pub(super) async fn bring_back(visit: Visit, Address(id): Address<ProductId>, sent: Sent<Fields>) -> Shown {
    let now = find(&visit, id).await?.product.version;
    let version = if sent.fields.has("version") { version(&sent.fields)? } else { now };
    let change = ProductChange { archived: Some(false), ..ProductChange::default() };
    let done = visit.shop().execute(sent.call, ChangeProduct { id, version, change }).await;
    match Faults::of(done)? {
        Ok(answer) => {
            let said = format!("{} is on sale again", answer.value.product.title);
            visit.go(format!("/products/{id}")).say(said).done()
        }
        Err(faults) => show_refused(&visit, id, said(&faults)).await,
    }
}

/// All faults in one text, for a page without the form they belong to.
pub(super) fn said(faults: &Faults) -> String {
    faults.list().iter().map(|fault| fault.text.as_ref()).collect::<Vec<_>>().join(". ")
}
