// Who comes while others of this process are being served waits, and is served together with all who did: one statement for
// many, instead of many that wait for the same row.
import type { Db } from './db.ts'

/** `serve` takes out of the room (it may leave some) whom it serves; it answers each of them itself, and never throws. */
export function waitingRoom<One>(serve: (db: Db, room: One[]) => Promise<void>): (db: Db, one: One) => void {
  const rooms = new WeakMap<Db, One[]>()
  async function open(db: Db, room: One[]): Promise<void> {
    rooms.set(db, room)
    while (room.length > 0) await serve(db, room)
    rooms.delete(db)
  }
  return (db, one) => {
    const room = rooms.get(db)
    if (room) room.push(one)
    else void open(db, [one])
  }
}
