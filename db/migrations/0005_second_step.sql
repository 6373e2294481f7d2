-- A second step at the door, for whoever of the staff wants it. The shape is better-auth's; the names are ours.
alter table staff add column two_steps boolean not null default false;

create table staff_second_step (
  id text primary key,
  staff_id text not null unique references staff on delete cascade,
  -- Both encrypted with the key that signs sessions.
  secret text not null,
  recovery_codes text not null,
  -- False until the first code proves that the secret arrived.
  verified boolean not null,
  failed_count integer not null default 0,
  locked_until timestamptz
);
