//! What was read becomes the compiled bot: texts compiled, variables replaced, evidence indexed.

mod policy;

use super::content::*;
use super::diagnostic::Report;
use super::environment::{self, Lookup};
use super::notice::Titles;
use super::outside;
use super::schema::*;
use super::source::{Place, Spanned};
use crate::matching::{Entity, Evidence, Index};
use crate::template::{Condition, Template, TemplateProblem, Templates};
use crate::text::Lexicon;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// How often a visitor is asked for an NPS where `nps_every` is not written.
const DEFAULT_NPS_EVERY: Duration = Duration::from_secs(90 * 86_400);

/// A compiled text or condition that has something to work out, and the names it reads, for the lints.
#[derive(Debug)]
pub struct TextUse {
    pub place: Place,
    /// A `when`, not a text.
    pub condition: bool,
    /// Of a canned reply, which an agent says.
    pub canned: bool,
    pub source: String,
    pub names: BTreeSet<String>,
}

/// The assembled bot, and what the lints need of it.
pub struct Assembled {
    /// `None` without a `bot.yaml` to stand on. Its index is empty until [`Assembled::finish`].
    content: Option<Content>,
    evidence: Vec<Evidence>,
    lexicon: Lexicon,
    pub texts: Vec<TextUse>,
}

impl Assembled {
    /// The content with its index, which takes the most time and is built only for a bot without errors.
    pub fn finish(self) -> Option<Content> {
        let mut content = self.content?;
        content.matcher = Index::build(&self.evidence, self.lexicon, &content.languages);
        content.matcher.set_strict(content.fallback.strict);
        content.handoff.routing.watch_for_keywords(content.matcher.lexicon());
        Some(content)
    }
}

/// Assembles what can be; its own problems go to `report`.
pub fn assemble(folder: &Folder, environment: Lookup<'_>, report: &mut Report<'_>) -> Assembled {
    let languages: Vec<String> = folder
        .settings
        .iter()
        .flat_map(|settings| settings.languages.iter().map(|language| language.value.clone()))
        .collect();
    let mut assembler = Assembler {
        templates: Templates::default(),
        languages,
        environment,
        kinds: kinds(folder),
        texts: Vec::new(),
        canned: false,
        report,
    };
    let content = assembler.content(folder);
    Assembled {
        content,
        evidence: folder.intents.iter().map(evidence).collect(),
        lexicon: lexicon(folder, &assembler.languages),
        texts: assembler.texts,
    }
}

struct Assembler<'a, 's> {
    templates: Templates,
    languages: Vec<String>,
    environment: Lookup<'a>,
    /// Slots with the kind that is declared for them.
    kinds: BTreeMap<String, Option<Entity>>,
    texts: Vec<TextUse>,
    /// What is assembled now is a canned reply.
    canned: bool,
    report: &'a mut Report<'s>,
}

impl Assembler<'_, '_> {
    fn content(&mut self, folder: &Folder) -> Option<Content> {
        let intents = folder
            .intents
            .iter()
            .map(|intent| (intent.id.value.clone(), self.intent(intent, folder)))
            .collect();
        let flows = folder
            .flows
            .iter()
            .map(|flow| (flow.id.value.clone(), self.flow(flow)))
            .collect();
        let replies = self.replies(folder);
        let settings = folder.settings.as_ref()?;
        let hours = self.hours(settings);
        let teams = settings
            .teams
            .iter()
            .map(|team| {
                let title = self.title(team.title.as_ref(), &team.name.value);
                let members = team.members.as_ref();
                let compiled = Team {
                    title,
                    members: members.map(|names| names.iter().map(|name| name.value.clone()).collect()),
                    assign: team.assign,
                    chats: team.chats,
                };
                (team.name.value.clone(), compiled)
            })
            .collect();
        let mut handoff = self.handoff(settings);
        for target in &mut handoff.targets {
            target.titles = Titles::of(&teams, &intents, &self.templates, &target.language).into();
        }
        Some(Content {
            name: settings.name.as_ref()?.value.clone(),
            languages: self.languages.clone(),
            hours,
            greeting: settings.greeting.as_ref().map(|flow| flow.value.clone()),
            fallback: FallbackPolicy {
                clarify: settings.clarify,
                after: settings.after,
                strict: settings.strict,
            },
            catalog: self.catalog(settings, folder),
            origins: settings.origins.iter().map(|origin| origin.value.clone()).collect(),
            teams,
            rating: RatingPolicy {
                nps_every: settings.nps_every.unwrap_or(DEFAULT_NPS_EVERY),
            },
            handoff,
            limits: settings.limits.clone(),
            demo: settings.demo,
            intents,
            flows,
            replies,
            slots: std::mem::take(&mut self.kinds),
            product_columns: folder.columns.clone().unwrap_or_default(),
            templates: std::mem::take(&mut self.templates),
            matcher: Index::build(&[], Lexicon::default(), &[]),
        })
    }

