//! Instants against opening hours.

use super::*;

/// A file of test vectors that may lie beside the project; says so where it does not.
#[expect(clippy::disallowed_methods, reason = "a test reads its vectors from a file")]
pub(super) fn vector(name: &str) -> Option<String> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = root
        .ancestors()
        .find_map(|folder| std::fs::read_to_string(folder.join("shared/vectors").join(name)).ok());
    if text.is_none() {
        eprintln!("shared/vectors/{name} is not there; only the project's own rows are checked");
    }
    text
}

/// A shop with a lunch break, Ramadan hours, an early closing, and a closed day.
fn shop() -> Hours {
    let rule = |text: &str| DayRule::parse(text).unwrap();
    let date = |text: &str| text.parse().unwrap();
    let note =
        |id: &str, en: &str| BTreeMap::from([("id".to_owned(), id.to_owned()), ("en".to_owned(), en.to_owned())]);
    let mut spec = HoursSpec {
        holidays: Some(rule("tutup")),
        country: Some("ID".to_owned()),
        ..HoursSpec::default()
    };
    for day in parse_days("senin-jumat").unwrap() {
        spec.week[day] = Some(rule("09:00-12:00, 13:00-17:00"));
    }
    spec.week[5] = Some(rule("09:00-13:00"));
    spec.exceptions = vec![
        HoursException {
            from: date("2026-02-18"),
            to: Some(date("2026-03-19")),
            rule: rule("10:00-15:00"),
            note: note("Jam Ramadan", "Ramadan hours"),
        },
        HoursException {
            from: date("2026-12-31"),
            to: None,
            rule: rule("09:00-12:00"),
            note: note("Tutup lebih awal", "We close early"),
        },
        HoursException {
            from: date("2027-01-01"),
            to: None,
            rule: rule("10:00-12:00"),
            note: BTreeMap::from([(String::new(), "Obral tahun baru".to_owned())]),
        },
    ];
    Hours::from_spec(spec, chrono_tz::Asia::Jakarta).unwrap()
}

/// `local` in the hours' own zone.
fn at(hours: &Hours, local: &str) -> DateTime<Utc> {
    let local = NaiveDateTime::parse_from_str(local, "%Y-%m-%dT%H:%M").unwrap();
    hours
        .zone()
        .from_local_datetime(&local)
        .earliest()
        .unwrap()
        .with_timezone(&Utc)
}

fn local(hours: &Hours, at: DateTime<Utc>) -> String {
    at.with_timezone(&hours.zone()).format("%Y-%m-%dT%H:%M").to_string()
}

#[track_caller]
fn check(hours: &Hours, when: &str, open: bool, next: &str) {
    let instant = at(hours, when);
    assert_eq!(hours.open_at(instant), open, "{when}");
    let found = hours.next_open(instant).map(|next| local(hours, next));
    assert_eq!(found.as_deref().unwrap_or("never"), next, "after {when}");
}

#[test]
fn open_and_next_open() {
    let shop = shop();
    for (when, open, next) in [
        // An ordinary week of November 2026; the 21st is a Saturday.
        ("2026-11-20T08:59", false, "2026-11-20T09:00"),
        ("2026-11-20T09:00", true, "2026-11-20T13:00"),
        ("2026-11-20T11:59", true, "2026-11-20T13:00"),
        ("2026-11-20T12:00", false, "2026-11-20T13:00"),
        ("2026-11-20T16:59", true, "2026-11-21T09:00"),
        ("2026-11-20T17:00", false, "2026-11-21T09:00"),
        ("2026-11-21T13:00", false, "2026-11-23T09:00"),
        ("2026-11-22T10:00", false, "2026-11-23T09:00"),
        // Ramadan hours change open days only: Sunday and Nyepi stay closed.
        ("2026-02-17T10:00", false, "2026-02-18T10:00"),
        ("2026-02-18T09:30", false, "2026-02-18T10:00"),
        ("2026-02-18T12:30", true, "2026-02-19T10:00"),
        ("2026-02-22T11:00", false, "2026-02-23T10:00"),
        ("2026-03-18T15:00", false, "2026-03-20T09:00"),
        ("2026-03-19T11:00", false, "2026-03-20T09:00"),
        // Joint leave is open where nothing is said of it.
        ("2026-03-20T11:00", true, "2026-03-20T13:00"),
        // Around the new year: an early closing, then an opening on a holiday, which the single day decides alone.
        ("2026-12-25T10:00", false, "2026-12-26T09:00"),
        ("2026-12-31T12:00", false, "2027-01-01T10:00"),
        ("2027-01-01T11:00", true, "2027-01-02T09:00"),
    ] {
        check(&shop, when, open, next);
    }
}

