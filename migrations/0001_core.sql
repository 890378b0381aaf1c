-- Purser, schema step 1: the pipeline's own tables and the shop's core.
-- One text for both engines (the tokens in braces are explained in crates/db/src/sql.rs). Times are microseconds UTC, money is
-- minor units of the row's currency, rates are parts per million, ids are 64-bit numbers made by the program.
-- Foreign keys stand where rows are written rarely. Hot tables (orders and what hangs on them) have none: on PostgreSQL each
-- would lock a parent row for every line. `purser verify` checks those references instead.

-- area: platform
create table commits (
  id {pk},
  node bigint not null,
  committed_at bigint not null,
  first_event bigint not null,
  last_event bigint not null,
  position bigint,
  hash text
);
create unique index commits_position_key on commits (position);
create index commits_unsequenced on commits (id) where position is null;

-- area: platform
create table events (
  id {pk},
  commit_id bigint not null,
  at bigint not null,
  kind text not null,
  subject_id bigint not null,
  actor_kind text not null,
  actor_id bigint not null,
  request_id text not null,
  data text not null
);
create index events_subject on events (subject_id, id);
{append only events};

-- area: platform
create table idempotency (
  caller bigint not null,
  operation text not null,
  key text not null,
  body_hash {blob} not null,
  answer text not null,
  created_at bigint not null,
  primary key (caller, operation, key)
) {without rowid} {whole rows};
create index idempotency_age on idempotency (created_at);

-- area: platform
create table jobs (
  id {pk},
  kind text not null,
  subject_id bigint,
  unique_key text,
  payload text not null,
  priority bigint not null,
  state text not null,
  run_at bigint not null,
  attempts bigint not null,
  lease_until bigint,
  leased_by text,
  fence bigint not null,
  last_error text,
  created_at bigint not null,
  finished_at bigint,
  constraint jobs_state check (state in ('ready', 'waiting', 'running', 'done', 'dead'))
);
create unique index jobs_unique_key_key on jobs (unique_key) where unique_key is not null;
create index jobs_ready on jobs (priority desc, run_at, id) where state = 'ready';
create index jobs_running on jobs (lease_until) where state = 'running';
create index jobs_dead on jobs (id) where state = 'dead';
create index jobs_done on jobs (finished_at) where state = 'done';
create index jobs_subject on jobs (subject_id, id)
  where subject_id is not null and state in ('ready', 'waiting', 'running');

-- area: platform
create table leases (
  name text primary key,
  holder text not null,
  fence bigint not null,
  until_at bigint not null
);

-- area: platform
create table schedules (
  name text primary key,
  cron text not null,
  zone text not null,
  next_at bigint not null,
  last_at bigint
);

-- area: platform
create table counters (
  name text primary key,
  value bigint not null
);

-- area: platform
create table settings (
  key text primary key,
  value text not null,
  version bigint not null,
  updated_at bigint not null
);

-- area: platform
create table users (
  id {pk},
  email text not null,
  email_folded text not null,
  name text not null,
  role text not null,
  password_hash text,
  created_at bigint not null,
  disabled_at bigint,
  version bigint not null
);
create unique index users_email_folded_key on users (email_folded);

-- area: platform
create table api_keys (
  id {pk},
  name text not null,
  role text not null,
  secret_hash {blob} not null,
  created_at bigint not null,
  last_used_at bigint,
  revoked_at bigint
);
create unique index api_keys_secret_hash_key on api_keys (secret_hash);

-- area: platform
create table sessions (
  id {pk},
  user_id bigint not null,
  token_hash {blob} not null,
  device text not null,
  address text not null,
  created_at bigint not null,
  seen_at bigint not null,
  expires_at bigint not null
);
create unique index sessions_token_hash_key on sessions (token_hash);
create index sessions_user on sessions (user_id);
create index sessions_age on sessions (expires_at);

-- area: platform
create table one_time_links (
  id {pk},
  user_id bigint,
  purpose text not null,
  token_hash {blob} not null,
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint,
  constraint one_time_links_purpose check (purpose in ('password', 'sign_in', 'set_up'))
);
create unique index one_time_links_token_hash_key on one_time_links (token_hash);
create index one_time_links_age on one_time_links (expires_at);

