-- Purser, schema step 4: what happened before Purser, as files of an older system tell it.
-- Past sales are orders like others, closed, with source 'import'; these tables hold what an order has no place for. The paper
-- of a number is known once per system; amounts keep the sign that the file gives them.

-- area: parties
create table customer_references (
  system text not null,
  reference text not null,
  customer_id bigint not null,
  primary key (system, reference)
) {without rowid};
create index customer_references_customer on customer_references (customer_id);

-- area: stock
create table past_adjustments (
  id {pk},
  system text not null,
  reference text not null,
  position bigint not null,
  variant_id bigint not null,
  sku text not null,
  words text not null,
  change bigint not null,
  at bigint not null
);
create unique index past_adjustments_place_key on past_adjustments (system, reference, position);
create index past_adjustments_variant on past_adjustments (variant_id, at);

-- area: orders
create table order_origins (
  order_id bigint primary key,
  system text not null,
  customer_reference text not null,
  country text not null
);

-- area: orders
create table order_charges (
  order_id bigint not null,
  position bigint not null,
  kind text not null,
  code text not null,
  words text not null,
  quantity bigint not null,
  unit_price bigint not null,
  amount bigint not null,
  primary key (order_id, position),
  constraint order_charges_kind check (kind in ('shipping', 'fee', 'discount', 'voucher'))
) {without rowid};

-- area: orders
create table past_papers (
  id {pk},
  kind text not null,
  system text not null,
  number text not null,
  customer_id bigint,
  customer_reference text not null,
  country text not null,
  order_id bigint,
  currency text not null,
  total bigint not null,
  line_count bigint not null,
  at bigint not null,
  constraint past_papers_kind check (kind in ('credit', 'bad_debt'))
);
create unique index past_papers_number_key on past_papers (system, number);
create index past_papers_customer on past_papers (customer_id, id) where customer_id is not null;

-- area: orders
create table past_paper_lines (
  paper_id bigint not null,
  position bigint not null,
  class text not null,
  variant_id bigint,
  order_id bigint,
  order_line_id bigint,
  sku text not null,
  words text not null,
  quantity bigint not null,
  unit_price bigint not null,
  amount bigint not null,
  primary key (paper_id, position),
  constraint past_paper_lines_class check (class in ('credit', 'credit_charge', 'bad_debt'))
) {without rowid};
create index past_paper_lines_order on past_paper_lines (order_id, paper_id) where order_id is not null;
create index past_paper_lines_line on past_paper_lines (order_line_id) where order_line_id is not null;
