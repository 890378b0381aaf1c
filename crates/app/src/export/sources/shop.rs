//! Rows of messages, people, settings and the history.

use super::{Source, Walk};
use crate::export::fields;
use db::sql;

pub(super) static SOURCES: &[Source] = &[
    Source {
        layout: &fields::MESSAGES,
        walk: Walk::Ids(sql!("select id from messages where id > $1 order by id limit $2")),
        rows: sql!(
            "select m.id, m.created_at, m.notice, m.channel, m.recipient, m.address, m.language, o.number, m.state, m.is_test,
                    m.subject, m.body_text, m.attempts, m.note, m.tried_at, m.ended_at
             from {keys k(n bigint, id bigint)} join messages m on m.id = k.id left join orders o on o.id = m.order_id
             order by k.n"
        ),
    },
    Source {
        layout: &fields::MESSAGE_TEMPLATES,
        walk: Walk::Whole,
        rows: sql!(
            "select notice, language, subject, html, body_text, updated_at from message_templates order by notice, language"
        ),
    },
    Source {
        layout: &fields::NOTICES,
        walk: Walk::Whole,
        rows: sql!("select notice, enabled, language, updated_at from notices order by notice"),
    },
    Source {
        layout: &fields::SETTINGS,
        walk: Walk::Whole,
        rows: sql!("select key, value, updated_at from settings order by key"),
    },
    Source {
        layout: &fields::ORDER_FORM,
        walk: Walk::Whole,
        rows: sql!("select value, updated_at from order_form order by id"),
    },
    Source {
        layout: &fields::ORDER_FORM_PICKS,
        walk: Walk::Whole,
        rows: sql!(
            "select k.kind, case when k.kind = 'product' then p.handle else c.slug end from order_form_picks k
             left join products p on p.id = k.picked_id and k.kind = 'product'
             left join categories c on c.id = k.picked_id and k.kind = 'category' order by k.kind, k.picked_id"
        ),
    },
    Source {
        layout: &fields::USERS,
        walk: Walk::Ids(sql!("select id from users where id > $1 order by id limit $2")),
        rows: sql!(
            "select u.id, u.email, u.name, u.role, u.created_at, u.disabled_at
             from {keys k(n bigint, id bigint)} join users u on u.id = k.id order by k.n"
        ),
    },
    Source {
        layout: &fields::API_KEYS,
        walk: Walk::Ids(sql!("select id from api_keys where id > $1 order by id limit $2")),
        rows: sql!(
            "select a.id, a.name, a.role, a.created_at, a.last_used_at, a.revoked_at
             from {keys k(n bigint, id bigint)} join api_keys a on a.id = k.id order by k.n"
        ),
    },
    Source {
        layout: &fields::EVENTS,
        walk: Walk::Ids(sql!("select id from events where id > $1 order by id limit $2")),
        rows: sql!(
            "select e.id, e.at, e.kind, e.subject_id, e.actor_kind, e.actor_id, e.request_id, e.data
             from {keys k(n bigint, id bigint)} join events e on e.id = k.id order by k.n"
        ),
    },
];
