-- The house: policy, staff, the book of radicados, cases, their ledger, files, and the outbox.
-- Plain PostgreSQL 15 to 18.

create extension if not exists unaccent;

create text search configuration es (copy = spanish);
alter text search configuration es
  alter mapping for hword, hword_part, word with unaccent, spanish_stem;

-- A circular in force from an instant. Never changed once written.
create table policy (
  id integer generated always as identity primary key,
  content jsonb not null,
  sha256 text not null,
  in_force_at timestamptz not null,
  created_at timestamptz not null
);

-- Secrets that all processes on one database share, such as the key that signs sessions.
create table secret (
  name text primary key,
  value text not null
);

-- Staff and their sessions. The shape is better-auth's; the names are ours.
create table staff (
  id text primary key,
  name text not null,
  email text not null unique,
  email_verified boolean not null,
  image text,
  role text not null
    check (role in ('technician', 'coordinator', 'operator', 'webmaster', 'auditor', 'admin')),
  active boolean not null default true,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table staff_session (
  id text primary key,
  staff_id text not null references staff on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index staff_session_staff on staff_session (staff_id);

create table staff_account (
  id text primary key,
  staff_id text not null references staff on delete cascade,
  account_id text not null,
  provider_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index staff_account_staff on staff_account (staff_id);

create table staff_verification (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index staff_verification_identifier on staff_verification (identifier);

-- A key of the API acts as the member of staff that was made for it; only its hash is kept.
create table api_key (
  id bigint generated always as identity primary key,
  staff_id text not null references staff,
  sha256 text not null unique,
  created_at timestamptz not null,
  revoked_at timestamptz
);

-- The year's book: one locked row gives unbroken consecutive numbers in order of arrival.
create table radicado_book (
  book text not null,
  year integer not null,
  last_consecutive integer not null,
  last_filed_at timestamptz not null,
  primary key (book, year)
) with (fillfactor = 10);

create table caso (
  id bigint generated always as identity primary key,
  radicado text not null unique,
  year integer not null,
  consecutive integer not null,
  submission_key uuid not null unique,
  access_key text not null,
  policy_id integer not null references policy,
  service text not null check (service in ('hardware', 'network', 'software')),
  dependencia text not null,
  full_name text not null,
  national_id text not null,
  email text not null,
  phone text not null,
  employment text not null check (employment in ('funcionario', 'contratista')),
  location text not null,
  subject text not null,
  description text not null,
  asset_tag text,
  state text not null default 'filed'
    check (state in ('filed', 'assigned', 'attending', 'on_hold', 'solved', 'closed', 'void')),
  assignee_id text references staff,
  filed_at timestamptz not null,
  attention_due_at timestamptz not null,
  attended_at timestamptz,
  breached_at timestamptz,
  escalated_at timestamptz,
  solved_at timestamptz,
  solution text,
  -- Business seconds from filing to solution under the case's own policy, waits subtracted.
  solution_seconds integer,
  auto_close_at timestamptz,
  closed_at timestamptz,
  voided_at timestamptz,
  rating smallint check (rating between 1 and 5),
  rating_comment text,
  updated_at timestamptz not null,
  search tsvector not null generated always as (
    to_tsvector('es', radicado || ' ' || subject || ' ' || full_name || ' ' || location || ' '
      || coalesce(asset_tag, '') || ' ' || left(description, 2000))
  ) stored,
  unique (year, consecutive),
  check (attention_due_at >= filed_at),
  check ((state in ('solved', 'closed')) <= (solution is not null)),
  check ((state = 'assigned') <= (assignee_id is not null)),
  check ((state in ('attending', 'on_hold', 'solved', 'closed')) <= (attended_at is not null))
);
create index caso_open_due on caso (attention_due_at, id)
  where state in ('filed', 'assigned', 'attending', 'on_hold');
create index caso_due on caso (attention_due_at, id);
create index caso_filed on caso (filed_at, id);
create index caso_updated on caso (updated_at, id);
create index caso_auto_close on caso (auto_close_at) where state = 'solved';
create index caso_search on caso using gin (search);

-- The ledger: one line for every change, written with the change, never altered.
create table event (
  id bigint generated always as identity primary key,
  caso_id bigint not null references caso,
  at timestamptz not null,
  type text not null check (type in ('opened', 'assigned', 'attended', 'commented', 'held', 'resumed', 'solved',
    'closed', 'reopened', 'voided', 'breached', 'escalated', 'rated')),
  actor_kind text not null check (actor_kind in ('requester', 'staff', 'system')),
  actor_id text references staff,
  actor_name text not null,
  door text not null check (door in ('form', 'requester', 'desk', 'api', 'mail', 'phone', 'job', 'cli')),
  visibility text not null default 'public' check (visibility in ('public', 'internal')),
  text text,
  data jsonb not null default '{}',
  check ((actor_kind = 'staff') = (actor_id is not null))
);
create index event_caso on event (caso_id, id);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the % is append-only: % is refused', tg_table_name, lower(tg_op)
    using errcode = 'insufficient_privilege';
end $$;

create trigger event_append_only before update or delete or truncate on event
  for each statement execute function refuse_change();
create trigger policy_append_only before update or delete or truncate on policy
  for each statement execute function refuse_change();

-- The bell: whoever listens learns that something changed and asks again. It carries no data.
create function ring_bell() returns trigger language plpgsql as $$
begin
  perform pg_notify('caso', '');
  return null;
end $$;

create trigger event_rings after insert on event
  for each statement execute function ring_bell();

-- A file on disk, by the hash of its content.
create table file (
  sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes bigint not null,
  media_type text not null,
  created_at timestamptz not null
);

create table attachment (
  id bigint generated always as identity primary key,
  caso_id bigint not null references caso,
  event_id bigint not null references event,
  sha256 text not null references file,
  name text not null
);
create index attachment_caso on attachment (caso_id, id);
create index attachment_file on attachment (sha256);

-- What has to be told, written with the change that causes it. A relay takes rows from here.
create table outbox (
  id bigint generated always as identity primary key,
  topic text not null,
  caso_id bigint not null,
  data jsonb not null default '{}',
  created_at timestamptz not null
);
