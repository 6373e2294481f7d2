// The HTML of a mail as it may be shown: nothing runs, nothing is fetched, links show where they lead. DOMPurify on jsdom,
// the only pair that DOMPurify's makers vouch for on a server.
import type { DOMPurify, WindowLike } from 'dompurify'

/** Longer HTML is not drawn; its text is. */
const tooLong = 500_000

let purifier: Promise<DOMPurify> | undefined

async function openPurifier(): Promise<DOMPurify> {
  const [jsdom, { default: createDOMPurify }] = await Promise.all([
    // @ts-expect-error: jsdom comes without types
    import('jsdom') as Promise<{ JSDOM: new (html: string) => { readonly window: WindowLike } }>,
    import('dompurify'),
  ])
  const { window } = new jsdom.JSDOM('')
  const purify = createDOMPurify(window)
  purify.addHook('afterSanitizeAttributes', (element) => {
    for (const name of element.getAttributeNames())
      if (!kept.has(name) || (name === 'href' && element.localName !== 'a')) element.removeAttribute(name)
    if (element.localName !== 'a') return
    const href = element.getAttribute('href') ?? ''
    // No link leads away by a slip of the hand: it is shown, to be read and copied.
    element.removeAttribute('href')
    if (!/^(https?:|mailto:|tel:)/i.test(href.trim())) return
    const shown = element.textContent?.trim() ?? ''
    if (shown === href) return
    const target = element.ownerDocument.createElement('code')
    target.textContent = ` [${href.slice(0, 300)}]`
    element.append(target)
  })
  return purify
}

const kept = new Set(['href', 'colspan', 'rowspan', 'dir', 'lang', 'start', 'alt', 'align', 'valign'])

const tags = [
  'a',
  'abbr',
  'b',
  'blockquote',
  'br',
  'caption',
  'center',
  'cite',
  'code',
  'dd',
  'del',
  'div',
  'dl',
  'dt',
  'em',
  'font',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'hr',
  'i',
  'ins',
  'li',
  'ol',
  'p',
  'pre',
  'q',
  's',
  'small',
  'span',
  'strike',
  'strong',
  'sub',
  'sup',
  'table',
  'tbody',
  'td',
  'tfoot',
  'th',
  'thead',
  'tr',
  'tt',
  'u',
  'ul',
]

/** Safe HTML without style, image, form or script; undefined when the mail's text has to do instead. */
export async function sanitizeHtml(html: string): Promise<string | undefined> {
  if (html.length > tooLong) return undefined
  try {
    purifier ??= openPurifier()
    return (await purifier).sanitize(html, {
      ALLOWED_TAGS: tags,
      ALLOWED_ATTR: [...kept],
      ALLOW_DATA_ATTR: false,
      ALLOW_ARIA_ATTR: false,
      ALLOWED_URI_REGEXP: /^(?:https?|mailto|tel):/i,
      FORBID_CONTENTS: [
        'script',
        'style',
        'template',
        'noscript',
        'title',
        'svg',
        'math',
        'iframe',
        'object',
      ],
    })
  } catch {
    // Nested so deeply that it cannot be walked.
    return undefined
  }
}