    fn replies(&mut self, folder: &Folder) -> BTreeMap<String, CannedReply> {
        self.canned = true;
        let replies = folder.replies.iter().filter_map(|decl| {
            let reply = CannedReply {
                id: decl.id.value.clone(),
                title: self.title(decl.title.as_ref(), &decl.id.value),
                text: self.text(decl.text.as_ref()?),
                keywords: decl.keywords.iter().map(|word| word.value.clone()).collect(),
                team: decl.team.as_ref().map(|team| team.value.clone()),
            };
            Some((reply.id.clone(), reply))
        });
        let replies = replies.collect();
        self.canned = false;
        replies
    }

    fn intent(&mut self, decl: &IntentDecl, folder: &Folder) -> Intent {
        Intent {
            id: decl.id.value.clone(),
            title: self.title(decl.title.as_ref(), &decl.id.value),
            slots: decl
                .slots
                .iter()
                .map(|slot| SlotSpec {
                    name: slot.name.value.clone(),
                    entity: slot.entity.value.clone(),
                    question: slot.question.as_ref().map(|question| self.text(question)),
                })
                .collect(),
            answer: match &decl.answer {
                Some(AnswerDecl::Reply(replies)) => {
                    Answer::Reply(replies.iter().map(|reply| self.reply(reply)).collect())
                }
                Some(AnswerDecl::Start(flow)) => Answer::Start(flow.value.clone()),
                Some(AnswerDecl::Handoff(team)) => Answer::Handoff(team.value.clone()),
                None => Answer::None,
            },
            total: decl.total.as_ref().and_then(|total| {
                Some(Total {
                    each: self.template(&total.each)?,
                    say: self.text(&total.say),
                })
            }),
            next: decl
                .next
                .iter()
                .map(|next| {
                    if folder.flows.iter().any(|flow| flow.id.value == next.value) {
                        Next::Flow(next.value.clone())
                    } else {
                        Next::Intent(next.value.clone())
                    }
                })
                .collect(),
        }
    }

    fn reply(&mut self, decl: &ReplyDecl) -> Reply {
        Reply {
            when: decl.when.as_ref().and_then(|when| self.condition(when)),
            say: decl.say.iter().map(|say| self.text(say)).collect(),
        }
    }

    fn flow(&mut self, decl: &FlowDecl) -> Flow {
        let first = decl.steps.first().map(|step| &step.id);
        Flow {
            id: decl.id.value.clone(),
            title: self.title(decl.title.as_ref(), &decl.id.value),
            start: decl
                .start
                .as_ref()
                .or(first)
                .map_or_else(String::new, |step| step.value.clone()),
            steps: decl.steps.iter().map(|step| self.step(step)).collect(),
            built_in: decl.built_in,
        }
    }

    fn step(&mut self, decl: &StepDecl) -> Step {
        Step {
            id: decl.id.value.clone(),
            say: decl.say.as_ref().map(|say| self.text(say)),
            set: decl
                .set
                .iter()
                .map(|(slot, value)| {
                    let value = match value {
                        SetDecl::Text(text) => self.template(text).map_or(SetValue::Clear, SetValue::Text),
                        SetDecl::Number(number) => SetValue::Number(*number),
                        SetDecl::Flag(flag) => SetValue::Flag(*flag),
                        SetDecl::Clear => SetValue::Clear,
                    };
                    (slot.value.clone(), value)
                })
                .collect(),
            call: decl.call.as_ref().and_then(|call| self.call(call)),
            then: self.then(&decl.then),
        }
    }

