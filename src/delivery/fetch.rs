//! A document from an address that a business's content names: only where it may be, over few redirects, bounded in size and time.

use super::address::AllowTargets;
use super::client::{Client, SendError};
use reqwest::header::{
    ACCEPT, ETAG, HeaderMap, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LOCATION, RETRY_AFTER,
};
use reqwest::{Response, Url};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// Redirects of one fetch; a published spreadsheet takes one or two.
const REDIRECTS: usize = 5;

/// Fetches documents. Public addresses by https; by plain http only addresses that the operator has listed, because whoever is on
/// the way could write the prices.
#[derive(Clone)]
pub struct Fetcher {
    https: Client,
    http: Client,
}

/// What is known of an earlier fetch.
#[derive(Clone, Debug, Default)]
pub struct Validators {
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

/// A fetch that went well.
#[derive(Debug)]
pub enum Fetched {
    /// The document is the one of the validators.
    Unchanged,
    New {
        body: Vec<u8>,
        validators: Validators,
    },
}

/// Why there is no document. Texts name no address, which may hold a secret.
#[derive(Debug, thiserror::Error)]
pub enum FetchProblem {
    #[error("the address is private, and not among those that the operator allows (--allow-targets)")]
    AddressRefused,
    #[error("plain http goes only to addresses that the operator allows; write https://")]
    PlainHttp,
    #[error(
        "it redirects to an address that is private, and not among those that the operator allows (--allow-targets)"
    )]
    RedirectRefused,
    #[error("it redirects to plain http, which goes only to addresses that the operator allows (--allow-targets)")]
    RedirectPlain,
    #[error("the address cannot be used: {0}")]
    BadAddress(&'static str),
    #[error("it did not answer within {0} seconds")]
    TimedOut(u64),
    #[error("it cannot be reached: {0}")]
    Unreachable(String),
    #[error("it redirects more than {REDIRECTS} times")]
    Redirects,
    #[error("it gives more than {0} MB")]
    TooLarge(usize),
    #[error("it answers with status {status}")]
    Status { status: u16, retry_after: Option<Duration> },
}

impl FetchProblem {
    /// The same in Indonesian.
    pub fn in_indonesian(&self) -> String {
        match self {
            Self::AddressRefused => {
                "alamatnya privat, dan tidak termasuk yang diizinkan pengelola server (--allow-targets)".to_owned()
            }
            Self::PlainHttp => {
                "http biasa hanya boleh ke alamat yang diizinkan pengelola server; tulis https://".to_owned()
            }
            Self::RedirectRefused => {
                "dialihkan ke alamat privat, yang tidak termasuk yang diizinkan pengelola server (--allow-targets)"
                    .to_owned()
            }
            Self::RedirectPlain => {
                "dialihkan ke http biasa, yang hanya boleh ke alamat yang diizinkan pengelola server (--allow-targets)"
                    .to_owned()
            }
            Self::BadAddress(detail) => format!("alamatnya tidak bisa dipakai: {detail}"),
            Self::TimedOut(seconds) => format!("tidak dijawab dalam {seconds} detik"),
            Self::Unreachable(detail) => format!("tidak bisa dihubungi: {detail}"),
            Self::Redirects => format!("dialihkan lebih dari {REDIRECTS} kali"),
            Self::TooLarge(megabytes) => format!("isinya lebih dari {megabytes} MB"),
            Self::Status { status, .. } => format!("jawabannya berstatus {status}"),
        }
    }
}

impl Fetcher {
    /// # Errors
    /// The system's root certificates could not be read.
    pub fn new(allow: &AllowTargets) -> Result<Self, reqwest::Error> {
        Ok(Self {
            https: Client::new(allow.clone())?,
            http: Client::new(allow.listed_alone())?,
        })
    }

