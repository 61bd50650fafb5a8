//! The one HTTP client: it goes only where it may, follows no redirect, waits no longer and reads no more than it is told.

use super::address::AllowTargets;
use crate::bot::web_address;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Method, Url, redirect};
use std::error::Error;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use url::Host;

/// Sends requests to targets that a business's content names. Clones share connections.
#[derive(Clone)]
pub struct Client {
    pub(super) http: reqwest::Client,
    allow: AllowTargets,
}

/// A request and its bounds.
pub struct Request {
    pub method: Method,
    pub url: String,
    pub headers: HeaderMap,
    pub body: Option<Vec<u8>>,
    /// For everything, from the look-up of the name to the end of the answer.
    pub timeout: Duration,
    /// Bytes of the answer's body that are read; what comes later is not waited for.
    pub answer_limit: usize,
}

/// What came back, whatever its status.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    /// As the receiver wrote it.
    pub retry_after: Option<String>,
    /// `None`: longer than the limit, broken off, or not all there in time.
    pub body: Option<Vec<u8>>,
}

/// Why there is no answer. Texts name neither URL nor header, which may hold secrets.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// Private, loopback, link-local or otherwise not public, and not allowed.
    #[error("address_refused")]
    AddressRefused,
    /// It can never succeed as it is written.
    #[error("bad_request: {0}")]
    BadRequest(&'static str),
    #[error("timed out")]
    TimedOut,
    /// Name not found, connection refused or broken, TLS not agreed on.
    #[error("{0}")]
    Unreachable(String),
}

impl Client {
    /// # Errors
    /// The system's root certificates could not be read.
    pub fn new(allow: AllowTargets) -> Result<Self, reqwest::Error> {
        // An error means that a provider is installed already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .user_agent(concat!("Sapa/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .no_proxy()
            .dns_resolver(Arc::new(CheckedResolver(allow.clone())))
            .build()?;
        Ok(Self { http, allow })
    }

    /// Where it may go.
    pub fn allowed(&self) -> &AllowTargets {
        &self.allow
    }

    /// Sends a request once. An answer of any status is `Ok`.
    pub async fn send(&self, request: Request) -> Result<Answer, SendError> {
        let url = self.checked(&request.url)?;
        let deadline = Instant::now() + request.timeout;
        let mut sending = self.http.request(request.method, url).headers(request.headers);
        if let Some(body) = request.body {
            sending = sending.body(body);
        }
        let response = tokio::time::timeout_at(deadline, sending.send())
            .await
            .map_err(|_| SendError::TimedOut)?
            .map_err(SendError::from)?;
        let status = response.status().as_u16();
        let retry_after = response.headers().get(RETRY_AFTER);
        let retry_after = retry_after.and_then(|value| value.to_str().ok()).map(str::to_owned);
        let body = tokio::time::timeout_at(deadline, read(response, request.answer_limit)).await;
        Ok(Answer {
            status,
            retry_after,
            body: body.unwrap_or_default(),
        })
    }

    /// The resolver is never asked about a host that is an address already, in whatever spelling: that is checked here.
    pub(super) fn checked(&self, url: &str) -> Result<Url, SendError> {
        let url = web_address(url).ok_or(SendError::BadRequest("the URL is no web address"))?;
        let address = match url.host() {
            Some(Host::Ipv4(v4)) => Some(IpAddr::V4(v4)),
            Some(Host::Ipv6(v6)) => Some(IpAddr::V6(v6)),
            Some(Host::Domain(_)) | None => None,
        };
        if address.is_some_and(|address| !self.allow.permits(address)) {
            return Err(SendError::AddressRefused);
        }
        Ok(url)
    }
}

/// The body, if it ends within `limit` bytes.
async fn read(mut response: reqwest::Response, limit: usize) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.ok()? {
        if body.len() + chunk.len() > limit {
            return None;
        }
        body.extend_from_slice(&chunk);
    }
    Some(body)
}

/// Resolves names by the system, and passes on only addresses that may be reached: the very ones that are then connected to, so
/// that a second look-up cannot answer differently.
struct CheckedResolver(AllowTargets);

impl Resolve for CheckedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let allow = self.0.clone();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let permitted: Vec<SocketAddr> = found.filter(|address| allow.permits(address.ip())).collect();
            if permitted.is_empty() {
                return Err(Refused.into());
            }
            Ok(Box::new(permitted.into_iter()) as Addrs)
        })
    }
}

/// Every address of a name was refused.
#[derive(Debug, thiserror::Error)]
#[error("address refused")]
struct Refused;

impl From<reqwest::Error> for SendError {
    fn from(error: reqwest::Error) -> Self {
        let error = error.without_url();
        let mut root: &(dyn Error + 'static) = &error;
        loop {
            if root.is::<Refused>() {
                return Self::AddressRefused;
            }
            match root.source() {
                Some(source) => root = source,
                None => break,
            }
        }
        if error.is_timeout() {
            Self::TimedOut
        } else if error.is_builder() {
            Self::BadRequest("the request cannot be built")
        } else {
            let what = if error.is_connect() {
                "no connection"
            } else {
                "broken off"
            };
            Self::Unreachable(format!("{what}: {root}"))
        }
    }
}
