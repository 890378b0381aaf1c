-- Purser, schema step 7: where a customer's goods go unless an order says otherwise, as JSON like the address of an order.
alter table customers add column address text;
