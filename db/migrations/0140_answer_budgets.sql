-- Automatic answers to mail have budgets, by trust and by domain: what exceeds them waits its turn.

-- Null while it waits for its turn.
alter table message alter column next_try_at drop not null;
alter table message
  -- The budget that an automatic answer comes out of; null for all that a person or a case causes.
  add column share text check (share in ('familiar', 'known', 'verified', 'stranger')),
  add column share_domain text,
  -- When its turn came.
  add column released_at timestamptz,
  add check ((share is null) = (share_domain is null)),
  add check (next_try_at is not null or (share is not null and released_at is null));

create index message_held on message (share, share_domain, id)
  where share is not null and released_at is null and state = 'waiting';
create index message_released on message (released_at) where released_at is not null;
