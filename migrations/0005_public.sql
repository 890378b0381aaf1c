-- Purser, schema step 5: what strangers see of the shop.

-- One row at most: how the public order form is set. The secret seals what the form sends back.
-- area: orders
create table order_form (
  id {pk},
  value text not null,
  secret {blob} not null,
  version bigint not null,
  updated_at bigint not null,
  constraint order_form_one_row check (id = 1)
);

-- What the form shows when it does not show everything.
-- area: orders
create table order_form_picks (
  kind text not null,
  picked_id bigint not null,
  primary key (kind, picked_id),
  constraint order_form_picks_kind check (kind in ('category', 'product'))
) {without rowid};
