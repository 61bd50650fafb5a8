//! Who is given which conversation, and passing it on.

use crate::browser::Browser;
use crate::shop::Shop;
use chrono::TimeDelta;
use futures_util::future::join_all;
use sapa::dialogue::{EventKind, Receiver, Status};
use sapa::runtime::Hints;
use sapa::store::sqlite::{Access, Sqlite};
use sapa::store::{Presence, Role, Store};
use std::sync::Arc;
use std::time::Duration;

/// Two teams; whoever asks for a person comes to `support`.
fn settings(support: &str, handoff: &str) -> String {
    format!(
        "teams:\n  support: {{title: Bantuan{support}}}\n  sales: {{title: Penjualan}}\nhandoff:\n  team: support\n{handoff}"
    )
}

/// What changes a conversation is told here, from before it does.
struct Watched<'s> {
    shop: &'s Shop,
    hints: Hints,
}

impl<'s> Watched<'s> {
    fn new(shop: &'s Shop) -> Self {
        Self {
            shop,
            hints: shop.runtime.hints(None),
        }
    }

    /// Waits until this agent has the conversation.
    async fn until_with(&mut self, conversation: &str, agent: &str) {
        let has_it = async {
            while holder(self.shop, conversation).await.as_deref() != Some(agent) {
                self.hints.next().await;
            }
        };
        let come = tokio::time::timeout(Duration::from_secs(20), has_it).await;
        let now = holder(self.shop, conversation).await;
        assert!(come.is_ok(), "{conversation} is with {now:?}, not with {agent}");
    }

    /// Waits until somebody has it; who.
    async fn until_held(&mut self, conversation: &str) -> String {
        let held = async {
            loop {
                if let Some(holder) = holder(self.shop, conversation).await {
                    return holder;
                }
                self.hints.next().await;
            }
        };
        let come = tokio::time::timeout(Duration::from_secs(20), held).await;
        come.unwrap_or_else(|_| panic!("{conversation} is with nobody"))
    }
}

async fn holder(shop: &Shop, conversation: &str) -> Option<String> {
    let state = shop.runtime.state(conversation).await.expect("read").expect("there");
    state.agent().map(str::to_owned)
}

/// The agent joins, and opens the console.
async fn there(shop: &Shop, name: &str) -> Browser {
    let browser = shop.agent(name).await;
    assert_eq!(browser.get("/console").await.status, 200);
    browser
}

async fn choose(browser: &Browser, presence: &str) {
    let csrf = browser.form_token().await;
    let form = [("csrf", csrf.as_str()), ("presence", presence)];
    let page = browser.post("/console/presence", &form).await;
    assert_eq!((page.status, page.to()), (303, "/console"), "{}", page.text);
}

async fn pass_on(browser: &Browser, conversation: &str, to: &str) -> (u16, String) {
    let csrf = browser.form_token().await;
    let path = format!("/console/conversations/{conversation}/transfer");
    let page = browser.post(&path, &[("csrf", &csrf), ("to", to)]).await;
    (page.status, page.text)
}

#[tokio::test]
async fn members_who_are_there_are_given_what_waits_in_turn_up_to_the_cap() {
    let shop = Shop::of(&settings(
        ", members: [sari, Budi, Citra], assign: round-robin, chats: 2",
        "",
    ))
    .await;
    let _boss = there(&shop, "Bos").await;
    let (sari, budi) = (there(&shop, "Sari").await, there(&shop, "Budi").await);
    let mut watched = Watched::new(&shop);
    let mut conversations = Vec::new();
    for _ in 0..4 {
        conversations.push(shop.conversation(None, &["cs"]).await);
        let last = conversations.last().expect("one").clone();
        watched.until_held(&last).await;
    }
    let mut holders = Vec::new();
    for conversation in &conversations {
        holders.extend(holder(&shop, conversation).await);
    }
    assert_eq!(holders, ["Sari", "Budi", "Sari", "Budi"]);

    // Both are full: a fifth waits until there is room, and Bos, who is no member, is not asked.
    let fifth = shop.conversation(None, &["cs"]).await;
    shop.clock.advance(TimeDelta::seconds(1));
    let sixth = shop.conversation(None, &["cs"]).await;
    assert_eq!(sari.press(&conversations[0], "resolve").await.status, 303);
    watched.until_with(&fifth, "Sari").await;
    assert_eq!(holder(&shop, &sixth).await, None);
    // Whoever goes away is given nothing; whoever comes back is.
    choose(&budi, "away").await;
    assert_eq!(budi.press(&conversations[1], "resolve").await.status, 303);
    assert_eq!(sari.press(&conversations[2], "resolve").await.status, 303);
    watched.until_with(&sixth, "Sari").await;
    let seventh = shop.conversation(None, &["cs"]).await;
    choose(&budi, "online").await;
    watched.until_with(&seventh, "Budi").await;
}

