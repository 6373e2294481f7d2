-- Website requests: what the website mailbox brings, in a book of its own (SW), carried to publication with proof.

create table website_request (
  id bigint generated always as identity primary key,
  radicado text not null unique,
  year integer not null,
  consecutive integer not null,
  -- The mail that opened it; one mail opens one.
  mail_id bigint unique,
  policy_id integer not null references policy,
  sender_name text not null,
  sender_email text not null,
  subject text not null,
  text text not null,
  kind text not null check (kind in ('decree', 'circular', 'edict', 'notice', 'legal_document', 'banner', 'link',
    'correction', 'other')),
  -- What the rules made of the mail, and the words that led to it.
  suggested_kind text not null,
  suggested_words text[] not null,
  state text not null default 'received' check (state in ('received', 'accepted', 'in_preparation', 'for_approval',
    'scheduled', 'published', 'withdrawn', 'refused')),
  received_at timestamptz not null,
  -- When the sender wishes it to be there.
  desired_at timestamptz,
  -- Of the optional service level of the policy.
  promised_at timestamptz,
  scheduled_at timestamptz,
  -- Orders the queue: what is wanted first comes first, and what has no date was wanted when it came.
  due_at timestamptz not null generated always as
    (coalesce(scheduled_at, desired_at, promised_at, received_at)) stored,
  -- What is published, as its kind asks: number, date, epigraph…; banner: from when until when.
  facts jsonb not null default '{}',
  checked text[] not null default '{}',
  document_sha256 text references file,
  document_name text,
  -- What was found in the document, in the words of rules/document-check.ts.
  document_check jsonb,
  approved_by text references staff,
  approved_at timestamptz,
  published_at timestamptz,
  published_by text references staff,
  published_url text,
  -- Of the very bytes that were published.
  published_sha256 text,
  posting_days integer,
  -- When it has to be taken down: the end of its days posted, or of a banner.
  withdrawal_due_at timestamptz,
  withdrawal_told_at timestamptz,
  withdrawn_at timestamptz,
  -- The watcher: when it looks next, what it saw last.
  watch_at timestamptz,
  watched_at timestamptz,
  watch_result text,
  watch_failures integer not null default 0,
  confirmed_at timestamptz,
  -- Grows with every change: whoever writes over what another changed meanwhile is told.
  revision integer not null default 1,
  updated_at timestamptz not null,
  search tsvector not null generated always as (
    to_tsvector('es', translate(radicado || ' ' || consecutive::text || ' ' || subject || ' ' || sender_name || ' '
      || coalesce(facts->>'number', '') || ' ' || coalesce(facts->>'epigraph', '') || ' '
      || coalesce(facts->>'issuer', '') || ' ' || left(text, 2000), '-_./:@\', '       '))
  ) stored,
  unique (year, consecutive),
  check ((document_sha256 is null) = (document_name is null)),
  check ((approved_by is null) = (approved_at is null)),
  check ((state = 'scheduled') <= (scheduled_at is not null)),
  check ((state in ('published', 'withdrawn')) <= (published_at is not null and published_by is not null
    and published_url is not null)),
  check ((state = 'withdrawn') = (withdrawn_at is not null))
);
create index website_request_open on website_request (due_at, id)
  where state in ('received', 'accepted', 'in_preparation', 'for_approval', 'scheduled');
create index website_request_updated on website_request (updated_at, id);
create index website_request_state on website_request (state, due_at, id);
create index website_request_search on website_request using gin (search);
create index website_request_watch on website_request (watch_at) where watch_at is not null;
create index website_request_withdrawal on website_request (withdrawal_due_at)
  where state = 'published' and withdrawal_due_at is not null;
-- The public index: documents of the law, the newest first.
create index website_request_public on website_request (published_at desc, id desc)
  where state in ('published', 'withdrawn') and kind in ('decree', 'circular', 'edict', 'notice', 'legal_document');

-- The ledger of website requests.
create table website_event (
  id bigint generated always as identity primary key,
  request_id bigint not null references website_request,
  at timestamptz not null,
  type text not null check (type in ('received', 'classified', 'accepted', 'prepared', 'described', 'approval_asked',
    'approved', 'returned', 'scheduled', 'published', 'relocated', 'withdrawn', 'refused', 'commented', 'noted',
    'answered', 'confirmed', 'unconfirmed', 'withdrawal_due', 'certified')),
  actor_kind text not null check (actor_kind in ('sender', 'staff', 'system')),
  actor_id text references staff,
  actor_name text not null,
  -- What the sender may be told of; the rest stays on the desk.
  visibility text not null default 'public' check (visibility in ('public', 'internal')),
  text text,
  data jsonb not null default '{}',
  check ((actor_kind = 'staff') = (actor_id is not null))
);
create index website_event_request on website_event (request_id, id);
create trigger website_event_append_only before update or delete or truncate on website_event
  for each statement execute function refuse_change();
create trigger website_event_rings after insert on website_event
  for each statement execute function ring_bell();

create table website_file (
  id bigint generated always as identity primary key,
  request_id bigint not null references website_request,
  event_id bigint not null references website_event,
  sha256 text not null references file,
  name text not null
);
create index website_file_request on website_file (request_id, id);
create index website_file_sha256 on website_file (sha256);

-- What the sender has to be told by mail, written with the change that causes it; whoever relays it takes it out.
create table website_word (
  id bigint generated always as identity primary key,
  topic text not null check (topic in ('acknowledge', 'comment', 'scheduled', 'published', 'refused')),
  request_id bigint not null references website_request,
  event_id bigint not null references website_event,
  created_at timestamptz not null
);

-- Constancia de publicación: made once, after the publication, and checked by its code.
create table website_constancia (
  request_id bigint primary key references website_request,
  code text not null unique,
  -- What it attests, as it was when it was made.
  facts jsonb not null,
  pdf bytea not null,
  pdf_sha256 text not null unique,
  made_at timestamptz not null
);
create trigger website_constancia_append_only before update or delete or truncate on website_constancia
  for each statement execute function refuse_change();
