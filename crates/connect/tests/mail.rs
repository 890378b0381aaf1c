//! The client against the recording server, well and badly behaved.

#![cfg(test)]

use std::time::{Duration, UNIX_EPOCH};

use connect::mail::{Mail, MailServer, Misbehaviour, RecordingServer, SendError};

fn mail() -> Mail {
    Mail {
        from: "The Shop <shop@example.com>".to_owned(),
        to: "ana@example.com".to_owned(),
        subject: "Grüße".to_owned(),
        html: "<p>Hello</p>".to_owned(),
        text: "Hello\r\n.dot".to_owned(),
        message_id: "<msg_1@example.com>".to_owned(),
        date: UNIX_EPOCH + Duration::from_secs(1_795_161_600),
    }
}

async fn server() -> (RecordingServer, MailServer) {
    let recording = RecordingServer::start().await.unwrap();
    let client = MailServer::with_limit(&recording.url(), Duration::from_secs(1)).unwrap();
    (recording, client)
}

#[tokio::test]
async fn a_mail_arrives_with_its_headers_and_both_parts() {
    let (recording, client) = server().await;
    client.send(&mail()).await.unwrap();
    let received = recording.accepted();
    assert_eq!(received.len(), 1);
    let got = &received[0];
    assert_eq!(got.to, "ana@example.com");
    assert_eq!(got.header("Message-ID"), "<msg_1@example.com>");
    assert_eq!(got.header("Auto-Submitted"), "auto-generated");
    assert!(got.header("From").contains("shop@example.com"), "{}", got.raw);
    assert!(got.raw.contains("text/plain") && got.raw.contains("<p>Hello</p>") && got.raw.contains("\r\n.dot"));
}

#[tokio::test]
async fn refusals_for_good_differ_from_those_for_now() {
    let rows = [
        (Misbehaviour::RefuseRecipient(550, "no such mailbox"), true),
        (Misbehaviour::RefuseRecipient(450, "try later"), false),
        (Misbehaviour::RefuseMail(554, "spam"), true),
        (Misbehaviour::RefuseMail(451, "greylisted"), false),
        (Misbehaviour::RefuseMail(535, "sign in first"), false),
        (Misbehaviour::HangUpAfterDot, false),
        (Misbehaviour::HangUpAtOnce, false),
        (Misbehaviour::Delay(Duration::from_secs(5)), false),
    ];
    for (misbehaviour, for_good) in rows {
        let (recording, client) = server().await;
        recording.plan(misbehaviour.clone());
        let error = client.send(&mail()).await.unwrap_err();
        assert_eq!(matches!(error, SendError::Refused(_)), for_good, "{misbehaviour:?}: {error}");
        client.send(&mail()).await.unwrap();
    }
}

#[tokio::test]
async fn nobody_there_is_a_failure_for_now() {
    let client = MailServer::new("smtp://127.0.0.1:9").unwrap();
    assert!(matches!(client.send(&mail()).await, Err(SendError::Failed(_))));
    let (_recording, client) = server().await;
    let nowhere = Mail { to: "not an address".to_owned(), ..mail() };
    assert!(matches!(client.send(&nowhere).await, Err(SendError::Refused(_))));
}