#[tokio::test]
async fn the_least_busy_member_comes_first_whoever_was_given_one_before() {
    let shop = Shop::of(&settings(", assign: least-busy", "")).await;
    let (sari, _budi) = (there(&shop, "Sari").await, there(&shop, "Budi").await);
    let mut watched = Watched::new(&shop);
    let first = shop.conversation(None, &["cs"]).await;
    let first_holder = watched.until_held(&first).await;
    let second = shop.conversation(None, &["cs"]).await;
    let second_holder = watched.until_held(&second).await;
    assert_ne!(first_holder, second_holder);
    let of_sari = if first_holder == "Sari" { &first } else { &second };
    assert_eq!(sari.press(of_sari, "resolve").await.status, 303);
    let third = shop.conversation(None, &["cs"]).await;
    watched.until_with(&third, "Sari").await;
}

/// Whether the server counts the agent as there.
async fn is_online(shop: &Shop, name: &str) -> bool {
    let all = shop.runtime.agents_now().await.expect("read");
    all.iter()
        .any(|agent| agent.name == name && agent.presence == Presence::Online)
}

#[tokio::test]
async fn whoever_signs_out_or_is_disabled_is_given_nothing_more() {
    let shop = Shop::of(&settings(", assign: round-robin", "")).await;
    let boss = there(&shop, "Bos").await;
    choose(&boss, "away").await;
    let sari = there(&shop, "Sari").await;
    let mut watched = Watched::new(&shop);
    let first = shop.conversation(None, &["cs"]).await;
    watched.until_with(&first, "Sari").await;

    // One of two windows is left: still there.
    let second = Browser::new(&shop.url);
    assert_eq!(second.sign_in("Sari", crate::shop::PASSWORD).await.status, 303);
    assert_eq!(second.get("/console").await.status, 200);
    let csrf = second.form_token().await;
    assert_eq!(second.post("/console/sign-out", &[("csrf", &csrf)]).await.status, 303);
    assert!(is_online(&shop, "Sari").await);
    // The last one: away at once, and what Sari has stays.
    let csrf = sari.form_token().await;
    assert_eq!(sari.post("/console/sign-out", &[("csrf", &csrf)]).await.status, 303);
    assert!(!is_online(&shop, "Sari").await);
    assert_eq!(holder(&shop, &first).await.as_deref(), Some("Sari"));
    let waits = shop.conversation(None, &["cs"]).await;
    // Bos, who comes back, is given what was not given to Sari.
    choose(&boss, "online").await;
    watched.until_with(&waits, "Bos").await;

    // Signed in again, Sari is there; disabled, no longer, and what Sari has queues again and goes to who is there.
    choose(&boss, "away").await;
    assert_eq!(sari.sign_in("Sari", crate::shop::PASSWORD).await.status, 303);
    assert_eq!(sari.get("/console").await.status, 200);
    assert!(is_online(&shop, "Sari").await);
    let csrf = boss.form_token().await;
    let form = [("csrf", csrf.as_str()), ("name", "Sari")];
    assert_eq!(boss.post("/console/agents/disable", &form).await.status, 303);
    assert!(!is_online(&shop, "Sari").await);
    let state = shop.runtime.state(&first).await.expect("read").expect("there");
    assert_eq!(state.status, Status::Queued);
    let told = shop.said(&first).await;
    assert!(
        told.iter().any(|text| text.contains("Sari sedang tidak bisa membalas")),
        "{told:?}"
    );
    choose(&boss, "online").await;
    watched.until_with(&first, "Bos").await;
}

