//! `sapa agent`: who may sign in to the console; a running server need not be stopped.

mod list;
mod team;

use super::beside::StorePlace;
use super::{BROKEN, Format, OK, Usage, locale};
use crate::both;
use crate::runtime::{Clock, SystemClock};
use crate::server::auth::{Added, NAME_MAX, ONE_TIME_LIFE, PASSWORD_MIN, Passwords, Unfit, new_agent, one_time};
use crate::store::sqlite::Sqlite;
use crate::store::{Account, Accounts, Changed, Role as StoredRole, Sessions, Teams};
use crate::text::Bilingual;
use anyhow::anyhow;
use clap::{Subcommand, ValueEnum};
use std::io::{Read, Write};

/// Bytes read of a password on standard input.
const PASSWORD_READ: u64 = 4096;

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    place: StorePlace,
}

#[derive(Subcommand)]
enum Command {
    /// Add an agent and print a one-time password, which the first sign-in asks to change
    Add {
        name: String,
        /// What the agent may do
        #[arg(long, value_enum, default_value = "agent")]
        role: Role,
        /// The teams that the agent belongs to, unless bot.yaml says who does
        #[arg(long = "team", value_name = "TEAM", num_args = 1..)]
        teams: Vec<String>,
        #[command(flatten)]
        password: OneTime,
    },
    /// Show the agents: role, state, sessions, when last seen
    List {
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
    /// Give an agent another role
    Role {
        name: String,
        #[arg(value_enum)]
        role: Role,
    },
    /// Put an agent into these teams, and no others
    Teams {
        name: String,
        #[arg(value_name = "TEAM")]
        teams: Vec<String>,
    },
    /// Keep an agent from signing in, and end all sessions at once
    Disable { name: String },
    /// Let a disabled agent sign in again
    Enable { name: String },
    /// Print a new one-time password, and end all sessions at once
    Reset {
        name: String,
        #[command(flatten)]
        password: OneTime,
    },
    /// Show where agents are signed in
    Sessions {
        /// Of this agent alone
        name: Option<String>,
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
    /// End an agent's sessions at once
    Revoke {
        name: String,
        /// This one alone, by the first column of `sessions`
        #[arg(long, value_name = "ID")]
        session: Option<String>,
    },
}

#[derive(clap::Args)]
struct OneTime {
    /// Take the one-time password from the first line of standard input, instead of making one
    #[arg(long)]
    password_stdin: bool,
}

/// What an agent may do.
#[derive(Clone, Copy, ValueEnum)]
enum Role {
    /// Takes and answers conversations
    Agent,
    /// Besides: figures, unanswered questions, deliveries
    Lead,
    /// Besides: agents
    Admin,
}

impl Role {
    fn stored(self) -> StoredRole {
        match self {
            Self::Agent => StoredRole::Agent,
            Self::Lead => StoredRole::Lead,
            Self::Admin => StoredRole::Admin,
        }
    }
}

/// Runs `sapa agent`.
pub fn run(args: &Args) -> anyhow::Result<u8> {
    let dir = args.place.folder();
    let work = async |store: &Sqlite| match &args.command {
        Command::Add {
            name,
            role,
            teams,
            password,
        } => {
            team::check(teams, dir)?;
            add(store, name, role.stored(), teams, password).await
        }
        Command::Teams { name, teams } => team::set(store, name.trim(), teams, dir).await,
        Command::List { format } => list::agents(store, *format).await,
        Command::Role { name, role } => set_role(store, name.trim(), role.stored()).await,
        Command::Disable { name } => disable(store, name.trim()).await,
        Command::Enable { name } => enable(store, name.trim()).await,
        Command::Reset { name, password } => reset(store, name.trim(), password).await,
        Command::Sessions { name, format } => list::sessions(store, name.as_deref().map(str::trim), *format).await,
        Command::Revoke { name, session } => revoke(store, name.trim(), session.as_deref()).await,
    };
    match &args.command {
        // The first agent may be there before the first `serve`.
        Command::Add { .. } => args.place.with_new(work),
        _ => args.place.with(work),
    }
}

async fn add(store: &Sqlite, name: &str, role: StoredRole, teams: &[String], password: &OneTime) -> anyhow::Result<u8> {
    let now = SystemClock.now();
    let given = password.read()?;
    let made = given.is_none();
    let Added { agent, password } = new_agent(name, role, given, now, &Passwords::default())
        .await
        .map_err(unfit)?;
    let name = agent.name.clone();
    if !store.add_agent(agent, now).await? {
        tell_problem(&both!(
            "sudah ada agen bernama {name}; pakai nama lain, atau beri kata sandi baru: sapa agent reset",
            "there is an agent named {name} already; take another name, or give a new password: sapa agent reset"
        ));
        return Ok(BROKEN);
    }
    // Whoever had the name before may have left teams behind.
    store.set_teams(&name, teams).await?;
    hand_over(made.then_some(password.as_str()))?;
    let any = store.accounts(now).await?;
    if !any.iter().any(|listed| listed.account.role == StoredRole::Admin) {
        tell(&both!(
            "Belum ada admin. Jadikan seseorang admin: sapa agent role \"{name}\" admin",
            "There is no admin yet. Make somebody one: sapa agent role \"{name}\" admin"
        ));
    }
    Ok(OK)
}

async fn set_role(store: &Sqlite, name: &str, role: StoredRole) -> anyhow::Result<u8> {
    let word = role.word();
    Ok(match store.set_role(name, role).await? {
        Changed::Done => {
            tell(&both!(
                "{name} sekarang {word}; berlaku mulai halaman berikutnya yang dibuka.",
                "{name} is {word} now; it holds from the next page that is opened."
            ));
            OK
        }
        refused => not_done(refused, name),
    })
}

async fn disable(store: &Sqlite, name: &str) -> anyhow::Result<u8> {
    Ok(match store.set_disabled(name, Some(SystemClock.now())).await? {
        Changed::Done => {
            tell(&both!(
                "{name} tidak bisa masuk lagi, dan semua sesinya berakhir.",
                "{name} cannot sign in any more, and all sessions have ended."
            ));
            OK
        }
        refused => not_done(refused, name),
    })
}

async fn enable(store: &Sqlite, name: &str) -> anyhow::Result<u8> {
    Ok(match store.set_disabled(name, None).await? {
        Changed::Done => {
            tell(&both!("{name} bisa masuk lagi.", "{name} can sign in again."));
            OK
        }
        refused => not_done(refused, name),
    })
}

async fn reset(store: &Sqlite, name: &str, password: &OneTime) -> anyhow::Result<u8> {
    let Some(account) = store.account(name).await? else {
        return Ok(not_done(Changed::Unknown, name));
    };
    let given = password.read()?;
    let made = given.is_none();
    let (password, hash) = one_time(given, &Passwords::default()).await.map_err(unfit)?;
    let until = SystemClock.now() + ONE_TIME_LIFE;
    match store.set_password(name, &hash, Some(until)).await? {
        Changed::Done => {}
        refused => return Ok(not_done(refused, name)),
    }
    hand_over(made.then_some(password.as_str()))?;
    still_disabled(&account);
    Ok(OK)
}

async fn revoke(store: &Sqlite, name: &str, session: Option<&str>) -> anyhow::Result<u8> {
    let Some(account) = store.account(name).await? else {
        return Ok(not_done(Changed::Unknown, name));
    };
    let which = session.map_or(Sessions::All, |id| Sessions::One(id.trim().to_ascii_lowercase()));
    let ended = store.end_sessions(name, which).await?;
    let name = account.name;
    if let Some(session) = session
        && ended == 0
    {
        tell_problem(&both!(
            "{name} tidak punya sesi {session}; `sapa agent sessions` menampilkan yang ada",
            "{name} has no session {session}; `sapa agent sessions` shows those there are"
        ));
        return Ok(BROKEN);
    }
    tell(&both!(
        "{ended} sesi {name} diakhiri; halaman yang masih terbuka ikut berhenti dalam beberapa detik.",
        "{ended} sessions of {name} ended; pages that are still open stop within seconds."
    ));
    Ok(OK)
}

impl OneTime {
    /// The password given on standard input, without the line's end.
    fn read(&self) -> anyhow::Result<Option<String>> {
        if !self.password_stdin {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        std::io::stdin().take(PASSWORD_READ).read_to_end(&mut bytes)?;
        let text = String::from_utf8(bytes).map_err(|_| {
            let told = both!(
                "kata sandi di masukan standar bukan teks UTF-8",
                "the password on standard input is not UTF-8 text"
            );
            anyhow!(Usage(told.told(locale::of_process()).to_owned()))
        })?;
        let line = text.lines().next().unwrap_or_default();
        Ok(Some(line.to_owned()))
    }
}

/// Prints a password that was made, alone on standard output, and says what comes next.
fn hand_over(made: Option<&str>) -> anyhow::Result<()> {
    if let Some(password) = made {
        writeln!(std::io::stdout(), "{password}")?;
    }
    let days = ONE_TIME_LIFE.num_days();
    tell(&both!(
        "Kata sandi sekali pakai: berlaku {days} hari, tidak ditampilkan lagi, dan harus diganti saat pertama kali masuk di /console.",
        "A one-time password: good for {days} days, not shown again, and to be changed at the first sign-in at /console."
    ));
    Ok(())
}

fn still_disabled(account: &Account) {
    if account.disabled_at.is_some() {
        let name = &account.name;
        tell(&both!(
            "{name} masih dinonaktifkan: sapa agent enable \"{name}\"",
            "{name} is still disabled: sapa agent enable \"{name}\""
        ));
    }
}

fn not_done(why: Changed, name: &str) -> u8 {
    match why {
        Changed::LastAdmin => tell_problem(&both!(
            "{name} satu-satunya admin yang bisa masuk; jadikan orang lain admin dulu: sapa agent role NAMA admin",
            "{name} is the only admin who can sign in; make somebody else admin first: sapa agent role NAME admin"
        )),
        Changed::Done | Changed::Unknown => tell_problem(&both!(
            "tidak ada agen bernama {name}; `sapa agent list` menampilkan yang ada",
            "there is no agent named {name}; `sapa agent list` shows those there are"
        )),
    }
    BROKEN
}

fn unfit(unfit: Unfit) -> anyhow::Error {
    let told = match unfit {
        Unfit::BadName => both!(
            "nama agen terdiri dari 1 sampai {NAME_MAX} karakter yang terlihat",
            "an agent's name has 1 to {NAME_MAX} visible characters"
        ),
        Unfit::TooShort => both!(
            "kata sandi paling sedikit {PASSWORD_MIN} karakter",
            "a password has at least {PASSWORD_MIN} characters"
        ),
        Unfit::TooLong | Unfit::Busy => both!("kata sandi terlalu panjang", "the password is too long"),
    };
    anyhow!(Usage(told.told(locale::of_process()).to_owned()))
}

fn tell(told: &Bilingual) {
    eprintln!("{}", told.told(locale::of_process()));
}

fn tell_problem(told: &Bilingual) {
    eprintln!("sapa: {}", told.told(locale::of_process()));
}
