// A mail as blocks, and the two ways of writing them: what one part says, the other says too.

export type Block =
  | { readonly kind: 'number'; readonly name: string; readonly value: string }
  | { readonly kind: 'lead' | 'paragraph' | 'note'; readonly text: string }
  | { readonly kind: 'facts'; readonly facts: readonly (readonly [name: string, value: string])[] }
  /** What somebody wrote. */
  | { readonly kind: 'quote'; readonly name: string; readonly text: string }
  | { readonly kind: 'call'; readonly text: string; readonly phone: string; readonly shown: string }
  | { readonly kind: 'link'; readonly label: string; readonly url: string }

export function renderText(blocks: readonly Block[]): string {
  return `${blocks.map(textOf).join('\n\n')}\n`
}

function textOf(block: Block): string {
  switch (block.kind) {
    case 'number':
      return `${block.name}: ${block.value}`
    case 'lead':
    case 'paragraph':
    case 'note':
      return clean(block.text)
    case 'facts':
      return block.facts.map(([name, value]) => `${name}: ${clean(value)}`).join('\n')
    case 'quote':
      return `${block.name}:\n${clean(block.text).replace(/^/gm, '> ')}`
    case 'call':
      return `${block.text} ${block.shown}`
    case 'link':
      return `${block.label}:\n${block.url}`
  }
}

// No tables, images or style sheets: Outlook on Windows draws with Word, and Word knows these.
const font = 'font-family:Segoe UI,Roboto,Helvetica,Arial,sans-serif'
const styles = {
  body: `margin:0;padding:16px;background-color:#ffffff;color:#1f2328;${font};font-size:16px;line-height:24px`,
  page: 'max-width:600px',
  number: `margin:0 0 16px;color:#004884;${font};font-size:20px;line-height:28px;font-weight:bold`,
  name: 'color:#57606a;font-size:14px;line-height:20px;font-weight:normal',
  lead: 'margin:0 0 16px;font-size:18px;line-height:26px',
  paragraph: 'margin:0 0 16px',
  facts: 'margin:0 0 16px;line-height:28px',
  note: 'margin:0 0 8px;color:#57606a;font-size:14px;line-height:20px',
  quote: 'margin:0 0 16px;padding:0 0 0 12px;border-left:4px solid #3366cc;overflow-wrap:anywhere',
  call: 'color:#004884;font-size:20px;line-height:28px;font-weight:bold;white-space:nowrap',
  link: 'display:inline-block;padding:12px 20px;border-radius:4px;background-color:#3366cc;color:#ffffff;font-weight:bold;text-decoration:none',
} as const

export function renderHtml(title: string, blocks: readonly Block[]): string {
  return `<!doctype html>
<html lang="es-CO">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light">
<title>${asHtml(title)}</title>
</head>
<body style="${styles.body}">
<div style="${styles.page}">
${blocks.map(htmlOf).join('\n')}
</div>
</body>
</html>
`
}

function htmlOf(block: Block): string {
  switch (block.kind) {
    case 'number':
      return `<h1 style="${styles.number}"><span style="${styles.name}">${asHtml(block.name)}</span><br>${asHtml(block.value)}</h1>`
    case 'lead':
    case 'paragraph':
    case 'note':
      return `<p style="${styles[block.kind]}">${asHtml(block.text)}</p>`
    case 'facts':
      return `<p style="${styles.facts}">${block.facts
        .map(([name, value]) => `<span style="${styles.name}">${asHtml(name)}:</span> ${asHtml(value)}`)
        .join('<br>')}</p>`
    case 'quote':
      return `<div style="${styles.quote}"><span style="${styles.name}">${asHtml(block.name)}</span><br>${asHtml(block.text)}</div>`
    case 'call':
      return `<p style="${styles.paragraph}">${asHtml(block.text)} <a href="tel:${asHtml(block.phone)}" style="${styles.call}">${asHtml(block.shown)}</a></p>`
    case 'link':
      return `<p style="${styles.paragraph}"><a href="${asHtml(block.url)}" style="${styles.link}">${asHtml(block.label)}</a></p>`
  }
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as HTML, its lines kept. */
function asHtml(text: string): string {
  return clean(text)
    .replace(/[&<>"']/g, (sign) => entities[sign] ?? sign)
    .replaceAll('\n', '<br>')
}

/** Without control characters other than the line's end and the tab. */
function clean(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(/[^\P{Cc}\n\t]/gu, '')
}
