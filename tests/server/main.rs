//! The server as its clients meet it: real sockets, real requests, a real store.

mod conversation;
mod doors;
mod house;
mod refusals;
mod stop;
mod visitor;
