//! As much of a browser as these tests need: it keeps a cookie, sends forms, and does not follow by itself.

use crate::shop::PASSWORD;
use parking_lot::Mutex;
use reqwest::header::{ACCEPT, ACCEPT_LANGUAGE, COOKIE, HeaderMap, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::{Client, Method, RequestBuilder, Response};

pub struct Browser {
    url: String,
    client: Client,
    pub cookie: Mutex<Option<String>>,
}

pub struct Page {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Browser {
    pub fn new(url: &str) -> Self {
        // Another test may have installed it already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .expect("a client");
        Self {
            url: url.to_owned(),
            client,
            cookie: Mutex::new(None),
        }
    }

    /// Another window of the same browser at this moment.
    pub fn window(&self) -> Self {
        let window = Self::new(&self.url);
        window.cookie.lock().clone_from(&self.cookie.lock());
        window
    }

    pub async fn get(&self, path: &str) -> Page {
        self.send(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Page {
        let request = self.request(Method::POST, path).header(ORIGIN, &self.url);
        self.send(encoded(request, form)).await
    }

    /// As the page's own script sends it.
    pub async fn post_scripted(&self, path: &str, form: &[(&str, &str)]) -> Page {
        let request = self.request(Method::POST, path).header(ORIGIN, &self.url);
        self.send(encoded(request, form).header(ACCEPT, "text/plain")).await
    }

    pub async fn post_from(&self, origin: &str, path: &str, form: &[(&str, &str)]) -> Page {
        let request = self.request(Method::POST, path).header(ORIGIN, origin);
        self.send(encoded(request, form)).await
    }

    pub async fn get_in(&self, language: &str, path: &str) -> Page {
        self.send(self.request(Method::GET, path).header(ACCEPT_LANGUAGE, language))
            .await
    }

    pub async fn sign_in(&self, name: &str, password: &str) -> Page {
        self.post("/console/sign-in", &[("name", name), ("password", password)])
            .await
    }

    pub async fn join(&self, link: &str, name: &str) -> Page {
        let form = [("name", name), ("password", PASSWORD), ("again", PASSWORD)];
        self.post(self.path(link), &form).await
    }

    /// The token that this browser's forms carry.
    pub async fn form_token(&self) -> String {
        self.get("/console").await.hidden("csrf")
    }

    /// Presses a button of a conversation.
    pub async fn press(&self, conversation: &str, button: &str) -> Page {
        let csrf = self.form_token().await;
        self.post(
            &format!("/console/conversations/{conversation}/{button}"),
            &[("csrf", &csrf)],
        )
        .await
    }

    pub async fn reply(&self, conversation: &str, id: &str, text: &str) -> Page {
        let csrf = self.form_token().await;
        let form = [("csrf", csrf.as_str()), ("id", id), ("text", text)];
        self.post(&format!("/console/conversations/{conversation}/messages"), &form)
            .await
    }

    /// A stream of events, as it comes.
    pub async fn events(&self, path: &str) -> Response {
        let request = self.request(Method::GET, path).header(ACCEPT, "text/event-stream");
        request.send().await.expect("an answer")
    }

    pub fn path<'a>(&self, link: &'a str) -> &'a str {
        link.strip_prefix(&self.url).expect("a link to this server")
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.url));
        match &*self.cookie.lock() {
            Some(cookie) => request.header(COOKIE, cookie),
            None => request,
        }
    }

    async fn send(&self, request: RequestBuilder) -> Page {
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        if let Some(cookie) = headers.get(SET_COOKIE) {
            let cookie = cookie.to_str().expect("text").split(';').next().unwrap_or_default();
            *self.cookie.lock() = Some(cookie.to_owned()).filter(|cookie| !cookie.ends_with('='));
        }
        let text = response.text().await.expect("a body");
        Page { status, headers, text }
    }
}

impl Page {
    /// Where it sends the browser.
    pub fn to(&self) -> &str {
        let location = self
            .headers
            .get(LOCATION)
            .map(|location| location.to_str().expect("text"));
        location.unwrap_or_default()
    }

    pub fn has(&self, part: &str) -> bool {
        self.text.contains(part)
    }

    /// The value of a form's hidden field.
    /// A header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub fn hidden(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let (_, rest) = self
            .text
            .split_once(&start)
            .unwrap_or_else(|| panic!("no {name} in {}", self.text));
        rest.split('"').next().unwrap_or_default().to_owned()
    }
}

fn encoded(request: RequestBuilder, form: &[(&str, &str)]) -> RequestBuilder {
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form)
        .finish();
    request
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body)
}
