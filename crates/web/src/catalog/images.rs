//! `/products/{id}/images`, `/images/{id}`, and the files that pages show.

use app::catalog::images::{AddImage, ArrangeImage, RemoveImage};
use app::catalog::queries::{ProductImage, image_file, images_beside, images_of, product};
use app::platform::{AppError, pictures};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::base::{ImageId, ProductId, Timestamp};
use domain::parties::Permission;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::shell::file_in_json::{decoded, in_data};
use crate::shell::schema::TimeSchema;
use crate::shell::submit::Uploaded;
use crate::shell::{Address, App, Caller, Edited, Empty, Policy, Reply, Result, Routes, Submitted, or_current};

/// A name is the hash of the content: it never changes.
const KEEP: &str = "public, max-age=31536000, immutable";
/// Characters of a name.
const HASH_CHARS: usize = 64;
/// Largest body that carries a picture: four characters for three bytes, and the words around them.
const MAX_UPLOAD_BYTES: usize = 14 * 1024 * 1024 + 4096;

/// Adds the routes.
pub(super) fn add(routes: Routes) -> Routes {
    let (read, write) = (Policy::Needs(Permission::CatalogRead), Policy::Needs(Permission::CatalogWrite));
    routes
        .route(read, routes!(list_product_images))
        .route(write, routes!(add_product_image))
        .route(write, routes!(arrange_product_image))
        .route(write, routes!(remove_product_image))
        .page(Policy::Asset, "/pictures/{hash}", serve)
}

/// Where a file of a picture is.
pub(crate) fn picture_href(hash: &str) -> String {
    format!("/pictures/{hash}")
}

/// A picture of a product.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProductImage)]
struct ImageJson {
    #[schema(value_type = String, example = "img_01J8ZK4T2M7Q5A")]
    id: ImageId,
    /// Its place, 1 for the first, which lists show.
    position: i64,
    /// What it shows, in words.
    alt: String,
    /// Address of the picture.
    #[schema(example = "/pictures/2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")]
    url: String,
    /// Address of the picture in lists.
    small_url: String,
    width: i64,
    height: i64,
    #[schema(value_type = TimeSchema)]
    created_at: Timestamp,
    /// Rises when its place or its words change; also when another one that was moved took its place.
    version: i64,
}

impl From<ProductImage> for ImageJson {
    fn from(from: ProductImage) -> Self {
        Self {
            id: from.id,
            position: from.position,
            alt: from.alt,
            url: picture_href(&from.large),
            small_url: picture_href(&from.small),
            width: from.width,
            height: from.height,
            created_at: from.created_at,
            version: from.version,
        }
    }
}

/// The pictures of a product, in their order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProductImages)]
struct ImagesJson {
    items: Vec<ImageJson>,
}

impl From<Vec<ProductImage>> for ImagesJson {
    fn from(from: Vec<ProductImage>) -> Self {
        Self { items: from.into_iter().map(ImageJson::from).collect() }
    }
}

/// A picture to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewImage {
    /// A JPEG, PNG or WebP file of at most 10 MB, in base64.
    #[schema(max_length = 14_000_000, example = "iVBORw0KGgo=")]
    data: String,
    /// What it shows, in words.
    #[serde(default)]
    #[schema(max_length = 300, example = "A grey cup beside a kettle")]
    alt: String,
}

/// What changes of a picture: absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ImageArrangement {
    /// Its new place, 1 for the first.
    #[serde(default)]
    #[schema(minimum = 1, example = 1)]
    position: Option<i64>,
    #[serde(default)]
    #[schema(max_length = 300)]
    alt: Option<String>,
}

/// List the pictures of a product
#[utoipa::path(get, path = "/products/{id}/images", params(("id" = String, Path, example = "prd_01J8ZK4T2M7Q5A")),
    responses((status = 200, description = "Its pictures", body = ImagesJson)))]
