-- The entity's directory of officials and contractors, as its personnel office exports it. It says who somebody is; it
-- lets nobody in and keeps nobody out.
create table person (
  national_id text primary key,
  full_name text not null,
  email text not null,
  phone text not null,
  employment text not null check (employment in ('funcionario', 'contratista')),
  dependencia text not null,
  contract_ends_on date,
  imported_at timestamptz not null,
  check (contract_ends_on is null or employment = 'contratista')
);
create index person_email on person (email) where email <> '';
create index person_phone on person (reverse(regexp_replace(phone, '\D', '', 'g')) collate "C") where phone <> '';
