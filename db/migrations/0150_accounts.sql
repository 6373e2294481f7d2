-- Who was let in, who was not, and who changed whose access: a ledger of its own, beside those of cases and acts.
create table security_event (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  type text not null check (type in ('signed_in', 'sign_in_failed', 'code_failed', 'locked', 'recovery_code_used',
    'new_device', 'signed_out', 'sessions_ended', 'confirmation_failed', 'staff_added', 'role_changed', 'set_aside',
    'brought_back', 'password_link_made', 'password_link_used', 'password_changed', 'second_step_on', 'second_step_off',
    'second_step_dropped', 'key_made', 'key_ended', 'key_restored', 'refused', 'exported', 'requester_link_opened',
    'set_up')),
  -- Who did it; nobody known at the door, and at the server's console.
  staff_id text references staff,
  -- Whose account it was done to, if it was one.
  subject_id text references staff,
  -- The network that it came from: a whole address of IPv4, the /64 of IPv6.
  address text,
  user_agent text,
  detail jsonb not null default '{}'
);
create index security_event_at on security_event (at, id);
create index security_event_type on security_event (type, at, id);
create index security_event_staff on security_event (staff_id, at, id) where staff_id is not null;
create index security_event_subject on security_event (subject_id, at, id) where subject_id is not null;
create trigger security_event_append_only before update or delete or truncate on security_event
  for each statement execute function refuse_change();

-- What somebody has to be told of their own account is a message like any other.
alter table message add column security_event_id bigint references security_event;
alter table message drop constraint message_belongs;
alter table message add constraint message_belongs
  check (num_nonnulls(caso_id, heard_mail_id, website_request_id, security_event_id) = 1);
create index message_security on message (next_try_at, id) where state = 'waiting' and security_event_id is not null;

-- A browser that somebody signed in from: what its cookie holds, hashed.
create table staff_device (
  staff_id text not null references staff on delete cascade,
  sha256 text not null,
  created_at timestamptz not null,
  primary key (staff_id, sha256)
);

-- The one link with which somebody chooses a password: a newer one takes its place.
create table password_link (
  staff_id text primary key references staff on delete cascade,
  sha256 text not null unique,
  expires_at timestamptz not null
);
-- Links of before were many, and good for three days.
delete from staff_verification;

-- A session that nobody uses ends; what only a password may do asks for it again after some minutes.
alter table staff_session add column last_seen_at timestamptz not null default now();
alter table staff_session add column confirmed_at timestamptz;
alter table staff_session alter column confirmed_at set default now();
