//! What is hashed: the hash before, the commit, its events; one JSON array per line, so that no two contents look alike.

use super::store::{CommitRow, EventRow};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Stands before the first commit.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The hash of a commit, in hex; `events` in order of their ids.
pub(crate) fn hash(before: &str, commit: &CommitRow, events: &[EventRow]) -> String {
    let mut hasher = Sha256::new();
    hasher.update(before);
    hasher.update(line(&(commit.id, commit.node, commit.committed_at)));
    for e in events {
        let fields = (e.id, e.at, &e.kind, e.subject_id, &e.actor_kind, e.actor_id, &e.request_id, &e.data);
        hasher.update(line(&fields));
    }
    hasher.finalize().iter().fold(String::with_capacity(GENESIS.len()), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn line(fields: &impl serde::Serialize) -> String {
    // Numbers and strings always have a JSON form.
    let json = serde_json::to_string(fields).unwrap_or_default();
    format!("\n{json}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commit() -> CommitRow {
        CommitRow { id: 9, node: 1, committed_at: 5, first_event: 3, last_event: 4 }
    }

    fn event(data: &str, request_id: &str) -> EventRow {
        EventRow {
            id: 3,
            commit_id: 9,
            at: 5,
            kind: "order.placed".to_owned(),
            subject_id: 7,
            actor_kind: "user".to_owned(),
            actor_id: 2,
            request_id: request_id.to_owned(),
            data: data.to_owned(),
        }
    }

    /// The format is for ever: chains that exist must still verify after an upgrade.
    #[test]
    fn the_format_does_not_change() {
        let text = format!("{GENESIS}\n[9,1,5]\n[3,5,\"order.placed\",7,\"user\",2,\"r\",\"{{}}\"]");
        let plain: String = Sha256::digest(text).iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(hash(GENESIS, &commit(), &[event("{}", "r")]), plain);
    }

    #[test]
    fn every_part_counts() {
        let usual = hash(GENESIS, &commit(), &[event("{}", "r")]);
        let others = [
            hash(&usual, &commit(), &[event("{}", "r")]),
            hash(GENESIS, &CommitRow { node: 2, ..commit() }, &[event("{}", "r")]),
            hash(GENESIS, &commit(), &[event("{ }", "r")]),
            hash(GENESIS, &commit(), &[event("{}", "q")]),
            hash(GENESIS, &commit(), &[event("{}", "r"), event("{}", "r")]),
            hash(GENESIS, &commit(), &[]),
        ];
        assert!(others.iter().all(|other| *other != usual));
        assert_eq!(usual.len(), GENESIS.len());
    }
}
