//! HTTP: every door of the service.

pub mod assets;
pub mod auth;
pub mod console;
pub mod problem;
