//! The server as its clients meet it: real sockets, real requests, a real store.

mod connections;
mod conversation;
mod doors;
mod house;
mod kill;
mod process;
mod refusals;
mod stop;
mod turns;
mod visitor;