#[test]
fn joint_leave_and_country() {
    let rule = |text: &str| Some(DayRule::parse(text).unwrap());
    let spec = HoursSpec {
        week: std::array::from_fn(|_| rule("09:00-17:00")),
        joint_leave: rule("tutup"),
        ..HoursSpec::default()
    };
    let hours = Hours::from_spec(spec.clone(), chrono_tz::Asia::Makassar).unwrap();
    check(&hours, "2026-12-24T10:00", false, "2026-12-25T09:00");
    check(&hours, "2026-12-25T10:00", true, "2026-12-26T09:00");
    assert!(
        Hours::from_spec(spec.clone(), chrono_tz::UTC)
            .unwrap_err()
            .en
            .contains("country")
    );
    let unknown = HoursSpec {
        country: Some("Indonesia".to_owned()),
        ..spec.clone()
    };
    assert!(
        Hours::from_spec(unknown, chrono_tz::UTC)
            .unwrap_err()
            .en
            .contains("`Indonesia`")
    );
    let malaysian = HoursSpec {
        country: Some("MY".to_owned()),
        joint_leave: None,
        ..spec.clone()
    };
    assert!(Hours::from_spec(malaysian, chrono_tz::Asia::Kuala_Lumpur).is_ok());
    let american = HoursSpec {
        country: Some("us".to_owned()),
        holidays: rule("closed"),
        ..spec
    };
    let hours = Hours::from_spec(american, chrono_tz::America::New_York).unwrap();
    check(&hours, "2026-07-02T10:00", true, "2026-07-04T09:00");
}

#[test]
fn broken_exceptions() {
    let exception = |from: &str, to: Option<&str>| HoursException {
        from: from.parse().unwrap(),
        to: to.map(|to| to.parse().unwrap()),
        rule: DayRule::parse("tutup").unwrap(),
        note: BTreeMap::new(),
    };
    for (exceptions, said) in [
        (vec![exception("2026-12-31", Some("2026-12-30"))], "before it begins"),
        (
            vec![
                exception("2026-12-31", None),
                exception("2026-12-31", Some("2026-12-31")),
            ],
            "two exceptions",
        ),
    ] {
        let spec = HoursSpec {
            exceptions,
            ..HoursSpec::default()
        };
        let error = Hours::from_spec(spec, chrono_tz::UTC).unwrap_err();
        assert!(error.en.contains(said), "{error:?}");
    }
}

fn every_day(rule: &str, zone: Tz) -> Hours {
    let week = std::array::from_fn(|_| Some(DayRule::parse(rule).unwrap()));
    let spec = HoursSpec {
        week,
        ..HoursSpec::default()
    };
    Hours::from_spec(spec, zone).unwrap()
}

