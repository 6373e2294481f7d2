/** A row as PostgreSQL writes it in JSON: instants are text there. */
export type InJson<Row> = {
  readonly [Key in keyof Row]: Row[Key] extends Temporal.Instant
    ? string
    : Row[Key] extends Temporal.Instant | null
      ? string | null
      : Row[Key]
}
