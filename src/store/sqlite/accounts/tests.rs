use super::super::Access;
use super::*;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + seconds, 0).expect("a time in range")
}

fn store() -> Sqlite {
    Sqlite::open("sqlite::memory:", Access::Serve).expect("the store opens")
}

#[tokio::test]
async fn a_link_lets_one_agent_in_while_it_is_good() {
    let store = store();
    let join = async |link: u8, name: &str, now: i64| {
        store
            .add_agent_by_link([link; 32], name, "hash", at(now))
            .await
            .expect("stored")
    };
    let keep = async |link: u8, role: Role, alone: bool| {
        let kept = store.put_setup_link([link; 32], role, at(100), alone).await;
        kept.expect("stored");
    };
    keep(0, Role::Admin, true).await;
    keep(1, Role::Admin, true).await;
    keep(2, Role::Lead, false).await;
    assert!(!store.has_agents().await.expect("read"));
    assert!(store.setup_link([1; 32], at(99)).await.expect("read"));
    assert!(!store.setup_link([1; 32], at(100)).await.expect("read"));
    let rows = [
        (0, "Sari", 0, Joined::LinkVoid, "replaced"),
        (9, "Sari", 0, Joined::LinkVoid, "unknown"),
        (1, "Sari", 100, Joined::LinkVoid, "expired"),
        (1, "Sari", 99, Joined::Added, "good"),
        (1, "Budi", 99, Joined::LinkVoid, "used up"),
        (2, "sARI", 99, Joined::NameTaken, "the same name"),
        (2, "Budi", 99, Joined::Added, "still good"),
    ];
    for (link, name, now, expected, why) in rows {
        assert_eq!(join(link, name, now).await, expected, "{why}");
    }
    assert!(store.has_agents().await.expect("read"));
    let account = store.account("sari").await.expect("read").expect("there");
    assert_eq!((account.name.as_str(), account.role), ("Sari", Role::Admin));
    let account = store.account("BUDI").await.expect("read").expect("there");
    assert_eq!(
        (account.role, account.must_change, account.disabled_at),
        (Role::Lead, None, None)
    );
}

/// Adds an agent whose password is `hash`.
async fn add(store: &Sqlite, name: &str, role: Role, one_time: bool) {
    let agent = NewAgent {
        name: name.to_owned(),
        role,
        password_hash: "hash".to_owned(),
        must_change: at(1000),
    };
    assert!(store.add_agent(agent, at(0)).await.expect("stored"));
    if !one_time {
        let changed = store.set_password(name, "hash", None).await.expect("stored");
        assert_eq!(changed, Changed::Done);
    }
}

fn session_of(agent: &str, seen: i64) -> Session {
    Session {
        agent: agent.to_owned(),
        created_at: at(0),
        seen_at: at(seen),
        expires_at: at(10),
        browser: "Firefox".to_owned(),
        address: Some("192.0.2.1".to_owned()),
    }
}

#[tokio::test]
async fn a_session_lives_until_it_expires_or_ends() {
    let store = store();
    add(&store, "Sari", Role::Lead, false).await;
    let session = session_of("Sari", 0);
    for token in [1, 2] {
        let begun = store.add_session([token; 32], session.clone(), "hash").await;
        assert!(begun.expect("stored"));
    }
    let open = |session: Session| OpenSession {
        session,
        role: Role::Lead,
        must_change: false,
    };
    let read = async |token: u8, now: i64| store.session([token; 32], at(now)).await.expect("read");
    assert_eq!(read(1, 9).await, Some(open(session.clone())));
    assert_eq!(read(1, 10).await, None);
    let seen = store.session_seen([1; 32], at(9), None, at(19)).await;
    seen.expect("stored");
    let renewed = Session {
        seen_at: at(9),
        expires_at: at(19),
        address: None,
        ..session.clone()
    };
    assert_eq!(read(1, 18).await, Some(open(renewed.clone())));
    let listed = store.sessions(Some("SARI"), at(9)).await.expect("read");
    assert_eq!(
        listed
            .iter()
            .map(|listed| (&*listed.id, &listed.session))
            .collect::<Vec<_>>(),
        [("0101010101010101", &renewed), ("0202020202020202", &session)]
    );
    assert_eq!(store.sessions(None, at(10)).await.expect("read").len(), 1);
    assert!(store.sessions(Some("Budi"), at(9)).await.expect("read").is_empty());
    store.end_session([1; 32]).await.expect("stored");
    assert_eq!(read(1, 9).await, None);
    assert_eq!(read(2, 9).await, Some(open(session)));
}

