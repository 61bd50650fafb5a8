//! Conversation tests: parse, run, report, coverage.
