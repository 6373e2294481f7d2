-- What db/migrations add up to. Written by `npm run schema`: to be read, not to be edited or run.

create extension unaccent;

create text search configuration es (
  asciiword: spanish_stem
  word: unaccent, spanish_stem
  numword: simple
  email: simple
  url: simple
  host: simple
  sfloat: simple
  version: simple
  hword_numpart: simple
  hword_part: unaccent, spanish_stem
  hword_asciipart: spanish_stem
  numhword: simple
  asciihword: spanish_stem
  hword: unaccent, spanish_stem
  url_path: simple
  file: simple
  float: simple
  int: simple
  uint: simple
);

CREATE OR REPLACE FUNCTION public.give_allowance(keys text[], amount bigint)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  for i in 1 .. cardinality(keys) loop
    update allowance set spent = greatest(0, spent - amount) where key = keys[i];
  end loop;
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_act_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if old.state in ('approved', 'discarded') and (tg_op = 'DELETE' or old.pdf is not null
      or (to_jsonb(new) - 'pdf' - 'pdf_sha256') is distinct from (to_jsonb(old) - 'pdf' - 'pdf_sha256')) then
    raise exception 'the act % is %: it never changes', old.id, old.state using errcode = 'insufficient_privilege';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'the % is append-only: % is refused', tg_table_name, lower(tg_op)
    using errcode = 'insufficient_privilege';
end $function$;

CREATE OR REPLACE FUNCTION public.ring_bell()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform pg_notify('caso', '');
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.take_allowance(keys text[], amount bigint, caps bigint[], seconds integer[], OUT wait integer, OUT used_up text)
 RETURNS record
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.tidy_search()
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO '$user', 'public'
AS $function$ select gin_clean_pending_list('caso_search') $function$;

create table act (
  id integer not null generated always as identity,
  kind text not null,
  state text not null default 'draft'::text,
  content jsonb not null,
  revision integer not null default 1,
  base_policy_id integer,
  begun_by text not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  sha256 text,
  radicado text,
  year integer,
  consecutive integer,
  in_force_at timestamp with time zone,
  approved_at timestamp with time zone,
  code text,
  policy_id integer,
  pdf bytea,
  pdf_sha256 text,
  constraint act_pkey PRIMARY KEY (id),
  constraint act_code_key UNIQUE (code),
  constraint act_pdf_sha256_key UNIQUE (pdf_sha256),
  constraint act_policy_id_key UNIQUE (policy_id),
  constraint act_radicado_key UNIQUE (radicado),
  constraint act_year_consecutive_key UNIQUE (year, consecutive),
  constraint act_check CHECK (((state = ANY (ARRAY['drafted'::text, 'approved'::text])) <= (sha256 IS NOT NULL))),
  constraint act_check1 CHECK (((state = 'approved'::text) = ((radicado IS NOT NULL) AND (code IS NOT NULL) AND (in_force_at IS NOT NULL) AND (approved_at IS NOT NULL) AND (year IS NOT NULL) AND (consecutive IS NOT NULL)))),
  constraint act_check2 CHECK (((pdf IS NULL) = (pdf_sha256 IS NULL))),
  constraint act_check3 CHECK (((pdf IS NOT NULL) <= (state = 'approved'::text))),
  constraint act_kind_check CHECK ((kind = ANY (ARRAY['circular'::text, 'closure'::text]))),
  constraint act_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'drafted'::text, 'approved'::text, 'discarded'::text]))),
  constraint act_base_policy_id_fkey FOREIGN KEY (base_policy_id) REFERENCES policy(id),
  constraint act_begun_by_fkey FOREIGN KEY (begun_by) REFERENCES staff(id),
  constraint act_policy_id_fkey FOREIGN KEY (policy_id) REFERENCES policy(id)
);
CREATE INDEX act_newest ON public.act USING btree (id DESC);
CREATE UNIQUE INDEX act_one_circular ON public.act USING btree (kind) WHERE ((kind = 'circular'::text) AND (state = ANY (ARRAY['draft'::text, 'drafted'::text])));
CREATE INDEX act_unprinted ON public.act USING btree (id) WHERE ((state = 'approved'::text) AND (pdf IS NULL));
CREATE TRIGGER act_settled BEFORE DELETE OR UPDATE ON public.act FOR EACH ROW EXECUTE FUNCTION refuse_act_change();

create table act_event (
  id bigint not null generated always as identity,
  act_id integer not null,
  at timestamp with time zone not null,
  type text not null,
  staff_id text not null,
  name text not null,
  email text not null,
  sha256 text,
  text text,
  constraint act_event_pkey PRIMARY KEY (id),
  constraint act_event_check CHECK (((type = ANY (ARRAY['drafted'::text, 'approved'::text])) = (sha256 IS NOT NULL))),
  constraint act_event_type_check CHECK ((type = ANY (ARRAY['begun'::text, 'drafted'::text, 'returned'::text, 'approved'::text, 'discarded'::text]))),
  constraint act_event_act_id_fkey FOREIGN KEY (act_id) REFERENCES act(id),
  constraint act_event_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id)
);
CREATE INDEX act_event_act ON public.act_event USING btree (act_id, id);
CREATE TRIGGER act_event_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.act_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

