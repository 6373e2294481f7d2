-- The circular as a living policy: acts drafted by one, approved by another, numbered in a book of their own; and the
-- rulebook's revision, under which every filing is reckoned.

-- One row. It grows with every act: a filing that was reckoned by an older revision writes nothing and is reckoned again.
create table rulebook (
  one boolean primary key default true check (one),
  revision integer not null
);
insert into rulebook (revision) values (1);

create table act (
  id integer generated always as identity primary key,
  kind text not null check (kind in ('circular', 'closure')),
  state text not null default 'draft' check (state in ('draft', 'drafted', 'approved', 'discarded')),
  -- What was written, perhaps not yet fit to be signed.
  content jsonb not null,
  -- Grows with every edit: whoever edits what another changed meanwhile is told.
  revision integer not null default 1,
  -- The version that the draft of a circular began from.
  base_policy_id integer references policy,
  begun_by text not null references staff,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- Of the canonical text of the content; what the signatures bind.
  sha256 text,
  radicado text unique,
  year integer,
  consecutive integer,
  in_force_at timestamptz,
  approved_at timestamptz,
  -- What stands on paper for checking it at /verificar.
  code text unique,
  -- The version that an approved circular became.
  policy_id integer unique references policy,
  -- The signed document, made once after the approval.
  pdf bytea,
  pdf_sha256 text unique,
  unique (year, consecutive),
  check ((state in ('drafted', 'approved')) <= (sha256 is not null)),
  check ((state = 'approved') = (radicado is not null and code is not null and in_force_at is not null
    and approved_at is not null and year is not null and consecutive is not null)),
  check ((pdf is null) = (pdf_sha256 is null)),
  check ((pdf is not null) <= (state = 'approved'))
);
-- One circular is drafted at a time.
create unique index act_one_circular on act (kind) where kind = 'circular' and state in ('draft', 'drafted');
create index act_newest on act (id desc);
create index act_unprinted on act (id) where state = 'approved' and pdf is null;

-- The ledger of acts, signatures among it.
create table act_event (
  id bigint generated always as identity primary key,
  act_id integer not null references act,
  at timestamptz not null,
  type text not null check (type in ('begun', 'drafted', 'returned', 'approved', 'discarded')),
  staff_id text not null references staff,
  name text not null,
  email text not null,
  -- Of the content, when it was signed.
  sha256 text,
  text text,
  check ((type in ('drafted', 'approved')) = (sha256 is not null))
);
create index act_event_act on act_event (act_id, id);
create trigger act_event_append_only before update or delete or truncate on act_event
  for each statement execute function refuse_change();

-- An approved act is never altered; only its document is added, once.
create function refuse_act_change() returns trigger language plpgsql as $$
begin
  if old.state in ('approved', 'discarded') and (tg_op = 'DELETE' or old.pdf is not null
      or (to_jsonb(new) - 'pdf' - 'pdf_sha256') is distinct from (to_jsonb(old) - 'pdf' - 'pdf_sha256')) then
    raise exception 'the act % is %: it never changes', old.id, old.state using errcode = 'insufficient_privilege';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger act_settled before update or delete on act for each row execute function refuse_act_change();

-- A closure moves deadlines, and the ledger of each case says so.
alter table event drop constraint event_type_check;
alter table event add constraint event_type_check check (type in ('opened', 'assigned', 'attended', 'commented', 'held',
  'resumed', 'solved', 'closed', 'reopened', 'voided', 'warned', 'breached', 'escalated', 'rated', 'rescheduled'));
