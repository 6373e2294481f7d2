import { actTexts } from '#texts/act.ts'
import { type Document, paperTexts, type Section } from '#texts/circular.ts'
import './act-document.css'

/** An act as it stands on paper; `level` is that of its title. */
export function ActDocument({ document, level = 2 }: { document: Document; level?: 1 | 2 }) {
  const { title, radicado, dated, facts, body, signatures } = document
  const Title = level === 1 ? 'h1' : 'h2'
  return (
    <article className="act">
      <p className="act-number">
        {paperTexts.radicado} <strong>{radicado}</strong>
        <br />
        {dated}
      </p>
      <Title>{title}</Title>
      <dl className="act-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {body.map((section, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a document never changes its order
        <ActSection key={at} section={section} Heading={level === 1 ? 'h2' : 'h3'} />
      ))}
      {signatures.length > 0 && (
        <ul className="act-signatures" aria-label={actTexts.signatures}>
          {signatures.map(({ act, name, user, at }) => (
            <li key={act}>
              <span>{act}</span> <strong>{name}</strong> <span>{user}</span> <span>{at}</span>
            </li>
          ))}
        </ul>
      )}
    </article>
  )
}

function ActSection({ section, Heading }: { section: Section; Heading: 'h2' | 'h3' }) {
  switch (section.kind) {
    case 'heading':
      return <Heading>{section.text}</Heading>
    case 'paragraph':
      return <p>{section.text}</p>
    case 'list':
      return (
        <ul>
          {section.items.map((item) => (
            <li key={item}>{item}</li>
          ))}
        </ul>
      )
    case 'table':
      return (
        <table>
          {section.title && <caption>{section.title}</caption>}
          <thead>
            <tr>
              {section.head.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {section.rows.map((row) => (
              <tr key={row.join()}>
                {row.map((cell, at) => (
                  <td key={section.head[at]}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )
  }
}