create table alarm (
  caso_id bigint not null,
  rule text not null,
  rounds integer not null default 0,
  next_at timestamp with time zone,
  acknowledged_at timestamp with time zone,
  acknowledged_by text,
  constraint alarm_pkey PRIMARY KEY (caso_id, rule),
  constraint alarm_check CHECK (((acknowledged_at IS NULL) = (acknowledged_by IS NULL))),
  constraint alarm_check1 CHECK (((acknowledged_at IS NULL) OR (next_at IS NULL))),
  constraint alarm_rule_check CHECK ((rule = ANY (ARRAY['warning'::text, 'breach'::text, 'escalation'::text]))),
  constraint alarm_caso_id_fkey FOREIGN KEY (caso_id) REFERENCES caso(id)
);
CREATE INDEX alarm_next ON public.alarm USING btree (next_at) WHERE (next_at IS NOT NULL);

create table alert (
  id bigint not null generated always as identity,
  caso_id bigint not null,
  rule text not null,
  round integer not null,
  level text not null,
  person text not null,
  name text not null,
  mobile text,
  email text,
  doors text[] not null,
  door_number integer not null default 1,
  attempts integer not null default 0,
  key uuid not null default gen_random_uuid(),
  state text not null default 'waiting'::text,
  next_try_at timestamp with time zone not null,
  last_error text,
  created_at timestamp with time zone not null,
  sent_at timestamp with time zone,
  delivered_at timestamp with time zone,
  constraint alert_pkey PRIMARY KEY (id),
  constraint alert_caso_id_rule_round_person_key UNIQUE (caso_id, rule, round, person),
  constraint alert_key_key UNIQUE (key),
  constraint alert_doors_check CHECK ((cardinality(doors) > 0)),
  constraint alert_level_check CHECK ((level = ANY (ARRAY['line'::text, 'up'::text]))),
  constraint alert_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'sent'::text, 'delivered'::text, 'failed'::text, 'needless'::text]))),
  constraint alert_caso_id_fkey FOREIGN KEY (caso_id) REFERENCES caso(id),
  constraint alert_caso_id_rule_fkey FOREIGN KEY (caso_id, rule) REFERENCES alarm(caso_id, rule)
);
CREATE INDEX alert_mobile ON public.alert USING btree ("right"(mobile, 10), id DESC) WHERE (mobile IS NOT NULL);
CREATE INDEX alert_waiting ON public.alert USING btree (next_try_at, id) WHERE (state = 'waiting'::text);

create table alert_try (
  id bigint not null generated always as identity,
  alert_id bigint not null,
  door text not null,
  token_sha256 text not null,
  state text not null default 'sending'::text,
  reference text,
  pieces integer not null default 0,
  error text,
  began_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  used_at timestamp with time zone,
  constraint alert_try_pkey PRIMARY KEY (id),
  constraint alert_try_token_sha256_key UNIQUE (token_sha256),
  constraint alert_try_door_check CHECK ((door = ANY (ARRAY['sms'::text, 'http'::text, 'voice'::text, 'push'::text, 'mail'::text]))),
  constraint alert_try_state_check CHECK ((state = ANY (ARRAY['sending'::text, 'sent'::text, 'delivered'::text, 'failed'::text]))),
  constraint alert_try_alert_id_fkey FOREIGN KEY (alert_id) REFERENCES alert(id)
);
CREATE INDEX alert_try_alert ON public.alert_try USING btree (alert_id, id);
CREATE INDEX alert_try_reference ON public.alert_try USING btree (door, reference) WHERE (reference IS NOT NULL);

create unlogged table allowance (
  key text not null,
  spent bigint not null,
  ends_at timestamp with time zone not null,
  constraint allowance_pkey PRIMARY KEY (key)
) with (fillfactor=50);

create table api_key (
  id bigint not null generated always as identity,
  staff_id text not null,
  sha256 text not null,
  created_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  constraint api_key_pkey PRIMARY KEY (id),
  constraint api_key_sha256_key UNIQUE (sha256),
  constraint api_key_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id)
);

create table attachment (
  id bigint not null generated always as identity,
  caso_id bigint not null,
  event_id bigint not null,
  sha256 text not null,
  name text not null,
  constraint attachment_pkey PRIMARY KEY (id),
  constraint attachment_caso_id_fkey FOREIGN KEY (caso_id) REFERENCES caso(id),
  constraint attachment_event_id_fkey FOREIGN KEY (event_id) REFERENCES event(id),
  constraint attachment_sha256_fkey FOREIGN KEY (sha256) REFERENCES file(sha256)
);
CREATE INDEX attachment_caso ON public.attachment USING btree (caso_id, id);
CREATE INDEX attachment_file ON public.attachment USING btree (sha256);

create table beat (
  name text not null,
  at timestamp with time zone not null,
  constraint beat_pkey PRIMARY KEY (name)
);

