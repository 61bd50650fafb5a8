//! Passing a conversation on.

use crate::browser::Browser;
use crate::shop::Shop;
use crate::watched::{Watched, choose, holder, settings, there};
use chrono::TimeDelta;
use sapa::dialogue::{EventKind, Receiver, Status};
use sapa::runtime::Passer;
use sapa::store::{Presence, Role};

async fn pass_on(browser: &Browser, conversation: &str, to: &str) -> (u16, String) {
    let csrf = browser.form_token().await;
    let path = format!("/console/conversations/{conversation}/transfer");
    let page = browser.post(&path, &[("csrf", &csrf), ("to", to)]).await;
    (page.status, page.text)
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
    // Told and kept is who did it.
    assert_eq!(handoff.passed_on_by.as_deref(), Some("Lestari"));
    let said = shop.said(&conversation).await;
    let last = said.last().map(String::as_str).unwrap_or_default();
    assert!(
        last.starts_with("Lestari meneruskan percakapan ini ke tim Penjualan"),
        "{last}"
    );
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
        .transfer(
            &conversation,
            Passer::Holder("Sari"),
            Receiver::Team("support".to_owned()),
        )
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
    let state = shop.runtime.transfer(&conversation, Passer::Holder("sari"), to).await;
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
async fn a_lead_takes_over_and_passes_on_in_their_own_name() {
    let shop = Shop::of(&settings("", "")).await;
    let boss = there(&shop, "Bos").await;
    let (sari, _budi) = (there(&shop, "Sari").await, there(&shop, "Budi").await);
    let lead = shop.joined("Lestari", Role::Lead).await;
    let conversation = shop.conversation(None, &["cs"]).await;
    assert_eq!(
        pass_on(&lead, &conversation, "agent:Budi").await.0,
        409,
        "nobody has it"
    );
    assert_eq!(sari.press(&conversation, "claim").await.status, 303);
    let (status, page) = pass_on(&lead, &conversation, "agent:sari").await;
    assert_eq!((status, page.contains("sudah bersama agen itu")), (422, true), "{page}");
    let last = async || shop.said(&conversation).await.pop().unwrap_or_default();
    for (browser, to, holds, told) in [
        (
            &lead,
            "agent:Budi",
            "Budi",
            "Lestari meneruskan percakapan ini ke Budi.",
        ),
        // A form that is sent twice.
        (
            &lead,
            "agent:Budi",
            "Budi",
            "Lestari meneruskan percakapan ini ke Budi.",
        ),
        (&boss, "agent:bos", "Bos", "Bos melanjutkan percakapan ini."),
        (&boss, "agent:Sari", "Sari", "Bos meneruskan percakapan ini ke Sari."),
    ] {
        assert_eq!(pass_on(browser, &conversation, to).await.0, 303, "{to}");
        assert_eq!(
            (holder(&shop, &conversation).await.as_deref(), last().await.as_str()),
            (Some(holds), told),
            "{to}"
        );
    }
    // Twice to a team is once; what somebody has claimed since is another to pass on.
    for _ in 0..2 {
        assert_eq!(pass_on(&lead, &conversation, "team:sales").await.0, 303);
        assert_eq!(holder(&shop, &conversation).await, None);
    }
    assert_eq!(sari.press(&conversation, "claim").await.status, 303);
    assert_eq!(pass_on(&lead, &conversation, "team:sales").await.0, 303);
    assert_eq!(holder(&shop, &conversation).await, None);
}

#[tokio::test]
async fn only_who_has_an_account_or_is_there_can_be_given_it() {
    let shop = Shop::of(&settings("", "")).await;
    let boss = there(&shop, "Bos").await;
    let (sari, _budi) = (there(&shop, "Sari").await, there(&shop, "Budi").await);
    let conversation = shop.conversation(None, &["cs"]).await;
    let other = shop.conversation(None, &["cs"]).await;
    assert_eq!(sari.press(&conversation, "claim").await.status, 303);
    // A name that somebody wrote at a claim link, and one for whom another system speaks.
    let written = EventKind::Claimed {
        agent: "Siapa Saja".to_owned(),
    };
    shop.runtime.apply(&other, written).await.expect("stored");
    let told = shop.runtime.agent_tells("Rina dari CRM", Presence::Online).await;
    assert_eq!(told.expect("told").presence, Presence::Online);
    let csrf = boss.form_token().await;
    let form = [("csrf", csrf.as_str()), ("name", "Budi")];
    assert_eq!(boss.post("/console/agents/disable", &form).await.status, 303);

    let path = format!("/console/conversations/{conversation}");
    let page = sari.get(&path).await;
    for (name, offered) in [
        ("Bos", true),
        ("Rina dari CRM", true),
        ("Budi", false),
        ("Siapa Saja", false),
    ] {
        assert_eq!(
            page.has(&format!("value=\"agent:{name}\"")),
            offered,
            "{name}: {}",
            page.text
        );
    }
    for (to, told) in [
        ("agent:budi", "Akun Budi dinonaktifkan"),
        ("agent:Siapa Saja", "Agen itu tidak ada"),
        ("agent:Nobody", "Agen itu tidak ada"),
    ] {
        let (status, page) = pass_on(&sari, &conversation, to).await;
        assert_eq!((status, page.contains(told)), (422, true), "{to}: {page}");
    }
    assert_eq!(pass_on(&sari, &conversation, "agent:rina dari crm").await.0, 303);
    assert_eq!(holder(&shop, &conversation).await.as_deref(), Some("Rina dari CRM"));

    // Whoever is no longer there cannot be given more.
    assert_eq!(boss.press(&other, "claim").await.status, 409);
    shop.clock.advance(TimeDelta::minutes(5));
    assert_eq!(pass_on(&boss, &other, "agent:Rina dari CRM").await.0, 422);
    assert_eq!(pass_on(&boss, &other, "agent:Sari").await.0, 303);
}
