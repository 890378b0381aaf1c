//! Sending: a job per message, and the schedule that lets waiting messages go once there is a mail server.
//!
//! A try is: read and write the mail, write it down with its `Message-ID`, hand it over, write down how that ended. A process that
//! dies after the hand-over tries again under the same `Message-ID`.

use super::letter::{self, Letter, Letterhead};
use super::mail_server;
use super::options::MailOptions;
use super::reaction;
use super::release::{RELEASE_STEP, ReleaseWaiting};
use super::tries::{EndTry, MAX_ATTEMPTS, Outgoing, Prepared, StartTry, Step, TryEnd, header_id};
use crate::platform::Call;
use crate::platform::jobs::{JobCtx, JobError, JobLimits, JobResult, Registry, Schedule, ScheduleZone};
use connect::mail::{Mail, MailServer, SendError};
use domain::base::{MessageId, Timestamp};
use domain::messages::MessageState;
use serde::Deserialize;
use std::time::{Duration, SystemTime};

/// Kind of the job that sends a message.
pub const SEND: &str = "messages.send";
/// Kind of the job that lets waiting messages go.
pub const RELEASE: &str = "messages.release";
/// Longest run of one try.
const TIME_LIMIT: Duration = Duration::from_secs(120);

/// Payload of [`SEND`].
#[derive(Deserialize)]
struct Payload {
    message: MessageId,
}

/// Registers the reaction, the jobs and the schedule.
pub(crate) fn register(registry: &mut Registry) {
    registry.react(reaction::REACTION);
    // A message is given up before its job is: tries that a dying worker cut short count for the job alone.
    let limits = JobLimits { attempts: MAX_ATTEMPTS * 2, time_limit: TIME_LIMIT };
    registry.handle(SEND, limits, send);
    registry.handle(RELEASE, JobLimits::default(), release);
    registry.schedule(Schedule { name: RELEASE, cron: "*/5 * * * *", zone: ScheduleZone::Utc, kind: RELEASE });
}

async fn send(ctx: JobCtx) -> JobResult {
    let id = ctx.payload::<Payload>()?.message;
    let program = ctx.shop.options().mail.clone();
    let read = ctx.shop.read(&ctx.principal, move |read| {
        let mail = mail_server::current(read.tx, &program)?;
        Ok((letter::write(read, id, &mail)?, mail))
    });
    let (letter, mail) = read.await?;
    let (attempts, step) = match letter {
        Letter::Ended => return Ok(()),
        Letter::Drop { attempts, note } => (attempts, Step::Drop(note)),
        Letter::Keep(head) => (head.attempts, Step::Keep(prepared(*head, &mail))),
        Letter::Send(head) => (head.attempts, Step::Send(prepared(*head, &mail))),
    };
    let hand_over = match &step {
        Step::Drop(_) | Step::Keep(_) => None,
        Step::Send(prepared) => Some((prepared.address.clone(), prepared.header_id.clone())),
    };
    let started = ctx.shop.execute(call(&ctx), StartTry { id, attempts, step }).await?.value;
    match (hand_over, started) {
        (Some((to, message_id)), Some(outgoing)) => {
            let end = try_once(&mail, to, message_id, outgoing, ctx.shop.clock().now()).await;
            end_try(&ctx, id, end).await
        }
        (Some(_), None) => Err(JobError::Retry("the message changed while it was written".to_owned())),
        (None, _) => Ok(()),
    }
}

/// Changes of a message check its state themselves, so they need no key.
fn call(ctx: &JobCtx) -> Call {
    Call::system(format!("job-{}", ctx.id))
}

fn prepared(head: Letterhead, mail: &MailOptions) -> Box<Prepared> {
    let Letterhead { id, order, header_id: known, address, texts, note, reset, .. } = head;
    let header_id = known.unwrap_or_else(|| header_id(id, mail));
    Box::new(Prepared { address: address.to_string(), texts, note, order, header_id, reset })
}

async fn try_once(mail: &MailOptions, to: String, message_id: String, outgoing: Outgoing, now: Timestamp) -> TryEnd {
    let (Some(url), Some(from)) = (&mail.smtp_url, &mail.from) else {
        return TryEnd::Failed("no mail server is set".to_owned());
    };
    let server = match MailServer::new(url) {
        Ok(server) => server,
        Err(error) => return TryEnd::Failed(error.to_string()),
    };
    let Outgoing { texts } = outgoing;
    let (subject, html, text) = (texts.subject, texts.html, texts.text);
    let sending = Mail { from: from.clone(), to, subject, html, text, message_id, date: system_time(now) };
    match server.send(&sending).await {
        Ok(()) => TryEnd::Accepted,
        Err(SendError::Refused(words)) => TryEnd::Refused(words),
        Err(SendError::Failed(words)) => TryEnd::Failed(words),
    }
}

async fn end_try(ctx: &JobCtx, id: MessageId, end: TryEnd) -> JobResult {
    let state = ctx.shop.execute(call(ctx), EndTry { id, end }).await?.value;
    match state {
        // The server's words stand with the message; a job's error holds no address.
        MessageState::Queued => Err(JobError::Retry("the mail server did not take the message".to_owned())),
        MessageState::Dead => {
            metrics::counter!("purser_messages_dead_total").increment(1);
            Ok(())
        }
        MessageState::Sent => {
            metrics::counter!("purser_messages_sent_total").increment(1);
            Ok(())
        }
        MessageState::Waiting | MessageState::Dropped => Ok(()),
    }
}

fn system_time(now: Timestamp) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_micros(now.as_micros().unsigned_abs())
}

async fn release(ctx: JobCtx) -> JobResult {
    let program = ctx.shop.options().mail.clone();
    let mail = ctx.shop.read(&ctx.principal, move |read| mail_server::current(read.tx, &program)).await?;
    if !mail.is_configured() {
        return Ok(());
    }
    while ctx.shop.execute(call(&ctx), ReleaseWaiting).await?.value >= RELEASE_STEP {}
    Ok(())
}
