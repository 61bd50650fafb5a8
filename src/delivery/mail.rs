//! Mail: handed to the server that a target's URL names, in one connection.

use super::address::AllowTargets;
use super::client::SendError;
use crate::bot::{Mailing, mail_server};
use crate::store::Recipients;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::{Address, Message};
use std::net::IpAddr;
use std::time::Duration;
use url::Host;

/// How long a server has to answer the good-bye: the mail is taken by then.
const GOOD_BYE: Duration = Duration::from_secs(1);

/// 421: the server is about to close the connection, whatever was asked.
const CLOSING: u16 = 421;

/// How a mail server took a mail.
#[derive(Debug)]
pub enum Taken {
    /// For some at least, or for nobody at all: `recipients` know who has been settled.
    Handed {
        /// 4xx for some of them: later perhaps.
        not_now: Option<String>,
    },
    /// 4xx for all: later perhaps.
    NotNow(String),
    /// 5xx for all: never.
    Never(String),
}

/// Hands a mail over to those of its addresses who have not got it yet and were not refused, and notes in `recipients` who got it and
/// who was refused. `url` is `smtps://HOST[:465]`, encrypted from the start, or `smtp://HOST[:587]`, which must offer STARTTLS;
/// `smtp://HOST[:25]?tls=none` is for a server on the same machine or network.
///
/// As with web requests, only addresses that may be reached are connected to, and those are the ones that were looked up.
pub async fn send(
    url: &str,
    mailing: &Mailing,
    message: &Message,
    recipients: &mut Recipients,
    allow: &AllowTargets,
    timeout: Duration,
) -> Result<Taken, SendError> {
    let all = message.envelope().to().iter().cloned();
    let waiting: Vec<Address> = all.filter(|address| recipients.waits(address.as_ref())).collect();
    if waiting.is_empty() {
        return Ok(Taken::Handed { not_now: None });
    }
    let handing_over = async {
        let mut server = connect(url, mailing, allow, timeout).await?;
        let taken = hand_over(&mut server, message, &waiting, recipients).await?;
        Ok((server, taken))
    };
    let handed_over: Result<_, Stopped> = tokio::time::timeout(timeout, handing_over)
        .await
        .unwrap_or(Err(Stopped::Unsent(SendError::TimedOut)));
    let taken = match handed_over {
        Ok((mut server, taken)) => {
            // The mail's fate is known; a server that does not answer this is left.
            let _ = tokio::time::timeout(GOOD_BYE, server.quit()).await;
            taken
        }
        Err(Stopped::Unsent(error)) => return Err(error),
        Err(Stopped::Refused(error)) => judge(&error)?,
    };
    // Others have got it: what is refused to the rest is shown, and the notice has arrived.
    if let Taken::Never(error) = &taken
        && !recipients.accepted.is_empty()
    {
        for address in waiting {
            recipients
                .refused
                .entry(address.to_string())
                .or_insert_with(|| error.clone());
        }
    }
    Ok(taken)
}

/// Why there is no answer about the mail.
enum Stopped {
    Unsent(SendError),
    Refused(Error),
}

impl From<SendError> for Stopped {
    fn from(error: SendError) -> Self {
        Self::Unsent(error)
    }
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

/// A connection to the server, encrypted and signed in as the target asks for.
async fn connect(
    url: &str,
    mailing: &Mailing,
    allow: &AllowTargets,
    timeout: Duration,
) -> Result<AsyncSmtpConnection, Stopped> {
    let (url, host) = mail_server(url).ok_or(SendError::BadRequest("the URL is of no mail server"))?;
    let open = url.query() == Some("tls=none");
    let encrypted = url.scheme() == "smtps";
    let port = url.port().unwrap_or(match (encrypted, open) {
        (true, _) => 465,
        (false, false) => 587,
        (false, true) => 25,
    });
    let address = address(&host, port, allow).await?;
    let tls = || {
        let name = match &host {
            Host::Domain(name) => name.clone(),
            Host::Ipv4(v4) => v4.to_string(),
            Host::Ipv6(v6) => v6.to_string(),
        };
        TlsParameters::new(name).map_err(|_| SendError::BadRequest("the host has no name for TLS"))
    };
    let hello = ClientId::default();
    let from_start = if encrypted { Some(tls()?) } else { None };
    let mut server =
        AsyncSmtpConnection::connect_tokio1((address, port), Some(timeout), &hello, from_start, None).await?;
    if !encrypted && !open {
        server.starttls(tls()?, &hello).await?;
    }
    if let Some((user, password)) = &mailing.login {
        let credentials = Credentials::new(user.clone(), password.clone());
        server.auth(DEFAULT_MECHANISMS, &credentials).await?;
    }
    Ok(server)
}

/// One mail for all who wait for it: an address that is refused keeps no other from getting it.
async fn hand_over(
    server: &mut AsyncSmtpConnection,
    message: &Message,
    waiting: &[Address],
    recipients: &mut Recipients,
) -> Result<Taken, Error> {
    let text = message.formatted();
    let knows = |extension| server.server_info().supports_feature(extension);
    let mut parameters = Vec::new();
    let (from, to) = (message.envelope().from(), message.envelope().to());
    let plain = from
        .into_iter()
        .chain(to)
        .all(|address| AsRef::<str>::as_ref(address).is_ascii());
    if !plain && knows(Extension::SmtpUtfEight) {
        parameters.push(MailParameter::SmtpUtfEight);
    }
    if !text.is_ascii() && knows(Extension::EightBitMime) {
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    server.command(Mail::new(from.cloned(), parameters)).await?;
    let (mut taken, mut not_now, mut never) = (Vec::new(), None, None);
    for address in waiting {
        match server.command(Rcpt::new(address.clone(), Vec::new())).await {
            Ok(_) => taken.push(address.to_string()),
            Err(error) if error.is_permanent() => {
                recipients.refused.insert(address.to_string(), code(&error));
                never.get_or_insert_with(|| code(&error));
            }
            Err(error) if error.is_transient() && !is_closing(&error) => {
                not_now.get_or_insert_with(|| code(&error));
            }
            Err(error) => return Err(error),
        }
    }
    if taken.is_empty() {
        return Ok(match (not_now, never) {
            (None, Some(error)) => Taken::Never(error),
            (not_now, _) => Taken::NotNow(not_now.unwrap_or_default()),
        });
    }
    server.command(Data).await?;
    server.message(&text).await?;
    recipients.accepted.extend(taken);
    Ok(Taken::Handed { not_now })
}

/// The server's own words may hold an address; its code says enough.
fn code(error: &Error) -> String {
    error.status().map_or_else(String::new, |code| format!("SMTP {code}"))
}

fn is_closing(error: &Error) -> bool {
    error.status().is_some_and(|code| u16::from(code) == CLOSING)
}

fn judge(error: &Error) -> Result<Taken, SendError> {
    if error.is_permanent() {
        Ok(Taken::Never(code(error)))
    } else if error.is_transient() {
        Ok(Taken::NotNow(code(error)))
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
