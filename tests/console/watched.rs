//! A shop with two teams whose agents are there, and who has which conversation.

use crate::browser::Browser;
use crate::shop::Shop;
use sapa::runtime::Hints;
use std::time::Duration;

/// Two teams; whoever asks for a person comes to `support`.
pub fn settings(support: &str, handoff: &str) -> String {
    format!(
        "teams:\n  support: {{title: Bantuan{support}}}\n  sales: {{title: Penjualan}}\nhandoff:\n  team: support\n{handoff}"
    )
}

/// What changes a conversation is told here, from before it does.
pub struct Watched<'s> {
    shop: &'s Shop,
    hints: Hints,
}

impl<'s> Watched<'s> {
    pub fn new(shop: &'s Shop) -> Self {
        Self {
            shop,
            hints: shop.runtime.hints(None),
        }
    }

    /// Waits until this agent has the conversation.
    pub async fn until_with(&mut self, conversation: &str, agent: &str) {
        let has_it = async {
            while holder(self.shop, conversation).await.as_deref() != Some(agent) {
                self.hints.next().await;
            }
        };
        let come = tokio::time::timeout(Duration::from_secs(20), has_it).await;
        let now = holder(self.shop, conversation).await;
        assert!(come.is_ok(), "{conversation} is with {now:?}, not with {agent}");
    }

    /// Waits until somebody has it; who.
    pub async fn until_held(&mut self, conversation: &str) -> String {
        let held = async {
            loop {
                if let Some(holder) = holder(self.shop, conversation).await {
                    return holder;
                }
                self.hints.next().await;
            }
        };
        let come = tokio::time::timeout(Duration::from_secs(20), held).await;
        come.unwrap_or_else(|_| panic!("{conversation} is with nobody"))
    }
}

pub async fn holder(shop: &Shop, conversation: &str) -> Option<String> {
    let state = shop.runtime.state(conversation).await.expect("read").expect("there");
    state.agent().map(str::to_owned)
}

/// The agent joins, and opens the console.
pub async fn there(shop: &Shop, name: &str) -> Browser {
    let browser = shop.agent(name).await;
    assert_eq!(browser.get("/console").await.status, 200);
    browser
}

pub async fn choose(browser: &Browser, presence: &str) {
    let csrf = browser.form_token().await;
    let form = [("csrf", csrf.as_str()), ("presence", presence)];
    let page = browser.post("/console/presence", &form).await;
    assert_eq!((page.status, page.to()), (303, "/console"), "{}", page.text);
}
