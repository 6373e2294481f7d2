-- When the database's clock was last found right, once for each start of a machine: `uptime_seconds` is what that machine's
-- own counter said at that instant, which no change of the date moves. An instant that is doubted never comes in here.
create table clock_mark (
  boot text primary key,
  at timestamptz not null,
  uptime_seconds double precision not null
);
-- There is a row while the clock contradicts what is known: no book of a new year is begun meanwhile.
create table clock_doubt (
  one boolean primary key default true check (one),
  since timestamptz not null
);
-- Who last said that they work: the workers, and whoever tried whether the database can be written.
create table beat (
  name text primary key,
  at timestamptz not null
);