#[test]
fn past_midnight() {
    let night = every_day("18:00-02:00", chrono_tz::Asia::Jakarta);
    check(&night, "2026-12-31T17:59", false, "2026-12-31T18:00");
    check(&night, "2027-01-01T01:59", true, "2027-01-01T18:00");
    check(&night, "2027-01-01T02:00", false, "2027-01-01T18:00");
    assert_eq!(night.today_words(at(&night, "2027-01-01T01:00"), "id"), "18.00–02.00");
    // A day without hours of its own: Saturday's go on.
    let saturday = Hours::from_osm("Sa 18:00-02:00", chrono_tz::Asia::Jakarta).unwrap();
    for (when, id, en) in [
        ("2026-11-28T20:00", "18.00–02.00", "18:00–02:00"),
        ("2026-11-29T01:30", "sampai 02.00", "until 02:00"),
        ("2026-11-29T02:00", "tutup", "closed"),
    ] {
        assert_eq!(saturday.today_words(at(&saturday, when), "id"), id);
        assert_eq!(saturday.today_words(at(&saturday, when), "en"), en);
    }
    // Two slots that touch at midnight are one opening.
    let mut spec = HoursSpec::default();
    spec.week[0] = Some(DayRule::parse("18:00-24:00").unwrap());
    spec.week[1] = Some(DayRule::parse("00:00-02:00").unwrap());
    let hours = Hours::from_spec(spec, chrono_tz::Asia::Jakarta).unwrap();
    check(&hours, "2026-11-23T19:00", true, "2026-11-30T18:00");
}

#[test]
fn always_and_never() {
    for always in [
        Hours::always(chrono_tz::Asia::Jakarta),
        every_day("00:00-24:00", chrono_tz::Asia::Jakarta),
        Hours::from_osm("24/7", chrono_tz::Asia::Jakarta).unwrap(),
    ] {
        check(&always, "2026-11-22T03:00", true, "never");
        let instant = at(&always, "2026-11-22T03:00");
        assert_eq!(always.today_words(instant, "id"), "24 jam");
        assert_eq!(always.today_words(instant, "en"), "24 hours");
        assert_eq!(always.today(instant).len(), 1);
        let later = always.after(instant, Duration::from_secs(90));
        assert_eq!(later, Some(instant + TimeDelta::seconds(90)));
    }
    let never = Hours::from_spec(HoursSpec::default(), chrono_tz::Asia::Jakarta).unwrap();
    check(&never, "2026-11-22T03:00", false, "never");
    let instant = at(&never, "2026-11-22T03:00");
    assert_eq!(never.after(instant, Duration::from_secs(1)), None);
    assert_eq!(never.after(instant, Duration::ZERO), Some(instant));
    assert_eq!(never.next_open_words(instant, "id"), None);
    assert_eq!(never.today_words(instant, "en"), "closed");
}

#[test]
fn business_time_is_frozen_while_closed() {
    let shop = shop();
    for (from, minutes, expected) in [
        ("2026-11-20T09:00", 90, "2026-11-20T10:30"),
        ("2026-11-20T11:30", 30, "2026-11-20T12:00"),
        ("2026-11-20T11:30", 31, "2026-11-20T13:01"),
        ("2026-11-20T12:15", 10, "2026-11-20T13:10"),
        ("2026-11-20T16:50", 20, "2026-11-21T09:10"),
        // Saturday afternoon to Monday.
        ("2026-11-21T12:00", 24 * 60, "2026-11-26T11:00"),
        // The new year: noon of the 31st is 12:00, two hours on the 1st, then the 2nd, a Saturday.
        ("2026-12-31T11:00", 4 * 60, "2027-01-02T10:00"),
        ("2026-11-22T00:00", 0, "2026-11-22T00:00"),
    ] {
        let found = shop.after(at(&shop, from), Duration::from_secs(minutes * 60));
        assert_eq!(
            found.map(|found| local(&shop, found)).as_deref(),
            Some(expected),
            "{from} + {minutes} min"
        );
    }
    assert_eq!(
        shop.after(at(&shop, "2026-11-20T09:00"), Duration::from_secs(10 * 366 * 86_400)),
        None
    );
    assert_eq!(shop.after(at(&shop, "2026-11-20T09:00"), Duration::MAX), None);
}