#[tokio::test]
async fn without_assign_nobody_is_given_anything() {
    let shop = Shop::of(
        "teams:\n  support: {title: Bantuan}\n  sales: {title: Penjualan, assign: least-busy}\n\
         handoff:\n  team: support\n  routes:\n    - {intent: price, team: sales}\n",
    )
    .await;
    let _sari = there(&shop, "Sari").await;
    let mut watched = Watched::new(&shop);
    let takes = shop.conversation(None, &["cs"]).await;
    let given = shop.conversation(None, &["harga", "cs"]).await;
    // The one that came first was looked at first.
    watched.until_with(&given, "Sari").await;
    assert_eq!(holder(&shop, &takes).await, None);
}

#[tokio::test]
async fn a_higher_priority_is_given_first() {
    let shop = Shop::of(&settings(
        ", assign: round-robin, chats: 1",
        "  routes:\n    - {keyword: gawat, priority: urgent, tags: [VIP, <script>]}\n",
    ))
    .await;
    let sari = there(&shop, "Sari").await;
    choose(&sari, "away").await;
    let plain = shop.conversation(None, &["cs"]).await;
    let urgent = shop.conversation(None, &["gawat nih kak", "cs"]).await;
    let queue = shop
        .runtime
        .store()
        .handoffs(Some(sapa::dialogue::HandoffStatus::Requested), 10)
        .await;
    let order: Vec<String> = queue
        .expect("read")
        .into_iter()
        .map(|entry| entry.conversation)
        .collect();
    assert_eq!(order, [urgent.clone(), plain.clone()]);
    let place = async |conversation: &str| {
        let place = shop.runtime.queue_position(conversation).await.expect("read");
        place.map(|(position, _)| position)
    };
    assert_eq!((place(&urgent).await, place(&plain).await), (Some(1), Some(2)));
    let told = shop.said(&urgent).await;
    assert!(
        told.iter()
            .any(|text| text.contains("urutan ke-1") || text.contains("antrean ke-1")),
        "{told:?}"
    );
    // The tags of the route are the conversation's, and are shown as text.
    let tags = shop.store.tags(&urgent).await.expect("read");
    assert_eq!(tags, ["<script>", "vip"]);
    let page = sari.get(&format!("/console/conversations/{urgent}")).await;
    assert!(
        !page.has("<script>vip") && page.has("&lt;script&gt;") || page.has("&#60;script&#62;"),
        "{}",
        page.text
    );

    let mut watched = Watched::new(&shop);
    choose(&sari, "online").await;
    watched.until_with(&urgent, "Sari").await;
    assert_eq!(holder(&shop, &plain).await, None);
}

#[tokio::test]
async fn a_route_may_ask_for_a_tag_that_agents_put_there() {
    let shop = Shop::of(&settings("", "  routes:\n    - {tag: Pelanggan  Lama, team: sales}\n")).await;
    let conversation = shop.conversation(None, &["harga"]).await;
    let tags = ["pelanggan lama".to_owned()];
    let now = "2026-11-23T03:00:00Z".parse().expect("a time");
    shop.store
        .change_tags(&conversation, &tags, &[], now)
        .await
        .expect("stored");
    shop.visitor_says(&conversation, "cs").await;
    let state = shop.runtime.state(&conversation).await.expect("read").expect("there");
    assert_eq!(
        state.handoff.as_ref().map(|handoff| handoff.team.as_str()),
        Some("sales")
    );
}

#[tokio::test]
async fn whoever_does_not_answer_loses_it_to_another_and_is_away() {
    let shop = Shop::of(&settings(", members: [Sari, Budi], assign: round-robin", "")).await;
    let sari = there(&shop, "Sari").await;
    let budi = there(&shop, "Budi").await;
    let mut watched = Watched::new(&shop);
    let conversation = shop.conversation(None, &["cs"]).await;
    watched.until_with(&conversation, "Sari").await;
    shop.clock.advance(TimeDelta::minutes(6));
    // Budi is seen to be there, Sari only opens the queue.
    assert_eq!(budi.get("/console").await.status, 200);
    assert_eq!(sari.get("/console").await.status, 200);
    shop.clock.advance(TimeDelta::minutes(4) + TimeDelta::seconds(1));
    watched.until_with(&conversation, "Budi").await;
    assert_eq!(shop.runtime.presence("sari").await.expect("read"), Presence::Away);
    let page = sari.get("/console").await;
    assert!(page.has("class=\"away\""), "the bar shows it: {}", page.text);
    // Coming back online, Sari is given what comes next.
    let next = shop.conversation(None, &["cs"]).await;
    watched.until_with(&next, "Budi").await;
    choose(&sari, "online").await;
    let third = shop.conversation(None, &["cs"]).await;
    watched.until_with(&third, "Sari").await;
}

