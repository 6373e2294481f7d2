-- Where a phone is woken is known to whoever holds the endpoint: kept as its hash, and the whole of it sealed.
alter table push_subscription add column sealed text;
update push_subscription
  set sealed = jsonb_build_object('endpoint', endpoint, 'p256dh', p256dh, 'auth', auth)::text;
alter table push_subscription drop column p256dh, drop column auth, alter column sealed set not null;
alter table push_subscription
  alter column endpoint type text using encode(sha256(convert_to(endpoint, 'UTF8')), 'hex');
alter table push_subscription rename column endpoint to endpoint_sha256;
