-- Purser, schema step 9: the mail server as an owner enters it in the program.

-- One row at most. The password stands apart from what is shown: it is read by the job that sends, and by nothing else.
-- area: messages
create table mail_server (
  id {pk},
  value text not null,
  password text not null,
  version bigint not null,
  updated_at bigint not null,
  constraint mail_server_one_row check (id = 1)
);
