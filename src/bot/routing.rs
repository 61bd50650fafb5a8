//! Which team gets which conversation, how soon, and whether the server gives it to somebody.

use crate::matching::{Reading, Watch};
use crate::text::Lexicon;
use serde::{Deserialize, Serialize};

/// Unicode scalar values of a tag at most.
pub const TAG_MAX: usize = 40;
/// Tags of one conversation at most.
pub const TAGS_MAX: usize = 20;

/// A tag as it is kept: in small letters, single spaces in it and none around it. `None`: empty, longer than [`TAG_MAX`], or with
/// control characters in it.
pub fn tag(text: &str) -> Option<String> {
    let tag = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let good = (1..=TAG_MAX).contains(&tag.chars().count()) && !tag.chars().any(char::is_control);
    good.then_some(tag)
}

/// `handoff.routes`, compiled.
#[derive(Debug, Default)]
pub struct Routing {
    /// In the order of the file: the first that fits is taken.
    pub routes: Vec<Route>,
    /// The keywords of all routes. `None` where no route has any.
    watch: Option<Watch>,
}

/// A rule of `handoff.routes`. Each kind of condition that is written must hold, and holds with any one of its values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    pub flows: Vec<String>,
    pub intents: Vec<String>,
    pub languages: Vec<String>,
    /// As written.
    pub keywords: Vec<String>,
    /// In the form in which tags are kept, as `tags`.
    pub tagged: Vec<String>,
    /// `None`: the team that would have had it anyway.
    pub team: Option<String>,
    pub priority: Priority,
    /// Put on the conversation.
    pub tags: Vec<String>,
}

/// What routes are chosen by.
#[derive(Clone, Copy, Debug)]
pub struct Matter<'m> {
    /// Flows that are open.
    pub flows: &'m [&'m str],
    /// What it is about.
    pub intents: &'m [&'m str],
    pub language: &'m str,
    /// The routes' keywords that the visitor wrote.
    pub keywords: &'m [String],
    pub tags: &'m [String],
}

impl Routing {
    pub fn new(routes: Vec<Route>) -> Self {
        Self { routes, watch: None }
    }

    /// Makes the routes' keywords findable in messages.
    pub fn watch_for_keywords(&mut self, lexicon: &Lexicon) {
        let keywords: Vec<String> = self.routes.iter().flat_map(|route| route.keywords.clone()).collect();
        self.watch = (!keywords.is_empty()).then(|| Watch::new(&keywords, lexicon));
    }

    /// The routes' keywords that a message holds.
    pub fn keywords_in(&self, reading: &Reading, lexicon: &Lexicon) -> Vec<&str> {
        let found = self.watch.as_ref().map(|watch| watch.find(reading, lexicon));
        found.unwrap_or_default()
    }

    /// Whether any route asks for tags.
    pub fn asks_for_tags(&self) -> bool {
        self.routes.iter().any(|route| !route.tagged.is_empty())
    }

    /// The first route that fits.
    pub fn route(&self, matter: &Matter<'_>) -> Option<&Route> {
        self.routes.iter().find(|route| route.fits(matter))
    }
}

impl Route {
    fn fits(&self, matter: &Matter<'_>) -> bool {
        let any = |wanted: &[String], is: &dyn Fn(&str) -> bool| wanted.is_empty() || wanted.iter().any(|one| is(one));
        any(&self.flows, &|flow| matter.flows.contains(&flow))
            && any(&self.intents, &|intent| matter.intents.contains(&intent))
            && any(&self.languages, &|language| language == matter.language)
            && any(&self.keywords, &|keyword| {
                matter.keywords.iter().any(|found| found == keyword)
            })
            && any(&self.tagged, &|tag| matter.tags.iter().any(|own| own == tag))
    }
}

/// How soon a conversation comes in the queue: a higher one before a lower one, however long that has waited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    Low,
    #[default]
    Normal,
    High,
    Urgent,
}

impl Priority {
    pub const ALL: [Self; 4] = [Self::Low, Self::Normal, Self::High, Self::Urgent];

    /// The word in bot.yaml and on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
            Self::Urgent => "urgent",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|priority| priority.word() == word)
    }

    pub fn is_normal(&self) -> bool {
        *self == Self::Normal
    }

    /// As a small number, the lowest 0.
    pub fn rank(self) -> u8 {
        self as u8
    }

    /// The other way round; what is beyond is the highest.
    pub fn of_rank(rank: u8) -> Self {
        Self::ALL.get(usize::from(rank)).copied().unwrap_or(Self::Urgent)
    }
}

/// How the server chooses the member who is given a waiting conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assign {
    /// Whoever was given one longest ago.
    RoundRobin,
    /// Whoever holds the fewest.
    LeastBusy,
}

impl Assign {
    /// The word in bot.yaml, for those that assign at all.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "round-robin" => Some(Self::RoundRobin),
            "least-busy" => Some(Self::LeastBusy),
            _ => None,
        }
    }
}
