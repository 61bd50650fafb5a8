//! The console's styles, scripts and icon, from within the binary.

use super::failure::Failure;
use axum::extract::Path;
use axum::http::HeaderName;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";

/// What is served: name, kind, text. A page takes `console.css` and `console.js`, and what is its own by the block `head`.
const FILES: &[(&str, &str, &str)] = &[
    ("console.css", CSS, include_str!("../../../web/console/console.css")),
    ("canned.js", JS, include_str!("../../../web/console/canned.js")),
    ("keys.js", JS, include_str!("../../../web/console/keys.js")),
    ("console.js", JS, include_str!("../../../web/console/console.js")),
    ("desk.css", CSS, include_str!("../../../web/console/desk.css")),
    ("desk.js", JS, include_str!("../../../web/console/desk.js")),
    ("figures.css", CSS, include_str!("../../../web/console/figures.css")),
    (
        "icon.svg",
        "image/svg+xml",
        include_str!("../../../web/console/icon.svg"),
    ),
    ("people.css", CSS, include_str!("../../../web/console/people.css")),
    ("routing.css", CSS, include_str!("../../../web/console/routing.css")),
    ("talk.css", CSS, include_str!("../../../web/console/talk.css")),
    ("talk.js", JS, include_str!("../../../web/console/talk.js")),
];

/// Another one for other files: addresses change with what they hold, so that browsers may keep it for ever.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut digest = Sha256::new();
    for (_, _, text) in FILES {
        digest.update(text.as_bytes());
    }
    let digest = digest.finalize();
    digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
});

/// The address of one of the files.
pub fn url(name: &str) -> String {
    format!("/console/assets/{name}?v={}", *VERSION)
}

pub async fn asset(Path(name): Path<String>) -> Response {
    let Some((_, kind, text)) = FILES.iter().find(|(known, ..)| *known == name) else {
        return Failure::Unknown.into_response();
    };
    let headers = [
        (CONTENT_TYPE, *kind),
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    if *kind == JS {
        return (headers, versioned(text)).into_response();
    }
    (headers, *text).into_response()
}

/// A script whose imports lead to the files of this version: a page that mixed two would break.
fn versioned(script: &str) -> String {
    let mut versioned = script.to_owned();
    for (name, kind, _) in FILES {
        if *kind == JS {
            versioned = versioned.replace(&format!("\"./{name}\""), &format!("\"{}\"", url(name)));
        }
    }
    versioned
}

/// What shows notifications where pages may not. Its own address: a worker is for the pages below it.
pub async fn worker() -> Response {
    let headers = [
        (CONTENT_TYPE, JS),
        (CACHE_CONTROL, "no-cache"),
        // `/console` itself lies outside of what its address alone would give it.
        (HeaderName::from_static("service-worker-allowed"), "/console"),
    ];
    (headers, include_str!("../../../web/console/desk-worker.js")).into_response()
}

/// The icon with a number on it. From 100 on it only says that there are many.
pub async fn badge(Path(count): Path<u32>) -> Response {
    let (text, size) = match count {
        0..=9 => (count.to_string(), 18),
        10..=99 => (count.to_string(), 15),
        _ => ("99+".to_owned(), 11),
    };
    let number = format!(
        "<circle cx=\"21\" cy=\"11\" r=\"11\" fill=\"#b42318\"/><text x=\"21\" y=\"{}\" fill=\"#fff\" font-family=\"sans-serif\" \
         font-weight=\"700\" font-size=\"{size}\" text-anchor=\"middle\">{text}</text></svg>",
        11 + size / 3
    );
    let icon = include_str!("../../../web/console/icon.svg")
        .trim_end()
        .replace("</svg>", &number);
    let headers = [
        (CONTENT_TYPE, "image/svg+xml"),
        (CACHE_CONTROL, "public, max-age=86400"),
    ];
    (headers, icon).into_response()
}
