//! What was expected against what was seen: the first difference, in an author's words.

use super::play::Seen;
use super::script::Expect;
use crate::dialogue::{HandoffStatus, Status};
use crate::matching::SlotValue;

/// The first difference, `None` where there is none.
pub fn difference(seen: &Seen<'_>, expect: &Expect) -> Option<String> {
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

fn intent(seen: &Seen<'_>, expect: &Expect) -> Option<String> {
    let wanted = expect.intent.as_ref()?;
    let got = if seen.intents.is_empty() {
        "no intent was recognised".to_owned()
    } else {
        format!("got `{}`", seen.intents.join("`, `"))
    };
    if wanted.is_empty() {
        return (!seen.intents.is_empty()).then(|| format!("expected no intent, {got}"));
    }
    let missing = wanted.iter().find(|wanted| !seen.intents.contains(&wanted.as_str()))?;
    Some(format!("expected the intent `{missing}`, {got}"))
}

fn place(seen: &Seen<'_>, expect: &Expect) -> Option<String> {
    named("flow", expect.flow.as_ref(), seen.flow).or_else(|| named("step", expect.step.as_ref(), seen.step))
}

fn named(what: &str, wanted: Option<&Option<String>>, got: Option<&str>) -> Option<String> {
    let wanted = wanted?.as_deref();
    if wanted == got {
        return None;
    }
    let show = |name: Option<&str>| name.map_or_else(|| "none".to_owned(), |name| format!("`{name}`"));
    Some(format!("expected the {what} {}, got {}", show(wanted), show(got)))
}

fn words(seen: &Seen<'_>, expect: &Expect) -> Option<String> {
    let said = seen.said.join("\n");
    if let Some(missing) = expect.says.iter().find(|part| !said.contains(part.as_str())) {
        return Some(format!("expected to read \"{missing}\""));
    }
    expect
        .never
        .iter()
        .find(|part| said.contains(part.as_str()))
        .map(|part| format!("expected never to read \"{part}\""))
}

fn options(seen: &Seen<'_>, expect: &Expect) -> Option<String> {
    let missing = expect.options.iter().find(|label| !seen.offered.contains(label))?;
    Some(if seen.offered.is_empty() {
        format!("expected the option `{missing}`; none was offered")
    } else {
        format!("expected the option `{missing}`; offered: {}", seen.offered.join(", "))
    })
}

fn slots(seen: &Seen<'_>, expect: &Expect) -> Option<String> {
    expect.slots.iter().find_map(|(name, wanted)| {
        let got = seen.state.slots.get(name);
        let same = match (wanted, got) {
            (None, None) => true,
            (Some(wanted), Some(value)) => spellings(seen, value)
                .iter()
                .any(|spelling| spelling.to_lowercase() == wanted.trim().to_lowercase()),
            _ => false,
        };
        (!same).then(|| {
            let wanted = wanted
                .as_ref()
                .map_or_else(|| "empty".to_owned(), |value| format!("`{value}`"));
            let got = got
                .and_then(|value| spellings(seen, value).into_iter().next())
                .map_or_else(|| "is empty".to_owned(), |value| format!("is `{value}`"));
            format!("expected the slot `{name}` to be {wanted}; it {got}")
        })
    })
}

/// The ways in which a test may write a slot's value.
fn spellings(seen: &Seen<'_>, value: &SlotValue) -> Vec<String> {
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

fn control(seen: &Seen<'_>, expect: &Expect) -> Option<String> {
    if let Some(wanted) = expect.status
        && wanted != seen.state.status
    {
        return Some(format!(
            "expected the status `{}`, got `{}`",
            status_word(wanted),
            status_word(seen.state.status)
        ));
    }
    let open = seen
        .state
        .handoff
        .as_ref()
        .filter(|handoff| matches!(handoff.status, HandoffStatus::Requested | HandoffStatus::Claimed))
        .map(|handoff| handoff.team.as_str());
    let wanted = expect.handoff.as_ref()?.as_deref();
    if wanted == open {
        return None;
    }
    Some(match (wanted, open) {
        (Some(wanted), Some(open)) => format!("expected a handoff to `{wanted}`, it went to `{open}`"),
        (Some(wanted), None) => format!("expected a handoff to `{wanted}`, there was none"),
        (None, _) => "expected no handoff, there was one".to_owned(),
    })
}
