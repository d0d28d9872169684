import { defineConfig } from "vite";

export default defineConfig({
  // Relative, so that the page works below any path.
  base: "./",
  build: {
    outDir: "../dist/graphiql",
    emptyOutDir: true,
    // The editor is large, and comes from the same host.
    chunkSizeWarningLimit: 8000,
    // "use client" means nothing here, and fills the screen with warnings.
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
  worker: { format: "es" },
});
