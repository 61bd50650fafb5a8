//! HTTP: every door of the service.

pub mod assets;
pub mod problem;