-- area: parties
create table customers (
  id {pk},
  kind text not null,
  name text not null,
  name_folded text not null,
  email text,
  email_folded text,
  phone text,
  company text,
  note text not null,
  search text not null,
  created_at bigint not null,
  updated_at bigint not null,
  archived_at bigint,
  version bigint not null,
  constraint customers_kind check (kind in ('guest', 'known'))
);
create unique index customers_email_folded_key on customers (email_folded) where email_folded is not null;
create index customers_name on customers (name_folded, id);
create index customers_kind on customers (kind, id);

-- area: parties
create table suppliers (
  id {pk},
  name text not null,
  name_folded text not null,
  email text,
  phone text,
  currency text not null,
  lead_time_days bigint not null,
  minimum_order bigint,
  note text not null,
  search text not null,
  created_at bigint not null,
  updated_at bigint not null,
  archived_at bigint,
  version bigint not null
);
create unique index suppliers_name_folded_key on suppliers (name_folded);

-- area: catalog
create table categories (
  id {pk},
  parent_id bigint references categories (id),
  name text not null,
  slug text not null,
  position bigint not null,
  created_at bigint not null,
  updated_at bigint not null,
  archived_at bigint,
  version bigint not null
);
create unique index categories_slug_key on categories (slug);
create index categories_parent on categories (parent_id);

-- area: catalog
create table tax_classes (
  id {pk},
  code text not null,
  name text not null,
  created_at bigint not null,
  updated_at bigint not null,
  archived_at bigint,
  version bigint not null
);
create unique index tax_classes_code_key on tax_classes (code);

-- area: catalog
create table products (
  id {pk},
  title text not null,
  title_folded text not null,
  handle text not null,
  description text not null,
  vendor text not null,
  product_type text not null,
  tax_class text not null,
  options text not null,
  short_policy text,
  search text not null,
  created_at bigint not null,
  updated_at bigint not null,
  archived_at bigint,
  version bigint not null,
  constraint products_short_policy check (short_policy in ('refuse', 'record', 'backorder'))
);
create unique index products_handle_key on products (handle);
create index products_title on products (title_folded, id);

-- area: catalog
create table product_categories (
  product_id bigint not null references products (id),
  category_id bigint not null references categories (id),
  primary key (product_id, category_id)
) {without rowid};
create index product_categories_category on product_categories (category_id, product_id);

-- area: catalog
create table variants (
  id {pk},
  product_id bigint not null references products (id),
  position bigint not null,
  sku text not null,
  sku_folded text not null,
  title text not null,
  options text not null,
  price bigint not null,
  currency text not null,
  compare_at_price bigint,
  cost bigint,
  weight_g bigint,
  tracked boolean not null,
  created_at bigint not null,
  updated_at bigint not null,
  archived_at bigint,
  version bigint not null,
  constraint variants_price check (price >= 0)
);
create unique index variants_sku_folded_key on variants (sku_folded);
create index variants_product on variants (product_id, position);

-- area: catalog
create table barcodes (
  code text primary key,
  variant_id bigint not null references variants (id)
);
create index barcodes_variant on barcodes (variant_id);

-- area: stock
create table locations (
  id {pk},
  code text not null,
  name text not null,
  priority bigint not null,
  address text,
  ships_orders boolean not null,
  created_at bigint not null,
  updated_at bigint not null,
  archived_at bigint,
  version bigint not null
);
create unique index locations_code_key on locations (code);

-- area: stock
create table stock_levels (
  variant_id bigint not null,
  location_id bigint not null,
  good bigint not null,
  damaged bigint not null,
  quarantine bigint not null,
  expired bigint not null,
  held bigint not null,
  committed bigint not null,
  in_delivery bigint not null,
  safety_stock bigint not null,
  oversell_allowance bigint not null,
  shortfall bigint not null,
  low_at bigint,
  low_since bigint,
  version bigint not null,
  primary key (variant_id, location_id),
  constraint stock_not_oversold
    check (committed + held <= good - safety_stock + oversell_allowance + shortfall),
  constraint stock_not_negative
    check (good >= 0 and damaged >= 0 and quarantine >= 0 and expired >= 0 and held >= 0 and committed >= 0
           and in_delivery >= 0 and safety_stock >= 0 and oversell_allowance >= 0 and shortfall >= 0)
) {without rowid} {changing rows};
create index stock_levels_location on stock_levels (location_id, variant_id);
create index stock_levels_short on stock_levels (variant_id, location_id) where shortfall > 0;
create index stock_levels_low on stock_levels (low_since) where low_since is not null;

