//! The visitor's widget, held in the binary and sent as it is, and the demo page, which shows what the bot knows of itself.
//!
//! A debug build reads the files of `web/` from the source folder at each request, so that an edit shows after a reload.

mod demo;

use std::borrow::Cow;

use crate::runtime::Runtime;
use axum::Router;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use rust_embed::RustEmbed;
use tower_http::compression::CompressionLayer;

/// `/widget.js`, `/demo.css` and, as long as the bot says so, `/`.
///
/// The bot is asked at each request, so that one that switches its demo page off is obeyed without a restart.
/// The files are compressed for those who accept it.
pub fn router(runtime: Runtime) -> Router {
    Router::new()
        .route("/", get(move || async move { demo_page(&runtime) }))
        .route(
            "/demo.css",
            get(|headers: HeaderMap| async move { send(&STYLE, &headers) }),
        )
        .route(
            "/widget.js",
            get(|headers: HeaderMap| async move { send(&WIDGET, &headers) }),
        )
        .layer(CompressionLayer::new())
}

#[derive(RustEmbed)]
#[folder = "web/"]
struct Web;

/// One file and how it is to be kept and used.
struct Asset {
    path: &'static str,
    content_type: &'static str,
    /// The widget is asked for on every page of a shop: five minutes without asking, then by its tag.
    cache: &'static str,
    more: &'static [(&'static str, &'static str)],
}

/// Product cards may show images from a shop's own addresses.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' https: data:; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

const STYLE: Asset = Asset {
    path: "demo/demo.css",
    content_type: "text/css; charset=utf-8",
    cache: "no-cache",
    more: &[],
};

const WIDGET: Asset = Asset {
    path: "widget/widget.js",
    content_type: "text/javascript; charset=utf-8",
    cache: "public, max-age=300",
    // Pages of other origins load it, those with `crossorigin` or an embedder policy too.
    more: &[
        ("access-control-allow-origin", "*"),
        ("cross-origin-resource-policy", "cross-origin"),
    ],
};

fn demo_page(runtime: &Runtime) -> Response {
    let bot = runtime.bot();
    if !bot.content.demo {
        return StatusCode::NOT_FOUND.into_response();
    }
    let headers = [
        (CONTENT_SECURITY_POLICY, PAGE_POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CACHE_CONTROL, "no-cache"),
    ];
    match demo::page(&bot, runtime.public_url()) {
        Ok(page) => (headers, Html(page)).into_response(),
        Err(error) => {
            tracing::error!(error = %error, "the demo page could not be made");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The file, or 304 where the asker has it already.
fn send(asset: &Asset, request: &HeaderMap) -> Response {
    let Some(file) = Web::get(asset.path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let tag = entity_tag(file.metadata.sha256_hash());
    let mut response = if request.get(IF_NONE_MATCH).is_some_and(|asked| names(asked, &tag)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        match file.data {
            Cow::Borrowed(bytes) => bytes.into_response(),
            Cow::Owned(bytes) => bytes.into_response(),
        }
    };
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(asset.cache));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(ETAG, tag);
    }
    for &(name, value) in asset.more {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

/// A weak tag: the same file may go out compressed or not.
fn entity_tag(hash: [u8; 32]) -> String {
    let hex: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("W/\"{hex}\"")
}

/// Whether an `If-None-Match` holds the tag, by weak comparison (RFC 9110, 13.1.2).
fn names(asked: &HeaderValue, tag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    asked
        .to_str()
        .is_ok_and(|asked| asked.trim() == "*" || asked.split(',').any(|one| opaque(one) == opaque(tag)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASSETS: [&Asset; 2] = [&STYLE, &WIDGET];

    #[test]
    fn every_file_is_in_the_binary_with_its_type_and_its_rules() {
        for asset in ASSETS {
            let response = send(asset, &HeaderMap::new());
            assert_eq!(response.status(), StatusCode::OK, "{}", asset.path);
            assert_eq!(response.headers()[CONTENT_TYPE], asset.content_type);
            assert_eq!(response.headers()[X_CONTENT_TYPE_OPTIONS], "nosniff");
            assert!(response.headers().contains_key(ETAG), "{}", asset.path);
        }
        let widget = send(&WIDGET, &HeaderMap::new());
        assert_eq!(widget.headers()["access-control-allow-origin"], "*");
    }

    #[test]
    fn a_file_that_the_asker_has_is_not_sent_again() {
        let tag = send(&WIDGET, &HeaderMap::new()).headers()[ETAG]
            .to_str()
            .unwrap()
            .to_owned();
        let strong = tag.trim_start_matches("W/").to_owned();
        let cases = [
            (tag.clone(), StatusCode::NOT_MODIFIED),
            (strong.clone(), StatusCode::NOT_MODIFIED),
            (format!("\"other\", {tag}"), StatusCode::NOT_MODIFIED),
            ("*".to_owned(), StatusCode::NOT_MODIFIED),
            ("\"other\"".to_owned(), StatusCode::OK),
            (String::new(), StatusCode::OK),
        ];
        for (asked, expected) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(IF_NONE_MATCH, HeaderValue::from_str(&asked).unwrap());
            assert_eq!(send(&WIDGET, &headers).status(), expected, "{asked}");
        }
    }
}
