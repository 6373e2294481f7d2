-- Which house this database is of: its folder of data bears the same mark, so that neither is taken for another's.
create table house (
  id uuid primary key default gen_random_uuid()
);
create unique index house_only_one on house ((true));
insert into house default values;
