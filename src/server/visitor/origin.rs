//! Which websites may talk for a visitor.

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};
use url::Url;

/// Whether a request may come from where its `Origin` says. A client that sends none is no browser and is let in.
pub(super) fn may_enter(headers: &HeaderMap, public_url: &str, origins: &[String]) -> bool {
    let mut sent = headers.get_all(ORIGIN).iter();
    let Some(origin) = sent.next() else {
        return true;
    };
    if sent.next().is_some() {
        return false;
    }
    let Some(origin) = origin.to_str().ok().and_then(Place::of_origin) else {
        return false;
    };
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    host.and_then(|host| Place::of_host(host, &origin.scheme)) == Some(origin.clone())
        || Place::of_origin(public_url) == Some(origin.clone())
        || origins
            .iter()
            .any(|known| Place::of_origin(known) == Some(origin.clone()))
}

#[derive(Clone, PartialEq)]
struct Place {
    scheme: String,
    host: String,
    port: u16,
}

impl Place {
    fn of_origin(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        Some(Self {
            scheme: url.scheme().to_owned(),
            host: url.host_str()?.to_owned(),
            port: url.port_or_known_default()?,
        })
    }

    /// A proxy may have ended TLS, so the scheme is the one the browser names.
    fn of_host(host: &str, scheme: &str) -> Option<Self> {
        Self::of_origin(&format!("{scheme}://{host}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn own_and_listed_origins() {
        let rows = [
            (None, true),
            (Some("http://127.0.0.1:8080"), true),
            (Some("https://chat.example.com"), true),
            (Some("https://chat.example.com:443"), true),
            (Some("http://chat.example.com"), false),
            (Some("https://www.tokosapa.example"), true),
            (Some("HTTPS://WWW.TokoSapa.example"), true),
            (Some("https://tokosapa.example"), false),
            (Some("https://www.tokosapa.example.evil.example"), false),
            (Some("http://127.0.0.1:9090"), false),
            (Some("null"), false),
            (Some(""), false),
        ];
        for (origin, expected) in rows {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, HeaderValue::from_static("127.0.0.1:8080"));
            if let Some(origin) = origin {
                headers.insert(ORIGIN, HeaderValue::from_static(origin));
            }
            let origins = ["https://www.tokosapa.example/".to_owned()];
            let may = may_enter(&headers, "https://chat.example.com", &origins);
            assert_eq!(may, expected, "{origin:?}");
        }
    }
}
