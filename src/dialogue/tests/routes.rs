//! Which team a conversation goes to, and how soon.

use super::*;

/// The shop with these routes.
fn routed(routes: &str) -> Bot {
    let routes = format!("handoff:\n  team: support\n  routes:\n{routes}");
    bot(&SHOP.replacen("handoff:\n  team: support\n", &routes, 1))
}

/// Plays the lines and tells team, priority and tags of the handoff that comes of them.
#[track_caller]
fn leads_to(routes: &str, lines: &str, expected: &str) {
    let bot = routed(routes);
    let mut play = Play::new(&bot);
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        play.line(line, &mut String::new());
    }
    let mut told = String::new();
    play.line("route", &mut told);
    assert_eq!(told.trim_end(), expected, "{routes}{lines}");
}

#[test]
fn the_first_route_that_fits_is_taken() {
    let routes = "
    - {intent: price, language: en, team: sales, priority: high}
    - {intent: [price, stock], team: sales, tags: [harga]}
    - {flow: order, priority: urgent}
    - {keyword: [refund, barang + rusak], team: sales, priority: high, tags: komplain}
    - {tag: VIP, team: sales, priority: urgent, tags: [vip, dulu]}
    - {language: en, priority: low}\n";
    let rows = [
        ("", "support normal []"),
        ("harga kaos hitam", "sales normal [\"harga\"]"),
        ("stok kaos hitam", "sales normal [\"harga\"]"),
        ("jadwal", "support normal []"),
        // The latest topic counts, not every one there was.
        ("harga kaos hitam\njadwal", "support normal []"),
        ("price of topi", "sales high []"),
        ("opening hours please", "support low []"),
        ("open\npress Cara order", "support urgent []"),
        // What was written earlier still counts, in any case and order.
        ("kok RUSAK ya barang saya", "sales high [\"komplain\"]"),
        ("mau refund dong\njadwal", "sales high [\"komplain\"]"),
        ("tagged vip", "sales urgent [\"vip\", \"dulu\"]"),
    ];
    for (lines, expected) in rows {
        let english = lines.starts_with("price") || lines.starts_with("opening");
        let person = if english {
            "talk to a person"
        } else {
            "mau bicara dengan cs"
        };
        leads_to(routes, &format!("{lines}\n{person}"), expected);
    }
}

#[test]
fn keywords_count_until_a_person_was_asked_for() {
    let routes = "    - {keyword: refund, team: sales}\n";
    leads_to(
        routes,
        "mau refund\nmau bicara dengan cs\nbatal\nmau bicara dengan cs",
        "support normal []",
    );
}

#[test]
fn a_higher_priority_goes_before_those_who_wait() {
    check(
        &routed("    - {intent: person, priority: high}\n"),
        r#"
        > waiting support 1 2 1 1
        > waiting sales 0 5 5 5
        > mau bicara dengan cs
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-3. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > route
        support high []
        "#,
    );
}

#[test]
fn what_is_assigned_waits_for_that_team_still() {
    check(
        &bot(SHOP),
        r#"
        > mau bicara dengan cs
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > assign Ani sales
        > assign Ani support
        status Agent support Ani
        handoff c-h1 support Claimed
        notice 2 claimed by Ani
        no timers Remind(0), Remind(1), Escalate, Expire
        timers Vanish in 600 s, Overdue in 600 s
        > assign Budi support
        "#,
    );
}
