-- Purser, schema step 8: what lists and Today read of orders, so that they cost the same in a large shop.

-- Open orders: newest first, and counted by stage and age without a look at the orders themselves.
drop index orders_unshipped;
create index orders_open on orders (id, created_at, stage) where state = 'placed' and fulfilment <> 'fulfilled';
create index orders_cancelled on orders (id) where state = 'cancelled';
-- Figures of days. Past orders have ids of the day on which they were brought in, so ids do not find them.
create index orders_created on orders (created_at);