create table caso (
  id bigint not null generated always as identity,
  radicado text not null,
  year integer not null,
  consecutive integer not null,
  submission_key uuid not null,
  access_key_sha256 text,
  policy_id integer not null,
  service text not null,
  dependencia text not null,
  full_name text not null,
  national_id text not null,
  email text not null,
  phone text not null,
  employment text not null,
  location text not null,
  subject text not null,
  description text not null,
  asset_tag text,
  state text not null default 'filed'::text,
  assignee_id text,
  filed_at timestamp with time zone not null,
  attention_due_at timestamp with time zone not null,
  attended_at timestamp with time zone,
  breached_at timestamp with time zone,
  escalated_at timestamp with time zone,
  solved_at timestamp with time zone,
  solution text,
  solution_seconds integer,
  auto_close_at timestamp with time zone,
  closed_at timestamp with time zone,
  voided_at timestamp with time zone,
  rating smallint,
  rating_comment text,
  updated_at timestamp with time zone not null,
  warn_at timestamp with time zone,
  warned_at timestamp with time zone,
  sweep_at timestamp with time zone,
  search tsvector not null generated always as (to_tsvector('es'::regconfig, translate(((((((((((((radicado || ' '::text) || (consecutive)::text) || ' '::text) || subject) || ' '::text) || full_name) || ' '::text) || location) || ' '::text) || COALESCE(asset_tag, ''::text)) || ' '::text) || "left"(description, 2000)), '-_./:@\'::text, '       '::text))) stored,
  category text,
  constraint caso_pkey PRIMARY KEY (id),
  constraint caso_radicado_key UNIQUE (radicado),
  constraint caso_submission_key_key UNIQUE (submission_key),
  constraint caso_year_consecutive_key UNIQUE (year, consecutive),
  constraint caso_check CHECK ((attention_due_at >= filed_at)),
  constraint caso_check1 CHECK (((state = ANY (ARRAY['solved'::text, 'closed'::text])) <= (solution IS NOT NULL))),
  constraint caso_check2 CHECK (((state = 'assigned'::text) <= (assignee_id IS NOT NULL))),
  constraint caso_check3 CHECK (((state = ANY (ARRAY['attending'::text, 'on_hold'::text, 'solved'::text, 'closed'::text])) <= (attended_at IS NOT NULL))),
  constraint caso_employment_check CHECK ((employment = ANY (ARRAY['funcionario'::text, 'contratista'::text]))),
  constraint caso_rating_check CHECK (((rating >= 1) AND (rating <= 5))),
  constraint caso_service_check CHECK ((service = ANY (ARRAY['hardware'::text, 'network'::text, 'software'::text]))),
  constraint caso_state_check CHECK ((state = ANY (ARRAY['filed'::text, 'assigned'::text, 'attending'::text, 'on_hold'::text, 'solved'::text, 'closed'::text, 'void'::text]))),
  constraint caso_assignee_id_fkey FOREIGN KEY (assignee_id) REFERENCES staff(id),
  constraint caso_policy_id_fkey FOREIGN KEY (policy_id) REFERENCES policy(id)
);
CREATE INDEX caso_attended ON public.caso USING btree (attention_due_at, id) WHERE (state = ANY (ARRAY['attending'::text, 'on_hold'::text]));
CREATE INDEX caso_due ON public.caso USING btree (attention_due_at, id);
CREATE INDEX caso_email ON public.caso USING btree (lower(email), id DESC);
CREATE INDEX caso_filed ON public.caso USING btree (filed_at, id);
CREATE INDEX caso_national_id ON public.caso USING btree (national_id COLLATE "C", id);
CREATE INDEX caso_open_assignee ON public.caso USING btree (assignee_id, attention_due_at, id) WHERE ((assignee_id IS NOT NULL) AND (state = ANY (ARRAY['filed'::text, 'assigned'::text, 'attending'::text, 'on_hold'::text])));
CREATE INDEX caso_phone ON public.caso USING btree (reverse(regexp_replace(phone, '\D'::text, ''::text, 'g'::text)) COLLATE "C", id);
CREATE INDEX caso_search ON public.caso USING gin (search);
CREATE INDEX caso_solved ON public.caso USING btree (updated_at, id) WHERE (state = 'solved'::text);
CREATE INDEX caso_sweep ON public.caso USING btree (sweep_at) WHERE (sweep_at IS NOT NULL);
CREATE INDEX caso_updated ON public.caso USING btree (updated_at, id);
CREATE INDEX caso_void ON public.caso USING btree (updated_at, id) WHERE (state = 'void'::text);
CREATE INDEX caso_waiting ON public.caso USING btree (attention_due_at, id) INCLUDE (attended_at) WHERE (state = ANY (ARRAY['filed'::text, 'assigned'::text]));

create table clock_doubt (
  one boolean not null default true,
  since timestamp with time zone not null,
  constraint clock_doubt_pkey PRIMARY KEY (one),
  constraint clock_doubt_one_check CHECK (one)
);

create table clock_mark (
  boot text not null,
  at timestamp with time zone not null,
  uptime_seconds double precision not null,
  constraint clock_mark_pkey PRIMARY KEY (boot)
);

create table door_cost (
  door text not null,
  month date not null,
  messages bigint not null,
  pieces bigint not null,
  constraint door_cost_pkey PRIMARY KEY (door, month)
);

create table event (
  id bigint not null generated always as identity,
  caso_id bigint not null,
  at timestamp with time zone not null,
  type text not null,
  actor_kind text not null,
  actor_id text,
  actor_name text not null,
  door text not null,
  visibility text not null default 'public'::text,
  text text,
  data jsonb not null default '{}'::jsonb,
  constraint event_pkey PRIMARY KEY (id),
  constraint event_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['requester'::text, 'staff'::text, 'system'::text]))),
  constraint event_check CHECK (((actor_kind = 'staff'::text) = (actor_id IS NOT NULL))),
  constraint event_door_check CHECK ((door = ANY (ARRAY['form'::text, 'requester'::text, 'desk'::text, 'api'::text, 'mail'::text, 'phone'::text, 'sms'::text, 'line'::text, 'job'::text, 'cli'::text]))),
  constraint event_type_check CHECK ((type = ANY (ARRAY['opened'::text, 'assigned'::text, 'attended'::text, 'commented'::text, 'held'::text, 'resumed'::text, 'solved'::text, 'closed'::text, 'reopened'::text, 'voided'::text, 'warned'::text, 'breached'::text, 'escalated'::text, 'rated'::text, 'rescheduled'::text, 'alerted'::text, 'acknowledged'::text, 'followed_up'::text]))),
  constraint event_visibility_check CHECK ((visibility = ANY (ARRAY['public'::text, 'internal'::text]))),
  constraint event_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES staff(id),
  constraint event_caso_id_fkey FOREIGN KEY (caso_id) REFERENCES caso(id)
);
CREATE INDEX event_caso ON public.event USING btree (caso_id, id);
CREATE TRIGGER event_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER event_rings AFTER INSERT ON public.event FOR EACH STATEMENT EXECUTE FUNCTION ring_bell();

