-- What opens something is no longer kept as it is said: what is only compared stays as its hash, what is said again is
-- derived from the master key, what has to be read again is sealed under it by the first start (src/main/master-key.ts).

-- By which master keys this database was made. A fingerprint tells nothing of its key.
create table master_key (
  version integer primary key,
  fingerprint text not null
);

-- Both kept what opened the case: the key itself, and the form's own key, which gave the link to whoever sent it again.
-- A change of type writes the table anew, so that nothing of what was there stays in its file.
alter table caso
  alter column access_key drop not null,
  alter column access_key type text using encode(sha256(convert_to(access_key, 'UTF8')), 'hex'),
  alter column submission_key type uuid
    using encode(substring(sha256(convert_to(submission_key::text, 'UTF8')) for 16), 'hex')::uuid;
alter table caso rename column access_key to access_key_sha256;

-- Whoever was signed in signs in again: their tokens lay in the database.
truncate staff_session;
alter table staff_session rename column token to token_sha256;
alter table staff_session rename constraint staff_session_token_key to staff_session_token_sha256_key;