#[tokio::test]
async fn whoever_gives_no_sign_is_given_nothing() {
    let shop = Shop::of(&settings(", assign: round-robin", "")).await;
    let (sari, budi) = (there(&shop, "Sari").await, there(&shop, "Budi").await);
    shop.clock.advance(TimeDelta::minutes(5));
    assert_eq!(budi.get("/console").await.status, 200);
    let mut watched = Watched::new(&shop);
    for _ in 0..3 {
        let conversation = shop.conversation(None, &["cs"]).await;
        watched.until_with(&conversation, "Budi").await;
    }
    assert_eq!(sari.get("/console").await.status, 200);
    let conversation = shop.conversation(None, &["cs"]).await;
    watched.until_with(&conversation, "Sari").await;
}

#[tokio::test]
async fn members_of_the_store_count_where_the_bot_names_none() {
    let shop = Shop::of(&settings(", assign: round-robin", "")).await;
    let (_sari, _budi) = (there(&shop, "Sari").await, there(&shop, "Budi").await);
    let support = ["support".to_owned()];
    shop.runtime.set_teams("budi", &support).await.expect("stored");
    let mut watched = Watched::new(&shop);
    for _ in 0..3 {
        let conversation = shop.conversation(None, &["cs"]).await;
        watched.until_with(&conversation, "Budi").await;
    }
    // An agent who joins the team while somebody waits is given it.
    shop.runtime.set_presence("Budi", Presence::Away).await.expect("stored");
    let conversation = shop.conversation(None, &["cs"]).await;
    shop.runtime.set_teams("Sari", &support).await.expect("stored");
    watched.until_with(&conversation, "Sari").await;
}

#[tokio::test]
async fn after_a_restart_what_waited_is_given() {
    let folder = tempfile::tempdir().expect("a folder");
    let address = format!("sqlite:{}", folder.path().join("sapa.db").display());
    let open = || -> Arc<dyn Store> { Arc::new(Sqlite::open(&address, Access::Serve).expect("the store opens")) };
    let settings = settings(", members: [Sari, Budi], assign: round-robin, chats: 1", "");
    let (first, second, cookie) = {
        let shop = Shop::of_store(open(), &settings).await;
        let sari = there(&shop, "Sari").await;
        let mut watched = Watched::new(&shop);
        let first = shop.conversation(None, &["cs"]).await;
        watched.until_with(&first, "Sari").await;
        let second = shop.conversation(None, &["cs"]).await;
        shop.runtime.stop().await;
        let cookie = sari.cookie.lock().clone();
        (first, second, cookie)
    };
    let beside = Sqlite::open(&address, Access::Beside).expect("the store opens");
    let shop = Shop::of_store(Arc::new(beside), &settings).await;
    let sari = Browser::new(&shop.url);
    *sari.cookie.lock() = cookie;
    // Sari is there and full; what waits goes to Budi as soon as Budi is there.
    assert_eq!(sari.get("/console").await.status, 200);
    let mut watched = Watched::new(&shop);
    let budi = there(&shop, "Budi").await;
    watched.until_with(&second, "Budi").await;
    assert_eq!(holder(&shop, &first).await.as_deref(), Some("Sari"));
    assert_eq!(budi.get("/console").await.status, 200);
}

