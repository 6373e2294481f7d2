-- Who is looking at which case right now. It may be lost: whoever is still there says so again within seconds.
create unlogged table presence (
  caso_id bigint not null references caso,
  staff_id text not null references staff,
  until timestamptz not null,
  primary key (caso_id, staff_id)
);
