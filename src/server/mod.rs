//! HTTP: every door of the service.

pub mod problem;
