//! Order, acknowledgement and ids of what goes into the transcript.

use super::*;

#[test]
fn the_state_stays_small() {
    let shop = bot(SHOP);
    let mut play = Play::new(&shop);
    for line in ["open", "harga kaos hitam", "press Cara order", "topi", "zxcv"] {
        play.line(line, &mut String::new());
    }
    let stored = serde_json::to_string(&play.state).unwrap();
    assert!(stored.len() < 500, "{} bytes: {stored}", stored.len());
}

#[test]
fn a_state_of_an_older_shape_still_loads() {
    let stored = r#"{"conversation":"c","status":"bot","seq":3,"sequence":0,"language":"id"}"#;
    let state: State = serde_json::from_str(stored).unwrap();
    assert_eq!((state.seq, state.frames.len()), (3, 0));
}

#[test]
fn a_flow_that_a_reload_took_away_is_left() {
    let (before, after) = (
        bot(SHOP),
        bot(&SHOP
            .replace("flows/order.yaml", "flows/buy.yaml")
            .replace("start: order", "start: buy")
            .replace("[stock, order]", "[stock, buy]")),
    );
    let mut play = Play::new(&before);
    for line in ["open", "press Cara order"] {
        play.line(line, &mut String::new());
    }
    play.bot = &after;
    let mut out = String::new();
    play.line("jadwal", &mut out);
    assert_eq!(
        out,
        "bot: Senin sampai Jumat. [Harga | Cara order | Jadwal | Bicara dengan CS]\n"
    );
}

#[test]
fn a_trace_tells_what_was_reached() {
    let shop = bot(SHOP);
    let mut play = Play::new(&shop);
    let traced = |text: &str, play: &mut Play<'_>| {
        let event = Event {
            at: play.at,
            seed: 0,
            desk: play.desk.clone(),
            kind: EventKind::Said {
                id: play.id(),
                text: text.to_owned(),
            },
        };
        let (state, _, trace) = advance_traced(&shop, play.state.clone(), event);
        play.state = state;
        trace
    };
    play.line("open", &mut String::new());
    let asked = traced("harga", &mut play);
    assert_eq!(asked.options, [("main".to_owned(), "welcome".to_owned(), 0)]);
    assert_eq!((asked.intents, asked.replies), (vec!["price".to_owned()], vec![]));
    let answered = traced("kaos hitam", &mut play);
    assert_eq!(answered.replies, [("price".to_owned(), 1)]);
    assert_eq!(answered.offered[..2], ["Stok".to_owned(), "Pesan".to_owned()]);
    let started = traced("cara order", &mut play);
    assert_eq!(started.steps, [("order".to_owned(), "what".to_owned())]);
    assert_eq!(
        (started.flow.as_deref(), started.step.as_deref()),
        (Some("order"), Some("what"))
    );
}

#[test]
fn courtesy_in_other_words_than_the_bots_is_answered_in_kind() {
    check(
        &bot(SHOP),
        r#"
        > sore min
        bot: Halo Kak! Ada yang bisa kami bantu?
        > makasih ya
        bot: Sama-sama, Kak!
        > good evening
        bot: Hello! How can we help?
        "#,
    );
    let greets = "--- intents/greeting.yaml\nkeywords: [halo]\nreply: Hai!\n";
    check(
        &bot(&format!("{SHOP}{greets}")),
        r#"
        > sore min
        bot: Hai!
        > p
        bot: Hai!
        > kak mau tanya dong
        bot: Hai!
        > sore ini hujan
        bot: Maaf Kak, saya belum menangkap maksudnya. Boleh ditulis dengan kata lain?
        "#,
    );
}
