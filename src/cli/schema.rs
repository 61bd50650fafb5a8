//! `sapa schema KIND`: the JSON Schema of one kind of file, for editors that complete and check while one types.

use super::OK;
use crate::bot::schema_of;
use crate::rehearsal::tests_schema;
use clap::ValueEnum;
use serde_json::Value;
use std::io::Write;

#[derive(clap::Args)]
pub struct Args {
    /// Which kind of file
    #[arg(value_enum)]
    kind: Kind,
}

/// The kinds of files of a bot folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// bot.yaml
    Bot,
    /// intents/*.yaml
    Intent,
    /// flows/*.yaml
    Flow,
    /// lexicon/*.yaml
    Lexicon,
    /// replies/*.yaml
    Reply,
    /// tests/conversations/*.yaml
    Test,
}

impl Kind {
    pub const ALL: [Self; 6] = [
        Self::Bot,
        Self::Intent,
        Self::Flow,
        Self::Lexicon,
        Self::Reply,
        Self::Test,
    ];

    /// Where a bot folder keeps its schema; the first line of each file names it.
    pub fn path(self) -> &'static str {
        match self {
            Self::Bot => "schemas/bot.json",
            Self::Intent => "schemas/intent.json",
            Self::Flow => "schemas/flow.json",
            Self::Lexicon => "schemas/lexicon.json",
            Self::Reply => "schemas/reply.json",
            Self::Test => "schemas/test.json",
        }
    }

    fn schema(self) -> Value {
        match self {
            Self::Bot => schema_of(crate::bot::Kind::Bot),
            Self::Intent => schema_of(crate::bot::Kind::Intent),
            Self::Flow => schema_of(crate::bot::Kind::Flow),
            Self::Lexicon => schema_of(crate::bot::Kind::Lexicon),
            Self::Reply => schema_of(crate::bot::Kind::Reply),
            Self::Test => tests_schema(),
        }
    }
}

/// The schema as it is printed, and stored beside a bot.
pub fn text(kind: Kind) -> serde_json::Result<String> {
    serde_json::to_string_pretty(&kind.schema()).map(|text| text + "\n")
}

pub fn run(args: &Args) -> anyhow::Result<u8> {
    write!(std::io::stdout().lock(), "{}", text(args.kind)?)?;
    Ok(OK)
}
