//! The solver from outside: problems in, plans out, the checker in between.

#![cfg(test)]

mod basics;
mod checker;
mod control;
mod phases;
mod random;
mod support;
mod vrplib;
