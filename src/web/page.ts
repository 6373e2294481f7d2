// A page that is ready: its text goes out in one piece, without a stream around it.

export class Page extends Response {
  readonly html: string
  constructor(html: string, init: ResponseInit) {
    super(null, init)
    this.html = html
  }
}
