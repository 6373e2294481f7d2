/** Where to go after signing in: only a path of ours, so that nobody is sent elsewhere. */
export function localPath(path: string | null): string {
  return path && /^\/(?![/\\])[^\s\\]*$/.test(path) ? path : '/mesa'
}
