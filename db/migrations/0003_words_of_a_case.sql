-- Signs become spaces before the words of a case are told apart, so that the parts of a radicado, of an inventory tag or
-- of an address are words of their own; and the bare number of a case is one of its words.
alter table caso drop column search;
alter table caso add column search tsvector not null generated always as (
  to_tsvector('es', translate(radicado || ' ' || consecutive::text || ' ' || subject || ' ' || full_name || ' ' || location
    || ' ' || coalesce(asset_tag, '') || ' ' || left(description, 2000), '-_./:@\', '       '))
) stored;
create index caso_search on caso using gin (search);
