import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { reactRouter } from '@react-router/dev/vite'
import { defineConfig, type Plugin } from 'vite'

const assets = 'build/client/assets'

/** Packs what browsers load once, when it is built, so that nobody packs it when it is asked for. */
function packAssets(): Plugin {
  return {
    name: 'pack-assets',
    // After each of the two builds: sheets of public pages come to the others with the server's.
    writeBundle: {
      order: 'post',
      sequential: true,
      handler() {
        const names = readdirSync(assets)
        for (const name of names.filter((file) => /\.(css|js|svg)$/.test(file))) {
          if (names.includes(`${name}.br`)) continue
          const content = readFileSync(join(assets, name))
          writeFileSync(join(assets, `${name}.br`), brotliCompressSync(content))
          writeFileSync(join(assets, `${name}.gz`), gzipSync(content))
        }
      },
    },
  }
}

export default defineConfig({
  plugins: [reactRouter(), packAssets()],
  build: { assetsInlineLimit: 0, target: 'es2022' },
  environments: {
    ssr: {
      // Built in, so that the server holds the few drawings that pages use, and not all there are.
      resolve: { noExternal: ['@tabler/icons-react'] },
      build: {
        rollupOptions: {
          // Node runs the house's plain TypeScript itself: only what holds JSX is built, so that server and pages share
          // one copy of every other module.
          external: /^#.*\.ts$/,
        },
      },
    },
  },
})
