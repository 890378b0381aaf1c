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

-- Files of pictures, each once, under the hash of its bytes: the same for several nodes, and saved with the database.
-- area: catalog
create table image_files (
  hash text primary key,
  media_type text not null,
  bytes {blob} not null,
  created_at bigint not null
);

-- area: catalog
create table product_images (
  id {pk},
  product_id bigint not null references products (id),
  position bigint not null,
  alt text not null,
  large text not null,
  small text not null,
  width bigint not null,
  height bigint not null,
  created_at bigint not null
);
create index product_images_product on product_images (product_id, position);
create index product_images_large on product_images (large);
create index product_images_small on product_images (small);