    fn call(&mut self, decl: &CallDecl) -> Option<CallSpec> {
        let url = decl.url.as_ref()?;
        let substituted = environment::substitute_template(url, self.environment, self.report);
        // An address that begins with a value is only known when the call is made.
        if !substituted.unset && !substituted.value.starts_with('{') {
            let literal = substituted.value.split('{').next().unwrap_or("");
            if literal.len() == substituted.value.len() || literal.matches('/').count() > 2 {
                outside::address(literal, url.place, self.report);
            }
        }
        Some(CallSpec {
            method: decl.method.clone(),
            url: self.template(&Spanned::new(substituted.value, url.place))?,
            headers: decl
                .headers
                .iter()
                .filter_map(|(name, value)| {
                    let value = Spanned::new(
                        environment::substitute_template(value, self.environment, self.report).value,
                        value.place,
                    );
                    Some((name.value.clone(), self.template(&value)?))
                })
                .collect(),
            body: decl.body.as_ref().map(|body| self.body(body)),
            timeout: decl.timeout,
            save: decl
                .save
                .iter()
                .map(|(slot, path)| (slot.value.clone(), path.value.clone()))
                .collect(),
            otherwise: decl.otherwise.as_ref().map(|step| step.value.clone()),
        })
    }

    fn body(&mut self, decl: &BodyDecl) -> CallBody {
        match decl {
            BodyDecl::Text(text) => self.template(text).map_or(CallBody::Null, CallBody::Text),
            BodyDecl::Number(number) => CallBody::Number(*number),
            BodyDecl::Flag(flag) => CallBody::Flag(*flag),
            BodyDecl::Null => CallBody::Null,
            BodyDecl::List(items) => CallBody::List(items.iter().map(|item| self.body(item)).collect()),
            BodyDecl::Map(entries) => CallBody::Map(
                entries
                    .iter()
                    .map(|(key, item)| (key.clone(), self.body(item)))
                    .collect(),
            ),
        }
    }

    fn then(&mut self, decl: &ThenDecl) -> Then {
        match decl {
            ThenDecl::Follow => Then::Follow,
            ThenDecl::Menu(options) => Then::Menu(
                options
                    .iter()
                    .map(|option| MenuOption {
                        label: self.text(&option.label),
                        target: match &option.target {
                            TargetDecl::Go(step) => MenuTarget::Go(step.value.clone()),
                            TargetDecl::Start(flow) => MenuTarget::Start(flow.value.clone()),
                            TargetDecl::Intent(intent) => MenuTarget::Intent(intent.value.clone()),
                            TargetDecl::Handoff(team) => MenuTarget::Handoff(team.value.clone()),
                            TargetDecl::End => MenuTarget::End,
                        },
                        image: option.image.as_ref().map(|image| self.text(image)),
                        description: option.description.as_ref().map(|text| self.text(text)),
                        keywords: option.keywords.iter().map(|keyword| keyword.value.clone()).collect(),
                    })
                    .collect(),
            ),
            ThenDecl::Ask(ask) => Then::Ask(Ask {
                slot: ask.slot.value.clone(),
                entity: ask
                    .entity
                    .as_ref()
                    .map(|entity| entity.value.clone())
                    .or_else(|| self.kinds.get(&ask.slot.value).cloned().flatten())
                    .unwrap_or(Entity::Text),
                retry: Retry {
                    say: ask.say.as_ref().map(|say| self.text(say)),
                    limit: ask.limit,
                    otherwise: ask.otherwise.as_ref().map(|step| step.value.clone()),
                },
                skip: ask.skip.as_ref().map(|step| step.value.clone()),
            }),
            ThenDecl::Branch { arms, otherwise, .. } => Then::Branch {
                arms: arms
                    .iter()
                    .filter_map(|(when, go)| Some((self.condition(when)?, go.value.clone())))
                    .collect(),
                otherwise: otherwise.as_ref().map(|step| step.value.clone()),
            },
            ThenDecl::To(target) => match target {
                TargetDecl::Go(step) => Then::Go(step.value.clone()),
                TargetDecl::Start(flow) => Then::Start(flow.value.clone()),
                TargetDecl::Intent(intent) => Then::Intent(intent.value.clone()),
                TargetDecl::Handoff(team) => Then::Handoff(team.value.clone()),
                TargetDecl::End => Then::End,
            },
        }
    }

    /// A title, or the name where none is written.
    fn title(&mut self, decl: Option<&TextDecl>, name: &str) -> Text {
        match decl {
            Some(decl) => self.text(decl),
            None => self
                .templates
                .add_text(name)
                .map_or_else(|_| Text::default(), |template| Text::new(BTreeMap::new(), template)),
        }
    }

    fn text(&mut self, decl: &TextDecl) -> Text {
        if let Some(all) = &decl.all {
            return self
                .template(all)
                .map_or_else(Text::default, |template| Text::new(BTreeMap::new(), template));
        }
        let by_language: BTreeMap<String, Template> = decl
            .by_language
            .iter()
            .filter_map(|(language, text)| Some((language.value.clone(), self.template(text)?)))
            .collect();
        let default = self.languages.first().and_then(|language| by_language.get(language));
        match default.or_else(|| by_language.values().next()).copied() {
            Some(fallback) => Text::new(by_language, fallback),
            None => Text::default(),
        }
    }

