-- The list shows open cases in two stretches, each with an index of its own: those that wait to be attended, and those
-- that somebody attends. How many wait past their promise is read from the first alone.
drop index caso_open_due;
create index caso_waiting on caso (attention_due_at, id) include (attended_at) where state in ('filed', 'assigned');
create index caso_attended on caso (attention_due_at, id) where state in ('attending', 'on_hold');

-- A case that nobody has needs no place among those that somebody has.
drop index caso_open_assignee;
create index caso_open_assignee on caso (assignee_id, attention_due_at, id)
  where assignee_id is not null and state in ('filed', 'assigned', 'attending', 'on_hold');