#[tokio::test]
async fn whose_turn_it_is_survives_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let address = format!("sqlite:{}", folder.path().join("sapa.db").display());
    let settings = settings(", members: [Sari, Budi, Citra], assign: round-robin", "");
    let cookies = {
        let store = Arc::new(Sqlite::open(&address, Access::Serve).expect("the store opens"));
        let shop = Shop::of_store(store, &settings).await;
        let sari = there(&shop, "Sari").await;
        let mut watched = Watched::new(&shop);
        let first = shop.conversation(None, &["cs"]).await;
        watched.until_with(&first, "Sari").await;
        shop.clock.advance(TimeDelta::seconds(1));
        let budi = there(&shop, "Budi").await;
        let second = shop.conversation(None, &["cs"]).await;
        watched.until_with(&second, "Budi").await;
        shop.clock.advance(TimeDelta::seconds(1));
        let third = shop.conversation(None, &["cs"]).await;
        watched.until_with(&third, "Sari").await;
        for (browser, conversation) in [(&sari, &first), (&budi, &second), (&sari, &third)] {
            assert_eq!(browser.press(conversation, "resolve").await.status, 303);
        }
        shop.runtime.stop().await;
        [sari.cookie.lock().clone(), budi.cookie.lock().clone()]
    };
    let beside = Sqlite::open(&address, Access::Beside).expect("the store opens");
    let shop = Shop::of_store(Arc::new(beside), &settings).await;
    let back = cookies.map(|cookie| {
        let browser = Browser::new(&shop.url);
        *browser.cookie.lock() = cookie;
        browser
    });
    for browser in &back {
        assert_eq!(browser.get("/console").await.status, 200);
    }
    let mut watched = Watched::new(&shop);
    let mut holders = Vec::new();
    for _ in 0..3 {
        let conversation = shop.conversation(None, &["cs"]).await;
        holders.push(watched.until_held(&conversation).await);
        shop.clock.advance(TimeDelta::seconds(1));
    }
    assert_eq!(holders, ["Budi", "Sari", "Budi"]);
    shop.runtime.stop().await;
}

#[tokio::test]
async fn what_a_disabled_agent_has_waits_again_at_once() {
    let shop = Shop::of(&settings(", members: [Sari, Budi], assign: round-robin", "")).await;
    let boss = there(&shop, "Bos").await;
    let _sari = there(&shop, "Sari").await;
    let mut watched = Watched::new(&shop);
    let first = shop.conversation(None, &["cs"]).await;
    watched.until_with(&first, "Sari").await;
    shop.clock.advance(TimeDelta::seconds(1));
    let csrf = boss.form_token().await;
    let form = [("csrf", csrf.as_str()), ("name", "Sari")];
    assert_eq!(boss.post("/console/agents/disable", &form).await.status, 303);
    let state = shop.runtime.state(&first).await.expect("read").expect("there");
    assert_eq!(state.status, Status::Queued);
    let told = shop.said(&first).await;
    assert!(
        told.iter().any(|text| text.contains("Sari sedang tidak bisa membalas")),
        "{told:?}"
    );
    // Sari was seen just now, and is given nothing all the same; Budi is as soon as Budi is there.
    let _budi = there(&shop, "Budi").await;
    watched.until_with(&first, "Budi").await;
    // From beside the server.
    shop.clock.advance(TimeDelta::seconds(1));
    let now = shop.runtime.clock().now();
    shop.store.set_disabled("budi", Some(now)).await.expect("stored");
    shop.runtime.look_at_accounts().await.expect("stored");
    assert_eq!(holder(&shop, &first).await, None);
    // The name alone may have it still: by a claim link, say.
    shop.clock.advance(TimeDelta::seconds(1));
    let kind = EventKind::Claimed {
        agent: "Budi".to_owned(),
    };
    shop.runtime.apply(&first, kind).await.expect("stored");
    shop.runtime.look_at_accounts().await.expect("stored");
    assert_eq!(holder(&shop, &first).await.as_deref(), Some("Budi"));
}

