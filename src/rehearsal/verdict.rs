//! What was expected against what was seen: the first difference, in an author's words.

use super::script::Expect;
use super::session::Seen;
use crate::both;
use crate::dialogue::{Handoff, HandoffStatus, State, Status};
use crate::matching::SlotValue;
use crate::text::{Bilingual, Noun};

/// The first difference, `None` where there is none.
pub fn difference(seen: &Seen<'_>, expect: &Expect) -> Option<Bilingual> {
    intent(seen, expect)
        .or_else(|| place(seen, expect))
        .or_else(|| words(seen, expect))
        .or_else(|| options(seen, expect))
        .or_else(|| slots(seen, expect))
        .or_else(|| control(seen, expect))
}

/// A status as it is written everywhere.
pub fn status_word(status: Status) -> &'static str {
    match status {
        Status::Bot => "bot",
        Status::Queued => "queued",
        Status::Agent => "agent",
        Status::Closed => "closed",
    }
}

fn intent(seen: &Seen<'_>, expect: &Expect) -> Option<Bilingual> {
    let wanted = expect.intent.as_ref()?;
    let got = if seen.intents.is_empty() {
        both!("tidak ada intent yang dikenali", "no intent was recognised")
    } else {
        let got = seen.intents.join("`, `");
        both!("yang didapat `{got}`", "got `{got}`")
    };
    let missing = match wanted.as_slice() {
        [] => {
            return (!seen.intents.is_empty()).then(|| Bilingual {
                id: format!("seharusnya tidak ada intent, {}", got.id).into(),
                en: format!("expected no intent, {}", got.en).into(),
            });
        }
        wanted => wanted.iter().find(|wanted| !seen.intents.contains(&wanted.as_str()))?,
    };
    Some(Bilingual {
        id: format!("seharusnya intent `{missing}`, {}", got.id).into(),
        en: format!("expected the intent `{missing}`, {}", got.en).into(),
    })
}

fn place(seen: &Seen<'_>, expect: &Expect) -> Option<Bilingual> {
    named(Noun::new("flow", "the flow"), expect.flow.as_ref(), seen.flow)
        .or_else(|| named(Noun::new("step", "the step"), expect.step.as_ref(), seen.step))
}

fn named(what: Noun, wanted: Option<&Option<String>>, got: Option<&str>) -> Option<Bilingual> {
    let wanted = wanted?.as_deref();
    if wanted == got {
        return None;
    }
    let show = |name: Option<&str>, none: &str| name.map_or_else(|| none.to_owned(), |name| format!("`{name}`"));
    let no = "tidak ada";
    Some(Bilingual {
        id: format!(
            "{} seharusnya {}, yang didapat {}",
            what.id,
            show(wanted, no),
            show(got, no)
        )
        .into(),
        en: format!(
            "expected {} {}, got {}",
            what.en,
            show(wanted, "none"),
            show(got, "none")
        )
        .into(),
    })
}

fn words(seen: &Seen<'_>, expect: &Expect) -> Option<Bilingual> {
    let said = seen.said.join("\n");
    if let Some(missing) = expect.says.iter().find(|part| !said.contains(part.as_str())) {
        return Some(both!(
            "seharusnya terbaca \"{missing}\"",
            "expected to read \"{missing}\""
        ));
    }
    let part = expect.never.iter().find(|part| said.contains(part.as_str()))?;
    Some(both!(
        "\"{part}\" seharusnya tidak pernah terbaca",
        "expected never to read \"{part}\""
    ))
}

fn options(seen: &Seen<'_>, expect: &Expect) -> Option<Bilingual> {
    let missing = expect.options.iter().find(|label| !seen.offered.contains(label))?;
    let offered = seen.offered.join(", ");
    Some(if offered.is_empty() {
        both!(
            "seharusnya ada opsi `{missing}`; tidak ada opsi yang ditawarkan",
            "expected the option `{missing}`; none was offered"
        )
    } else {
        both!(
            "seharusnya ada opsi `{missing}`; yang ditawarkan: {offered}",
            "expected the option `{missing}`; offered: {offered}"
        )
    })
}

