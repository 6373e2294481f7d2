-- A caller may ask for a link by SMS: the same message, by another door. What the provider calls it, where it says so.
alter table message
  add column door text not null default 'mail' check (door in ('mail', 'sms')),
  add column reference text;
create index message_waiting_sms on message (next_try_at, id) where state = 'waiting' and door = 'sms';
create index message_reference on message (reference) where reference is not null;
