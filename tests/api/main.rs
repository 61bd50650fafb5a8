//! The API and the claim link, through real requests.

mod catalog;
mod claim_page;
mod conversations;
mod deliveries;
mod desk;
mod door;
mod remarks;
mod transfers;
