-- The promise watched by itself, and every message with its fate.

-- When the sweep next has something to do with a case: warn, record the breach, close what nobody answered.
-- Null when it has nothing: a sweep costs what is due, not what is open.
alter table caso add column warn_at timestamptz;
alter table caso add column warned_at timestamptz;
alter table caso add column sweep_at timestamptz;
update caso set sweep_at = case
  when state in ('filed', 'assigned') and attended_at is null and breached_at is null then attention_due_at
  when state = 'solved' then auto_close_at end;
drop index caso_auto_close;
create index caso_sweep on caso (sweep_at) where sweep_at is not null;

alter table event drop constraint event_type_check;
alter table event add constraint event_type_check check (type in ('opened', 'assigned', 'attended', 'commented', 'held',
  'resumed', 'solved', 'closed', 'reopened', 'voided', 'warned', 'breached', 'escalated', 'rated'));

-- A message to one person, from the word in the outbox to its delivery.
create table message (
  id bigint generated always as identity primary key,
  caso_id bigint not null references caso,
  topic text not null,
  event_id bigint,
  recipient text not null,
  -- The requester reads with the case's key; the staff reads on the desk.
  audience text not null check (audience in ('requester', 'staff')),
  message_id text not null unique,
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
  attempts integer not null default 0,
  next_try_at timestamptz not null,
  last_error text,
  created_at timestamptz not null,
  sent_at timestamptz,
  check ((state = 'sent') = (sent_at is not null))
);
create index message_waiting on message (next_try_at, id) where state = 'waiting';
create index message_caso on message (caso_id, id);
