// Promises: the name under which a file is downloaded ends as its content is, whatever its sender called it: what does not
// hold what its name says gets a second, harmless ending, and nothing that a double click would run keeps its own.

/** The endings of each type that is known by its content; the first is the usual one. */
const endings: Readonly<Record<string, readonly string[]>> = {
  'application/pdf': ['pdf'],
  'image/jpeg': ['jpg', 'jpeg', 'jfif'],
  'image/png': ['png'],
  'image/gif': ['gif'],
  'image/webp': ['webp'],
  'image/heic': ['heic', 'heif'],
  'image/heif': ['heif', 'heic'],
  'image/tiff': ['tif', 'tiff'],
  'image/bmp': ['bmp'],
  'image/avif': ['avif'],
  'video/mp4': ['mp4', 'm4v'],
  'video/quicktime': ['mov'],
  'video/webm': ['webm'],
  'video/3gpp': ['3gp'],
  'audio/mpeg': ['mp3'],
  'audio/x-m4a': ['m4a'],
  'audio/ogg': ['ogg', 'oga', 'opus'],
  'audio/wav': ['wav'],
  'application/zip': ['zip', 'docx', 'xlsx', 'pptx', 'odt', 'ods', 'odp', 'kmz'],
  'application/gzip': ['gz', 'tgz'],
  'application/x-7z-compressed': ['7z'],
  'application/x-rar-compressed': ['rar'],
  'application/rtf': ['rtf'],
  'application/x-cfb': ['doc', 'xls', 'ppt', 'msg', 'vsd'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': ['pptx'],
  'application/vnd.oasis.opendocument.text': ['odt'],
  'application/vnd.oasis.opendocument.spreadsheet': ['ods'],
  'application/vnd.oasis.opendocument.presentation': ['odp'],
  'text/plain': [
    'txt',
    'csv',
    'tsv',
    'log',
    'md',
    'json',
    'yaml',
    'yml',
    'ics',
    'vcf',
    'eml',
    'ini',
    'conf',
    'sql',
  ],
}

/** Text that does not say it is text may be a page or a program. */
const servedAs = (mediaType: string, isAsNamed: boolean) =>
  endings[mediaType] && (isAsNamed || mediaType !== 'text/plain') ? mediaType : 'application/octet-stream'

const known = new Set(Object.values(endings).flat())
/** What a double click would run, on one system or another. */
const runs =
  /^(exe|com|scr|pif|bat|cmd|ps1|psm1|vbs|vbe|js|jse|mjs|wsf|wsh|hta|msi|msp|msc|cpl|dll|lnk|url|reg|jar|jnlp|inf|iso|img|vhd|vhdx|chm|app|dmg|pkg|command|sh|desktop|deb|rpm|apk|html?|xhtml|shtml|mht|mhtml|svg|xml|xsl|xslt|docm|xlsm|pptm|xlam|dotm|xll|application|appref-ms|scf|settingcontent-ms)$/

export function downloadName(
  name: string,
  mediaType: string,
): { readonly name: string; readonly mediaType: string } {
  // Signs that nobody sees turn `fdp.exe` into `exe.pdf`.
  const shown = name.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '').replace(/[. ]+$/, '') || 'archivo'
  const ending = /\.([^.]+)$/.exec(shown)?.[1]?.toLowerCase() ?? ''
  const own = endings[mediaType]
  const isAsNamed = own ? own.includes(ending) : ending !== '' && !known.has(ending) && !runs.test(ending)
  return {
    name: isAsNamed ? shown : `${shown}.${own?.[0] ?? 'bin'}`,
    mediaType: servedAs(mediaType, isAsNamed),
  }
}
