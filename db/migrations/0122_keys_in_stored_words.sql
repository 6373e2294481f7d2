-- Links of ours that people wrote into their words, masked as `rules/own-keys.ts` masks them from here on. A key that is
-- split over two lines is left: none of the mail programs that we know does that to a text of ours.
create function pg_temp.without_keys(words text) returns text language sql immutable as $$
  select regexp_replace(words, '(clave(?:=|=3D|%3D|%253D|&#61;|&equals;))[A-Za-z0-9_-]{22}', '\1…', 'gi')
$$;

update caso set subject = pg_temp.without_keys(subject), description = pg_temp.without_keys(description),
  location = pg_temp.without_keys(location), solution = pg_temp.without_keys(solution),
  rating_comment = pg_temp.without_keys(rating_comment)
where concat_ws(' ', subject, description, location, solution, rating_comment) ~* 'clave(=|%|&)';

update heard_mail set subject = pg_temp.without_keys(subject), text = pg_temp.without_keys(text)
where concat_ws(' ', subject, text) ~* 'clave(=|%|&)';

update website_request set subject = pg_temp.without_keys(subject), text = pg_temp.without_keys(text)
where concat_ws(' ', subject, text) ~* 'clave(=|%|&)';

-- The ledgers are opened for this alone: what they tell stays, save the key.
alter table event disable trigger event_append_only;
update event set text = pg_temp.without_keys(text) where text ~* 'clave(=|%|&)';
alter table event enable trigger event_append_only;
alter table website_event disable trigger website_event_append_only;
update website_event set text = pg_temp.without_keys(text) where text ~* 'clave(=|%|&)';
alter table website_event enable trigger website_event_append_only;

-- Addresses that carry a token of ours.
update heard_mail set
  address = regexp_replace(address, '(\+w\d{1,15}\.)[0-9a-f]{24}@', '\1…@', 'gi'),
  recipients = regexp_replace(recipients::text, '(\+w\d{1,15}\.)[0-9a-f]{24}@', '\1…@', 'gi')::text[]
where address ~* '\+w\d{1,15}\.[0-9a-f]{24}@' or recipients::text ~* '\+w\d{1,15}\.[0-9a-f]{24}@';