#[tokio::test]
async fn of_a_claim_and_an_assignment_at_once_one_wins() {
    let shop = Shop::of(&settings(", members: [Agen 0], assign: round-robin", "")).await;
    let mut agents = Vec::new();
    for n in 0..10 {
        agents.push(shop.agent(&format!("Agen {n}")).await);
    }
    let mut assigned = 0;
    for round in 0..20 {
        choose(&agents[0], "away").await;
        let id = shop.conversation(None, &["cs"]).await;
        let claims = (1..50).map(|n| {
            let (shop, agents, id) = (&shop, &agents, &id);
            async move {
                let name = format!("Agen {n}");
                if let Some(agent) = agents.get(n).filter(|_| round % 2 == 0) {
                    return (name, agent.press(id, "claim").await.status == 303);
                }
                let kind = EventKind::Claimed { agent: name.clone() };
                let state = shop.runtime.apply(id, kind).await.expect("stored").state;
                let won = state.agent() == Some(name.as_str());
                (name, won)
            }
        });
        // The one who may be given it comes online in the same moment.
        let (claims, online) = tokio::join!(join_all(claims), shop.runtime.set_presence("Agen 0", Presence::Online));
        online.expect("stored");
        let holder = holder(&shop, &id).await.expect("somebody has it");
        let winners: Vec<&str> = claims
            .iter()
            .filter(|(_, won)| *won)
            .map(|(name, _)| name.as_str())
            .collect();
        if holder == "Agen 0" {
            assigned += 1;
            assert!(winners.is_empty(), "{winners:?}");
        } else {
            assert_eq!(winners, [holder.as_str()]);
        }
        let entries = shop.runtime.transcript(&id, 0, 100).await.expect("read");
        let taken = entries
            .iter()
            .filter(|entry| matches!(entry, sapa::store::Entry::Status(entry) if entry.status == Status::Agent));
        assert_eq!(taken.count(), 1, "one claim is in the transcript");
    }
    println!("assigned in {assigned} of 20 rounds");
}

#[tokio::test]
async fn a_conversation_is_passed_on_by_a_form() {
    let shop = Shop::of(&settings("", "")).await;
    let boss = there(&shop, "Bos").await;
    let sari = there(&shop, "Sari").await;
    let budi = there(&shop, "<b>Budi</b>").await;
    let conversation = shop.conversation(Some("Rudi"), &["cs"]).await;
    assert_eq!(
        pass_on(&sari, &conversation, "team:sales").await.0,
        409,
        "nobody has it"
    );
    assert_eq!(sari.press(&conversation, "claim").await.status, 303);
    let path = format!("/console/conversations/{conversation}");
    let page = sari.get(&path).await;
    assert!(page.has("Penjualan") && !page.has("<b>Budi"), "{}", page.text);
    let page = budi.get(&path).await;
    assert!(
        !page.has("/transfer\""),
        "only whoever has it, or a lead, may: {}",
        page.text
    );
    let rows = [
        ("team:nobody", 422),
        ("agent:Nobody", 422),
        ("agent:sari", 422),
        ("", 422),
        ("sales", 422),
    ];
    for (to, status) in rows {
        assert_eq!(pass_on(&sari, &conversation, to).await.0, status, "{to}");
    }
    assert_eq!(pass_on(&budi, &conversation, "team:sales").await.0, 409);
    assert_eq!(pass_on(&sari, &conversation, "agent:<B>budi</b>").await.0, 303);
    assert_eq!(holder(&shop, &conversation).await.as_deref(), Some("<b>Budi</b>"));
    let page = budi.get(&path).await;
    assert!(
        page.has("Sari meneruskan percakapan ini ke &#60;b&#62;Budi"),
        "{}",
        page.text
    );
    // A lead passes on what another has.
    let lead = shop.joined("Lestari", Role::Lead).await;
    assert_eq!(pass_on(&lead, &conversation, "team:sales").await.0, 303);
    let state = shop.runtime.state(&conversation).await.expect("read").expect("there");
    let handoff = state.handoff.as_ref().expect("a handoff");
    assert_eq!((state.status, handoff.team.as_str()), (Status::Queued, "sales"));
    assert_eq!(handoff.left_by.as_deref(), Some("<b>Budi</b>"));
    let said = shop.said(&conversation).await;
    assert!(said.last().is_some_and(|text| text.contains("Penjualan")), "{said:?}");
    assert_eq!(boss.press(&conversation, "claim").await.status, 303);
    // Without its token a form does nothing.
    let answer = boss.post(&format!("{path}/transfer"), &[("to", "team:support")]).await;
    assert_eq!(answer.status, 403);
    assert_eq!(boss.press(&conversation, "resolve").await.status, 303);
    assert_eq!(pass_on(&boss, &conversation, "team:sales").await.0, 409, "it is closed");
    assert_eq!(pass_on(&boss, "c_unknown", "team:sales").await.0, 404);
}

