-- Purser, schema step 10: the least that a supplier sells of an item; versions of pictures; what the tabs of lists count.

alter table supplier_items add column minimum_quantity bigint not null default 1
  constraint supplier_items_minimum_quantity check (minimum_quantity > 0);

-- Rises when its place or its words change, so that two people who arrange pictures do not overwrite one another.
alter table product_images add column version bigint not null default 1;

-- When a supplier was last told that an item is low.
create index messages_low_stock on messages (subject_id, id) where notice = 'supplier_stock_low';

-- What was cancelled or put away is little among very much; a list of it, and the count on its tab, must not read the rest.
create index products_archived on products (id) where archived_at is not null;
create index customers_archived on customers (id) where archived_at is not null;
