//! Adding a variant to a product, changing one, archiving it and bringing it back.

use app::catalog::queries::{self, Product, Variant};
use app::catalog::variants::{AddVariant, ChangeVariant, VariantChange};
use app::platform::Result as AppResult;
use domain::base::{Currency, FieldErrors, ProductId, VariantId};
use maud::html;

use super::detail::form_page;
use super::edit::version;
use super::fields::{VariantText, control_of};
use crate::pages::{Faults, Fields, Page, Sent, Shown, Visit};
use crate::shell::Address;
use crate::ui::{Button, Form, Look};

async fn product(visit: &Visit, id: ProductId) -> AppResult<Product> {
    visit.read(move |ctx| Ok(queries::product(ctx.tx, id)?.product)).await
}

async fn variant(visit: &Visit, id: VariantId) -> AppResult<(Product, Variant)> {
    visit
        .read(move |ctx| {
            let variant = queries::variant(ctx.tx, id)?;
            Ok((queries::product(ctx.tx, variant.product_id)?.product, variant))
        })
        .await
}

fn option_words(product: &Product) -> Vec<String> {
    product.options.iter().map(|option| option.name.to_string()).collect()
}

pub(super) async fn new(visit: Visit, Address(id): Address<ProductId>) -> Shown {
    let product = product(&visit, id).await?;
    visit.show(adding(&visit, &product, &VariantText::default(), &Faults::none()))
}

pub(super) async fn add(visit: Visit, Address(id): Address<ProductId>, sent: Sent<Fields>) -> Shown {
    let product = product(&visit, id).await?;
    let typed = VariantText::typed(&sent.fields, "", product.options.len());
    let done = match adding_command(id, &typed, visit.settings().currency) {
        Ok(command) => visit.shop().execute(sent.call, command).await,
        Err(error) => Err(error),
    };
    match Faults::of(done)? {
        Ok(answer) => visit.go(format!("/products/{id}")).say(format!("{} was added", answer.value.sku)).done(),
        Err(faults) => visit.show(adding(&visit, &product, &typed, &faults).refused()),
    }
}

fn adding_command(product: ProductId, typed: &VariantText, currency: Currency) -> AppResult<AddVariant> {
    let mut errors = FieldErrors::new();
    match typed.input("", currency, &mut errors) {
        Some(input) => Ok(AddVariant { product, input: errors.into_result(input)? }),
        None => Err(errors.into()),
    }
}

fn adding(visit: &Visit, product: &Product, typed: &VariantText, faults: &Faults) -> Page {
    let form = Form::post("variant", format!("/products/{}/variants", product.id), visit.guard())
        .warns_when_left()
        .errors(faults.list_at(control_of))
        .body(typed.draw("", &option_words(product), visit.settings().currency, faults))
        .foot(html! { (Button::submit("Add variant").primary()) });
    form_page("Add a variant".to_owned(), product.id, product.title.as_str(), &form)
}

pub(super) async fn edit(visit: Visit, Address(id): Address<VariantId>) -> Shown {
    let (product, variant) = variant(&visit, id).await?;
    visit.show(changing(&visit, &product, &variant, &VariantText::of(&variant), &Faults::none()))
}

pub(super) async fn change(visit: Visit, Address(id): Address<VariantId>, sent: Sent<Fields>) -> Shown {
    let (product, variant) = variant(&visit, id).await?;
    let typed = VariantText::typed(&sent.fields, "", product.options.len());
    let done = match command(&variant, &typed, &sent.fields, visit.settings().currency) {
        Ok(command) => visit.shop().execute(sent.call, command).await,
        Err(error) => Err(error),
    };
    match Faults::of(done)? {
        Ok(answer) => {
            visit.go(format!("/products/{}", product.id)).say(format!("{} was saved", answer.value.sku)).done()
        }
        Err(faults) => visit.show(changing(&visit, &product, &variant, &typed, &faults).refused()),
    }
}

/// Only what differs from what was there is sent on: a price in another currency than the shop's stays as it is.
fn command(variant: &Variant, typed: &VariantText, fields: &Fields, currency: Currency) -> AppResult<ChangeVariant> {
    let mut errors = FieldErrors::new();
    let before = VariantText::of(variant);
    let price = if typed.price == before.price { None } else { typed.price("", currency, &mut errors) };
    let weight_g = typed.weight("", &mut errors);
    errors.into_result(())?;
    let archived = match fields.text("archive") {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    };
    let change = VariantChange {
        sku: Some(typed.sku.clone()),
        values: Some(typed.values.clone()),
        barcodes: Some(typed.codes()),
        price,
        weight_g: Some(weight_g),
        archived,
        ..VariantChange::default()
    };
    Ok(ChangeVariant { id: variant.id, version: version(fields)?, change })
}

fn changing(visit: &Visit, product: &Product, variant: &Variant, typed: &VariantText, faults: &Faults) -> Page {
    let archive = if variant.archived_at.is_some() {
        Button::submit("Bring back").sends("archive", "false")
    } else {
        Button::submit("Archive variant").sends("archive", "true").look(Look::Danger)
    };
    let form = Form::post("variant", format!("/variants/{}", variant.id), visit.guard())
        .warns_when_left()
        .errors(faults.list_at(control_of))
        .body(html! {
            (typed.draw("", &option_words(product), visit.settings().currency, faults))
            input type="hidden" name="version" value=(variant.version);
        })
        .foot(html! { (Button::submit("Save changes").primary()) (archive) });
    form_page(format!("Edit {}", variant.sku), product.id, product.title.as_str(), &form)
}