#[test]
fn clocks_that_change() {
    // Berlin: 02:00 to 03:00 is skipped on 29 March 2026, and comes twice on 25 October.
    let night = every_day("02:30-04:00", chrono_tz::Europe::Berlin);
    let opens = night.next_open("2026-03-29T00:00:00Z".parse().unwrap());
    assert_eq!(opens, Some("2026-03-29T01:00:00Z".parse().unwrap()));
    let late = every_day("22:00-02:30", chrono_tz::Europe::Berlin);
    let both: Vec<bool> = ["2026-10-25T00:29:00Z", "2026-10-25T01:29:00Z", "2026-10-25T01:30:00Z"]
        .iter()
        .map(|at| late.open_at(at.parse().unwrap()))
        .collect();
    assert_eq!(both, [true, true, false]);
    // Six hours open in the night with 25 hours, of which the hour from 2 to 3 counts twice.
    let all_night = every_day("22:00-03:00", chrono_tz::Europe::Berlin);
    let end = all_night.after("2026-10-24T20:00:00Z".parse().unwrap(), Duration::from_secs(6 * 3600));
    assert_eq!(end, Some("2026-10-25T02:00:00Z".parse().unwrap()));
    // Wholly within the skipped hour: not at all that day.
    let brief = every_day("02:10-02:20", chrono_tz::Europe::Berlin);
    assert!(brief.today("2026-03-29T12:00:00Z".parse().unwrap()).is_empty());
    // Samoa left out 30 December 2011.
    let samoa = every_day("09:00-17:00", chrono_tz::Pacific::Apia);
    check(&samoa, "2011-12-29T17:00", false, "2011-12-31T09:00");
}

#[test]
fn words() {
    let shop = shop();
    for (when, id, en) in [
        ("2026-11-20T12:00", "hari ini pukul 13.00", "today at 13:00"),
        ("2026-11-20T16:00", "besok pukul 09.00", "tomorrow at 09:00"),
        ("2026-11-21T12:00", "Senin pukul 09.00", "Monday at 09:00"),
        ("2026-11-22T23:59", "besok pukul 09.00", "tomorrow at 09:00"),
        ("2026-12-31T13:00", "besok pukul 10.00", "tomorrow at 10:00"),
    ] {
        let instant = at(&shop, when);
        assert_eq!(shop.next_open_words(instant, "id").as_deref(), Some(id), "{when}");
        assert_eq!(shop.next_open_words(instant, "en").as_deref(), Some(en), "{when}");
    }
    let mondays = Hours::from_osm("Mo 09:00-10:00", chrono_tz::Asia::Jakarta).unwrap();
    let instant = at(&mondays, "2026-11-23T09:30");
    assert_eq!(
        mondays.next_open_words(instant, "id").as_deref(),
        Some("Senin, 30 November pukul 09.00")
    );
    let january = Hours::from_osm("Jan 04 09:00-10:00", chrono_tz::Asia::Jakarta).unwrap();
    assert_eq!(
        january.next_open_words(instant, "en").as_deref(),
        Some("Monday, 4 January 2027 at 09:00")
    );
    for (when, id, en) in [
        (
            "2026-11-20T12:00",
            "09.00–12.00, 13.00–17.00",
            "09:00–12:00, 13:00–17:00",
        ),
        ("2026-11-22T12:00", "tutup", "closed"),
    ] {
        assert_eq!(shop.today_words(at(&shop, when), "id"), id);
        assert_eq!(shop.today_words(at(&shop, when), "en"), en);
    }
}

#[test]
fn notes() {
    let shop = shop();
    for (when, language, expected) in [
        ("2026-12-31T08:00", "id", Some("Tutup lebih awal")),
        ("2026-12-31T23:00", "en", Some("We close early")),
        ("2027-01-01T08:00", "en", Some("Obral tahun baru")),
        ("2026-02-20T08:00", "en", Some("Ramadan hours")),
        ("2026-02-22T08:00", "en", None),
        ("2026-11-20T08:00", "id", None),
    ] {
        assert_eq!(shop.note(at(&shop, when), language), expected, "{when}");
    }
}

