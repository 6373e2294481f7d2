-- A code of an app is good once: the last time step of which one was used.
alter table staff_second_step add column used_step bigint not null default 0;
