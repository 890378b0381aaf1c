-- Purser, schema step 11: what was written with every order and read by nobody.

-- Allocations are looked up by their order; three entries in no order went into this index with each.
drop index allocations_open;
