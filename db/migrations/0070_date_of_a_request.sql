-- A person said that the date which a mail asks for is the one that is wanted.
alter table website_event drop constraint website_event_type_check;
alter table website_event add constraint website_event_type_check check (type in ('received', 'classified', 'dated', 'accepted',
  'prepared', 'described', 'approval_asked', 'approved', 'returned', 'scheduled', 'published', 'relocated', 'withdrawn',
  'refused', 'commented', 'noted', 'answered', 'confirmed', 'unconfirmed', 'withdrawal_due', 'certified'));
