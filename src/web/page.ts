// A page that is ready: its text goes out in one piece, without a stream around it.

export class Page extends Response {
  readonly html: string
  /** A part of it that is each one's own, where all the rest is the same for everybody. */
  readonly own: string | undefined
  constructor(html: string, init: ResponseInit, own?: string) {
    super(null, init)
    this.html = html
    this.own = own
  }
}
