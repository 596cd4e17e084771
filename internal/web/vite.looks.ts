import { defineConfig } from "vite";

// The app over a phone that only shows. It is never built.
export default defineConfig({
  plugins: [{ name: "looks", transformIndexHtml: { order: "pre", handler: (html) => html.replace("/src/main.ts\"", "/src/testing/looks.tsx\"").replace("/src/main.tsx\"", "/src/testing/looks.tsx\"") } }],
});
