//! To come.

pub mod folder;
