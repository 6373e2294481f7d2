/** An address that may break after its at sign, where a small screen leaves no room. */
export function MailLink({ address }: { address: string }) {
  const [user, host] = address.split('@')
  return (
    <a href={`mailto:${address}`}>
      {user}@<wbr />
      {host}
    </a>
  )
}
