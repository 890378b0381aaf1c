//! The real program as a process of its own: started, asked whether it is ready, measured, killed.

use std::io::{self, BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use app::platform::clock::Since;

use super::http::HttpClient;
use crate::engines::Target;

/// A program that is not ready after this long has failed to start.
const PATIENCE: Duration = Duration::from_secs(60);
/// Pause between two looks at whether it is ready.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// A running `purser serve`. Killed when dropped.
#[derive(Debug)]
pub struct Program {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// From starting the process to its first answer that it is ready.
    pub ready_after: Duration,
}

impl Program {
    /// Starts the program on a database and waits until it says it is ready.
    ///
    /// # Errors
    /// When it does not start, or is not ready in time.
    pub async fn start(binary: &Path, target: &Target, more: &[&str]) -> io::Result<Self> {
        let began = Since::now();
        let mut command = Command::new(binary);
        let variables = std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PURSER_"));
        for (name, _) in variables {
            command.env_remove(name);
        }
        command.args(["serve", "--listen", "127.0.0.1:0", "--set", "log_level=error"]).args(target.command_line());
        command.args(more).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let child = command.spawn()?;
        // From here on dropping ends the process.
        let mut program = Self { child, address: SocketAddr::from(([127, 0, 0, 1], 0)), ready_after: Duration::ZERO };
        let out = program.child.stdout.take().ok_or_else(|| io::Error::other("no output"))?;
        program.address = tokio::task::spawn_blocking(move || address(out)).await.map_err(io::Error::other)??;
        program.wait_until_ready(began).await?;
        program.ready_after = began.elapsed();
        Ok(program)
    }

    async fn wait_until_ready(&self, began: Since) -> io::Result<()> {
        let mut client = HttpClient::new(self.address, "");
        loop {
            match client.send("GET", "/health/ready", None, b"").await {
                Ok(answer) if answer.status == 200 => return Ok(()),
                Ok(_) | Err(_) if began.elapsed() < PATIENCE => tokio::time::sleep(LOOK_EVERY).await,
                other => return Err(io::Error::other(format!("not ready: {other:?}"))),
            }
        }
    }

    /// Ends it as a power cut would end the process: no warning, no goodbye.
    ///
    /// # Errors
    /// When it ended before.
    pub fn kill(&mut self) -> io::Result<()> {
        self.child.kill()?;
        self.child.wait().map(drop)
    }

    /// Resident memory in KiB, as the kernel counts it; Linux only.
    ///
    /// # Errors
    /// When the kernel does not say.
    pub fn resident_kib(&self) -> io::Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|rest| rest.trim().strip_suffix(" kB")?.trim().parse().ok());
        kib.ok_or_else(|| io::Error::other("no VmRSS"))
    }

    /// Processor time used so far, user and system together; Linux only, at 100 ticks a second.
    ///
    /// # Errors
    /// When the kernel does not say.
    pub fn processor_time(&self) -> io::Result<Duration> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
        let ticks: u64 = after_name.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<u64>().ok()).sum();
        Ok(Duration::from_millis(ticks * 10))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to end.
        drop(self.kill());
    }
}

/// The address is the first line the program says. Whatever it says later is read too, so that it never writes to nobody.
fn address(out: impl io::Read + Send + 'static) -> io::Result<SocketAddr> {
    let (mut line, mut out) = (String::new(), BufReader::new(out));
    out.read_line(&mut line)?;
    std::thread::spawn(move || io::copy(&mut out, &mut io::sink()));
    let address = line.trim().strip_prefix("http://").and_then(|text| text.parse().ok());
    address.ok_or_else(|| io::Error::other(format!("no address but {line:?}")))
}

/// The `purser` program beside a benchmark's own, in the same build directory.
pub fn beside_this_program() -> io::Result<PathBuf> {
    let here = std::env::current_exe()?;
    let path = here.parent().map(|dir| dir.join("purser")).filter(|path| path.is_file());
    path.ok_or_else(|| io::Error::other("no purser beside this program: build it in the same profile first"))
}
