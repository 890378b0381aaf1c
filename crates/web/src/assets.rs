//! Static files of the product, held in the binary and served under names that carry their content's hash.
//!
//! A name changes when its content does, so browsers may keep a file for ever. The style sheet is written in parts under
//! `assets/css` and joined here, in an order that the cascade layers make harmless. Vendored scripts are pinned: a test
//! compares them with `assets/vendor/SHA256SUMS`.
//!
//! Used by `ui::document` for addresses and by the router, which mounts [`serve`] at `/assets/{name}`.

use std::sync::LazyLock;

use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

/// Path of the route, for the router.
pub const ROUTE: &str = "/assets/{name}";
/// A year: the name changes when the content does.
const KEEP: &str = "public, max-age=31536000, immutable";
/// Bytes of the hash shown in a name; 2^48 names are enough for a dozen files.
const HASH_BYTES: usize = 6;

/// A file of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asset {
    /// The style sheet.
    Css,
    /// Our script.
    Js,
    /// htmx 4.
    Htmx,
    /// Its event-stream extension.
    HxSse,
    /// Inter, latin subset.
    Font,
    /// The mark, for the browser's tab.
    Mark,
}

struct Held {
    url: String,
    etag: String,
    kind: &'static str,
    body: Bytes,
}

struct Shelf {
    css: Held,
    js: Held,
    htmx: Held,
    hx_sse: Held,
    font: Held,
    mark: Held,
}

const CSS_PARTS: &[&str] = &[
    include_str!("../../../assets/css/00-reset.css"),
    include_str!("../../../assets/css/01-tokens.css"),
    include_str!("../../../assets/css/02-base.css"),
    include_str!("../../../assets/css/10-shell.css"),
    include_str!("../../../assets/css/11-pages.css"),
    include_str!("../../../assets/css/20-button.css"),
    include_str!("../../../assets/css/21-badge.css"),
    include_str!("../../../assets/css/22-cell.css"),
    include_str!("../../../assets/css/23-table.css"),
    include_str!("../../../assets/css/24-index.css"),
    include_str!("../../../assets/css/25-form.css"),
    include_str!("../../../assets/css/26-float.css"),
    include_str!("../../../assets/css/27-show.css"),
    include_str!("../../../assets/css/28-chart.css"),
    include_str!("../../../assets/css/29-shop.css"),
    include_str!("../../../assets/css/80-utilities.css"),
    include_str!("../../../assets/css/90-print.css"),
];

static SHELF: LazyLock<Shelf> = LazyLock::new(|| {
    let font =
        held("inter", "woff2", "font/woff2", Bytes::from_static(include_bytes!("../../../assets/fonts/inter.woff2")));
    let font_name = font.url.trim_start_matches("/assets/").to_owned();
    let css = CSS_PARTS.concat().replace("inter.woff2", &font_name);
    let script =
        |stem, bytes: &'static [u8]| held(stem, "js", "text/javascript; charset=utf-8", Bytes::from_static(bytes));
    Shelf {
        css: held("purser", "css", "text/css; charset=utf-8", Bytes::from(css)),
        js: script("app", include_bytes!("../../../assets/js/app.js")),
        htmx: script("htmx", include_bytes!("../../../assets/vendor/htmx.min.js")),
        hx_sse: script("hx-sse", include_bytes!("../../../assets/vendor/hx-sse.min.js")),
        mark: held(
            "mark",
            "svg",
            "image/svg+xml",
            Bytes::from_static(include_bytes!("../../../assets/icons/mark.svg")),
        ),
        font,
    }
});

fn held(stem: &str, suffix: &str, kind: &'static str, body: Bytes) -> Held {
    let hash: String = Sha256::digest(&body).iter().take(HASH_BYTES).map(|byte| format!("{byte:02x}")).collect();
    Held { url: format!("/assets/{stem}.{hash}.{suffix}"), etag: format!("\"{hash}\""), kind, body }
}

impl Asset {
    /// Every file.
    pub const ALL: [Self; 6] = [Self::Css, Self::Js, Self::Htmx, Self::HxSse, Self::Font, Self::Mark];

    fn held(self) -> &'static Held {
        match self {
            Self::Css => &SHELF.css,
            Self::Js => &SHELF.js,
            Self::Htmx => &SHELF.htmx,
            Self::HxSse => &SHELF.hx_sse,
            Self::Font => &SHELF.font,
            Self::Mark => &SHELF.mark,
        }
    }

    /// Its address, as pages name it.
    #[must_use]
    pub fn url(self) -> &'static str {
        &self.held().url
    }

    /// Its content.
    #[must_use]
    pub fn body(self) -> &'static [u8] {
        &self.held().body
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|asset| asset.url().strip_prefix("/assets/") == Some(name))
    }
}

/// Answers `GET /assets/{name}`: the file, 304 when the browser holds it, 404 for a name that is not (or no longer) ours.
pub async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = Asset::named(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let held = asset.held();
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == held.etag.as_bytes());
    let about = [(header::CACHE_CONTROL, KEEP), (header::ETAG, &held.etag), (header::CONTENT_TYPE, held.kind)];
    if known { (StatusCode::NOT_MODIFIED, about).into_response() } else { (about, held.body.clone()).into_response() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PINNED: &str = include_str!("../../../assets/vendor/SHA256SUMS");

    #[test]
    fn vendored_scripts_are_the_pinned_ones() {
        for (asset, name) in [(Asset::Htmx, "htmx.min.js"), (Asset::HxSse, "hx-sse.min.js")] {
            let hash: String = Sha256::digest(asset.body()).iter().map(|byte| format!("{byte:02x}")).collect();
            assert!(PINNED.lines().any(|line| line == format!("{hash}  {name}")), "{name} is {hash}");
        }
    }

    #[test]
    fn the_style_sheet_names_the_hashed_font() {
        let css = String::from_utf8_lossy(Asset::Css.body()).into_owned();
        let font = Asset::Font.url().trim_start_matches("/assets/");
        assert!(css.contains(&format!("url(\"{font}\")")));
    }

    #[test]
    fn our_script_stays_small() {
        assert!(Asset::Js.body().len() <= 20 * 1024, "{} bytes", Asset::Js.body().len());
    }

    #[tokio::test]
    async fn a_held_file_is_not_sent_again() {
        let name = Asset::Css.url().trim_start_matches("/assets/").to_owned();
        let first = serve(Path(name.clone()), HeaderMap::new()).await;
        assert_eq!(first.status(), StatusCode::OK);
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_NONE_MATCH, first.headers()[header::ETAG].clone());
        assert_eq!(serve(Path(name), headers).await.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(serve(Path("app.css".into()), HeaderMap::new()).await.status(), StatusCode::NOT_FOUND);
    }
}
