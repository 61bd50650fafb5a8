//! What happened, as a list: who did what in which conversation, and when. Made from a seed.

use chrono::{DateTime, TimeDelta, Utc};

/// Two names differ only in their case: they are two agents.
pub const AGENTS: [&str; 4] = ["Ayu", "Dimas", "Ayu Lestari", "Sari, \"CS\""];

/// A conversation: what its visitor is known by, and what happened in it.
#[derive(Clone, Debug)]
pub struct Conversation {
    pub visitor: Known,
    pub steps: Vec<(DateTime<Utc>, Did)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    Nothing,
    Id(u64),
    Phone(u64),
}

/// One thing that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Did {
    AskedPrice,
    AskedStock,
    SaidNonsense,
    /// Begins the flow `order`, at its first step.
    Ordered,
    /// The answers to its questions.
    ChoseCoffee,
    SaidTwo,
    Cancelled,
    AskedForPerson(Team),
    /// By the visitor.
    Ended,
    Claimed(&'static str),
    AgentSaid(&'static str),
    Returned(&'static str),
    /// The rating begins.
    Resolved(&'static str),
    Rated(u8),
    /// Nothing where the question was not asked.
    RatedNpsIfAsked(u8),
    SkippedRating,
    Commented,
    TimerExpired,
    TimerRatingOver,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Team {
    Support,
    Sales,
}

/// A generator of numbers that are the same for the same seed (xorshift64*, Vigna 2016).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % bound
    }

    fn one_in(&mut self, bound: u64) -> bool {
        self.below(bound) == 0
    }
}

/// So many conversations of March 2026, with what came of them later.
pub fn written(seed: u64, conversations: usize) -> Vec<Conversation> {
    let mut dice = Dice::new(seed);
    let first: DateTime<Utc> = "2026-02-28T16:00:00Z".parse().expect("an instant");
    (0..conversations)
        .map(|_| {
            let visitor = match dice.below(4) {
                0 => Known::Id(dice.below(20)),
                1 => Known::Phone(dice.below(20)),
                _ => Known::Nothing,
            };
            let mut writer = Writer {
                at: first + TimeDelta::milliseconds(dice.below(32 * 86_400_000) as i64),
                steps: Vec::new(),
                dice: &mut dice,
            };
            writer.conversation();
            Conversation {
                visitor,
                steps: writer.steps,
            }
        })
        .collect()
}

struct Writer<'d> {
    at: DateTime<Utc>,
    steps: Vec<(DateTime<Utc>, Did)>,
    dice: &'d mut Dice,
}

impl Writer<'_> {
    fn did(&mut self, did: Did, within_s: u64) {
        self.at += TimeDelta::milliseconds(1 + self.dice.below(within_s * 1_000) as i64);
        self.steps.push((self.at, did));
    }

    fn conversation(&mut self) {
        // Some open the chat and say nothing.
        if self.dice.one_in(12) {
            return;
        }
        loop {
            let waits = self.stretch();
            if waits || !self.dice.one_in(3) {
                return;
            }
            // Within the same talk, at its very edge, and as far as the edge of the seven days and beyond.
            let hour = 3_600_000;
            let gap = match self.dice.below(6) {
                0 => hour,
                1 => 12 * hour - 1,
                2 => 12 * hour,
                3 => 20 * hour,
                4 => 7 * 24 * hour,
                _ => 7 * 24 * hour + 1,
            };
            self.at += TimeDelta::milliseconds(gap);
            self.steps.push((self.at, Did::AskedPrice));
        }
    }

    /// Whether a person has it, or somebody waits for one.
    fn stretch(&mut self) -> bool {
        for _ in 0..self.dice.below(4) + 1 {
            match self.dice.below(5) {
                0 | 1 => self.did(Did::AskedPrice, 90),
                2 => self.did(Did::AskedStock, 90),
                3 => {
                    self.did(Did::SaidNonsense, 90);
                    self.did(Did::AskedPrice, 90);
                }
                _ => self.order(),
            }
        }
        self.dice.one_in(2) && self.handoff()
    }

    /// The flow to its end, or left in the middle.
    fn order(&mut self) {
        self.did(Did::Ordered, 60);
        match self.dice.below(4) {
            0 => self.did(Did::Cancelled, 60),
            1 => {
                self.did(Did::ChoseCoffee, 60);
                self.did(Did::Cancelled, 60);
            }
            _ => {
                self.did(Did::ChoseCoffee, 60);
                self.did(Did::SaidTwo, 60);
            }
        }
    }

    /// Whether it is still open at the end.
    fn handoff(&mut self) -> bool {
        let team = if self.dice.one_in(3) {
            Team::Sales
        } else {
            Team::Support
        };
        self.did(Did::AskedForPerson(team), 60);
        if self.dice.one_in(4) {
            // The bot answers what it knows also while the visitor waits.
            self.did(Did::AskedPrice, 30);
        }
        match self.dice.below(8) {
            // Nobody came; the visitor left; the visitor ended it.
            0 => {
                self.did(Did::TimerExpired, 100_000);
                self.did(Did::Cancelled, 60);
                return false;
            }
            1 => {
                self.did(Did::Ended, 200);
                return false;
            }
            // Still waiting.
            2 => return true,
            _ => {}
        }
        let agent = AGENTS[self.dice.below(AGENTS.len() as u64) as usize];
        let wait = if self.dice.one_in(5) { 200_000 } else { 120 };
        self.did(Did::Claimed(agent), wait);
        if self.dice.one_in(10) {
            self.did(Did::Returned(agent), 60);
            return false;
        }
        self.did(Did::AgentSaid(agent), 60);
        self.did(Did::AskedStock, 100);
        self.did(Did::AgentSaid(agent), 100);
        match self.dice.below(6) {
            0 => self.did(Did::Ended, 600),
            1 => return true,
            _ => {
                self.did(Did::Resolved(agent), 900);
                self.rating();
            }
        }
        false
    }

    fn rating(&mut self) {
        match self.dice.below(6) {
            0 => return self.did(Did::TimerRatingOver, 1),
            1 => return self.did(Did::SkippedRating, 60),
            _ => {}
        }
        let score = 1 + self.dice.below(5) as u8;
        self.did(Did::Rated(score), 100);
        if self.dice.one_in(4) {
            return self.did(Did::TimerRatingOver, 1_800);
        }
        self.did(Did::Commented, 100);
        match self.dice.below(4) {
            0 => self.did(Did::TimerRatingOver, 1_500),
            _ => {
                let score = self.dice.below(11) as u8;
                self.did(Did::RatedNpsIfAsked(score), 100);
            }
        }
    }
}
