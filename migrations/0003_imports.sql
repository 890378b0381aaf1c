-- Purser, schema step 3: imports, the files they came from, what they did and what they could not do.

-- area: platform
create table imports (
  id {pk},
  state text not null,
  kind text,
  file_name text not null,
  file_hash {blob} not null,
  bytes bigint not null,
  fingerprint text not null,
  survey text not null,
  choices text not null,
  report text,
  rows_all bigint not null,
  rows_done bigint not null,
  trouble text,
  actor_kind text not null,
  actor_id bigint not null,
  actor_name text not null,
  created_at bigint not null,
  updated_at bigint not null,
  finished_at bigint,
  version bigint not null,
  constraint imports_state
    check (state in ('arriving', 'ready', 'checking', 'checked', 'running', 'done', 'failed', 'undoing', 'undone'))
);
create index imports_age on imports (created_at);

-- area: platform
create table import_parts (
  import_id bigint not null,
  part bigint not null,
  content {blob} not null,
  primary key (import_id, part)
);

-- area: platform
create table import_units (
  import_id bigint not null,
  line bigint not null,
  done text not null,
  undone_at bigint,
  kept_because text,
  primary key (import_id, line)
) {without rowid};

-- area: platform
create table import_findings (
  import_id bigint not null,
  line bigint not null,
  column_name text,
  rejected boolean not null,
  code text not null,
  message text not null,
  cells text not null,
  primary key (import_id, line)
) {without rowid};

-- area: platform
create table import_mappings (
  fingerprint text primary key,
  kind text not null,
  choices text not null,
  updated_at bigint not null
);