#[test]
fn openstreetmap() {
    let jakarta = chrono_tz::Asia::Jakarta;
    for (text, when, open, next) in [
        (
            "Mo-Fr 09:00-17:00; PH off",
            "2026-03-19T10:00",
            false,
            "2026-03-20T09:00",
        ),
        (
            "Mo-Fr 09:00-17:00; PH off",
            "2026-03-18T10:00",
            true,
            "2026-03-20T09:00",
        ),
        ("Mo-Su 18:00-02:00", "2026-11-22T01:00", true, "2026-11-22T18:00"),
        (
            "Mo-Fr 08:00-12:00,13:00-17:00",
            "2026-11-20T12:00",
            false,
            "2026-11-20T13:00",
        ),
        ("Mo-Fr 09:00-17:00 unknown", "2026-11-20T12:00", false, "never"),
    ] {
        check(&Hours::from_osm(text, jakarta).unwrap(), when, open, next);
    }
    let night = Hours::from_osm("Mo-Su 18:00-02:00", jakarta).unwrap();
    assert_eq!(night.today_words(at(&night, "2026-11-22T01:00"), "id"), "18.00–02.00");
    for (text, zone, said) in [
        ("Mo-Xx 09:00", jakarta, "opening_hours syntax"),
        ("kapan saja", jakarta, "opening_hours syntax"),
        ("Mo-Fr 08:00-17:00; PH of", jakarta, "syntax, from `of` on"),
        ("Mo-Fr 09:00-17:00; PH off", chrono_tz::UTC, "`PH` needs a country"),
        (&"Mo 09:00-10:00; ".repeat(100), jakarta, "longer than"),
    ] {
        let error = Hours::from_osm(text, zone).unwrap_err();
        assert!(error.en.contains(said), "{error:?}");
    }
}

/// Another party's evaluation, where it lies beside the project.
#[test]
fn agrees_with_an_independent_engine() {
    let Some(text) = vector("opening_hours_jakarta_2026-03.json") else {
        return;
    };
    let vectors: serde_json::Value = serde_json::from_str(&text).unwrap();
    let cases = vectors["cases"].as_array().unwrap();
    let mut checked = 0;
    for case in cases {
        let spec = case["spec"].as_str().unwrap();
        let hours = Hours::from_osm(spec, chrono_tz::Asia::Jakarta).unwrap();
        // Where that engine knows no Indonesian holidays it has no intervals either.
        let Some(intervals) = case["open_intervals"].as_array() else {
            continue;
        };
        let ends = |index: usize| -> Vec<DateTime<Utc>> {
            intervals
                .iter()
                .map(|interval| at(&hours, interval[index].as_str().unwrap()))
                .collect()
        };
        let (starts, ends) = (ends(0), ends(1));
        let from = at(&hours, vectors["from"].as_str().unwrap());
        let to = at(&hours, vectors["to"].as_str().unwrap());
        let mut instant = from;
        while instant < to {
            let wanted = starts
                .iter()
                .zip(&ends)
                .any(|(start, end)| (*start..*end).contains(&instant));
            assert_eq!(hours.open_at(instant), wanted, "{spec} at {}", local(&hours, instant));
            instant += TimeDelta::minutes(30);
        }
        checked += 1;
    }
    assert!(checked >= 10, "{checked} cases were checked");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig {
        failure_persistence: None,
        cases: 48,
        ..proptest::prelude::ProptestConfig::default()
    })]

    #[test]
    fn business_time_counts_open_minutes(start in 0_i64..60 * 24 * 400, minutes in 0_u64..700) {
        let shop = shop();
        let from = at(&shop, "2026-01-01T00:00") + TimeDelta::minutes(start);
        let end = shop.after(from, Duration::from_secs(minutes * 60)).unwrap();
        let mut open = 0;
        let mut instant = from;
        while instant < end {
            open += u64::from(shop.open_at(instant));
            instant += TimeDelta::minutes(1);
        }
        proptest::prop_assert_eq!(open, minutes);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,40}|([A-Z][a-z]|[0-9]{2}:[0-9]{2}|[-,; ]|off|PH|24/7|week|sunset|\\[1\\]|2026){0,12}", at in 0_i64..4_000_000_000) {
        let _rule = DayRule::parse(&text);
        let _days = parse_days(&text);
        if let Ok(hours) = Hours::from_osm(&text, chrono_tz::Asia::Jakarta) {
            let at = DateTime::from_timestamp(at, 0).unwrap();
            let next = hours.next_open(at);
            proptest::prop_assert!(next.is_none_or(|next| next > at));
        }
    }
}

