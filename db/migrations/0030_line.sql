-- The escalation line: whom an overdue case alerts, through which doors, what became of each try, and who owns it.

-- The line watches a case under a rule until somebody acknowledges, or the case needs it no more. `next_at` is the instant
-- of the next round; null when there is none to come: what is raised costs what is due.
create table alarm (
  caso_id bigint not null references caso,
  rule text not null check (rule in ('warning', 'breach', 'escalation')),
  -- Rounds raised so far.
  rounds integer not null default 0,
  next_at timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by text,
  primary key (caso_id, rule),
  check ((acknowledged_at is null) = (acknowledged_by is null)),
  check (acknowledged_at is null or next_at is null)
);
create index alarm_next on alarm (next_at) where next_at is not null;

-- One alert to one person in one round: never two. It is tried at one door after the other.
create table alert (
  id bigint generated always as identity primary key,
  caso_id bigint not null references caso,
  rule text not null,
  round integer not null,
  level text not null check (level in ('line', 'up')),
  -- Who it is, whatever the list that names them: the e-mail, or else the mobile.
  person text not null,
  name text not null,
  mobile text,
  email text,
  doors text[] not null check (cardinality(doors) > 0),
  -- Which of `doors` is tried, from 1.
  door_number integer not null default 1,
  -- Tries at that door.
  attempts integer not null default 0,
  -- The same at every try: a receiver knows by it that it has this one already.
  key uuid not null unique default gen_random_uuid(),
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'delivered', 'failed', 'needless')),
  next_try_at timestamptz not null,
  last_error text,
  created_at timestamptz not null,
  sent_at timestamptz,
  delivered_at timestamptz,
  foreign key (caso_id, rule) references alarm,
  unique (caso_id, rule, round, person)
);
create index alert_waiting on alert (next_try_at, id) where state = 'waiting';
create index alert_mobile on alert (right(mobile, 10), id desc) where mobile is not null;

-- One try at one door: what the provider calls it, what it cost in pieces, what became of it. Its token opens the page
-- that acknowledges; only the hash is kept.
create table alert_try (
  id bigint generated always as identity primary key,
  alert_id bigint not null references alert,
  door text not null check (door in ('sms', 'http', 'voice', 'push', 'mail')),
  token_sha256 text not null unique,
  state text not null default 'sending' check (state in ('sending', 'sent', 'delivered', 'failed')),
  reference text,
  pieces integer not null default 0,
  error text,
  began_at timestamptz not null,
  ended_at timestamptz,
  -- When its link or its key acknowledged: once.
  used_at timestamptz
);
create index alert_try_alert on alert_try (alert_id, id);
create index alert_try_reference on alert_try (door, reference) where reference is not null;

-- What each door was given, month by month: what the provider will charge.
create table door_cost (
  door text not null,
  month date not null,
  messages bigint not null,
  pieces bigint not null,
  primary key (door, month)
);

-- Where a browser of somebody of the staff wants to be woken.
create table push_subscription (
  endpoint text primary key,
  staff_id text not null references staff on delete cascade,
  p256dh text not null,
  auth text not null,
  created_at timestamptz not null
);
create index push_subscription_staff on push_subscription (staff_id);

alter table event drop constraint event_type_check;
alter table event add constraint event_type_check check (type in ('opened', 'assigned', 'attended', 'commented', 'held',
  'resumed', 'solved', 'closed', 'reopened', 'voided', 'warned', 'breached', 'escalated', 'alerted', 'acknowledged',
  'rated', 'rescheduled'));
alter table event drop constraint event_door_check;
alter table event add constraint event_door_check check (door in ('form', 'requester', 'desk', 'api', 'mail', 'phone', 'sms',
  'line', 'job', 'cli'));
