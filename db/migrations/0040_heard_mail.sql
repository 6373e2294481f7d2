-- Mail that was heard: every message once, with its source, its fate and the reason; and messages that belong to a heard
-- mail or to a website request in place of a case.

create table heard_mail (
  id bigint generated always as identity primary key,
  heard_at timestamptz not null,
  via text not null check (via in ('smtp', 'imap')),
  -- Of what makes two deliveries the same mail: its own headers and its body, not the traces of its way.
  fingerprint text not null unique,
  -- The whole source, compressed, on the shelf of files.
  source_sha256 text not null references file,
  source_bytes bigint not null,
  -- The address of ours that it is for.
  address text not null,
  address_kind text not null check (address_kind in ('website', 'closed', 'own', 'unknown')),
  fate text not null
    check (fate in ('request', 'follow_up', 'refused', 'automatic', 'bounce', 'quarantine')),
  reason text not null,
  message_id text,
  -- Lower case; empty when it names none.
  sender text not null,
  sender_name text not null,
  recipients text[] not null,
  recipient_count integer not null,
  subject text not null,
  text text not null,
  sent_at timestamptz,
  part_names text[] not null,
  trust text not null check (trust in ('verified', 'failed', 'unverified')),
  checks text[] not null,
  -- What it seems to ask for, and the words that led to it.
  suggestion text check (suggestion in ('support', 'website')),
  suggested_words text[] not null,
  -- Of the sender, where they filed before.
  dependencia text,
  caso_id bigint references caso,
  website_request_id bigint,
  -- The message of ours that it answers, or whose delivery it speaks of.
  about_message_id bigint references message,
  -- What a person made of it.
  settled_as text check (settled_as in ('request', 'not_website', 'petition', 'seen')),
  settled_by text references staff,
  settled_at timestamptz,
  check ((settled_as is null) = (settled_by is null) and (settled_as is null) = (settled_at is null))
);
create index heard_mail_newest on heard_mail (id desc);
create index heard_mail_fate on heard_mail (fate, id desc);
create index heard_mail_unsettled on heard_mail (id desc) where fate = 'quarantine' and settled_as is null;
create index heard_mail_sender on heard_mail (sender, heard_at);
create index heard_mail_closed on heard_mail (heard_at) where address_kind = 'closed';
create index heard_mail_message on heard_mail (message_id) where message_id is not null;
create index heard_mail_source on heard_mail (source_sha256);
create index heard_mail_caso on heard_mail (caso_id) where caso_id is not null;
create index heard_mail_request on heard_mail (website_request_id) where website_request_id is not null;
create index caso_email on caso (lower(email), id desc);

create trigger heard_mail_rings after insert or update on heard_mail
  for each statement execute function ring_bell();

alter table message alter column caso_id drop not null;
alter table message add column heard_mail_id bigint references heard_mail;
alter table message add column website_request_id bigint;
alter table message add constraint message_belongs
  check (num_nonnulls(caso_id, heard_mail_id, website_request_id) = 1);
-- A delivery report came back for it.
alter table message add column bounced_at timestamptz;
alter table message add column bounce text;
alter table message drop constraint message_audience_check;
alter table message add constraint message_audience_check
  check (audience in ('requester', 'staff', 'sender', 'office'));
create index message_heard on message (heard_mail_id, id) where heard_mail_id is not null;
create index message_website on message (website_request_id, id) where website_request_id is not null;
create index message_to_sender on message (recipient, created_at) where audience = 'sender';
create index message_answers on message (created_at) where audience = 'sender';

-- An address that mail comes back from, until one arrives there again.
create table failing_address (
  address text primary key,
  since timestamptz not null,
  last_at timestamptz not null,
  count integer not null default 1,
  status text not null,
  diagnostic text not null
);
