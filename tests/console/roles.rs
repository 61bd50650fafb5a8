//! Every path of the console, and who may go there.

use crate::browser::{Browser, Page};
use crate::shop::{PASSWORD, Shop};
use sapa::server::auth::new_agent;
use sapa::server::console::{Door, doors};
use sapa::store::Role;

/// Who comes.
const NOBODY: usize = 0;
const MUST_CHANGE: usize = 1;
const AGENT: usize = 2;
const LEAD: usize = 3;
const ADMIN: usize = 4;

/// The path with its parts filled in: a conversation that is there, where one is asked for.
fn filled(path: &str, conversation: &str) -> String {
    path.replace("/conversations/{id}", &format!("/conversations/{conversation}"))
        .replace("{id}", "1")
        .replace("{list}", "waiting")
        .replace("{count}", "1")
        .replace("{link}", "void")
        .replace("{name}", "icon.svg")
}

/// One browser each of those who come, in the order of their numbers.
async fn everybody(shop: &Shop) -> Vec<Browser> {
    let admin = shop.joined("Sari", Role::Admin).await;
    let lead = shop.joined("Lia", Role::Lead).await;
    let agent = shop.joined("Tono", Role::Agent).await;
    vec![
        Browser::new(&shop.url),
        newcomer(shop, "Nia", Role::Admin).await,
        agent,
        lead,
        admin,
    ]
}

/// Somebody who has signed in with a one-time password, and not yet changed it.
pub async fn newcomer(shop: &Shop, name: &str, role: Role) -> Browser {
    let auth = shop.auth();
    let now = sapa::runtime::Clock::now(&*shop.clock);
    let added = new_agent(name, role, Some(PASSWORD.to_owned()), now, auth.passwords()).await;
    assert!(
        shop.store
            .add_agent(added.expect("fit").agent, now)
            .await
            .expect("stored")
    );
    let browser = Browser::new(&shop.url);
    assert_eq!(browser.sign_in(name, PASSWORD).await.to(), "/console");
    browser
}

/// What a refusal looks like, if it is one.
fn refusal(page: &Page) -> Option<&'static str> {
    match (page.status, page.to()) {
        (303, to) if to.starts_with("/console/sign-in") => Some("sign in"),
        (303, "/console/password") => Some("change"),
        (401, _) => Some("sign in"),
        (403, _) if page.has("Bukan untuk peran") || page.has("dengan peran lain") => Some("role"),
        (403, _) if page.has("kata sandi sekali pakai") => Some("change"),
        (403, _) => Some("form"),
        _ => None,
    }
}

fn expected(door: Door, who: usize) -> Option<&'static str> {
    let least = match door {
        Door::Anyone => return None,
        Door::SignedIn => return (who == NOBODY).then_some("sign in"),
        Door::Agent => AGENT,
        Door::Lead => LEAD,
        Door::Admin => ADMIN,
    };
    match who {
        NOBODY => Some("sign in"),
        MUST_CHANGE => Some("change"),
        who => (who < least).then_some("role"),
    }
}

#[tokio::test]
async fn every_path_lets_in_who_may_come_and_nobody_else() {
    let shop = Shop::open().await;
    let browsers = everybody(&shop).await;
    let id = shop.conversation(Some("Budi"), &["cs"]).await;
    for (path, door) in doors() {
        let url = filled(path, &id);
        for (who, browser) in browsers.iter().enumerate() {
            // A stream of events has no end, and needs not be waited for: its head says all.
            let streams = browser.events(&url).await;
            let status = streams.status().as_u16();
            let refused = matches!(status, 401 | 403);
            drop(streams);
            if path.starts_with("/console/live/") {
                assert_eq!(refused, expected(door, who).is_some(), "{path} {who}: {status}");
            } else {
                let page = browser.get(&url).await;
                if page.status == 405 {
                    continue; // Only forms go there.
                }
                assert_eq!(refusal(&page), expected(door, who), "GET {path} {who}: {}", page.status);
            }
        }
    }
}

#[tokio::test]
async fn every_form_needs_its_sessions_token_and_its_own_site() {
    let shop = Shop::open().await;
    let browsers = everybody(&shop).await;
    let id = shop.conversation(Some("Budi"), &["cs"]).await;
    let others = shop.joined("Rudi", Role::Admin).await.form_token().await;
    for (path, door) in doors() {
        let url = filled(path, &id);
        for (who, browser) in browsers.iter().enumerate() {
            let foreign = browser.post_from("https://evil.example", &url, &[("csrf", "x")]).await;
            assert_eq!(
                refusal(&foreign),
                Some("form"),
                "cross-site {path} {who}: {}",
                foreign.status
            );
            if door == Door::Anyone {
                continue;
            }
            for form in [&[][..], &[("csrf", "")], &[("csrf", "x")], &[("csrf", others.as_str())]] {
                let page = browser.post(&url, form).await;
                if page.status == 405 {
                    continue; // No form goes there.
                }
                let refused = refusal(&page);
                let due = expected(door, who).or(Some("form"));
                assert_eq!(refused, due, "POST {path} {who} {form:?}: {}", page.status);
            }
        }
    }
    let state = shop.runtime.state(&id).await.expect("read").expect("there");
    assert_eq!(state.status, sapa::dialogue::Status::Queued, "nothing was done");
}
