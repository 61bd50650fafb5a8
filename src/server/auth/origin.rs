//! Whether a form was sent from one of this server's own pages.

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};

/// Whether a request that changes something comes from this server's own pages. Browsers say where it comes from
/// (`Sec-Fetch-Site`, or at least `Origin`); a client that says neither is no browser, and has nobody's cookies.
pub fn is_own_origin(headers: &HeaderMap, public_url: &str) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text(ORIGIN.as_str()) else {
        return true;
    };
    let Some((_, host)) = origin.split_once("://") else {
        return false;
    };
    text(HOST.as_str()).is_some_and(|own| own.eq_ignore_ascii_case(host))
        || origin.eq_ignore_ascii_case(public_url.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    #[test]
    fn only_own_pages_send_forms() {
        let rows: &[(&[(&str, &str)], bool)] = &[
            (&[], true),
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "none")], true),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "cross-site")], false),
            (
                &[("sec-fetch-site", "cross-site"), ("origin", "https://chat.example.com")],
                false,
            ),
            (&[("origin", "https://chat.example.com")], true),
            (&[("origin", "http://10.0.0.1:8080"), ("host", "10.0.0.1:8080")], true),
            (&[("origin", "http://10.0.0.1:9090"), ("host", "10.0.0.1:8080")], false),
            (
                &[("origin", "https://evil.example"), ("host", "chat.example.com")],
                false,
            ),
            (&[("origin", "https://chat.example.com.evil.example")], false),
            (&[("origin", "null"), ("host", "null")], false),
            (&[("origin", "")], false),
        ];
        for (headers, expected) in rows {
            let map = headers
                .iter()
                .map(|&(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
                .collect();
            assert_eq!(
                is_own_origin(&map, "https://chat.example.com/"),
                *expected,
                "{headers:?}"
            );
        }
    }
}
