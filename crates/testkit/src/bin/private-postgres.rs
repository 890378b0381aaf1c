//! Starts a private PostgreSQL, prints the address of an empty database in it on one line, and ends it when standard
//! input closes or the program is killed. For benchmarks (`--durable`) and for trying things by hand.

use std::io::{Read, Write};
use std::process::ExitCode;

use testkit::Cluster;

fn main() -> ExitCode {
    let cluster = match std::env::args().nth(1).as_deref() {
        None => Cluster::shared(),
        Some("--durable") => Cluster::durable(),
        Some(other) => {
            eprintln!("unknown argument {other}; the only one is --durable");
            return ExitCode::from(2);
        }
    };
    let Some(cluster) = cluster else { return ExitCode::FAILURE };
    let database = cluster.create_database(None);
    let mut out = std::io::stdout();
    let told = writeln!(out, "{}", database.url).and_then(|()| out.flush());
    let waited = told.and_then(|()| std::io::copy(&mut std::io::stdin().take(u64::MAX), &mut std::io::sink()));
    match waited {
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
