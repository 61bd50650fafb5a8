//! HTTP: every door of the service.

pub mod auth;
pub mod console;
