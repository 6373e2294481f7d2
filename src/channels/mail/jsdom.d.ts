/** Of jsdom, what sanitising needs: it comes without types of its own. */
declare module 'jsdom' {
  export class JSDOM {
    constructor(html: string)
    readonly window: import('dompurify').WindowLike & { close(): void }
  }
}
