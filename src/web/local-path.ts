/** Where to go after signing in: only a path of ours, so that nobody is sent elsewhere; else where one's role begins. */
export function localPath(path: string | null): string {
  return path && /^\/(?![/\\])[^\s\\]*$/.test(path) ? path : '/inicio'
}