create table failing_address (
  address text not null,
  since timestamp with time zone not null,
  last_at timestamp with time zone not null,
  count integer not null default 1,
  status text not null,
  diagnostic text not null,
  constraint failing_address_pkey PRIMARY KEY (address)
);

create table file (
  sha256 text not null,
  bytes bigint not null,
  media_type text not null,
  created_at timestamp with time zone not null,
  scan text,
  scan_note text,
  scanned_at timestamp with time zone,
  constraint file_pkey PRIMARY KEY (sha256),
  constraint file_check CHECK (((scan IS NULL) = (scanned_at IS NULL))),
  constraint file_scan_check CHECK ((scan = ANY (ARRAY['clean'::text, 'infected'::text, 'unscannable'::text]))),
  constraint file_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
);
CREATE INDEX file_unscannable ON public.file USING btree (scanned_at) WHERE (scan = 'unscannable'::text);
CREATE INDEX file_unscanned ON public.file USING btree (created_at) WHERE (scan IS NULL);

create table heard_mail (
  id bigint not null generated always as identity,
  heard_at timestamp with time zone not null,
  via text not null,
  fingerprint text not null,
  source_sha256 text not null,
  source_bytes bigint not null,
  address text not null,
  address_kind text not null,
  fate text not null,
  reason text not null,
  message_id text,
  sender text not null,
  sender_name text not null,
  recipients text[] not null,
  recipient_count integer not null,
  subject text not null,
  text text not null,
  sent_at timestamp with time zone,
  part_names text[] not null,
  trust text not null,
  checks text[] not null,
  suggestion text,
  suggested_words text[] not null,
  dependencia text,
  caso_id bigint,
  website_request_id bigint,
  about_message_id bigint,
  settled_as text,
  settled_by text,
  settled_at timestamp with time zone,
  constraint heard_mail_pkey PRIMARY KEY (id),
  constraint heard_mail_fingerprint_key UNIQUE (fingerprint),
  constraint heard_mail_address_kind_check CHECK ((address_kind = ANY (ARRAY['website'::text, 'closed'::text, 'own'::text, 'unknown'::text]))),
  constraint heard_mail_check CHECK ((((settled_as IS NULL) = (settled_by IS NULL)) AND ((settled_as IS NULL) = (settled_at IS NULL)))),
  constraint heard_mail_fate_check CHECK ((fate = ANY (ARRAY['request'::text, 'follow_up'::text, 'refused'::text, 'automatic'::text, 'bounce'::text, 'quarantine'::text]))),
  constraint heard_mail_settled_as_check CHECK ((settled_as = ANY (ARRAY['request'::text, 'not_website'::text, 'petition'::text, 'seen'::text]))),
  constraint heard_mail_suggestion_check CHECK ((suggestion = ANY (ARRAY['support'::text, 'website'::text]))),
  constraint heard_mail_trust_check CHECK ((trust = ANY (ARRAY['verified'::text, 'failed'::text, 'unverified'::text]))),
  constraint heard_mail_via_check CHECK ((via = ANY (ARRAY['smtp'::text, 'imap'::text]))),
  constraint heard_mail_about_message_id_fkey FOREIGN KEY (about_message_id) REFERENCES message(id),
  constraint heard_mail_caso_id_fkey FOREIGN KEY (caso_id) REFERENCES caso(id),
  constraint heard_mail_settled_by_fkey FOREIGN KEY (settled_by) REFERENCES staff(id),
  constraint heard_mail_source_sha256_fkey FOREIGN KEY (source_sha256) REFERENCES file(sha256)
);
CREATE INDEX heard_mail_caso ON public.heard_mail USING btree (caso_id) WHERE (caso_id IS NOT NULL);
CREATE INDEX heard_mail_closed ON public.heard_mail USING btree (heard_at) WHERE (address_kind = 'closed'::text);
CREATE INDEX heard_mail_fate ON public.heard_mail USING btree (fate, id DESC);
CREATE INDEX heard_mail_message ON public.heard_mail USING btree (message_id) WHERE (message_id IS NOT NULL);
CREATE INDEX heard_mail_newest ON public.heard_mail USING btree (id DESC);
CREATE INDEX heard_mail_request ON public.heard_mail USING btree (website_request_id) WHERE (website_request_id IS NOT NULL);
CREATE INDEX heard_mail_sender ON public.heard_mail USING btree (sender, heard_at);
CREATE INDEX heard_mail_source ON public.heard_mail USING btree (source_sha256);
CREATE INDEX heard_mail_unsettled ON public.heard_mail USING btree (id DESC) WHERE ((fate = 'quarantine'::text) AND (settled_as IS NULL));
CREATE TRIGGER heard_mail_rings AFTER INSERT OR UPDATE ON public.heard_mail FOR EACH STATEMENT EXECUTE FUNCTION ring_bell();

