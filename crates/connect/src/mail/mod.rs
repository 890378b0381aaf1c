//! E-mail over SMTP: [`client`] sends, [`recording`] is a server for tests.

pub mod client;
pub mod recording;

pub use client::{Mail, MailServer, SendError, SetUpError};
pub use recording::{Misbehaviour, Received, RecordingServer};
