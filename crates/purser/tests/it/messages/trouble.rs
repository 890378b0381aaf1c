//! A mail server that refuses, is slow, or hangs up; messages that are given up and sent again.

use super::{Post, pairs};
use app::messages::resend::ResendMessage;
use app::messages::tries::MAX_ATTEMPTS;
use app::platform::Call;
use app::platform::jobs::count_jobs;
use connect::mail::Misbehaviour;
use domain::messages::MessageState;
use std::time::Duration;
use testkit::{EngineUnderTest, both_engines};

/// Longer than any pause between tries.
const DAY_US: i64 = 86_400_000_000;

both_engines! {
    async fn what_is_refused_for_now_is_tried_again(engine: EngineUnderTest) {
        let mut post = Post::open(engine).await;
        let placed = post.place("ana@example.com").await;
        post.ship(&placed).await;
        post.server.plan(Misbehaviour::RefuseMail(451, "greylisted"));
        post.server.plan(Misbehaviour::HangUpAtOnce);
        post.work().await;
        // What comes later waits for what comes first.
        assert_eq!(post.states().await, pairs(&[("order_received", "queued"), ("order_shipped", "queued")]));
        assert!(post.messages().await[0].note.contains("451"));
        for _ in 0..2 {
            post.shop.clock().advance(DAY_US);
            post = post.reopen().await;
            post.work().await;
        }
        assert_eq!(post.states().await, pairs(&[("order_received", "sent"), ("order_shipped", "sent")]));
        let first = &post.messages().await[0];
        assert_eq!((first.attempts, first.note.as_str()), (3, ""));
        assert_eq!(post.mails().len(), 2);
        post.close().await;
    }

    async fn a_mail_whose_answer_got_lost_comes_again_under_the_same_id(engine: EngineUnderTest) {
        let post = Post::open(engine).await;
        post.place("ana@example.com").await;
        post.server.plan(Misbehaviour::HangUpAfterDot);
        post.work().await;
        post.shop.clock().advance(DAY_US);
        post.work().await;
        post.shop.clock().advance(DAY_US);
        post.work().await;
        let got = post.server.accepted();
        assert_eq!(got.len(), 2);
        assert_eq!(got[0].header("Message-ID"), got[1].header("Message-ID"));
        assert_eq!(post.states().await, pairs(&[("order_received", "sent")]));
        post.close().await;
    }

    async fn a_slow_server_gets_each_mail_once(engine: EngineUnderTest) {
        let post = Post::open(engine).await;
        post.server.plan(Misbehaviour::Delay(Duration::from_millis(700)));
        post.place("ana@example.com").await;
        post.work().await;
        assert_eq!((post.mails().len(), post.messages().await[0].state), (1, MessageState::Sent));
        post.close().await;
    }

    async fn what_is_refused_for_good_is_dead_at_once_and_can_be_sent_again(engine: EngineUnderTest) {
        let post = Post::open(engine).await;
        let placed = post.place("ana@example.com").await;
        post.ship(&placed).await;
        post.server.plan(Misbehaviour::RefuseRecipient(550, "no such mailbox"));
        post.work().await;
        assert_eq!(post.states().await, pairs(&[("order_received", "dead"), ("order_shipped", "sent")]));
        let dead = post.messages().await[0].clone();
        assert!(dead.note.contains("550"), "{}", dead.note);
        // The failure is the message's, not the job's.
        assert_eq!(post.shop.read(&crate::platform::system(), count_jobs).await.unwrap().dead, 0);

        let again = post.run(ResendMessage { id: dead.id }).await;
        assert_eq!((again.resend_of, again.state), (Some(dead.id), MessageState::Queued));
        let pending = post.shop.execute(Call::system("test"), ResendMessage { id: again.id }).await.unwrap_err();
        assert_eq!(pending.code(), "message_not_ended");
        post.work().await;
        let (before, after) = (post.message(dead.id).await, post.message(again.id).await);
        assert_eq!((before.row.state, before.resends), (MessageState::Dead, vec![again.id]));
        assert_eq!(after.row.state, MessageState::Sent);
        assert_ne!(before.header_id, after.header_id);
        assert_eq!(post.mails().len(), 2);
        post.close().await;
    }

    async fn what_keeps_failing_is_given_up_after_three_days(engine: EngineUnderTest) {
        let post = Post::open(engine).await;
        post.place("ana@example.com").await;
        for _ in 0..MAX_ATTEMPTS {
            assert_eq!(post.messages().await[0].state, MessageState::Queued);
            post.server.plan(Misbehaviour::RefuseMail(452, "full"));
            post.work().await;
            post.shop.clock().advance(DAY_US);
        }
        let dead = post.messages().await[0].clone();
        assert_eq!((dead.state, dead.attempts), (MessageState::Dead, MAX_ATTEMPTS));
        post.work().await;
        assert_eq!(post.mails(), []);
        post.run(ResendMessage { id: dead.id }).await;
        post.work().await;
        assert_eq!(post.mails().len(), 1);
        post.close().await;
    }

    async fn the_auditor_names_messages_without_their_event_or_job(engine: EngineUnderTest) {
        let post = Post::open(engine).await;
        let broken = async || {
            let found = post.shop.audit().await.unwrap();
            found.findings.into_iter().filter(|f| !f.holds()).map(|f| f.id).collect::<Vec<_>>()
        };
        post.place("ana@example.com").await;
        assert_eq!(broken().await, Vec::<&str>::new());
        tamper(&post.shop, "update messages set event_id = 1");
        assert_eq!(broken().await, ["6a"]);
        tamper(&post.shop, "update jobs set state = 'done' where kind = 'messages.send'");
        assert_eq!(broken().await, ["6a", "6b"]);
        post.close().await;
    }
}

/// Runs a statement that nobody should.
fn tamper(shop: &app::Shop, sql: &'static str) {
    let options = shop.options().clone();
    let run = move || options.target.connect(db::Use::Write, options.connect).unwrap().batch(sql).unwrap();
    std::thread::spawn(run).join().unwrap();
}