#[tokio::test]
async fn whoever_may_not_sign_in_gets_no_session() {
    let store = store();
    add(&store, "Sari", Role::Admin, false).await;
    add(&store, "Budi", Role::Agent, true).await;
    let begin = async |name: &str, hash: &str| {
        let begun = store.add_session([7; 32], session_of(name, 0), hash).await;
        begun.expect("stored")
    };
    assert!(!begin("Budi", "another").await, "the password was changed meanwhile");
    assert!(!begin("Nobody", "hash").await);
    assert!(begin("budi", "hash").await);
    let open = store.session([7; 32], at(1)).await.expect("read").expect("good");
    assert_eq!((open.session.agent.as_str(), open.must_change), ("Budi", true));
    let disabled = store.set_disabled("budi", Some(at(1))).await.expect("stored");
    assert_eq!(disabled, Changed::Done);
    assert!(store.session([7; 32], at(1)).await.expect("read").is_none());
    assert!(!begin("Budi", "hash").await, "disabled");
    store.set_disabled("Budi", None).await.expect("stored");
    assert!(
        store.session([7; 32], at(1)).await.expect("read").is_none(),
        "stays ended"
    );
    assert!(begin("Budi", "hash").await);
    store.set_password("Budi", "other", None).await.expect("stored");
    assert!(store.session([7; 32], at(1)).await.expect("read").is_none());
}

#[tokio::test]
async fn an_agents_sessions_end_one_by_one_or_together() {
    let store = store();
    for name in ["Sari", "Budi"] {
        add(&store, name, Role::Agent, false).await;
    }
    for (token, name) in [(1, "Sari"), (2, "Sari"), (3, "Sari"), (4, "Budi")] {
        let begun = store
            .add_session([token; 32], session_of(name, i64::from(token)), "hash")
            .await;
        assert!(begun.expect("stored"));
    }
    let left = async || {
        let listed = store.sessions(None, at(5)).await.expect("read");
        listed
            .iter()
            .map(|listed| listed.id[..2].to_owned())
            .collect::<Vec<_>>()
    };
    let rows = [
        (
            "Sari",
            Sessions::One("0404040404040404".to_owned()),
            0,
            vec!["04", "03", "02", "01"],
        ),
        (
            "Sari",
            Sessions::One("0202020202020202".to_owned()),
            1,
            vec!["04", "03", "01"],
        ),
        ("sari", Sessions::AllBut([1; 32]), 1, vec!["04", "01"]),
        ("SARI", Sessions::All, 1, vec!["04"]),
    ];
    for (name, which, expected, rest) in rows {
        let ended = store.end_sessions(name, which.clone()).await.expect("stored");
        assert_eq!(
            (ended, left().await),
            (expected, rest.iter().map(ToString::to_string).collect()),
            "{which:?}"
        );
    }
}

#[tokio::test]
async fn the_last_admin_stays() {
    let store = store();
    add(&store, "Sari", Role::Admin, false).await;
    add(&store, "Tono", Role::Admin, true).await;
    let role = async |name: &str, role: Role| store.set_role(name, role).await.expect("stored");
    let disable = async |name: &str| store.set_disabled(name, Some(at(0))).await.expect("stored");
    assert_eq!(role("Nobody", Role::Lead).await, Changed::Unknown);
    assert_eq!(role("sari", Role::Lead).await, Changed::LastAdmin);
    assert_eq!(disable("Sari").await, Changed::LastAdmin, "Tono has no password yet");
    assert_eq!(role("Sari", Role::Admin).await, Changed::Done);
    store.set_password("Tono", "own", None).await.expect("stored");
    assert_eq!(disable("Sari").await, Changed::Done);
    assert_eq!(role("Tono", Role::Agent).await, Changed::LastAdmin);
    assert_eq!(
        role("Sari", Role::Agent).await,
        Changed::Done,
        "is no admin who could sign in"
    );
    let listed = store.accounts(at(0)).await.expect("read");
    let listed: Vec<_> = listed
        .iter()
        .map(|listed| (listed.account.name.as_str(), listed.account.role, listed.sessions))
        .collect();
    assert_eq!(listed, [("Sari", Role::Agent, 0), ("Tono", Role::Admin, 0)]);
}

#[tokio::test]
async fn the_first_agent_voids_the_link_that_was_printed() {
    let store = store();
    let link = async |token: u8| store.setup_link([token; 32], at(0)).await.expect("read");
    store
        .put_setup_link([1; 32], Role::Admin, at(9), true)
        .await
        .expect("stored");
    add(&store, "Sari", Role::Admin, false).await;
    assert!(!link(1).await);
    store
        .put_setup_link([2; 32], Role::Agent, at(9), false)
        .await
        .expect("stored");
    add(&store, "Budi", Role::Agent, false).await;
    assert!(link(2).await, "an invitation stays good");
    let again = NewAgent {
        name: "sARI".to_owned(),
        role: Role::Agent,
        password_hash: "x".to_owned(),
        must_change: at(0),
    };
    assert!(
        !store.add_agent(again, at(0)).await.expect("stored"),
        "the name is taken"
    );
}

#[tokio::test]
async fn api_tokens_are_listed_until_revoked() {
    let store = store();
    assert!(store.add_api_token("desk", [1; 32], at(0)).await.expect("stored"));
    assert!(!store.add_api_token("desk", [2; 32], at(0)).await.expect("stored"));
    assert!(store.add_api_token("crm", [3; 32], at(0)).await.expect("stored"));
    let listed = store.api_tokens().await.expect("read");
    let listed: Vec<_> = listed
        .iter()
        .map(|token| (token.name.as_str(), token.token_hash))
        .collect();
    assert_eq!(listed, [("crm", [3; 32]), ("desk", [1; 32])]);
    assert!(store.revoke_api_token("desk").await.expect("stored"));
    assert!(!store.revoke_api_token("desk").await.expect("stored"));
}