    /// Fetches a document of at most `limit` bytes within `within`, redirects and all.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn fetch(
        &self,
        address: &str,
        known: &Validators,
        limit: usize,
        within: Duration,
    ) -> Result<Fetched, FetchProblem> {
        let late = || FetchProblem::TimedOut(within.as_secs());
        let deadline = Instant::now() + within;
        let response = timeout_at(deadline, self.follow(address, known))
            .await
            .map_err(|_| late())??;
        match response.status().as_u16() {
            200 => {}
            304 => return Ok(Fetched::Unchanged),
            status => {
                let retry_after = header(&response, RETRY_AFTER).and_then(|text| text.trim().parse().ok());
                return Err(FetchProblem::Status {
                    status,
                    retry_after: retry_after.map(Duration::from_secs),
                });
            }
        }
        let validators = Validators {
            etag: header(&response, ETAG),
            last_modified: header(&response, LAST_MODIFIED),
        };
        let body = timeout_at(deadline, read(response, limit))
            .await
            .map_err(|_| late())??;
        Ok(Fetched::New { body, validators })
    }

    /// The first answer that is no redirect. Each address on the way is judged like the first.
    async fn follow(&self, address: &str, known: &Validators) -> Result<Response, FetchProblem> {
        let mut address = address.to_owned();
        for hop in 0..=REDIRECTS {
            let plain = address.to_ascii_lowercase().starts_with("http://");
            // Refused by https too: what is in the way is where it goes, not how.
            let private = matches!(self.https.checked(&address), Err(SendError::AddressRefused));
            let refused = |error| match problem_of(error) {
                FetchProblem::AddressRefused => match (hop, plain && !private) {
                    (0, false) => FetchProblem::AddressRefused,
                    (0, true) => FetchProblem::PlainHttp,
                    (_, false) => FetchProblem::RedirectRefused,
                    (_, true) => FetchProblem::RedirectPlain,
                },
                other => other,
            };
            let client = if plain { &self.http } else { &self.https };
            let url = client.checked(&address).map_err(refused)?;
            let sent = client.http.get(url.clone()).headers(headers(known)).send().await;
            let response = sent.map_err(|error| refused(SendError::from(error)))?;
            if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
                return Ok(response);
            }
            address = next(&url, &response)?;
        }
        Err(FetchProblem::Redirects)
    }
}

fn problem_of(error: SendError) -> FetchProblem {
    match error {
        SendError::AddressRefused => FetchProblem::AddressRefused,
        SendError::BadRequest(reason) => FetchProblem::BadAddress(reason),
        SendError::TimedOut => FetchProblem::Unreachable("timed out".to_owned()),
        SendError::Unreachable(reason) => FetchProblem::Unreachable(reason),
    }
}

fn headers(known: &Validators) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(
        ACCEPT,
        HeaderValue::from_static("text/csv, application/json;q=0.9, */*;q=0.5"),
    );
    for (name, value) in [(IF_NONE_MATCH, &known.etag), (IF_MODIFIED_SINCE, &known.last_modified)] {
        // What a server gave as a header goes back as one.
        if let Some(value) = value.as_ref().and_then(|value| HeaderValue::from_str(value).ok()) {
            headers.insert(name, value);
        }
    }
    headers
}

fn next(from: &Url, response: &Response) -> Result<String, FetchProblem> {
    let target = header(response, LOCATION).ok_or(FetchProblem::BadAddress("it redirects to nowhere"))?;
    let target = from
        .join(&target)
        .map_err(|_| FetchProblem::BadAddress("it redirects to what is no address"))?;
    Ok(target.into())
}

fn header(response: &Response, name: reqwest::header::HeaderName) -> Option<String> {
    let value = response.headers().get(name)?;
    value.to_str().ok().map(str::to_owned)
}

/// The body, which ends within `limit` bytes.
async fn read(mut response: Response, limit: usize) -> Result<Vec<u8>, FetchProblem> {
    let mut body = Vec::new();
    loop {
        let chunk = response
            .chunk()
            .await
            .map_err(|error| problem_of(SendError::from(error)))?;
        let Some(chunk) = chunk else { return Ok(body) };
        if body.len() + chunk.len() > limit {
            return Err(FetchProblem::TooLarge(limit >> 20));
        }
        body.extend_from_slice(&chunk);
    }
}