-- area: stock
create table backorder_demand (
  variant_id bigint primary key,
  units bigint not null,
  constraint backorder_demand_units check (units >= 0)
);

-- area: stock
create table movements (
  id {pk},
  variant_id bigint not null,
  location_id bigint not null,
  bucket text not null,
  change bigint not null,
  cause text not null,
  cause_id bigint not null,
  reason text not null,
  actor_kind text not null,
  actor_id bigint not null,
  at bigint not null,
  constraint movements_bucket check (bucket in ('good', 'damaged', 'quarantine', 'expired'))
);
create index movements_level on movements (variant_id, location_id, id);
create index movements_cause on movements (cause_id);
{append only movements};

-- area: stock
create table transfers (
  id {pk},
  from_location_id bigint not null references locations (id),
  to_location_id bigint not null references locations (id),
  state text not null,
  note text not null,
  sent_at bigint not null,
  received_at bigint,
  version bigint not null,
  constraint transfers_state check (state in ('sent', 'received'))
);

-- area: stock
create table transfer_lines (
  transfer_id bigint not null references transfers (id),
  variant_id bigint not null,
  quantity bigint not null,
  received bigint,
  reason text not null,
  primary key (transfer_id, variant_id)
) {without rowid};
create index transfer_lines_variant on transfer_lines (variant_id);

-- area: stock
create table stock_counts (
  id {pk},
  location_id bigint not null references locations (id),
  counted_at bigint not null,
  note text not null,
  created_at bigint not null
);

-- area: stock
create table stock_count_lines (
  stock_count_id bigint not null references stock_counts (id),
  variant_id bigint not null,
  counted bigint not null,
  book bigint not null,
  change bigint not null,
  primary key (stock_count_id, variant_id)
) {without rowid};

-- area: stock
create table holds (
  id {pk},
  channel text not null,
  state text not null,
  expires_at bigint not null,
  latest_expiry bigint not null,
  created_at bigint not null,
  ended_at bigint,
  version bigint not null,
  constraint holds_state check (state in ('live', 'expired', 'released', 'claimed'))
);
create index holds_live on holds (expires_at) where state = 'live';

-- area: stock
create table hold_lines (
  hold_id bigint not null,
  variant_id bigint not null,
  location_id bigint not null,
  quantity bigint not null,
  primary key (hold_id, variant_id, location_id)
) {without rowid};

-- area: orders
create table sales_channels (
  id {pk},
  code text not null,
  name text not null,
  short_policy text not null,
  buffer bigint not null,
  created_at bigint not null,
  updated_at bigint not null,
  archived_at bigint,
  version bigint not null,
  constraint sales_channels_short_policy check (short_policy in ('refuse', 'record', 'backorder'))
);
create unique index sales_channels_code_key on sales_channels (code);

-- area: orders
create table stages (
  id {pk},
  code text not null,
  name text not null,
  action text not null,
  position bigint not null,
  created_at bigint not null,
  updated_at bigint not null,
  archived_at bigint,
  version bigint not null,
  constraint stages_action check (action in ('nothing', 'start_picking', 'ship', 'deliver', 'cancel', 'hold'))
);
create unique index stages_code_key on stages (code);

-- area: orders
create table tax_rates (
  id {pk},
  name text not null,
  country text not null,
  region text not null,
  tax_class text not null,
  place_folded text not null,
  rate_ppm bigint not null,
  created_at bigint not null,
  updated_at bigint not null,
  archived_at bigint,
  version bigint not null,
  constraint tax_rates_rate check (rate_ppm >= 0)
);
create unique index tax_rates_place_folded_key on tax_rates (place_folded) where archived_at is null;

