-- Contacts that nobody has called back yet: each has this timer until it is settled.
CREATE INDEX timers_of_leads ON timers (due_at) WHERE timer = '"call_back"';