create table house (
  id uuid not null default gen_random_uuid(),
  constraint house_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX house_only_one ON public.house USING btree ((true));

create table master_key (
  version integer not null,
  fingerprint text not null,
  constraint master_key_pkey PRIMARY KEY (version)
);

create table message (
  id bigint not null generated always as identity,
  caso_id bigint,
  topic text not null,
  event_id bigint,
  recipient text not null,
  audience text not null,
  message_id text not null,
  state text not null default 'waiting'::text,
  attempts integer not null default 0,
  next_try_at timestamp with time zone,
  last_error text,
  created_at timestamp with time zone not null,
  sent_at timestamp with time zone,
  heard_mail_id bigint,
  website_request_id bigint,
  bounced_at timestamp with time zone,
  bounce text,
  door text not null default 'mail'::text,
  reference text,
  share text,
  share_domain text,
  released_at timestamp with time zone,
  security_event_id bigint,
  constraint message_pkey PRIMARY KEY (id),
  constraint message_message_id_key UNIQUE (message_id),
  constraint message_audience_check CHECK ((audience = ANY (ARRAY['requester'::text, 'staff'::text, 'sender'::text, 'office'::text]))),
  constraint message_belongs CHECK ((num_nonnulls(caso_id, heard_mail_id, website_request_id, security_event_id) = 1)),
  constraint message_check CHECK (((state = 'sent'::text) = (sent_at IS NOT NULL))),
  constraint message_check1 CHECK (((share IS NULL) = (share_domain IS NULL))),
  constraint message_check2 CHECK (((next_try_at IS NOT NULL) OR ((share IS NOT NULL) AND (released_at IS NULL)))),
  constraint message_door_check CHECK ((door = ANY (ARRAY['mail'::text, 'sms'::text]))),
  constraint message_share_check CHECK ((share = ANY (ARRAY['familiar'::text, 'known'::text, 'verified'::text, 'stranger'::text]))),
  constraint message_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'sent'::text, 'failed'::text]))),
  constraint message_caso_id_fkey FOREIGN KEY (caso_id) REFERENCES caso(id),
  constraint message_heard_mail_id_fkey FOREIGN KEY (heard_mail_id) REFERENCES heard_mail(id),
  constraint message_security_event_id_fkey FOREIGN KEY (security_event_id) REFERENCES security_event(id)
);
CREATE INDEX message_answers ON public.message USING btree (created_at) WHERE (audience = 'sender'::text);
CREATE INDEX message_caso ON public.message USING btree (caso_id, id);
CREATE INDEX message_heard ON public.message USING btree (heard_mail_id, id) WHERE (heard_mail_id IS NOT NULL);
CREATE INDEX message_held ON public.message USING btree (share, share_domain, id) WHERE ((share IS NOT NULL) AND (released_at IS NULL) AND (state = 'waiting'::text));
CREATE INDEX message_reference ON public.message USING btree (reference) WHERE (reference IS NOT NULL);
CREATE INDEX message_released ON public.message USING btree (released_at) WHERE (released_at IS NOT NULL);
CREATE INDEX message_security ON public.message USING btree (next_try_at, id) WHERE ((state = 'waiting'::text) AND (security_event_id IS NOT NULL));
CREATE INDEX message_to_sender ON public.message USING btree (recipient, created_at) WHERE (audience = 'sender'::text);
CREATE INDEX message_waiting ON public.message USING btree (next_try_at, id) WHERE (state = 'waiting'::text);
CREATE INDEX message_waiting_sms ON public.message USING btree (next_try_at, id) WHERE ((state = 'waiting'::text) AND (door = 'sms'::text));
CREATE INDEX message_website ON public.message USING btree (website_request_id, id) WHERE (website_request_id IS NOT NULL);

create table migration (
  name text not null,
  sha256 text not null,
  applied_at timestamp with time zone not null default now(),
  constraint migration_pkey PRIMARY KEY (name)
);

create table outbox (
  id bigint not null generated always as identity,
  topic text not null,
  caso_id bigint not null,
  data jsonb not null default '{}'::jsonb,
  created_at timestamp with time zone not null,
  constraint outbox_pkey PRIMARY KEY (id)
);

create table password_link (
  staff_id text not null,
  sha256 text not null,
  expires_at timestamp with time zone not null,
  constraint password_link_pkey PRIMARY KEY (staff_id),
  constraint password_link_sha256_key UNIQUE (sha256),
  constraint password_link_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id) ON DELETE CASCADE
);

create table person (
  national_id text not null,
  full_name text not null,
  email text not null,
  phone text not null,
  employment text not null,
  dependencia text not null,
  contract_ends_on date,
  imported_at timestamp with time zone not null,
  constraint person_pkey PRIMARY KEY (national_id),
  constraint person_check CHECK (((contract_ends_on IS NULL) OR (employment = 'contratista'::text))),
  constraint person_employment_check CHECK ((employment = ANY (ARRAY['funcionario'::text, 'contratista'::text])))
);
CREATE INDEX person_email ON public.person USING btree (email) WHERE (email <> ''::text);
CREATE INDEX person_phone ON public.person USING btree (reverse(regexp_replace(phone, '\D'::text, ''::text, 'g'::text)) COLLATE "C") WHERE (phone <> ''::text);