    fn template(&mut self, text: &Spanned<String>) -> Option<Template> {
        match self.templates.add_text(&text.value) {
            Ok(template) => {
                let names = self.templates.names(template);
                self.used(text, false, names);
                Some(template)
            }
            Err(problem) => {
                broken(text, &problem, self.report);
                None
            }
        }
    }

    fn condition(&mut self, text: &Spanned<String>) -> Option<Condition> {
        match self.templates.add_condition(&text.value) {
            Ok(condition) => {
                let names = self.templates.condition_names(condition);
                self.used(text, true, names);
                Some(condition)
            }
            Err(problem) => {
                broken(text, &problem, self.report);
                None
            }
        }
    }

    fn used(&mut self, text: &Spanned<String>, condition: bool, names: BTreeSet<String>) {
        if !names.is_empty() || text.value.contains("{{") {
            self.texts.push(TextUse {
                condition,
                canned: self.canned,
                place: text.place,
                source: text.value.clone(),
                names,
            });
        }
    }
}

/// Reports what is wrong with a text or condition, at its place in it.
pub fn broken(text: &Spanned<String>, problem: &TemplateProblem, report: &mut Report<'_>) {
    let sources = report.sources();
    let place = problem
        .range
        .clone()
        .map_or(text.place, |range| within(sources.text(text.place.file), text, range));
    report
        .error(problem.code, place, problem.message.clone())
        .help(problem.help.clone());
}

/// The place in the file of a range of a scalar's text, where the file has the text as it is; else the scalar's.
pub fn within(file: &str, text: &Spanned<String>, range: std::ops::Range<usize>) -> Place {
    let written = file.get(text.place.range()).unwrap_or("");
    match written.find(&text.value) {
        Some(at) if range.start <= range.end && range.end <= text.value.len() => Place {
            start: text.place.start + at + range.start,
            end: text.place.start + at + range.end,
            ..text.place
        },
        _ => text.place,
    }
}

/// Every slot that an intent, an ask, a set or a save names, with the first kind declared for it.
fn kinds(folder: &Folder) -> BTreeMap<String, Option<Entity>> {
    let mut kinds: BTreeMap<String, Option<Entity>> = BTreeMap::new();
    let mut declare = |slot: &str, entity: Option<&Entity>| {
        let kind = kinds.entry(slot.to_owned()).or_default();
        if kind.is_none() {
            *kind = entity.cloned();
        }
    };
    for slot in folder.intents.iter().flat_map(|intent| &intent.slots) {
        declare(&slot.name.value, Some(&slot.entity.value));
    }
    if folder.intents.iter().any(|intent| intent.total.is_some()) {
        declare(TOTAL_SLOT, Some(&Entity::Money));
    }
    for step in folder.flows.iter().flat_map(|flow| &flow.steps) {
        for (slot, _) in &step.set {
            declare(&slot.value, None);
        }
        for (slot, _) in step.call.iter().flat_map(|call| &call.save) {
            declare(&slot.value, None);
        }
        if let ThenDecl::Ask(ask) = &step.then {
            declare(&ask.slot.value, ask.entity.as_ref().map(|entity| &entity.value));
        }
    }
    kinds
}

fn evidence(intent: &IntentDecl) -> Evidence {
    let values = |texts: &[Spanned<String>]| texts.iter().map(|text| text.value.clone()).collect();
    Evidence {
        intent: intent.id.value.clone(),
        priority: intent.priority,
        keywords: values(&intent.keywords),
        not: values(&intent.not),
        examples: values(&intent.examples),
        slots: intent
            .slots
            .iter()
            .map(|slot| (slot.name.value.clone(), slot.entity.value.clone()))
            .collect(),
    }
}

/// The built-in lexicon of these languages with what the folder says of words.
pub(super) fn lexicon(folder: &Folder, languages: &[String]) -> Lexicon {
    let mut lexicon = Lexicon::built_in(languages);
    let synonyms = folder.lexicons.iter().flat_map(|decl| &decl.synonyms);
    lexicon.add_synonyms(synonyms.map(|(word, canonical)| (word.value.as_str(), canonical.value.as_str())));
    for word in folder.lexicons.iter().flat_map(|decl| &decl.protected) {
        lexicon.protect(&word.value);
    }
    lexicon
}
