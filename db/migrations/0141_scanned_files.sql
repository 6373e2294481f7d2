-- Files are scanned for viruses before anybody can download them, where there is a scanner.
alter table file
  -- Null until it is scanned.
  add column scan text check (scan in ('clean', 'infected', 'unscannable')),
  -- The name of what was found, or why it could not be scanned.
  add column scan_note text,
  add column scanned_at timestamptz,
  add check ((scan is null) = (scanned_at is null));

create index file_unscanned on file (created_at) where scan is null;
create index file_unscannable on file (scanned_at) where scan = 'unscannable';
