//! The console's router over real sockets, on a real store and runtime; only the clock is the tests' own.

mod absence;
mod actions;
mod browser;
mod clock;
mod deliveries;
mod doors;
mod figures;
mod jumps;
mod lists;
mod live;
mod pages;
mod people;
mod questions;
mod roles;
mod routing;
mod shop;
mod talk;
mod transfers;
mod watched;
