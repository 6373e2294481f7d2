// Processes that see nothing of each other, as in two containers on one volume. Not every machine allows it.
import { spawnSync } from 'node:child_process'

const asRoot = process.getuid?.() === 0 ? [] : ['--user', '--map-current-user']

/** Put before a command, it runs in a pid namespace of its own, and ends with what was put before it. */
export const separately = ['unshare', ...asRoot, '--pid', '--fork', '--mount-proc', '--kill-child']

export const canSeparate =
  process.platform === 'linux' &&
  spawnSync(separately[0] ?? '', [...separately.slice(1), 'true'], { stdio: 'ignore' }).status === 0
if (!canSeparate) console.warn('This machine gives no pid namespaces: what needs two of them is not tried.')