create table phone_call (
  id uuid not null,
  kind text not null,
  started_at timestamp with time zone not null,
  caller text not null default ''::text,
  steps jsonb not null default '[]'::jsonb,
  result text,
  seconds integer,
  reason text,
  caso_id bigint,
  staff_id text,
  constraint phone_call_pkey PRIMARY KEY (id),
  constraint phone_call_caller_check CHECK ((caller ~ '^\+?\d{0,20}$'::text)),
  constraint phone_call_kind_check CHECK ((kind = ANY (ARRAY['menu'::text, 'person'::text]))),
  constraint phone_call_reason_check CHECK ((reason = ANY (ARRAY['state'::text, 'late'::text, 'adds'::text, 'fails'::text, 'new_problem'::text, 'other'::text]))),
  constraint phone_call_result_check CHECK ((result = ANY (ARRAY['informed'::text, 'escalated'::text, 'operator'::text, 'failed_tries'::text, 'too_many'::text, 'away'::text, 'hung_up'::text, 'closing'::text, 'followed_up'::text]))),
  constraint phone_call_seconds_check CHECK ((seconds >= 0)),
  constraint phone_call_caso_id_fkey FOREIGN KEY (caso_id) REFERENCES caso(id),
  constraint phone_call_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id)
);
CREATE INDEX phone_call_caller ON public.phone_call USING btree (caller, started_at) WHERE (caller <> ''::text);
CREATE INDEX phone_call_started ON public.phone_call USING btree (started_at, id);
CREATE TRIGGER phone_call_rings AFTER INSERT ON public.phone_call FOR EACH ROW WHEN ((new.kind = 'person'::text)) EXECUTE FUNCTION ring_bell();

create table policy (
  id integer not null generated always as identity,
  content jsonb not null,
  sha256 text not null,
  in_force_at timestamp with time zone not null,
  created_at timestamp with time zone not null,
  constraint policy_pkey PRIMARY KEY (id)
);
CREATE TRIGGER policy_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.policy FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

create unlogged table presence (
  caso_id bigint not null,
  staff_id text not null,
  until timestamp with time zone not null,
  constraint presence_pkey PRIMARY KEY (caso_id, staff_id),
  constraint presence_caso_id_fkey FOREIGN KEY (caso_id) REFERENCES caso(id),
  constraint presence_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id)
);

create table push_subscription (
  endpoint_sha256 text not null,
  staff_id text not null,
  created_at timestamp with time zone not null,
  sealed text not null,
  constraint push_subscription_pkey PRIMARY KEY (endpoint_sha256),
  constraint push_subscription_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id) ON DELETE CASCADE
);
CREATE INDEX push_subscription_staff ON public.push_subscription USING btree (staff_id);

create table radicado_book (
  book text not null,
  year integer not null,
  last_consecutive integer not null,
  last_filed_at timestamp with time zone not null,
  constraint radicado_book_pkey PRIMARY KEY (book, year)
) with (fillfactor=10);

create table rulebook (
  one boolean not null default true,
  revision integer not null,
  constraint rulebook_pkey PRIMARY KEY (one),
  constraint rulebook_one_check CHECK (one)
);

create table secret (
  name text not null,
  value text not null,
  constraint secret_pkey PRIMARY KEY (name)
);

create table security_event (
  id bigint not null generated always as identity,
  at timestamp with time zone not null,
  type text not null,
  staff_id text,
  subject_id text,
  address text,
  user_agent text,
  detail jsonb not null default '{}'::jsonb,
  constraint security_event_pkey PRIMARY KEY (id),
  constraint security_event_type_check CHECK ((type = ANY (ARRAY['signed_in'::text, 'sign_in_failed'::text, 'code_failed'::text, 'locked'::text, 'recovery_code_used'::text, 'new_device'::text, 'signed_out'::text, 'sessions_ended'::text, 'confirmation_failed'::text, 'staff_added'::text, 'role_changed'::text, 'set_aside'::text, 'brought_back'::text, 'password_link_made'::text, 'password_link_used'::text, 'password_changed'::text, 'second_step_on'::text, 'second_step_off'::text, 'second_step_dropped'::text, 'key_made'::text, 'key_ended'::text, 'key_restored'::text, 'refused'::text, 'exported'::text, 'requester_link_opened'::text, 'set_up'::text]))),
  constraint security_event_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id),
  constraint security_event_subject_id_fkey FOREIGN KEY (subject_id) REFERENCES staff(id)
);
CREATE INDEX security_event_at ON public.security_event USING btree (at, id);
CREATE INDEX security_event_staff ON public.security_event USING btree (staff_id, at, id) WHERE (staff_id IS NOT NULL);
CREATE INDEX security_event_subject ON public.security_event USING btree (subject_id, at, id) WHERE (subject_id IS NOT NULL);
CREATE INDEX security_event_type ON public.security_event USING btree (type, at, id);
CREATE TRIGGER security_event_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.security_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

create table staff (
  id text not null,
  name text not null,
  email text not null,
  email_verified boolean not null,
  image text,
  role text not null,
  active boolean not null default true,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  two_steps boolean not null default false,
  constraint staff_pkey PRIMARY KEY (id),
  constraint staff_email_key UNIQUE (email),
  constraint staff_role_check CHECK ((role = ANY (ARRAY['technician'::text, 'coordinator'::text, 'operator'::text, 'webmaster'::text, 'auditor'::text, 'admin'::text])))
);

create table staff_account (
  id text not null,
  staff_id text not null,
  account_id text not null,
  provider_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamp with time zone,
  refresh_token_expires_at timestamp with time zone,
  scope text,
  password text,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint staff_account_pkey PRIMARY KEY (id),
  constraint staff_account_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id) ON DELETE CASCADE
);
CREATE INDEX staff_account_staff ON public.staff_account USING btree (staff_id);

