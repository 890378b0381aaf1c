//! A mail server in the process that records what it gets and misbehaves when told to. For tests and for trying things out.
//!
//! It speaks enough SMTP (RFC 5321) for one mail per connection or several. A mail is recorded when its final dot has come,
//! whatever is answered to it: a sender that is hung up on cannot know.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

/// The longest mail that is taken, in bytes.
const MAX_MAIL_BYTES: usize = 4 * 1024 * 1024;

/// What the server does instead of accepting; each is used up by one mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misbehaviour {
    /// Answers `RCPT` with this code and these words.
    RefuseRecipient(u16, &'static str),
    /// Answers the final dot with this code and these words.
    RefuseMail(u16, &'static str),
    /// Waits before it answers the final dot, then accepts.
    Delay(Duration),
    /// Hangs up after the final dot without an answer.
    HangUpAfterDot,
    /// Hangs up instead of a greeting.
    HangUpAtOnce,
}

/// A mail as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Address after `RCPT TO`.
    pub to: String,
    /// Headers and body as sent.
    pub raw: String,
    /// Whether it was accepted.
    pub accepted: bool,
}

#[derive(Default)]
struct State {
    received: Vec<Received>,
    misbehaviours: VecDeque<Misbehaviour>,
}

/// The server; it ends when this is dropped.
pub struct RecordingServer {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    accepting: AbortHandle,
}

impl RecordingServer {
    /// Starts on a free port of this machine.
    ///
    /// # Errors
    /// When none can be listened on.
    pub async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let state = Arc::<Mutex<State>>::default();
        let shared = Arc::clone(&state);
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = Arc::clone(&shared);
                // A connection that breaks off is the client's to notice.
                tokio::spawn(async move { drop(talk(stream, &state).await) });
            }
        });
        Ok(Self { address, state, accepting: accepting.abort_handle() })
    }

    /// As the setting `smtp_url` names it.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Misbehaves so for the next mail that nothing else was planned for.
    pub fn plan(&self, misbehaviour: Misbehaviour) {
        lock(&self.state).misbehaviours.push_back(misbehaviour);
    }

    /// Every mail whose final dot came, in order.
    pub fn received(&self) -> Vec<Received> {
        lock(&self.state).received.clone()
    }

    /// Those that were accepted.
    pub fn accepted(&self) -> Vec<Received> {
        self.received().into_iter().filter(|mail| mail.accepted).collect()
    }
}

impl Drop for RecordingServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Received {
    /// The value of a header, unfolded; empty when there is none.
    pub fn header(&self, name: &str) -> String {
        let prefix = format!("{}:", name.to_lowercase());
        let mut lines = self.raw.split("\r\n").take_while(|line| !line.is_empty());
        let Some(first) = lines.by_ref().find(|line| line.to_lowercase().starts_with(&prefix)) else {
            return String::new();
        };
        let more = lines.take_while(|line| line.starts_with([' ', '\t']));
        let value = first.get(prefix.len()..).unwrap_or_default().trim().to_owned();
        more.fold(value, |value, line| format!("{value} {}", line.trim()))
    }
}

fn lock(state: &Mutex<State>) -> std::sync::MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What was planned for the next mail, if it is of the wanted kind.
fn planned(state: &Mutex<State>, wanted: impl Fn(&Misbehaviour) -> bool) -> Option<Misbehaviour> {
    let mut state = lock(state);
    let next = state.misbehaviours.front().is_some_and(wanted);
    if next { state.misbehaviours.pop_front() } else { None }
}

async fn talk(stream: TcpStream, state: &Mutex<State>) -> io::Result<()> {
    if planned(state, |m| *m == Misbehaviour::HangUpAtOnce).is_some() {
        return Ok(());
    }
    let (reading, mut writing) = stream.into_split();
    let mut reading = BufReader::new(reading);
    writing.write_all(b"220 recording ready\r\n").await?;
    let (mut line, mut to) = (String::new(), String::new());
    loop {
        line.clear();
        if reading.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let command = line.trim_end().to_owned();
        let verb = command.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        let answer = match verb.as_str() {
            "EHLO" => "250-recording\r\n250-8BITMIME\r\n250 SMTPUTF8".to_owned(),
            "HELO" | "MAIL" | "RSET" | "NOOP" => "250 fine".to_owned(),
            "RCPT" => {
                command.split(['<', '>']).nth(1).unwrap_or_default().clone_into(&mut to);
                match planned(state, |m| matches!(m, Misbehaviour::RefuseRecipient(..))) {
                    Some(Misbehaviour::RefuseRecipient(code, words)) => format!("{code} {words}"),
                    _ => "250 fine".to_owned(),
                }
            }
            "DATA" => {
                writing.write_all(b"354 go on\r\n").await?;
                let raw = body(&mut reading).await?;
                match take(state, &to, raw).await {
                    Some(answer) => answer,
                    None => return Ok(()),
                }
            }
            "QUIT" => {
                writing.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => "502 unknown".to_owned(),
        };
        writing.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
}

/// Reads up to the final dot.
async fn body(reading: &mut (impl AsyncBufReadExt + Unpin)) -> io::Result<String> {
    let mut raw = String::new();
    let mut line = String::new();
    loop {
        line.clear();
        if reading.read_line(&mut line).await? == 0 || raw.len() > MAX_MAIL_BYTES {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if line == ".\r\n" {
            return Ok(raw);
        }
        raw.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

/// Records a mail; the answer to its final dot, or none to hang up.
async fn take(state: &Mutex<State>, to: &str, raw: String) -> Option<String> {
    let plan = planned(state, |m| {
        matches!(m, Misbehaviour::RefuseMail(..) | Misbehaviour::Delay(_) | Misbehaviour::HangUpAfterDot)
    });
    let record = |accepted| lock(state).received.push(Received { to: to.to_owned(), raw, accepted });
    match plan {
        Some(Misbehaviour::RefuseMail(code, words)) => {
            record(false);
            Some(format!("{code} {words}"))
        }
        Some(Misbehaviour::HangUpAfterDot) => {
            record(true);
            None
        }
        Some(Misbehaviour::Delay(pause)) => {
            record(true);
            tokio::time::sleep(pause).await;
            Some("250 taken".to_owned())
        }
        Some(Misbehaviour::RefuseRecipient(..) | Misbehaviour::HangUpAtOnce) | None => {
            record(true);
            Some("250 taken".to_owned())
        }
    }
}
