//! The console's style, script and icon, from within the binary.

use super::failure::Failure;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

const STYLE: &str = include_str!("../../../web/console/console.css");
const SCRIPT: &str = include_str!("../../../web/console/console.js");
const ICON: &str = include_str!("../../../web/console/icon.svg");

/// Addresses that change with what they hold, so that browsers may keep it for ever.
pub static STYLE_URL: LazyLock<String> = LazyLock::new(|| url("console.css", STYLE));
pub static SCRIPT_URL: LazyLock<String> = LazyLock::new(|| url("console.js", SCRIPT));
pub static ICON_URL: LazyLock<String> = LazyLock::new(|| url("icon.svg", ICON));

pub async fn asset(Path(name): Path<String>) -> Response {
    let (kind, text) = match name.as_str() {
        "console.css" => ("text/css; charset=utf-8", STYLE),
        "console.js" => ("text/javascript; charset=utf-8", SCRIPT),
        "icon.svg" => ("image/svg+xml", ICON),
        _ => return Failure::Unknown.into_response(),
    };
    let headers = [
        (CONTENT_TYPE, kind),
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, text).into_response()
}

fn url(name: &str, text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    let version: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("/console/assets/{name}?v={version}")
}