create table staff_device (
  staff_id text not null,
  sha256 text not null,
  created_at timestamp with time zone not null,
  constraint staff_device_pkey PRIMARY KEY (staff_id, sha256),
  constraint staff_device_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id) ON DELETE CASCADE
);

create table staff_second_step (
  id text not null,
  staff_id text not null,
  secret text not null,
  recovery_codes text not null,
  verified boolean not null,
  failed_count integer not null default 0,
  locked_until timestamp with time zone,
  used_step bigint not null default 0,
  constraint staff_second_step_pkey PRIMARY KEY (id),
  constraint staff_second_step_staff_id_key UNIQUE (staff_id),
  constraint staff_second_step_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id) ON DELETE CASCADE
);

create table staff_session (
  id text not null,
  staff_id text not null,
  token_sha256 text not null,
  expires_at timestamp with time zone not null,
  ip_address text,
  user_agent text,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null default now(),
  confirmed_at timestamp with time zone default now(),
  constraint staff_session_pkey PRIMARY KEY (id),
  constraint staff_session_token_sha256_key UNIQUE (token_sha256),
  constraint staff_session_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id) ON DELETE CASCADE
);
CREATE INDEX staff_session_staff ON public.staff_session USING btree (staff_id);

create table staff_verification (
  id text not null,
  identifier text not null,
  value text not null,
  expires_at timestamp with time zone not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint staff_verification_pkey PRIMARY KEY (id)
);
CREATE INDEX staff_verification_identifier ON public.staff_verification USING btree (identifier);

create table website_constancia (
  id bigint not null generated always as identity,
  request_id bigint not null,
  kind text not null,
  code text not null,
  document jsonb not null,
  pdf bytea not null,
  pdf_sha256 text not null,
  made_at timestamp with time zone not null,
  constraint website_constancia_pkey PRIMARY KEY (id),
  constraint website_constancia_code_key UNIQUE (code),
  constraint website_constancia_pdf_sha256_key UNIQUE (pdf_sha256),
  constraint website_constancia_request_id_kind_key UNIQUE (request_id, kind),
  constraint website_constancia_kind_check CHECK ((kind = ANY (ARRAY['publication'::text, 'posting'::text]))),
  constraint website_constancia_request_id_fkey FOREIGN KEY (request_id) REFERENCES website_request(id)
);
CREATE TRIGGER website_constancia_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.website_constancia FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

create table website_event (
  id bigint not null generated always as identity,
  request_id bigint not null,
  at timestamp with time zone not null,
  type text not null,
  actor_kind text not null,
  actor_id text,
  actor_name text not null,
  visibility text not null default 'public'::text,
  text text,
  data jsonb not null default '{}'::jsonb,
  constraint website_event_pkey PRIMARY KEY (id),
  constraint website_event_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['sender'::text, 'staff'::text, 'system'::text]))),
  constraint website_event_check CHECK (((actor_kind = 'staff'::text) = (actor_id IS NOT NULL))),
  constraint website_event_type_check CHECK ((type = ANY (ARRAY['received'::text, 'classified'::text, 'dated'::text, 'accepted'::text, 'prepared'::text, 'described'::text, 'approval_asked'::text, 'approved'::text, 'returned'::text, 'scheduled'::text, 'published'::text, 'relocated'::text, 'withdrawn'::text, 'refused'::text, 'commented'::text, 'noted'::text, 'answered'::text, 'confirmed'::text, 'unconfirmed'::text, 'withdrawal_due'::text, 'certified'::text]))),
  constraint website_event_visibility_check CHECK ((visibility = ANY (ARRAY['public'::text, 'internal'::text]))),
  constraint website_event_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES staff(id),
  constraint website_event_request_id_fkey FOREIGN KEY (request_id) REFERENCES website_request(id)
);
CREATE INDEX website_event_request ON public.website_event USING btree (request_id, id);
CREATE TRIGGER website_event_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.website_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER website_event_rings AFTER INSERT ON public.website_event FOR EACH STATEMENT EXECUTE FUNCTION ring_bell();

create table website_file (
  id bigint not null generated always as identity,
  request_id bigint not null,
  event_id bigint not null,
  sha256 text not null,
  name text not null,
  constraint website_file_pkey PRIMARY KEY (id),
  constraint website_file_event_id_fkey FOREIGN KEY (event_id) REFERENCES website_event(id),
  constraint website_file_request_id_fkey FOREIGN KEY (request_id) REFERENCES website_request(id),
  constraint website_file_sha256_fkey FOREIGN KEY (sha256) REFERENCES file(sha256)
);
CREATE INDEX website_file_request ON public.website_file USING btree (request_id, id);
CREATE INDEX website_file_sha256 ON public.website_file USING btree (sha256);

