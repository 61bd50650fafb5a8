//! Who is given which conversation.

use crate::browser::Browser;
use crate::shop::Shop;
use crate::watched::{Watched, choose, holder, settings, there};
use chrono::TimeDelta;
use futures_util::future::join_all;
use sapa::dialogue::{EventKind, Status};
use sapa::store::sqlite::{Access, Sqlite};
use sapa::store::{Presence, Store};
use std::sync::Arc;

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
