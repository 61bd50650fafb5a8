//! The bar above every page: where one is, where one may go, and who one is.

use super::phrases::Phrases;
use super::presence::Toggle;
use super::visit::Agent;
use crate::store::Role;

/// What `bar.html` shows.
pub struct Bar {
    pub agent: String,
    pub form_token: String,
    /// Pages that the agent may go to; none where there is but one.
    pub links: Vec<Link>,
    pub is_admin: bool,
    pub toggle: Toggle,
}

/// A way to a page.
pub struct Link {
    pub path: &'static str,
    pub title: &'static str,
    /// One is there.
    pub is_here: bool,
}

/// Which page it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The lists of conversations.
    Conversations,
    Questions,
    Figures,
    Deliveries,
    Agents,
    /// A page that no link of the bar leads to, such as one conversation.
    Elsewhere,
}

/// The pages that the bar leads to, in order, and who may go there.
const PAGES: [(Place, &str, Role); 5] = [
    (Place::Conversations, "/console", Role::Agent),
    (Place::Questions, "/console/questions", Role::Lead),
    (Place::Figures, "/console/figures", Role::Lead),
    (Place::Deliveries, "/console/deliveries", Role::Lead),
    (Place::Agents, "/console/agents", Role::Admin),
];

impl Bar {
    pub fn new(agent: &Agent, place: Place) -> Self {
        let may = PAGES.iter().filter(|(_, _, least)| agent.role() >= *least);
        let links: Vec<Link> = may
            .map(|&(page, path, _)| Link {
                path,
                title: title(page, agent.t),
                is_here: page == place,
            })
            .collect();
        Self {
            agent: agent.name().to_owned(),
            form_token: agent.session.form_token(),
            links: if links.len() > 1 { links } else { Vec::new() },
            toggle: Toggle::new(agent.presence, agent.t),
            is_admin: agent.role() >= Role::Admin,
        }
    }
}

fn title(page: Place, t: &'static Phrases) -> &'static str {
    let w = t.people;
    match page {
        Place::Conversations | Place::Elsewhere => w.conversations,
        Place::Questions => w.questions,
        Place::Figures => super::figures::title(t),
        Place::Deliveries => w.deliveries,
        Place::Agents => w.agents,
    }
}
