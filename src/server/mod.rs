//! HTTP: every door of the service.

pub mod api;
pub mod assets;
pub mod auth;
pub mod claim;
pub mod problem;
