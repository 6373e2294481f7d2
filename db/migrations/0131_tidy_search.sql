-- Only an index's owner may bring it up to date: the application asks for it here.
create function tidy_search() returns void language sql security definer set search_path from current as
  $$ select gin_clean_pending_list('caso_search') $$;
