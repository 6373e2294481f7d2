import { reactRouter } from '@react-router/dev/vite'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [reactRouter()],
  build: { assetsInlineLimit: 0, target: 'es2022' },
  environments: {
    ssr: {
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
