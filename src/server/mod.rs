//! To come.

pub mod assets;
