//! Mail: handed to the server that a target's URL names, in one connection.

use super::address::AllowTargets;
use super::client::SendError;
use crate::bot::{Mailing, mail_server};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::net::IpAddr;
use std::time::Duration;
use url::Host;

/// How a mail server took a mail.
#[derive(Debug)]
pub enum Taken {
    Accepted,
    /// 4xx: later perhaps.
    NotNow(String),
    /// 5xx: never.
    Never(String),
}

/// Hands a mail over. `url` is `smtps://HOST[:465]`, encrypted from the start, or `smtp://HOST[:587]`, which must offer STARTTLS;
/// `smtp://HOST[:25]?tls=none` is for a server on the same machine or network.
///
/// As with web requests, only addresses that may be reached are connected to, and those are the ones that were looked up.
pub async fn send(
    url: &str,
    mailing: &Mailing,
    message: Message,
    allow: &AllowTargets,
    timeout: Duration,
) -> Result<Taken, SendError> {
    let handing_over = hand_over(url, mailing, message, allow, timeout);
    tokio::time::timeout(timeout, handing_over)
        .await
        .map_err(|_| SendError::TimedOut)?
}

async fn hand_over(
    url: &str,
    mailing: &Mailing,
    message: Message,
    allow: &AllowTargets,
    timeout: Duration,
) -> Result<Taken, SendError> {
    let (url, host) = mail_server(url).ok_or(SendError::BadRequest("the URL is of no mail server"))?;
    let open = url.query() == Some("tls=none");
    let encrypted = url.scheme() == "smtps";
    let port = url.port().unwrap_or(match (encrypted, open) {
        (true, _) => 465,
        (false, false) => 587,
        (false, true) => 25,
    });
    let address = address(&host, port, allow).await?;
    let tls = if open && !encrypted {
        Tls::None
    } else {
        let name = match &host {
            Host::Domain(name) => name.clone(),
            Host::Ipv4(v4) => v4.to_string(),
            Host::Ipv6(v6) => v6.to_string(),
        };
        let parameters = TlsParameters::new(name).map_err(|_| SendError::BadRequest("the host has no name for TLS"))?;
        if encrypted {
            Tls::Wrapper(parameters)
        } else {
            Tls::Required(parameters)
        }
    };
    let mut server = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(address.to_string())
        .port(port)
        .tls(tls)
        .timeout(Some(timeout));
    if let Some((user, password)) = &mailing.login {
        server = server.credentials(Credentials::new(user.clone(), password.clone()));
    }
    match server.build().send(message).await {
        Ok(_) => Ok(Taken::Accepted),
        Err(error) => judge(&error),
    }
}

/// The server's own words may hold an address; its code says enough.
fn judge(error: &lettre::transport::smtp::Error) -> Result<Taken, SendError> {
    let code = error.status().map_or_else(String::new, |code| format!("SMTP {code}"));
    if error.is_permanent() {
        Ok(Taken::Never(code))
    } else if error.is_transient() {
        Ok(Taken::NotNow(code))
    } else if error.is_timeout() {
        Err(SendError::TimedOut)
    } else {
        let mut root: &(dyn std::error::Error + 'static) = error;
        while let Some(source) = root.source() {
            root = source;
        }
        Err(SendError::Unreachable(format!("no connection: {root}")))
    }
}

/// The first address of the host that may be reached.
async fn address(host: &Host, port: u16, allow: &AllowTargets) -> Result<IpAddr, SendError> {
    let found: Vec<IpAddr> = match host {
        Host::Ipv4(v4) => vec![IpAddr::V4(*v4)],
        Host::Ipv6(v6) => vec![IpAddr::V6(*v6)],
        Host::Domain(name) => {
            let found = tokio::net::lookup_host((name.as_str(), port)).await;
            let found = found.map_err(|error| SendError::Unreachable(format!("no connection: {error}")))?;
            found.map(|address| address.ip()).collect()
        }
    };
    let permitted = found.into_iter().find(|address| allow.permits(*address));
    permitted.ok_or(SendError::AddressRefused)
}