#[tokio::test]
async fn what_is_passed_on_keeps_its_place_and_goes_to_somebody_else() {
    let shop = Shop::of(&settings(", assign: round-robin", "")).await;
    let sari = there(&shop, "Sari").await;
    let mut watched = Watched::new(&shop);
    let conversation = shop.conversation(None, &["cs"]).await;
    watched.until_with(&conversation, "Sari").await;
    shop.clock.advance(TimeDelta::seconds(30));
    choose(&sari, "away").await;
    let later = shop.conversation(None, &["cs"]).await;
    // Online again before it is passed on: back in the queue it is first, and still not given to whoever passed it on.
    choose(&sari, "online").await;
    watched.until_with(&later, "Sari").await;
    shop.clock.advance(TimeDelta::seconds(1));
    let state = shop
        .runtime
        .transfer(&conversation, "Sari", Receiver::Team("support".to_owned()))
        .await;
    assert_eq!(state.expect("passed on").status, Status::Queued);
    let third = shop.conversation(None, &["cs"]).await;
    watched.until_with(&third, "Sari").await;
    assert_eq!(holder(&shop, &conversation).await, None);
    let place = shop.runtime.queue_position(&conversation).await.expect("read");
    assert_eq!(place.map(|(position, _)| position), Some(1));
    let _budi = there(&shop, "Budi").await;
    watched.until_with(&conversation, "Budi").await;
}

#[tokio::test]
async fn whoever_is_online_does_not_get_back_what_they_passed_on_by_saying_so() {
    let shop = Shop::of(&settings(", assign: round-robin", "")).await;
    let sari = there(&shop, "Sari").await;
    let mut watched = Watched::new(&shop);
    let conversation = shop.conversation(None, &["cs"]).await;
    watched.until_with(&conversation, "Sari").await;
    shop.clock.advance(TimeDelta::seconds(30));
    let to = Receiver::Team("support".to_owned());
    let state = shop.runtime.transfer(&conversation, "sari", to).await;
    assert_eq!(state.expect("passed on").status, Status::Queued);
    for _ in 0..2 {
        shop.clock.advance(TimeDelta::seconds(1));
        let told = shop.runtime.agent_tells("Sari", Presence::Online).await;
        assert_eq!(told.expect("told").presence, Presence::Online);
        choose(&sari, "online").await;
        let later = shop.conversation(None, &["cs"]).await;
        watched.until_with(&later, "Sari").await;
        assert_eq!(holder(&shop, &conversation).await, None);
    }
    // Away and back is another matter.
    choose(&sari, "away").await;
    shop.clock.advance(TimeDelta::seconds(1));
    choose(&sari, "online").await;
    watched.until_with(&conversation, "Sari").await;
}

#[tokio::test]
async fn presence_is_chosen_in_the_bar_of_every_page() {
    let shop = Shop::of(&settings("", "")).await;
    let sari = there(&shop, "Sari").await;
    let conversation = shop.conversation(None, &["cs"]).await;
    for path in [
        "/console",
        &format!("/console/conversations/{conversation}"),
        "/console/deliveries",
    ] {
        let page = sari.get(path).await;
        assert!(
            page.has("class=\"online\"") && page.hidden("presence") == "away",
            "{path}: {}",
            page.text
        );
    }
    assert!(sari.get_in("en", "/console").await.has("Press to go away"));
    choose(&sari, "away").await;
    let page = sari.get("/console").await;
    assert!(page.has("class=\"away\"") && page.has("Jeda") && page.hidden("presence") == "online");
    let csrf = sari.form_token().await;
    for (presence, status) in [("asleep", 422), ("", 422)] {
        let page = sari
            .post("/console/presence", &[("csrf", &csrf), ("presence", presence)])
            .await;
        assert_eq!(page.status, status, "{presence}");
    }
    assert_eq!(
        sari.post("/console/presence", &[("presence", "online")]).await.status,
        403
    );
    assert_eq!(shop.runtime.presence("Sari").await.expect("read"), Presence::Away);
}
