-- Every queue of the desk has its index, and what is closed weighs on none of them.
create index caso_solved on caso (updated_at, id) where state = 'solved';
create index caso_void on caso (updated_at, id) where state = 'void';
create index caso_open_assignee on caso (assignee_id, attention_due_at, id)
  where state in ('filed', 'assigned', 'attending', 'on_hold');
