-- Who passed a conversation on last: the agent who had it, or somebody who leads.
ALTER TABLE handoffs ADD COLUMN passed_on_by TEXT;
