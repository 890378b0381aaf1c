-- Purser, schema step 6: files that belong to orders.

-- The bytes stand last, so that lists need not walk through them.
-- area: orders
create table order_attachments (
  id {pk},
  order_id bigint not null references orders (id),
  name text not null,
  media_type text not null,
  size bigint not null,
  author_kind text not null,
  author_id bigint not null,
  created_at bigint not null,
  bytes {blob} not null
);
create index order_attachments_order on order_attachments (order_id);
