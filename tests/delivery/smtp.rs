//! A mail server on a real socket: it speaks SMTP (RFC 5321) with AUTH PLAIN (RFC 4954), keeps what it took, and refuses as it is told.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use parking_lot::Mutex;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{self, ServerConfig};

/// A mail as it was taken.
#[derive(Clone, Debug, Default)]
pub struct Mail {
    /// `\0user\0password`, as signed in; empty if nobody did.
    pub login: String,
    pub from: String,
    pub to: Vec<String>,
    /// Head and body, dots unstuffed.
    pub text: String,
}

impl Mail {
    /// A header's value, unfolded.
    pub fn header(&self, name: &str) -> Option<String> {
        let head = self
            .text
            .split("\r\n\r\n")
            .next()
            .unwrap_or_default()
            .replace("\r\n ", " ");
        let start = format!("{}:", name.to_ascii_lowercase());
        head.lines()
            .find(|line| line.to_ascii_lowercase().starts_with(&start))
            .and_then(|line| line.get(start.len()..))
            .map(|value| value.trim().to_owned())
    }

    pub fn body(&self) -> String {
        let body = self.text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        match self.header("content-transfer-encoding").as_deref() {
            Some("base64") => {
                let packed: String = body.split_whitespace().collect();
                String::from_utf8(STANDARD.decode(packed).expect("base64")).expect("UTF-8")
            }
            Some("quoted-printable") => unquoted(body),
            _ => body.to_owned(),
        }
    }
}

/// Quoted-printable (RFC 2045) undone.
fn unquoted(body: &str) -> String {
    let body = body.replace("=\r\n", "");
    let mut out = Vec::new();
    let mut rest = body.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) if first == b'=' => {
                out.push(byte);
                rest = &after[2..];
            }
            _ => {
                out.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8(out).expect("UTF-8")
}

/// When a connection is encrypted.
#[derive(Clone, Copy, Debug)]
pub enum Tls {
    Never,
    /// From the start (`smtps`).
    Always,
    /// When the client asks for it (`STARTTLS`); before that nobody signs in.
    Starts,
}

type Script = dyn Fn(&str, usize) -> Option<&'static str> + Send + Sync;

#[derive(Clone)]
pub struct MailServer {
    /// `127.0.0.1:PORT`
    pub address: String,
    mails: Arc<Mutex<Vec<Mail>>>,
    /// Commands as they came, `AUTH` without what follows it.
    pub commands: Arc<Mutex<Vec<String>>>,
    /// Parts of addresses to which nothing may be sent, and the answer there.
    pub refuses: Arc<Mutex<Vec<(&'static str, &'static str)>>>,
}

impl MailServer {
    /// `script` is asked with each command (`EHLO`, `AUTH`, `MAIL`, `RCPT`, `DATA`, `.` for the mail itself) and the number of
    /// connections before this one: an answer in place of the usual one.
    pub async fn start(script: impl Fn(&str, usize) -> Option<&'static str> + Send + Sync + 'static) -> Self {
        Self::start_with(Tls::Never, script).await
    }

    pub async fn start_with(
        tls: Tls,
        script: impl Fn(&str, usize) -> Option<&'static str> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let server = Self {
            address: listener.local_addr().expect("an address").to_string(),
            mails: Arc::default(),
            commands: Arc::default(),
            refuses: Arc::default(),
        };
        let (kept, script, count) = (server.clone(), Arc::new(script) as Arc<Script>, AtomicUsize::new(0));
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let before = count.fetch_add(1, Ordering::SeqCst);
                let (kept, script) = (kept.clone(), script.clone());
                tokio::spawn(async move {
                    // The client may go whenever it likes.
                    let _ = kept.serve(socket, tls, &*script, before).await;
                });
            }
        });
        server
    }

    pub fn mails(&self) -> Vec<Mail> {
        self.mails.lock().clone()
    }

    async fn serve(&self, socket: TcpStream, tls: Tls, script: &Script, before: usize) -> std::io::Result<()> {
        let mut plain = BufReader::new(socket);
        match tls {
            Tls::Never => self.converse(&mut plain, script, before, true, false).await.map(|_| ()),
            Tls::Always => {
                let mut encrypted = BufReader::new(acceptor().accept(plain.into_inner()).await?);
                self.converse(&mut encrypted, script, before, true, false)
                    .await
                    .map(|_| ())
            }
            Tls::Starts => {
                if self.converse(&mut plain, script, before, true, true).await? {
                    let mut encrypted = BufReader::new(acceptor().accept(plain.into_inner()).await?);
                    self.converse(&mut encrypted, script, before, false, false).await?;
                }
                Ok(())
            }
        }
    }

    /// Until the client goes, or (`true`) wants to go on encrypted, where that is `offered`.
    async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        stream: &mut BufReader<S>,
        script: &Script,
        before: usize,
        greets: bool,
        offered: bool,
    ) -> std::io::Result<bool> {
        let mut mail = Mail::default();
        if greets {
            stream.write_all(b"220 mail.toko.example ESMTP\r\n").await?;
        }
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(false);
            }
            let line = line.trim_end().to_owned();
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            self.commands
                .lock()
                .push(if verb == "AUTH" { verb.clone() } else { line.clone() });
            let usual = match verb.as_str() {
                "EHLO" if offered => "250-mail.toko.example\r\n250-STARTTLS\r\n250 8BITMIME".to_owned(),
                "STARTTLS" if offered => "220 2.0.0 go on".to_owned(),
                "EHLO" => "250-mail.toko.example\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME".to_owned(),
                "AUTH" => {
                    let login = line.strip_prefix("AUTH PLAIN ").unwrap_or_default();
                    let login = STANDARD.decode(login).expect("an initial response in base64");
                    mail.login = String::from_utf8(login).expect("UTF-8");
                    "235 2.7.0 welcome".to_owned()
                }
                "MAIL" => {
                    mail.from = line;
                    "250 2.1.0 ok".to_owned()
                }
                "RCPT" => {
                    let refused = self
                        .refuses
                        .lock()
                        .iter()
                        .find(|(part, _)| line.contains(part))
                        .copied();
                    if refused.is_none() {
                        mail.to.push(line);
                    }
                    refused.map_or("250 2.1.5 ok", |(_, answer)| answer).to_owned()
                }
                "DATA" => "354 go on".to_owned(),
                "QUIT" => "221 bye".to_owned(),
                _ => "502 5.5.2 what?".to_owned(),
            };
            let answer = script(&verb, before).map_or(usual, str::to_owned);
            stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
            if verb == "QUIT" || (verb == "STARTTLS" && offered) {
                return Ok(verb == "STARTTLS");
            }
            if verb == "DATA" && answer.starts_with("354") {
                mail.text = data(stream).await?;
                let answer = script(".", before).unwrap_or("250 2.0.0 queued");
                if answer.starts_with('2') {
                    self.mails.lock().push(std::mem::take(&mut mail));
                }
                stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
            }
        }
    }
}

/// The server is `localhost` by a certificate of the authority in `tls/ca.pem`, whose key is gone.
fn acceptor() -> TlsAcceptor {
    let file = |name: &str| format!("{}/tests/delivery/tls/{name}", env!("CARGO_MANIFEST_DIR"));
    let certificate = CertificateDer::from_pem_file(file("cert.pem")).expect("a certificate");
    let key = PrivateKeyDer::from_pem_file(file("key.pem")).expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring's versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("they fit");
    TlsAcceptor::from(Arc::new(config))
}

/// Reads up to the line with the dot.
async fn data<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> std::io::Result<String> {
    let mut text = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 || line == ".\r\n" {
            return Ok(text);
        }
        text.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}
