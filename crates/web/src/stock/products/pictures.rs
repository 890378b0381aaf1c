//! The pictures on a product's page: adding one, putting them in order, their words, removing them.

use app::catalog::images::{AddImage, ArrangeImage, MAX_IMAGES, RemoveImage};
use app::catalog::queries::ProductImage;
use app::platform::{AppError, Result as AppResult, pictures};
use domain::base::{ImageId, ProductId};
use maud::{Markup, Render, html};
use serde::Deserialize;

use super::detail::show_refused;
use crate::catalog::picture_href;
use crate::pages::{Sent, SentFiles, Shown, Visit};
use crate::shell::Address;
use crate::ui::{Button, Field, Form, Icon, Kind, Look, Section, picture_card, picture_cards};

/// Bytes of a form with a picture.
const MAX_FORM_BYTES: u64 = pictures::MAX_FILE_BYTES + 64 * 1024;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Words {
    alt: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Arranged {
    product: String,
    version: i64,
    position: String,
    alt: Option<String>,
    remove: String,
}

/// Adds a picture.
pub(super) async fn add(
    visit: Visit,
    Address(id): Address<ProductId>,
    mut sent: SentFiles<Words, MAX_FORM_BYTES>,
) -> Shown {
    let file = match sent.files.first_mut() {
        Some(file) => Ok(file.content.to_vec()?),
        None => Err(AppError::invalid("file", "required", "choose a picture first")),
    };
    let picture = match file {
        Ok(bytes) => pictures::read(bytes).await,
        Err(error) => Err(error),
    };
    let done = match picture {
        Ok(picture) => {
            let command = AddImage { product: id, alt: sent.fields.alt, picture };
            visit.shop().execute(sent.call, command).await.map(drop)
        }
        Err(error) => Err(error),
    };
    answer(&visit, id, done, "The picture was added").await
}

/// Moves a picture, changes its words or removes it, by the button that was pressed.
pub(super) async fn arrange(visit: Visit, Address(id): Address<ImageId>, sent: Sent<Arranged>) -> Shown {
    let Arranged { product, version, position, alt, remove } = sent.fields;
    let product: ProductId = product.parse().map_err(|_| AppError::NotFound("product"))?;
    if !remove.is_empty() {
        let done = visit.shop().execute(sent.call, RemoveImage { id }).await.map(drop);
        return answer(&visit, product, done, "The picture was removed").await;
    }
    let command = ArrangeImage { id, version, position: position.parse().ok(), alt };
    let done = visit.shop().execute(sent.call, command).await.map(drop);
    answer(&visit, product, done, "The pictures were saved").await
}

async fn answer(visit: &Visit, product: ProductId, done: AppResult<()>, said: &'static str) -> Shown {
    match done {
        Ok(()) => visit.go(format!("/products/{product}#pictures")).say(said).done(),
        Err(AppError::Invalid(errors)) => {
            let why: Vec<String> = errors.iter().map(|error| error.message.clone()).collect();
            show_refused(visit, product, why.join("; ")).await
        }
        Err(AppError::VersionConflict { .. }) => {
            let why = "Somebody else moved or described this picture meanwhile. Look at the pictures again.";
            show_refused(visit, product, why.to_owned()).await
        }
        Err(AppError::Refused(refused)) => show_refused(visit, product, refused.message).await,
        Err(AppError::Unavailable(why)) => show_refused(visit, product, why.to_owned()).await,
        Err(error) => Err(error.into()),
    }
}

/// The section of a product's page; for those who may not change it, only the pictures.
pub(super) fn section(visit: &Visit, product: ProductId, images: &[ProductImage], may: bool) -> Markup {
    if images.is_empty() && !may {
        return html! {};
    }
    let count = i64::try_from(images.len()).unwrap_or(i64::MAX);
    let cards = images.iter().map(|image| {
        let tools = html! { @if may { (tools(visit, product, image, count)) } };
        picture_card(&picture_href(&image.large), &image.alt, (image.width, image.height), &tools)
    });
    let body = html! {
        @if images.is_empty() { p.quiet { "The first picture stands in lists and in the order form." } }
        @else { (picture_cards(&cards.collect::<Vec<_>>())) }
        @if may && images.len() < MAX_IMAGES { (upload(visit, product)) }
    };
    Section::new("pictures", "Pictures", body).render()
}

fn upload(visit: &Visit, product: ProductId) -> Form {
    Form::post("add-picture", format!("/products/{product}/images"), visit.guard())
        .multipart()
        .body(crate::ui::form_row(&html! {
            (Field::new("file", "Add a picture", Kind::File("image/jpeg,image/png,image/webp".into())).hint("JPEG, PNG or WebP, up to 10 MB."))
            (Field::text("alt", "What it shows").optional().max_length(300).hint("Read to people who cannot see it."))
        }))
        .foot(html! { (Button::submit("Add picture").icon(Icon::Upload)) })
}

fn tools(visit: &Visit, product: ProductId, image: &ProductImage, count: i64) -> Markup {
    let place = |word: &'static str, icon: Icon, to: i64| {
        Button::submit(word).icon_only(icon).small().quiet().sends("position", to.to_string())
    };
    let form = Form::post(format!("picture-{}", image.id), format!("/images/{}", image.id), visit.guard()).body(html! {
        input type="hidden" name="product" value=(product);
        input type="hidden" name="version" value=(image.version);
        (Field::text("alt", "What it shows").id(format!("alt-{}", image.id)).max_length(300).value(image.alt.clone()))
        div.btn-row {
            (Button::submit("Save").small())
            @if image.position > 1 { (place("Earlier", Icon::ChevronLeft, image.position - 1)) }
            @if image.position < count { (place("Later", Icon::ChevronRight, image.position + 1)) }
            (Button::submit("Remove").small().look(Look::Danger).sends("remove", "true"))
        }
    });
    form.render()
}