async fn list_product_images(
    State(app): State<App>,
    caller: Caller,
    Address(id): Address<ProductId>,
) -> Result<Reply<ImagesJson>> {
    let found = app.shop().read(&caller.principal, move |ctx| {
        product(ctx.tx, id)?;
        images_of(ctx.tx, id)
    });
    Ok(Reply::ok(found.await?.into()))
}

/// Add a picture to a product
///
/// It is turned upright, made smaller and kept in two sizes; what a camera wrote beside it is not kept.
#[utoipa::path(post, path = "/products/{id}/images", params(("id" = String, Path)), request_body = NewImage,
    responses((status = 201, description = "The picture", body = ImageJson)))]
async fn add_product_image(
    State(app): State<App>,
    Address(id): Address<ProductId>,
    sent: Uploaded<NewImage, MAX_UPLOAD_BYTES>,
) -> Result<Reply<ImageJson>> {
    let NewImage { data, alt } = sent.body;
    let picture = pictures::read(decoded(&data)?).await.map_err(in_data)?;
    let answer = app.shop().execute(sent.call, AddImage { product: id, alt, picture }).await.map_err(in_data)?;
    Ok(Reply::created(answer).map(ImageJson::from).at(format_args!("/products/{id}/images")))
}

/// Move a picture to another place, or change its words
#[utoipa::path(patch, path = "/images/{id}", params(("id" = String, Path, example = "img_01J8ZK4T2M7Q5A")),
    request_body = ImageArrangement, responses((status = 200, description = "All pictures of the product", body = ImagesJson)))]
async fn arrange_product_image(
    State(app): State<App>,
    Address(id): Address<ImageId>,
    sent: Edited<ImageArrangement>,
) -> Result<Reply<ImagesJson>> {
    let principal = sent.call.principal.clone();
    let ImageArrangement { position, alt } = sent.body;
    let changed = app.shop().execute(sent.call, ArrangeImage { id, version: sent.version, position, alt }).await;
    let read = app.shop().read(&principal, move |ctx| images_beside(ctx.tx, id));
    let answer = or_current(changed, async { Ok(ImagesJson::from(read.await?)) }).await?;
    let version = answer.value.iter().find(|image| image.id == id).map_or(1, |image| image.version);
    Ok(Reply::done(answer).map(ImagesJson::from).version(version))
}

/// Remove a picture
#[utoipa::path(delete, path = "/images/{id}", params(("id" = String, Path)),
    responses((status = 200, description = "The pictures that are left", body = ImagesJson)))]
async fn remove_product_image(
    State(app): State<App>,
    Address(id): Address<ImageId>,
    sent: Submitted<Empty>,
) -> Result<Reply<ImagesJson>> {
    let answer = app.shop().execute(sent.call, RemoveImage { id }).await?;
    Ok(Reply::done(answer).map(ImagesJson::from))
}

/// Answers `GET /pictures/{hash}`: the file, 304 when the browser holds it.
async fn serve(State(app): State<App>, Address(hash): Address<String>, headers: HeaderMap) -> Result<Response> {
    let named = hash.len() == HASH_CHARS && hash.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    if !named {
        return Err(AppError::NotFound("picture").into());
    }
    let etag = format!("\"{hash}\"");
    if headers.get(header::IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == etag.as_bytes()) {
        let about = [(header::CACHE_CONTROL, KEEP.to_owned()), (header::ETAG, etag)];
        return Ok((StatusCode::NOT_MODIFIED, about).into_response());
    }
    let found = app.shop().read(&app.guest(), move |ctx| image_file(ctx.tx, &hash)).await?;
    let (media_type, bytes) = found.ok_or(AppError::NotFound("picture"))?;
    let about = [(header::CACHE_CONTROL, KEEP.to_owned()), (header::ETAG, etag), (header::CONTENT_TYPE, media_type)];
    Ok((about, bytes).into_response())
}
