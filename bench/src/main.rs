//! Benchmarks and big proofs of Purser: durable orders through HTTP beside the engines' raw limit, reads on a full shop,
//! memory, start, contested stock, kill -9. `README.md` beside this crate has results and how to repeat them.

mod contested;
mod crash;
mod databases;
mod loops;
mod options;
mod orders;
mod raw;
mod reads;
mod start;
mod table;

use std::process::ExitCode;

use clap::Parser;

use options::{Options, What};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What went wrong, in words.
type Fault = Box<dyn std::error::Error + Send + Sync>;
type Result<T> = std::result::Result<T, Fault>;

fn main() -> ExitCode {
    let options = Options::parse();
    // One thread: the clients share the machine with what they measure, and should take little of it.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let done = runtime.map_err(Fault::from).and_then(|runtime| runtime.block_on(run(&options)));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &Options) -> Result<()> {
    match options.what {
        What::Orders => orders::run(options).await,
        What::Raw => raw::run(options).await,
        What::Reads => reads::run(options).await,
        What::Start => start::run(options).await,
        What::Contested => contested::run(options).await,
        What::Crash => crash::run(options).await,
    }
}
