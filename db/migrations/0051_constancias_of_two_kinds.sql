-- A constancia of the publication, and for what is posted for days one more, of the days posted. None was made yet.
drop table website_constancia;
create table website_constancia (
  id bigint generated always as identity primary key,
  request_id bigint not null references website_request,
  kind text not null check (kind in ('publication', 'posting')),
  code text not null unique,
  -- The document as it was written: the page shows the same as the paper.
  document jsonb not null,
  pdf bytea not null,
  pdf_sha256 text not null unique,
  made_at timestamptz not null,
  unique (request_id, kind)
);
create trigger website_constancia_append_only before update or delete or truncate on website_constancia
  for each statement execute function refuse_change();

-- When a constancia is to be made; null when none is.
alter table website_request add column certify_at timestamptz;
create index website_request_certify on website_request (certify_at) where certify_at is not null;
-- What asks for a person although it is published: not where it should be.
create index website_request_wrong on website_request (published_at, id)
  where state = 'published' and watch_failures > 2;
-- Documents still to be looked into.
create index website_request_unchecked on website_request (id)
  where document_sha256 is not null and document_check is null;
