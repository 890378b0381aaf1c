//! What holds for every route.

mod address;
mod body;
mod browser;
mod files;
mod gate;
mod keys;
mod routes;
mod sample;