create table website_request (
  id bigint not null generated always as identity,
  radicado text not null,
  year integer not null,
  consecutive integer not null,
  mail_id bigint,
  policy_id integer not null,
  sender_name text not null,
  sender_email text not null,
  subject text not null,
  text text not null,
  kind text not null,
  suggested_kind text not null,
  suggested_words text[] not null,
  state text not null default 'received'::text,
  received_at timestamp with time zone not null,
  desired_at timestamp with time zone,
  promised_at timestamp with time zone,
  scheduled_at timestamp with time zone,
  due_at timestamp with time zone not null generated always as (COALESCE(scheduled_at, desired_at, promised_at, received_at)) stored,
  facts jsonb not null default '{}'::jsonb,
  checked text[] not null default '{}'::text[],
  document_sha256 text,
  document_name text,
  document_check jsonb,
  approved_by text,
  approved_at timestamp with time zone,
  published_at timestamp with time zone,
  published_by text,
  published_url text,
  published_sha256 text,
  posting_days integer,
  withdrawal_due_at timestamp with time zone,
  withdrawal_told_at timestamp with time zone,
  withdrawn_at timestamp with time zone,
  watch_at timestamp with time zone,
  watched_at timestamp with time zone,
  watch_result text,
  watch_failures integer not null default 0,
  confirmed_at timestamp with time zone,
  revision integer not null default 1,
  updated_at timestamp with time zone not null,
  search tsvector not null generated always as (to_tsvector('es'::regconfig, translate(((((((((((((((radicado || ' '::text) || (consecutive)::text) || ' '::text) || subject) || ' '::text) || sender_name) || ' '::text) || COALESCE((facts ->> 'number'::text), ''::text)) || ' '::text) || COALESCE((facts ->> 'epigraph'::text), ''::text)) || ' '::text) || COALESCE((facts ->> 'issuer'::text), ''::text)) || ' '::text) || "left"(text, 2000)), '-_./:@\'::text, '       '::text))) stored,
  certify_at timestamp with time zone,
  constraint website_request_pkey PRIMARY KEY (id),
  constraint website_request_mail_id_key UNIQUE (mail_id),
  constraint website_request_radicado_key UNIQUE (radicado),
  constraint website_request_year_consecutive_key UNIQUE (year, consecutive),
  constraint website_request_check CHECK (((document_sha256 IS NULL) = (document_name IS NULL))),
  constraint website_request_check1 CHECK (((approved_by IS NULL) = (approved_at IS NULL))),
  constraint website_request_check2 CHECK (((state = 'scheduled'::text) <= (scheduled_at IS NOT NULL))),
  constraint website_request_check3 CHECK (((state = ANY (ARRAY['published'::text, 'withdrawn'::text])) <= ((published_at IS NOT NULL) AND (published_by IS NOT NULL) AND (published_url IS NOT NULL)))),
  constraint website_request_check4 CHECK (((state = 'withdrawn'::text) = (withdrawn_at IS NOT NULL))),
  constraint website_request_kind_check CHECK ((kind = ANY (ARRAY['decree'::text, 'circular'::text, 'edict'::text, 'notice'::text, 'legal_document'::text, 'banner'::text, 'link'::text, 'correction'::text, 'other'::text]))),
  constraint website_request_state_check CHECK ((state = ANY (ARRAY['received'::text, 'accepted'::text, 'in_preparation'::text, 'for_approval'::text, 'scheduled'::text, 'published'::text, 'withdrawn'::text, 'refused'::text]))),
  constraint website_request_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES staff(id),
  constraint website_request_document_sha256_fkey FOREIGN KEY (document_sha256) REFERENCES file(sha256),
  constraint website_request_policy_id_fkey FOREIGN KEY (policy_id) REFERENCES policy(id),
  constraint website_request_published_by_fkey FOREIGN KEY (published_by) REFERENCES staff(id)
);
CREATE INDEX website_request_certify ON public.website_request USING btree (certify_at) WHERE (certify_at IS NOT NULL);
CREATE INDEX website_request_open ON public.website_request USING btree (due_at, id) WHERE (state = ANY (ARRAY['received'::text, 'accepted'::text, 'in_preparation'::text, 'for_approval'::text, 'scheduled'::text]));
CREATE INDEX website_request_public ON public.website_request USING btree (published_at DESC, id DESC) WHERE ((state = ANY (ARRAY['published'::text, 'withdrawn'::text])) AND (kind = ANY (ARRAY['decree'::text, 'circular'::text, 'edict'::text, 'notice'::text, 'legal_document'::text])));
CREATE INDEX website_request_search ON public.website_request USING gin (search);
CREATE INDEX website_request_state_updated ON public.website_request USING btree (state, updated_at, id);
CREATE INDEX website_request_unchecked ON public.website_request USING btree (id) WHERE ((document_sha256 IS NOT NULL) AND (document_check IS NULL));
CREATE INDEX website_request_updated ON public.website_request USING btree (updated_at, id);
CREATE INDEX website_request_watch ON public.website_request USING btree (watch_at) WHERE (watch_at IS NOT NULL);
CREATE INDEX website_request_withdrawal ON public.website_request USING btree (withdrawal_due_at) WHERE ((state = 'published'::text) AND (withdrawal_due_at IS NOT NULL));
CREATE INDEX website_request_wrong ON public.website_request USING btree (published_at, id) WHERE ((state = 'published'::text) AND (watch_failures > 2));

create table website_word (
  id bigint not null generated always as identity,
  topic text not null,
  request_id bigint not null,
  event_id bigint not null,
  created_at timestamp with time zone not null,
  constraint website_word_pkey PRIMARY KEY (id),
  constraint website_word_topic_check CHECK ((topic = ANY (ARRAY['acknowledge'::text, 'comment'::text, 'scheduled'::text, 'published'::text, 'refused'::text]))),
  constraint website_word_event_id_fkey FOREIGN KEY (event_id) REFERENCES website_event(id),
  constraint website_word_request_id_fkey FOREIGN KEY (request_id) REFERENCES website_request(id)
);