-- area: orders
create table shipping_methods (
  id {pk},
  code text not null,
  name text not null,
  price bigint not null,
  currency text not null,
  tax_class text not null,
  created_at bigint not null,
  updated_at bigint not null,
  archived_at bigint,
  version bigint not null
);
create unique index shipping_methods_code_key on shipping_methods (code);

-- area: orders
create table orders (
  id {pk},
  number text not null,
  channel text not null,
  customer_id bigint,
  state text not null,
  stage text not null,
  payment text not null,
  fulfilment text not null,
  priority text not null,
  currency text not null,
  prices_include_tax boolean not null,
  subtotal bigint not null,
  discount bigint not null,
  shipping bigint not null,
  fees bigint not null,
  tax bigint not null,
  total bigint not null,
  tax_lines text not null,
  units bigint not null,
  line_count bigint not null,
  customer_name text not null,
  customer_email text,
  customer_phone text,
  ship_country text not null,
  shipping_address text not null,
  shipping_method text,
  shipping_tax_class text not null,
  note text not null,
  source text not null,
  search text not null,
  created_at bigint not null,
  updated_at bigint not null,
  cancelled_at bigint,
  version bigint not null,
  constraint orders_state check (state in ('placed', 'cancelled', 'closed')),
  constraint orders_fulfilment check (fulfilment in ('unfulfilled', 'partial', 'fulfilled')),
  constraint orders_total check (total >= 0)
);
create unique index orders_number_key on orders (number);
create index orders_stage on orders (stage, id);
create index orders_unshipped on orders (created_at, id) where state = 'placed' and fulfilment <> 'fulfilled';
create index orders_customer on orders (customer_id, id) where customer_id is not null;

-- area: orders
create table order_lines (
  id {pk},
  order_id bigint not null,
  position bigint not null,
  variant_id bigint not null,
  sku text not null,
  title text not null,
  quantity bigint not null,
  unit_price bigint not null,
  discount bigint not null,
  tax bigint not null,
  total bigint not null,
  tax_class text not null,
  tax_lines text not null,
  backordered bigint not null,
  shipped bigint not null,
  constraint order_lines_quantity
    check (quantity >= 0 and backordered >= 0 and shipped >= 0 and shipped + backordered <= quantity)
);
create index order_lines_order on order_lines (order_id, position);
create index order_lines_backordered on order_lines (variant_id, id) where backordered > 0;

-- area: orders
create table allocations (
  order_line_id bigint not null,
  location_id bigint not null,
  order_id bigint not null,
  variant_id bigint not null,
  committed bigint not null,
  shipped bigint not null,
  primary key (order_line_id, location_id),
  constraint allocations_not_negative check (committed >= 0 and shipped >= 0)
) {without rowid};
create index allocations_order on allocations (order_id);
create index allocations_open on allocations (variant_id, location_id) where committed > 0;

-- area: orders
create table order_notes (
  id {pk},
  order_id bigint not null,
  author_kind text not null,
  author_id bigint not null,
  body text not null,
  created_at bigint not null
);
create index order_notes_order on order_notes (order_id, id);

-- area: shipping
create table shipments (
  id {pk},
  order_id bigint not null,
  state text not null,
  carrier text not null,
  tracking_number text not null,
  tracking_url text not null,
  shipped_at bigint not null,
  handed_over_at bigint,
  ended_at bigint,
  end_reason text not null,
  version bigint not null,
  constraint shipments_state check (state in ('shipped', 'in_transit', 'delivered', 'failed', 'voided'))
);
create index shipments_order on shipments (order_id, id);
create index shipments_state on shipments (state, id);
create index shipments_tracking on shipments (tracking_number) where tracking_number <> '';

-- area: shipping
create table shipment_lines (
  shipment_id bigint not null,
  order_line_id bigint not null,
  location_id bigint not null,
  variant_id bigint not null,
  quantity bigint not null,
  primary key (shipment_id, order_line_id, location_id),
  constraint shipment_lines_quantity check (quantity > 0)
) {without rowid};
create index shipment_lines_level on shipment_lines (variant_id, location_id);