/// The shops of `instants.tsv`: a lunch break with holidays, joint leave, Ramadan hours and single days, in WIB; every night past
/// midnight, in WITA; short holidays and no joint leave, in WIT; whole days beside closed ones.
fn tabled(name: &str) -> Hours {
    let rule = |text: &str| Some(DayRule::parse(text).unwrap());
    let every = |text: &str| -> [Option<DayRule>; 7] { std::array::from_fn(|_| rule(text)) };
    let exception = |from: &str, to: Option<&str>, text: &str| HoursException {
        from: from.parse().unwrap(),
        to: to.map(|to| to.parse().unwrap()),
        rule: rule(text).unwrap(),
        note: BTreeMap::new(),
    };
    let (spec, zone) = match name {
        "toko" => {
            let mut week = every("09:00-12:00, 13:00-17:00");
            (week[5], week[6]) = (rule("09:00-13:00"), None);
            let spec = HoursSpec {
                week,
                holidays: rule("tutup"),
                joint_leave: rule("09:00-12:00"),
                country: Some("ID".to_owned()),
                exceptions: vec![
                    exception("2026-02-18", Some("2026-03-19"), "10:00-15:00"),
                    exception("2026-12-31", None, "09:00-12:00"),
                    exception("2027-01-01", None, "10:00-12:00"),
                ],
            };
            (spec, chrono_tz::Asia::Jakarta)
        }
        "warung" => {
            let spec = HoursSpec {
                week: every("18:00-02:00"),
                holidays: rule("tutup"),
                ..HoursSpec::default()
            };
            (spec, chrono_tz::Asia::Makassar)
        }
        "kios" => {
            let spec = HoursSpec {
                week: every("08:00-20:00"),
                holidays: rule("10:00-16:00"),
                joint_leave: rule("tutup"),
                ..HoursSpec::default()
            };
            (spec, chrono_tz::Asia::Jayapura)
        }
        _ => {
            let mut week = every("24 jam");
            (week[5], week[6]) = (None, rule("06:00-12:00"));
            let spec = HoursSpec {
                week,
                ..HoursSpec::default()
            };
            (spec, chrono_tz::Asia::Jakarta)
        }
    };
    Hours::from_spec(spec, zone).unwrap()
}

#[test]
fn more_than_a_hundred_tabled_instants() {
    let mut rows = 0;
    for line in include_str!("instants.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        let cells: Vec<&str> = line.split('\t').collect();
        let [name, when, open, next, today_id, next_id, today_en, next_en] = cells[..] else {
            panic!("a row of eight cells: {line}");
        };
        let hours = tabled(name);
        check(&hours, when, open == "open", next);
        let instant = at(&hours, when);
        assert_eq!(hours.today_words(instant, "id"), today_id, "{line}");
        assert_eq!(hours.today_words(instant, "en"), today_en, "{line}");
        assert_eq!(hours.next_open_words(instant, "id").as_deref(), Some(next_id), "{line}");
        assert_eq!(hours.next_open_words(instant, "en").as_deref(), Some(next_en), "{line}");
        rows += 1;
    }
    assert!(rows >= 100, "{rows} rows");
}

/// The zones of Indonesia stand one and two hours apart: 09:00 in each is another instant.
#[test]
fn zones_of_indonesia() {
    for (zone, opens) in [
        (chrono_tz::Asia::Jakarta, "2026-11-23T02:00:00Z"),
        (chrono_tz::Asia::Pontianak, "2026-11-23T02:00:00Z"),
        (chrono_tz::Asia::Makassar, "2026-11-23T01:00:00Z"),
        (chrono_tz::Asia::Jayapura, "2026-11-23T00:00:00Z"),
        (chrono_tz::Europe::Berlin, "2026-11-23T08:00:00Z"),
    ] {
        let hours = every_day("09:00-17:00", zone);
        let opens: DateTime<Utc> = opens.parse().unwrap();
        assert!(
            hours.open_at(opens) && !hours.open_at(opens - TimeDelta::seconds(1)),
            "{zone}"
        );
    }
}
