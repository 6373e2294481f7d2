// A file that people sent goes out as a download that can do nothing: never shown in place, never run, never before it was
// scanned where there is a scanner, and never under a name that lies about what it is.

import { Readable } from 'node:stream'
import { downloadName } from '#rules/file-name.ts'
import { heldBack, type ScanVerdict } from '#rules/file-scan.ts'
import type { AttachmentFile } from '#store/event.ts'
import { heldBackTexts } from '#texts/files.ts'
import type { House } from '#web/context.ts'
import { sandboxPolicy } from '#web/security.ts'

export function sendAttachment(house: House, file: Omit<AttachmentFile, 'visibility'>): Response {
  const held = sayHeldBack(house, file.scan)
  if (held) return refuseDownload(held)
  const { name, mediaType } = downloadName(file.name, file.mediaType)
  const stream = Readable.toWeb(house.files.read(file.sha256)) as ReadableStream
  return new Response(stream, {
    headers: { ...downloadHeaders(name), 'content-type': mediaType, 'content-length': String(file.bytes) },
  })
}

/** Why a file may not be downloaded now, in words; undefined when it may. */
export function sayHeldBack({ scansFiles }: House, scan: ScanVerdict | null): string | undefined {
  const held = heldBack(scan, scansFiles)
  return held && heldBackTexts[held]
}

export function refuseDownload(why: string): Response {
  return new Response(`${why}\n`, {
    status: 409,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'private, no-store' },
  })
}

export function downloadHeaders(name: string): Record<string, string> {
  const plainName = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  return {
    'content-disposition': `attachment; filename="${plainName}"; filename*=UTF-8''${encodeURIComponent(name)}`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': sandboxPolicy,
    'cache-control': 'private, no-store',
  }
}
