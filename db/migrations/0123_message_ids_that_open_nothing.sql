-- An answer to a message of ours is known by its Message-ID, so whoever knows it may answer in another's thread. From here
-- on the column holds the message's name, and its Message-ID is worked out from it (store/message.ts); of what was sent
-- under the name itself only the hash stays.
update message set message_id = encode(sha256(convert_to(message_id, 'UTF8')), 'hex');
