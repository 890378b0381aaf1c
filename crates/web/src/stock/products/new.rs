//! A new product with its variants: one form, with so many rows that most products fit, and more by sending it.

use app::catalog::input::OptionInput;
use app::catalog::products::CreateProduct;
use app::catalog::queries;
use app::platform::Result as AppResult;
use domain::base::{Currency, FieldErrors};
use domain::catalog::MAX_VARIANTS;
use maud::{Markup, html};

use super::fields::{Choices, VariantText, categories, control_of, product_fields};
use crate::pages::{Faults, Fields, Page, Sent, Shown, Visit};
use crate::ui::{Button, Crumb, Field, Form, Icon, Place, crumbs, form_part};

/// Rows of a fresh form, and how many each "add rows" adds.
const ROWS: usize = 3;
/// Names of the options' fields.
const OPTION: &str = "options[0].name";

pub(super) async fn choices(visit: &Visit) -> AppResult<Choices> {
    visit
        .read(|ctx| {
            Ok(Choices { categories: queries::categories(ctx.tx)?, tax_classes: queries::tax_classes(ctx.tx)? })
        })
        .await
}

pub(super) async fn new(visit: Visit) -> Shown {
    let choices = choices(&visit).await?;
    visit.show(page(&visit, &choices, &Fields::default(), &Typed::default(), &Faults::none()))
}

pub(super) async fn add(visit: Visit, sent: Sent<Fields>) -> Shown {
    let typed = Typed::of(&sent.fields);
    if sent.fields.has("more") {
        let more = Typed { rows: typed.rows.saturating_add(ROWS).min(MAX_VARIANTS), ..typed };
        let choices = choices(&visit).await?;
        return visit.show(page(&visit, &choices, &sent.fields, &more, &Faults::none()));
    }
    let done = match typed.command(&sent.fields, visit.settings().currency) {
        Ok(command) => visit.shop().execute(sent.call, command).await,
        Err(error) => Err(error),
    };
    match Faults::of(done)? {
        Ok(answer) => {
            let product = answer.value.product;
            visit.go(format!("/products/{}", product.id)).say(format!("{} was added", product.title)).done()
        }
        Err(faults) => {
            let choices = choices(&visit).await?;
            visit.show(page(&visit, &choices, &sent.fields, &typed, &faults).refused())
        }
    }
}

/// The variants as typed, without the rows left empty; so many rows are drawn.
#[derive(Default)]
struct Typed {
    option: String,
    variants: Vec<VariantText>,
    rows: usize,
}

impl Typed {
    fn of(fields: &Fields) -> Self {
        let rows = fields.text("rows").parse().unwrap_or(ROWS).clamp(1, MAX_VARIANTS);
        let row = |at: usize| VariantText::typed(fields, &format!("variants[{at}]."), 1);
        let variants = (0..rows).map(row).filter(|variant| !variant.is_blank()).collect();
        Self { option: fields.text(OPTION).trim().to_owned(), variants, rows }
    }

    fn command(&self, fields: &Fields, currency: Currency) -> AppResult<CreateProduct> {
        let mut errors = FieldErrors::new();
        let mut variants = Vec::new();
        for (at, variant) in self.variants.iter().enumerate() {
            let input = variant.input(&format!("variants[{at}]."), currency, &mut errors);
            variants.extend(input.map(|mut input| {
                input.values.retain(|value| !value.is_empty());
                input
            }));
        }
        if self.variants.is_empty() {
            errors.add("variants[0].sku", "required", "give the product a SKU and a price");
        }
        let option = OptionInput { name: self.option.clone(), values: Vec::new() };
        let options = if self.option.is_empty() { Vec::new() } else { vec![option] };
        let categories = categories(fields, &mut errors);
        let class = fields.text("tax_class");
        errors.into_result(())?;
        Ok(CreateProduct {
            title: fields.text("title").to_owned(),
            handle: None,
            description: fields.text("description").to_owned(),
            vendor: fields.text("vendor").to_owned(),
            product_type: fields.text("product_type").to_owned(),
            tax_class: (!class.is_empty()).then(|| class.to_owned()),
            short_policy: None,
            categories,
            options,
            variants,
        })
    }
}

fn page(visit: &Visit, choices: &Choices, fields: &Fields, typed: &Typed, faults: &Faults) -> Page {
    let form = Form::post("new-product", "/products", visit.guard())
        .warns_when_left()
        .errors(faults.list_at(control_of))
        .body(html! {
            (form_part("Product", &product_fields(fields, choices, faults)))
            (variant_part(visit.settings().currency, typed, faults))
        })
        .foot(html! {
            (Button::submit("Add product").primary())
            (Button::submit("Add rows").sends("more", "true").icon(Icon::Plus))
        });
    let body = html! {
        div class="page page-form" {
            (crumbs(&[Crumb::new("Products", "/products")]))
            header.page-head { div.page-title { h1 { "Add a product" } } }
            (form)
        }
    };
    Page::new("Add a product", Place::Products, body)
}

fn variant_part(currency: Currency, typed: &Typed, faults: &Faults) -> Markup {
    let rows = typed.rows.max(ROWS).max(typed.variants.len());
    let word = if typed.option.is_empty() { "Value" } else { typed.option.as_str() };
    let blank = VariantText::default();
    html! {
        (form_part("Variants", &html! {
            (Field::text(OPTION, "What the variants differ in").optional().value(typed.option.clone()).error(faults.at(OPTION))
                .placeholder("Size, colour").hint("Leave it empty when there is only one."))
            input type="hidden" name="rows" value=(rows);
        }))
        @for at in 0..rows {
            @let variant = typed.variants.get(at).unwrap_or(&blank);
            (form_part(&format!("Variant {}", at + 1), &variant.draw(&format!("variants[{at}]."), &[word.to_owned()], currency, faults)))
        }
    }
}
