-- A follow-up is a line of the ledger: somebody asked how the case goes, of the machine or of a person.
alter table event drop constraint event_type_check;
alter table event add constraint event_type_check check (type in ('opened', 'assigned', 'attended', 'commented', 'held',
  'resumed', 'solved', 'closed', 'reopened', 'voided', 'warned', 'breached', 'escalated', 'rated', 'rescheduled',
  'alerted', 'acknowledged', 'followed_up'));

-- Every call to the extension: those that the voice menu answered, and those that a person did.
create table phone_call (
  id uuid primary key,
  kind text not null check (kind in ('menu', 'person')),
  started_at timestamptz not null,
  -- Digits as the exchange tells them; empty when it does not.
  caller text not null default '' check (caller ~ '^\+?\d{0,20}$'),
  -- Of the menu: what was done, each with the seconds since the beginning. Never what was typed.
  steps jsonb not null default '[]',
  -- Null while it goes on, and for ever when the product died with it.
  result text check (result in ('informed', 'escalated', 'operator', 'failed_tries', 'too_many', 'away', 'hung_up',
    'closing', 'followed_up')),
  seconds integer check (seconds >= 0),
  -- Of a person: why somebody called.
  reason text check (reason in ('state', 'late', 'adds', 'fails', 'new_problem', 'other')),
  caso_id bigint references caso,
  staff_id text references staff
);
create index phone_call_started on phone_call (started_at, id);
create index phone_call_caller on phone_call (caller, started_at) where caller <> '';

-- The operator's page listens: a call that comes in opens its card.
create trigger phone_call_rings after insert on phone_call
  for each row when (new.kind = 'person') execute function ring_bell();

-- The operator finds by document and by telephone as somebody types. A number is looked for by its last digits, so that
-- "+57 300 123 4567" is found by what a caller's display says; the index holds it turned around.
create index caso_national_id on caso (national_id collate "C", id);
create index caso_phone on caso (reverse(regexp_replace(phone, '\D', '', 'g')) collate "C", id);
