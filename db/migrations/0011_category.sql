-- How the desk sorts a case: one of the categories that its policy has for the service, said with the solution.
alter table caso add column category text;
