-- What may be done how often: filings, guesses, bytes. Taken before the work, by all processes from the same rows. Not in
-- the write-ahead log: a server that crashed begins with fresh allowances, and no taking waits for a disk.
create unlogged table allowance (
  -- The limit, whose it is, and a hash of them: nobody's address or mail stands here.
  key text primary key,
  spent bigint not null,
  ends_at timestamptz not null
) with (fillfactor = 50);

-- Takes from all of `keys`, or from none. Answers the seconds to wait and the key that is used up, or nulls. Rows are locked
-- in the order given: a limit of several keys begins with the one that all its takers share, so that none waits in a ring.
create function take_allowance(keys text[], amount bigint, caps bigint[], seconds integer[],
  out wait integer, out used_up text) language plpgsql as $$
begin
  for i in 1 .. cardinality(keys) loop
    insert into allowance as held (key, spent, ends_at)
    values (keys[i], amount, now() + seconds[i] * interval '1 second')
    on conflict (key) do update
      set spent = case when held.ends_at > now() then held.spent else 0 end + excluded.spent,
          ends_at = case when held.ends_at > now() then held.ends_at else excluded.ends_at end
      where held.ends_at <= now() or held.spent + excluded.spent <= caps[i];
    if not found then
      perform give_allowance(keys[:i - 1], amount);
      select greatest(1, ceil(extract(epoch from ends_at - now()))), key into wait, used_up
      from allowance where key = keys[i];
      return;
    end if;
  end loop;
end $$;

-- Gives back what was taken and not used.
create function give_allowance(keys text[], amount bigint) returns void language plpgsql as $$
begin
  for i in 1 .. cardinality(keys) loop
    update allowance set spent = greatest(0, spent - amount) where key = keys[i];
  end loop;
end $$;
