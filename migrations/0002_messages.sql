-- Purser, schema step 2: what suppliers sell, outgoing messages, their templates, secret links to orders.

-- area: buying
create table supplier_items (
  id {pk},
  supplier_id bigint not null references suppliers (id),
  variant_id bigint not null references variants (id),
  supplier_sku text not null,
  price bigint,
  currency text not null,
  lead_time_days bigint,
  pack_size bigint not null,
  preferred boolean not null,
  created_at bigint not null,
  updated_at bigint not null,
  version bigint not null,
  constraint supplier_items_pack_size check (pack_size > 0)
);
create unique index supplier_items_pair_key on supplier_items (supplier_id, variant_id);
create index supplier_items_variant on supplier_items (variant_id, id);
create unique index supplier_items_preferred_key on supplier_items (variant_id) where preferred;

-- area: messages
create table messages (
  id {pk},
  event_id bigint not null,
  channel text not null,
  recipient text not null,
  notice text not null,
  subject_id bigint not null,
  order_id bigint,
  location_id bigint,
  language text not null,
  state text not null,
  is_test boolean not null,
  resend_of bigint,
  address text,
  subject text,
  html text,
  body_text text,
  header_id text,
  attempts bigint not null,
  note text not null,
  created_at bigint not null,
  tried_at bigint,
  ended_at bigint,
  constraint messages_state check (state in ('queued', 'waiting', 'sent', 'dropped', 'dead')),
  constraint messages_channel check (channel in ('email'))
);
create unique index messages_once_key on messages (event_id, channel, recipient);
create index messages_state on messages (state, id) where state <> 'sent';
create index messages_order on messages (order_id, id) where order_id is not null;
create index messages_resend on messages (resend_of) where resend_of is not null;

-- area: messages
create table message_templates (
  notice text not null,
  language text not null,
  subject text not null,
  html text not null,
  body_text text not null,
  updated_at bigint not null,
  version bigint not null,
  primary key (notice, language)
) {without rowid};

-- area: messages
create table notices (
  notice text primary key,
  enabled boolean not null,
  language text not null,
  updated_at bigint not null,
  version bigint not null
);

-- area: messages
create table order_links (
  token_hash {blob} primary key,
  order_id bigint not null,
  message_id bigint not null,
  created_at bigint not null
) {without rowid};
create index order_links_order on order_links (order_id);
