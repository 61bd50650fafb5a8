//! Sapa.
