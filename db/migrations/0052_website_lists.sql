-- Each list of what is over has its index; those of what is open are few and have theirs.
drop index website_request_state;
create index website_request_state_updated on website_request (state, updated_at, id);