fn slots(seen: &Seen<'_>, expect: &Expect) -> Option<Bilingual> {
    expect.slots.iter().find_map(|(name, wanted)| {
        let got = seen.state.slots.get(name);
        let same = match (wanted, got) {
            (None, None) => true,
            (Some(wanted), Some(value)) => spellings(seen, value)
                .iter()
                .any(|spelling| spelling.to_lowercase() == wanted.trim().to_lowercase()),
            _ => false,
        };
        if same {
            return None;
        }
        let got = got.and_then(|value| spellings(seen, value).into_iter().next());
        let show =
            |value: Option<&String>, empty: &str| value.map_or_else(|| empty.to_owned(), |value| format!("`{value}`"));
        let (wanted, got) = (wanted.as_ref(), got.as_ref());
        Some(Bilingual {
            id: format!(
                "slot `{name}` seharusnya {}; isinya {}",
                show(wanted, "kosong"),
                show(got, "kosong")
            )
            .into(),
            en: format!(
                "expected the slot `{name}` to be {}; it is {}",
                show(wanted, "empty"),
                show(got, "empty")
            )
            .into(),
        })
    })
}

/// The ways in which a test may write a slot's value.
pub(super) fn spellings(seen: &Seen<'_>, value: &SlotValue) -> Vec<String> {
    match value {
        SlotValue::Product(sku) => {
            let name = seen.bot.catalog.get(sku).map(|product| product.name.clone());
            name.into_iter().chain([sku.clone()]).collect()
        }
        SlotValue::Number(number) => vec![number.to_string()],
        SlotValue::Quantity { amount, unit } => {
            let plain = amount.to_string();
            let with_unit = unit.as_ref().map(|unit| format!("{plain} {unit}"));
            [plain].into_iter().chain(with_unit).collect()
        }
        SlotValue::Money(money) => vec![money.to_string()],
        SlotValue::Date(date) => vec![date.format("%Y-%m-%d").to_string()],
        SlotValue::Time(time) => vec![time.format("%H:%M").to_string()],
        SlotValue::Phone(text) | SlotValue::Email(text) | SlotValue::Text(text) | SlotValue::Choice(text) => {
            vec![text.clone()]
        }
        SlotValue::Flag(flag) => vec![flag.to_string()],
    }
}

fn control(seen: &Seen<'_>, expect: &Expect) -> Option<Bilingual> {
    if let Some(wanted) = expect.status
        && wanted != seen.state.status
    {
        let (wanted, got) = (status_word(wanted), status_word(seen.state.status));
        return Some(both!(
            "status seharusnya `{wanted}`, yang didapat `{got}`",
            "expected the status `{wanted}`, got `{got}`"
        ));
    }
    let open = open_team(seen.state);
    let wanted = expect.handoff.as_ref()?.as_deref();
    if wanted == open {
        return None;
    }
    Some(match (wanted, open) {
        (Some(wanted), Some(open)) => both!(
            "seharusnya diserahkan ke tim `{wanted}`, ternyata ke `{open}`",
            "expected a handoff to `{wanted}`, it went to `{open}`"
        ),
        (Some(wanted), None) => both!(
            "seharusnya diserahkan ke tim `{wanted}`, ternyata tidak diserahkan",
            "expected a handoff to `{wanted}`, there was none"
        ),
        (None, _) => both!(
            "seharusnya tidak diserahkan ke orang, ternyata diserahkan",
            "expected no handoff, there was one"
        ),
    })
}

/// The team of the handoff that is under way.
pub(super) fn open_team(state: &State) -> Option<&str> {
    let open = |handoff: &&Handoff| matches!(handoff.status, HandoffStatus::Requested | HandoffStatus::Claimed);
    state.handoff.as_ref().filter(open).map(|handoff| handoff.team.as_str())
}
