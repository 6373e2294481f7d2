// A file that people sent goes out as a download that can do nothing: never shown in place, never run.

import { Readable } from 'node:stream'
import type { AttachmentFile } from '#store/event.ts'
import type { House } from '#web/context.ts'
import { sandboxPolicy } from '#web/security.ts'

export function sendAttachment(house: House, file: Omit<AttachmentFile, 'visibility'>): Response {
  const stream = Readable.toWeb(house.files.read(file.sha256)) as ReadableStream
  const plainName = file.name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  return new Response(stream, {
    headers: {
      'content-type': file.mediaType,
      'content-length': String(file.bytes),
      'content-disposition': `attachment; filename="${plainName}"; filename*=UTF-8''${encodeURIComponent(file.name)}`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': sandboxPolicy,
      'cache-control': 'private, no-store',
    },
  })
}
