import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const api = process.env['MEDAS_API'] ?? 'http://127.0.0.1:8600'

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: '../src/medas/server/static',
    emptyOutDir: true,
    // A data: URL would need a hole in the content security policy.
    assetsInlineLimit: 0,
    manifest: true,
    chunkSizeWarningLimit: 1200,
  },
  server: { proxy: { '/api': api, '/open': api } },
})
